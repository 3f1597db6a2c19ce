"""Rules of auditctl 3.0, as recorded with Linux 7.2, and what a rule may not be."""

from __future__ import annotations

from struct import pack

import pytest
from nlsniff.dissectors.audit_rules import RULE_DATA


def rule(order: str, *, mask: list[int], rows: list[tuple[int, int, int]], text: bytes, flags: int = 4) -> bytes:
    columns = [list(column) + [0] * (64 - len(rows)) for column in zip(*rows, strict=True)]
    numbers = [flags, 2, len(rows), *mask, *(number for column in columns for number in column), len(text)]
    return pack(f"{order}{len(numbers)}I", *numbers) + text


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_rule_for_one_call_with_a_key(order: str) -> None:
    """auditctl -a always,exit -F arch=b64 -S swapon -k recorded"""
    mask = [0] * 64
    mask[167 // 32] = 1 << 167 % 32
    rows = [(11, 0xC000003E, 0x40000000), (210, 8, 0x40000000)]
    raw = rule(order, mask=mask, rows=rows, text=b"recorded")
    value = RULE_DATA.decode(raw, order)
    assert value == {
        "filter": "exit",
        "prepend": False,
        "action": "always",
        "syscalls": [167],
        "fields": [
            {"field": "arch", "op": "=", "value": 0xC000003E},
            {"field": "filterkey", "op": "=", "value": "recorded"},
        ],
    }
    assert RULE_DATA.encode(value, order) == raw


def test_a_watch_is_for_all_calls() -> None:
    """auditctl -w /etc/passwd -p wa, and a field and an operator that nobody knows"""
    rows = [(105, 11, 0x40000000), (106, 10, 0x40000000), (150, 1, 0x7)]
    raw = rule("<", mask=[0xFFFFFFFF] * 63 + [0], rows=rows, text=b"/etc/passwd", flags=0x14)
    value = RULE_DATA.decode(raw, "<")
    assert isinstance(value, dict)
    assert (value["syscalls"], value["prepend"], value["filter"]) == ("all", True, "exit")
    assert value["fields"][0] == {"field": "watch", "op": "=", "value": "/etc/passwd"}
    assert value["fields"][2] == {"field": 150, "op": 7, "value": 1}
    assert RULE_DATA.encode(value, "<") == raw


def test_zeros_that_align_the_message_are_counted_apart() -> None:
    """auditctl -a always,exit -F arch=b64 -S swapon -S swapoff -F success=0 -k swaps, 1064 bytes with nlmsghdr"""
    mask = [0] * 64
    mask[167 // 32] = 1 << 167 % 32 | 1 << 168 % 32
    rows = [(11, 0xC000003E, 0x40000000), (104, 0, 0x40000000), (210, 5, 0x40000000)]
    raw = rule("<", mask=mask, rows=rows, text=b"swaps") + bytes(3)
    value = RULE_DATA.decode(raw, "<")
    assert isinstance(value, dict)
    assert (len(raw), value["syscalls"], value["padding"]) == (1064 - 16, [167, 168], 3)
    assert value["fields"][2] == {"field": "filterkey", "op": "=", "value": "swaps"}
    assert RULE_DATA.encode(value, "<") == raw
    with pytest.raises(ValueError, match="does not use"):
        RULE_DATA.decode(raw + bytes(4), "<")


@pytest.mark.parametrize(("last", "word"), [(0xFFFFFFFF, "all-and-classes"), (0xFFFF, "all-without-classes")])
def test_all_calls_that_were_said_are_one_word(last: int, word: str) -> None:
    """auditctl -a never,exit -F arch=b32 -S all -F 'uid>=1000', and what the kernel lists then"""
    rows = [(11, 0x40000003, 0x40000000), (1, 1000, 0x60000000)]
    raw = rule("<", mask=[0xFFFFFFFF] * 63 + [last], rows=rows, text=b"")
    value = RULE_DATA.decode(raw, "<")
    assert isinstance(value, dict)
    assert value["syscalls"] == word
    assert RULE_DATA.encode(value, "<") == raw


def test_bytes_that_the_rule_does_not_use_are_refused() -> None:
    raw = rule("<", mask=[0] * 64, rows=[(0, 7, 0x40000000)], text=b"")
    with pytest.raises(ValueError, match="does not use"):
        RULE_DATA.decode(raw + b"\1", "<")
