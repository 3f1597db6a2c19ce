"""The requests of all captures, and the kernel that generated programs speak to in tests."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from nlsniff.analysis.requests import datagrams
from nlsniff.message import MASKED, OPEN
from nlsniff.output.code.request import Datagram, request_of
from nlsniff.sources.files import FrameReader

CAPTURES = sorted((Path(__file__).parents[3] / "captures").glob("**/*.pcap*"))
SEQ = slice(8, 12)
FAMILY = 0x1234


@cache
def _all(path: Path, *, secrets: bool = True) -> list[Datagram]:
    """The datagrams of a capture that asked something, each form of it once."""
    found: dict[tuple[int, bytes], Datagram] = {}
    for sent in datagrams(FrameReader(str(path)), OPEN if secrets else MASKED):
        known = sent[0].frame.protocol, b"".join(each.raw[:8] + each.raw[16:] for each in sent)
        found.setdefault(known, Datagram([request_of(message) for message in sent]))
    return list(found.values())


def wire_bytes(datagram: Datagram) -> bytes:
    """What the datagram was, with the fake kernel's number for generic families."""
    data = b""
    for place, request in enumerate(datagram.requests):
        raw = bytearray(request.message.raw)
        if request.generic is not None:
            raw[4:6] = struct.pack("=H", FAMILY)
        data += raw + bytes(datagram.padding(place))
    return data


class Kernel:
    """Stands for the socket module: takes down what is sent, names every generic family, acks the rest."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, bytes]] = []
        for name in ("AF_NETLINK", "SOCK_RAW"):
            setattr(self, name, getattr(socket, name))

    def socket(self, family: int, kind: int, protocol: int) -> FakeSocket:
        """A socket of this protocol."""
        assert (family, kind) == (socket.AF_NETLINK, socket.SOCK_RAW)
        return FakeSocket(self, protocol)


class FakeSocket:
    """A socket whose kernel is :class:`Kernel`."""

    def __init__(self, kernel: Kernel, protocol: int) -> None:
        self._kernel, self._protocol = kernel, protocol
        self._answers: list[bytes] = []
        self._bound = False

    def __enter__(self) -> FakeSocket:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def bind(self, address: tuple[int, int]) -> None:
        """What sends the requests binds its socket; what looks a family up does not."""
        assert address == (0, 0)
        self._bound = True

    def settimeout(self, seconds: float) -> None:
        """Answers come at once."""
        assert seconds > 0

    def sendto(self, data: bytes, address: tuple[int, int]) -> None:
        """Take it down, and answer."""
        assert address == (0, 0)
        if not self._bound:
            assert (self._protocol, data[4:6], data[16]) == (16, b"\x10\0", 3)  # CTRL_CMD_GETFAMILY
            attribute = struct.pack("=HHHH", 6, 1, FAMILY, 0)
            self._answers.append(struct.pack("=IHHIIBBH", 28, 16, 0, 1, 0, 1, 2, 0) + attribute)
        else:
            self._kernel.sent.append((self._protocol, data))
            self._answers.append(struct.pack("=IHHIIi", 36, 2, 0, 7, 0, -17) + data[:16])

    def recv(self, _size: int) -> bytes:
        """What there is to say, then nothing."""
        if not self._answers:
            raise TimeoutError
        return self._answers.pop(0)


def run(text: str) -> list[tuple[int, bytes]]:
    """What a Python program sends, by protocol."""
    kernel = Kernel()
    names: dict[str, Any] = {"__name__": "__main__"}
    names["kernel"] = kernel
    body = text.replace("import socket\n", "socket = kernel\n", 1)
    exec(compile(body, "<generated>", "exec"), names)
    return kernel.sent


@pytest.fixture
def code() -> SimpleNamespace:
    """The helpers above."""
    helpers: dict[str, Callable[..., Any]] = {"all": _all, "wire_bytes": wire_bytes, "run": run}
    return SimpleNamespace(**helpers)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes a ``path`` runs for each capture."""
    if "path" in metafunc.fixturenames:
        ids = [f"{path.parent.name}/{path.stem}" for path in CAPTURES]
        metafunc.parametrize("path", CAPTURES, ids=ids)
