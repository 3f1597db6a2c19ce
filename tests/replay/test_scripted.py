from __future__ import annotations

import errno
import os
import struct
from typing import Any

import pytest

from nlsniff import wire
from nlsniff.frame import Frame
from nlsniff.message import OPEN, Message, messages
from nlsniff.replay.cassette import HOST
from nlsniff.replay.compose import compose
from nlsniff.replay.fake import FakeKernel
from nlsniff.replay.player import Client
from nlsniff.replay.scripted import Scripted
from tests.talk import ACK, DUMP, GETLINK, NEWLINK, ask

GETFAMILY = 3


@pytest.fixture
def kernel() -> Scripted:
    return Scripted()


def answers(kernel: Scripted, data: bytes, protocol: int = 0) -> list[Message]:
    client = kernel.open(protocol, 123)
    found: list[Message] = []
    for delivery in kernel.take(client, data):
        frame = Frame(1, 0, protocol, delivery.data, len(delivery.data), kernel.families, "to-user")
        found += messages(frame, OPEN)
    return found


def link(index: int, name: str) -> dict[str, Any]:
    return {"type": "newlink", "header": {"ifi-index": index}, "attrs": {"ifname": name}}


def test_a_dump_is_answered_in_parts_and_ended(kernel: Scripted) -> None:
    kernel.on("rt-link", "getlink")(lambda _: [link(1, "lo"), link(2, "d0")])
    found = answers(kernel, ask(GETLINK, 99, DUMP))
    assert [each.type for each in found] == ["newlink", "newlink", "done"]
    assert [each.attrs.get("ifname") for each in found[:2]] == ["lo", "d0"]
    assert {(each.seq, each.portid, each.flag_bits) for each in found} == {(99, 123, wire.NLM_F_MULTI)}


def test_one_answer_and_an_ack_where_it_was_asked_for(kernel: Scripted) -> None:
    kernel.on("rt-link", "getlink")(lambda request: link(request.header["ifi-index"], "d0"))
    body = bytes(4) + struct.pack("=i", 7) + bytes(8)
    assert [each.header["ifi-index"] for each in answers(kernel, ask(GETLINK, 1, 0, 0, body))] == [7]
    kernel.on("rt-link", "newlink")(lambda _: None)
    (ack,) = answers(kernel, ask(NEWLINK, 2, ACK))
    assert (ack.type, ack.seq) == ("ack", 2)
    assert answers(kernel, ask(NEWLINK, 2, 0)) == []


@pytest.mark.parametrize("raised", [True, False])
def test_an_error_refuses_the_request(kernel: Scripted, raised: bool) -> None:
    @kernel.on("rt-link")
    def refuse(_: Message) -> OSError:
        problem = OSError(errno.EBUSY, "busy")
        if raised:
            raise problem
        return problem

    (error,) = answers(kernel, ask(NEWLINK, 1))
    assert error.error is not None
    assert error.error["name"] == "EBUSY"
    assert not kernel.report().failed


def test_what_no_function_takes_is_refused_and_reported(kernel: Scripted) -> None:
    (error,) = answers(kernel, ask(NEWLINK, 1))
    assert error.error is not None
    assert error.error["code"] == -errno.EOPNOTSUPP
    assert kernel.report().failed


def test_a_whole_message_as_bytes_is_sent_as_it_is_but_for_its_numbers(kernel: Scripted) -> None:
    whole = compose(kernel._registry, "rt-link", "newlink", attrs={"mtu": 7})
    kernel.on("*")(lambda _: whole)
    (found,) = answers(kernel, ask(GETLINK, 5, 0))
    assert (found.attrs, found.seq, found.portid) == ({"mtu": 7}, 5, 123)


def test_a_generic_family_is_found_by_its_name_and_tells_its_groups(kernel: Scripted) -> None:
    kernel.on("nl80211", "get-interface")(lambda _: {"type": "new-interface", "attrs": {"ifname": "wlan0"}})
    body = bytes((GETFAMILY, 2, 0, 0)) + b"\x0c\0\2\0nl80211\0"
    told, ack = answers(kernel, wire.message(wire.Header(32, 16, 5, 1, 0), body, HOST), 16)
    assert (told.attrs["family-name"], ack.type) == ("nl80211", "ack")
    number = told.attrs["family-id"]
    groups = [next(iter(each.values())) for each in told.attrs["mcast-groups"]]
    assert "scan" in [each["name"] for each in groups]
    asked = compose(kernel._registry, "nl80211", "get-interface", family_id=number, flags=1, seq=4, to_user=False)
    (found,) = answers(kernel, asked, 16)
    assert (found.family, found.type, found.attrs) == ("nl80211", "new-interface", {"ifname": "wlan0"})
    other = bytes((GETFAMILY, 2, 0, 0)) + b"\x09\0\2\0nope\0\0\0\0"
    (error,) = answers(kernel, wire.message(wire.Header(32, 16, 5, 1, 0), other, HOST), 16)
    assert error.error is not None
    assert error.error["name"] == "ENOENT"


def test_listeners_of_a_group_are_told() -> None:
    import socket

    kernel = Scripted()
    with FakeKernel(kernel), socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as listener:
        listener.bind((0, 1))
        assert len(kernel.notify("rt-link", 1, link(3, "d0"))) == 1
        assert kernel.notify("rt-link", 5, link(3, "d0")) == []
        data, address = listener.recvfrom(65536)
    assert address == (0, 1)
    frame = Frame(1, 0, 0, data, len(data), kernel.families, "notification")
    assert [each.attrs for each in messages(frame, OPEN)] == [{"ifname": "d0"}]


def test_a_closed_client_is_told_nothing_more(kernel: Scripted) -> None:
    client: Client = kernel.open(0, os.getpid())
    kernel.bind(client, 0, [1])
    kernel.close(client)
    kernel.close(client)
    assert kernel.notify("rt-link", 1, link(3, "d0")) == []
