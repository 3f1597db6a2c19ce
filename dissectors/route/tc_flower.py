"""The flower filter of tc: keys of a packet's headers, each with a mask.

From ``include/uapi/linux/pkt_cls.h`` and ``net/sched/cls_flower.c``.
"""

from __future__ import annotations

from nlsniff.dissectors.route.link_names import ETH_P
from nlsniff.dissectors.route.names import IPPROTO
from nlsniff.dissectors.route.tc_actions import ACTIONS
from nlsniff.dissectors.route.tc_values import CLS_FLAGS, HANDLE, IPV4_NUMBER, bare

from nlsniff.spec import (
    attrs,
    be,
    binary,
    bits,
    blob,
    flags,
    hint,
    ipv6,
    label,
    label_flags,
    mac,
    multi,
    nest,
    string,
    u8,
    u16,
    u32,
    u64,
)

be16, be32 = be(u16), be(u32)
ether_type = be(label(u16, ETH_P))
ipv4_key = hint(be32, "ipv4")
KEY_FLAGS = bits("flower-key-ctrl-flags", "frag firstfrag tuncsum tundf tunoam tuncrit")
CT_STATE = bits("flower-key-ct-flags", "new established related tracked invalid reply")

# Several options of a kind stand one after the other in one nest, in the order class, type, data.
GENEVE = attrs("flower-key-enc-opt-geneve-attrs", "TCA_FLOWER_KEY_ENC_OPT_GENEVE_", class_=be16, type=u8, data=binary)
VXLAN = attrs("flower-key-enc-opt-vxlan-attrs", "TCA_FLOWER_KEY_ENC_OPT_VXLAN_", gbp=u32)
ERSPAN = attrs("flower-key-enc-opt-erspan-attrs", "TCA_FLOWER_KEY_ENC_OPT_ERSPAN_", ver=u8, index=be32, dir=u8, hwid=u8)
GTP = attrs("flower-key-enc-opt-gtp-attrs", "TCA_FLOWER_KEY_ENC_OPT_GTP_", pdu_type=u8, qfi=u8)
# Younger than the kernel's spec
PFCP = attrs("flower-key-enc-opt-pfcp-attrs", "TCA_FLOWER_KEY_ENC_OPT_PFCP_", type=u8, seid=be(u64))
ENC_OPTS = attrs(
    "flower-key-enc-opts-attrs",
    "TCA_FLOWER_KEY_ENC_OPTS_",
    geneve=bare(GENEVE),
    vxlan=bare(VXLAN),
    erspan=bare(ERSPAN),
    gtp=bare(GTP),
    pfcp=bare(PFCP),
)
# The kernel's spec leaves out the nest around each entry of the stack.
MPLS_LSE = attrs(
    "flower-key-mpls-opt-lse-attrs",
    "TCA_FLOWER_KEY_MPLS_OPT_",
    lse_depth=u8,
    lse_ttl=u8,
    lse_bos=u8,
    lse_tc=u8,
    lse_label=u32,
)
MPLS_OPTS = attrs("flower-key-mpls-opt-attrs", "TCA_FLOWER_KEY_MPLS_OPTS_", lse=multi(nest(MPLS_LSE)))
CFM = attrs("flower-key-cfm-attrs", "TCA_FLOWER_KEY_CFM_", md_level=u8, opcode=u8)

FLOWER = attrs(
    "flower-attrs",
    "TCA_FLOWER_",
    classid=HANDLE,
    indev=string,
    act=ACTIONS,
    key_eth_dst=mac,
    key_eth_dst_mask=mac,
    key_eth_src=mac,
    key_eth_src_mask=mac,
    key_eth_type=ether_type,
    key_ip_proto=label(u8, IPPROTO),
    key_ipv4_src=ipv4_key,
    key_ipv4_src_mask=ipv4_key,
    key_ipv4_dst=ipv4_key,
    key_ipv4_dst_mask=ipv4_key,
    key_ipv6_src=ipv6,
    key_ipv6_src_mask=ipv6,
    key_ipv6_dst=ipv6,
    key_ipv6_dst_mask=ipv6,
    key_tcp_src=be16,
    key_tcp_dst=be16,
    key_udp_src=be16,
    key_udp_dst=be16,
    flags=flags(u32, CLS_FLAGS),
    # the kernel's spec says network order: nla_get_u16() in fl_set_key_vlan()
    key_vlan_id=u16,
    key_vlan_prio=u8,
    key_vlan_eth_type=ether_type,
    key_enc_key_id=be32,
    key_enc_ipv4_src=ipv4_key,
    key_enc_ipv4_src_mask=ipv4_key,
    key_enc_ipv4_dst=ipv4_key,
    key_enc_ipv4_dst_mask=ipv4_key,
    key_enc_ipv6_src=ipv6,
    key_enc_ipv6_src_mask=ipv6,
    key_enc_ipv6_dst=ipv6,
    key_enc_ipv6_dst_mask=ipv6,
    key_tcp_src_mask=be16,
    key_tcp_dst_mask=be16,
    key_udp_src_mask=be16,
    key_udp_dst_mask=be16,
    key_sctp_src_mask=be16,
    key_sctp_dst_mask=be16,
    key_sctp_src=be16,
    key_sctp_dst=be16,
    key_enc_udp_src_port=be16,
    key_enc_udp_src_port_mask=be16,
    key_enc_udp_dst_port=be16,
    key_enc_udp_dst_port_mask=be16,
    key_flags=flags(be(u32), KEY_FLAGS),
    key_flags_mask=flags(be(u32), KEY_FLAGS),
    key_icmpv4_code=u8,
    key_icmpv4_code_mask=u8,
    key_icmpv4_type=u8,
    key_icmpv4_type_mask=u8,
    key_icmpv6_code=u8,
    key_icmpv6_code_mask=u8,
    key_icmpv6_type=u8,
    key_icmpv6_type_mask=u8,
    key_arp_sip=IPV4_NUMBER,
    key_arp_sip_mask=IPV4_NUMBER,
    key_arp_tip=IPV4_NUMBER,
    key_arp_tip_mask=IPV4_NUMBER,
    key_arp_op=u8,
    key_arp_op_mask=u8,
    key_arp_sha=mac,
    key_arp_sha_mask=mac,
    key_arp_tha=mac,
    key_arp_tha_mask=mac,
    key_mpls_ttl=u8,
    key_mpls_bos=u8,
    key_mpls_tc=u8,
    key_mpls_label=u32,
    key_tcp_flags=be16,
    key_tcp_flags_mask=be16,
    key_ip_tos=u8,
    key_ip_tos_mask=u8,
    key_ip_ttl=u8,
    key_ip_ttl_mask=u8,
    key_cvlan_id=u16,
    key_cvlan_prio=u8,
    key_cvlan_eth_type=ether_type,
    key_enc_ip_tos=u8,
    key_enc_ip_tos_mask=u8,
    key_enc_ip_ttl=u8,
    key_enc_ip_ttl_mask=u8,
    key_enc_opts=bare(ENC_OPTS),
    key_enc_opts_mask=bare(ENC_OPTS),
    in_hw_count=u32,
    key_port_src_min=be16,
    key_port_src_max=be16,
    key_port_dst_min=be16,
    key_port_dst_max=be16,
    key_ct_state=label_flags(u16, CT_STATE),
    key_ct_state_mask=label_flags(u16, CT_STATE),
    key_ct_zone=u16,
    key_ct_zone_mask=u16,
    key_ct_mark=u32,
    key_ct_mark_mask=u32,
    key_ct_labels=blob(16),
    key_ct_labels_mask=blob(16),
    key_mpls_opts=nest(MPLS_OPTS),
    key_hash=u32,
    key_hash_mask=u32,
    key_num_of_vlans=u8,
    key_pppoe_sid=be16,
    key_ppp_proto=be16,
    key_l2tpv3_sid=be32,
    l2_miss=u8,
    key_cfm=nest(CFM),
    key_spi=be32,
    key_spi_mask=be32,
    key_enc_flags=flags(be(u32), KEY_FLAGS),
    key_enc_flags_mask=flags(be(u32), KEY_FLAGS),
)
