"""How the numbers of tc are named for people."""

from __future__ import annotations

import pytest
from nlsniff.dissectors.route.tc_values import FILTER_INFO, HANDLE, IPV4_NUMBER, PARENT, TC_ACT, U32_HANDLE, Told

from nlsniff.spec import Scalar


def told(kind: Scalar, number: int) -> str | None:
    assert kind.label is not None
    return kind.label.entries.get(number)


@pytest.mark.parametrize(
    ("kind", "number", "name"),
    [
        (HANDLE, 0x00010000, "1:"),
        (HANDLE, 0x00010010, "1:10"),
        (HANDLE, 0xFFFF0000, "ffff:"),
        (PARENT, 0xFFFFFFFF, "root"),
        (PARENT, 0xFFFFFFF1, "clsact"),
        (PARENT, 0xFFFFFFF2, "clsact-ingress"),
        (PARENT, 0, "unspec"),
        (U32_HANDLE, 0x80000800, "800:0:800"),
        (U32_HANDLE, 0x00103001, "1:3:1"),
        # htons(ETH_P_IP) in the low half, as TC_H_MAKE(prio << 16, protocol) puts it
        (FILTER_INFO, 0x00070008, "prio-7/ipv4"),
        (FILTER_INFO, 0x00020300, "prio-2/all"),
        (FILTER_INFO, 0x00020608, "prio-2/0x0806"),
        (IPV4_NUMBER, 0xC0000201, "192.0.2.1"),
    ],
)
def test_a_number_is_told_as_tc_writes_it(kind: Scalar, number: int, name: str) -> None:
    assert told(kind, number) == name


@pytest.mark.parametrize(
    ("number", "name"),
    [(-1, "unspec"), (2, "shot"), (8, "trap"), (0x20000006, "goto-chain-6"), (0x10000002, "jump-2"), (99, "unknown")],
)
def test_a_verdict_is_told_with_its_value(number: int, name: str) -> None:
    assert TC_ACT.entries.get(number) == name


def test_only_the_names_given_are_listed() -> None:
    names = Told({1: "one"}, hex)
    assert (dict(names), len(names), names[16]) == ({1: "one"}, 1, "0x10")
