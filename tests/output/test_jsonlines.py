"""Many messages as JSON lines, written straight from the bytes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nlsniff import spec
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.message import MASKED, Message, Reading, walk
from nlsniff.output.json import line
from nlsniff.output.jsonlines import JsonLines
from nlsniff.registry import Registry
from nlsniff.sources.files import open_frames

CAPTURES = sorted((Path(__file__).parents[2] / "captures").rglob("*.pcap*"))
OFTEN = 8


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_lines_are_those_of_the_contract_also_once_shapes_are_known(capture: Path) -> None:
    lines = JsonLines()
    places = list(walk(open_frames(str(capture))))
    for _ in range(3):
        for place, text in zip(places, lines.lines(places), strict=True):
            assert text.encode() + b"\n" == line(Message(*place))


def spoken(family: spec.Family, data: bytes, *, secrets: bool) -> list[dict[str, object]]:
    reading = Reading(Registry((family,)), secrets=secrets)
    frames = [Frame(number, 0, spec.ROUTE, data, len(data), GenericFamilies()) for number in range(OFTEN)]
    return [json.loads(text) for text in JsonLines(reading).lines(walk(frames, reading))]


def test_names_and_texts_that_python_or_json_would_misread_stay_themselves() -> None:
    odd = 'it\'s {"odd"} \\ é'
    attributes = spec.attrs("odd", "ODD_", {odd: spec.string})
    family = spec.Family("odd", spec.ROUTE, None, (spec.Operation("newodd", 0x7000, 0x7000, attributes),))
    payload = odd.encode() + b"\0"
    body = (4 + len(payload)).to_bytes(2, "little") + b"\1\0" + payload + bytes(-len(payload) % 4)
    data = (16 + len(body)).to_bytes(4, "little") + b"\x00\x70\x01\x00" + bytes(8) + body
    assert [each["attrs"] for each in spoken(family, data, secrets=False)] == [{odd: odd}] * OFTEN


@pytest.mark.parametrize(("secrets", "shown"), [(False, "(secret)"), (True, "c0ffee00")])
def test_a_secret_is_masked_unless_asked_for(secrets: bool, shown: str) -> None:
    keys = spec.attrs("keys", "KEY_", key=spec.secret(spec.binary))
    family = spec.Family("keys", spec.ROUTE, None, (spec.Operation("newkey", 0x7000, 0x7000, keys),))
    data = bytes.fromhex("18000000 00700100 00000000 00000000  08000100 c0ffee00")
    assert [each["attrs"] for each in spoken(family, data, secrets=secrets)] == [{"key": shown}] * OFTEN


def test_a_fault_is_noted_in_each_message_that_has_it() -> None:
    numbers = spec.attrs("numbers", "N_", one=spec.u32)
    family = spec.Family("numbers", spec.ROUTE, None, (spec.Operation("newnumber", 0x7000, 0x7000, numbers),))
    data = bytes.fromhex("18000000 00700100 00000000 00000000  06000100 0102 0000")
    found = spoken(family, data, secrets=False)
    assert [each["attrs"] for each in found] == [{"one": "0102"}] * OFTEN
    assert [each["notes"] for each in found] == [["one: u32 of 2 bytes, kept as hex"]] * OFTEN
    assert MASKED.secrets is False


def test_a_uevent_goes_the_plain_way() -> None:
    data = b"add@/devices/x\0ACTION=add\0"
    frame = Frame(1, 5, 15, data, len(data), GenericFamilies(), "notification")
    (line,) = JsonLines().lines(walk([frame]))
    found = json.loads(line)
    assert (found["protocol"], found["type"], found["attrs"]) == ("uevent", "add", {"ACTION": "add"})
