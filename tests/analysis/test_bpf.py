"""The kernel's part of a filter: it drops no frame in which a message may match."""

from __future__ import annotations

import struct
import sys
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlsniff.analysis.assembler import INSTRUCTION
from nlsniff.analysis.bpf import ACCEPTED, NEW_TYPE, TAPPED, frame_program, message_program
from nlsniff.analysis.filter import compile_filter
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.message import Reading, messages

READING = Reading()
SERVED = {protocol: READING.registry.served(protocol) for protocol in (0, 2, 12)}


CHANGES = {
    0x64: lambda accumulator, index, k: (index, accumulator << k & 0xFFFFFFFF),
    0x4C: lambda accumulator, index, _k: (index, accumulator | index),
    0x04: lambda accumulator, index, k: (index, accumulator + k & 0xFFFFFFFF),
    0x54: lambda accumulator, index, k: (index, accumulator & k),
    0x07: lambda accumulator, _index, _k: (accumulator, accumulator),
}


def run(code: bytes, data: bytes, protocol: int) -> int:
    """What a classic BPF program returns for a frame, as Documentation/networking/filter.rst has it."""
    accumulator = index = at = 0
    instructions = list(INSTRUCTION.iter_unpack(code))
    while True:
        op, yes, no, k = instructions[at]
        at += 1
        if op in (0x20, 0x28, 0x30):
            if op == 0x20 and k == 0xFFFFF000:
                accumulator = protocol
                continue
            size = {0x20: 4, 0x28: 2, 0x30: 1}[op]
            if k + size > len(data):
                return 0
            accumulator = int.from_bytes(data[k : k + size], "big")
        elif op in (0x80, 0x81):
            accumulator, index = (len(data), index) if op == 0x80 else (accumulator, len(data))
        elif op == 0x06:
            return k
        elif op == 0x05:
            at += k
        elif op in (0x15, 0x25, 0x35, 0x45, 0x2D, 0x3D):
            other = index if op & 8 else k
            holds = {0x10: accumulator == other, 0x20: accumulator > other, 0x30: accumulator >= other}
            at += yes if holds.get(op & 0xF0, bool(accumulator & other)) else no
        else:
            index, accumulator = CHANGES[op](accumulator, index, k)


ATOMS = [
    *("netlink.seq == 5", "netlink.seq != 0", "netlink.seq > 4", "netlink.portid in {1, 7}", "netlink.length <= 20"),
    *("type == newlink", "type != newlink", "type == 16", "type < 20", "type == ack", "type == error", "type == done"),
    *("type matches link", "family == rt_route", "rt_link", "protocol == route", "protocol != generic", "protocol < 7"),
    *(
        "netlink.flags.request",
        "netlink.flags.dump",
        "netlink.flags.multi",
        "netlink.flags.excl",
        "netlink.flags == ack",
    ),
    *("direction == to-kernel", "direction == notification", "direction != to-user", "rt_link.mtu", "error.code < 0"),
    *("nlctrl", "netlink.index == 0", "frame.number == 1", "netlink.version == 1", "notes", "netlink.seq == true"),
]
trees = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.one_of(
        inner.map(lambda text: f"not ({text})"),
        st.tuples(inner, st.sampled_from(("and", "or")), inner).map(lambda each: f"({each[0]}) {each[1]} ({each[2]})"),
    ),
    max_leaves=5,
)
heads = st.builds(
    lambda kind, flags, seq, port, body: (
        struct.pack("=IHHII", 16 + len(body), kind, flags, seq, port) + body + bytes(-len(body) % 4)
    ),
    st.sampled_from((0, 1, 2, 3, 4, 16, 17, 18, 20, 24, 25, 26, 80, 0xA00, 0x100, 0xFFFF)) | st.integers(0, 0xFFFF),
    st.sampled_from((0, 1, 2, 5, 0x301, 0x600, 0x605, 0x100)) | st.integers(0, 0xFFFF),
    st.sampled_from((0, 1, 5, 2**32 - 1)),
    st.sampled_from((0, 1, 7, 4000)),
    st.sampled_from((b"", bytes(4), b"\xff\xff\xff\xff", bytes(16), b"x" * 5)),
)
datagrams = st.one_of(heads, st.lists(heads, max_size=3).map(b"".join), st.binary(max_size=40))
protocols = st.sampled_from((*TAPPED, 15, 9))


@cache
def compiled(text: str) -> bytes | None:
    return frame_program(compile_filter(text).tree, READING.registry)


@cache
def compiled_for_messages(text: str, met: tuple[tuple[int, int], ...]) -> bytes | None:
    types = {protocol: {kind for at, kind in met if at == protocol} for protocol, _ in met}
    return message_program(compile_filter(text).tree, READING.registry, types)


def matches(text: str, data: bytes, protocol: int) -> bool:
    frame = Frame(1, 0, protocol, data, len(data), GenericFamilies())
    return any(map(compile_filter(text), messages(frame, READING)))


@settings(max_examples=400, deadline=None)
@given(trees, datagrams, protocols)
def test_no_frame_with_a_match_is_dropped(text, data, protocol):
    code = compiled(text)
    if code is not None and matches(text, data, protocol):
        assert run(code, data, protocol)


@settings(max_examples=400, deadline=None)
@given(trees, heads, protocols, st.booleans())
def test_no_message_that_matches_is_dropped(text, data, protocol, known):
    kind = int.from_bytes(data[4:6], sys.byteorder)
    code = compiled_for_messages(text, ((protocol, kind),) if known else ((0, 16),))
    if code is not None and matches(text, data, protocol):
        assert run(code, data, protocol)


EXACT = [
    *("netlink.seq == 5", "netlink.portid in {1, 7}", "netlink.length <= 20 and netlink.seq != 0", "type == 16"),
    *("type == newlink", "not type == newlink", "family == rt_route or netlink.flags.ack", "direction == to-user"),
    *("not direction == notification", "protocol == route", "netlink.flags.request and not netlink.flags.echo"),
    *("netlink.flags.request == false", "netlink.flags.multi != true", "type in {newlink, newaddr}", "rt_link"),
]


def may_be_of_a_request(data: bytes) -> bool:
    """Whether a message asks, answers, or has a number and a port to be known by, outside of a dump."""
    _, kind, flags, seq, port = struct.unpack_from("=IHHII", data)
    return bool(flags & 1 or kind in (2, 3) or (not flags & 2 and (seq or port)))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(EXACT), heads, st.sampled_from((0, 2, 6, 12)))
def test_of_single_messages_exactly_those_that_match_pass(text, data, protocol):
    kind = int.from_bytes(data[4:6], sys.byteorder)
    code = compiled_for_messages(text, ((protocol, kind),))
    assert code is not None
    assert bool(run(code, data, protocol)) == matches(text, data, protocol)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(EXACT), heads, st.sampled_from((0, 2, 12)))
def test_of_frames_with_one_message_those_pass_that_match_or_belong_to_a_request(text, data, protocol):
    code = compiled(text)
    assert code is not None
    wanted = matches(text, data, protocol) or (may_be_of_a_request(data) and text != "protocol == route")
    served = any(first <= int.from_bytes(data[4:6], sys.byteorder) <= last for first, last in SERVED[protocol])
    assert bool(run(code, data, protocol)) == wanted or not served


@pytest.mark.parametrize("text", ["type == newlink", "netlink.seq == 9", "protocol == route"])
def test_what_nlctrl_says_passes(text):
    answer = struct.pack("=IHHII", 20, 16, 0, 1, 1) + bytes((1, 2, 0, 0))
    for code in (compiled(text), compiled_for_messages(text, ((16, 16),))):
        assert code is not None
        assert run(code, answer, 16)


@pytest.mark.parametrize("text", ["rt_link.mtu or notes", "frame.number == 1", "not error"])
def test_what_no_offset_decides_makes_no_program(text):
    assert compiled(text) is None
    assert compiled_for_messages(text, ((0, 16),)) is None


def test_a_frame_of_several_messages_passes_unless_none_of_its_protocol_can_match():
    one = struct.pack("=IHHII", 16, 20, 2, 0, 0)
    code = compiled("type == newlink and protocol == route")
    assert code is not None
    assert [bool(run(code, data, 0)) for data in (one, one * 2)] == [False, True]
    assert not run(code, one * 2, 12)


def test_a_type_that_was_not_met_is_to_be_learned():
    code = compiled_for_messages("type == newlink and netlink.seq == 5", ((0, 16), (0, 20)))
    assert code is not None
    kinds = {kind: run(code, struct.pack("=IHHII", 16, kind, 0, 5, 0), 0) for kind in (16, 20, 24)}
    assert kinds == {16: ACCEPTED, 20: 0, 24: NEW_TYPE}
    assert run(code, struct.pack("=IHHII", 16, 16, 0, 5, 0), 6) == NEW_TYPE
    assert run(code, struct.pack("=IHHII", 16, 24, 0, 6, 0), 0) == NEW_TYPE


def test_only_a_familys_own_messages_may_have_its_attributes():
    code = compiled_for_messages("rt_link.mtu > 1000", ((0, 16), (0, 20), (0, 3)))
    assert code is not None
    found = [bool(run(code, struct.pack("=IHHII", 16, kind, 0, 5, 0), 0)) for kind in (16, 20, 3)]
    assert found == [True, False, False]


def test_what_is_rejected_leaves_as_many_bytes_as_were_asked_for():
    code = frame_program(compile_filter("protocol == route").tree, READING.registry, 1)
    assert code is not None
    assert [run(code, bytes(20), protocol) for protocol in (0, 12)] == [ACCEPTED, 1]


def test_a_program_is_for_the_byte_order_of_its_host():
    other = "big" if sys.byteorder == "little" else "little"
    tree = compile_filter("netlink.seq == 5").tree
    head = [
        struct.pack(order + "IHHII", 16, 24, 2, seq, 1)
        for order in ("<>" if other == "little" else "><")
        for seq in (5, 6)
    ]
    code = frame_program(tree, READING.registry, byteorder=other)
    assert code is not None
    assert [bool(run(code, data, 0)) for data in head] == [True, False, True, True]
