"""What ss printed of sockets of every family is what nlsniff reads of the same messages."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from program_output import CAPTURES, NotCompared, changed, differences, fields_of, messages, said
from ss_says import lines, table_of

KERNELS = sorted(log.parent.name for log in CAPTURES.glob("*/programs-ss.log"))


@cache
def pairs(kernel: str) -> list[tuple[dict[str, str], dict[str, Any]]]:
    """Each printed socket and its answer: ss prints them as they come."""
    told = [line for command, text in said(kernel, "programs-ss") if command.startswith("ss ") for line in lines(text)]
    answers = [one for one in messages(kernel, "programs-ss") if one["type"] == "answer"]
    return list(zip(told, answers, strict=True))


def found(told: dict[str, str], ours: dict[str, Any]) -> list[str]:
    # A dot divides paths, so the plain words of ss are compared one by one.
    fields = fields_of(ours)
    table = table_of(ours["family"], fields)
    return [line for key, value in told.items() for line in differences({key: value}, fields, table)]


@pytest.mark.parametrize("kernel", KERNELS)
def test_sockets_are_what_ss_printed(kernel: str) -> None:
    families = {ours["family"] for _, ours in pairs(kernel)}
    assert families >= {"inet-diag", "unix-diag", "packet-diag", "netlink-diag", "vsock-diag"}
    assert [line for told, ours in pairs(kernel) for line in found(told, ours)] == []


@pytest.mark.parametrize("kernel", KERNELS)
def test_every_changed_word_of_a_socket_is_found(kernel: str) -> None:
    compared = 0
    for told, ours in pairs(kernel):
        table = table_of(ours["family"], fields_of(ours))
        for key, other in changed(told):
            if not isinstance(table[key], NotCompared):
                assert found(other, ours), (key, told)
                compared += 1
    assert compared > 500
