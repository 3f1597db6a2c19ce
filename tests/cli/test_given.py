"""--spec, --dissector and --family, on the commands that dissect."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click
import pytest

from nlsniff.cli import run
from nlsniff.cli.given import Given, with_dissectors

ROOT = Path(__file__).parents[2]
PRIVATE = ROOT / "captures" / "7.2" / "run-private.pcapng"
GENERIC = ROOT / "captures" / "7.2" / "generic.pcap"
ECHO = """\
from nlsniff.spec import Family, Operation, struct, u8

FIRST = struct("first", letter=u8)
FAMILY = Family("echo25", 25, FIRST, (Operation("say", 16, None), Operation("said", None, 17)))
"""
SPEC = """\
name: my-family
attribute-sets: [{name: my-family, attributes: [{name: colour, type: u32, enum: colour}]}]
definitions: [{name: colour, type: enum, entries: [red, green]}]
operations: {list: [{name: paint, attribute-set: my-family, do: {request: {attributes: [colour]}}}]}
"""


@pytest.fixture
def echo(tmp_path: Path) -> Path:
    path = tmp_path / "echo.py"
    path.write_text(ECHO)
    return path


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "my_family.yaml"
    path.write_text(SPEC)
    return path


def test_options_become_a_reading_that_is_made_once() -> None:
    @click.command()
    @with_dissectors()
    def command(given: Given) -> int:
        reading = given.reading()
        assert given.reading() is reading
        assert reading.generic == {31: "a", 32: "b"}
        return 0

    command.main(["--family", "31=a", "--family", "0x20=b"], standalone_mode=False)


@pytest.mark.parametrize("text", ["31", "31=", "=x", "16=x", "65536=x", "x=y"])
def test_a_family_that_makes_no_sense_is_bad_usage(nlsniff, text):
    done = nlsniff("show", "--family", text, GENERIC)
    assert done.returncode == 2
    assert b"write a number from 17 and a name: 31=nl80211" in done.stderr


def test_show_reads_a_private_protocol_by_a_users_file(nlsniff, echo):
    done = nlsniff("show", "--dissector", echo, "-Y", "echo25.letter == 104", PRIVATE)
    assert (done.returncode, done.stderr) == (0, b"")
    assert [line.split()[3:5] for line in done.stdout.decode().splitlines()] == [["echo25", "say"], ["echo25", "said"]]


def test_describe_knows_a_family_from_its_spec_alone(nlsniff, spec):
    done = nlsniff("describe", "--spec", spec, "my-family.colour")
    assert done.returncode == 0
    assert "MY_FAMILY_A_COLOUR  u32, values colour" in done.stdout.decode()
    listed = nlsniff("describe", "--spec", spec.parent, "--json").stdout.decode()
    row = next(found for found in map(json.loads, listed.splitlines()) if found["name"] == "my-family")
    assert (row["operations"], row["attributes"], row["enums"], row["from"]) == (1, 1, 1, "given")


def test_a_capture_is_read_by_specs_that_lie_about(nlsniff, spec, tmp_path):
    """$NLSNIFF_SPECS serves families that nlsniff has not."""
    capture = tmp_path / "x.pcap"
    message = bytes.fromhex("1c000000 1f00 0100 01000000 00000000 01 01 0000 0800 0100 01000000")
    packet = bytes.fromhex("0004 0338 00000000000000000000 0010") + message
    head = bytes.fromhex("4d3cb2a1 0200 0400 00000000 00000000 00000400 fd000000")
    capture.write_bytes(head + bytes(8) + len(packet).to_bytes(4, "little") * 2 + packet)
    done = nlsniff("show", "--json", "--family", "31=my-family", capture, env={"NLSNIFF_SPECS": str(spec.parent)})
    found = json.loads(done.stdout)
    assert (found["family"], found["type"], found["attrs"]) == ("my-family", "paint", {"colour": "green"})
    unnamed = nlsniff("show", capture, env={"NLSNIFF_SPECS": str(spec.parent)})
    assert b"no name for generic family 31; --family 31=NAME gives one" in unnamed.stderr
    spec.write_text(SPEC.replace("u32", "u33"))
    broken = nlsniff("show", "--family", "31=my-family", capture, env={"NLSNIFF_SPECS": str(spec.parent)})
    assert broken.returncode == 0
    assert b"my-family #1" in broken.stdout.replace(b"  ", b" ")
    assert f"{spec}:2: type is 'u33'".encode() in broken.stderr


@pytest.mark.parametrize(
    ("option", "text", "what"),
    [("--spec", "name: x\n", ":1: a spec lacks attribute-sets"), ("--dissector", "x = (\n", ":1: no Python")],
)
@pytest.mark.parametrize("command", [["show"], ["describe"], ["verify"], ["run"], ["monitor"], ["capture"]])
def test_a_mistake_in_a_file_is_one_line_and_status_2(nlsniff, tmp_path, command, option, text, what):
    path = tmp_path / "wrong"
    path.write_text(text)
    more = {"show": [GENERIC], "verify": [GENERIC], "run": ["true"]}.get(command[0], [])
    done = nlsniff(*command, option, path, *more)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().startswith(f"nlsniff: {path}{what}")
    assert done.stderr.count(b"\n") == 1


def test_run_takes_a_users_dissector(nlsniff, echo):
    done = nlsniff("run", "--dissector", echo, "-q", "true")
    assert (done.returncode, done.stderr) == (0, b"")


def test_names_of_given_families_are_completed(spec, monkeypatch, capfd):
    monkeypatch.setenv("_NLSNIFF_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", f"nlsniff describe --spec {spec} my-f")
    monkeypatch.setenv("COMP_CWORD", "4")
    run([])
    assert "my-family" in capfd.readouterr().out
    assert os.environ["COMP_CWORD"] == "4"
