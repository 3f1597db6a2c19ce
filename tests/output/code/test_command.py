"""Sentences of ip: run in a namespace of their own, they say what was captured."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from nlsniff.output.code import command

CAPTURES = Path(__file__).parents[3] / "captures/7.2"


def said(code: SimpleNamespace, name: str, frame: int) -> list[str]:
    (datagram,) = (each for each in code.all(CAPTURES / name) if each.frame.number == frame)
    return command.source([datagram]).splitlines()


def test_a_link_is_said(code: SimpleNamespace) -> None:
    assert said(code, "demo.pcap", 5) == [
        "# frame 5: rt-link newlink request ack excl create",
        "# if3: the devices of these numbers; put their names",
        "ip link add link if3 name d0.10 type vlan id 10",
    ]


def test_what_has_no_sentence_is_told_in_a_line(code: SimpleNamespace) -> None:
    datagram = next(each for each in code.all(CAPTURES / "ethtool.pcap") if each.requests[0].generic)
    (_, line) = command.source([datagram]).splitlines()
    assert line.startswith("# no sentence is known for ethtool ")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("route", "ip -4 route add 10.1.0.0/16 via 192.0.2.254 src 192.0.2.1 metric 100 dev if3 proto 4"),
        ("address", "ip addr add 192.0.2.2/24 dev if3 broadcast 192.0.2.255 label d0:web"),
        ("address", "ip addr add 10.9.0.1 peer 10.9.0.2/32 dev if3"),
        ("rule", "ip -4 rule add from 192.0.2.1/32 priority 510 blackhole"),
        ("rule", "ip -4 rule add fwmark 0x10/0xff priority 502 lookup 102"),
    ],
)
def test_sentences_of_captures(code: SimpleNamespace, name: str, sentence: str) -> None:
    lines = {line for each in code.all(CAPTURES / f"{name}.pcap") for line in command.source([each]).splitlines()}
    assert sentence in lines
