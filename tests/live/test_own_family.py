"""A generic family that nlsniff does not bring, ``nlsniff_demo`` of tests/lab/modules, with a YNL file given for it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Namespace

import nlsniff

ROOT = Path(__file__).parents[2]
MODULES = ROOT / "tests" / "lab" / "modules"
CLIENT, SPEC = MODULES / "nlsniff_demo.py", MODULES / "nlsniff_demo.yaml"
NLSNIFF = [sys.executable, "-c", "from nlsniff.cli import main; main()"]
HONEY = {"name": "honey", "volume": 500, "contents": ["sweet"], "lid": {"colour": "green", "sealed": True}}
# Under nlmon: a listener that has joined, then a jar that is put and one that is refused, then the jar taken away.
SESSION = """\
"$1" "$2" listen 2 >"$3" & listener=$!
until grep -q listening "$3"; do sleep 0.1; done
"$1" "$2" put honey 500 1 2 sealed && ! "$1" "$2" put giant 4000 && "$1" "$2" remove honey && wait $listener
"""


@pytest.fixture(autouse=True)
def module() -> Iterator[None]:
    """The module, loaded."""
    built = Path(os.environ.get("NLSNIFF_MODULES", ""), "nlsniff_demo.ko")
    if not built.is_file():
        assert not os.environ.get("CI"), f"no {built}"
        pytest.skip("the module is not built for this kernel: tests/lab/modules.py builds it for the virtual machine")
    subprocess.run(["insmod", built], check=True, timeout=60)
    yield
    subprocess.run(["rmmod", "nlsniff_demo"], check=True, timeout=60)


def nlsniff_says(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*NLSNIFF, *words], capture_output=True, text=True, timeout=120, check=False)


def of_the_family(path: Path) -> list[nlsniff.Message]:
    return [each for each in nlsniff.read(path, specs=[SPEC]) if each.family == "nlsniff_demo"]


def test_run_shows_a_command_with_its_values_both_ways(tmp_path: Path) -> None:
    path = tmp_path / "a.pcapng"
    words = ("put", "honey", "500", "1", "2", "sealed")
    done = nlsniff_says("run", "-w", path, "--", sys.executable, CLIENT, *words)
    assert (done.returncode, done.stdout) == (0, "put honey\n"), done.stderr
    request, answer = of_the_family(path)
    assert (request.direction, request.type, request.attrs) == ("to-kernel", "put", HONEY)
    assert (answer.direction, answer.type, answer.attrs) == ("to-user", "put", {**HONEY, "opened": 0})
    lines = nlsniff_says("show", "--spec", SPEC, "-Y", 'nlsniff_demo.lid.colour == "green"', path).stdout.splitlines()
    assert ["name=honey" in line for line in lines] == [True, True]


def test_a_value_that_the_policy_forbids_is_named_with_the_range() -> None:
    done = nlsniff_says("run", "--spec", SPEC, "--json", "--", sys.executable, CLIENT, "put", "giant", "4000")
    assert done.returncode == 34, done.stderr
    errors = [line for line in done.stderr.splitlines() + done.stdout.splitlines() if '"ERANGE"' in line]
    assert len(errors) == 1
    assert '"attr":"volume"' in errors[0]
    assert '"max-value-u":1000' in errors[0]


def test_a_tap_hears_the_listener_being_told(tmp_path: Path, namespace: Namespace) -> None:
    path, heard, session = tmp_path / "a.pcapng", tmp_path / "heard", tmp_path / "session.sh"
    session.write_text(SESSION)
    tap = '"$1" capture -i nlmon0 -w "$2" & tap=$!; until [ -s "$2" ]; do sleep 0.1; done; shift 2; '
    tap += 'sh "$@"; status=$?; kill -INT $tap; wait $tap; exit $status'
    nlsniff_program = Path(sys.executable).parent / "nlsniff"
    words = ("sh", "-c", tap, "sh", nlsniff_program, path, session, sys.executable, CLIENT, heard)
    done = namespace.run(*words, timeout=200)
    assert done.returncode == 0, done.stderr
    assert heard.read_text().splitlines() == ["listening", "put-ntf honey", "remove-ntf honey"]
    told = {each.type: each for each in of_the_family(path) if each.direction == "notification"}
    assert list(told) == ["put-ntf", "remove-ntf"]
    assert told["put-ntf"].attrs == {**HONEY, "opened": 0}


def test_its_group_can_be_listened_to_by_name(tmp_path: Path) -> None:
    path = tmp_path / "a.pcapng"
    words = [*NLSNIFF, "monitor", "generic:nlsniff_demo/jars", "-c", "1", "-w", str(path)]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as monitor:
        assert monitor.stderr is not None
        assert any("listening to" in line for line in monitor.stderr)
        subprocess.run([sys.executable, CLIENT, "put", "honey", "500", "1", "2", "sealed"], check=True, timeout=60)
        assert monitor.wait(timeout=60) == 0
    (told,) = of_the_family(path)
    assert (told.direction, told.type, told.attrs) == ("notification", "put-ntf", {**HONEY, "opened": 0})
