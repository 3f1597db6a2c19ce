# iptables, arptables and ebtables over nf_tables: the extensions of x_tables as expressions.
# modules: nf_tables nft_compat nf_conntrack nft_counter xt_conntrack xt_limit xt_LOG xt_MASQUERADE xt_comment
ip link set lo up
try iptables-nft -A INPUT -p tcp --dport 22 -m conntrack --ctstate NEW -m comment --comment ssh -j ACCEPT
try iptables-nft -A INPUT -m limit --limit 5/min -j LOG --log-prefix 'slow '
try iptables-nft -t nat -A POSTROUTING -o d0 -j MASQUERADE
try ip6tables-nft -A FORWARD -m rt --rt-type 0 -j REJECT
try arptables-nft -A INPUT -j DROP
try ebtables-nft -A FORWARD -p ARP --arp-op Request -j ACCEPT
try iptables-nft -L -n -v
try iptables-nft -F
