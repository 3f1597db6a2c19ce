# Open vSwitch's kernel datapath by ovs-dpctl: a datapath, ports, flows with many actions, limits of tracked connections.
have openvswitch && have vport_vxlan && {
    try ovs-dpctl add-dp dp0
    try ovs-dpctl add-if dp0 in0,type=internal in1,type=internal vx0,type=vxlan,remote_ip=flow,key=flow
    cat >/tmp/record-flows <<END
in_port(1),eth(),eth_type(0x0800),ipv4(src=10.0.0.1,proto=17,frag=no),udp(dst=1) 1,2
in_port(1),eth(),eth_type(0x0800),ipv4(proto=17,frag=no),udp(dst=3) push_vlan(vid=7,pcp=1),2
in_port(1),eth(),eth_type(0x0800),ipv4(proto=17,frag=no),udp(dst=4) set(eth(dst=02:00:00:00:00:07)),2
in_port(1),eth(),eth_type(0x0800),ipv4(proto=17,frag=no),udp(dst=5) ct(commit,zone=5,mark=0x7/0xff,nat(src=192.0.2.1)),recirc(1)
in_port(1),eth(),eth_type(0x0800),ipv4(proto=17,frag=no),udp(dst=6) clone(2),userspace(pid=0)
in_port(1),eth(),eth_type(0x0800),ipv4(proto=17,frag=no),udp(dst=7) check_pkt_len(size=100,gt(1),le(2))
in_port(1),eth(),eth_type(0x0800),ipv4(proto=17,frag=no),udp(dst=8) hash(l4(0)),recirc(2)
in_port(1),eth(),eth_type(0x0800),ipv4(proto=17,frag=no),udp(dst=9) sample(sample=50%,actions(2))
in_port(1),eth(),eth_type(0x0800),ipv4(proto=17,frag=no),udp(dst=10) trunc(100),2
in_port(1),eth(),eth_type(0x0800),ipv4(proto=17,frag=no),udp(dst=11) set(tunnel(tun_id=0x7b,dst=192.0.2.9,ttl=64,tp_dst=4789,flags(df|csum|key))),3
in_port(2),eth(),eth_type(0x86dd),ipv6(dst=2001:db8::1,proto=17,frag=no),udp(src=53) 1
in_port(2),eth(),eth_type(0x0806),arp(sip=192.0.2.1,op=1) 1
in_port(2),eth(),eth_type(0x8100),vlan(vid=7,pcp=0),encap(eth_type(0x0800),ipv4(proto=1,frag=no),icmp(type=8)) pop_vlan,1
in_port(2),ct_state(+trk+est),ct_zone(5),eth(),eth_type(0x0800),ipv4(frag=no) 1
modify in_port(2),eth(),eth_type(0x0806),arp(sip=192.0.2.1,op=1) 2
END
    try ovs-dpctl add-flows dp0 /tmp/record-flows
    try ovs-dpctl dump-flows dp0
    try ovs-dpctl ct-set-limits dp0 default=1000 zone=5,limit=20
    try ovs-dpctl ct-get-limits dp0 zone=5
}
