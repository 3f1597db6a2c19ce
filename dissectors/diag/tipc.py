# sock-diag: 20 where u8@16 u16@18 u16@20 u16@22
"""TIPC sockets: ``include/uapi/linux/tipc_sockets_diag.h``, ``net/tipc/diag.c``.

The answers have no header, and so no address family: behind nlmsghdr stand attributes of TIPCv2, the socket's nest
alone (tipc_sk_fill_sock_diag() in ``net/tipc/socket.c``), which begins with its reference.
"""

from __future__ import annotations

from nlsniff.dissectors.diag.names import TCP_STATES
from nlsniff.dissectors.generic.tipc import TIPC
from nlsniff.dissectors.route.names import AF

from nlsniff.spec import SOCK_DIAG, Family, Operation, attrs, enum, flags, pad, struct, u8, u16, u32, where

REQUEST = struct(
    "tipc-sock-diag-req",
    sdiag_family=enum(u8, AF),
    sdiag_protocol=u8,
    pad=pad(2),
    # net/tipc/socket.c takes its states from TCP's: TIPC_LISTEN = TCP_LISTEN and so on
    tidiag_states=flags(u32, TCP_STATES),
)
NOTHING = attrs("tipc-diag-attrs", "TIPC_DIAG_")
NEST_TYPE, FIRST_LENGTH, FIRST_TYPE = where(18, u16, 2), where(20, u16, 8), where(22, u16, 2)

FAMILY = Family(
    "tipc-diag",
    SOCK_DIAG,
    None,
    (
        Operation("get", 20, None, NOTHING, header=REQUEST, where=(where(16, u8, 30),)),
        Operation("answer", None, 20, TIPC, where=(NEST_TYPE, FIRST_LENGTH, FIRST_TYPE)),
    ),
    key=("header.tidiag-states", "sock.ref", "sock.addr", "sock.type", "sock.tipc-state"),
    doc="TIPC sockets",
)
