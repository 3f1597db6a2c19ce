"""Errors, acks, done: what the kernel answers, and what it says of the request."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

import pytest

from nlsniff import control, wire
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.message import Message, messages
from nlsniff.spec import GENERIC, NETFILTER

Datagram = Callable[..., list[Message]]
# ip link add link d0 name e1 type vlan id 4095
REQUEST = bytes.fromhex(
    "48000000100005069d36026b00000000 00000000000000000000000000000000"
    "0800050003000000 0700030065310000 180012000800010076 6c616e 0c00020006000100ff0f0000"
)
# The kernel's answer: ERANGE, "8021q: Invalid VLAN id"
ERROR = (
    bytes.fromhex("78000000020000029d36026be5000000 deffffff")
    + REQUEST
    + bytes.fromhex("1b00010038303231713a20496e76616c696420564c414e2069640000")
)


def answer(code: int, behind: bytes = b"", flags: int = 0, kind: int = 2) -> bytes:
    return pack("<IHHIIi", 20 + len(behind), kind, flags, 1, 9, code) + behind


def tlv(number: int, payload: bytes) -> bytes:
    return wire.attribute(number, payload, "<")


def test_an_error_names_its_code_and_the_kernels_words(datagram: Datagram) -> None:
    (message,) = datagram(ERROR)
    assert message.type == "error"
    assert message.error == {
        "code": -34,
        "name": "ERANGE",
        "text": "Numerical result out of range",
        "msg": "8021q: Invalid VLAN id",
    }
    assert message.flags == ["ack-tlvs"]


def test_an_error_holds_the_request_decoded(datagram: Datagram) -> None:
    (message,) = datagram(ERROR)
    assert message.request is not None
    assert message.request["type"] == "newlink"
    assert message.request["flags"] == ["request", "ack", "excl", "create"]
    assert message.request["attrs"]["linkinfo"] == {"kind": "vlan", "data": {"id": 4095}}


def test_an_ack_is_an_error_of_code_zero_with_the_requests_header(datagram: Datagram) -> None:
    (message,) = datagram(answer(0, REQUEST[:16], wire.NLM_F_CAPPED))
    assert message.type == "ack"
    assert message.error == {"code": 0}
    assert message.request == {
        "length": 72,
        "type": "newlink",
        "type_id": 16,
        "flags": ["request", "ack", "excl", "create"],
        "seq": 0x6B02369D,
        "portid": 0,
    }


@pytest.mark.parametrize(
    ("offset", "path"),
    [
        (32, "link"),
        (40, "ifname"),
        (48, "linkinfo"),
        (52, "linkinfo.kind"),
        (64, "linkinfo.data.id"),
        (66, "linkinfo.data.id"),
    ],
)
def test_an_offset_is_resolved_to_the_attribute_it_points_at(datagram: Datagram, offset: int, path: str) -> None:
    (message,) = datagram(answer(-22, REQUEST + tlv(2, pack("<I", offset)), wire.NLM_F_ACK_TLVS))
    assert message.error is not None
    assert (message.error["offset"], message.error["attr"]) == (offset, path)


@pytest.mark.parametrize("offset", [0, 16, 20, 72, 4000, 0xFFFFFFFF])
def test_an_offset_outside_the_attributes_names_none(datagram: Datagram, offset: int) -> None:
    (message,) = datagram(answer(-22, REQUEST + tlv(2, pack("<I", offset)), wire.NLM_F_ACK_TLVS))
    assert message.error is not None
    assert message.error["offset"] == offset
    assert "attr" not in message.error


def test_an_offset_into_a_capped_request_stays_a_number(datagram: Datagram) -> None:
    flags = wire.NLM_F_ACK_TLVS | wire.NLM_F_CAPPED
    (message,) = datagram(answer(-22, REQUEST[:16] + tlv(2, pack("<I", 52)), flags))
    assert message.error == {"code": -22, "name": "EINVAL", "text": "Invalid argument", "offset": 52}


def test_all_that_an_extended_ack_adds_is_told(datagram: Datagram) -> None:
    policy = tlv(1, pack("<I", 4)) + tlv(5, pack("<Q", 4094))
    extended = tlv(3, b"\xaa\xbb") + tlv(4 | 0x8000, policy) + tlv(5, pack("<I", 18)) + tlv(6, pack("<I", 48))
    (message,) = datagram(answer(-22, REQUEST + extended, wire.NLM_F_ACK_TLVS))
    assert message.error is not None
    assert message.error["cookie"] == "aabb"
    assert (message.error["missing-type"], message.error["missing-nest"]) == (18, 48)
    assert message.error["policy"] == {"type": "u32", "max-value-u": 4094}
    assert message.encode() == message.raw


def test_done_carries_a_code_and_may_carry_an_extended_ack(datagram: Datagram) -> None:
    (message,) = datagram(answer(0, kind=3, flags=2))
    assert (message.type, message.error, message.flags) == ("done", {"code": 0}, ["multi"])
    (message,) = datagram(answer(-4, tlv(1, b"stopped\0"), kind=3, flags=0x202))
    assert message.error == {"code": -4, "name": "EINTR", "text": "Interrupted system call", "msg": "stopped"}
    assert message.encode() == message.raw


@pytest.mark.parametrize("kind", [1, 4])
def test_noop_and_overrun_have_no_error(datagram: Datagram, kind: int) -> None:
    (message,) = datagram(pack("<IHHIII", 20, kind, 0, 0, 0, 7))
    assert message.type == {1: "noop", 4: "overrun"}[kind]
    assert (message.error, message.request) == (None, None)
    assert message.encode() == message.raw


@pytest.mark.parametrize("code", [-(1 << 31), (1 << 31) - 1, -4095, 5, 1])
def test_any_code_has_a_text(datagram: Datagram, code: int) -> None:
    (message,) = datagram(answer(code, REQUEST[:16]))
    assert message.error is not None
    assert message.error["code"] == code
    assert message.error["text"]


@pytest.mark.parametrize("length", range(16, 40))
def test_an_error_that_is_cut_anywhere_is_shown_and_written_back(datagram: Datagram, length: int) -> None:
    data = pack("<I", length) + ERROR[4:length]
    (message,) = datagram(data)
    assert message.encode() == data
    assert message.to_dict()["type"] == "error"
    assert (message.error is None) == (length < 20)
    assert bool(message.notes) == (length < 20)


def test_an_echoed_request_with_a_wrong_length_ends_with_the_error(datagram: Datagram) -> None:
    for length in (0, 15, 17, 4000, 0xFFFFFFFF):
        (message,) = datagram(answer(-22, pack("<I", length) + REQUEST[4:]))
        assert message.request is not None
        assert message.request["length"] == length
        assert message.encode() == message.raw


@pytest.mark.parametrize(
    ("bits", "kind", "names"),
    [
        (0x301, "getlink", ["request", "dump"]),
        (0x101, "getlink", ["request", "root"]),
        (0x401, "getlink", ["request", "atomic"]),
        (0x301, "get-connections", ["request", "dump"]),
        (0x605, "newlink", ["request", "ack", "excl", "create"]),
        (0xD05, "newlink", ["request", "ack", "replace", "create", "append"]),
        (0x305, "dellink", ["request", "ack", "nonrec", "bulk"]),
        (0x301, "get-addr", ["request", "dump"]),
        (0x505, "add-addr", ["request", "ack", "replace", "create"]),
        (0x300, "error", ["capped", "ack-tlvs"]),
        (0x300, "ack", ["capped", "ack-tlvs"]),
        (0x032, "done", ["multi", "dump-intr", "dump-filtered"]),
        (0x301, None, ["request", "dump"]),
        (0x101, None, ["request", 0x100]),
        (0x300, None, [0x300]),
        (0x301, "noop", ["request", 0x300]),
        (0x8001, "newlink", ["request", 0x8000]),
    ],
)
def test_what_the_upper_flags_mean_depends_on_the_kind(bits: int, kind: str | None, names: list[str | int]) -> None:
    assert control.flag_names(bits, kind) == names


def test_flag_names_are_the_callers_own() -> None:
    control.flag_names(5, "newlink").append("spoilt")
    assert control.flag_names(5, "newlink") == ["request", "ack"]


def test_flag_names_are_not_remembered_without_end() -> None:
    for bits in range(1 << 14):
        control.flag_names(bits, "getlink")
    assert len(control._flags) <= 4097


def of_family(raw: str, family: str | None = None) -> Message:
    """An answer with the request that it is of, generic or of netfilter."""
    data = bytes.fromhex(raw)
    names = {} if family is None else {int.from_bytes(data[24:26], "little"): family}
    protocol = NETFILTER if family is None else GENERIC
    (message,) = messages(Frame(1, 0, protocol, data, len(data), GenericFamilies(names), direction="to-user"))
    return message


@pytest.mark.parametrize(
    ("raw", "code", "name"),
    [
        (
            # Linux 7.2, "ipset destroy hi4" of a set that another holds
            "38000000020000002544076b2d010000fcefffff24000000030605022544076b000000000200000005000100070000000800020068"
            "693400",
            -4100,
            "IPSET_ERR_BUSY",
        ),
        (
            # "ipset add bp 2000": what the number means depends on the type of set, which no message says
            "4c000000020000002344076b2a01000000efffff38000000090605022344076b000000000200000005000100070000000700020062"
            "700000140007800600044007d000000800094000000000",
            -4352,
            "IPSET_ERR_HASH_FULL or IPSET_ERR_BITMAP_RANGE or IPSET_ERR_NAME",
        ),
    ],
)
def test_an_error_of_the_familys_own_has_the_familys_name_for_it(raw: str, code: int, name: str) -> None:
    message = of_family(raw)
    assert message.type == "error"
    assert message.error == {"code": code, "name": name, "text": "ipset's own"}
    assert message.encode().hex() == raw


def test_a_positive_number_is_the_result_where_the_operation_answers_with_one() -> None:
    """Linux 7.2: mac80211_hwsim made radio 2."""
    raw = (
        "4800000002000000010000006d01000002000000340000002c0005000100000000000000040100000800090002000000070011006c6161"
        "00040012000a0016000200000000420000"
    )
    message = of_family(raw, "MAC80211_HWSIM")
    assert message.type == "error"
    assert message.error == {"code": 2, "text": "radio-id 2, no error"}
    assert message.encode().hex() == raw


def test_a_positive_number_of_others_is_said_to_be_odd(datagram: Datagram) -> None:
    (message,) = datagram(answer(22, REQUEST[:16], wire.NLM_F_CAPPED))
    assert message.type == "error"
    assert message.error == {"code": 22, "text": "Invalid argument, if it were negative"}
