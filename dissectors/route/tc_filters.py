"""Filters of tc: the TCA_OPTIONS of every kind of classifier.

From ``include/uapi/linux/pkt_cls.h`` and ``net/sched/cls_*.c``. Kinds that Linux 6.3 gave up (rsvp, rsvp6, tcindex)
are as in 6.1.
"""

from __future__ import annotations

from nlsniff.dissectors.route.names import IPPROTO
from nlsniff.dissectors.route.tc_actions import ACTIONS, POLICE
from nlsniff.dissectors.route.tc_ematch import EMATCH
from nlsniff.dissectors.route.tc_flower import FLOWER
from nlsniff.dissectors.route.tc_values import CLS_FLAGS, HANDLE, U32_HANDLE, bare

from nlsniff.spec import (
    AttributeSet,
    array,
    attrs,
    be,
    binary,
    bits,
    blob,
    hint,
    ip,
    label,
    label_flags,
    pad,
    padding,
    s16,
    s32,
    string,
    struct,
    struct_value,
    u8,
    u16,
    u32,
    u64,
    values,
    varies,
)

# Flags that the kernel's spec names for flower only
filter_flags = label_flags(u32, CLS_FLAGS)
POLICED = bare(POLICE)

BASIC = attrs(
    "basic-attrs",
    "TCA_BASIC_",
    classid=HANDLE,
    ematches=bare(EMATCH),
    act=ACTIONS,
    police=POLICED,
    pcnt=varies("counter", struct_value(struct("tc-basic-pcnt", rcnt=u64, rhit=u64))),
    pad=padding,
)
BPF = attrs(
    "bpf-attrs",
    "TCA_BPF_",
    act=ACTIONS,
    police=POLICED,
    classid=HANDLE,
    ops_len=u16,
    ops=binary,
    fd=u32,
    name=string,
    flags=label_flags(u32, bits("tca-bpf-flags", "act-direct")),
    flags_gen=filter_flags,
    tag=blob(8),
    id=varies("id", u32),
)
CGROUP = attrs("cgroup-attrs", "TCA_CGROUP_", act=ACTIONS, police=POLICED, ematches=bare(EMATCH))
FLOW_KEYS = bits(
    "flow-keys",
    "src dst proto proto-src proto-dst iif priority mark nfct nfct-src nfct-dst nfct-proto-src nfct-proto-dst "
    "rtclassid skuid skgid vlan-tag rxhash",
)
FLOW = attrs(
    "flow-attrs",
    "TCA_FLOW_",
    keys=label_flags(u32, FLOW_KEYS),
    mode=label(u32, values("flow-mode", "map hash")),
    baseclass=HANDLE,
    rshift=u32,
    addend=u32,
    mask=u32,
    xor=u32,
    divisor=u32,
    act=ACTIONS,
    police=POLICED,
    ematches=bare(EMATCH),
    perturb=u32,
)
FW = attrs("fw-attrs", "TCA_FW_", classid=HANDLE, police=POLICED, indev=string, act=ACTIONS, mask=u32)
MATCHALL = attrs(
    "matchall-attrs",
    "TCA_MATCHALL_",
    classid=HANDLE,
    act=ACTIONS,
    flags=filter_flags,
    pcnt=varies("counter", struct_value(struct("tc-matchall-pcnt", rhit=u64))),
    pad=padding,
)
ROUTE = attrs(
    "route-attrs",
    "TCA_ROUTE4_",
    classid=HANDLE,
    to=u32,
    from_=u32,
    iif=varies("ifindex", u32),
    police=POLICED,
    act=ACTIONS,
)

U32_KEY = struct("tc-u32-key", mask=be(u32), val=be(u32), off=s32, offmask=s32)
U32_SEL = struct(
    "tc-u32-sel",
    flags=label_flags(u8, bits("tc-u32-flags", "terminal offset varoffset eat")),
    offshift=u8,
    nkeys=u8,
    pad=pad(1),
    offmask=be(u16),
    off=u16,
    offoff=s16,
    hoff=s16,
    hmask=be(u32),
    keys=array(struct_value(U32_KEY)),
)
U32 = attrs(
    "u32-attrs",
    "TCA_U32_",
    classid=HANDLE,
    hash=U32_HANDLE,
    link=U32_HANDLE,
    divisor=u32,
    sel=struct_value(U32_SEL),
    police=POLICED,
    act=ACTIONS,
    indev=string,
    # packets that came to each key
    pcnt=varies("counter", struct_value(struct("tc-u32-pcnt", rcnt=u64, rhit=u64, kcnts=array(u64)))),
    mark=struct_value(struct("tc-u32-mark", val=u32, mask=u32, success=varies("counter", u32))),
    flags=filter_flags,
    pad=padding,
)

# Gone with Linux 6.3
GPI = struct_value(struct("tc-rsvp-gpi", key=hint(be(u32), "hex"), mask=hint(be(u32), "hex"), offset=s32))
RSVP = attrs(
    "rsvp-attrs",
    "TCA_RSVP_",
    classid=HANDLE,
    dst=ip,
    src=ip,
    pinfo=struct_value(
        struct("tc-rsvp-pinfo", dpi=GPI, spi=GPI, protocol=label(u8, IPPROTO), tunnelid=u8, tunnelhdr=u8, pad=pad(1))
    ),
    police=POLICED,
    act=ACTIONS,
)
TCINDEX = attrs(
    "tcindex-attrs",
    "TCA_TCINDEX_",
    hash=u32,
    mask=u16,
    shift=u32,
    fall_through=u32,
    classid=HANDLE,
    police=POLICED,
    act=ACTIONS,
)

FILTERS: dict[str, AttributeSet] = {
    "basic": BASIC,
    "bpf": BPF,
    "cgroup": CGROUP,
    "flow": FLOW,
    "flower": FLOWER,
    "fw": FW,
    "matchall": MATCHALL,
    "route": ROUTE,
    "rsvp": RSVP,
    "rsvp6": RSVP,
    "tcindex": TCINDEX,
    "u32": U32,
}
