"""A generic family of a kernel module of our own, ``nlsniff_demo``, dissected by the YNL file given for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import nlsniff
from nlsniff.cli import run
from nlsniff.message import Message

ROOT = Path(__file__).parent.parent
SPEC = ROOT / "tests" / "lab" / "modules" / "nlsniff_demo.yaml"
HONEY = {"name": "honey", "volume": 500, "contents": ["sweet"], "lid": {"colour": "green", "sealed": True}}
BRINE = {"name": "brine", "volume": 250, "contents": ["salty", "sour"]}
UNOPENED = {"opened": 0}


@pytest.fixture(params=["6.1", "7.2"])
def capture(request: pytest.FixtureRequest) -> Path:
    return ROOT / "captures" / str(request.param) / "generic-module.pcap"


@pytest.fixture
def messages(capture: Path) -> list[Message]:
    return list(nlsniff.read(capture, specs=[SPEC]))


def said(messages: list[Message], kind: str, direction: str) -> list[dict[str, Any]]:
    return [
        each.attrs for each in messages if (each.family, each.type, each.direction) == ("nlsniff_demo", kind, direction)
    ]


def test_requests_answers_and_notifications_have_typed_values(messages: list[Message]) -> None:
    assert said(messages, "put", "to-kernel")[:2] == [HONEY, BRINE]
    assert said(messages, "put", "to-user") == [HONEY | UNOPENED, BRINE | UNOPENED]
    assert said(messages, "get", "to-kernel") == [{"name": "honey"}, {"name": "vinegar"}, {}]
    opened = HONEY | {"opened": 1}
    assert said(messages, "get", "to-user") == [opened, opened, BRINE | UNOPENED]
    assert said(messages, "put-ntf", "notification") == [HONEY | UNOPENED, BRINE | UNOPENED]
    assert said(messages, "remove-ntf", "notification") == [BRINE | UNOPENED, opened]


def test_every_message_of_the_family_is_dissected_wholly(messages: list[Message]) -> None:
    found = [each for each in messages if each.family == "nlsniff_demo"]
    assert {each.type for each in found} == {"put", "get", "remove", "put-ntf", "remove-ntf"}
    for each in found:
        text = json.dumps(each.to_dict())
        assert '"#' not in text
        assert "payload" not in text
        assert each.notes == []


def test_policy_violations_name_the_attribute_and_what_the_policy_allows(messages: list[Message]) -> None:
    errors = [each.error for each in messages if each.error and each.error["code"]]
    blamed = {each["attr"]: each for each in errors if "attr" in each}
    assert blamed["volume"]["name"] == "ERANGE"
    assert (blamed["volume"]["policy"]["min-value-u"], blamed["volume"]["policy"]["max-value-u"]) == (1, 1000)
    assert blamed["contents"]["name"] == "EINVAL"
    assert blamed["lid.colour"]["policy"]["max-value-u"] == 2
    assert blamed["name"]["msg"] == "No jar of this name"  # the last of three
    assert {"type": "nul-string", "max-length": 15} in [each.get("policy") for each in errors]
    missing = [each for each in errors if "missing-type" in each]
    assert [each["missing-type"] for each in missing] == [1]
    words = {each["msg"] for each in errors if "msg" in each}
    assert words >= {"A jar of this name stands there", "No jar of this name"}


def test_without_the_file_the_bytes_are_kept(capture: Path) -> None:
    found = [each for each in nlsniff.read(capture) if each.family == "nlsniff_demo"]
    assert len(found) > 10
    assert all(each.encode() == each.raw for each in found)


def test_show_and_describe_know_the_family_by_the_file(capture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["describe", "--spec", str(SPEC), "nlsniff_demo.lid.colour"]) == 0
    assert "plain" in capsys.readouterr().out
    assert run(["describe", "--spec", str(SPEC)]) == 0
    assert any(line.startswith("nlsniff_demo ") for line in capsys.readouterr().out.splitlines())
    assert run(["show", "--spec", str(SPEC), "-Y", "nlsniff_demo.opened == 1", str(capture)]) == 0
    assert [line.split()[4] for line in capsys.readouterr().out.splitlines()] == ["get", "get", "remove-ntf"]
