# route: 16-19 92-95 108-110
"""Links: ``include/uapi/linux/if_link.h``, ``rt-link.yaml``."""

from __future__ import annotations

from nlsniff.dissectors.route.link_bridge import AF_BRIDGE_SPEC, BRIDGE_PORT
from nlsniff.dissectors.route.link_kinds import KINDS, NOTHING, SLAVE_KINDS, XSTATS
from nlsniff.dissectors.route.link_names import (
    ADDR_GEN_MODE,
    AF_BRIDGE,
    AF_INET,
    AF_INET6,
    ARPHRD,
    ICMP6_STATS,
    IF_INET6,
    IFF,
    IPV4_DEVCONF,
    IPV6_DEVCONF,
    LINK_EVENT,
    LINK_MODE,
    OPERSTATE,
    RTEXT_FILTER,
    XDP_ATTACHED,
    XDP_FLAGS,
    bare,
)
from nlsniff.dissectors.route.link_stats import IF_STATS_MSG, LINK_STATS, LINK_STATS64, STATS, STATS_REQUEST
from nlsniff.dissectors.route.link_vf import PORT, VF_PORTS, VFINFO_LIST
from nlsniff.dissectors.route.names import AF, AF_MCTP

from nlsniff.spec import (
    ROUTE,
    AttributeSet,
    Family,
    Operation,
    array,
    at,
    attrs,
    binary,
    enum,
    fixed,
    flags,
    ipv6,
    label,
    label_flags,
    mac,
    multi,
    nest,
    pad,
    padding,
    s32,
    string,
    struct,
    struct_value,
    sub_message,
    u8,
    u16,
    u32,
    u64,
    uint,
    unit,
    values,
    varies,
)

id32 = varies("id", u32)

IFINFOMSG = struct(
    "ifinfomsg",
    ifi_family=label(u8, AF),
    pad=pad(1),
    ifi_type=label(u16, ARPHRD),
    ifi_index=varies("ifindex", s32),
    ifi_flags=flags(u32, IFF),
    ifi_change=label_flags(u32, IFF),
)


def _link() -> AttributeSet:
    return LINK


# A link that holds the description of its peer
PEER = fixed(IFINFOMSG, _link)
VETH = attrs("linkinfo-veth-attrs", "VETH_INFO_", peer=PEER)
VXCAN = attrs("linkinfo-vxcan-attrs", "VXCAN_INFO_", peer=PEER)
NETKIT_POLICY = values("netkit-policy", {0: "forward", 2: "blackhole"})
NETKIT_SCRUB = values("netkit-scrub", "none default")
NETKIT = attrs(
    "linkinfo-netkit-attrs",
    "IFLA_NETKIT_",
    peer_info=PEER,
    primary=u8,
    policy=enum(u32, NETKIT_POLICY),
    peer_policy=enum(u32, NETKIT_POLICY),
    mode=enum(u32, values("netkit-mode", "l2 l3")),
    scrub=enum(u32, NETKIT_SCRUB),
    peer_scrub=enum(u32, NETKIT_SCRUB),
    headroom=u16,
    tailroom=u16,
    pairing=enum(u32, values("netkit-pairing", "pair single")),
)

# ip names no slave-kind when it changes one: "type bond_slave" goes into kind.
SLAVE_REQUEST = sub_message(
    "kind", {f"{kind}_slave": slave for kind, slave in SLAVE_KINDS.items()}, default=bare(NOTHING)
)
LINKINFO = attrs(
    "linkinfo-attrs",
    "IFLA_INFO_",
    kind=string,
    data=sub_message(
        "kind",
        {**KINDS, "veth": bare(VETH), "vxcan": bare(VXCAN), "netkit": bare(NETKIT)},
        default=bare(NOTHING),
    ),
    xstats=varies("counter", sub_message("kind", XSTATS)),
    slave_kind=string,
    slave_data=sub_message("slave_kind", SLAVE_KINDS, default=SLAVE_REQUEST),
)

CACHEINFO = struct(
    "ifla-cacheinfo",
    max_reasm_len=u32,
    tstamp=varies("time", unit(u32, "cs")),
    # signed in the kernel's spec only; the header has __u32
    reachable_time=varies("random", unit(u32, "ms")),
    retrans_time=unit(u32, "ms"),
)
INET = attrs("ifla-attrs", "IFLA_INET_", conf=array(u32, labels=IPV4_DEVCONF))
INET6 = attrs(
    "ifla6-attrs",
    "IFLA_INET6_",
    flags=varies("time", label_flags(u32, IF_INET6)),  # what was asked of routers, and heard
    conf=array(u32, labels=IPV6_DEVCONF),
    # Element 0 holds how many there are. Linux 6.8 reordered the others (snmp.h), so they have no labels.
    stats=varies("counter", array(u64)),
    mcast=binary,
    cacheinfo=struct_value(CACHEINFO),
    icmp6stats=varies("counter", array(u64, labels=ICMP6_STATS)),
    token=ipv6,
    addr_gen_mode=label(u8, ADDR_GEN_MODE),
    ra_mtu=u32,
)
MCTP = attrs(
    "mctp-attrs",
    "IFLA_MCTP_",
    net=u32,
    # DMTF DSP0239
    phys_binding=label(
        u8,
        values(
            "mctp-phys-binding",
            {**values("", "unspec smbus pcie-vdm usb kcs serial i3c mmbi pcc ucie").entries, 255: "vendor"},
        ),
    ),
)
AF_SPEC = attrs(
    "af-spec-attrs", "AF_", inet=at(AF_INET, bare(INET)), inet6=at(AF_INET6, bare(INET6)), mctp=at(AF_MCTP, bare(MCTP))
)

XDP = attrs(
    "xdp-attrs",
    "IFLA_XDP_",
    fd=s32,
    attached=label(u8, XDP_ATTACHED),
    flags=label_flags(u32, XDP_FLAGS),
    prog_id=id32,
    drv_prog_id=id32,
    skb_prog_id=id32,
    hw_prog_id=id32,
    expected_fd=s32,
)

# filled up to 32 bytes, which the kernel's spec leaves out
IFMAP = struct("rtnl-link-ifmap", mem_start=u64, mem_end=u64, base_addr=u64, irq=u16, dma=u8, port=u8, pad=pad(4))
# include/uapi/linux/wireless.h: what follows depends on the command
IW_EVENT = struct("iw-event", len=u16, cmd=u16, data=binary)
PROTO_DOWN_REASON = attrs("proto-down-reason-attrs", "IFLA_PROTO_DOWN_REASON_", mask=u32, value=u32)
# include/uapi/linux/devlink.h, the attributes that name a port
DEVLINK_PORT = attrs(
    "devlink-port-attrs", "DEVLINK_ATTR_", bus_name=string, dev_name=string, port_index=u32, index=at(184, uint)
)

LINK = attrs(
    "link-attrs",
    "IFLA_",
    address=varies("random", mac),
    broadcast=mac,
    ifname=string,
    mtu=u32,
    link=varies("ifindex", u32),
    qdisc=string,
    stats=varies("counter", struct_value(LINK_STATS)),
    cost=padding,
    priority=padding,
    master=varies("ifindex", u32),
    wireless=struct_value(IW_EVENT),
    protinfo=sub_message("ifi_family", {AF_BRIDGE: nest(BRIDGE_PORT), AF_INET6: bare(INET6)}),
    txqlen=u32,
    map=struct_value(IFMAP),
    weight=u32,
    operstate=label(u8, OPERSTATE),
    linkmode=label(u8, LINK_MODE),
    linkinfo=bare(LINKINFO),
    net_ns_pid=id32,
    ifalias=string,
    num_vf=u32,
    vfinfo_list=bare(VFINFO_LIST),
    stats64=varies("counter", struct_value(LINK_STATS64)),
    vf_ports=bare(VF_PORTS),
    port_self=bare(PORT),
    af_spec=sub_message("ifi_family", {AF_BRIDGE: bare(AF_BRIDGE_SPEC)}, default=bare(AF_SPEC)),
    group=u32,
    net_ns_fd=u32,
    ext_mask=flags(u32, RTEXT_FILTER),
    promiscuity=u32,
    num_tx_queues=u32,
    num_rx_queues=u32,
    carrier=u8,
    phys_port_id=binary,
    carrier_changes=varies("counter", u32),
    phys_switch_id=binary,
    link_netnsid=varies("id", s32),
    phys_port_name=string,
    proto_down=u8,
    gso_max_segs=u32,
    gso_max_size=u32,
    pad=padding,
    xdp=bare(XDP),
    event=label(u32, LINK_EVENT),
    new_netnsid=varies("id", s32),
    target_netnsid=varies("id", s32),
    carrier_up_count=varies("counter", u32),
    carrier_down_count=varies("counter", u32),
    new_ifindex=varies("ifindex", s32),
    min_mtu=u32,
    max_mtu=u32,
    prop_list=nest(attrs("prop-list-link-attrs", "IFLA_", alt_ifname=at(53, multi(string)))),
    alt_ifname=string,
    perm_address=varies("random", mac),
    # a string in the kernel's spec only
    proto_down_reason=nest(PROTO_DOWN_REASON),
    parent_dev_name=string,
    parent_dev_bus_name=string,
    gro_max_size=u32,
    tso_max_size=u32,
    tso_max_segs=u32,
    allmulti=u32,
    devlink_port=nest(DEVLINK_PORT),
    gso_ipv4_max_size=u32,
    gro_ipv4_max_size=u32,
    dpll_pin=nest(attrs("link-dpll-pin-attrs", "DPLL_A_", id=id32)),
    max_pacing_offload_horizon=unit(uint, "ns"),
    netns_immutable=u8,
    headroom=u16,
    tailroom=u16,
)

FAMILY = Family(
    "rt-link",
    ROUTE,
    IFINFOMSG,
    (
        Operation("newlink", 16, 16, LINK),
        Operation("dellink", 17, 17, LINK),
        Operation("getlink", 18, 16, LINK),
        Operation("setlink", 19, None, LINK),
        Operation("newstats", None, 92, STATS, header=IF_STATS_MSG),
        Operation("getstats", 94, 92, STATS_REQUEST, header=IF_STATS_MSG, reply_attributes=STATS),
        Operation("setstats", 95, None, STATS_REQUEST, header=IF_STATS_MSG),
        Operation("newlinkprop", 108, None, LINK),
        Operation("dellinkprop", 109, None, LINK),
        Operation("getlinkprop", 110, None, LINK),
    ),
    groups=("rtnlgrp-link", "rtnlgrp-stats"),
    key=(
        "header.ifi-index",
        "ifname",
        "linkinfo.kind",
        "header.ifi-flags",
        "mtu",
        "operstate",
        "master",
        "link",
        "address",
        "header.ifindex",
    ),
    doc="Network devices, their settings and statistics",
)
