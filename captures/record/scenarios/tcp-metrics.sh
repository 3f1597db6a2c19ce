# What TCP remembers of its peers: asked for, of one and of all, forgotten.
try ip link set lo up
try ip addr add 2001:db8::1/128 dev lo nodad
try python3 captures/record/tcp_user.py
try ip tcp_metrics show
try ip tcp_metrics show 127.0.0.1
try ip -j tcp_metrics show
try ip tcp_metrics delete 127.0.0.1
refused ip tcp_metrics show 127.0.0.1
try ip tcp_metrics flush all
