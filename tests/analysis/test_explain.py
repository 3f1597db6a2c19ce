"""Why requests failed: real requests and errors of Linux 6.18, asked by sockets with NETLINK_EXT_ACK."""

from __future__ import annotations

from struct import pack

import pytest
from talk import ACK, NEWLINK, Talk, answer, ask, attribute

from nlsniff.analysis.explain import Diagnosis, explain
from nlsniff.message import Message, all_messages
from nlsniff.spec import GENERIC, NETFILTER, ROUTE

VALIDATION = "27000100417474726962757465206661696c656420706f6c6963792076616c69646174696f6e0000"
ETHTOOL = 21
# A request, and the kernel's NLMSG_ERROR.
CASES = {
    "mtu of one byte": (
        ROUTE,
        "28000000100005000100000000000000000000000100000000000000000000000500040001000000",
        "900000000200000201000000cf730000deffffff2800000010000500010000000000000000000000010000000000000000000000"
        f"0500040001000000{VALIDATION}0800020020000000240004800c00040000000000000000000c000500ffffffff00000000"
        "0800010004000000",
    ),
    "ifname too long": (
        ROUTE,
        "3c000000100005000300000000000000000000000100000000000000000000001a0003006176657279766572"
        "79766572796c6f6e676e616d65000000",
        "940000000200000203000000cf730000deffffff3c0000001000050003000000000000000000000001000000000000000000"
        f"00001a000300617665727976657279766572796c6f6e676e616d65000000{VALIDATION}0800020020000000140004800800"
        "07000f000000080001000b000000",
    ),
    "no nest": (
        ROUTE,
        "300000001000050007000000000000000000000001000000000000000000000010001a000c0002000500010001000000",
        "800000000200000207000000cf730000deffffff300000001000050007000000000000000000000001000000000000000000"
        f"000010001a000c0002000500010001000000{VALIDATION}08000200280000000c000480080001000d000000",
    ),
    "family name too long": (
        GENERIC,
        "40000000100005000e00000000000000030100002c000200" + "78" * 40,
        "98000000020000020e000000cf730000eaffffff40000000100005000e00000000000000030100002c000200"
        + "78" * 40
        + f"{VALIDATION}080002001400000014000480080007000f000000080001000c000000",
    ),
    "header missing": (
        GENERIC,
        "1400000015000500120000000000000001010000",
        "300000000200000212000000cf730000eaffffff14000000150005001200000000000000010100000800050001000000",
    ),
    "lanes out of range": (
        GENERIC,
        "28000000150005001700000000000000050100000c000180070002006c6f000008000900c8000000",
        "84000000020000021700000045760000deffffff28000000150005001700000000000000050100000c000180070002006c6f0000"
        "08000900c800000019000100696e7465676572206f7574206f662072616e6765000000000800020020000000240004800c000400"
        "01000000000000000c00050008000000000000000800010004000000",
    ),
    "reserved flag": (
        GENERIC,
        "280000001500050014000000000000000e01000014000180070002006c6f00000800030000ff0000",
        "5c0000000200000214000000cf730000eaffffff280000001500050014000000000000000e01000014000180070002006c6f0000"
        "0800030000ff00001500010072657365727665642062697420736574000000000800020020000000",
    ),
    "peer without a header": (
        ROUTE,
        "38000000100005001a0000000000000000000000010000000000000000000000180012000900010076657468000000000800020004000100",
        "7c000000020000021a00000045760000deffffff38000000100005001a0000000000000000000000010000000000000000000000"
        f"180012000900010076657468000000000800020004000100{VALIDATION}0800020034000000",
    ),
    "table not there": (
        NETFILTER,
        "24000000060a050c040000000000000001000000070001007432000006000200" + "63000000",
        "40000000020000020400000045760000feffffff24000000060a050c040000000000000001000000070001007432000006000200"
        "630000000800020014000000",
    ),
}


def read(protocol: int, *said: str) -> list[Message]:
    talk = Talk(protocol)
    talk.families.families[ETHTOOL] = "ethtool"
    for each in said:
        talk.say(bytes.fromhex(each))
    return list(all_messages(talk.frames))


def diagnosed(case: str) -> Diagnosis:
    protocol, request, error = CASES[case]
    asked, refused = read(protocol, request, error)
    found = explain(refused, asked)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("case", "attr", "value", "lines"),
    [
        ("mtu of one byte", "mtu", "01", ["mtu must have 4 bytes (u32), had 1 byte"]),
        (
            "ifname too long",
            "ifname",
            "averyveryverylongname",
            ["ifname must have at most 15 bytes, had 22 bytes"],
        ),
        ("no nest", "af-spec.inet.conf", "01", ["af-spec.inet.conf must be a nest of attributes, was 01"]),
        (
            "family name too long",
            "family-name",
            "x" * 40,
            ["family-name must have at most 15 bytes and a zero behind them, had 40 bytes"],
        ),
        ("header missing", None, None, ["header is missing"]),
        ("lanes out of range", "lanes", 200, ["lanes must be between 1 and 8, was 200"]),
        ("reserved flag", "header.flags", [0xFF00], ["at header.flags = 65280"]),
        ("table not there", "table", "t2", ["at table = t2"]),
    ],
)
def test_an_error_is_pinned_on_the_attribute_that_caused_it(
    case: str, attr: str | None, value: object, lines: list[str]
) -> None:
    found = diagnosed(case)
    assert (found.attr, found.value, list(found.lines())[1:]) == (attr, value, lines)


def test_the_first_line_has_the_errno_and_the_kernels_words() -> None:
    assert next(diagnosed("lanes out of range").lines()) == (
        'ERANGE (Numerical result out of range): "integer out of range"'
    )


def test_the_place_of_the_attribute_is_given_in_the_requests_frame() -> None:
    assert diagnosed("reserved flag").place == (32, 8)
    assert diagnosed("peer without a header").place == (52, 4)


@pytest.mark.parametrize("case", ["mtu of one byte", "lanes out of range", "table not there"])
def test_a_capped_error_is_explained_by_the_request_of_the_capture(case: str) -> None:
    protocol, request, error = CASES[case]
    whole = bytes.fromhex(error)
    length = len(bytes.fromhex(request))
    capped = whole[:36] + whole[20 + length :]
    capped = pack("=IHH", len(capped), 2, 0x300) + capped[8:]
    asked, refused = read(protocol, request, capped.hex())
    assert "attr" not in (refused.error or {})
    found = explain(refused, asked)
    assert found is not None
    assert (found.attr, list(found.lines())) == (diagnosed(case).attr, list(diagnosed(case).lines()))


def test_an_error_without_its_request_is_explained_by_what_it_echoes() -> None:
    protocol, _, error = CASES["table not there"]
    (refused,) = read(protocol, error)
    found = explain(refused)
    assert found is not None
    assert (found.attr, found.value) == ("table", "t2")


def test_a_missing_attribute_of_a_nest_is_named_with_its_path() -> None:
    nest = attribute(18, attribute(1, b"vlan\0"))
    asked = ask(NEWLINK, 7, body=bytes(16) + nest)
    more = attribute(5, pack("=I", 2)) + attribute(6, pack("=I", 32))
    request, refused = read(ROUTE, asked.hex(), answer(-22, asked, more=more).hex())
    found = explain(refused, request)
    assert found is not None
    assert (found.missing, list(found.lines())[1:]) == ("linkinfo.data", ["linkinfo.data is missing"])


@pytest.mark.parametrize(
    ("offset", "attr", "value"),
    [
        (4, "nlmsghdr.nlmsg_type", 16),
        (6, "nlmsghdr.nlmsg_flags", ["request", "ack"]),
        (20, "ifinfomsg.ifi-index", 5),
    ],
)
def test_an_offset_inside_a_header_names_the_member(offset: int, attr: str, value: object) -> None:
    asked = ask(NEWLINK, 7, flags=ACK, body=bytes(4) + pack("=i", 5) + bytes(8))
    more = attribute(2, pack("=I", offset))
    request, refused = read(ROUTE, asked.hex(), answer(-22, asked, more=more).hex())
    found = explain(refused, request)
    assert found is not None
    assert (found.attr, found.value) == (attr, value)


@pytest.mark.parametrize("offset", [32, 1 << 20, 0xFFFFFFFF])
def test_an_offset_outside_the_request_is_said_so(offset: int) -> None:
    asked = ask(NEWLINK, 7)
    request, refused = read(ROUTE, asked.hex(), answer(-22, asked, more=attribute(2, pack("=I", offset))).hex())
    found = explain(refused, request)
    assert found is not None
    assert (found.attr, found.notes) == (None, [f"the kernel points at byte {offset}, which is not in the request"])


def test_of_several_attributes_alike_the_one_at_the_offset_has_its_value() -> None:
    asked = ask(NEWLINK, 7, body=bytes(16) + attribute(52, attribute(53, b"a\0") + attribute(53, b"b\0")))
    more = attribute(2, pack("=I", 32 + 4 + 8))
    request, refused = read(ROUTE, asked.hex(), answer(-22, asked, more=more).hex())
    found = explain(refused, request)
    assert found is not None
    assert (found.attr, found.value) == ("prop-list.alt-ifname", "b")


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        (attribute(1, pack("=I", 4)) + attribute(5, pack("=Q", 9)), "mtu must be at most 9, was 1500"),
        (attribute(1, pack("=I", 4)) + attribute(4, pack("=Q", 2000)), "mtu must be at least 2000, was 1500"),
        (attribute(1, pack("=I", 8)) + attribute(2, pack("=q", -1)), "mtu must be at least -1, was 1500"),
        (
            attribute(1, pack("=I", 4)) + attribute(12, pack("=Q", 7)),
            "mtu must have no bits but those of 0x7, was 1500",
        ),
        (attribute(1, pack("=I", 10)) + attribute(6, pack("=I", 8)), "mtu must have at least 8 bytes, had 4 bytes"),
        (
            attribute(1, pack("=I", 10)) + attribute(6, pack("=I", 6)) + attribute(7, pack("=I", 6)),
            "mtu must have 6 bytes, had 4 bytes",
        ),
    ],
)
def test_each_kind_of_policy_is_a_sentence(policy: bytes, sentence: str) -> None:
    asked = ask(NEWLINK, 7, body=bytes(16) + attribute(4, pack("=I", 1500)))
    more = attribute(2, pack("=I", 32)) + attribute(4 | 0x8000, policy)
    request, refused = read(ROUTE, asked.hex(), answer(-34, asked, more=more).hex())
    found = explain(refused, request)
    assert found is not None
    assert found.policy == sentence


def test_an_ack_and_a_request_are_no_errors() -> None:
    asked = ask(NEWLINK, 7)
    request, ack = read(ROUTE, asked.hex(), answer(0, asked).hex())
    assert explain(ack, request) is None
    assert explain(request) is None
