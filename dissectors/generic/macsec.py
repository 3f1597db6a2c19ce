# generic: macsec
"""MACsec: secure channels, associations and their keys, ``include/uapi/linux/if_macsec.h``.

Types come from the policies and ``dump_secy()`` in ``drivers/net/macsec.c``.
"""

from __future__ import annotations

from nlsniff.dissectors.route.link_kinds import MACSEC_CIPHER

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    attrs,
    be,
    binary,
    blob,
    enum,
    hint,
    indexed,
    nest,
    padding,
    secret,
    u8,
    u32,
    u64,
    uint,
    values,
    varies,
)

SCI = hint(be(u64), "hex")
OFFLOAD = values("macsec-offload", "off phy mac")

SA_STATS = attrs(
    "macsec-sa-stats-attrs",
    "MACSEC_SA_STATS_ATTR_",
    in_pkts_ok=u32,
    in_pkts_invalid=u32,
    in_pkts_not_valid=u32,
    in_pkts_not_using_sa=u32,
    in_pkts_unused_sa=u32,
    out_pkts_protected=u32,
    out_pkts_encrypted=u32,
)
RXSC_STATS = attrs(
    "macsec-rxsc-stats-attrs",
    "MACSEC_RXSC_STATS_ATTR_",
    in_octets_validated=u64,
    in_octets_decrypted=u64,
    in_pkts_unchecked=u64,
    in_pkts_delayed=u64,
    in_pkts_ok=u64,
    in_pkts_invalid=u64,
    in_pkts_late=u64,
    in_pkts_not_valid=u64,
    in_pkts_not_using_sa=u64,
    in_pkts_unused_sa=u64,
    pad=padding,
)
TXSC_STATS = attrs(
    "macsec-txsc-stats-attrs",
    "MACSEC_TXSC_STATS_ATTR_",
    out_pkts_protected=u64,
    out_pkts_encrypted=u64,
    out_octets_protected=u64,
    out_octets_encrypted=u64,
    pad=padding,
)
SECY_STATS = attrs(
    "macsec-secy-stats-attrs",
    "MACSEC_SECY_STATS_ATTR_",
    out_pkts_untagged=u64,
    in_pkts_untagged=u64,
    out_pkts_too_long=u64,
    in_pkts_no_tag=u64,
    in_pkts_bad_tag=u64,
    in_pkts_unknown_sci=u64,
    in_pkts_no_sci=u64,
    in_pkts_overrun=u64,
    pad=padding,
)

# The packet number has 64 bits with the suites of extended numbering; their salt is a part of the key material.
SA = attrs(
    "macsec-sa-attrs",
    "MACSEC_SA_ATTR_",
    an=u8,
    active=u8,
    pn=varies("counter", uint),
    key=secret(binary),
    keyid=blob(16),
    stats=varies("counter", nest(SA_STATS)),
    pad=padding,
    ssci=hint(be(u32), "hex"),
    salt=secret(blob(12)),
)
RXSC = attrs(
    "macsec-rxsc-attrs",
    "MACSEC_RXSC_ATTR_",
    sci=varies("random", SCI),
    active=u8,
    sa_list=indexed(nest(SA)),
    stats=varies("counter", nest(RXSC_STATS)),
    pad=padding,
)
SECY = attrs(
    "macsec-secy-attrs",
    "MACSEC_SECY_ATTR_",
    sci=varies("random", SCI),
    encoding_sa=u8,
    window=u32,
    cipher_suite=enum(u64, MACSEC_CIPHER),
    icv_len=u8,
    protect=u8,
    replay=u8,
    oper=u8,
    validate=enum(u8, values("macsec-validation-type", "disabled check strict")),
    encrypt=u8,
    inc_sci=u8,
    es=u8,
    scb=u8,
    pad=padding,
)
MACSEC = attrs(
    "macsec-attrs",
    "MACSEC_ATTR_",
    ifindex=varies("ifindex", u32),
    rxsc_config=nest(RXSC),
    sa_config=nest(SA),
    secy=nest(SECY),
    txsa_list=indexed(nest(SA)),
    rxsc_list=indexed(nest(RXSC)),
    txsc_stats=varies("counter", nest(TXSC_STATS)),
    secy_stats=varies("counter", nest(SECY_STATS)),
    offload=nest(attrs("macsec-offload-attrs", "MACSEC_OFFLOAD_ATTR_", type=enum(u8, OFFLOAD), pad=padding)),
)

FAMILY = Family(
    "macsec",
    GENERIC,
    None,
    (
        Operation("get-txsc", 0, 0, MACSEC),
        Operation("add-rxsc", 1, None, MACSEC),
        Operation("del-rxsc", 2, None, MACSEC),
        Operation("upd-rxsc", 3, None, MACSEC),
        Operation("add-txsa", 4, None, MACSEC),
        Operation("del-txsa", 5, None, MACSEC),
        Operation("upd-txsa", 6, None, MACSEC),
        Operation("add-rxsa", 7, None, MACSEC),
        Operation("del-rxsa", 8, None, MACSEC),
        Operation("upd-rxsa", 9, None, MACSEC),
        Operation("upd-offload", 10, None, MACSEC),
    ),
    key=(
        "ifindex",
        "secy.sci",
        "secy.cipher-suite",
        "rxsc-config.sci",
        "rxsc-config.active",
        "sa-config.an",
        "sa-config.active",
        "sa-config.pn",
        "sa-config.keyid",
        "offload.type",
    ),
    doc="MACsec: secure channels, associations and their keys",
)
