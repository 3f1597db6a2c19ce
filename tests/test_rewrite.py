"""Messages from JSON: by hand, and edited beside their bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from nlsniff.frame import Frame, GenericFamilies
from nlsniff.message import OPEN, Message, messages
from nlsniff.output.json import encode
from nlsniff.rewrite import Asked, RecordError, Where, composed, default_direction, flag_bits, masked, span
from nlsniff.sources.files import open_frames

DEMO = Path(__file__).parent.parent / "captures" / "7.2" / "demo.pcap"
REQUEST = Where(0, "<", "to-kernel")
ANSWER = Where(0, "<", "to-user")

# ip link add d0 mtu 1500 type dummy, without NLA_F_NESTED on linkinfo, as iproute2 writes it.
LINK = bytes.fromhex(
    "40000000 1000 0506 01000000 00000000"
    "00 00 0000 00000000 00000000 00000000"
    "0700 0300 643000 aa"  # ifname d0, padding not zero
    "0800 0400 dc050000"  # mtu 1500
    "1000 1200 0a00 0100 64756d6d79000000"  # linkinfo: kind dummy
)
LINK = (len(LINK)).to_bytes(4, "little") + LINK[4:]


def read(data: bytes, where: Where = REQUEST) -> Message:
    (found,) = messages(Frame(1, 0, where.protocol, data, len(data), GenericFamilies(), where.direction), OPEN)
    return found


def said(data: bytes, where: Where = REQUEST) -> dict[str, Any]:
    """The message as JSON has it, with its bytes."""
    found: dict[str, Any] = msgspec.json.decode(encode(read(data, where).to_dict()))
    return found | {"raw": data.hex()}


def test_values_alone_make_a_message_with_lengths_and_padding() -> None:
    data = composed(
        {"family": "rt-link", "type": "newlink", "flags": ["request"], "attrs": {"ifname": "eth12"}}, REQUEST
    )
    assert data.hex(" ", 4) == (
        "2c000000 10000100 00000000 00000000 00000000 00000000 00000000 00000000 0a000300 65746831 32000000"
    )


def test_bytes_are_taken_while_they_decode_to_the_values() -> None:
    assert span(said(LINK), REQUEST) == LINK


def test_an_edited_value_wins_and_the_rest_keeps_its_bytes() -> None:
    edited = said(LINK)
    edited["attrs"]["mtu"] = 9000
    assert span(edited, REQUEST) == LINK.replace(bytes.fromhex("dc050000"), (9000).to_bytes(4, "little"))


def test_a_longer_name_moves_what_follows_and_counts_anew() -> None:
    edited = said(LINK)
    edited["attrs"]["ifname"] = "dummy0"
    data = span(edited, REQUEST)
    assert len(data) == len(LINK) + 4
    found = read(data)
    assert (found.length, found.attrs["ifname"], found.attrs["mtu"], found.notes) == (len(data), "dummy0", 1500, [])
    assert data[-16:] == LINK[-16:]


def test_a_value_in_a_nest_is_changed_without_touching_the_nests_flag() -> None:
    edited = said(LINK)
    edited["attrs"]["linkinfo"]["kind"] = "ifb"
    data = span(edited, REQUEST)
    assert data[-12:] == bytes.fromhex("0c001200 08000100 69666200")
    assert read(data).length == len(data)


def test_an_added_attribute_comes_last_and_a_deleted_one_goes() -> None:
    edited = said(LINK)
    edited["attrs"]["txqlen"] = 7
    del edited["attrs"]["mtu"]
    found = read(span(edited, REQUEST))
    assert list(found.attrs) == ["ifname", "linkinfo", "txqlen"]
    assert found.length == len(LINK)


def test_the_header_and_the_flags_can_be_edited() -> None:
    edited = said(LINK) | {"flags": ["request"], "seq": 77}
    edited["header"] |= {"ifi-index": 3, "ifi-flags": ["up"]}
    found = read(span(edited, REQUEST))
    assert (found.seq, found.flags, found.header["ifi-index"], found.header["ifi-flags"]) == (
        77,
        ["request"],
        3,
        ["up"],
    )
    assert found.attrs == read(LINK).attrs


def test_another_type_is_another_message() -> None:
    edited = said(LINK) | {"type": "dellink", "flags": ["request", "ack"]}
    found = read(span(edited, REQUEST))
    assert (found.type, found.type_id, found.attrs["ifname"]) == ("dellink", 17, "d0")


def test_exact_bytes_are_taken_whatever_the_values_say() -> None:
    assert span(said(LINK) | {"seq": 99, "exact": True}, REQUEST) == LINK


def test_an_error_echoes_the_request_that_was_asked() -> None:
    asked = Asked()
    asked.keep(LINK, REQUEST)
    error = {"type": "error", "seq": 1, "error": {"name": "EEXIST", "msg": "there"}}
    data = span(error, ANSWER, asked.find(error, ANSWER))
    found = read(data, ANSWER)
    assert found.error == {"code": -17, "name": "EEXIST", "text": "File exists", "msg": "there"}
    assert data[20 : 20 + len(LINK)] == LINK
    assert found.notes == []


def test_the_code_of_an_error_can_be_edited() -> None:
    errors = [message for message in map(read_first, open_frames(DEMO)) if message.type == "error" and message.request]
    message = errors[0]
    where = Where(message.frame.protocol, "<", "to-user")
    edited = said(message.raw, where)
    edited["error"]["code"] = -1
    data = span(edited, where)
    assert data == message.raw[:16] + (-1).to_bytes(4, "little", signed=True) + message.raw[20:]


def read_first(frame: Frame) -> Message:
    return next(messages(frame, OPEN))


def test_a_masked_secret_cannot_be_written_without_bytes() -> None:
    where = Where(16, "<", "to-kernel")
    wanted = {"family": "wireguard", "type": "set-device", "family_id": 30, "attrs": {"private-key": "(secret)"}}
    with pytest.raises(RecordError, match=r"attrs\.private-key: a masked secret cannot be written"):
        composed(wanted, where)
    assert masked(wanted)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"attrs": {"ifnam": "d0"}}, r"attrs\.ifnam: no attribute of link-attrs"),
        ({"attrs": {"mtu": "many"}}, r"attrs\.mtu: 'many' is no value of u32"),
        ({"attrs": {"mtu": 1 << 40}}, r"attrs\.mtu: 1099511627776 is no scalar"),
        ({"attrs": {"map": {"mem-strt": 1}}}, r"attrs\.map\.mem-strt: no such name here"),
        ({"attrs": {"linkinfo": {"kind": "vlan", "data": {"ide": 5}}}}, r"attrs\.linkinfo\.data\.ide: no attribute"),
        ({"attrs": []}, None),
        ({"attrs": [1]}, r"attrs: \[1\] is no object"),
        ({"header": {"ifi-indx": 3}}, r"header\.ifi-indx: no member of ifinfomsg"),
        ({"header": {"ifi-index": "x"}}, r"header\.ifi-index: 'x' is no"),
        ({"flags": ["requst"]}, "flags: no flag 'requst'"),
        ({"flags": "request"}, "flags: 'request' is no list"),
        ({"seq": -1}, "seq: -1 is no number"),
        ({"type": "newlnk"}, "type: rt-link has no newlnk"),
        ({"family": "rt-lnk"}, "family: no family 'rt-lnk'"),
        ({"family": None}, "type: nothing says what message this is"),
        ({"payload": "zz"}, "payload: this is no hex"),
    ],
)
def test_a_mistake_is_told_with_its_path(wrong: dict[str, Any], told: str | None) -> None:
    wanted = {"family": "rt-link", "type": "newlink", "flags": ["request"]} | wrong
    if told is None:
        assert len(composed(wanted, REQUEST)) == 32
        return
    with pytest.raises(RecordError, match=told) as caught:
        composed(wanted, REQUEST)
    assert caught.value.remedy


def test_flags_mean_what_they_do_for_the_kind_of_message() -> None:
    assert flag_bits(["request", "dump"], "getlink") == 0x301
    assert flag_bits(["request", "create"], "newlink") == 0x401
    assert flag_bits(["capped", 0x4000], "error") == 0x4100


def test_the_direction_follows_from_type_and_flags_where_it_is_not_said() -> None:
    assert default_direction({"type": "ack"}) == "to-user"
    assert default_direction({"type": "getlink"}) == "to-kernel"
    assert default_direction({"type": "newlink", "flags": []}) == "notification"
    assert default_direction({"type": "newlink", "flags": ["multi"], "seq": 1, "portid": 2}) == "to-user"


def test_requests_to_echo_are_bounded() -> None:
    asked = Asked()
    for seq in range(5000):
        asked.keep(LINK[:8] + seq.to_bytes(4, "little") + LINK[12:], REQUEST)
    assert asked.find({"seq": 4999}, ANSWER)
    assert asked.find({"seq": 0}, ANSWER) == b""
