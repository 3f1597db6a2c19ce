"""Which declaration a message belongs to."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from struct import pack

import pytest

from nlsniff import registry, spec, wire
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.message import Message, Reading, messages
from nlsniff.registry import Registry

ASKED = spec.attrs("asked", "A_", header=spec.u32)
TOLD = spec.attrs("told", "T_", names=spec.multi(spec.string))
# As in ethtool: request 3 and answer 3 are two operations (YNL's enum-model directional).
DIRECTIONAL = spec.Family(
    "directional",
    spec.GENERIC,
    None,
    (
        spec.Operation("strset-get", 1, 1, ASKED, reply_attributes=TOLD),
        spec.Operation("linkinfo-set", 3, None, ASKED),
        spec.Operation("linkmodes-get", 4, 3, ASKED, reply_attributes=TOLD),
        spec.Operation("linkmodes-ntf", None, 9, TOLD),
        spec.Operation("wide-header", 12, 12, ASKED, header=spec.struct("wide", a=spec.u32)),
        spec.Operation("table-del", 13, None, ASKED),
        spec.Operation("table-flush", 14, None, ASKED, verb="get"),
    ),
)


@pytest.fixture
def directional() -> Callable[..., Message]:
    def make(command: int, body: bytes, flags: int) -> Message:
        data = pack("<IHHIIBBH", 20 + len(body), 31, flags, 1, 9, command, 1, 0) + body
        frame = Frame(1, 0, spec.GENERIC, data, len(data), GenericFamilies({31: "directional"}))
        return next(messages(frame, Reading(Registry([DIRECTIONAL]))))

    return make


@pytest.fixture
def events() -> Callable[..., Message]:
    event = spec.attrs("event", "E_", token=spec.u32)
    family = spec.Family(
        "eventful",
        spec.GENERIC,
        None,
        (
            spec.Operation("get", 3, 3, ASKED),
            spec.Operation("set", 1, None, ASKED),
            spec.Operation("notice", None, 1, TOLD),
            spec.Operation("closed", None, 3, event, event=True),
            spec.Operation("opened", None, 4, event, event=True),
        ),
    )

    def make(command: int, seq: int, portid: int) -> Message:
        body = wire.attribute(1, pack("<I", 5), "<") if command > 1 else b""
        data = pack("<IHHIIBBH", 20 + len(body), 31, 0, seq, portid, command, 1, 0) + body
        frame = Frame(1, 0, spec.GENERIC, data, len(data), GenericFamilies({31: "eventful"}), direction="to-user")
        return next(messages(frame, Reading(Registry([family]))))

    return make


def test_one_number_means_two_things_by_direction(directional: Callable[..., Message]) -> None:
    asked = directional(3, wire.attribute(1, pack("<I", 5), "<"), wire.NLM_F_REQUEST)
    told = directional(3, wire.attribute(1, b"d0\0", "<"), 0)
    assert (asked.type, asked.attrs) == ("linkinfo-set", {"header": 5})
    assert (told.type, told.attrs) == ("linkmodes-get", {"names": ["d0"]})
    assert (asked.encode(), told.encode()) == (asked.raw, told.raw)


def test_an_answer_has_its_own_attributes_under_the_same_number(directional: Callable[..., Message]) -> None:
    assert directional(1, wire.attribute(1, pack("<I", 5), "<"), wire.NLM_F_REQUEST).attrs == {"header": 5}
    assert directional(1, wire.attribute(1, b"d0\0", "<"), 0).attrs == {"names": ["d0"]}


def test_a_flag_bit_means_what_the_name_or_the_declared_verb_says(directional: Callable[..., Message]) -> None:
    assert directional(13, b"", wire.NLM_F_REQUEST | 0x100).flags == ["request", "nonrec"]
    assert directional(14, b"", wire.NLM_F_REQUEST | 0x100).flags == ["request", "root"]


def test_what_only_one_side_sends_is_not_found_for_the_other(directional: Callable[..., Message]) -> None:
    assert directional(9, b"", 0).type == "linkmodes-ntf"
    assert directional(9, b"", wire.NLM_F_REQUEST).type == "linkmodes-ntf"
    assert directional(4, b"", 0).type is None


def test_an_event_is_kept_apart_from_the_answer_of_its_number(
    events: Callable[..., Message],
) -> None:
    """As in mptcp_pm, whose events count from 1 beside its commands. ``ip mptcp endpoint show`` asks with number 0."""
    answer, event = events(3, 7, 9), events(3, 0, 0)
    assert events(3, 0, 9).type == "get"
    assert (answer.type, answer.attrs) == ("get", {"header": 5})
    assert (event.type, event.attrs) == ("closed", {"token": 5})
    assert (events(4, 7, 9).type, events(1, 0, 0).type) == ("opened", "notice")
    for message in (answer, event):
        (layer,) = (message.layers(),)
        assert layer.operation().name == message.type


def test_an_operation_may_have_a_header_of_its_own(directional: Callable[..., Message]) -> None:
    message = directional(12, pack("<I", 7) + wire.attribute(1, pack("<I", 5), "<"), wire.NLM_F_REQUEST)
    assert (message.header, message.attrs) == ({"a": 7}, {"header": 5})


def test_a_family_of_the_user_comes_before_the_built_in_one() -> None:
    mine = spec.Family("mine", spec.ROUTE, None, (spec.Operation("mylink", 16, 16, ASKED),))
    known = Registry([mine]).numbered(spec.ROUTE, 16, to_user=False)
    assert known is not None
    assert (known.family.name, known.name) == ("mine", "mylink")
    built_in = Registry([mine]).numbered(spec.ROUTE, 18, to_user=False)
    assert built_in is not None
    assert built_in.family.name == "rt-link"


@pytest.mark.parametrize(
    ("number", "family", "name"),
    [
        (16, "rt-link", "newlink"),
        (20, "rt-addr", "newaddr"),
        (24, "rt-route", "newroute"),
        (28, "rt-neigh", "newneigh"),
        (32, "rt-rule", "newrule"),
    ],
)
def test_built_in_families_are_found_by_message_type(number: int, family: str, name: str) -> None:
    for to_user in (True, False):
        known = Registry().numbered(spec.ROUTE, number, to_user=to_user)
        assert known is not None
        assert (known.family.name, known.name) == (family, name)


def test_a_notification_in_an_answers_guise_is_found_whatever_the_direction() -> None:
    known = Registry().numbered(spec.ROUTE, 18, to_user=True)
    assert known is not None
    assert known.name == "getlink"


def test_the_same_operation_is_the_same_object_each_time() -> None:
    own = Registry()
    assert own.numbered(spec.ROUTE, 16, to_user=True) is own.numbered(spec.ROUTE, 16, to_user=True)


def test_what_nobody_declares_is_none() -> None:
    assert Registry().numbered(spec.ROUTE, 4000, to_user=True) is None
    assert Registry().numbered(60000, 16, to_user=True) is None
    assert Registry().generic("unheard-of", 1, to_user=True) is None
    assert Registry().generic("nlctrl", 200, to_user=True) is None


def test_a_family_whose_name_holds_a_space_is_found() -> None:
    """The dissector's first line has the name in quotes."""
    known = Registry().generic("802.15.4 MAC", 31, to_user=False)
    assert known is not None
    assert (known.family.name, known.name) == ("802.15.4 MAC", "list-iface")


def test_a_family_is_found_by_name_in_either_spelling() -> None:
    for name in ("rt-link", "rt_link", "RT-Link"):
        family = Registry().family(name)
        assert family is not None
        assert family.name == "rt-link"
    assert Registry().family("unheard-of") is None


def test_every_declared_type_is_served_by_its_files_first_line() -> None:
    """An operation that the first line leaves out would never be found."""
    for family in Registry().families():
        for operation in family.operations:
            for number, to_user in ((operation.request, False), (operation.reply, True)):
                if number is None:
                    continue
                fresh = Registry()
                wanted = {(each.offset, each.type.size): each for each in (*family.where, *operation.where)}
                told = tuple(
                    wanted[span].values[0].to_bytes(span[1], "little") if span in wanted else bytes(span[1])
                    for span in fresh.spans(family.protocol)
                )
                if family.protocol == spec.GENERIC:
                    known = fresh.generic(family.name, number, to_user=to_user)
                else:
                    known = fresh.numbered(family.protocol, number, to_user=to_user, told=told)
                assert known is not None, (family.name, operation.name)
                assert known.family is family


def test_a_protocol_without_a_name_keeps_its_number() -> None:
    assert registry.protocol_name(spec.ROUTE) == "route"
    assert registry.protocol_name(25) == "25"


def test_unknown_numbers_are_not_remembered_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "MOST_KNOWN", 10)
    own = Registry()
    for number in range(1000, 1100):
        assert own.numbered(spec.ROUTE, number, to_user=True) is None
    assert own.numbered(spec.ROUTE, 16, to_user=True) is own.numbered(spec.ROUTE, 16, to_user=True)
    assert len(own._known) <= 11


FIRST = spec.Family(
    "first",
    spec.USERSOCK,
    None,
    (
        spec.Operation("short", 50, 50, None, where=(spec.where(6, spec.u16, 0x301),)),
        spec.Operation("long", 50, 50, ASKED),
    ),
    where=(spec.where(16, spec.u8, 1, 3),),
)
SECOND = spec.Family(
    "second", spec.USERSOCK, None, (spec.Operation("other", 50, 50, TOLD),), where=(spec.where(16, spec.u8, 2),)
)


@pytest.mark.parametrize(
    ("first", "flags", "family", "name"),
    [
        (1, 1, "first", "long"),
        (3, 0x301, "first", "short"),
        (2, 0x301, "second", "other"),
        (4, 1, None, None),
        (None, 1, None, None),
    ],
)
@pytest.mark.parametrize("order", ["<", ">"])
def test_messages_of_one_type_are_told_apart_by_what_is_in_them(
    order: str, first: int | None, flags: int, family: str | None, name: str | None
) -> None:
    body = b"" if first is None else bytes([first, 0, 0, 0])
    data = pack(order + "IHHII", 16 + len(body), 50, flags, 1, 9) + body
    frame = Frame(1, 0, spec.USERSOCK, data, len(data), GenericFamilies())
    reading = Reading(Registry([FIRST, SECOND]))
    (message,) = messages(frame, reading)
    assert (message.family, message.type) == (family, name)
    known = message.layers().operation()
    assert (known and known.name) == name


def test_only_the_dissector_that_a_message_asks_for_is_loaded() -> None:
    code = (
        "import sys; from nlsniff.registry import Registry; "
        "known = Registry().numbered(4, 20, to_user=False, told=(bytes([16]),)); "
        "print(known.family.name, *sorted(name for name in sys.modules if '.diag.' in name))"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60).stdout
    assert said.split() == ["netlink-diag", "nlsniff.dissectors.diag.names", "nlsniff.dissectors.diag.netlink"]


def test_declared_types_come_with_their_families_and_operations() -> None:
    registry = Registry()
    declared = registry.declared(spec.ROUTE)
    assert ("rt-link", "newlink", False) in declared[16]
    assert any(first <= 16 <= last for first, last in registry.served(spec.ROUTE))
    assert registry.declared(spec.GENERIC) == {}
    assert registry.served(spec.GENERIC) == []
