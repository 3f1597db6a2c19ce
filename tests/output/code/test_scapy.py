"""Programs of Scapy layers: run, with a socket that takes down what they send."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from nlsniff.output.code import scapy

DEMO = Path(__file__).parents[3] / "captures/7.2/demo.pcap"


def test_a_program_sends_what_was_captured(path: Path, code: SimpleNamespace) -> None:
    found = code.all(path) or pytest.skip("asks nothing")
    sent = code.run(scapy.source(found))
    for (protocol, data), datagram in zip(sent, found, strict=True):
        assert (protocol, data) == (datagram.frame.protocol, code.wire_bytes(datagram)), datagram.title


def test_what_layers_do_by_themselves_is_left_out(code: SimpleNamespace) -> None:
    text = scapy.source([next(each for each in code.all(DEMO) if each.frame.number == 5)])
    assert "layers.IFLA_LINK(link=3)," in text
    assert "nla_len" not in text
    assert "padding" not in text
