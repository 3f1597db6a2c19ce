# sock-diag: 20 where u8@16=30
"""TIPC sockets: ``include/uapi/linux/tipc_sockets_diag.h``, ``net/tipc/diag.c``.

The answers have the attributes of generic netlink's TIPCv2 (tipc_sk_fill_sock_diag() in ``net/tipc/socket.c``).
"""

from __future__ import annotations

from nlsniff.dissectors.generic.tipc import TIPC
from nlsniff.dissectors.route.names import AF

from nlsniff.spec import SOCK_DIAG, Family, Operation, bits, enum, flags, pad, struct, u8, u32, where

# enum of include/net/tipc.h? No: net/tipc/socket.c gives tipc_state the values of TCP's states.
STATES = bits("tipc-states", {})
