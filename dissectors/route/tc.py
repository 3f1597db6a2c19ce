# route: 36-38 40-42 44-46 48-50 100-102
"""Traffic control: qdiscs, classes, filters, chains and actions, ``tc.yaml``.

From ``include/uapi/linux/rtnetlink.h``, ``pkt_sched.h`` and ``pkt_cls.h``.
"""

from __future__ import annotations

from nlsniff.dissectors.route.tc_actions import ACTIONS
from nlsniff.dissectors.route.tc_filters import FILTERS
from nlsniff.dissectors.route.tc_qdiscs import CLASSES, QDISCS
from nlsniff.dissectors.route.tc_queues import QUEUES
from nlsniff.dissectors.route.tc_stats import (
    CLASS_STATS2,
    CLASS_XSTATS,
    ESTIMATOR,
    STAB,
    STATS2,
    TC_STATS,
    XSTATS,
)
from nlsniff.dissectors.route.tc_values import TCAMSG, TCMSG, TCMSG_FILTER, Kinds, bare

from nlsniff.spec import (
    ROUTE,
    AttributeSet,
    Family,
    Operation,
    SubMessage,
    attrs,
    bitfield32,
    bits,
    flag,
    padding,
    string,
    struct_value,
    sub_message,
    u8,
    u32,
    unit,
    varies,
)


def _attrs(kinds: Kinds, xstats: SubMessage, stats2: AttributeSet) -> AttributeSet:
    """The one set of attributes of all messages but those of actions; its options are those of these kinds."""
    return attrs(
        "attrs",
        "TCA_",
        kind=string,
        options=sub_message("kind", kinds),
        stats=varies("counter", struct_value(TC_STATS)),
        xstats=varies("counter", xstats),
        rate=struct_value(ESTIMATOR),
        fcnt=u32,
        stats2=varies("counter", bare(stats2)),
        stab=bare(STAB),
        pad=padding,
        dump_invisible=flag,
        chain=u32,
        hw_offload=u8,
        ingress_block=u32,
        egress_block=u32,
        # TCA_DUMP_FLAGS_TERSE, which the kernel's spec leaves without a name
        dump_flags=bitfield32(),
        ext_warn_msg=string,
    )


# Kinds without options; some carry an empty attribute.
NOTHING: Kinds = dict.fromkeys(
    ("blackhole", "clsact", "ingress", "mq", "noop", "noqueue", "teql"), bare(attrs("no-attrs", "TCA_"))
)
# A chain may carry the options of a filter, as a template for its filters.
_filters: Kinds = {kind: bare(options) for kind, options in FILTERS.items()}
QDISC = _attrs({**NOTHING, **QDISCS, **QUEUES, **_filters}, XSTATS, STATS2)
CLASS = _attrs({**NOTHING, **CLASSES, **QUEUES, **_filters}, CLASS_XSTATS, CLASS_STATS2)
FILTER = QDISC

ROOT = attrs(
    "root-attrs",
    "TCA_ROOT_",
    tab=ACTIONS,
    flags=bitfield32(bits("tca-root-flags", "large-dump-on terse-dump")),
    count=u32,
    time_delta=unit(u32, "ms"),
    ext_warn_msg=string,
)

FAMILY = Family(
    "tc",
    ROUTE,
    TCMSG,
    (
        Operation("newqdisc", 36, 36, QDISC),
        Operation("delqdisc", 37, 37, QDISC),
        Operation("getqdisc", 38, 36, QDISC),
        Operation("newtclass", 40, 40, CLASS),
        Operation("deltclass", 41, 41, CLASS),
        Operation("gettclass", 42, 40, CLASS),
        Operation("newtfilter", 44, 44, FILTER, TCMSG_FILTER),
        Operation("deltfilter", 45, 45, FILTER, TCMSG_FILTER),
        Operation("gettfilter", 46, 44, FILTER, TCMSG_FILTER),
        Operation("newaction", 48, 48, ROOT, TCAMSG),
        # To delete with NLM_F_ROOT is to flush (tca_action_gd() in net/sched/act_api.c).
        Operation("delaction", 49, 49, ROOT, TCAMSG, verb="get"),
        # A dump is answered with the number of its request.
        Operation("getaction", 50, 50, ROOT, TCAMSG),
        Operation("newchain", 100, 100, FILTER),
        Operation("delchain", 101, 101, FILTER),
        Operation("getchain", 102, 100, FILTER),
    ),
    groups=("rtnlgrp-tc",),
    key=(
        "kind",
        "header.ifindex",
        "header.parent",
        "header.handle",
        "header.info",
        "chain",
        "ingress-block",
        "egress-block",
        "hw-offload",
        "tab",
        "count",
        "ext-warn-msg",
    ),
    doc="Traffic control: qdiscs, classes, filters, chains and actions",
)
