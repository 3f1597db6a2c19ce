from __future__ import annotations

from pathlib import Path

import pytest

import nlsniff
from nlsniff.analysis.matching import ABSENT, Comparison, Masks, Renamed, error_differences, key, shape
from nlsniff.errors import NlsniffError
from nlsniff.message import OPEN, Message, messages
from nlsniff.spec import NETFILTER
from tests.talk import Talk, ask, message

CAPTURES = sorted((Path(__file__).parents[2] / "captures").glob("**/*.pcap*"))
IFNAME, MTU, ADDRESS, STATS64, WIREGUARD_KEY = 3, 4, 1, 23, 3


def attribute(kind: int, value: bytes) -> bytes:
    return (len(value) + 4).to_bytes(2, "little") + kind.to_bytes(2, "little") + value + bytes(-len(value) % 4)


def link(index: int, *attributes: bytes, request: bool = False, seq: int = 7) -> Message:
    body = bytes(4) + index.to_bytes(4, "little") + bytes(8) + b"".join(attributes)
    talk = Talk()
    talk.say(ask(16, seq, body=body) if request else message(16, 0, seq, 99, body))
    (found,) = messages(talk.frames[0])
    return found


NAME = attribute(IFNAME, b"d0\0")


def paths(first: Message, second: Message, comparison: Comparison | None = None) -> list[str]:
    return [each.path for each in (comparison or Comparison()).differences(first, second)]


def test_the_attribute_that_differs_is_named_with_both_values() -> None:
    first, second = (link(4, NAME, attribute(MTU, mtu.to_bytes(4, "little"))) for mtu in (1500, 9000))
    (found,) = Comparison().differences(first, second)
    assert (found.path, found.first, found.second) == ("mtu", 1500, 9000)


def test_an_attribute_that_only_one_has_is_absent_in_the_other() -> None:
    (found,) = Comparison().differences(link(4, NAME), link(4, NAME, attribute(MTU, bytes(4))))
    assert (found.path, found.first, found.second) == ("mtu", ABSENT, 0)
    assert str(found) == "mtu: only the second has it: 0"


def test_order_of_attributes_sequence_numbers_and_port_ids_do_not_count() -> None:
    one, other = NAME, attribute(MTU, bytes(4))
    assert paths(link(4, one, other, seq=1), link(4, other, one, seq=2)) == []


def test_counters_may_differ_but_not_be_missing() -> None:
    first, second = (link(4, NAME, attribute(STATS64, bytes([value]) * 200)) for value in (1, 2))
    assert paths(first, second) == []
    assert paths(first, link(4, NAME)) == ["stats64"]


def test_a_devices_number_may_be_another_but_is_the_same_device_from_then_on() -> None:
    comparison = Comparison()
    assert paths(link(4, NAME), link(9, NAME), comparison) == []
    assert paths(link(4, NAME), link(9, NAME), comparison) == []
    assert paths(link(4, NAME), link(8, NAME), comparison) == ["ifi-index"]
    assert paths(link(5, NAME), link(9, NAME), comparison) == ["ifi-index"]


def test_no_device_is_another_name_for_one() -> None:
    assert paths(link(0, NAME), link(9, NAME)) == ["ifi-index"]
    assert not Renamed().same("ifindex", 9, 0)


def test_a_random_address_may_differ_unless_the_request_chose_it() -> None:
    first, second = (link(4, NAME, attribute(ADDRESS, bytes([2, 0, 0, 0, 0, last]))) for last in (1, 2))
    assert paths(first, second) == []
    comparison = Comparison()
    asked = link(0, NAME, attribute(ADDRESS, bytes([2, 0, 0, 0, 0, 1])), request=True)
    assert paths(asked, asked, comparison) == []
    assert paths(first, second, comparison) == ["address"]


def test_what_the_user_names_is_left_out_with_all_that_is_inside() -> None:
    first, second = link(4, NAME), link(4, NAME, attribute(MTU, bytes(4)))
    assert paths(first, second, Comparison(Masks(["rt_link.mtu"]))) == []
    assert paths(first, second, Comparison(Masks(["rt_link.ifname"]))) == ["mtu"]
    flags = link(4, NAME)
    up = bytearray(flags.raw)
    up[24] = 1
    talk = Talk()
    talk.say(bytes(up))
    (other,) = messages(talk.frames[0])
    assert paths(flags, other) == ["ifi-flags"]
    assert paths(flags, other, Comparison(Masks(["rt-link.header.ifi-flags"]))) == []


@pytest.mark.parametrize(
    ("path", "says"), [("rt_link.mtv", "did you mean"), ("rt_lonk.mtu", "rt_link"), ("rt_link.mtu.x", "describe")]
)
def test_a_path_that_is_none_is_said_to_be(path: str, says: str) -> None:
    with pytest.raises(NlsniffError, match=says):
        Masks([path])


def test_messages_of_different_kinds_differ_in_that_alone() -> None:
    talk = Talk()
    talk.say(message(24, 0, 7, 99))
    (route,) = messages(talk.frames[0])
    assert paths(link(4, NAME), route) == ["family", "type"]


def test_errors_differ_by_what_they_say() -> None:
    found = []
    for code in (-17, -22):
        talk = Talk()
        talk.say(message(2, 0, 7, 99, code.to_bytes(4, "little", signed=True) + ask(16, 7)))
        found += messages(talk.frames[0])
    assert paths(*found) == ["error.code"]


def test_the_shape_is_what_does_not_vary() -> None:
    masks = Masks()
    one, other = (link(4, NAME, attribute(STATS64, bytes([value]) * 200), seq=value) for value in (1, 2))
    assert shape(one, masks) == shape(other, masks)
    assert shape(link(4, NAME), masks) != shape(link(5, NAME), masks)
    assert shape(link(4, NAME), masks, 1) == shape(link(5, NAME), masks, 1)
    assert shape(link(4, NAME), masks) != shape(link(4, attribute(IFNAME, b"d1\0")), masks)


def rule(expression: bytes, *values: bytes) -> Message:
    """A rule of nf_tables with one expression."""
    body = bytes(4) + attribute(4, attribute(1, attribute(1, expression) + attribute(2, b"".join(values))))
    talk = Talk(NETFILTER)
    talk.say(message(0xA06, 0, 7, 99, body))
    (found,) = messages(talk.frames[0])
    return found


def test_a_name_varies_in_the_format_that_marks_it_and_not_in_another() -> None:
    counters = [rule(b"counter\0", attribute(1, bytes([value] * 8)), attribute(2, bytes(8))) for value in (1, 2)]
    assert "packets" in counters[0].attrs["expressions"]["elem"][0]["data"]
    assert paths(*counters) == []
    quotas = [rule(b"quota\0", attribute(1, bytes([value] * 8)), attribute(2, bytes(4))) for value in (1, 2)]
    assert paths(*quotas) == ["expressions.elem[0].data.bytes"]


def qdisc(index: int) -> Message:
    body = bytes(4) + index.to_bytes(4, "little", signed=True) + bytes(12) + attribute(1, b"noqueue\0")
    talk = Talk()
    talk.say(message(36, 0, 7, 99, body))
    (found,) = messages(talk.frames[0])
    return found


def test_a_block_of_devices_is_no_device() -> None:
    assert paths(qdisc(-1), qdisc(7)) == ["ifindex"]
    assert paths(qdisc(7), qdisc(-1)) == ["ifindex"]
    assert paths(qdisc(-1), qdisc(-1)) == []
    assert paths(qdisc(6), qdisc(7)) == []


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_message_of_every_capture_says_what_it_says(capture: Path) -> None:
    comparison, masks, count = Comparison(), Masks(), 0
    for first, second in zip(nlsniff.read(capture), nlsniff.read(capture), strict=True):
        assert comparison.differences(first, second) == []
        assert hash(shape(first, masks)) == hash(shape(second, masks))
        assert shape(first, masks) == shape(second, masks)
        count += 1
    assert count


def test_key_material_is_compared_and_never_shown() -> None:
    found = nlsniff.read(Path(CAPTURES[0]).parents[1] / "7.2" / "wireguard.pcap")
    asked = next(each for each in found if each.family == "wireguard" and "private-key" in each.attrs)
    data = bytearray(asked.frame.data)
    key = bytes.fromhex(Message(*asked.place, OPEN).attrs["private-key"])
    at = bytes(data).index(key)
    data[at] ^= 1
    talk = Talk(asked.frame.protocol)
    talk.families = asked.frame.families
    frame = talk.say(bytes(data))
    other = next(each for each in messages(frame))
    (difference,) = Comparison().differences(asked, other)
    assert difference.path == "private-key"
    assert "(secret)" in str(difference)
    assert key.hex() not in str(difference)


def test_key_material_inside_of_what_one_side_lacks_is_masked() -> None:
    found = nlsniff.read(Path(CAPTURES[0]).parents[1] / "7.2" / "wireguard.pcap", secrets=True)
    asked = next(each for each in found if each.family == "wireguard" and "preshared-key" in str(each.attrs))
    (peer,) = asked.attrs["peers"][0].values()
    talk = Talk(asked.frame.protocol)
    talk.families = asked.frame.families
    (bare,) = messages(talk.say((20).to_bytes(4, "little") + asked.raw[4:20]))
    told = [each for each in Comparison().differences(asked, bare) if each.path.startswith("peers")]
    assert told
    assert "(secret)" in str(told[0])
    assert peer["preshared-key"] not in str(told[0])
    assert peer["public-key"] in str(told[0])


def test_what_two_recordings_tell_otherwise_is_left_out_once_it_is_learned() -> None:
    first, second = (link(4, NAME, attribute(MTU, mtu.to_bytes(4, "little"))) for mtu in (1500, 9000))
    masks = Masks()
    masks.learn(first, Comparison(masks).differences(first, second))
    assert paths(first, second, Comparison(masks)) == []
    assert paths(first, link(4, attribute(IFNAME, b"d1\0")), Comparison(masks)) == ["ifname"]


def test_a_key_has_what_a_message_is_about_without_what_the_kernel_numbers() -> None:
    masks = Masks()
    one, other = (link(index, NAME, attribute(MTU, b"\xdc\x05\0\0")) for index in (4, 5))
    assert key(one, masks) == key(other, masks) == (("ifname", "d0"), ("mtu", 1500))
    assert key(one, Masks(["rt_link.mtu"])) == (("ifname", "d0"),)


def test_errors_differ_in_their_parts() -> None:
    found = [*error_differences({"code": -17, "msg": "there"}, {"code": -22, "msg": "there", "offset": 3})]
    assert [(each.path, each.first, each.second) for each in found] == [("error.code", -17, -22)]
    assert [*error_differences(None, None)] == []
