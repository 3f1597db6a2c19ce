# netfilter: 0x0b00-0x0bff
"""Whether nf_tables can run an extension of x_tables: ``include/uapi/linux/netfilter/nf_tables_compat.h``."""

from __future__ import annotations

from nlsniff.dissectors.netfilter.names import NFGENMSG, be32

from nlsniff.spec import NETFILTER, Family, Operation, attrs, label, string, values

# net/netfilter/nft_compat.c
KIND = values("nft-compat-type", "match target")
COMPAT = attrs("compat-attrs", "NFTA_COMPAT_", name=string, rev=be32, type=label(be32, KIND))

FAMILY = Family(
    "nft-compat",
    NETFILTER,
    NFGENMSG,
    (Operation("get", 0xB00, 0xB00, COMPAT),),
    key=("name", "rev", "type", "header.nfgen-family"),
    doc="Extensions of x_tables that nf_tables can run",
)
