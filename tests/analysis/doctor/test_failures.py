"""Refused requests, grouped, with advice; clients that never asked for words."""

from __future__ import annotations

from struct import pack

import pytest
from talk import NEWLINK, Talk, answer, ask, attribute

from nlsniff.analysis.doctor import Finding, examine
from nlsniff.frame import Process, Socket

LINK = bytes(16) + attribute(3, b"d0\0") + attribute(4, pack("=I", 9))
AT_MTU = attribute(1, b"too small\0") + attribute(2, pack("=I", 40))


def found(talk: Talk, kind: str) -> list[Finding]:
    return [each for each in examine(talk.frames).findings() if each.kind == kind]


def refuse(talk: Talk, code: int, more: bytes = b"", seq: int = 7, **who: object) -> None:
    asked = ask(NEWLINK, seq, body=LINK)
    talk.say(asked, **who)  # type: ignore[arg-type]
    talk.say(answer(code, asked, more=more), **who)  # type: ignore[arg-type]


def test_a_refusal_names_client_request_reason_attribute_and_remedy() -> None:
    talk = Talk()
    refuse(talk, -17, AT_MTU, process=Process(9, "ip", certain=True, command="ip link add d0 mtu 9"))
    (one,) = found(talk, "failed")
    assert one.title == 'the kernel refused rt-link newlink of ip(9): EEXIST (File exists): "too small"'
    assert one.evidence == ["ip link add d0 mtu 9", "ifname=d0 mtu=9", "at mtu = 9"]
    assert (one.frames, one.severity) == ([1], "error")
    assert "NLM_F_REPLACE" in one.advice


def test_the_same_refusal_is_one_finding() -> None:
    talk = Talk()
    for seq in range(30):
        refuse(talk, -22, seq=seq)
    (one,) = found(talk, "failed")
    assert (one.count, one.frames[:3], len(one.frames)) == (30, [1, 3, 5], 16)


def test_the_kernels_wish_for_nested_is_advised_on() -> None:
    talk = Talk()
    refuse(talk, -22, attribute(1, b"NLA_F_NESTED is missing\0"))
    assert "0x8000" in found(talk, "failed")[0].advice


def test_a_client_that_got_no_words_is_advised_to_ask_for_them() -> None:
    talk = Talk()
    refuse(talk, -22)
    (one,) = found(talk, "no-extended-ack")
    assert (one.severity, one.inferred, one.frames) == ("hint", True, [1])


def test_a_client_that_once_got_words_has_asked_for_them() -> None:
    talk = Talk()
    refuse(talk, -22, seq=1)
    refuse(talk, -22, AT_MTU, seq=2)
    refuse(talk, -22, seq=3)
    assert found(talk, "no-extended-ack") == []


@pytest.mark.parametrize(("options", "findings"), [((), 1), (("ext-ack",), 0)])
def test_where_the_socket_was_seen_its_options_decide(options: tuple[str, ...], findings: int) -> None:
    talk, ip = Talk(), Process(9, "ip", certain=True)
    asked, socket = ask(NEWLINK, 7, body=LINK), Socket(fd=3, netns=1, portid=9, options=options)
    talk.say(asked, process=ip, socket=socket, direction="to-kernel")
    talk.say(answer(-17, asked, portid=9), process=ip, socket=socket, direction="to-user")
    told = found(talk, "no-extended-ack")
    assert len(told) == findings
    assert not any(each.inferred for each in told)
