"""The proc connector's switch: it sends process events only while somebody has asked for them.

Layouts: ``include/uapi/linux/connector.h`` (cn_msg), ``cn_proc.h``. Its answer is itself a multicast to all
listeners; ours is told by what it acknowledges (``drivers/connector/cn_proc.c``: cn_proc_ack()).
"""

from __future__ import annotations

import errno
import os
import select
import socket
import time
from struct import Struct
from typing import Final

from nlsniff import wire
from nlsniff.groupnames import Group
from nlsniff.sources.rtnl import ORDER
from nlsniff.spec import CONNECTOR

CN_IDX_PROC: Final = 1
CN_VAL_PROC: Final = 1
PROC_CN_MCAST_LISTEN: Final = 1
PROC_CN_MCAST_IGNORE: Final = 2
PROC_EVENT_NONE: Final = 0
PATIENCE_SECONDS: Final = 1.0

_CN_MSG: Final = Struct("=IIIIHH")  # idx, val, seq, ack, length, flags
_OPERATION: Final = Struct("=I")
_WHAT_AT: Final = wire.NLMSG_HDRLEN + _CN_MSG.size
_ERROR_AT: Final = _WHAT_AT + 16  # proc_event: what, cpu, timestamp_ns, event_data
_U32: Final = Struct("=I")
_ALONE: Final = "it speaks only in the first network namespace and process id namespace of a kernel with PROC_EVENTS"


class Switch:
    """Asks for process events on one socket, and takes it back. ``is_answer`` knows the answers to either."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._ack = int.from_bytes(os.urandom(4), "little")

    def listen(self) -> list[bytes]:
        """Ask; give the events that came before the answer.

        Raises OSError: ECONNREFUSED or ETIMEDOUT where nobody answers, EPERM without rights.
        """
        self._ask(PROC_CN_MCAST_LISTEN)
        before: list[bytes] = []
        end = time.monotonic() + PATIENCE_SECONDS
        while (left := end - time.monotonic()) > 0:
            if not select.select([self._socket], [], [], left)[0]:
                break
            try:
                data = self._socket.recv(1 << 16, socket.MSG_DONTWAIT)
            except BlockingIOError:
                continue
            except OSError as error:
                if error.errno != errno.ENOBUFS:
                    raise
                continue
            if not self.is_answer(data):
                before.append(data)
                continue
            code = _U32.unpack_from(data, _ERROR_AT)[0] if len(data) >= _ERROR_AT + _U32.size else 0
            if code:
                raise OSError(code, os.strerror(code))
            return before
        raise OSError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))

    def ignore(self) -> None:
        """Take it back. Raises OSError."""
        self._ask(PROC_CN_MCAST_IGNORE)

    def is_answer(self, data: bytes | memoryview) -> bool:
        """Whether a datagram is the connector's answer to one of our two requests."""
        if len(data) < _WHAT_AT + _U32.size:
            return False
        index, value, _, ack, _, _ = _CN_MSG.unpack_from(data, wire.NLMSG_HDRLEN)
        what = _U32.unpack_from(data, _WHAT_AT)[0]
        answered = (self._ack + 1) & 0xFFFF_FFFF
        return (index, value, ack, what) == (CN_IDX_PROC, CN_VAL_PROC, answered, PROC_EVENT_NONE)

    def _ask(self, operation: int) -> None:
        body = _CN_MSG.pack(CN_IDX_PROC, CN_VAL_PROC, 0, self._ack, _OPERATION.size, 0) + _OPERATION.pack(operation)
        header = wire.Header(wire.NLMSG_HDRLEN + len(body), wire.NLMSG_DONE, 0, 0, os.getpid())
        self._socket.sendto(wire.message(header, body, ORDER), (0, 0))


def wants(group: Group) -> bool:
    """Whether a group stays silent until its switch is on."""
    return (group.protocol, group.number) == (CONNECTOR, CN_IDX_PROC)


def remedy(code: int) -> str:
    """What to do about a refusal of the switch."""
    if code == errno.EPERM:
        return "process events need CAP_NET_ADMIN: try sudo"
    return _ALONE
