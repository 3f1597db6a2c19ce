# fib-lookup: 0 16
"""Lookups in the routing tables: ``struct fib_result_nl`` of ``include/net/ip_fib.h``.

The kernel looks at no message type (``nl_fib_input()``) and answers with the request's; libnl sends 0, and 16 is the
first that is nobody's.
"""

from __future__ import annotations

from nlsniff.dissectors.route.names import RT_SCOPE, RTN

from nlsniff.spec import FIB_LOOKUP, Family, Operation, ipv4, label, s32, struct, u8, u32

RESULT = struct(
    "fib-result-nl",
    fl_addr=ipv4,
    fl_mark=u32,
    fl_tos=u8,
    fl_scope=label(u8, RT_SCOPE),
    tb_id_in=u8,
    tb_id=u8,
    prefixlen=u8,
    nh_sel=u8,
    type=label(u8, RTN),
    scope=label(u8, RT_SCOPE),
    err=s32,
)

FAMILY = Family(
    "fib-lookup",
    FIB_LOOKUP,
    RESULT,
    (Operation("lookup", 0, 0), Operation("lookup", 16, 16)),
    key=("header.fl-addr", "header.tb-id", "header.prefixlen", "header.type", "header.scope", "header.err"),
    doc="Lookups in the routing tables",
)
