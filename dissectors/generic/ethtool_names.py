"""What the messages of ethtool share: header, bit sets, names for numbers.

From ``include/uapi/linux/ethtool_netlink_generated.h``, ``ethtool_netlink.h`` and ``ethtool.h``; ``ethtool.yaml``.
"""

from __future__ import annotations

from nlsniff.spec import attrs, binary, bits, flag, flags, label, multi, nest, string, u32, values, varies

DUPLEX = values("duplex", {0: "half", 1: "full", 255: "unknown"})
# enum ethtool_stringset
STRING_SET = values(
    "stringset",
    "test stats priv-flags ntuple-filters features rss-hash-funcs tunables phy-stats phy-tunables link-modes "
    "msg-classes wol-modes sof-timestamping ts-tx-types ts-rx-filters udp-tunnel-types stats-std stats-eth-phy "
    "stats-eth-mac stats-eth-ctrl stats-rmon stats-phy ts-flags",
)
MAC_STATS_SRC = values("mac-stats-src", "aggregate emac pmac")

HEADER = attrs(
    "header",
    "ETHTOOL_A_HEADER_",
    dev_index=varies("ifindex", u32),
    dev_name=string,
    flags=flags(u32, bits("header-flags", "compact-bitsets omit-reply stats")),
    phy_index=u32,
)
header = nest(HEADER)

# A bit set comes compact, as value and mask of 32-bit words in host order, or bit by bit.
BIT = attrs("bitset-bit", "ETHTOOL_A_BITSET_BIT_", index=u32, name=string, value=flag)
BITS = attrs("bitset-bits", "ETHTOOL_A_BITSET_BITS_", bit=multi(nest(BIT)))
bitset = nest(attrs("bitset", "ETHTOOL_A_BITSET_", nomask=flag, size=u32, bits=nest(BITS), value=binary, mask=binary))
string_set = label(u32, STRING_SET)
