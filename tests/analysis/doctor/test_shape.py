"""Requests with odd bytes."""

from __future__ import annotations

from struct import pack

import pytest
from talk import DUMP, GETLINK, NEWLINK, PORT, Talk, ask, attribute

from nlsniff.analysis.doctor import Finding, examine
from nlsniff.spec import GENERIC

ETHTOOL = 21
NAMED = attribute(2, b"lo\0")


def found(talk: Talk, kind: str) -> list[Finding]:
    return [each for each in examine(talk.frames).findings() if each.kind == kind]


def ethtool(talk: Talk, header: bytes) -> None:
    talk.families.families[ETHTOOL] = "ethtool"
    talk.say(ask(ETHTOOL, 7, portid=PORT, body=pack("=BBH", 15, 1, 0) + header))


@pytest.mark.parametrize(("flag", "findings"), [(0, 1), (0x8000, 0)])
def test_a_nest_without_its_flag_is_told_where_the_kernel_is_strict(flag: int, findings: int) -> None:
    talk = Talk(GENERIC)
    ethtool(talk, attribute(1 | flag, NAMED))
    told = found(talk, "missing-nested")
    assert [each.evidence for each in told] == [["ethtool rings-get: header"]] * findings


def test_memory_in_the_padding_is_told() -> None:
    talk = Talk()
    talk.say(ask(NEWLINK, 7, body=bytes(16) + pack("=HH", 7, 3) + b"d0\0!" + attribute(4, pack("=I", 9))))
    (one,) = found(talk, "bad-padding")
    assert (one.severity, one.evidence) == ("hint", ["rt-link newlink: ifname"])


def test_bytes_that_are_no_attribute_are_told() -> None:
    talk = Talk()
    talk.say(ask(NEWLINK, 7, body=bytes(16) + attribute(4, pack("=I", 9)) + b"\1\0\0\0"))
    assert [each.evidence for each in found(talk, "trailing-bytes")] == [["rt-link newlink: 4 bytes"]]


def test_an_attribute_of_a_wrong_length_is_told() -> None:
    talk = Talk()
    talk.say(ask(NEWLINK, 7, body=bytes(16) + attribute(4, b"\1\2")))
    (one,) = found(talk, "odd-request")
    assert "mtu" in one.title
    assert one.frames == [1]


def test_what_glibc_and_iproute2_do_is_no_finding() -> None:
    """glibc asks with struct rtgenmsg, ip of Debian 12 sends 128 zeros behind its RTM_GETADDR."""
    talk = Talk()
    talk.say(ask(GETLINK, 7, flags=DUMP, body=bytes(4)))
    talk.say(ask(22, 8, flags=DUMP, body=bytes(8)), bytes(128))
    kinds = {each.kind for each in examine(talk.frames).findings()}
    assert kinds == {"dump-without-end"}


def test_what_the_kernel_sends_is_not_looked_at() -> None:
    talk = Talk()
    talk.say(pack("=IHHII", 24, NEWLINK, 0, 0, 0) + b"\1\0\0\0\0\0\0\0")
    assert examine(talk.frames).findings() == []
