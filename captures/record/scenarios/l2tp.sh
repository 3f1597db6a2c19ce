# L2TP: tunnels over UDP and IP of both versions, sessions, cookies, statistics.
have l2tp_netlink || return 0
have l2tp_eth
have l2tp_ip
have l2tp_ip6
try ip link set lo up
try ip l2tp add tunnel tunnel_id 1 peer_tunnel_id 2 encap udp local 127.0.0.1 remote 127.0.0.1 \
    udp_sport 5000 udp_dport 5001
try ip l2tp add tunnel tunnel_id 3 peer_tunnel_id 4 encap ip local 127.0.0.1 remote 127.0.0.2
try ip l2tp add tunnel tunnel_id 5 peer_tunnel_id 6 encap udp local ::1 remote ::1 udp_sport 5002 udp_dport 5003 \
    udp6_csum_tx off udp6_csum_rx off
try ip l2tp add session name l2tp0 tunnel_id 1 session_id 10 peer_session_id 20 cookie 01234567 \
    peer_cookie 0123456789abcdef l2spec_type none seq both
try ip l2tp add session tunnel_id 5 session_id 11 peer_session_id 21
refused ip l2tp add session tunnel_id 9 session_id 1 peer_session_id 1
refused ip l2tp add tunnel tunnel_id 3 peer_tunnel_id 4 encap ip local 127.0.0.1 remote 127.0.0.2
told ip -j l2tp show tunnel
told ip -j l2tp show session
try ip l2tp show tunnel tunnel_id 3
try ip l2tp del session tunnel_id 1 session_id 10
try ip l2tp del tunnel tunnel_id 1
try ip l2tp del tunnel tunnel_id 3
try ip l2tp del tunnel tunnel_id 5
