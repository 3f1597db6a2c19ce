# Packets sampled by `tc action sample`, to one who listens.
have psample
have act_sample
try ip link set lo up
try tc qdisc add dev lo clsact
sample='tc filter add dev lo ingress matchall action sample rate 1 group 5 trunc 64'
try python3 captures/record/generic_user.py psample sh -c "$sample; busybox ping -c 1 127.0.0.1; tc qdisc del dev lo clsact"
