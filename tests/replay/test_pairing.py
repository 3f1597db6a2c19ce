from __future__ import annotations

from struct import pack

from nlsniff.analysis.matching import Masks
from nlsniff.frame import GenericFamilies
from nlsniff.message import Message, messages
from nlsniff.replay.pairing import kind, pair
from tests.talk import GETLINK, MULTI, NEWLINK, Talk, answer, ask, attribute, done, message

IFNAME, MTU, QDISC, TXQLEN = 3, 4, 6, 13


def link(name: str, mtu: int = 1500, *, index: int = 2, flags: int = MULTI, more: bytes = b"") -> Message:
    body = pack("=BxHiII", 0, 1, index, 1, 0) + attribute(IFNAME, name.encode() + b"\0")
    return said(message(NEWLINK, flags, 7, 99, body + attribute(MTU, pack("=I", mtu)) + more))


def said(data: bytes) -> Message:
    talk = Talk()
    (found,) = messages(talk.say(data, families=GenericFamilies()))
    return found


def names(found: list[tuple[Message, Message]]) -> list[tuple[str, str]]:
    return [(one.attrs["ifname"], other.attrs["ifname"]) for one, other in found]


def test_a_dump_in_another_order_is_the_same_dump() -> None:
    first, second = [link("a"), link("b"), link("c")], [link("c"), link("a"), link("b")]
    found = pair(first, second, Masks())
    assert sorted(names(found.both)) == [("a", "a"), ("b", "b"), ("c", "c")]
    assert found.only_first == found.only_second == []


def test_what_differs_a_little_is_paired_with_what_is_most_alike() -> None:
    more = attribute(QDISC, b"noop\0") + attribute(TXQLEN, pack("=I", 1000))
    first, second = [link("a", more=more), link("b", more=more)], [link("b", 9000, more=more), link("a", more=more)]
    assert sorted(names(pair(first, second, Masks()).both)) == [("a", "a"), ("b", "b")]


def test_what_only_one_has_is_left_over() -> None:
    extra = link("new", 9000, index=9)
    found = pair([link("a"), link("b")], [link("b"), extra, link("a")], Masks())
    assert len(found.both) == 2
    assert found.only_second == [extra]
    assert pair([extra], [], Masks()).only_first == [extra]


def test_devices_of_the_same_shape_are_paired_by_their_numbers() -> None:
    first, second = [link("a", index=2), link("a", index=3)], [link("a", index=13), link("a", index=12)]
    others = {2: 12, 3: 13}

    def devices(found: Message, recorded: bool) -> int:
        index: int = found.header["ifi-index"]
        return others[index] if recorded else index

    both = pair(first, second, Masks(), devices).both
    assert [(one.header["ifi-index"], other.header["ifi-index"]) for one, other in both] == [(2, 12), (3, 13)]


def test_answers_that_are_no_dump_keep_their_order() -> None:
    first = [link("a", flags=0), link("b", flags=0)]
    second = [link("b", flags=0), link("a", flags=0)]
    assert names(pair(first, second, Masks()).both) == [("a", "b"), ("b", "a")]


def test_an_ack_is_held_against_an_error_and_a_done_against_a_done() -> None:
    request = ask(GETLINK, 7)
    ack, error, end = said(answer(0, request)), said(answer(-17, request)), said(done(7))
    assert kind(ack) == kind(error) != kind(end)
    found = pair([ack, end], [error, end], Masks())
    assert found.both == [(ack, error), (end, end)]
