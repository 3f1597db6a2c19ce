"""The kernel's part of a filter: it drops no frame in which a message may match."""

from __future__ import annotations

import struct
import sys
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlsniff.analysis.bpf import INSTRUCTION, TAPPED, program
from nlsniff.analysis.filter import compile_filter
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.message import Reading, messages

READING = Reading()


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
            changed = {0x64: accumulator << k, 0x4C: accumulator | index, 0x04: accumulator + k, 0x54: accumulator & k}
            if op == 0x07:
                index = accumulator
            else:
                accumulator = changed[op] & 0xFFFFFFFF


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
    return program(compile_filter(text).tree, READING)


def matches(text: str, data: bytes, protocol: int) -> bool:
    frame = Frame(1, 0, protocol, data, len(data), GenericFamilies())
    return any(map(compile_filter(text), messages(frame, READING)))


@settings(max_examples=25, deadline=None)
@given(trees, datagrams, protocols)
def test_no_frame_with_a_match_is_dropped(text, data, protocol):
    code = compiled(text)
    if code is not None and matches(text, data, protocol):
        assert run(code, data, protocol)


EXACT = [
    *("netlink.seq == 5", "netlink.portid in {1, 7}", "netlink.length <= 20 and netlink.seq != 0", "type == 16"),
    *("type == newlink", "not type == newlink", "family == rt_route or netlink.flags.ack", "direction == to-user"),
    *("not direction == notification", "protocol == route", "netlink.flags.request and not netlink.flags.echo"),
]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(EXACT), heads, st.sampled_from((0, 2, 6, 12)))
def test_of_single_messages_exactly_those_that_match_pass(text, data, protocol):
    code = compiled(text)
    assert code is not None
    assert bool(run(code, data, protocol)) == matches(text, data, protocol)


@pytest.mark.parametrize("text", ["type == newlink", "netlink.seq == 9", "protocol == route"])
def test_what_nlctrl_says_passes(text):
    code = compiled(text)
    answer = struct.pack("=IHHII", 20, 16, 0, 1, 1) + bytes((1, 2, 0, 0))
    assert code is not None
    assert run(code, answer, 16)


@pytest.mark.parametrize("text", ["rt_link.mtu or notes", "frame.number == 1", "not error"])
def test_what_no_offset_decides_makes_no_program(text):
    assert program(compile_filter(text).tree, READING) is None


def test_a_program_is_for_the_byte_order_of_its_host():
    other = "big" if sys.byteorder == "little" else "little"
    tree = compile_filter("netlink.seq == 5").tree
    head = [
        struct.pack(order + "IHHII", 16, 24, 0, seq, 1)
        for order in ("<>" if other == "little" else "><")
        for seq in (5, 6)
    ]
    code = program(tree, READING, other)
    assert code is not None
    assert [bool(run(code, data, 0)) for data in head[:2]] == [True, False]
