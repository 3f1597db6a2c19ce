"""Frames of made-up conversations, and entries of a table."""

from __future__ import annotations

import struct
from collections.abc import Callable

import pytest

from nlsniff.frame import Frame, GenericFamilies
from nlsniff.sources.who.names import Entry

REQUEST, MULTI, ACK, DUMP = 1, 2, 4, 0x300
Make = Callable[..., Frame]


@pytest.fixture
def frame() -> Make:
    """One message: type, flags, seq, port id; at a time, of a protocol."""

    def make(kind: int, flags: int, seq: int, portid: int, *, at: int = 1000, protocol: int = 0) -> Frame:
        data = struct.pack("=IHHII", 16, kind, flags, seq, portid)
        return Frame(1, at, protocol, data, 16, GenericFamilies())

    return make


@pytest.fixture
def entry() -> Callable[..., Entry]:
    """An entry for a port id; the name says whose."""

    def make(
        portid: int, name: str | None, since: int = 0, until: int | None = None, sure: tuple[int, int] | None = None
    ) -> Entry:
        return Entry(0, portid, since, until, sure, portid, name, f"{name} -x", 4026531840, "for a reason")

    return make
