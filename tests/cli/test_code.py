"""``nlsniff code``: what is chosen, written and refused."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from nlsniff.cli.code import LANGUAGES

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "captures/7.2/demo.pcap"
WIREGUARD = ROOT / "captures/7.2/wireguard.pcap"
NFT = ROOT / "captures/7.2/nftables.pcap"
Run = Callable[..., CompletedProcess[bytes]]


def titles(done: CompletedProcess[bytes]) -> list[str]:
    """The requests of text for a shell."""
    assert done.returncode == 0, done.stderr
    return [line.removeprefix("# ") for line in done.stdout.decode().splitlines() if line.startswith("# frame ")]


def test_the_first_request_is_written_and_the_others_are_told(nlsniff: Run) -> None:
    done = nlsniff("code", DEMO, "--as", "command")
    assert titles(done) == ["frame 1: rt-link newlink request ack excl create"]
    assert done.stdout.endswith(b"\nip link add name d0 type dummy\n")
    told = done.stderr.decode()
    assert told == "nlsniff: the first of 12 requests; --all writes all, -Y, --frame or --transaction another\n"


def test_all_requests(nlsniff: Run) -> None:
    done = nlsniff("code", DEMO, "--as", "ynl", "--all")
    assert len(titles(done)) == 12
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("choice", "frame"),
    [
        (("-Y", 'rt_link.linkinfo.kind == "vlan" and rt_link.ifname == "d0.11"'), 9),
        (("-Y", "result == error"), 9),
        (("--frame", "5"), 5),
        (("--frame", "5.0"), 5),
        (("--transaction", "3"), 5),
    ],
)
def test_a_request_is_chosen(nlsniff: Run, choice: tuple[str, str], frame: int) -> None:
    (title,) = titles(nlsniff("code", DEMO, "--as", "ynl", *choice))
    assert title.startswith(f"frame {frame}: ")


def test_a_batch_is_one_datagram(nlsniff: Run) -> None:
    (title,) = titles(nlsniff("code", NFT, "--as", "ynl", "-Y", "type == newtable"))
    assert " messages, the first nftables batch-begin request" in title
    number = title.split(":")[0].removeprefix("frame ")
    (alone,) = titles(nlsniff("code", NFT, "--as", "ynl", "--frame", f"{number}.1"))
    assert alone.startswith(f"frame {number}.1: nftables newtable ")


def test_a_batch_as_a_transaction(nlsniff: Run) -> None:
    done = nlsniff("transactions", "-Y", "type == newtable", "-c", "1", NFT)
    number = done.stdout.split()[0].decode()
    (title,) = titles(nlsniff("code", NFT, "--as", "ynl", "--transaction", number))
    assert " messages, the first nftables batch-begin request" in title


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--frame", "2"), "frame 2 holds no request; nlsniff transactions FILE lists the requests"),
        (("--frame", "9999"), "there is no frame 9999; "),
        (("--transaction", "9999"), "there is no transaction 9999; "),
        (("-Y", "rt_link.ifname == nobody"), "no request for which that is true; "),
        (("--frame", "x"), "'x' is no frame; write its number, 7, or a message's place in it, 7.1"),
        (("--frame", "1", "--transaction", "1"), "each choose; give one of them"),
        (("--all", "--frame", "1"), "it goes with neither --frame nor --transaction"),
        (("-o", "/nowhere/x.py"), "/nowhere/x.py: cannot write it: No such file or directory (ENOENT)"),
    ],
)
def test_what_cannot_be_is_told_in_a_line(nlsniff: Run, arguments: tuple[str, ...], told: str) -> None:
    done = nlsniff("code", DEMO, "--as", "python", *arguments)
    assert done.returncode == 2
    assert done.stdout == b""
    assert told in done.stderr.decode().splitlines()[-1]


def test_what_can_be_read_is_written_before_the_error(nlsniff: Run, tmp_path: Path) -> None:
    cut = tmp_path / "cut.pcap"
    cut.write_bytes(DEMO.read_bytes()[:1000])
    done = nlsniff("code", cut, "--as", "command")
    assert done.returncode == 2
    assert done.stdout.endswith(b"ip link add name d0 type dummy\n")
    assert b"cut.pcap at byte" in done.stderr


def test_a_file_is_written(nlsniff: Run, tmp_path: Path) -> None:
    path = tmp_path / "request.py"
    done = nlsniff("code", DEMO, "--as", "python", "--frame", "5", "-o", str(path))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert path.read_text() == nlsniff("code", DEMO, "--as", "python", "--frame", "5").stdout.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_key_is_written_only_when_asked_for(nlsniff: Run, tmp_path: Path, language: str) -> None:
    choice = ("-Y", "wireguard.private_key")
    done = nlsniff("code", WIREGUARD, "--as", language, "--all", *choice)
    assert done.returncode == 0, done.stderr
    assert b"Secrets are replaced by zeros: nlsniff code --secrets writes them." in done.stdout
    path = tmp_path / "open"
    told = nlsniff("code", WIREGUARD, "--as", language, "--all", *choice, "--secrets", "-o", str(path))
    assert told.returncode == 0
    assert path.stat().st_mode & 0o777 == 0o600
    assert "Secrets are replaced" not in path.read_text()
    assert (path.read_bytes() == done.stdout) is False


def test_every_language_has_its_module() -> None:
    for language in LANGUAGES:
        assert import_module(f"nlsniff.output.code.{language}").source([]) is not None
    modules = {path.stem for path in (ROOT / "nlsniff/output/code").glob("*.py")}
    assert modules - {"__init__", "annotate", "request", "rows"} == set(LANGUAGES)


def test_shells_complete_the_languages() -> None:
    env = {**os.environ, "_NLSNIFF_COMPLETE": "bash_complete", "COMP_WORDS": "nlsniff code x --as p", "COMP_CWORD": "4"}
    program = [sys.executable, "-c", "from nlsniff.cli import main; main()"]
    done = subprocess.run(program, env=env, capture_output=True, text=True, check=True, timeout=60)
    assert {line.split(",")[1] for line in done.stdout.splitlines()} == {"python", "pyroute2"}


def test_neither_scapy_nor_pyroute2_is_imported_for_other_languages() -> None:
    program = (
        "import sys\nfrom nlsniff.cli import run\n"
        f"assert run(['code', {str(DEMO)!r}, '--as', 'python', '--frame', '1']) == 0\n"
        "assert not {'scapy', 'pyroute2', 'yaml', 'rich'} & {name.split('.')[0] for name in sys.modules}"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
