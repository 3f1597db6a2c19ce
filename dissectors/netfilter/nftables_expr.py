"""The expressions of nf_tables, and the data they work on.

``nftables.yaml`` for names, ``include/uapi/linux/netfilter/nf_tables.h`` for those it leaves out, and the policy of
each in ``net/netfilter/nft_*.c`` for widths and byte order. The expression ``notrack`` has no attributes.
"""

from __future__ import annotations

from nlsniff.dissectors.netfilter import nftables_names as names
from nlsniff.dissectors.netfilter.cttimeout import GENERIC, TIMEOUTS
from nlsniff.dissectors.netfilter.names import be16, be32, be64, ipproto, nfproto16, nfproto32
from nlsniff.dissectors.netfilter.nftables_names import named_register, register

from nlsniff.spec import (
    AttributeSet,
    Nest,
    attrs,
    binary,
    enum,
    flags,
    hint,
    ipv6,
    label,
    label_flags,
    multi,
    nest,
    padding,
    string,
    sub_message,
    u8,
    u32,
    unit,
    varies,
)

ipv4 = hint(be32, "ipv4")

VERDICT = attrs("verdict-attrs", "NFTA_VERDICT_", code=enum(be32, names.VERDICT_CODE), chain=string, chain_id=be32)
DATA = attrs("data-attrs", "NFTA_DATA_", value=binary, verdict=nest(VERDICT))
data = nest(DATA)


def _expression() -> AttributeSet:
    return EXPR


expression: Nest = nest(_expression)
EXPR_LIST = attrs("expr-list-attrs", "NFTA_LIST_", elem=multi(expression))

BITWISE = attrs(
    "expr-bitwise-attrs",
    "NFTA_BITWISE_",
    sreg=register,
    dreg=register,
    len=be32,
    mask=data,
    xor=data,
    op=enum(be32, names.BITWISE_OPS),
    data=data,
    sreg2=register,
)
BYTEORDER = attrs(
    "expr-byteorder-attrs",
    "NFTA_BYTEORDER_",
    sreg=named_register,
    dreg=named_register,
    op=enum(be32, names.BYTEORDER_OPS),
    len=be32,
    size=be32,
)
CMP = attrs("expr-cmp-attrs", "NFTA_CMP_", sreg=register, op=enum(be32, names.CMP_OPS), data=data)
CONNLIMIT = attrs("connlimit-attrs", "NFTA_CONNLIMIT_", count=be32, flags=flags(be32, names.INVERT))
COUNTER = attrs(
    "counter-attrs", "NFTA_COUNTER_", bytes=varies("counter", be64), packets=varies("counter", be64), pad=padding
)
CT = attrs(
    "expr-ct-attrs",
    "NFTA_CT_",
    dreg=register,
    key=enum(be32, names.CT_KEYS),
    direction=enum(u8, names.CT_DIRECTION),
    sreg=register,
)
DUP = attrs("expr-dup-attrs", "NFTA_DUP_", sreg_addr=named_register, sreg_dev=named_register)
DYNSET = attrs(
    "expr-dynset-attrs",
    "NFTA_DYNSET_",
    set_name=string,
    set_id=be32,
    op=enum(be32, names.DYNSET_OPS),
    sreg_key=named_register,
    sreg_data=named_register,
    timeout=unit(be64, "ms"),
    expr=expression,
    pad=padding,
    flags=flags(be32, names.DYNSET_FLAGS),
    expressions=nest(EXPR_LIST),
)
EXTHDR = attrs(
    "expr-exthdr-attrs",
    "NFTA_EXTHDR_",
    dreg=named_register,
    type=u8,
    offset=be32,
    len=be32,
    flags=flags(be32, names.EXTHDR_FLAGS),
    op=enum(be32, names.EXTHDR_OP),
    sreg=named_register,
)
FIB = attrs(
    "expr-fib-attrs",
    "NFTA_FIB_",
    dreg=register,
    result=enum(be32, names.FIB_RESULT),
    flags=flags(be32, names.FIB_FLAGS),
)
FLOW_OFFLOAD = attrs("expr-flow-offload-attrs", "NFTA_FLOW_TABLE_", name=string)
FWD = attrs("expr-fwd-attrs", "NFTA_FWD_", sreg_dev=named_register, sreg_addr=named_register, nfproto=nfproto32)
HASH = attrs(
    "expr-hash-attrs",
    "NFTA_HASH_",
    sreg=named_register,
    dreg=named_register,
    len=be32,
    modulus=be32,
    seed=be32,
    offset=be32,
    type=enum(be32, names.HASH_TYPES),
    set_name=string,
    set_id=be32,
)
IMMEDIATE = attrs("expr-immediate-attrs", "NFTA_IMMEDIATE_", dreg=register, data=data)
INNER = attrs(
    "expr-inner-attrs",
    "NFTA_INNER_",
    num=be32,
    type=enum(be32, names.INNER_TYPE),
    flags=flags(be32, names.INNER_FLAGS),
    hdrsize=be32,
    expr=expression,
)
LAST = attrs(
    "expr-last-attrs", "NFTA_LAST_", set=varies("counter", be32), msecs=varies("time", unit(be64, "ms")), pad=padding
)
LIMIT = attrs(
    "limit-attrs",
    "NFTA_LIMIT_",
    rate=be64,
    unit=unit(be64, "s"),
    burst=be32,
    type=enum(be32, names.LIMIT_TYPE),
    flags=flags(be32, names.INVERT),
    pad=padding,
)
LOG = attrs(
    "log-attrs",
    "NFTA_LOG_",
    group=be16,
    prefix=string,
    snaplen=be32,
    qthreshold=be16,
    level=enum(be32, names.LOG_LEVEL),
    flags=flags(be32, names.LOG_FLAGS),
)
LOOKUP = attrs(
    "expr-lookup-attrs",
    "NFTA_LOOKUP_",
    set=string,
    sreg=register,
    dreg=register,
    set_id=be32,
    flags=flags(be32, names.LOOKUP_FLAGS),
)
MASQ = attrs(
    "expr-masq-attrs",
    "NFTA_MASQ_",
    flags=flags(be32, names.NAT_RANGE_FLAGS),
    reg_proto_min=named_register,
    reg_proto_max=named_register,
)
META = attrs("expr-meta-attrs", "NFTA_META_", dreg=register, key=enum(be32, names.META_KEYS), sreg=register)
NAT = attrs(
    "expr-nat-attrs",
    "NFTA_NAT_",
    type=label(be32, names.NAT_TYPES),
    family=nfproto32,
    reg_addr_min=register,
    reg_addr_max=register,
    reg_proto_min=register,
    reg_proto_max=register,
    flags=flags(be32, names.NAT_RANGE_FLAGS),
)
NUMGEN = attrs(
    "numgen-attrs",
    "NFTA_NG_",
    dreg=named_register,
    modulus=be32,
    type=enum(be32, names.NUMGEN_TYPES),
    offset=be32,
    set_name=string,
    set_id=be32,
)
OBJREF = attrs(
    "expr-objref-attrs",
    "NFTA_OBJREF_",
    imm_type=label(be32, names.OBJECT_TYPE),
    imm_name=string,
    set_sreg=register,
    set_name=string,
    set_id=be32,
)
OSF = attrs(
    "expr-osf-attrs",
    "NFTA_OSF_",
    dreg=named_register,
    ttl=enum(u8, names.OSF_TTL),
    flags=flags(be32, names.OSF_FLAGS),
)
PAYLOAD = attrs(
    "expr-payload-attrs",
    "NFTA_PAYLOAD_",
    dreg=named_register,
    base=enum(be32, names.PAYLOAD_BASE),
    offset=be32,
    len=be32,
    sreg=named_register,
    csum_type=label(be32, names.PAYLOAD_CSUM_TYPES),
    csum_offset=be32,
    csum_flags=label_flags(be32, names.PAYLOAD_CSUM_FLAGS),
)
QUEUE = attrs(
    "expr-queue-attrs",
    "NFTA_QUEUE_",
    num=be16,
    total=be16,
    flags=flags(be16, names.QUEUE_FLAGS),
    sreg_qnum=named_register,
)
QUOTA = attrs(
    "quota-attrs",
    "NFTA_QUOTA_",
    bytes=be64,
    flags=flags(be32, names.QUOTA_FLAGS),
    pad=padding,
    consumed=varies("counter", be64),
)
RANGE = attrs(
    "range-attrs",
    "NFTA_RANGE_",
    sreg=named_register,
    op=enum(be32, names.RANGE_OPS),
    from_data=data,
    to_data=data,
)
REDIR = attrs(
    "expr-redir-attrs",
    "NFTA_REDIR_",
    reg_proto_min=named_register,
    reg_proto_max=named_register,
    flags=flags(be32, names.NAT_RANGE_FLAGS),
)
REJECT = attrs("expr-reject-attrs", "NFTA_REJECT_", type=enum(be32, names.REJECT_TYPES), icmp_code=u8)
RT = attrs("expr-rt-attrs", "NFTA_RT_", dreg=named_register, key=enum(be32, names.RT_KEYS))
SOCKET = attrs("expr-socket-attrs", "NFTA_SOCKET_", key=enum(be32, names.SOCKET_KEYS), dreg=named_register, level=be32)
SYNPROXY = attrs("synproxy-attrs", "NFTA_SYNPROXY_", mss=be16, wscale=u8, flags=flags(be32, names.SYNPROXY_FLAGS))
TPROXY = attrs("expr-tproxy-attrs", "NFTA_TPROXY_", family=nfproto32, reg_addr=register, reg_port=register)
TUNNEL = attrs(
    "expr-tunnel-attrs",
    "NFTA_TUNNEL_",
    key=enum(be32, names.TUNNEL_KEYS),
    dreg=named_register,
    mode=enum(be32, names.TUNNEL_MODE),
)
XFRM = attrs(
    "expr-xfrm-attrs",
    "NFTA_XFRM_",
    dreg=named_register,
    key=enum(be32, names.XFRM_KEYS),
    dir=enum(u8, names.XFRM_DIR),
    spnum=be32,
)

# The structs of x_tables' extensions differ by name and revision, and hold kernel pointers.
MATCH = attrs("compat-match-attrs", "NFTA_MATCH_", name=string, rev=be32, info=binary)
TARGET = attrs("expr-target-attrs", "NFTA_TARGET_", name=string, rev=be32, info=binary)

EXPR = attrs(
    "expr-attrs",
    "NFTA_EXPR_",
    name=string,
    data=sub_message(
        "name",
        {"flow_offload": FLOW_OFFLOAD},
        bitwise=BITWISE,
        byteorder=BYTEORDER,
        cmp=CMP,
        connlimit=CONNLIMIT,
        counter=COUNTER,
        ct=CT,
        dup=DUP,
        dynset=DYNSET,
        exthdr=EXTHDR,
        fib=FIB,
        fwd=FWD,
        hash=HASH,
        immediate=IMMEDIATE,
        inner=INNER,
        last=LAST,
        limit=LIMIT,
        log=LOG,
        lookup=LOOKUP,
        masq=MASQ,
        match=MATCH,
        meta=META,
        nat=NAT,
        numgen=NUMGEN,
        objref=OBJREF,
        osf=OSF,
        payload=PAYLOAD,
        queue=QUEUE,
        quota=QUOTA,
        range=RANGE,
        redir=REDIR,
        reject=REJECT,
        rt=RT,
        socket=SOCKET,
        synproxy=SYNPROXY,
        target=TARGET,
        tproxy=TPROXY,
        tunnel=TUNNEL,
        xfrm=XFRM,
    ),
)

# Objects that are no expressions
CT_HELPER = attrs("obj-ct-helper-attrs", "NFTA_CT_HELPER_", name=string, l3proto=nfproto16, l4proto=ipproto)
CT_TIMEOUT = attrs(
    "obj-ct-timeout-attrs",
    "NFTA_CT_TIMEOUT_",
    l3proto=nfproto16,
    l4proto=ipproto,
    data=sub_message("l4proto", TIMEOUTS, default=nest(GENERIC)),
)
CT_EXPECT = attrs(
    "obj-ct-expect-attrs",
    "NFTA_CT_EXPECT_",
    l3proto=nfproto16,
    l4proto=ipproto,
    dport=be16,
    timeout=unit(u32, "ms"),
    size=u8,
)
SECMARK = attrs("obj-secmark-attrs", "NFTA_SECMARK_", ctx=string)
TUNNEL_IP = attrs("obj-tunnel-ip-attrs", "NFTA_TUNNEL_KEY_IP_", src=ipv4, dst=ipv4)
TUNNEL_IP6 = attrs("obj-tunnel-ip6-attrs", "NFTA_TUNNEL_KEY_IP6_", src=ipv6, dst=ipv6, flowlabel=be32)
TUNNEL_OPTS = attrs(
    "obj-tunnel-opts-attrs",
    "NFTA_TUNNEL_KEY_OPTS_",
    vxlan=nest(attrs("obj-tunnel-vxlan-attrs", "NFTA_TUNNEL_KEY_VXLAN_", gbp=be32)),
    erspan=nest(
        attrs(
            "obj-tunnel-erspan-attrs",
            "NFTA_TUNNEL_KEY_ERSPAN_",
            version=be32,
            v1_index=be32,
            v2_hwid=u8,
            v2_dir=u8,
        )
    ),
    geneve=multi(nest(attrs("obj-tunnel-geneve-attrs", "NFTA_TUNNEL_KEY_GENEVE_", class_=be16, type=u8, data=binary))),
)
TUNNEL_KEY = attrs(
    "obj-tunnel-key-attrs",
    "NFTA_TUNNEL_KEY_",
    id=be32,
    ip=nest(TUNNEL_IP),
    ip6=nest(TUNNEL_IP6),
    flags=flags(be32, names.TUNNEL_FLAGS),
    tos=u8,
    ttl=u8,
    sport=be16,
    dport=be16,
    opts=nest(TUNNEL_OPTS),
)

OBJECT_DATA = sub_message(
    "type",
    {
        "counter": COUNTER,
        "quota": QUOTA,
        "ct-helper": CT_HELPER,
        "limit": LIMIT,
        "connlimit": CONNLIMIT,
        "tunnel": TUNNEL_KEY,
        "ct-timeout": CT_TIMEOUT,
        "secmark": SECMARK,
        "ct-expect": CT_EXPECT,
        "synproxy": SYNPROXY,
    },
)
