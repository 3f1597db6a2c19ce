"""Requests and datagrams: titles, what is awaited, secrets blanked."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from nlsniff.output.code.request import PROTOCOL_CONSTANTS
from nlsniff.registry import PROTOCOLS

CAPTURES = Path(__file__).parents[3] / "captures/7.2"


def test_protocols_are_called_as_in_the_kernels_header() -> None:
    for number, constant in PROTOCOL_CONSTANTS.items():
        name = constant.removeprefix("NETLINK_").lower().replace("_", "-")
        assert name in (PROTOCOLS[number], "kobject-uevent")


def test_an_ack_is_awaited_for_each_message_that_asked_for_one(code: SimpleNamespace) -> None:
    first, *_ = code.all(CAPTURES / "demo.pcap")
    assert (first.protocol, first.awaited, first.title) == (
        "NETLINK_ROUTE",
        1,
        "frame 1: rt-link newlink request ack excl create",
    )


def test_what_is_secret_is_zeros_in_the_message_itself(code: SimpleNamespace) -> None:
    path = CAPTURES / "wireguard.pcap"
    masked = [each for datagram in code.all(path, secrets=False) for each in datagram.requests if each.hidden]
    assert masked
    for request in masked:
        for start, stop in request.hidden:
            assert not any(request.message.frame.data[start:stop])
    assert not any(each.hidden for datagram in code.all(path) for each in datagram.requests)
