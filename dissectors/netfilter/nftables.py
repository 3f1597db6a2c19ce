# netfilter: 0x10-0x11 0x0a00-0x0aff
"""nf_tables: ``nftables.yaml``, ``include/uapi/linux/netfilter/nf_tables.h``.

NFNL_MSG_BATCH_BEGIN and END belong to no subsystem but, as in the kernel's spec, to this family: it alone has batches.
"""

from __future__ import annotations

from nlsniff.dissectors.netfilter import nftables_names as names
from nlsniff.dissectors.netfilter import nftables_userdata as userdata
from nlsniff.dissectors.netfilter.conntrack import STATUS
from nlsniff.dissectors.netfilter.names import HOOK, NFGENMSG, VERDICT, be16, be32, be64, nfproto32
from nlsniff.dissectors.netfilter.nftables_expr import COUNTER, DATA, EXPR_LIST, OBJECT_DATA, expression
from nlsniff.dissectors.netfilter.nftables_expr import VERDICT as VERDICT_ATTRS
from nlsniff.dissectors.route.link_names import ARPHRD

from nlsniff.spec import (
    NETFILTER,
    AttributeSet,
    Family,
    Operation,
    Type,
    attrs,
    be,
    binary,
    enum,
    flags,
    indexed,
    label,
    label_flags,
    multi,
    nest,
    packet,
    padding,
    replace,
    s32,
    string,
    sub_message,
    u8,
    unit,
    varies,
)

handle = varies("id", be64)

ARPHRD_ETHER, ARPHRD_LOOPBACK = 1, 772

BATCH = attrs("batch-attrs", "NFNL_BATCH_", genid=varies("generation", be32))
TABLE = attrs(
    "table-attrs",
    "NFTA_TABLE_",
    name=string,
    flags=flags(be32, names.TABLE_FLAGS),
    use=varies("counter", be32),
    handle=handle,
    pad=padding,
    userdata=userdata.TABLE,
    owner=varies("id", be32),
)

DEVICES = attrs("hook-dev-attrs", "NFTA_DEVICE_", name=multi(string), prefix=multi(string))
CHAIN_HOOK = attrs("nft-hook-attrs", "NFTA_HOOK_", num=HOOK, priority=be(s32), dev=string, devs=nest(DEVICES))
CHAIN = attrs(
    "chain-attrs",
    "NFTA_CHAIN_",
    table=string,
    handle=handle,
    name=string,
    hook=nest(CHAIN_HOOK),
    policy=label(be32, VERDICT),
    use=varies("counter", be32),
    type=string,
    counters=varies("counter", nest(COUNTER)),
    pad=padding,
    flags=flags(be32, names.CHAIN_FLAGS),
    id=be32,
    userdata=userdata.CHAIN,
)

RULE_COMPAT = attrs(
    "rule-compat-attrs", "NFTA_RULE_COMPAT_", proto=be32, flags=label_flags(be32, names.RULE_COMPAT_FLAGS)
)
RULE = attrs(
    "rule-attrs",
    "NFTA_RULE_",
    table=string,
    chain=string,
    handle=handle,
    expressions=nest(EXPR_LIST),
    compat=nest(RULE_COMPAT),
    position=handle,
    userdata=userdata.RULE,
    pad=padding,
    id=be32,
    position_id=be32,
    chain_id=be32,
)

SET_FIELD = attrs("set-field-attrs", "NFTA_SET_FIELD_", len=be32)
SET_CONCAT = attrs("set-desc-concat-attrs", "NFTA_LIST_", elem=multi(nest(SET_FIELD)))
SET_DESC = attrs("set-desc-attrs", "NFTA_SET_DESC_", size=be32, concat=multi(nest(SET_CONCAT)))
SET_EXPRESSIONS = attrs("set-list-attrs", "NFTA_LIST_", elem=multi(expression))
SET = attrs(
    "set-attrs",
    "NFTA_SET_",
    table=string,
    name=string,
    flags=flags(be32, names.SET_FLAGS),
    key_type=label(be32, names.DATA_TYPE),
    key_len=be32,
    data_type=label(be32, names.DATA_TYPE),
    data_len=be32,
    policy=label(be32, names.SET_POLICIES),
    desc=nest(SET_DESC),
    id=be32,
    timeout=unit(be64, "ms"),
    gc_interval=unit(be32, "ms"),
    userdata=userdata.SET,
    pad=padding,
    obj_type=label(be32, names.OBJECT_TYPE),
    handle=handle,
    expr=multi(expression),
    expressions=nest(SET_EXPRESSIONS),
    type=string,
    count=be32,
)
SETELEM = attrs(
    "setelem-attrs",
    "NFTA_SET_ELEM_",
    key=nest(DATA),
    data=nest(DATA),
    flags=flags(be32, names.SET_ELEM_FLAGS),
    timeout=unit(be64, "ms"),
    expiration=varies("time", unit(be64, "ms")),
    userdata=userdata.ELEMENT,
    expr=expression,
    pad=padding,
    objref=string,
    key_end=nest(DATA),
    expressions=nest(EXPR_LIST),
)
# libnftnl numbers the elements of a request; the kernel gives each of an answer NFTA_LIST_ELEM.
SETELEMS = attrs("setelem-list-elem-attrs", "NFTA_LIST_", elem=multi(nest(SETELEM)))


def setelem_list(elements: Type) -> AttributeSet:
    """Elements of a set."""
    return attrs(
        "setelem-list-attrs",
        "NFTA_SET_ELEM_LIST_",
        table=string,
        set=string,
        elements=elements,
        set_id=be32,
    )


SETELEM_REQUEST, SETELEM_LIST = setelem_list(indexed(nest(SETELEM))), setelem_list(nest(SETELEMS))

# Who made the last change: another program where it is replayed.
GEN = attrs(
    "gen-attrs", "NFTA_GEN_", id=varies("generation", be32), proc_pid=varies("id", be32), proc_name=varies("id", string)
)
OBJ = attrs(
    "obj-attrs",
    "NFTA_OBJ_",
    table=string,
    name=string,
    type=enum(be32, names.OBJECT_TYPE),
    data=OBJECT_DATA,
    use=varies("counter", be32),
    handle=handle,
    pad=padding,
    userdata=userdata.OBJECT,
)

# A flowtable hooks at ingress, where NF_NETDEV_INGRESS is 0 whatever its family.
FLOWTABLE_HOOK = attrs("flowtable-hook-attrs", "NFTA_FLOWTABLE_HOOK_", num=be32, priority=be(s32), devs=nest(DEVICES))
FLOWTABLE = attrs(
    "flowtable-attrs",
    "NFTA_FLOWTABLE_",
    table=string,
    name=string,
    hook=nest(FLOWTABLE_HOOK),
    use=varies("counter", be32),
    handle=handle,
    pad=padding,
    flags=label_flags(be32, names.FLOWTABLE_FLAGS),
)

# The headers are cut short: 20 bytes of the link layer's, 40 of the network's (net/netfilter/nf_tables_trace.c).
TRACE = attrs(
    "trace-attrs",
    "NFTA_TRACE_",
    table=string,
    chain=string,
    rule_handle=handle,
    type=enum(be32, names.TRACE_TYPES),
    verdict=nest(VERDICT_ATTRS),
    id=varies("random", be32),
    ll_header=sub_message(
        "iiftype", dict.fromkeys((ARPHRD_ETHER, ARPHRD_LOOPBACK), packet("ethernet")), default=binary
    ),
    network_header=packet("network"),
    transport_header=binary,
    iif=varies("ifindex", be32),
    iiftype=label(be16, ARPHRD),
    oif=varies("ifindex", be32),
    oiftype=label(be16, ARPHRD),
    mark=be32,
    nfproto=nfproto32,
    policy=enum(be32, names.VERDICT_CODE),
    pad=padding,
    ct_id=varies("id", be32),
    ct_direction=enum(u8, names.CT_DIRECTION),
    ct_status=flags(be32, STATUS),
    ct_state=flags(be32, names.CT_STATE),
)

# The kernel puts the lower half of the generation's number into res_id; of a batch it is the subsystem's.
ANSWERED = replace(
    NFGENMSG,
    members=tuple(replace(each, varies="generation") if each.name == "res-id" else each for each in NFGENMSG.members),
)

FAMILY = Family(
    "nftables",
    NETFILTER,
    ANSWERED,
    (
        Operation("batch-begin", 0x10, 0x10, BATCH, header=NFGENMSG),
        Operation("batch-end", 0x11, None, BATCH, header=NFGENMSG),
        Operation("newtable", 0xA00, 0xA00, TABLE),
        Operation("gettable", 0xA01, 0xA00, TABLE),
        Operation("deltable", 0xA02, 0xA02, TABLE),
        Operation("destroytable", 0xA1A, 0xA1A, TABLE),
        Operation("newchain", 0xA03, 0xA03, CHAIN),
        Operation("getchain", 0xA04, 0xA03, CHAIN),
        Operation("delchain", 0xA05, 0xA05, CHAIN),
        Operation("destroychain", 0xA1B, 0xA1B, CHAIN),
        Operation("newrule", 0xA06, 0xA06, RULE),
        Operation("getrule", 0xA07, 0xA06, RULE),
        Operation("getrule-reset", 0xA19, 0xA06, RULE),
        Operation("delrule", 0xA08, 0xA08, RULE),
        Operation("destroyrule", 0xA1C, 0xA1C, RULE),
        Operation("newset", 0xA09, 0xA09, SET),
        Operation("getset", 0xA0A, 0xA09, SET),
        Operation("delset", 0xA0B, 0xA0B, SET),
        Operation("destroyset", 0xA1D, 0xA1D, SET),
        Operation("newsetelem", 0xA0C, 0xA0C, SETELEM_REQUEST, reply_attributes=SETELEM_LIST),
        Operation("getsetelem", 0xA0D, 0xA0C, SETELEM_REQUEST, reply_attributes=SETELEM_LIST),
        Operation("getsetelem-reset", 0xA21, 0xA0C, SETELEM_REQUEST, reply_attributes=SETELEM_LIST),
        Operation("delsetelem", 0xA0E, 0xA0E, SETELEM_REQUEST, reply_attributes=SETELEM_LIST),
        Operation("destroysetelem", 0xA1E, 0xA1E, SETELEM_REQUEST, reply_attributes=SETELEM_LIST),
        Operation("newgen", None, 0xA0F, GEN),
        Operation("getgen", 0xA10, 0xA0F, GEN),
        Operation("trace", None, 0xA11, TRACE),
        Operation("newobj", 0xA12, 0xA12, OBJ),
        Operation("getobj", 0xA13, 0xA12, OBJ),
        Operation("getobj-reset", 0xA15, 0xA12, OBJ),
        Operation("delobj", 0xA14, 0xA14, OBJ),
        Operation("destroyobj", 0xA1F, 0xA1F, OBJ),
        Operation("newflowtable", 0xA16, 0xA16, FLOWTABLE),
        Operation("getflowtable", 0xA17, 0xA16, FLOWTABLE),
        Operation("delflowtable", 0xA18, 0xA18, FLOWTABLE),
        Operation("destroyflowtable", 0xA20, 0xA20, FLOWTABLE),
    ),
    groups=("mgmt", "nfnlgrp-nftables", "nfnlgrp-nftrace"),
    key=(
        "header.nfgen-family",
        "table",
        "chain",
        "set",
        "name",
        "type",
        "hook.num",
        "hook.priority",
        "policy",
        "key-type",
        "data-type",
        "flags",
        "handle",
        "rule-handle",
        "verdict.code",
        "position",
        "genid",
        "id",
        "proc-name",
        "userdata",
    ),
    doc="nf_tables: tables, chains, rules, sets, objects, flow tables",
)
