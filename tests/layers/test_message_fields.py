"""Header fields: message types, flags, commands and errnos by name."""

from __future__ import annotations

import pytest

from nlsniff import spec
from nlsniff.layers.message_fields import ErrnoField, MessageFlagsField, MessageTypeField, OrderField
from nlsniff.layers.messages import NLMSG, genlmsghdr, nlmsgerr


@pytest.mark.parametrize(
    ("name", "number"),
    [("newlink", 16), ("rt-route/getroute", 26), ("error", 2), ("ack", 2), ("done", 3), ("nlctrl", 16), ("0x22", 34)],
)
def test_message_types_are_taken_by_name(name: str, number: int) -> None:
    assert MessageTypeField("x", spec.u16).any2i(None, name) == number


def test_a_type_that_nobody_declares_is_refused() -> None:
    with pytest.raises(ValueError, match="nosuch"):
        NLMSG(nlmsg_type="nosuch")


def test_flags_are_taken_by_name() -> None:
    field = MessageFlagsField("x", spec.u16)
    assert field.any2i(None, "request+dump") == field.any2i(None, ["request", "root", "match"]) == 0x301


@pytest.mark.parametrize(
    ("kind", "flags", "text"),
    [
        ("newlink", 0x605, "request+ack+excl+create"),
        ("getlink", 0x301, "request+root+match"),
        ("dellink", 0x201, "request+bulk"),
    ],
)
def test_flags_are_shown_as_the_message_means_them(kind: str, flags: int, text: str) -> None:
    assert f"nlmsg_flags= {text}\n" in NLMSG(nlmsg_type=kind, nlmsg_flags=flags).show(dump=True)


def test_commands_are_taken_by_name_where_the_family_is_known() -> None:
    message = NLMSG(nlmsg_type="nlctrl") / genlmsghdr(cmd="getfamily")
    assert bytes(message)[16] == 3
    with pytest.raises(ValueError, match="nosuch"):
        bytes(NLMSG(nlmsg_type="nlctrl") / genlmsghdr(cmd="nosuch"))


def test_errnos_are_taken_and_shown_by_name() -> None:
    assert ErrnoField("x", spec.s32).any2i(None, "EEXIST") == -17
    assert "error     = -17 (EEXIST)" in nlmsgerr(error="EEXIST").show(dump=True)


def test_a_byte_order_has_two_names() -> None:
    assert OrderField("x").any2i(None, "big") == "big"
    with pytest.raises(ValueError, match="middle"):
        OrderField("x").any2i(None, "middle")
