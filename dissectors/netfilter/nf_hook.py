# netfilter: 0x0c00-0x0cff
"""What is registered at the hooks: ``include/uapi/linux/netfilter/nfnetlink_hook.h``."""

from __future__ import annotations

from nlsniff.dissectors.netfilter.names import HOOK, NFGENMSG, be32, nfproto8

from nlsniff.spec import NETFILTER, Family, Operation, attrs, be, enum, nest, s32, string, sub_message, values, varies

CHAIN_TYPE = values("nfnl-hook-chaintype", "nftables bpf nft-flowtable", 1)

CHAIN = attrs("hook-chain-desc-attrs", "NFNLA_CHAIN_", table=string, family=nfproto8, name=string)
BPF = attrs("hook-bpf-attrs", "NFNLA_HOOK_BPF_", id=varies("id", be32))
CHAIN_INFO = attrs(
    "hook-chain-info-attrs",
    "NFNLA_HOOK_INFO_",
    desc=sub_message("type", {"nftables": CHAIN, "bpf": BPF, "nft-flowtable": CHAIN}),
    type=enum(be32, CHAIN_TYPE),
)
NF_HOOK = attrs(
    "hook-attrs",
    "NFNLA_HOOK_",
    hooknum=HOOK,
    priority=be(s32),
    dev=string,
    function_name=string,
    module_name=string,
    chain_info=nest(CHAIN_INFO),
)

FAMILY = Family(
    "nf-hook",
    NETFILTER,
    NFGENMSG,
    (Operation("get", 0xC00, 0xC00, NF_HOOK),),
    key=("header.nfgen-family", "hooknum", "priority", "dev", "function-name", "module-name"),
    doc="Functions registered at the hooks",
)
