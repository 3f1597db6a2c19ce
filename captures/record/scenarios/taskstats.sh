# Accounting of tasks: one process, its thread group, a control group, and what a process tells at its end.
# namespace: first
mkdir -p /tmp/record-cgroup
mount -t cgroup -o none,name=record cgroup /tmp/record-cgroup
try python3 captures/record/generic_user.py taskstats
umount /tmp/record-cgroup
