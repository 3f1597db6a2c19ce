from __future__ import annotations

import errno
from struct import pack

import pytest

from nlsniff import spec
from nlsniff.replay.cassette import Cassette, Exchange
from nlsniff.replay.obstacles import empty_secrets, obstacles, refusal, some
from tests.talk import GETLINK, NEWLINK, Talk, ask, attribute

NET_NS_PID, NET_NS_FD, XDP, XDP_FD, NETNSA_PID = 19, 28, 43, 1, 2
RTM_GETNSID = 90
PRIVATE_KEY, IFNAME = 3, 2


def exchange(*requests: bytes, protocol: int = spec.ROUTE, families: dict[int, str] | None = None) -> Exchange:
    talk = Talk(protocol)
    talk.families.families.update(families or {})
    talk.say(*requests)
    (found,) = Cassette.of(talk.frames).exchanges
    return found


def newlink(*attributes: bytes) -> bytes:
    return ask(NEWLINK, 1, body=bytes(16) + b"".join(attributes))


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        (newlink(attribute(NET_NS_FD, pack("=I", 7))), "net-ns-fd 7"),
        (newlink(attribute(NET_NS_PID, pack("=I", 4242))), "net-ns-pid 4242"),
        (newlink(attribute(XDP, attribute(XDP_FD, pack("=i", 5)))), "fd 5"),
        (ask(RTM_GETNSID, 1, body=bytes(4) + attribute(NETNSA_PID, pack("=I", 9))), "pid 9"),
    ],
)
def test_what_names_a_file_or_a_process_cannot_be_said_again(request_: bytes, why: str) -> None:
    assert [*obstacles(exchange(request_))] == [f"{why} meant something in the recorded process only"]


def test_a_negative_descriptor_names_nothing() -> None:
    assert [*obstacles(exchange(newlink(attribute(XDP, attribute(XDP_FD, pack("=i", -1))))))] == []


def test_what_was_cut_cannot_be_said_again() -> None:
    found = exchange(newlink()[:-4])
    assert [*obstacles(found)] == ["it was cut when it was recorded"]


def test_key_material_that_is_zeros_is_found_and_other_is_not() -> None:
    for key, paths in ((bytes(32), ["private-key"]), (b"k" * 32, [])):
        body = bytes((1, 1, 0, 0)) + attribute(IFNAME, b"wg0\0") + attribute(PRIVATE_KEY, key)
        found = exchange(ask(31, 1, body=body), protocol=spec.GENERIC, families={31: "wireguard"})
        assert [*empty_secrets(found)] == paths


def test_a_refusal_is_told_by_what_it_means() -> None:
    found = exchange(ask(GETLINK, 1))
    assert "does not speak route in a network namespace of its own" in refusal(found, errno.ECONNREFUSED)
    assert refusal(found, errno.EMSGSIZE) == "sending it: Message too long (EMSGSIZE)"


def test_of_many_requests_a_few_are_named() -> None:
    talk = Talk()
    for seq in range(1, 9):
        talk.say(ask(GETLINK, seq))
    exchanges = Cassette.of(talk.frames).exchanges
    assert some(exchanges[:1]) == "request 1 (rt-link getlink)"
    assert some(exchanges).endswith("request 6 (rt-link getlink) and 2 more")
