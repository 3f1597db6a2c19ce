# generic: NLBL_MGMT NLBL_CIPSOv4 NLBL_CALIPSO NLBL_UNLBL
"""NetLabel, labels of the security modules on packets: ``net/netlabel/netlabel_mgmt.h``, ``netlabel_cipso_v4.h``,
``netlabel_calipso.h``, ``netlabel_unlabeled.h``; ``include/net/netlabel.h``, ``cipso_ipv4.h``, ``calipso.h``.
"""

from __future__ import annotations

from nlsniff.dissectors.route.names import AF

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    at,
    attrs,
    enum,
    ipv4,
    ipv6,
    label,
    multi,
    nest,
    string,
    u8,
    u16,
    u32,
    values,
)

NLTYPE = values("netlbl-nltype", "none mgmt ripso cipsov4 cipsov6 unlabeled addrselect calipso")
CIPSO_MAP = values("cipso-v4-map", "unknown trans pass local")
CIPSO_TAG = values("cipso-v4-tag", {1: "rbitmap", 2: "enum", 5: "range", 6: "pbitmap", 7: "freeform", 128: "local"})
CALIPSO_MAP = values("calipso-map", {0: "unknown", 2: "pass"})

protocol = enum(u32, NLTYPE)

SELECTOR = attrs(
    "nlbl-mgmt-addrselector-attrs",
    "NLBL_MGMT_A_",
    protocol=at(2, protocol),
    cv4doi=at(4, u32),
    ipv6addr=ipv6,
    ipv6mask=ipv6,
    ipv4addr=ipv4,
    ipv4mask=ipv4,
    clpdoi=at(12, u32),
)
SELECTORS = attrs(
    "nlbl-mgmt-selectorlist-attrs", "NLBL_MGMT_A_", addrselector=at(9, multi(nest(SELECTOR, nested_flag=False)))
)
MGMT = attrs(
    "nlbl-mgmt-attrs",
    "NLBL_MGMT_A_",
    domain=string,
    protocol=protocol,
    version=u32,
    cv4doi=u32,
    ipv6addr=ipv6,
    ipv6mask=ipv6,
    ipv4addr=ipv4,
    ipv4mask=ipv4,
    addrselector=nest(SELECTOR, nested_flag=False),
    selectorlist=nest(SELECTORS, nested_flag=False),
    family=label(u16, AF),
    clpdoi=u32,
)

TAGS = attrs("nlbl-cipsov4-taglst-attrs", "NLBL_CIPSOV4_A_", tag=at(3, multi(enum(u8, CIPSO_TAG))))
LEVEL = attrs("nlbl-cipsov4-mlslvl-attrs", "NLBL_CIPSOV4_A_", mlslvlloc=at(5, u32), mlslvlrem=u32)
LEVELS = attrs("nlbl-cipsov4-mlslvllst-attrs", "NLBL_CIPSOV4_A_", mlslvl=at(7, multi(nest(LEVEL, nested_flag=False))))
CATEGORY = attrs("nlbl-cipsov4-mlscat-attrs", "NLBL_CIPSOV4_A_", mlscatloc=at(9, u32), mlscatrem=u32)
CATEGORIES = attrs(
    "nlbl-cipsov4-mlscatlst-attrs", "NLBL_CIPSOV4_A_", mlscat=at(11, multi(nest(CATEGORY, nested_flag=False)))
)
CIPSOV4 = attrs(
    "nlbl-cipsov4-attrs",
    "NLBL_CIPSOV4_A_",
    doi=u32,
    mtype=enum(u32, CIPSO_MAP),
    tag=enum(u8, CIPSO_TAG),
    taglst=nest(TAGS, nested_flag=False),
    mlslvlloc=u32,
    mlslvlrem=u32,
    mlslvl=nest(LEVEL, nested_flag=False),
    mlslvllst=nest(LEVELS, nested_flag=False),
    mlscatloc=u32,
    mlscatrem=u32,
    mlscat=nest(CATEGORY, nested_flag=False),
    mlscatlst=nest(CATEGORIES, nested_flag=False),
)

CALIPSO = attrs("nlbl-calipso-attrs", "NLBL_CALIPSO_A_", doi=u32, mtype=enum(u32, CALIPSO_MAP))

UNLABEL = attrs(
    "nlbl-unlabel-attrs",
    "NLBL_UNLABEL_A_",
    acptflg=u8,
    ipv6addr=ipv6,
    ipv6mask=ipv6,
    ipv4addr=ipv4,
    ipv4mask=ipv4,
    iface=string,
    secctx=string,
)

FAMILIES = (
    Family(
        "NLBL_MGMT",
        GENERIC,
        None,
        (
            Operation("add", 1, None, MGMT),
            Operation("remove", 2, None, MGMT),
            Operation("listall", 3, 3, MGMT),
            Operation("adddef", 4, None, MGMT),
            Operation("removedef", 5, None, MGMT),
            Operation("listdef", 6, 6, MGMT),
            Operation("protocols", 7, 7, MGMT),
            Operation("version", 8, 8, MGMT),
        ),
        key=("domain", "protocol", "cv4doi", "clpdoi", "ipv4addr", "ipv6addr", "selectorlist", "version"),
        version=3,
        doc="NetLabel: which domain is labelled how",
    ),
    Family(
        "NLBL_CIPSOv4",
        GENERIC,
        None,
        (
            Operation("add", 1, None, CIPSOV4),
            Operation("remove", 2, None, CIPSOV4),
            Operation("list", 3, 3, CIPSOV4),
            Operation("listall", 4, 4, CIPSOV4),
        ),
        key=("doi", "mtype", "taglst.tag"),
        version=3,
        doc="NetLabel: labels of CIPSO over IPv4",
    ),
    Family(
        "NLBL_CALIPSO",
        GENERIC,
        None,
        (
            Operation("add", 1, None, CALIPSO),
            Operation("remove", 2, None, CALIPSO),
            Operation("list", 3, 3, CALIPSO),
            Operation("listall", 4, 4, CALIPSO),
        ),
        key=("doi", "mtype"),
        version=3,
        doc="NetLabel: labels of CALIPSO over IPv6",
    ),
    Family(
        "NLBL_UNLBL",
        GENERIC,
        None,
        (
            Operation("accept", 1, None, UNLABEL),
            Operation("list", 2, 2, UNLABEL),
            Operation("staticadd", 3, None, UNLABEL),
            Operation("staticremove", 4, None, UNLABEL),
            Operation("staticlist", 5, 5, UNLABEL),
            Operation("staticadddef", 6, None, UNLABEL),
            Operation("staticremovedef", 7, None, UNLABEL),
            Operation("staticlistdef", 8, 8, UNLABEL),
        ),
        key=("acptflg", "iface", "ipv4addr", "ipv4mask", "ipv6addr", "ipv6mask", "secctx"),
        version=3,
        doc="NetLabel: packets without a label",
    ),
)
