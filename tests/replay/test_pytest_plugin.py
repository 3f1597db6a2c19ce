"""The pytest plugin, in pytests of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ASKING = """
import socket, struct
import pytest

def index_of(name):
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as route:
        attribute = struct.pack("=HH", len(name) + 5, 3) + name.encode() + bytes(8 - (len(name) + 5) % 4)
        route.send(struct.pack("=IHHIIBxHiII", 32 + len(attribute), 18, 1, 7, 0, 0, 0, 0, 0, 0) + attribute)
        return struct.unpack_from("=i", route.recv(65536), 20)[0]
"""
REPLAYED = f"""{ASKING}
@pytest.mark.netlink
def test_lo(netlink):
    assert index_of("lo") == 1
    assert [(each.family, each.type, each.result) for each in netlink.transactions()] == [("rt-link", "getlink", "ok")]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    return tmp_path


def run(folder: Path, text: str, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_it.py").write_text(text)
    words = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options]
    return subprocess.run(words, capture_output=True, text=True, cwd=folder, timeout=110, check=False)


def record(folder: Path) -> Path:
    """The cassette of the one test that is recorded."""
    done = run(folder, REPLAYED, "--netlink-record=once")
    assert last(done) == "1 passed", done.stdout
    return folder / "cassettes" / "test_it" / "test_lo.pcapng"


def last(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout.splitlines()[-1].strip("= ").split(" in ")[0]


def test_record_then_replay(folder: Path) -> None:
    missing = run(folder, REPLAYED)
    assert last(missing) == "1 error"
    assert "no cassette" in missing.stdout
    assert "record it: pytest --netlink-record=once" in missing.stdout
    cassette = record(folder)
    assert cassette.stat().st_mode & 0o777 == 0o600
    assert [*cassette.parent.iterdir()] == [cassette]
    replayed = run(folder, REPLAYED)
    assert last(replayed) == "1 passed", replayed.stdout
    before = cassette.read_bytes()
    assert last(run(folder, REPLAYED, "--netlink-record=new")) == "1 passed"
    assert cassette.read_bytes() == before
    assert last(run(folder, REPLAYED, "--netlink-record=all")) == "1 passed"
    assert cassette.read_bytes() != before


def test_what_was_not_recorded_fails_the_test_with_the_difference(folder: Path) -> None:
    record(folder)
    other = f"""{ASKING}
@pytest.mark.netlink("test_it/test_lo.pcapng")
def test_other():
    with pytest.raises(Exception):
        assert index_of("wan0") == 9
"""
    done = run(folder, other)
    assert last(done) == "1 failed"
    assert "not recorded: rt-link getlink" in done.stdout
    assert "ifname: 'lo', not 'wan0'" in done.stdout
    ignored = other.replace('pcapng")', 'pcapng", ignore="rt_link.ifname")').replace(
        "with pytest.raises(Exception):", "if 1:"
    )
    assert last(run(folder, ignored.replace("== 9", "== 1"))) == "1 passed"


def test_unused_parts_and_another_kernel_are_warned_of(folder: Path) -> None:
    cassette = record(folder)
    release = os.uname().release.encode()
    cassette.write_bytes(cassette.read_bytes().replace(release, b"0" * len(release)))
    nothing = '\nimport pytest\n@pytest.mark.netlink("test_it/test_lo.pcapng")\ndef test_nothing(): pass\n'
    done = run(folder, nothing)
    assert last(done) == "1 passed, 2 warnings"
    assert f"was recorded on Linux {'0' * len(release)}" in done.stdout
    assert "1 not asked for: 1 rt-link getlink" in done.stdout
    assert last(run(folder, nothing.replace('")', '", strict=True)'))).startswith("1 failed")
    assert last(run(folder, nothing, "-W", "error")) == "1 error"
    assert last(run(folder, REPLAYED, "--netlink-record=new")) == "1 passed"
    assert release in cassette.read_bytes()


def test_faults_and_order_are_given_to_the_marker(folder: Path) -> None:
    record(folder)
    faulty = f"""{ASKING}
@pytest.mark.netlink("test_it/test_lo.pcapng", inject="enobufs", order="strict", once=True)
def test_full():
    with pytest.raises(OSError, match="No buffer space"):
        index_of("lo")
"""
    assert last(run(folder, faulty)) == "1 passed"


def test_a_program_under_replay(folder: Path) -> None:
    script = f"""
import sys
PROGRAM = {ASKING!r} + "print(index_of(sys.argv[1]))"
def test_program(netlink):
    done = netlink.run(sys.executable, "-c", "import sys\\n" + PROGRAM.replace("import pytest", ""), NAME)
    assert done.stdout == "1\\n", done.stderr
"""
    assert last(run(folder, script.replace("NAME", '"lo"'), "--netlink-record=once")) == "1 passed"
    assert (folder / "cassettes" / "test_it" / "test_program-1.pcapng").exists()
    assert last(run(folder, script.replace("NAME", '"lo"'))) == "1 passed"
    wrong = run(folder, script.replace("NAME", '"wan0"').replace('== "1\\n"', '!= ""'))
    assert last(wrong) == "1 failed"
    assert "ifname: 'lo', not 'wan0'" in wrong.stdout


def test_a_scripted_kernel(folder: Path) -> None:
    scripted = f"""{ASKING}
def test_scripted(netlink_kernel):
    @netlink_kernel.on("rt-link", "getlink")
    def link(request):
        return {{"type": "newlink", "header": {{"ifi-index": 42}}, "attrs": {{"ifname": request.attrs["ifname"]}}}}
    assert index_of("anything") == 42
def test_unscripted(netlink_kernel):
    index_of("anything")
"""
    done = run(folder, scripted)
    assert last(done) == "2 passed, 1 error"
    assert "not recorded: rt-link getlink" in done.stdout


def test_workers_share_the_work(folder: Path) -> None:
    many = REPLAYED + "\n".join(
        f'@pytest.mark.netlink("test_it/test_lo.pcapng")\ndef test_{at}(): assert index_of("lo") == 1'
        for at in range(8)
    )
    record(folder)
    assert last(run(folder, many, "-n", "2")) == "9 passed"
