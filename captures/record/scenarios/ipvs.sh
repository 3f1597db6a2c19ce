# The IP virtual server by ipvsadm: services of IPv4, IPv6 and marks, destinations, timeouts, statistics.
have ip_vs
have ip_vs_rr
have ip_vs_wrr
try ip link set lo up
try ip link add d0 type dummy
try ip link set d0 up
try ip addr add 192.0.2.1/24 dev d0
try ipvsadm -A -t 192.0.2.1:80 -s rr
try ipvsadm -A -u 192.0.2.1:53 -s wrr -p 120
try ipvsadm -A -f 7 -s rr
try ipvsadm -A -t '[2001:db8::1]:443' -s rr
try ipvsadm -a -t 192.0.2.1:80 -r 192.0.2.10:8080 -m -w 3
try ipvsadm -a -t 192.0.2.1:80 -r 192.0.2.11 -g
try ipvsadm -a -t 192.0.2.1:80 -r 192.0.2.12 -i -x 100 -y 50
try ipvsadm -a -t 192.0.2.1:80 -r 192.0.2.13 -i --tun-type gue --tun-port 5555
try ipvsadm -a -t '[2001:db8::1]:443' -r '[2001:db8::2]:443' -m
try ipvsadm -e -t 192.0.2.1:80 -r 192.0.2.11 -g -w 0
try ipvsadm -E -u 192.0.2.1:53 -s wrr -o
try ipvsadm --set 900 120 300
try ipvsadm -L -n
try ipvsadm -L -n --stats
try ipvsadm -L -n --rate
try ipvsadm -L --timeout
try ipvsadm --start-daemon master --mcast-interface d0 --syncid 5
try ipvsadm -L --daemon
try ipvsadm --stop-daemon master
refused ipvsadm -A -t 192.0.2.1:80 -s rr
refused ipvsadm -d -t 192.0.2.1:80 -r 192.0.2.99
try ipvsadm -d -t 192.0.2.1:80 -r 192.0.2.11
try ipvsadm -Z
try ipvsadm -D -f 7
try ipvsadm -C
