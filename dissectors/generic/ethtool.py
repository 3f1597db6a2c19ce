# generic: ethtool
"""Settings and statistics of network devices: ``include/uapi/linux/ethtool_netlink_generated.h``, ``ethtool.yaml``.

Requests and what the kernel sends are numbered apart: the same number means two things by direction.
"""

from __future__ import annotations

from nlsniff.dissectors.generic.ethtool_link import (
    CABLE_TEST,
    CABLE_TEST_NTF,
    CABLE_TEST_TDR,
    CABLE_TEST_TDR_NTF,
    EEE,
    FEC,
    LINKINFO,
    LINKMODES,
    LINKSTATE,
    MM,
    MSE,
    PAUSE,
    PHY,
    PLCA,
)
from nlsniff.dissectors.generic.ethtool_module import MODULE, MODULE_EEPROM, MODULE_FW_FLASH, PSE, PSE_NTF
from nlsniff.dissectors.generic.ethtool_names import MAC_STATS_SRC, bitset, header, string_set

from nlsniff.spec import (
    GENERIC,
    AttributeSet,
    Family,
    Operation,
    Type,
    array,
    at,
    attrs,
    be,
    binary,
    bits,
    enum,
    flag,
    flags,
    label,
    label_flags,
    multi,
    nest,
    padding,
    s32,
    secret,
    string,
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

microseconds, frames, size = unit(u32, "us"), unit(u32, "packets"), unit(u32, "bytes")

STRING = attrs("string", "ETHTOOL_A_STRING_", index=u32, value=string)
STRINGS = attrs("strings", "ETHTOOL_A_STRINGS_", string=multi(nest(STRING)))
STRINGSET = attrs("stringset", "ETHTOOL_A_STRINGSET_", id=string_set, count=u32, strings=multi(nest(STRINGS)))
STRINGSETS = attrs("stringsets", "ETHTOOL_A_STRINGSETS_", stringset=multi(nest(STRINGSET)))
STRSET = attrs("strset", "ETHTOOL_A_STRSET_", header=header, stringsets=nest(STRINGSETS), counts_only=flag)

DEBUG = attrs("debug", "ETHTOOL_A_DEBUG_", header=header, msgmask=bitset)
# The password that wakes a machine by SecureOn
WOL = attrs("wol", "ETHTOOL_A_WOL_", header=header, modes=bitset, sopass=secret(binary))
FEATURES = attrs(
    "features", "ETHTOOL_A_FEATURES_", header=header, hw=bitset, wanted=bitset, active=bitset, nochange=bitset
)
PRIVFLAGS = attrs("privflags", "ETHTOOL_A_PRIVFLAGS_", header=header, flags=bitset)
RINGS = attrs(
    "rings",
    "ETHTOOL_A_RINGS_",
    header=header,
    rx_max=u32,
    rx_mini_max=u32,
    rx_jumbo_max=u32,
    tx_max=u32,
    rx=u32,
    rx_mini=u32,
    rx_jumbo=u32,
    tx=u32,
    rx_buf_len=size,
    tcp_data_split=enum(u8, values("tcp-data-split", "unknown disabled enabled")),
    cqe_size=size,
    tx_push=u8,
    rx_push=u8,
    tx_push_buf_len=size,
    tx_push_buf_len_max=size,
    hds_thresh=size,
    hds_thresh_max=size,
)
CHANNELS = attrs(
    "channels",
    "ETHTOOL_A_CHANNELS_",
    header=header,
    rx_max=u32,
    tx_max=u32,
    other_max=u32,
    combined_max=u32,
    rx_count=u32,
    tx_count=u32,
    other_count=u32,
    combined_count=u32,
)
IRQ_MODERATION = attrs("irq-moderation", "ETHTOOL_A_IRQ_MODERATION_", usec=microseconds, pkts=frames, comps=u32)
PROFILE = attrs("profile", "ETHTOOL_A_PROFILE_", irq_moderation=multi(nest(IRQ_MODERATION)))
COALESCE = attrs(
    "coalesce",
    "ETHTOOL_A_COALESCE_",
    header=header,
    rx_usecs=microseconds,
    rx_max_frames=frames,
    rx_usecs_irq=microseconds,
    rx_max_frames_irq=frames,
    tx_usecs=microseconds,
    tx_max_frames=frames,
    tx_usecs_irq=microseconds,
    tx_max_frames_irq=frames,
    stats_block_usecs=microseconds,
    use_adaptive_rx=u8,
    use_adaptive_tx=u8,
    pkt_rate_low=unit(u32, "packets/s"),
    rx_usecs_low=microseconds,
    rx_max_frames_low=frames,
    tx_usecs_low=microseconds,
    tx_max_frames_low=frames,
    pkt_rate_high=unit(u32, "packets/s"),
    rx_usecs_high=microseconds,
    rx_max_frames_high=frames,
    tx_usecs_high=microseconds,
    tx_max_frames_high=frames,
    rate_sample_interval=unit(u32, "s"),
    use_cqe_mode_tx=u8,
    use_cqe_mode_rx=u8,
    tx_aggr_max_bytes=size,
    tx_aggr_max_frames=frames,
    tx_aggr_time_usecs=microseconds,
    rx_profile=nest(PROFILE),
    tx_profile=nest(PROFILE),
    rx_cqe_frames=frames,
    rx_cqe_nsecs=unit(u32, "ns"),
)

TS_STAT = attrs(
    "ts-stat",
    "ETHTOOL_A_TS_STAT_",
    tx_pkts=uint,
    tx_lost=uint,
    tx_err=uint,
    tx_onestep_pkts_unconfirmed=uint,
)
# include/uapi/linux/net_tstamp.h
HWTSTAMP_QUALIFIER = values("hwtstamp-provider-qualifier", "precise approx")
HWTSTAMP_PROVIDER = attrs(
    "ts-hwtstamp-provider",
    "ETHTOOL_A_TS_HWTSTAMP_PROVIDER_",
    index=varies("id", u32),
    qualifier=label(u32, HWTSTAMP_QUALIFIER),
)
TSINFO = attrs(
    "tsinfo",
    "ETHTOOL_A_TSINFO_",
    header=header,
    timestamping=bitset,
    tx_types=bitset,
    rx_filters=bitset,
    phc_index=varies("id", u32),
    stats=varies("counter", nest(TS_STAT)),
    hwtstamp_provider=nest(HWTSTAMP_PROVIDER),
    hwtstamp_source=enum(u32, values("hwtstamp-source", "netdev phylib", 1)),
    hwtstamp_phyindex=u32,
)
TSCONFIG = attrs(
    "tsconfig",
    "ETHTOOL_A_TSCONFIG_",
    header=header,
    hwtstamp_provider=nest(HWTSTAMP_PROVIDER),
    tx_types=bitset,
    rx_filters=bitset,
    hwtstamp_flags=bitset,
)
PHC_VCLOCKS = attrs("phc-vclocks", "ETHTOOL_A_PHC_VCLOCKS_", header=header, num=u32, index=varies("id", array(s32)))

UDP_TUNNEL_TYPE = values("udp-tunnel-type", "vxlan geneve vxlan-gpe")
TUNNEL_UDP_ENTRY = attrs(
    "tunnel-udp-entry", "ETHTOOL_A_TUNNEL_UDP_ENTRY_", port=be(u16), type=enum(u32, UDP_TUNNEL_TYPE)
)
TUNNEL_UDP_TABLE = attrs(
    "tunnel-udp-table",
    "ETHTOOL_A_TUNNEL_UDP_TABLE_",
    size=u32,
    types=bitset,
    entry=multi(nest(TUNNEL_UDP_ENTRY)),
)
TUNNEL_UDP = attrs("tunnel-udp", "ETHTOOL_A_TUNNEL_UDP_", table=multi(nest(TUNNEL_UDP_TABLE)))
TUNNEL_INFO = attrs("tunnel-info", "ETHTOOL_A_TUNNEL_INFO_", header=header, udp_ports=nest(TUNNEL_UDP))

# Each counter is alone in its nest, under the number that enum ETHTOOL_A_STATS_<group>_* gives it.
STATS_GROUP = values("stats-group", "eth-phy eth-mac eth-ctrl rmon phy")


def _counters(group: str, words: str) -> AttributeSet:
    """The counters of a group of standard statistics, numbered from 0."""
    prefix = f"ETHTOOL_A_STATS_{group.replace('-', '_').upper()}_"
    return attrs(f"stats-{group}", prefix, {name: at(number, u64) for number, name in enumerate(words.split())})


COUNTERS: dict[str | int, Type | AttributeSet] = {
    0: _counters("eth-phy", "5-sym-err"),
    1: _counters(
        "eth-mac",
        "2-tx-pkt 3-single-col 4-multi-col 5-rx-pkt 6-fcs-err 7-align-err 8-tx-bytes 9-tx-defer 10-late-col 11-xs-col "
        "12-tx-int-err 13-cs-err 14-rx-bytes 15-rx-int-err 18-tx-mcast 19-tx-bcast 20-xs-defer 21-rx-mcast "
        "22-rx-bcast 23-ir-len-err 24-oor-len 25-too-long-err",
    ),
    2: _counters("eth-ctrl", "3-tx 4-rx 5-rx-unsup"),
    3: _counters("rmon", "undersize oversize frag jabber"),
    4: _counters("phy", "rx-pkts rx-bytes rx-errors tx-pkts tx-bytes tx-errors"),
}
STATS_HIST = attrs(
    "stats-grp-hist",
    "ETHTOOL_A_STATS_GRP_",
    pad=padding,
    hist_bkt_low=at(7, size),
    hist_bkt_hi=size,
    hist_val=varies("counter", u64),
)
STATS_GRP = attrs(
    "stats-grp",
    "ETHTOOL_A_STATS_GRP_",
    pad=padding,
    id=label(u32, STATS_GROUP),
    ss_id=string_set,
    stat=varies("counter", multi(sub_message("id", {**COUNTERS}))),
    hist_rx=multi(nest(STATS_HIST)),
    hist_tx=multi(nest(STATS_HIST)),
    hist_bkt_low=size,
    hist_bkt_hi=size,
    hist_val=varies("counter", u64),
)
STATS = attrs(
    "stats",
    "ETHTOOL_A_STATS_",
    pad=padding,
    header=header,
    groups=bitset,
    grp=multi(nest(STATS_GRP)),
    src=label(u32, MAC_STATS_SRC),
)

RXFH_FIELDS = bits(
    "rxfh-fields",
    {
        **bits("", "- l2da vlan l3-proto ip-src ip-dst l4-b-0-1 l4-b-2-3 gtp-teid ip6-fl").entries,
        1 << 31: "discard",
    },
)
RXH = flags(uint, RXFH_FIELDS)
FLOW = attrs(
    "flow",
    "ETHTOOL_A_FLOW_",
    ether=RXH,
    ip4=RXH,
    ip6=RXH,
    tcp4=RXH,
    tcp6=RXH,
    udp4=RXH,
    udp6=RXH,
    sctp4=RXH,
    sctp6=RXH,
    ah4=RXH,
    ah6=RXH,
    esp4=RXH,
    esp6=RXH,
    ah_esp4=RXH,
    ah_esp6=RXH,
    gtpu4=RXH,
    gtpu6=RXH,
    gtpc4=RXH,
    gtpc6=RXH,
    gtpc_teid4=RXH,
    gtpc_teid6=RXH,
    gtpu_eh4=RXH,
    gtpu_eh6=RXH,
    gtpu_ul4=RXH,
    gtpu_ul6=RXH,
    gtpu_dl4=RXH,
    gtpu_dl6=RXH,
)
# The key spreads packets over queues; ethtool -x shows it to everybody.
RSS = attrs(
    "rss",
    "ETHTOOL_A_RSS_",
    header=header,
    context=u32,
    hfunc=label_flags(u32, bits("rss-hash", "toeplitz xor crc32")),
    indir=array(u32),
    hkey=varies("random", binary),
    input_xfrm=flags(u32, bits("input-xfrm", "sym-xor sym-or-xor")),
    start_context=u32,
    flow_hash=nest(FLOW),
)

FAMILY = Family(
    "ethtool",
    GENERIC,
    None,
    (
        Operation("strset-get", 1, 1, STRSET),
        Operation("linkinfo-get", 2, 2, LINKINFO),
        Operation("linkinfo-set", 3, None, LINKINFO),
        Operation("linkinfo-ntf", None, 3, LINKINFO),
        Operation("linkmodes-get", 4, 4, LINKMODES),
        Operation("linkmodes-set", 5, None, LINKMODES),
        Operation("linkmodes-ntf", None, 5, LINKMODES),
        Operation("linkstate-get", 6, 6, LINKSTATE),
        Operation("debug-get", 7, 7, DEBUG),
        Operation("debug-set", 8, None, DEBUG),
        Operation("debug-ntf", None, 8, DEBUG),
        Operation("wol-get", 9, 9, WOL),
        Operation("wol-set", 10, None, WOL),
        Operation("wol-ntf", None, 10, WOL),
        Operation("features-get", 11, 11, FEATURES),
        Operation("features-set", 12, 12, FEATURES),
        Operation("features-ntf", None, 13, FEATURES),
        Operation("privflags-get", 13, 14, PRIVFLAGS),
        Operation("privflags-set", 14, None, PRIVFLAGS),
        Operation("privflags-ntf", None, 15, PRIVFLAGS),
        Operation("rings-get", 15, 16, RINGS),
        Operation("rings-set", 16, None, RINGS),
        Operation("rings-ntf", None, 17, RINGS),
        Operation("channels-get", 17, 18, CHANNELS),
        Operation("channels-set", 18, None, CHANNELS),
        Operation("channels-ntf", None, 19, CHANNELS),
        Operation("coalesce-get", 19, 20, COALESCE),
        Operation("coalesce-set", 20, None, COALESCE),
        Operation("coalesce-ntf", None, 21, COALESCE),
        Operation("pause-get", 21, 22, PAUSE),
        Operation("pause-set", 22, None, PAUSE),
        Operation("pause-ntf", None, 23, PAUSE),
        Operation("eee-get", 23, 24, EEE),
        Operation("eee-set", 24, None, EEE),
        Operation("eee-ntf", None, 25, EEE),
        Operation("tsinfo-get", 25, 26, TSINFO),
        Operation("cable-test-act", 26, None, CABLE_TEST),
        Operation("cable-test-ntf", None, 27, CABLE_TEST_NTF),
        Operation("cable-test-tdr-act", 27, None, CABLE_TEST_TDR),
        Operation("cable-test-tdr-ntf", None, 28, CABLE_TEST_TDR_NTF),
        Operation("tunnel-info-get", 28, 29, TUNNEL_INFO),
        Operation("fec-get", 29, 30, FEC),
        Operation("fec-set", 30, None, FEC),
        Operation("fec-ntf", None, 31, FEC),
        Operation("module-eeprom-get", 31, 32, MODULE_EEPROM),
        Operation("stats-get", 32, 33, STATS),
        Operation("phc-vclocks-get", 33, 34, PHC_VCLOCKS),
        Operation("module-get", 34, 35, MODULE),
        Operation("module-set", 35, None, MODULE),
        Operation("module-ntf", None, 36, MODULE),
        Operation("pse-get", 36, 37, PSE),
        Operation("pse-set", 37, None, PSE),
        Operation("rss-get", 38, 38, RSS),
        Operation("plca-get-cfg", 39, 39, PLCA),
        Operation("plca-set-cfg", 40, None, PLCA),
        Operation("plca-get-status", 41, 40, PLCA),
        Operation("plca-ntf", None, 41, PLCA),
        Operation("mm-get", 42, 42, MM),
        Operation("mm-set", 43, None, MM),
        Operation("mm-ntf", None, 43, MM),
        Operation("module-fw-flash-act", 44, None, MODULE_FW_FLASH),
        Operation("module-fw-flash-ntf", None, 44, MODULE_FW_FLASH),
        Operation("phy-get", 45, 45, PHY),
        Operation("phy-ntf", None, 46, PHY),
        Operation("tsconfig-get", 46, 47, TSCONFIG),
        Operation("tsconfig-set", 47, 48, TSCONFIG),
        Operation("pse-ntf", None, 49, PSE_NTF),
        Operation("rss-set", 48, None, RSS),
        Operation("rss-ntf", None, 50, RSS),
        Operation("rss-create-act", 49, 51, RSS),
        Operation("rss-create-ntf", None, 52, RSS),
        Operation("rss-delete-act", 50, None, RSS),
        Operation("rss-delete-ntf", None, 53, RSS),
        Operation("mse-get", 51, 54, MSE),
    ),
    groups=("monitor",),
    key=(
        "header.dev-name",
        "header.dev-index",
        "speed",
        "duplex",
        "autoneg",
        "link",
        "port",
        "stringsets.stringset",
        "rx",
        "tx",
        "combined-count",
        "rx-count",
        "tx-count",
        "rx-usecs",
        "tx-usecs",
        "status",
        "context",
        "page",
        "offset",
        "length",
        "index",
        "drvname",
    ),
    doc="Settings and statistics of network devices",
)
