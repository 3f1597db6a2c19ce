"""Why conntrack and nftables differ from the kernel's specs of Linux 7.2."""

from __future__ import annotations

from typing import Final

NOT_IN_SPEC: Final = "in the kernel's header, not in the spec"
NETWORK_ORDER: Final = "the kernel reads and writes it in network order (ntohl of nla_get_be32 and the like)"
NUMBERED_BY_HEADER: Final = "the enum in the header numbers it so; the spec leaves out or moves what is before it"
AN_ADDRESS: Final = "an IP address as in tuple-ip-attrs, where the spec has the hint"
USER_DATA: Final = "opaque to the kernel and the spec; nft's fields of type, length and value (libnftnl's udata.h)"

EXPRESSIONS: Final = (
    *("byteorder", "connlimit", "dup", "dynset", "exthdr", "fwd", "hash", "inner", "last", "limit", "masq", "osf"),
    *("queue", "redir", "rt", "socket", "synproxy", "tunnel", "xfrm"),
)
OBJECTS: Final = ("connlimit", "ct-expect", "ct-helper", "ct-timeout", "limit", "secmark", "synproxy", "tunnel")

EXPLAINED: dict[str, dict[str, str]] = {
    "conntrack": {
        "help-attrs.help-info": NOT_IN_SPEC,
        "counter-attrs.packets-old": "be32 as long as the kernel wrote it",
        "counter-attrs.bytes-old": "be32 as long as the kernel wrote it",
        "conntrack-attrs.timestamp": "ctnetlink_dump_timestamp nests CTA_TIMESTAMP_START and STOP in it",
        **{f"nat-attrs.nat-{name} number": NUMBERED_BY_HEADER for name in ("proto", "v6-minip", "v6-maxip")},
        **{f"nat-attrs.nat-{name}": AN_ADDRESS for name in ("v4-minip", "v4-maxip", "v6-minip", "v6-maxip")},
    },
    "nftables": {
        **{f"{name}-attrs.userdata": USER_DATA for name in ("table", "chain", "rule", "set", "setelem", "obj")},
        **{f"expr-ops.{name}": NOT_IN_SPEC for name in EXPRESSIONS},
        **{f"obj-data.{name}": NOT_IN_SPEC for name in OBJECTS},
        **dict.fromkeys(
            (
                "hook-dev-attrs.prefix",
                "nft-counter-attrs.pad",
                "chain-attrs.pad",
                "rule-attrs.pad",
                "setelem-attrs.pad",
                "expr-bitwise-attrs.sreg2",
                "expr-meta-attrs.key",
                "numgen-attrs.set-id",
                "numgen-attrs.set-name",
            ),
            NOT_IN_SPEC,
        ),
        **dict.fromkeys(
            (
                "chain-attrs.flags number",
                "chain-attrs.id number",
                "chain-attrs.userdata number",
                "expr-lookup-attrs.set-id number",
                "expr-lookup-attrs.sreg number",
                "expr-lookup-attrs.dreg number",
                "rule-attrs.id number",
                "rule-attrs.position-id number",
                "rule-attrs.chain-id number",
                "setelem-attrs.objref number",
                "setelem-attrs.key-end number",
                "setelem-attrs.expressions number",
            ),
            NUMBERED_BY_HEADER,
        ),
        **dict.fromkeys(
            (
                "numgen-attrs.dreg",
                "rule-attrs.id",
                "rule-attrs.position-id",
                "rule-attrs.chain-id",
                "set-attrs.id",
                "set-attrs.timeout",
                "set-attrs.gc-interval",
                "setelem-attrs.timeout",
                "setelem-attrs.expiration",
                "setelem-list-attrs.set-id",
            ),
            NETWORK_ORDER,
        ),
        "nft-hook-attrs.num": "the spec's number, named for people as each family names its hooks",
        "flowtable-hook-attrs.priority": "signed, as that of a chain's hook",
        "expr-fib-attrs.result": "NFT_FIB_RESULT_UNSPEC is 0, OIF 1",
        "set-desc-concat-attrs.elem multi": "one NFTA_LIST_ELEM a field of the key (nf_tables_fill_set_concat)",
        "setelem-list-attrs.elements": "requests number the elements; answers are as the spec says",
        "setelem-attrs.flags": "__be32 flags of enum nft_set_elem_flags",
    },
}
