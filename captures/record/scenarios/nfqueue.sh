# Packets of the loopback queued for a verdict, and logged to a group, with and without their connection.
# modules: nf_tables nft_queue nfnetlink_queue nfnetlink_log nft_log nf_conntrack nf_conntrack_netlink nft_ct
ip link set lo up
try nft add table ip t
try nft add chain ip t out '{ type filter hook output priority 0 ; }'
try nft add chain ip t in '{ type filter hook input priority 0 ; }'
try nft add rule ip t in ct state new meta mark set 9 log group 5 prefix '"new "'
try nft add rule ip t out udp dport 5300-5301 queue num 7
python3 captures/record/netfilter_user.py queue 7 3 >/tmp/record-queue &
queue=$!
python3 captures/record/netfilter_user.py log 5 3 >/tmp/record-log &
logger=$!
until grep -q bound /tmp/record-queue && grep -q bound /tmp/record-log; do sleep 0.2; done
try python3 captures/record/netfilter_user.py traffic
wait $queue $logger
try nft add table ip6 t
try nft add chain ip6 t in '{ type filter hook input priority 0 ; }'
try nft add rule ip6 t in log group 5
python3 captures/record/netfilter_user.py log 5 1 >/tmp/record-log &
logger=$!
until grep -q bound /tmp/record-log; do sleep 0.2; done
try busybox ping -6 -c 1 ::1
wait $logger
