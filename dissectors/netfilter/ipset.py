# netfilter: 0x0600-0x06ff
"""Sets of addresses, ports and interfaces: ``include/uapi/linux/netfilter/ipset/ip_set.h``.

IPSET_ATTR_DATA holds one thing where sets are created and listed, another where elements are added, deleted and
tested; IPSET_ATTR_ADT holds many of the latter. Protocols 6 and 7 differ in no layout.
"""

from __future__ import annotations

from nlsniff.dissectors.netfilter.names import NFGENMSG, be16, be32, be64, ipproto, nfproto8

from nlsniff.spec import (
    NETFILTER,
    AttributeSet,
    Family,
    Operation,
    Scalar,
    at,
    attrs,
    bits,
    flags,
    hint,
    ipv4,
    ipv6,
    mac,
    multi,
    nest,
    padding,
    string,
    u8,
    u32,
    unit,
    values,
    varies,
)

CMD_FLAGS = bits(
    "ipset-cmd-flags",
    "exist list-setname list-header skip-counter-update skip-subcounter-update match-counters - return-nomatch "
    "map-skbmark map-skbprio map-skbqueue",
)
CADT_FLAGS = bits(
    "ipset-cadt-flags",
    "before physdev nomatch with-counters with-comment with-forceadd with-skbinfo iface-wildcard",
)

IPADDR = attrs("ipset-ipaddr-attrs", "IPSET_ATTR_IPADDR_", ipv4=ipv4, ipv6=ipv6)
address = nest(IPADDR)

# What the sets of a CREATE and of an ADD, DEL or TEST have in common
COMMON = {
    "ip": address,
    "ip-to": address,
    "cidr": u8,
    "port": be16,
    "port-to": be16,
    "timeout": unit(be32, "s"),
    "proto": ipproto,
    "cadt-flags": flags(be32, CADT_FLAGS),
    "lineno": be32,  # ipset's number of a line to restore; the kernel only gives it back
    "mark": hint(be32, "hex"),
    "markmask": hint(be32, "hex"),
    "bitmask": address,
}


def create(markmask: Scalar) -> AttributeSet:
    """What a set is made of."""
    return attrs(
        "ipset-create-attrs",
        "IPSET_ATTR_",
        {**COMMON, "markmask": hint(markmask, "hex")},
        initval=at(17, varies("random", hint(be32, "hex"))),
        hashsize=be32,
        maxelem=be32,
        netmask=u8,
        bucketsize=u8,
        resize=u8,
        size=be32,
        elements=varies("counter", be32),  # those that timed out too, until they are collected
        references=varies("counter", be32),
        memsize=varies("counter", unit(be32, "bytes")),
    )


CREATE = create(be32)
HEADER = create(u32)  # mtype_head() in net/netfilter/ipset/ip_set_hash_gen.h answers in host order
ADT = attrs(
    "ipset-adt-attrs",
    "IPSET_ATTR_",
    {**COMMON, "timeout": varies("time", COMMON["timeout"])},  # what is left of it, where the kernel tells
    ether=at(17, mac),
    name=string,
    nameref=string,
    ip2=address,
    cidr2=u8,
    ip2_to=address,
    iface=string,
    bytes=varies("counter", be64),
    packets=varies("counter", be64),
    comment=string,
    skbmark=hint(be64, "hex"),
    skbprio=hint(be32, "hex"),
    skbqueue=be16,
    pad=padding,
)
ADT_LIST = attrs("ipset-adt-list-attrs", "IPSET_ATTR_", data=at(7, multi(nest(ADT))))


def command(name: str, third: str = "typename", tenth: str = "revision-min", data: AttributeSet = ADT) -> AttributeSet:
    """The attributes of a command; two numbers have two names each."""
    return attrs(
        f"ipset-{name}-attrs",
        "IPSET_ATTR_",
        {
            "protocol": u8,
            "setname": string,
            third: string,
            "revision": u8,
            "family": nfproto8,
            "flags": flags(be32, CMD_FLAGS),
            "data": nest(data),
            "adt": nest(ADT_LIST),
            "lineno": be32,
            tenth: u8,
            "index": be16,
        },
    )


# include/uapi/linux/netfilter/ipset/ip_set.h, and from 4352 on by type of set: ip_set_hash.h, ip_set_bitmap.h,
# ip_set_list.h. The type stands in no request but "create".
_SPECIFIC = (
    "HASH_FULL|BITMAP_RANGE|NAME HASH_ELEM|BITMAP_RANGE_SIZE|LOOP INVALID_PROTO|BEFORE MISSING_PROTO|NAMEREF "
    "HASH_RANGE_UNSUPPORTED|LIST_FULL HASH_RANGE|REF_EXIST"
)
ERRORS = values(
    "ipset-errors",
    {
        number: " or ".join(f"IPSET_ERR_{name}" for name in names.split("|"))
        for words, first in (
            (
                "PRIVATE PROTOCOL FIND_TYPE MAX_SETS BUSY EXIST_SETNAME2 TYPE_MISMATCH EXIST INVALID_CIDR "
                "INVALID_NETMASK INVALID_FAMILY TIMEOUT REFERENCED IPADDR_IPV4 IPADDR_IPV6 COUNTER COMMENT "
                "INVALID_MARKMASK SKBINFO",
                4096,
            ),
            (_SPECIFIC, 4352),
        )
        for number, names in enumerate(words.split(), first)
    },
)

COMMAND = command("command")
SET = command("set", data=CREATE)
LISTED = command("set", data=HEADER)
PROTOCOL = command("protocol", tenth="protocol-min")
TWO_SETS = command("two-sets", third="setname2")

FAMILY = Family(
    "ipset",
    NETFILTER,
    NFGENMSG,
    (
        Operation("protocol", 0x601, 0x601, PROTOCOL),
        Operation("create", 0x602, None, SET),
        Operation("destroy", 0x603, None, COMMAND),
        Operation("flush", 0x604, None, COMMAND),
        Operation("rename", 0x605, None, TWO_SETS),
        Operation("swap", 0x606, None, TWO_SETS),
        Operation("list", 0x607, 0x607, SET, reply_attributes=LISTED),
        Operation("save", 0x608, 0x607, SET, reply_attributes=LISTED),
        Operation("add", 0x609, None, COMMAND),
        Operation("del", 0x60A, None, COMMAND),
        Operation("test", 0x60B, None, COMMAND),
        Operation("header", 0x60C, 0x60C, SET),
        Operation("type", 0x60D, 0x60D, COMMAND),
        Operation("get-byname", 0x60E, 0x60E, COMMAND),
        Operation("get-byindex", 0x60F, 0x60F, COMMAND),
    ),
    key=(
        "setname",
        "setname2",
        "typename",
        "family",
        "revision",
        "data.ip.ipv4/data.cidr",
        "data.ip.ipv6/data.cidr",
        "data.ip-to.ipv4",
        "data.ip-to.ipv6",
        "data.port",
        "data.proto",
        "data.ether",
        "data.ip2.ipv4/data.cidr2",
        "data.ip2.ipv6/data.cidr2",
        "data.iface",
        "data.name",
        "data.mark",
        "data.timeout",
        "data.elements",
        "flags",
        "protocol",
        "index",
    ),
    doc="Sets of addresses, ports and interfaces",
    errors=ERRORS,
)
