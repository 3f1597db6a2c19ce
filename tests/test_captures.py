"""Every message of every capture through everything that reads and writes messages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

import nlsniff
from nlsniff.message import Message
from nlsniff.output import json
from nlsniff.output.summary import Summary
from nlsniff.output.text import Lines
from nlsniff.trace import Context

COMPLETE = {"rt-link", "rt-addr", "rt-route", "rt-neigh", "rt-rule", "rt-nexthop", "rt-mdb", "rt-dcb", "tc", "nlctrl"}
# Attributes that a recorded kernel sends and nlsniff does not know: none so far.
UNKNOWN: dict[str, set[str]] = {"6.1": set(), "7.2": set()}


@pytest.fixture
def messages(capture: Path) -> list[Message]:
    return list(nlsniff.read(capture))


def unknown(value: object, path: str) -> Iterator[str]:
    """The paths of the attributes without a name."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name.startswith("#"):
                yield f"{path}.{name}"
            yield from unknown(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from unknown(inner, path)


@pytest.mark.parametrize("kernel", ["6.1", "7.2"])
def test_each_kernel_has_captures_of_every_family(kernel: str) -> None:
    folder = Path(__file__).parent.parent / "captures" / kernel
    families = {message.family for path in folder.glob("*.pcap*") for message in nlsniff.read(path)}
    assert families >= COMPLETE


@pytest.mark.parametrize("kernel", ["6.1", "7.2"])
def test_each_kernel_has_captures_of_what_no_tap_carries(kernel: str) -> None:
    folder = Path(__file__).parent.parent / "captures" / kernel
    found = [message for path in folder.glob("*.pcapng") for message in nlsniff.read(path)]
    assert {message.protocol for message in found} >= {"uevent", "audit", "connector", "rdma", "crypto", "25"}
    assert {message.direction for message in found} == {"to-kernel", "to-user", "notification"}
    assert all(message.frame.direction and message.frame.socket for message in found)
    assert len({message.frame.socket.nsid for message in found if message.frame.socket} - {None}) == 2


def test_a_message_is_written_back_byte_for_byte(messages: list[Message]) -> None:
    assert [repr(message) for message in messages if message.encode() != message.raw] == []


def test_known_shapes_are_read_as_attribute_by_attribute(messages: list[Message]) -> None:
    for message in messages:
        body = message.body()
        if body is None:
            continue
        place = message.frame.data, message.body_offset, message.end
        contexts = Context(), Context()
        fast = body.read(*place, contexts[0])
        slow = body.read_slowly(*place, contexts[1])
        assert fast == slow
        assert list(fast[1]) == list(slow[1])
        assert contexts[0].notes == contexts[1].notes
        assert message.header == slow[0]
        assert message.attrs == slow[1]


def test_summaries_of_known_shapes_say_the_same(messages: list[Message]) -> None:
    for message in messages:
        if message.known is None:
            continue
        place = message.frame.data, message.body_offset, message.end, Context()
        summary = Summary(message.known, message.order)
        slow = summary.read(*place)
        for _ in range(6):
            assert summary.read(*place) == slow


def test_every_message_has_one_line_of_text(messages: list[Message]) -> None:
    lines = Lines()
    for message in messages:
        line = lines.line(message)
        assert line.isprintable()
        assert f"seq={message.seq} " in line


def test_json_reads_back_as_the_contract(messages: list[Message]) -> None:
    for message in messages:
        found: dict[str, Any] = msgspec.json.decode(json.line(message))
        assert found == message.to_dict()


def test_no_attribute_is_without_a_name(capture: Path, messages: list[Message]) -> None:
    found = {
        path
        for message in messages
        if message.family in COMPLETE
        for path in unknown({"header": message.header, "attrs": message.attrs}, str(message.family))
    }
    assert found <= UNKNOWN[capture.parent.name]


def test_notes_are_of_bytes_that_the_program_sent_so(capture: Path, messages: list[Message]) -> None:
    """iproute2 sends its whole request buffer in some dumps, ``ip`` one short ifaddrmsg of its own; busybox asks for
    every dump with no more than the family. ``tc`` repeats a tunnel's options, and sends what is in memory behind
    the text of an action. wpa_supplicant says twice that it owns what it sets up. Open vSwitch asks for routes with a
    struct rtgenmsg."""
    odd = [note for message in messages for note in message.notes if "zero bytes follow in the frame" not in note]
    short = {("ifaddrmsg", 8), ("ifinfomsg", 16), ("rtmsg", 12)}
    odd = [note for note in odd if not re.search(r"opts(-mask)?\.geneve(\.\w+)?: repeated$", note)]
    known = {"tab.1.options.data: bytes behind the terminating NUL, kept as hex", "socket-owner: repeated"}
    if any(message.protocol == "generic" and message.family == "ovs_datapath" for message in messages):
        known.add("1 bytes of struct rtmsg, which has 12")
    if capture.stem == "run-trouble":  # an MTU of one byte, and one of two, on purpose
        known |= {f"mtu: u32 of {size} bytes, kept as hex" for size in (1, 2)}
    assert set(odd) <= {*known, *(f"4 bytes of struct {name}, which has {size}" for name, size in short)}
