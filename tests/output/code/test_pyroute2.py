"""Programs of pyroute2 messages: run, with a socket that takes down what they send."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from nlsniff.output.code import pyroute2

DEMO = Path(__file__).parents[3] / "captures/7.2/demo.pcap"


def test_a_program_sends_what_was_captured(path: Path, code: SimpleNamespace) -> None:
    found = code.all(path) or pytest.skip("asks nothing")
    sent = code.run(pyroute2.source(found))
    for (protocol, data), datagram in zip(sent, found, strict=True):
        assert (protocol, data) == (datagram.frame.protocol, code.wire_bytes(datagram)), datagram.title


def test_attributes_are_those_of_pyroutes_maps(code: SimpleNamespace) -> None:
    text = pyroute2.source([next(each for each in code.all(DEMO) if each.frame.number == 5)])
    assert '(5, "IFLA_LINK", "uint32"),' in text
    assert '("IFLA_LINK", 3)' in text
