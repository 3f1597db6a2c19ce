# Multipath TCP's path manager: endpoints, limits, and the events of a connection with two subflows.
try ip link set lo up
try ip addr add 192.0.2.1/32 dev lo
try ip addr add 192.0.2.2/32 dev lo
try ip addr add 2001:db8::1/128 dev lo nodad
sysctl -qw net.mptcp.enabled=1
try ip mptcp limits show
try ip mptcp limits set subflow 4 add_addr_accepted 4
try ip mptcp endpoint add 192.0.2.1 id 5 signal
try ip mptcp endpoint add 192.0.2.2 dev lo subflow backup
try ip mptcp endpoint add 2001:db8::1 subflow fullmesh
try ip mptcp endpoint show
try ip mptcp endpoint show id 5
try ip mptcp endpoint change id 5 backup
refused ip mptcp endpoint add 192.0.2.1 id 5 signal
ip mptcp monitor >/tmp/record-monitor 2>&1 &
listener=$!
until awk -v pid=$listener '$3 == pid { found = 1 } END { exit !found }' /proc/net/netlink; do sleep 0.1; done
try python3 captures/record/mptcp_user.py
until grep -q CLOSED /tmp/record-monitor; do sleep 0.1; done
kill $listener
wait $listener
try ip -j mptcp limits show
try ip mptcp endpoint delete id 5
try ip mptcp endpoint flush
