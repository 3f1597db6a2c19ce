"""TIPC sockets, made by hand from ``tipc_sockets_diag.h`` and tipc_sk_fill_sock_diag() in ``net/tipc/socket.c``."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

from nlsniff.message import Message
from nlsniff.spec import SOCK_DIAG
from nlsniff.wire import attribute

Read = Callable[..., Message]


def message_of(body: bytes, flags: int) -> str:
    return (pack("<IHHII", 16 + len(body), 20, flags, 1, 0) + body).hex()


def number(kind: int, value: int) -> bytes:
    return attribute(kind, pack("<I", value), "<")


def test_a_request_names_the_states_it_wants(read: Read) -> None:
    raw = message_of(pack("<BBHI", 30, 0, 0, 1 << 10 | 1 << 1), 0x301)
    message = read(raw, protocol=SOCK_DIAG)
    assert (message.family, message.type, message.attrs) == ("tipc-diag", "get", {})
    assert message.header == {
        "sdiag-family": "tipc",
        "sdiag-protocol": 0,
        "tidiag-states": ["established", "listen"],
    }
    assert message.encode().hex() == raw


def test_an_answer_has_no_header_and_the_sockets_nest(read: Read) -> None:
    inside = number(2, 0x1234) + number(1, 0x1001001) + number(6, 1) + number(9, 10) + number(7, 777) + number(8, 0)
    raw = message_of(attribute(2, inside, "<"), 2)
    message = read(raw, protocol=SOCK_DIAG, direction="to-user")
    assert (message.family, message.type, message.header) == ("tipc-diag", "answer", {})
    assert message.attrs == {
        "sock": {"ref": 0x1234, "addr": "0x1001001", "type": "stream", "tipc-state": 10, "ino": 777, "uid": 0}
    }
    assert message.notes == []
    assert message.encode().hex() == raw
