"""Virtual functions and their ports in rt-link: IFLA_VFINFO_LIST, IFLA_VF_PORTS and IFLA_PORT_SELF.

From ``include/uapi/linux/if_link.h``.
"""

from __future__ import annotations

from nlsniff.dissectors.route.link_names import VLAN_PROTOCOLS, bare

from nlsniff.spec import (
    at,
    attrs,
    be,
    blob,
    enum,
    label,
    multi,
    pad,
    padding,
    string,
    struct,
    struct_value,
    u8,
    u16,
    u32,
    u64,
    unit,
    uuid,
    values,
    varies,
)

Mbps = unit(u32, "Mbit/s")

LINK_STATE = values("ifla-vf-link-state-enum", "auto enable disable")
# On a 64-bit kernel the identifier is aligned to 8 bytes; the kernel's spec lacks the gap.
GUID = struct("ifla-vf-guid", vf=u32, pad=pad(4), guid=u64)
# The kernel's spec has the protocol as u32; the header has __be16, and the struct is filled up to 16 bytes.
VLAN_INFO = struct(
    "ifla-vf-vlan-info", vf=u32, vlan=u32, qos=u32, vlan_proto=be(label(u16, VLAN_PROTOCOLS)), pad=pad(2)
)
STATS = attrs(
    "vf-stats-attrs",
    "IFLA_VF_STATS_",
    rx_packets=at(0, u64),
    tx_packets=u64,
    rx_bytes=u64,
    tx_bytes=u64,
    broadcast=u64,
    multicast=u64,
    pad=padding,
    rx_dropped=u64,
    tx_dropped=u64,
)
VLAN_LIST = attrs("vf-vlan-attrs", "IFLA_VF_VLAN_", info=multi(struct_value(VLAN_INFO)))
VF = attrs(
    "vfinfo-attrs",
    "IFLA_VF_",
    mac=struct_value(struct("ifla-vf-mac", vf=u32, mac=blob(32))),
    vlan=struct_value(struct("ifla-vf-vlan", vf=u32, vlan=u32, qos=u32)),
    tx_rate=struct_value(struct("ifla-vf-tx-rate", vf=u32, rate=Mbps)),
    spoofchk=struct_value(struct("ifla-vf-spoofchk", vf=u32, setting=u32)),
    link_state=struct_value(struct("ifla-vf-link-state", vf=u32, link_state=enum(u32, LINK_STATE))),
    rate=struct_value(struct("ifla-vf-rate", vf=u32, min_tx_rate=Mbps, max_tx_rate=Mbps)),
    rss_query_en=struct_value(struct("ifla-vf-rss-query-en", vf=u32, setting=u32)),
    stats=varies("counter", bare(STATS)),
    trust=struct_value(struct("ifla-vf-trust", vf=u32, setting=u32)),
    ib_node_guid=struct_value(GUID),
    ib_port_guid=struct_value(GUID),
    vlan_list=bare(VLAN_LIST),
    broadcast=blob(32),
)
VFINFO_LIST = attrs("vfinfo-list-attrs", "IFLA_VF_", info=multi(bare(VF)))

PORT_REQUEST = values("port-request", "preassociate preassociate-rr associate disassociate")
PORT_RESPONSE = values(
    "port-response",
    {
        **values(
            "",
            "vdp-success vdp-invalid-format vdp-insufficient-resources vdp-unused-vtid vdp-vtid-violation "
            "vdp-vtid-version-violation vdp-out-of-sync",
        ).entries,
        **values("", "success inprogress invalid badstate insufficient-resources error", 0x100).entries,
    },
)
PORT_VSI = struct("ifla-port-vsi", vsi_mgr_id=u8, vsi_type_id=blob(3), vsi_type_version=u8, pad=pad(3))
PORT = attrs(
    "port-self-attrs",
    "IFLA_PORT_",
    vf=u32,
    profile=string,
    vsi_type=struct_value(PORT_VSI),
    instance_uuid=uuid,
    host_uuid=uuid,
    request=enum(u8, PORT_REQUEST),
    response=enum(u16, PORT_RESPONSE),
)
VF_PORTS = attrs("vf-ports-attrs", "IFLA_VF_", port=multi(bare(PORT)))
