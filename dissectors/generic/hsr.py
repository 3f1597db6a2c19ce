# generic: HSR
"""High-availability seamless redundancy and parallel redundancy: ``include/uapi/linux/hsr_netlink.h``."""

from __future__ import annotations

from nlsniff.spec import GENERIC, Family, Operation, attrs, mac, multi, u16, u32, unit, varies

IFINDEX = varies("ifindex", u32)

HSR = attrs(
    "hsr-attrs",
    "HSR_A_",
    node_addr=varies("random", multi(mac)),  # a list of nodes is this attribute again and again
    ifindex=IFINDEX,
    if1_age=varies("time", unit(u32, "ms")),
    if2_age=varies("time", unit(u32, "ms")),
    node_addr_b=varies("random", mac),
    if1_seq=varies("counter", u16),
    if2_seq=varies("counter", u16),
    if1_ifindex=IFINDEX,
    if2_ifindex=IFINDEX,
    addr_b_ifindex=IFINDEX,
)

FAMILY = Family(
    "HSR",
    GENERIC,
    None,
    (
        Operation("ring-error", None, 1, HSR),
        Operation("node-down", None, 2, HSR),
        Operation("set-node-status", None, 4, HSR),
        Operation("get-node-status", 3, 4, HSR),
        Operation("set-node-list", None, 6, HSR),
        Operation("get-node-list", 5, 6, HSR),
    ),
    groups=("hsr-network",),
    key=("ifindex", "node-addr", "node-addr-b", "if1-age", "if2-age"),
    doc="Nodes of redundant rings",
)
