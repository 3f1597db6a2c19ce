"""The structs behind INET_DIAG_INFO: their lengths are those that kernels send."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff import wire
from nlsniff.message import Message
from nlsniff.spec import SOCK_DIAG

Read = Callable[..., Message]

# struct tcp_info ended here: 2.6, 3.15, 4.2, 4.10, 4.19, 5.4, 6.2, 6.7 and with accurate ECN.
TCP = {104: "total-retrans", 136: "bytes-received", 192: "sndbuf-limited", 232: "snd-wnd", 240: "rehash"}
TCP |= {248: "total-rto-time", 280: "accecn"}
MPTCP = {40: "rcv-nxt", 48: "csum-enabled", 80: "bytes-acked", 88: "subflows-total", 96: "last-ack-recv"}


def info_of(read: Read, size: int) -> dict[str, object]:
    body = b"\2\1" + bytes(70) + wire.attribute(2, bytes(size), "<")
    head = (16 + len(body)).to_bytes(4, "little") + bytes.fromhex("1400000000000000 00000000")
    message = read((head + body).hex(), direction="to-user", protocol=SOCK_DIAG)
    assert message.notes == []
    assert message.encode() == head + body
    return message.attrs["info"]


@pytest.mark.parametrize("size", TCP)
def test_tcp_info_of_every_age_ends_with_its_last_member(read: Read, size: int) -> None:
    info = info_of(read, size)
    assert "#tail" not in info
    assert list(info)[-1] == f"tcpi-{TCP[size]}"


@pytest.mark.parametrize("size", MPTCP)
def test_mptcp_info_is_known_by_its_length(read: Read, size: int) -> None:
    info = info_of(read, size)
    assert "#tail" not in info
    assert list(info)[-1] == f"mptcpi-{MPTCP[size]}"


def test_sctp_info_is_known_by_its_length(read: Read) -> None:
    info = info_of(read, 368)
    assert next(iter(info)) == "sctpi-tag"
    assert list(info)[-1] == "sctpi-s-type"
    assert info["sctpi-state"] == "closed"
