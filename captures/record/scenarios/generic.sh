# Generic netlink's controller: families, groups, operations, policies; a few families in use.
have wireguard
have macsec
have l2tp_netlink
have team
have tipc
have fou
have gtp
have batman-adv
have mac80211_hwsim
have openvswitch
try genl ctrl list
try genl ctrl get name nlctrl
try genl ctrl get id 0x10
try genl ctrl get name ethtool
try genl ctrl get name wireguard
try genl ctrl policy name nlctrl
try genl ctrl policy name wireguard
try genl ctrl policy name macsec
try genl ctrl policy id 0x10
try ip link set lo up
try ip link add v0 type veth peer name v1
try ip link set v0 up
try ethtool v0
try ethtool -k v0
try ethtool -K v0 tso off
refused ethtool -g v0
try ethtool -l v0
try ethtool -S v0
refused ethtool -c v0
try devlink dev show
try ip l2tp add tunnel tunnel_id 1 peer_tunnel_id 2 encap udp local 127.0.0.1 remote 127.0.0.1 udp_sport 5000 udp_dport 5001
try ip l2tp add session tunnel_id 1 session_id 1 peer_session_id 2
try ip l2tp show tunnel
try ip l2tp show session
try ip fou add port 5555 ipproto 4
try ip fou show
try ip mptcp endpoint add 192.0.2.1 id 5 subflow
try ip mptcp limits set subflow 2 add_addr_accepted 2
try ip mptcp endpoint show
try ip mptcp limits show
try ip tcp_metrics show
try iw dev
try tipc node list
