"""What tshark shows, by pyshark, is what its own output shows."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest

from nlsniff.analysis.tshark import dissect, same, version
from nlsniff.errors import NlsniffError

ROOT = Path(__file__).parents[2]
needs_tshark = pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")


@needs_tshark
def test_fields_have_the_place_and_value_that_tshark_shows() -> None:
    first = next(dissect(str(ROOT / "captures" / "7.2" / "rule.pcap")))
    found = {(each.name, each.place, each.size): each.show for each in first.fields}
    assert first.number == 1
    assert first.places == [0]
    assert int(found["netlink.hdr_len", 0, 4]) >= 16
    assert version()[0].isdigit()


@needs_tshark
def test_every_frame_comes_once_and_in_order() -> None:
    assert [each.number for each in dissect(str(ROOT / "captures" / "7.2" / "demo.pcap"))] == [*range(1, 25)]


def test_where_tshark_is_missing_it_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NlsniffError, match="tshark is missing; install tshark"):
        next(dissect(str(ROOT / "captures" / "7.2" / "demo.pcap")))


@pytest.mark.parametrize(
    ("ours", "show", "is_same"),
    [
        (16, "16", True),
        (16, "0x10", True),
        (16, "17", False),
        (16, "newlink", False),
        ("eth0", "eth0", True),
        (bytes((10, 0, 0, 1)), "10.0.0.1", True),
        (b"\2\0\0\0\0\1", "02:00:00:00:00:01", True),
        (b"\2", "no bytes", False),
    ],
)
def test_values_are_compared_whatever_their_notation(ours: object, show: str, is_same: bool) -> None:
    assert same(ours, show) is is_same


@needs_tshark
def test_children_end_as_before_when_tshark_was_asked() -> None:
    before = signal.getsignal(signal.SIGCHLD)
    assert list(dissect(str(ROOT / "captures" / "7.2" / "demo.pcap")))
    assert signal.getsignal(signal.SIGCHLD) is before
    assert signal.set_wakeup_fd(-1) == -1
