#!/bin/sh
# Sets up what tc and nft show, and captures what the kernel tells them of it.
#
#   programs.sh FOLDER      with $NLSNIFF; words.sh of captures/record is beside $RECORD
#
# Writes FOLDER/NAME, what each program printed; FOLDER/capture.pcapng, the messages; FOLDER/log, what failed.
set -u
folder=$1
. "$RECORD/words.sh"
mkdir -p "$folder"
cd "$folder" || exit

# show NAME COMMAND ...: what it prints is kept.
show() {
    name=$1
    shift
    "$@" >"$folder/$name" 2>"$folder/said" </dev/null || echo "FAILED ($?) $* $(cat "$folder/said")"
}

set_up() {
    ip -batch - <<ENDS
link add d0 type dummy
link add d1 type dummy
link add d2 numtxqueues 4 type dummy
link set d0 up
link set d1 up
link set d2 up
ENDS
    set_up_tc
    set_up_nft
}

set_up_tc() {
    tc -force -batch - <<ENDS
qdisc add dev d0 root handle 1: htb default 10 r2q 20
class add dev d0 parent 1: classid 1:10 htb rate 10mbit ceil 20mbit burst 15k cburst 16k prio 3 quantum 3000
class add dev d0 parent 1: classid 1:20 htb rate 40gbit ceil 40gbit prio 1
class add dev d0 parent 1: classid 1:30 htb rate 5mbit
qdisc add dev d0 parent 1:10 handle 10: fq_codel limit 1000 flows 64 target 10ms interval 200ms quantum 600 ecn memory_limit 4m
qdisc add dev d0 parent 1:20 handle 20: netem delay 50ms 5ms 25% loss 1% duplicate 2% reorder 10% 50% gap 3 limit 500
qdisc add dev d0 clsact
qdisc add dev d2 root handle 2: mqprio num_tc 2 map 0 1 queues 2@0 2@2 hw 0
qdisc add dev d1 root handle 3: prio bands 3 priomap 1 2 2 2 1 2 0 0 1 1 1 1 1 1 1 1
qdisc add dev d0 parent 1:30 handle 30: tbf rate 1mbit burst 10k latency 50ms
qdisc add dev d1 parent 3:2 handle 32: sfq perturb 10 limit 100
qdisc add dev d1 parent 3:3 handle 33: red limit 60000 min 5000 max 20000 avpkt 1000 burst 12 probability 0.1 bandwidth 10mbit ecn
qdisc replace dev d1 parent 3:1 handle 31: fq limit 5000 flow_limit 50 quantum 3000 maxrate 10mbit
ENDS
}

set_up_nft() {
    nft -f - <<ENDS
table inet t {
    comment "a table"
    set s { type ipv4_addr; flags interval, timeout; timeout 1h; elements = { 10.0.0.0/8, 192.0.2.1 timeout 2h comment "an element" } }
    map m { type inet_service : verdict; elements = { 80 : accept, 443 : drop } }
    counter c { comment "a counter" packets 5 bytes 300 }
    quota q { over 1000 bytes }
    limit l { rate 10/second burst 20 packets }
    chain input {
        type filter hook input priority -5; policy drop;
        iifname "lo" accept
        ct state established,related counter packets 1 bytes 60 accept comment "known"
        iifname "d0" tcp dport { 22, 8000-8100 } log prefix "ssh " level info accept
        ip saddr @s limit rate 5/minute burst 7 packets meta mark set 0x12 reject with icmp type port-unreachable
        tcp dport vmap @m
        meta l4proto udp ct mark set meta mark counter name "c" jump other
    }
    chain other {
        ip6 daddr 2001:db8::/32 ip6 hoplimit 64 return
        tcp flags & (fin | syn) == syn drop
    }
}
table ip n {
    chain post {
        type nat hook postrouting priority 100
        oifname "d0" masquerade random
        ip protocol tcp ip daddr 192.0.2.7 snat to 192.0.2.8:1000-2000
    }
}
ENDS
}

show_all() {
    show tc.qdisc tc -s -d -j qdisc show
    show nft nft -j list ruleset
}

mount -t sysfs sys /sys # of this network namespace
set_up >>log 2>&1
start_capture "$folder/capture.pcapng"
show_all >>log 2>&1
stop_capture "$folder/capture.pcapng" >>log 2>&1
[ -s "$folder/capture.pcapng" ]
