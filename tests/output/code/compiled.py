"""Compiled programs: run in a namespace of their own under ``nlsniff run``, what they send is compared."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

import nlsniff
from nlsniff.output.code.request import Datagram, request_of

CAPTURES = Path(__file__).parents[3] / "captures/7.2"
CHOSEN = (("demo.pcap", 5), ("route.pcap", None), ("nftables.pcap", None))


@cache
def namespaces() -> bool:
    """Whether an ordinary user gets a network namespace here."""
    return subprocess.run(["unshare", "-Urn", "true"], capture_output=True, check=False).returncode == 0


def chosen() -> list[Datagram]:
    """Requests of several protocols, a batch among them."""
    from nlsniff.analysis.requests import datagrams
    from nlsniff.message import OPEN
    from nlsniff.sources.files import FrameReader

    found = []
    for name, frame in CHOSEN:
        for sent in datagrams(FrameReader(str(CAPTURES / name)), OPEN):
            if frame in (None, sent[0].frame.number) and (frame is not None or len(sent) > 1 or name == "route.pcap"):
                found.append(Datagram([request_of(message) for message in sent]))
                break
    generic = datagrams(FrameReader(str(CAPTURES / "ethtool.pcap")), OPEN)
    found.append(next(Datagram([request_of(sent[0])]) for sent in generic if request_of(sent[0]).generic))
    return found


def sent_by(program: Sequence[str], folder: Path) -> list[tuple[int, bytes]]:
    """The datagrams that a program sends in a fresh namespace, those that look families up left out."""
    if not namespaces():
        pytest.skip("no unprivileged network namespaces here")
    capture = folder / "sent.pcapng"
    inside = [sys.executable, "-c", "from nlsniff.cli import main; main()", "run", "-w", str(capture), "--", *program]
    done = subprocess.run(["unshare", "-Urn", *inside], capture_output=True, text=True, timeout=120, check=False)
    frames: dict[int, tuple[int, bytes]] = {}
    for message in nlsniff.read(str(capture)):
        if message.direction == "to-kernel" and message.family != "nlctrl":
            frames[message.frame.number] = message.frame.protocol, message.frame.data
    assert frames, done
    return list(frames.values())


def expected(datagrams: Sequence[Datagram], sent: Sequence[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    """What was captured; the number of a generic family is the running kernel's."""
    found = []
    for datagram, (_, data) in zip(datagrams, sent, strict=True):
        whole = b""
        for place, request in enumerate(datagram.requests):
            raw = bytearray(request.message.raw)
            if request.generic is not None:
                raw[4:6] = data[len(whole) + 4 : len(whole) + 6]
            whole += raw + bytes(datagram.padding(place))
        found.append((datagram.frame.protocol, whole))
    return found
