"""Classic capture files: what is written is what the format's description says, and reads back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from nlsniff.output import pcap
from nlsniff.sources.files import open_frames
from nlsniff.sources.packets import Received

NOOP = bytes.fromhex("10000000 0100 0000 00000000 00000000")
ANSWER = Received(5, 16, 0, NOOP, 16)
CUT = Received(1_795_301_454_999_999_900, 0, 4, NOOP, 5000)


@pytest.mark.skipif(sys.byteorder != "little", reason="the bytes are a little-endian machine's")
def test_header_and_record_are_laid_out_as_the_format_asks() -> None:
    assert pcap.make_header() == bytes.fromhex("4d3cb2a1 0200 0400 00000000 00000000 00000400 fd000000")
    record = bytes.fromhex("00000000 05000000 20000000 20000000 0000 0338 00000000000000000000 0010") + NOOP
    assert pcap.record(ANSWER) == record


def test_frames_read_back(tmp_path: Path) -> None:
    (tmp_path / "a.pcap").write_bytes(pcap.make_header([ANSWER]) + pcap.record(CUT))
    got = [(f.time_ns, f.protocol, f.packet_type, f.data, f.length) for f in open_frames(tmp_path / "a.pcap")]
    assert got == [tuple(ANSWER), tuple(CUT)]


def test_tcpdump_reads_it(tmp_path: Path) -> None:
    (tmp_path / "a.pcap").write_bytes(pcap.make_header([ANSWER]) + pcap.record(CUT))
    done = subprocess.run(["tcpdump", "-ttr", tmp_path / "a.pcap"], capture_output=True, text=True, check=True)
    assert "NETLINK" in done.stderr
    assert len(done.stdout.splitlines()) >= 2
