# The audit subsystem by auditctl, recorded by `nlsniff run`: status, settings, features, rules of all lists, watches.
# recorder: run
# namespace: first
try auditctl -s
try auditctl -e 1
try auditctl -b 128 -r 50 -f 1
try auditctl --backlog_wait_time 1000
try auditctl --reset-lost
try auditctl --reset_backlog_wait_time_actual
try auditctl -a always,exit -F arch=b64 -S swapon -S swapoff -F success=0 -k swaps
try auditctl -a always,exit -F arch=b64 -S openat -F dir=/etc -F perm=wa -F auid!=unset -k changes
try auditctl -a never,exit -F arch=b32 -S all -F 'uid>=1000' -F gid=5 -F exit=-EACCES
try auditctl -a always,exit -F arch=b64 -S kill -F a1=9 -F 'a0&7' -F pid=1 -F ppid!=2
try auditctl -a always,exit -F exe=/usr/bin/true -F obj_type=etc_t -F subj_user=root
try auditctl -a never,task -F uid=4
try auditctl -a never,exclude -F msgtype=CWD
try auditctl -a always,user -F uid=0
try auditctl -w /etc/passwd -p rwxa -k identity
try auditctl -l
refused auditctl -a always,exit -F arch=b64 -S swapon -S swapoff -F success=0 -k swaps
refused auditctl -d always,exit -F arch=b64 -S reboot
try auditctl -d always,exit -F arch=b64 -S swapon -S swapoff -F success=0 -k swaps
try auditctl -W /etc/passwd -p rwxa -k identity
try auditctl -D -k changes
try auditctl -t
try auditctl -m recorded
try auditctl -v
try auditctl -D
try auditctl -e 0
