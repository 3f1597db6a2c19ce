# Link aggregation by teamd and teamnl: options of every type, ports that come and go.
have team && have team_mode_activebackup && {
    try ip link add v0 type veth peer name v1
    teamd -t t0 -c '{"runner": {"name": "activebackup"}, "link_watch": {"name": "ethtool"}}' >/tmp/record-teamd 2>&1 &
    daemon=$!
    until [ -e /sys/class/net/t0 ]; do sleep 0.1; done
    try ip link set v0 master t0
    try ip link set v1 up
    try teamnl t0 options
    try teamnl t0 setoption notify_peers_count 3
    try teamnl -p v0 t0 setoption user_linkup_enabled false
    refused teamnl t0 setoption no_such_option 1
    try ip link set v0 nomaster
    kill $daemon
    wait $daemon
}
