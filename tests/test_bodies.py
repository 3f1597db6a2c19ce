"""Fixed header and attributes of an operation."""

from __future__ import annotations

from nlsniff import spec
from nlsniff.bodies import Body, body_of
from nlsniff.registry import Registry
from nlsniff.trace import Context, Node

HEADER = spec.struct("oddmsg", first=spec.u16, second=spec.u8)
THING = spec.attrs("thing", "T_", a=spec.u16)


def test_attributes_begin_at_the_next_multiple_of_four() -> None:
    data = bytes.fromhex("010002ff 0600010003000000")
    assert Body(HEADER, THING, "<").read(data, 0, len(data), Context()) == ({"first": 1, "second": 2}, {"a": 3})


def test_a_header_that_is_cut_gives_its_whole_members_and_a_note() -> None:
    context = Context()
    assert Body(HEADER, THING, "<").read(bytes.fromhex("0100"), 0, 2, context) == ({"first": 1}, {})
    assert context.notes == ["2 bytes of struct oddmsg, which has 3"]


def test_without_a_header_attributes_begin_at_once() -> None:
    data = bytes.fromhex("0600010003000000")
    assert Body(None, THING, "<").read(data, 0, len(data), Context()) == ({}, {"a": 3})


def test_without_attributes_the_rest_is_kept() -> None:
    data = bytes.fromhex("01000200 aabb")
    assert Body(HEADER, None, "<").read(data, 0, 6, Context()) == ({"first": 1, "second": 2}, {"#rest": "aabb"})


def test_a_body_may_stand_anywhere_in_a_frame() -> None:
    data = b"\xff" * 7 + bytes.fromhex("01000200 0600010003000000") + b"\xff" * 3
    assert Body(HEADER, THING, "<").read(data, 7, 19, Context()) == ({"first": 1, "second": 2}, {"a": 3})


def test_a_trace_holds_the_attributes_with_their_places() -> None:
    data = bytes.fromhex("01000200 0600010003000000")
    root = Body(HEADER, THING, "<").trace(data, 0, len(data))
    assert [(node.name, node.offset, node.length) for node in root.children] == [("a", 4, 6)]
    assert isinstance(root, Node)


def test_the_body_of_an_operation_is_made_once_for_each_order() -> None:
    known = Registry().numbered(spec.ROUTE, 16, to_user=True)
    assert known is not None
    assert body_of(known, "<") is body_of(known, "<")
    assert body_of(known, "<") is not body_of(known, ">")
