"""``nlsniff verify``: agreements counted, differences told, tshark missing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from nlsniff.analysis import verify
from nlsniff.cli import run

ROOT = Path(__file__).parents[2]
CAPTURE = ROOT / "captures" / "7.2" / "rule.pcap"
needs_tshark = pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")


@needs_tshark
def test_a_capture_that_both_read_alike(nlsniff):
    done = nlsniff("verify", "-c", "12", CAPTURE)
    assert (done.returncode, done.stderr) == (0, b"")
    *_, whole, by = done.stdout.decode().splitlines()
    name, agree, differ = whole.rsplit(maxsplit=2)
    assert (name.strip(), differ) == ("12 frames", "0")
    assert int(agree.replace(",", "")) > 100
    assert by.startswith("fields compared with tshark ")


@pytest.fixture
def wrong(monkeypatch):
    """nlsniff reads the first field of each message otherwise."""
    read = verify.read_fields

    def changed(message):
        return {**read(message), (message.offset + 8, 4): 7}

    monkeypatch.setattr(verify, "read_fields", changed)


@needs_tshark
@pytest.mark.usefixtures("wrong")
def test_a_difference_says_where_and_both_values_and_is_status_1(capfd):
    assert run(["verify", "--json", "-c", "2", str(CAPTURE)]) == 1
    *found, counts = map(json.loads, capfd.readouterr().out.splitlines())
    first = found[0]
    assert (first["frame"], first["path"], first["field"], first["ours"]) == (1, "nlmsghdr.seq", "netlink.hdr_seq", "7")
    assert int(first["theirs"], 0) == int.from_bytes(bytes.fromhex(first["data"]), "little")
    assert first["known"] is None
    assert counts["differences"] == len(found) >= 2
    assert sum(each["agree"] for each in counts["families"].values()) > 10


@needs_tshark
@pytest.mark.usefixtures("wrong")
def test_a_mistake_that_is_known_gives_its_reason_and_is_no_finding(capfd, monkeypatch):
    monkeypatch.setitem(verify.KNOWN, "netlink.hdr_seq", "it counts otherwise")
    assert run(["verify", "-c", "2", str(CAPTURE)]) == 0
    out = capfd.readouterr().out
    assert "nlmsghdr.seq: 7, tshark's netlink.hdr_seq: " in out
    assert "(known: it counts otherwise)" in out
    assert "differences are known mistakes of tshark" in out


def test_without_tshark_it_says_how_to_install_it(nlsniff, tmp_path):
    done = nlsniff("verify", CAPTURE, env={"PATH": str(tmp_path)})
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"nlsniff: tshark is missing; install tshark: ")


def test_without_pyshark_it_says_how_to_install_it(monkeypatch, capfd):
    monkeypatch.setitem(__import__("sys").modules, "pyshark", None)
    assert run(["verify", str(CAPTURE)]) == 2
    assert "pyshark is missing" in capfd.readouterr().err


def test_a_pipe_cannot_be_read_by_two(nlsniff):
    done = nlsniff("verify", "-")
    assert done.returncode == 2
    assert b"give it by name" in done.stderr


@needs_tshark
def test_a_file_that_is_no_capture_is_told(nlsniff, tmp_path):
    path = tmp_path / "x.pcap"
    path.write_bytes(b"no capture")
    done = nlsniff("verify", path)
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
    assert b"Traceback" not in done.stderr


@needs_tshark
def test_of_a_file_that_is_cut_off_the_whole_frames_are_compared(nlsniff, tmp_path):
    cut = tmp_path / "cut.pcap"
    cut.write_bytes(CAPTURE.read_bytes()[:1500])
    done = nlsniff("verify", cut)
    assert done.returncode == 2
    assert b"frames" in done.stdout
    assert done.stderr.count(b"\n") == 1
    assert b"what came before was read" in done.stderr


@needs_tshark
@pytest.mark.parametrize(("name", "says"), [("none.pcap", "check the name"), ("", "name a file inside it")])
def test_a_file_that_cannot_be_opened_is_told_as_show_tells_it(nlsniff, tmp_path, name, says):
    done = nlsniff("verify", tmp_path / name)
    assert (done.returncode, done.stdout) == (2, b"")
    assert says in done.stderr.decode()
    assert "unexpected" not in done.stderr.decode()


@needs_tshark
def test_a_capture_without_frames_is_compared_too(nlsniff, tmp_path):
    none = tmp_path / "none.pcap"
    none.write_bytes(CAPTURE.read_bytes()[:24])
    done = nlsniff("verify", none)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"family")
