"""Kinds of link: what IFLA_INFO_DATA, IFLA_INFO_SLAVE_DATA and IFLA_INFO_XSTATS hold for each.

From ``include/uapi/linux/if_link.h``, ``if_bonding.h``, ``can/netlink.h``, ``batman_adv.h`` and ``wwan.h``;
kinds without a kernel spec take their types from the policies in the drivers. Kinds that hold a second
link (veth and the like) are in :mod:`nlsniff.dissectors.route.link`.
"""

from __future__ import annotations

from nlsniff.dissectors.route.link_bridge import BRIDGE, BRIDGE_PORT
from nlsniff.dissectors.route.link_names import VLAN_PROTOCOLS, bare
from nlsniff.dissectors.route.link_tunnels import (
    AMT,
    BAREUDP,
    GENEVE,
    GRE,
    GRE6,
    GTP,
    IP6TNL,
    IPTUN,
    VTI,
    VTI6,
    VXLAN,
    XFRM,
    address4,
)

from nlsniff.spec import (
    AttributeSet,
    Type,
    array,
    at,
    attrs,
    be,
    bits,
    chars,
    enum,
    flags,
    hint,
    indexed,
    ipv6,
    label,
    label_flags,
    mac,
    multi,
    padding,
    s32,
    string,
    struct,
    struct_value,
    u8,
    u16,
    u32,
    u64,
    unit,
    values,
    varies,
)

IFINDEX = varies("ifindex", u32)

ms = unit(u32, "ms")

BOND_MODE = values("bond-mode", "balance-rr active-backup balance-xor broadcast 802.3ad balance-tlb balance-alb")
LACP_STATE = bits(
    "lacp-state",
    "lacp-activity lacp-timeout aggregation synchronization collecting distributing defaulted expired",
)
AD_CHURN = values("ad-churn-state", "monitor churn none")  # drivers/net/bonding: churn_state_t
BOND = attrs(
    "linkinfo-bond-attrs",
    "IFLA_BOND_",
    mode=label(u8, BOND_MODE),
    active_slave=IFINDEX,
    miimon=ms,
    updelay=ms,
    downdelay=ms,
    use_carrier=u8,
    arp_interval=ms,
    arp_ip_target=indexed(address4, start=0),
    arp_validate=label(
        u32,
        values(
            "bond-arp-validate",
            {0: "none", 1: "active", 2: "backup", 3: "all", 4: "filter", 5: "filter-active", 6: "filter-backup"},
        ),
    ),
    arp_all_targets=label(u32, values("bond-arp-all-targets", "any all")),
    primary=IFINDEX,
    primary_reselect=label(u8, values("bond-primary-reselect", "always better failure")),
    fail_over_mac=label(u8, values("bond-fail-over-mac", "none active follow")),
    xmit_hash_policy=label(u8, values("bond-xmit-policy", "layer2 layer3+4 layer2+3 encap2+3 encap3+4 vlan+srcmac")),
    resend_igmp=u32,
    num_peer_notif=u8,
    all_slaves_active=u8,
    min_links=u32,
    lp_interval=unit(u32, "s"),
    packets_per_slave=u32,
    ad_lacp_rate=label(u8, values("bond-lacp-rate", "slow fast")),
    ad_select=label(u8, values("bond-ad-select", "stable bandwidth count actor-port-prio")),
    ad_info=bare(
        attrs(
            "bond-ad-info-attrs",
            "IFLA_BOND_AD_INFO_",
            aggregator=u16,
            num_ports=u16,
            actor_key=u16,
            partner_key=u16,
            partner_mac=varies("random", mac),
        )
    ),
    ad_actor_sys_prio=u16,
    ad_user_port_key=u16,
    ad_actor_system=mac,
    tlb_dynamic_lb=u8,
    peer_notif_delay=ms,
    ad_lacp_active=u8,
    missed_max=u8,
    ns_ip6_target=indexed(ipv6, start=0),
    coupled_control=u8,
    broadcast_neigh=u8,
    lacp_strict=u8,
)
BOND_SLAVE = attrs(
    "bond-slave-attrs",
    "IFLA_BOND_SLAVE_",
    state=label(u8, values("bond-slave-state", "active backup")),
    mii_status=label(u8, values("bond-link-state", "up fail down back")),
    link_failure_count=varies("counter", u32),
    perm_hwaddr=varies("random", mac),
    queue_id=u16,
    ad_aggregator_id=u16,
    ad_actor_oper_port_state=label_flags(u8, LACP_STATE),
    ad_partner_oper_port_state=label_flags(u16, LACP_STATE),
    prio=u32,
    # younger than the kernel's spec
    actor_port_prio=u16,
    ad_churn_actor_state=enum(u8, AD_CHURN),
    ad_churn_partner_state=enum(u8, AD_CHURN),
)

VLAN_FLAGS = bits("vlan-flags", "reorder-hdr gvrp loose-binding mvrp bridge-binding")
VLAN_QOS = attrs(
    "ifla-vlan-qos",
    "IFLA_VLAN_QOS_",
    mapping=multi(struct_value(struct("ifla-vlan-qos-mapping", from_=u32, to=u32))),
)
VLAN = attrs(
    "linkinfo-vlan-attrs",
    "IFLA_VLAN_",
    id=u16,
    flags=struct_value(struct("ifla-vlan-flags", flags=flags(u32, VLAN_FLAGS), mask=hint(u32, "hex"))),
    egress_qos=bare(VLAN_QOS),
    ingress_qos=bare(VLAN_QOS),
    protocol=be(enum(u16, VLAN_PROTOCOLS)),
)

MACVLAN = attrs(
    "linkinfo-macvlan-attrs",
    "IFLA_MACVLAN_",
    mode=enum(u32, values("macvlan-mode", {1: "private", 2: "vepa", 4: "bridge", 8: "passthru", 16: "source"})),
    flags=flags(u16, bits("macvlan-flags", "nopromisc nodst")),
    macaddr_mode=enum(u32, values("macvlan-macaddr-mode", "add del flush set")),
    macaddr=mac,
    macaddr_data=bare(attrs("macvlan-macaddr-attrs", "IFLA_MACVLAN_", macaddr=at(4, multi(mac)))),
    macaddr_count=u32,
    bc_queue_len=u32,
    bc_queue_len_used=u32,
    bc_cutoff=s32,
)
IPVLAN = attrs(
    "linkinfo-ipvlan-attrs",
    "IFLA_IPVLAN_",
    mode=enum(u16, values("ipvlan-mode", "l2 l3 l3s")),
    flags=flags(u16, bits("ipvlan-flags", "private vepa")),
)

VRF = attrs("linkinfo-vrf-attrs", "IFLA_VRF_", table=u32)
VRF_SLAVE = attrs("vrf-slave-attrs", "IFLA_VRF_PORT_", table=u32)

# include/uapi/linux/if_macsec.h; the default cipher suite's number is GCM-AES-128's by another authority
MACSEC_CIPHER = values(
    "macsec-cipher-suite",
    {
        0x0080020001000001: "default",
        **values("", "gcm-aes-128 gcm-aes-256 gcm-aes-xpn-128 gcm-aes-xpn-256", 0x0080C20001000001).entries,
    },
)
MACSEC = attrs(
    "linkinfo-macsec-attrs",
    "IFLA_MACSEC_",
    sci=varies("random", hint(be(u64), "hex")),
    port=be(u16),
    icv_len=u8,
    cipher_suite=enum(u64, MACSEC_CIPHER),
    window=u32,
    encoding_sa=u8,
    encrypt=u8,
    protect=u8,
    inc_sci=u8,
    es=u8,
    scb=u8,
    replay_protect=u8,
    validation=enum(u8, values("macsec-validation-type", "disabled check strict")),
    pad=padding,
    offload=enum(u8, values("macsec-offload", "off phy mac")),
)

HSR = attrs(
    "linkinfo-hsr-attrs",
    "IFLA_HSR_",
    slave1=IFINDEX,
    slave2=IFINDEX,
    multicast_spec=u8,
    supervision_addr=mac,
    seq_nr=varies("counter", u16),
    version=u8,
    protocol=label(u8, values("hsr-protocol", "hsr prp")),
    interlink=IFINDEX,
)

TUN = attrs(
    "linkinfo-tun-attrs",
    "IFLA_TUN_",
    owner=u32,
    group=u32,
    type=label(u8, values("tun-type", "tun tap", 1)),
    pi=u8,
    vnet_hdr=u8,
    persist=u8,
    multi_queue=u8,
    num_queues=u32,
    num_disabled_queues=u32,
)

OVPN = attrs("linkinfo-ovpn-attrs", "IFLA_OVPN_", mode=enum(u8, values("ovpn-mode", "p2p mp")))
IPOIB = attrs(
    "linkinfo-ipoib-attrs",
    "IFLA_IPOIB_",
    pkey=hint(u16, "hex"),
    mode=enum(u16, values("ipoib-mode", "datagram connected")),
    umcast=u16,
)
PPP = attrs("linkinfo-ppp-attrs", "IFLA_PPP_", dev_fd=s32)
RMNET_FLAGS = bits(
    "rmnet-flags",
    "ingress-deaggregation ingress-map-commands ingress-map-cksumv4 egress-map-cksumv4 ingress-map-cksumv5 "
    "egress-map-cksumv5",
)
RMNET = attrs(
    "linkinfo-rmnet-attrs",
    "IFLA_RMNET_",
    mux_id=u16,
    flags=struct_value(struct("ifla-rmnet-flags", flags=flags(u32, RMNET_FLAGS), mask=hint(u32, "hex"))),
)
# include/uapi/linux/caif/if_caif.h, gone from Linux 7
CAIF = attrs("linkinfo-caif-attrs", "IFLA_CAIF_", ipv4_connid=u32, ipv6_connid=u32, loopback=u8)
DSA = attrs("linkinfo-dsa-attrs", "IFLA_DSA_", conduit=IFINDEX)
BATADV = attrs("linkinfo-batadv-attrs", "IFLA_BATADV_", algo_name=string)
WWAN = attrs("linkinfo-wwan-attrs", "IFLA_WWAN_", link_id=u32)

CAN_BITTIMING = struct(
    "can-bittiming",
    bitrate=unit(u32, "bit/s"),
    sample_point=u32,
    tq=unit(u32, "ns"),
    prop_seg=u32,
    phase_seg1=u32,
    phase_seg2=u32,
    sjw=u32,
    brp=u32,
)
CAN_BITTIMING_CONST = struct(
    "can-bittiming-const",
    name=chars(16),
    tseg1_min=u32,
    tseg1_max=u32,
    tseg2_min=u32,
    tseg2_max=u32,
    sjw_max=u32,
    brp_min=u32,
    brp_max=u32,
    brp_inc=u32,
)
CAN_CTRLMODE = bits(
    "can-ctrlmode",
    "loopback listenonly 3-samples one-shot berr-reporting fd presume-ack fd-non-iso cc-len8-dlc tdc-auto tdc-manual "
    "restricted xl xl-tdc-auto xl-tdc-manual xl-tms",
)
CAN_TDC = attrs(
    "can-tdc-attrs",
    "IFLA_CAN_TDC_",
    tdcv_min=u32,
    tdcv_max=u32,
    tdco_min=u32,
    tdco_max=u32,
    tdcf_min=u32,
    tdcf_max=u32,
    tdcv=u32,
    tdco=u32,
    tdcf=u32,
)
CAN_PWM = attrs(
    "can-pwm-attrs",
    "IFLA_CAN_PWM_",
    pwms_min=u32,
    pwms_max=u32,
    pwml_min=u32,
    pwml_max=u32,
    pwmo_min=u32,
    pwmo_max=u32,
    pwms=u32,
    pwml=u32,
    pwmo=u32,
)
CAN = attrs(
    "linkinfo-can-attrs",
    "IFLA_CAN_",
    bittiming=struct_value(CAN_BITTIMING),
    bittiming_const=struct_value(CAN_BITTIMING_CONST),
    clock=struct_value(struct("can-clock", freq=unit(u32, "Hz"))),
    state=enum(u32, values("can-state", "error-active error-warning error-passive bus-off stopped sleeping")),
    ctrlmode=struct_value(struct("can-ctrlmode", mask=flags(u32, CAN_CTRLMODE), flags=flags(u32, CAN_CTRLMODE))),
    restart_ms=ms,
    restart=u32,
    berr_counter=varies("counter", struct_value(struct("can-berr-counter", txerr=u16, rxerr=u16))),
    data_bittiming=struct_value(CAN_BITTIMING),
    data_bittiming_const=struct_value(CAN_BITTIMING_CONST),
    termination=unit(u16, "Ohm"),
    termination_const=array(u16),
    bitrate_const=array(u32),
    data_bitrate_const=array(u32),
    bitrate_max=unit(u32, "bit/s"),
    tdc=bare(CAN_TDC),
    ctrlmode_ext=bare(attrs("can-ctrlmode-ext-attrs", "IFLA_CAN_CTRLMODE_", supported=flags(u32, CAN_CTRLMODE))),
    xl_data_bittiming=struct_value(CAN_BITTIMING),
    xl_data_bittiming_const=struct_value(CAN_BITTIMING_CONST),
    xl_data_bitrate_const=array(u32),
    xl_tdc=bare(CAN_TDC),
    xl_pwm=bare(CAN_PWM),
)
CAN_STATS = struct(
    "can-device-stats",
    bus_error=u32,
    error_warning=u32,
    error_passive=u32,
    bus_off=u32,
    arbitration_lost=u32,
    restarts=u32,
)

NOTHING = attrs("linkinfo-nothing-attrs", "IFLA_")
WITHOUT_DATA = "dummy ifb lowpan netdevsim nlmon openvswitch pfcp team vcan virt_wifi vsockmon wireguard"

KINDS: dict[str | int, Type | AttributeSet] = {
    **{kind: bare(NOTHING) for kind in WITHOUT_DATA.split()},
    "amt": bare(AMT),
    "bareudp": bare(BAREUDP),
    "batadv": bare(BATADV),
    "bond": bare(BOND),
    "bridge": bare(BRIDGE),
    "caif": bare(CAIF),
    "can": bare(CAN),
    "dsa": bare(DSA),
    "erspan": bare(GRE),
    "geneve": bare(GENEVE),
    "gre": bare(GRE),
    "gretap": bare(GRE),
    "gtp": bare(GTP),
    "hsr": bare(HSR),
    "ip6erspan": bare(GRE6),
    "ip6gre": bare(GRE6),
    "ip6gretap": bare(GRE6),
    "ip6tnl": bare(IP6TNL),
    "ipip": bare(IPTUN),
    "ipoib": bare(IPOIB),
    "ipvlan": bare(IPVLAN),
    "ipvtap": bare(IPVLAN),
    "macsec": bare(MACSEC),
    "macvlan": bare(MACVLAN),
    "macvtap": bare(MACVLAN),
    "ovpn": bare(OVPN),
    # What Open vSwitch tries first: its own module, with the attributes of the kernel's.
    "ovs_geneve": bare(GENEVE),
    "ppp": bare(PPP),
    "rmnet": bare(RMNET),
    "sit": bare(IPTUN),
    "tun": bare(TUN),
    "vlan": bare(VLAN),
    "vrf": bare(VRF),
    "vti": bare(VTI),
    "vti6": bare(VTI6),
    "vxlan": bare(VXLAN),
    "wwan": bare(WWAN),
    "xfrm": bare(XFRM),
}
SLAVE_KINDS: dict[str | int, Type | AttributeSet] = {
    "bond": bare(BOND_SLAVE),
    "bridge": bare(BRIDGE_PORT),
    "vrf": bare(VRF_SLAVE),
}
XSTATS: dict[str | int, Type | AttributeSet] = {"can": struct_value(CAN_STATS)}
