from __future__ import annotations

from struct import pack

import pytest

from nlsniff import spec
from nlsniff.analysis.matching import Renamed
from nlsniff.frame import GenericFamilies
from nlsniff.message import Message, messages
from nlsniff.replay.cassette import Cassette
from nlsniff.replay.mapping import Devices, Mapping, UnplayableError, device
from tests.played import Played
from tests.talk import ACK, GETLINK, NEWLINK, Talk, answer, ask, attribute, message

IFNAME, MASTER, ADDRESS = 3, 10, 1
NFT_NEWGEN, NFT_GETGEN, NFT_DELRULE, NFT_NEWRULE = 0xA0F, 0xA10, 0xA08, 0xA06
BATCH_BEGIN, BATCH_END = 0x10, 0x11
NFGENMSG = bytes((0, 0)) + pack(">H", 0)
NFGENMSG_NFT = bytes((0, 0)) + pack(">H", 10)


def ifinfo(index: int, *attributes: bytes) -> bytes:
    return pack("=BxHiII", 0, 1, index, 0, 0) + b"".join(attributes)


def name(text: str) -> bytes:
    return attribute(IFNAME, text.encode() + b"\0")


def mapping(talk: Talk, live: Played | None = None) -> tuple[Mapping, Cassette, Renamed]:
    cassette, renamed = Cassette.of(talk.frames), Renamed()
    found = Mapping(cassette, live or Played(cassette), renamed)
    found.refresh()
    return found, cassette, renamed


def links(**known: int) -> Played:
    talk = Talk()
    talk.say(ask(GETLINK, 1))
    return Played(talk.frames, links=known)


def index_of(data: bytes) -> int:
    return int.from_bytes(data[20:24], "little")


def told(data: bytes, protocol: int = spec.ROUTE, families: GenericFamilies | None = None) -> Message:
    talk = Talk(protocol)
    (found,) = messages(talk.say(data, families=families))
    return found


def test_a_device_is_told_by_number_and_name() -> None:
    found = device(told(message(NEWLINK, 0, 7, 99, ifinfo(5, name("d0")))))
    assert found is not None
    assert (found.index, found.name) == (5, "d0")
    assert device(told(ask(NEWLINK, 7, body=ifinfo(5, name("d0"))))) is None
    assert device(told(message(24, 0, 7, 99))) is None
    assert device(told(message(NEWLINK, 0, 7, 99, b"cut"))) is None


def test_a_number_has_the_name_that_it_had_last_or_will_have_first() -> None:
    talk = Talk()
    first, second = (talk.say(message(NEWLINK, 0, 7, 99, ifinfo(5, name(text)))) for text in ("old", "new"))
    devices = Devices()
    devices.learn(each for frame in (first, second) for each in messages(frame))
    assert [devices.name(5, (number, 0)) for number in (0, 1, 2, 3)] == ["old", "old", "new", "new"]
    assert devices.name(6, (3, 0)) is None


def test_a_device_of_a_request_is_the_one_of_that_name_here() -> None:
    talk = Talk()
    talk.say(ask(GETLINK, 1, ACK, body=ifinfo(0, name("d0"))))
    talk.say(message(NEWLINK, 0, 1, 99, ifinfo(5, name("d0"))))
    talk.say(ask(NEWLINK, 2, body=ifinfo(5, attribute(MASTER, pack("=I", 5)))))
    found, cassette, renamed = mapping(talk, links(lo=1, d0=9))
    data = found.request(cassette.exchanges[1], 4242)
    assert index_of(data) == 9
    assert data[-4:] == pack("=I", 9)
    assert renamed.other("ifindex", 5) == 9


def test_devices_are_looked_for_again_after_a_change() -> None:
    talk = Talk()
    talk.say(message(NEWLINK, 0, 1, 99, ifinfo(5, name("d0"))))
    talk.say(ask(NEWLINK, 2, body=ifinfo(5)))
    known = {"lo": 1}
    live = links()
    live.links = lambda: dict(known)  # type: ignore[method-assign]
    found, cassette, _ = mapping(talk, live)
    (exchange,) = cassette.exchanges
    assert index_of(found.request(exchange, 4242)) == 5
    known["d0"] = 9
    assert index_of(found.request(exchange, 4242)) == 5
    found.changed()
    assert index_of(found.request(exchange, 4242)) == 9


def test_a_device_that_was_renamed_since_is_known_by_its_number() -> None:
    talk = Talk()
    talk.say(message(NEWLINK, 0, 1, 99, ifinfo(5, name("d0"))))
    talk.say(ask(NEWLINK, 2, body=ifinfo(5, name("e0"))))
    found, cassette, renamed = mapping(talk, links(lo=1, e0=9))
    renamed.learn("ifindex", 5, 9)
    assert index_of(found.request(cassette.exchanges[0], 4242)) == 9


def test_a_number_that_nothing_is_known_of_stays() -> None:
    talk = Talk()
    talk.say(ask(NEWLINK, 2, body=ifinfo(77, name("d0"))))
    found, cassette, _ = mapping(talk, links(lo=1))
    assert found.request(cassette.exchanges[0], 4242) == talk.frames[0].data


def test_a_port_id_that_is_said_is_the_live_sockets() -> None:
    talk = Talk()
    talk.say(ask(GETLINK, 1, portid=4242))
    talk.say(ask(GETLINK, 2))
    found, cassette, _ = mapping(talk)
    assert found.request(cassette.exchanges[0], 5)[12:16] == pack("=I", 5)
    assert found.request(cassette.exchanges[1], 5)[12:16] == bytes(4)


def test_a_generic_family_has_the_number_of_its_name_here() -> None:
    talk = Talk(spec.GENERIC)
    talk.families.families[31] = "wireguard"
    talk.say(ask(31, 1, body=bytes((0, 1, 0, 0))))
    talk.say(ask(16, 2, body=bytes((3, 2, 0, 0))))
    live = Played(talk.frames, families={16: "nlctrl", 40: "wireguard"})
    found, cassette, _ = mapping(talk, live)
    assert found.request(cassette.exchanges[0], 5)[4:6] == pack("=H", 40)
    assert found.request(cassette.exchanges[1], 5)[4:6] == pack("=H", 16)


def test_a_generic_family_that_is_not_here_or_has_no_name_cannot_be_asked() -> None:
    talk = Talk(spec.GENERIC)
    talk.families.families[31] = "wireguard"
    talk.say(ask(31, 1, body=bytes((0, 1, 0, 0))))
    talk.say(ask(32, 1, body=bytes((0, 1, 0, 0))))
    found, cassette, _ = mapping(talk)
    with pytest.raises(UnplayableError, match="no generic family wireguard"):
        found.request(cassette.exchanges[0], 5)
    with pytest.raises(UnplayableError, match="no name for the generic family 32"):
        found.request(cassette.exchanges[1], 5)


def generation(number: int) -> bytes:
    return message(NFT_NEWGEN, 0, 1, 99, NFGENMSG + attribute(1, pack(">I", number)))


def batch(number: int) -> bytes:
    return ask(BATCH_BEGIN, 2, 0, body=NFGENMSG_NFT + attribute(1, pack(">I", number)))


def test_the_generation_of_a_batch_is_the_one_that_this_kernel_told() -> None:
    talk = Talk(spec.NETFILTER)
    talk.say(ask(NFT_GETGEN, 1, body=NFGENMSG))
    talk.say(generation(7))
    talk.say(batch(7))
    talk.say(batch(6))
    found, cassette, _ = mapping(talk)
    found.learn(told(generation(7), spec.NETFILTER), told(generation(107), spec.NETFILTER))
    assert found.request(cassette.exchanges[1], 5)[-4:] == pack(">I", 107)
    found.learn(told(generation(8), spec.NETFILTER), told(generation(110), spec.NETFILTER))
    assert found.request(cassette.exchanges[1], 5)[-4:] == pack(">I", 107)
    assert found.request(cassette.exchanges[2], 5)[-4:] == pack(">I", 110)


def rule(handle: int, kind: int = NFT_NEWRULE, *, asked: bool = False) -> bytes:
    body = NFGENMSG + attribute(1, b"t\0") + attribute(2, b"c\0") + attribute(3, pack(">Q", handle))
    return ask(kind, 3, 0, body=body) if asked else message(kind, 0, 3, 99, body)


def test_a_handle_is_the_one_that_this_kernel_gave() -> None:
    talk = Talk(spec.NETFILTER)
    talk.say(rule(4, NFT_DELRULE, asked=True))
    talk.say(rule(5, NFT_DELRULE, asked=True))
    found, cassette, _ = mapping(talk)
    found.learn(told(rule(4), spec.NETFILTER), told(rule(24), spec.NETFILTER))
    assert found.request(cassette.exchanges[0], 5)[-8:] == pack(">Q", 24)
    assert found.request(cassette.exchanges[1], 5)[-8:] == pack(">Q", 5)


def test_a_handle_with_no_room_for_the_other_cannot_be_said() -> None:
    talk = Talk()
    talk.say(ask(NEWLINK, 2, body=ifinfo(5)))
    found, cassette, renamed = mapping(talk, links(lo=1))
    renamed.learn("ifindex", 5, 1 << 40)
    with pytest.raises(UnplayableError, match="ifi-index"):
        found.request(cassette.exchanges[0], 4242)


def test_two_answers_about_a_device_tell_its_number_and_what_was_made_of_its_address() -> None:
    talk = Talk()
    talk.say(ask(GETLINK, 1))
    found, _, renamed = mapping(talk)
    one, other = (
        told(message(NEWLINK, 0, 1, 99, ifinfo(index, name("d0"), attribute(ADDRESS, bytes((2, 0, 0, 0, 0, index))))))
        for index in (5, 9)
    )
    found.learn(one, other)
    assert renamed.other("ifindex", 5) == 9
    assert found.derived.same("fe80::ff:fe00:5", "fe80::ff:fe00:9")
    assert found.devices_of(one, recorded=True) == found.devices_of(other, recorded=False) == (9,)


def test_an_error_is_nothing_to_learn_from() -> None:
    talk = Talk()
    talk.say(ask(GETLINK, 1))
    found, _, renamed = mapping(talk)
    ack = told(answer(0, ask(GETLINK, 1)))
    found.learn(ack, ack)
    assert renamed.other("ifindex", 1) is None
