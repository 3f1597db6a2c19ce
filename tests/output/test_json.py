"""Lines of JSON: the contract that users' scripts rely on."""

from __future__ import annotations

import json
from collections.abc import Callable
from struct import pack

import msgspec
import pytest

from nlsniff import spec
from nlsniff.frame import Direction, Frame, GenericFamilies, Process, Socket
from nlsniff.message import Message, Reading, messages
from nlsniff.output.json import contract, line, socket
from nlsniff.registry import Registry

Make = Callable[..., Message]


def framed(
    data: bytes, *, direction: Direction | None = None, process: Process | None = None, protocol: int = 0
) -> Message:
    frame = Frame(3, 1795307165025046038, protocol, data, len(data), GenericFamilies(), direction, process)
    return next(messages(frame))


def test_a_request_is_told_with_the_keys_of_the_contract_in_its_order(message: Make) -> None:
    assert line(message("request")).decode() == (
        '{"frame":7,"index":0,"time_ns":1795307165025046038,"protocol":"route","family":"rt-link","type":"newlink",'
        '"type_id":16,"flags":["request","ack","excl","create"],"seq":1795307165,"portid":0,"length":72,'
        '"direction":"to-kernel","inferred":["direction"],'
        '"header":{"ifi-family":0,"ifi-type":0,"ifi-index":0,"ifi-flags":[],"ifi-change":0},'
        '"attrs":{"link":3,"ifname":"e1","linkinfo":{"kind":"vlan","data":{"id":4095}}}}\n'
    )


def test_a_socket_is_told_as_far_as_it_is_known_its_options_as_a_list() -> None:
    seen = Socket(fd=3, netns=4026531840, options=("ext-ack",), listens=(1, 7))
    assert socket(seen) == {"fd": 3, "netns": 4026531840, "options": ["ext-ack"], "listens": [1, 7]}


def test_an_error_holds_its_code_its_words_and_the_request(message: Make) -> None:
    found = json.loads(line(message("error")))
    assert found["family"] is None
    assert found["error"] == {
        "code": -34,
        "name": "ERANGE",
        "text": "Numerical result out of range",
        "msg": "8021q: Invalid VLAN id",
    }
    assert found["request"]["attrs"]["ifname"] == "e1"
    assert "attrs" not in found


def test_what_the_source_knows_is_not_inferred_and_the_process_is_told(message: Make) -> None:
    seen = framed(message("request").raw, direction="to-kernel", process=Process(4242, "ip", certain=False))
    found = json.loads(line(seen))
    assert found["process"] == {"pid": 4242, "name": "ip", "certain": False}
    assert "inferred" not in found


def test_messages_of_one_type_from_different_sources_are_kept_apart(message: Make) -> None:
    raw = message("request").raw
    for direction in (None, "to-kernel", "notification", None, "to-user"):
        made = framed(raw, direction=direction)  # type: ignore[arg-type]
        assert json.loads(line(made)) == contract(made)


def test_families_of_two_registries_are_kept_apart(message: Make) -> None:
    raw = message("request").raw
    names = []
    for name in ("mine", "yours"):
        family = spec.Family(name, spec.ROUTE, None, (spec.Operation("newlink", 16, 16, spec.attrs("x", "X_")),))
        frame = Frame(1, 0, 0, raw, len(raw), GenericFamilies())
        names.append(json.loads(line(next(messages(frame, Reading(Registry([family]))))))["family"])
    assert names == ["mine", "yours"]


@pytest.mark.parametrize("time_ns", [0, -1, (1 << 63) - 1])
def test_any_time_is_a_number(time_ns: int, message: Make) -> None:
    raw = message("request").raw
    made = next(messages(Frame(1, time_ns, 0, raw, len(raw), GenericFamilies())))
    assert json.loads(line(made))["time_ns"] == time_ns


def test_a_generic_message_adds_family_id_and_version() -> None:
    found = json.loads(line(framed(pack("<IHHIIBBH", 20, 16, 0x301, 1, 0, 3, 2, 0), protocol=spec.GENERIC)))
    assert (found["family"], found["type"], found["family_id"], found["version"]) == ("nlctrl", "getfamily", 16, 2)
    assert found["attrs"] == {}


def test_a_generic_message_without_its_header_has_no_version() -> None:
    found = json.loads(line(framed(pack("<IHHIIH", 18, 16, 1, 1, 0, 3), protocol=spec.GENERIC)))
    assert (found["type"], found["family_id"], found["payload"]) == (None, 16, "0300")
    assert "version" not in found


def test_a_message_nobody_names_has_its_payload() -> None:
    found = json.loads(line(framed(pack("<IHHIII", 20, 900, 0, 1, 0, 5))))
    assert (found["family"], found["type"], found["payload"]) == (None, None, "05000000")


@pytest.mark.parametrize(("kind", "payload"), [(1, b"\1\2"), (4, b"\1"), (3, b"\1\2"), (2, b"\1\2\3")])
def test_a_control_message_without_a_code_has_its_payload(kind: int, payload: bytes) -> None:
    found = json.loads(line(framed(pack("<IHHII", 16 + len(payload), kind, 0, 1, 0) + payload)))
    assert found["payload"] == payload.hex()
    assert "error" not in found


def test_bytes_behind_the_last_message_and_notes_are_told(message: Make) -> None:
    found = json.loads(line(framed(message("request").raw + b"\1\2\3\4")))
    assert found["rest"] == "01020304"
    assert found["notes"] == ["4 bytes follow in the frame that are no message"]


def test_zeros_behind_the_last_message_are_noted_only(message: Make) -> None:
    found = json.loads(line(framed(message("request").raw + bytes(128))))
    assert "rest" not in found
    assert found["notes"] == ["128 zero bytes follow in the frame that are no message"]


def test_numbers_of_64_bits_and_any_text_survive() -> None:
    names = spec.attrs("x", "X_", big=spec.u64, small=spec.s64, text=spec.string)
    family = spec.Family("mine", spec.ROUTE, None, (spec.Operation("new", 9000, 9000, names),))
    text = 'a"\\\u0007\u2028\U0001f600\u202e'.encode()
    body = pack("<HHQ", 12, 1, (1 << 64) - 1) + pack("<HHq", 12, 2, -(1 << 63)) + pack("<HH", 4 + len(text), 3) + text
    raw = pack("<IHHII", 16 + len(body), 9000, 0, 0, 0) + body
    made = next(messages(Frame(1, 0, 0, raw, len(raw), GenericFamilies()), Reading(Registry([family]))))
    assert msgspec.json.decode(line(made))["attrs"] == {
        "big": (1 << 64) - 1,
        "small": -(1 << 63),
        "text": text.decode(),
    }
    assert line(made).count(b"\n") == 1
