# Every kind of qdisc and class that this kernel has, with statistics.
try ip link add d0 type dummy
try ip link add d1 numtxqueues 4 type dummy
try ip link set d0 up
try ip link set d1 up
try ip address add 192.0.2.1/24 dev d0
try ip neigh add 192.0.2.2 lladdr 02:00:00:00:00:02 dev d0
batch tc -s <<END
qdisc replace dev d0 root handle 1: pfifo limit 100
qdisc replace dev d0 root handle 2: bfifo limit 10000
qdisc replace dev d0 root handle 3: pfifo_head_drop limit 10
qdisc replace dev d0 root handle 4: pfifo_fast
qdisc replace dev d0 root handle 5: prio bands 4 priomap 3 2 2 1 0 0 1 1 1 1 1 1 1 1 1 1
qdisc show dev d0
class show dev d0
qdisc replace dev d0 root handle 6: skbprio limit 64
qdisc replace dev d0 root handle 7: tbf rate 1mbit burst 10kb latency 50ms peakrate 2mbit minburst 1540
qdisc show dev d0
qdisc replace dev d0 root handle 8: stab linklayer atm overhead 10 mpu 64 mtu 2048 tsize 16 cbs idleslope 98688 sendslope -901312 hicredit 153 locredit -1389
qdisc show dev d0
qdisc replace dev d0 root handle 9: etf clockid CLOCK_TAI delta 200000
qdisc show dev d0
qdisc replace dev d0 root handle a: netem delay 100ms 10ms 25% distribution normal loss 0.3% 25% duplicate 1% corrupt 0.1% reorder 25% 50% gap 5 rate 5kbit 20 100 5 limit 500
qdisc delete dev d0 root
qdisc replace dev d0 root handle b: netem loss gemodel 1% 10% 70% 0.1% ecn slot 800us 1000us packets 32 bytes 65536
qdisc show dev d0
qdisc replace dev d0 root handle c: netem loss state 1% 10% 20% 30% 5% delay 5s
qdisc show dev d0
qdisc replace dev d0 root handle d: red limit 400000 min 30000 max 90000 avpkt 1000 burst 55 ecn adaptive bandwidth 10mbit
qdisc show dev d0
qdisc replace dev d0 root handle e: choke limit 1000 bandwidth 10mbit ecn
qdisc show dev d0
qdisc replace dev d0 root handle f: gred setup DPs 3 default 2 grio limit 300kb
qdisc change dev d0 root gred limit 60kb min 15kb max 45kb burst 20 avpkt 1000 bandwidth 10mbit DP 1 probability 0.02 prio 2
qdisc show dev d0
qdisc replace dev d0 root handle 10: sfb limit 1000 max 25 target 20 increment 0.00050 decrement 0.00005
qdisc show dev d0
qdisc replace dev d0 root handle 11: sfq limit 120 flows 100 divisor 512 perturb 10 headdrop depth 60 redflowlimit 100000 min 8000 max 60000 probability 0.20 ecn
qdisc show dev d0
qdisc replace dev d0 root handle 12: codel limit 100 target 4ms interval 30ms ecn ce_threshold 1ms
qdisc show dev d0
qdisc replace dev d0 root handle 13: fq_codel limit 1000 target 3ms interval 40ms flows 512 quantum 300 ce_threshold 2ms memory_limit 1mb drop_batch 32
qdisc show dev d0
qdisc replace dev d0 root handle 14: fq limit 5000 flow_limit 200 quantum 3028 initial_quantum 15140 maxrate 100mbit buckets 512 orphan_mask 511 low_rate_threshold 550kbit ce_threshold 4ms timer_slack 20us horizon 5s horizon_cap
qdisc show dev d0
qdisc replace dev d0 root handle 15: hhf limit 500 quantum 1000 hh_limit 100 reset_timeout 50ms admit_bytes 100000 evict_timeout 2s non_hh_weight 3
qdisc show dev d0
qdisc replace dev d0 root handle 16: pie limit 500 target 20ms tupdate 20ms alpha 3 beta 21 ecn bytemode dq_rate_estimator
qdisc show dev d0
qdisc replace dev d0 root handle 17: fq_pie limit 2000 flows 512 target 16ms tupdate 14ms alpha 3 beta 18 quantum 1000 memory_limit 16mb ecn_prob 5 ecn
qdisc show dev d0
qdisc replace dev d0 root handle 18: cake bandwidth 100mbit diffserv4 dual-srchost nat wash ack-filter rtt 50ms overhead 18 mpu 64 noatm memlimit 4mb fwmark 0xff
qdisc show dev d0
qdisc delete dev d0 root
qdisc add dev d0 ingress
qdisc delete dev d0 ingress
qdisc add dev d0 ingress_block 22 egress_block 23 clsact
qdisc show dev d0
qdisc delete dev d0 clsact
qdisc replace dev d1 root handle 1: mq
qdisc replace dev d1 root handle 2: multiq
qdisc replace dev d1 root handle 3: mqprio num_tc 3 map 0 1 2 2 1 0 0 0 0 0 0 0 0 0 0 0 queues 1@0 1@1 2@2 hw 0
qdisc show dev d1
class show dev d1
qdisc delete dev d1 root
qdisc add dev d1 root handle 4: taprio num_tc 2 map 0 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 queues 1@0 1@1 base-time 1000000000 sched-entry S 01 300000 sched-entry S 02 400000 clockid CLOCK_TAI
qdisc show dev d1
class show dev d1
qdisc delete dev d1 root
qdisc add dev d0 root handle 1: plug limit 10000
qdisc change dev d0 root plug release_indefinite
qdisc delete dev d0 root
END
batch tc -s <<END
qdisc add dev d0 root handle 1: est 1s 8s htb default 20 r2q 20 direct_qlen 500
class add dev d0 parent 1: classid 1:1 est 1s 8s htb rate 40gbit ceil 40gbit burst 15k cburst 15k
class add dev d0 parent 1:1 classid 1:10 htb rate 1mbit ceil 2mbit prio 1 quantum 2000 overhead 4 linklayer ethernet mpu 64
class add dev d0 parent 1:1 classid 1:20 htb rate 8bit ceil 8bit burst 1 prio 2
qdisc add dev d0 parent 1:20 handle 20: fq_codel
qdisc add dev d0 parent 1:10 handle 10: hfsc default 1
class add dev d0 parent 10: classid 10:1 hfsc sc umax 1500b dmax 53ms rate 400kbit ul rate 1mbit
class add dev d0 parent 10: classid 10:2 hfsc rt m1 2mbit d 10ms m2 1mbit ls m2 500kbit
END
packets 192.0.2.2 40
batch tc -s <<END
qdisc show dev d0
class show dev d0
class change dev d0 parent 1:1 classid 1:10 htb rate 2mbit
class delete dev d0 classid 10:2
qdisc delete dev d0 root
qdisc add dev d0 root handle 1: drr
class add dev d0 parent 1: classid 1:1 drr quantum 1500
qdisc add dev d0 parent 1:1 handle 2: qfq
class add dev d0 parent 2: classid 2:1 qfq weight 10 maxpkt 2000
qdisc add dev d0 parent 2:1 handle 3: ets bands 5 strict 2 quanta 3000 2000 1000 priomap 0 1 2 3 4 4 4 4
qdisc add dev d0 parent 3:4 handle 4: sfq
class show dev d0
qdisc show dev d0
qdisc delete dev d0 root
END
recent tc qdisc add dev d0 root fq bands 3 priomap 1 2 2 2 1 2 0 0 1 1 1 1 1 1 1 1 weights 589824 196608 65536
recent tc -s qdisc show dev d0
recent tc qdisc delete dev d0 root
try tc qdisc show invisible
refused tc qdisc add dev d0 root handle 1: nonsense
refused tc qdisc delete dev d0 root
refused tc class add dev d0 parent 9: classid 9:1 htb rate 1mbit
