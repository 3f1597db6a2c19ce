"""Messages of any bytes: nothing raises, nothing is lost, no message changes another."""

from __future__ import annotations

import copy
import time
import unicodedata
from collections.abc import Callable
from struct import pack
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlsniff import encode, spec, wire
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.message import MASKED, Message, Reading, all_messages, messages
from nlsniff.output import json
from nlsniff.output.summary import Summary
from nlsniff.output.text import Lines
from nlsniff.trace import Context

Datagram = Callable[..., list[Message]]
QUICK = settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
TIMES = 6  # so often a shape must be seen before it goes the fast way
# ip link set up dev lo, and the kernel's ack
SET_UP = bytes.fromhex("2000000010000500 9d36026b 00000000 00000000 01000000 01000000 01000000")
ACK = bytes.fromhex("2400000002000001 9d36026b e5000000 00000000 2000000010000500 9d36026b 00000000")


def attribute(number: int, payload: bytes) -> bytes:
    return wire.attribute(number, payload, "<")


def link(attributes: bytes) -> bytes:
    """A link message, little-endian, as the kernel multicasts it."""
    return pack("<IHHII", 32 + len(attributes), 16, 0, 0, 0) + bytes(16) + attributes


def bare(attributes: bytes) -> bytes:
    """A message of the made-up family without a fixed header."""
    return pack("<IHHII", 16 + len(attributes), 0x7003, 0, 0, 0) + attributes


def exercise(message: Message) -> None:
    """Everything that a message can be asked for; nothing may raise."""
    line = json.line(message)
    found = msgspec.json.decode(line)
    assert found == message.to_dict()
    assert repr(message)
    written = message.encode()
    assert written == message.raw or message.notes, f"{message.raw.hex()} became {written.hex()} without a note"
    message.trace()


def is_one_safe_line(text: str) -> bool:
    """No control characters, surrogates or separators of lines; characters without a glyph do no harm."""
    return not {unicodedata.category(letter) for letter in text} & {"Cc", "Cs", "Zl", "Zp"}


def exercise_all(read: Datagram, data: bytes, protocol: int, reading: Reading = MASKED) -> None:
    """A datagram alone and often enough to become a known shape: both must say the same."""
    lines = Lines()
    once = read(data, protocol, reading=reading)
    for message in once:
        exercise(message)
        assert is_one_safe_line(lines.line(message))
    for _ in range(TIMES):
        again = read(data, protocol, reading=reading)
    assert [message.to_dict() for message in again] == [message.to_dict() for message in once]
    assert [Lines().line(message) for message in again] == [lines.line(message) for message in once]
    for message in again:
        body = message.body()
        if body is None or message.known is None:
            continue
        place = message.frame.data, message.body_offset, message.end
        contexts = Context(), Context()
        assert body.read(*place, contexts[0]) == body.read_slowly(*place, contexts[1])
        assert contexts[0].notes == contexts[1].notes
        summary = Summary(message.known, message.order)
        slow = summary.read(*place, Context())
        assert all(summary.read(*place, Context()) == slow for _ in range(TIMES))


@QUICK
@given(data=st.binary(max_size=200), protocol=st.integers(0, 40) | st.integers(0, 0xFFFF))
def test_any_bytes_of_any_protocol_are_shown(datagram: Datagram, data: bytes, protocol: int) -> None:
    exercise_all(datagram, data, protocol)


@QUICK
@given(
    kind=st.integers(16, 120) | st.integers(0, 0xFFFF),
    flags=st.integers(0, 0xFFFF),
    body=st.binary(max_size=120),
    protocol=st.sampled_from([spec.ROUTE, spec.GENERIC, spec.NETFILTER, spec.SOCK_DIAG]),
    order=st.sampled_from(["<", ">"]),
)
def test_any_body_behind_a_sound_header_is_shown(
    datagram: Datagram, kind: int, flags: int, body: bytes, protocol: int, order: wire.Order
) -> None:
    head = wire.Header(16 + len(body), kind, flags, 7, 9)
    exercise_all(datagram, wire.message(head, body, order), protocol)


@QUICK
@given(data=st.data())
def test_any_mutation_of_a_recorded_message_is_shown(
    datagram: Datagram, shapes: list[Message], data: st.DataObject
) -> None:
    message = data.draw(st.sampled_from(shapes))
    raw = bytearray(message.raw)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(raw) - 1))
        match data.draw(st.sampled_from(["byte", "word", "insert", "remove", "repeat"])):
            case "byte":
                raw[place] = data.draw(st.integers(0, 255))
            case "word":
                raw[place & ~3 : (place & ~3) + 2] = pack("<H", data.draw(st.integers(0, 70)))
            case "insert":
                raw[place & ~3 : place & ~3] = data.draw(st.binary(min_size=1, max_size=8))
            case "remove" if len(raw) > 1:
                del raw[place : place + data.draw(st.integers(1, 8))]
            case "repeat":
                raw[place & ~3 : place & ~3] = raw[place & ~3 : (place & ~3) + 16]
        raw = raw or bytearray(b"\0")
    if data.draw(st.booleans()):
        raw[:4] = pack("<I", len(raw))
    exercise_all(datagram, bytes(raw), message.frame.protocol)


@QUICK
@given(data=st.data())
def test_any_truncation_of_a_recorded_message_says_so_and_is_written_back(
    datagram: Datagram, shapes: list[Message], data: st.DataObject
) -> None:
    message = data.draw(st.sampled_from(shapes))
    cut = message.raw[: data.draw(st.integers(1, message.length - 1))]
    (short,) = datagram(cut, message.frame.protocol)
    assert short.notes or not short.head_size  # what has no header has no length to be told short by
    assert short.encode() == cut
    exercise_all(datagram, cut, message.frame.protocol)


@QUICK
@given(data=st.data())
def test_any_mutation_of_a_made_up_message_is_shown(datagram: Datagram, made_up: Any, data: st.DataObject) -> None:
    operation = data.draw(st.sampled_from(made_up.family.operations[:2]))
    header = data.draw(made_up.structs(operation.header or made_up.family.header))
    drawn = data.draw(made_up.sets(made_up.everything, **({"count": header["count"]} if "count" in header else {})))
    order = data.draw(st.sampled_from(["<", ">"]))
    body = encode.struct_bytes(operation.header or made_up.family.header, header, order)
    body = body.ljust(wire.align(len(body)), data.draw(st.sampled_from([b"\0", b"\1"])))
    body += encode.attributes_bytes(made_up.everything, drawn, order, None, (header,))
    raw = bytearray(body)
    for _ in range(data.draw(st.integers(0, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    for reading in (made_up.masked, made_up.open):
        whole = wire.message(wire.Header(16 + len(raw), operation.request, 0, 0, 0), bytes(raw), order)
        exercise_all(datagram, whole, spec.ROUTE, reading)


@pytest.mark.parametrize("length", [*range(16), 33, 0x7FFFFFFF, 0xFFFFFFFF])
def test_a_wrong_length_is_noted_and_everything_kept(datagram: Datagram, length: int) -> None:
    data = pack("<I", length) + SET_UP[4:]
    found = datagram(data)
    assert found[0].notes
    assert b"".join(message.raw for message in found) + found[-1].rest == data
    exercise_all(datagram, data, spec.ROUTE)


def test_bytes_behind_the_last_message_are_kept_with_it(datagram: Datagram) -> None:
    first, second = datagram(SET_UP + ACK + b"\1\2\3")
    assert (first.rest, second.rest) == (b"", b"\1\2\3")
    assert second.notes == ["3 bytes follow in the frame that are no message"]
    assert second.to_dict()["rest"] == "010203"


def test_a_message_cut_by_the_capture_says_so() -> None:
    frame = Frame(1, 0, spec.ROUTE, SET_UP[:24], 32, GenericFamilies())
    (message,) = messages(frame)
    assert message.notes == [
        "message of 32 bytes, 24 here: cut by the capture",
        "8 bytes of struct ifinfomsg, which has 16",
    ]
    assert message.header == {"ifi-family": 0, "ifi-type": 0, "ifi-index": 1}


@pytest.mark.parametrize("length", [0, 1, 2, 3])
def test_an_attribute_shorter_than_its_header_ends_the_attributes(datagram: Datagram, length: int) -> None:
    (message,) = datagram(link(attribute(3, b"d0\0") + pack("<HH", length, 4) + b"\1\2\3\4"))
    assert message.attrs == {"ifname": "d0", "#rest": f"0{length}00040001020304"}
    assert message.notes == ["8 bytes that are no attribute"]
    assert message.encode() == message.raw


def test_an_attribute_longer_than_its_parent_ends_the_attributes(datagram: Datagram) -> None:
    inner = pack("<HH", 64, 1) + b"vlan"
    (message,) = datagram(link(attribute(18, inner) + attribute(4, pack("<I", 1500))))
    assert message.attrs == {"linkinfo": {"#rest": inner.hex()}, "mtu": 1500}
    assert message.notes == ["linkinfo: 8 bytes that are no attribute"]
    assert message.encode() == message.raw


def test_a_repeated_attribute_becomes_a_list_and_is_noted(datagram: Datagram) -> None:
    (message,) = datagram(link(attribute(3, b"d0\0") + attribute(3, b"d1\0") + attribute(3, b"d2")))
    assert message.attrs == {"ifname": ["d0", "d1", "d2"]}
    assert message.notes == ["ifname: repeated"]
    assert message.encode() == message.raw


def test_repeated_lists_are_not_merged(datagram: Datagram, made_up: Any) -> None:
    data = bare(attribute(36, pack("<II", 1, 2)) + attribute(36, pack("<I", 3)))
    (message,) = datagram(data, reading=made_up.open)
    assert message.attrs == {"numbers": [[1, 2], [3]]}
    assert message.encode() == message.raw


def test_a_message_nobody_can_name_keeps_its_payload(datagram: Datagram) -> None:
    (message,) = datagram(pack("<IHHII", 20, 999, 0, 1, 2) + b"\1\2\3\4")
    found = message.to_dict()
    assert (found["family"], found["type"], found["type_id"], found["payload"]) == (None, None, 999, "01020304")
    assert "attrs" not in found


def test_a_generic_message_of_an_unknown_family_shows_its_number(datagram: Datagram) -> None:
    (message,) = datagram(pack("<IHHIIBBH", 20, 29, 1, 1, 2, 3, 1, 0), spec.GENERIC)
    found = message.to_dict()
    assert (found["family"], found["type"], found["family_id"], found["version"]) == (None, None, 29, 1)
    assert found["payload"] == "03010000"


def test_reserved_bytes_of_a_generic_header_are_kept_and_noted(datagram: Datagram) -> None:
    (message,) = datagram(pack("<IHHIIBBH", 20, 16, 1, 1, 2, 3, 1, 0x1234), spec.GENERIC)
    assert message.notes == ["genlmsghdr reserved bytes are 3412"]
    assert message.encode() == message.raw


def test_a_direction_that_the_source_knows_is_not_inferred(datagram: Datagram) -> None:
    (message,) = datagram(SET_UP, direction="to-user")
    assert message.direction == "to-user"
    assert "inferred" not in message.to_dict()


def test_the_controllers_answers_name_the_families_of_later_messages() -> None:
    table = GenericFamilies()
    group = attribute(1, attribute(1, b"config\0") + attribute(2, pack("<I", 5)))
    attributes = attribute(1, pack("<H", 31)) + attribute(2, b"thing\0") + attribute(7, group)
    answer = pack("<IHHIIBBH", 20 + len(attributes), 16, 0, 1, 9, 1, 2, 0) + attributes
    asked = pack("<IHHIIBBH", 20, 31, 1, 1, 2, 3, 1, 0)
    found = list(all_messages(Frame(n, 0, spec.GENERIC, raw, len(raw), table) for n, raw in enumerate((answer, asked))))
    assert [message.family for message in found] == ["nlctrl", "thing"]
    assert table.groups == {5: "thing/config"}


def test_a_family_that_went_away_is_forgotten() -> None:
    table = GenericFamilies({31: "thing"})
    attributes = attribute(1, pack("<H", 31)) + attribute(2, b"thing\0")
    gone = pack("<IHHIIBBH", 20 + len(attributes), 16, 0, 0, 0, 2, 2, 0) + attributes
    list(messages(Frame(1, 0, spec.GENERIC, gone, len(gone), table)))
    assert table.families == {}


# What messages share must not be seen: what is done to one's values stays there.


def spoil(value: Any) -> None:
    """Change every list and dict of a value, at all levels."""
    if isinstance(value, dict):
        for inner in value.values():
            spoil(inner)
        value["spoilt"] = True
    elif isinstance(value, list):
        for inner in value:
            spoil(inner)
        value.append("spoilt")


def values_of(message: Message) -> list[Any]:
    return [message.header, message.attrs, message.flags, message.notes, message.error, message.request]


def assert_unshared(read: Datagram, data: bytes, protocol: int, reading: Reading = MASKED) -> None:
    expected = copy.deepcopy([values_of(message) for message in read(data, protocol, reading=reading)])
    for _ in range(TIMES):
        found = [values_of(message) for message in read(data, protocol, reading=reading)]
        assert found == expected
        spoil(found)
    assert [values_of(message) for message in read(data, protocol, reading=reading)] == expected


def test_changing_one_recorded_message_changes_no_other(datagram: Datagram, shapes: list[Message]) -> None:
    for message in shapes:
        assert_unshared(datagram, message.raw, message.frame.protocol)


@QUICK
@given(data=st.data())
def test_changing_one_made_up_message_changes_no_other(datagram: Datagram, made_up: Any, data: st.DataObject) -> None:
    header = data.draw(made_up.structs(made_up.family.header))
    drawn = data.draw(made_up.sets(made_up.everything, count=header["count"]))
    body = encode.struct_bytes(made_up.family.header, header, "<")
    body += encode.attributes_bytes(made_up.everything, drawn, "<", None, (header,))
    raw = wire.message(wire.Header(16 + len(body), 0x7000, 0, 0, 0), body, "<")
    assert_unshared(datagram, raw, spec.ROUTE, made_up.open)


def test_every_kind_of_value_is_its_messages_own(datagram: Datagram, made_up: Any) -> None:
    drawn = {
        "switches": ["a", "b"],
        "network-switches": ["a"],
        "bits": {"label": 16, "class": 0, "bottom": 1, "ttl": 64},
        "named-bitfield": {"value": ["a"], "selector": ["a", "b"]},
        "points": [{"x": 1, "y": 2}],
        "many": list(range(40)),
        "items": [1, 2],
        "nests": [{"0": {"colour": "red"}}],
        "policies": [{"policy-id": 1, "attr-id": 2, "weight": 3}, {"policy-id": 1, "attr-id": 3, "weight": 3}],
        "custom": {"first": 1, "rest": [2, 3]},
        "hops": [{"len": 4, "hops": 1, "flags": ["a"]}],
        "several": [1, 2],
        "secret-nest": {"weight": 1},
    }
    raw = encode.attributes_bytes(made_up.everything, drawn, "<")
    (message,) = datagram(bare(raw), reading=made_up.open)
    assert message.attrs == drawn
    assert_unshared(datagram, bare(raw), spec.ROUTE, made_up.open)


# Bounds.


def test_a_hundred_thousand_nested_levels_are_cut_and_noted(datagram: Datagram, made_up: Any) -> None:
    nested = b""
    while len(nested) < 0xFFF0:
        nested = attribute(3 | wire.NLA_F_NESTED, nested)
    data = bare(attribute(41, nested) * 7)  # 7 times 16,380 levels
    (message,) = datagram(data, reading=made_up.masked)
    assert len(message.notes) <= 51
    assert any("nested deeper than 40 levels" in note for note in message.notes)
    assert message.encode() == message.raw
    assert len(json.line(message)) < 3 * len(data)


def test_nested_headers_do_not_recurse(datagram: Datagram) -> None:
    """64 KB of attribute headers, each nested in the one before: every length reaches to the end."""
    size = 0xFFFC
    headers = b"".join(pack("<HH", size - 4 * place, 18 | wire.NLA_F_NESTED) for place in range(size // 4))
    (message,) = datagram(link(headers))
    assert message.encode() == message.raw
    assert json.line(message)


def test_errors_that_echo_errors_do_not_recurse(datagram: Datagram) -> None:
    data = b""
    for _ in range(20_000):
        data = pack("<IHHIIi", 20 + len(data), 2, 0, 1, 1, -22) + data
    (message,) = datagram(data)
    assert message.encode() == message.raw
    assert json.line(message)
    assert Lines().line(message)


def test_a_frame_of_sixteen_megabytes_is_one_message_or_a_million(datagram: Datagram) -> None:
    body = attribute(3, bytes(0xFFF8)) * 256
    (message,) = datagram(link(body))
    assert len(message.attrs["ifname"]) == 256
    assert message.encode() == message.raw
    assert sum(1 for _ in datagram(pack("<IHHII", 16, 1, 0, 0, 0) * 1_000_000)) == 1_000_000


@pytest.mark.parametrize(
    "data",
    [
        link(attribute(18, attribute(2, b"") * 16_000)),
        link(attribute(18, attribute(5, b"\0\0\0\0") * 8_000)),
        link(pack("<HH", 4, 999) * 60_000),
        pack("<IHHII", 28 + 4 * 60_000, 24, 0, 0, 0) + b"\2" + bytes(11) + pack("<HH", 4, 22) * 60_000,
    ],
    ids=["link-data", "slave-data", "unknown", "encap"],
)
def test_many_attributes_take_no_longer_than_their_number(datagram: Datagram, data: bytes) -> None:
    """Selectors that are not there are looked for once, not once an attribute."""
    start = time.process_time()
    for _ in range(3):
        (message,) = datagram(data)
        assert message.attrs
    assert message.encode() == message.raw
    assert time.process_time() - start < 20


# What the kernel sent on `ip link add d0 type bridge`: Linux 6.18, and the fork event of a shell: Linux 6.1.
UEVENT = b"add@/devices/virtual/net/d0\0ACTION=add\0DEVPATH=/devices/virtual/net/d0\0SUBSYSTEM=net\0SEQNUM=863\0"
FORK = bytes.fromhex(
    "4c00000003000000d2020000 00000000 01000000 01000000 d2020000 00000000 2800 0000"
    "01000000 01000000 d6da583562080000 0100000001000000 e6260000e6260000 0000000000000000"
)


def datagram_of(protocol: int, data: bytes, length: int | None = None) -> list[Message]:
    frame = Frame(1, 0, protocol, data, len(data) if length is None else length, GenericFamilies())
    return list(messages(frame))


def test_a_uevent_is_one_message_without_header() -> None:
    (message,) = datagram_of(15, UEVENT)
    assert (message.protocol, message.type, message.length, message.head_size) == ("uevent", "add", len(UEVENT), 0)
    assert message.direction == "notification"
    assert message.header["action"] == "add"
    assert message.encode() == message.raw == UEVENT
    assert message.notes == []


def test_a_uevent_that_was_cut_says_so_and_an_empty_one_is_none() -> None:
    (message,) = datagram_of(15, UEVENT[:10], len(UEVENT))
    first, second = message.notes
    assert first == f"message of {len(UEVENT)} bytes, 10 here: cut by the capture"
    assert second.startswith("no uevent (")
    assert message.attrs == {"#rest": UEVENT[:10].hex()}
    assert datagram_of(15, b"") == []


def test_text_that_looks_like_a_header_is_not_read_as_one() -> None:
    assert len(datagram_of(15, pack("<IHHII", 16, 16, 1, 1, 1) * 2)) == 1


def test_what_the_connector_says_as_done_is_no_end_of_a_dump() -> None:
    (message,) = datagram_of(11, FORK)
    assert not message.is_control
    assert (message.type, message.type_id, message.error) == ("fork", 3, None)
    assert message.header["idx"] == 1
    assert message.encode() == FORK
    assert datagram_of(0, FORK)[0].type == "done"


def test_a_frame_cut_inside_nlmsghdr_says_so() -> None:
    (message,) = messages(Frame(1, 0, spec.ROUTE, bytes.fromhex("38000000"), 56, GenericFamilies()))
    assert message.notes == ["nlmsghdr of 16 bytes, 4 here: cut by the capture"]
    line = Lines().line(message)
    assert line.endswith("(no message: 4 bytes)")
