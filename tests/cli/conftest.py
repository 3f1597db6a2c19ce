"""Small captures of real messages, and the command line as users run it."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

# ip link add link d0 name e1 type vlan id 4095, and the kernel's answer: Linux 6.1.0-50-amd64, iproute2 6.1.0.
REQUEST = bytes.fromhex(
    "48000000 1000 0506 9d36026b 00000000"  # length 72, newlink, request ack excl create, seq, port id
    "00 00 0000 00000000 00000000 00000000"  # ifinfomsg
    "0800 0500 03000000"  # link 3
    "0700 0300 653100 00"  # ifname e1
    "1800 1200 0800 0100 766c616e 0c00 0200 0600 0100 ff0f 0000"  # linkinfo: kind vlan, data: id 4095
)
ERROR = bytes.fromhex(
    "78000000 0200 0002 9d36026b e5000000"  # length 120, error, ack-tlvs, the same seq, port id 229
    "deffffff"  # -34
    + REQUEST.hex()
    + "1b00 0100 38303231713a20496e76616c696420564c414e206964 00 00"  # msg "8021q: Invalid VLAN id"
)
TIME_NS = 1795307165025046038


def pcap(*datagrams: bytes, protocol: int = 0) -> bytes:
    """A nanosecond pcap of link type 253 with these datagrams."""
    out = struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 262144, 253)
    for place, datagram in enumerate(datagrams):
        seconds, rest = divmod(TIME_NS + place * 1_000_000, 1_000_000_000)
        packet = struct.pack(">HH10xH", 4, 824, protocol) + datagram
        out += struct.pack("<IIII", seconds, rest, len(packet), len(packet)) + packet
    return out


@pytest.fixture
def helpers() -> SimpleNamespace:
    """The messages above, and what makes captures and command lines of them."""
    return SimpleNamespace(REQUEST=REQUEST, ERROR=ERROR, pcap=pcap, command=command, environment=environment)


Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    """A file with the request and its error."""
    path = tmp_path / "vlan.pcap"
    path.write_bytes(pcap(REQUEST, ERROR))
    return path


@pytest.fixture
def nlsniff(tmp_path: Path) -> Run:
    """Runs ``nlsniff ARGUMENTS`` in an empty folder, in UTC; options are those of subprocess.run."""

    def run(
        *arguments: str | Path, env: dict[str, str] | None = None, **options: object
    ) -> subprocess.CompletedProcess[bytes]:
        options.setdefault("capture_output", True)
        return subprocess.run(  # type: ignore[call-overload,no-any-return]
            command(*arguments), cwd=tmp_path, env=environment(env), timeout=60, check=False, **options
        )

    return run


def command(*arguments: str | Path) -> Sequence[str]:
    """The command line of the console script, by this interpreter."""
    return [sys.executable, "-c", "from nlsniff.cli import main; main()", *map(str, arguments)]


def environment(more: dict[str, str] | None = None) -> dict[str, str]:
    """What the command finds in its environment: the caller's, in UTC, without what changes its manner."""
    kept = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "NLSNIFF_DEBUG", "COLUMNS")}
    return {**kept, "TZ": "UTC", **(more or {})}
