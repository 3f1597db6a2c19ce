from __future__ import annotations

from pathlib import Path
from struct import pack

import pytest
from talk import ACK, DUMP, GETLINK, MULTI, NEWLINK, Talk, answer, ask, attribute, done, message

import nlsniff
from nlsniff.analysis.diff import Pair, diff, learn
from nlsniff.analysis.matching import Masks
from nlsniff.analysis.transaction import Transaction
from nlsniff.analysis.transactions import of_frames
from nlsniff.message import Message
from nlsniff.sources.files import FrameReader

ROOT = Path(__file__).parents[2]
CAPTURES = sorted((ROOT / "captures").glob("*/*.pcap*"))
IFNAME, MTU, TXQLEN = 3, 4, 13
CREATE, EXCL = 0x400, 0x200
EEXIST = -17


def of(path: Path) -> list[Transaction]:
    return [*of_frames(FrameReader(path))]


def joined(talk: Talk) -> list[Transaction]:
    return [*of_frames(talk.frames)]


def number(value: int) -> bytes:
    return pack("=I", value)


def add(talk: Talk, name: str, mtu: int = 1500, *, seq: int = 1, code: int = 0, flags: int = ACK | CREATE) -> None:
    body = bytes(16) + attribute(IFNAME, name.encode() + b"\0") + attribute(MTU, number(mtu))
    request = ask(NEWLINK, seq, flags, body=body)
    talk.say(request)
    talk.say(answer(code, request))


def listed(talk: Talk, *links: tuple[int, str, int]) -> None:
    """A dump of links: number, name, MTU."""
    talk.say(ask(GETLINK, 9, DUMP))
    for index, name, mtu in links:
        body = bytes(4) + number(index) + bytes(8) + attribute(IFNAME, name.encode() + b"\0")
        talk.say(message(NEWLINK, MULTI, 9, 4242, body + attribute(MTU, number(mtu))))
    talk.say(done(9))


def told(pair: Pair) -> list[tuple[str, str]]:
    return [(part.role, each.path) for part in pair.parts for each in part.differences]


def differing(first: list[Transaction], second: list[Transaction], *, requests: bool = False) -> list[Pair]:
    return [pair for pair in diff(first, second, requests=requests) if pair.differs]


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_capture_does_not_differ_from_itself(path: Path) -> None:
    found = [*diff(of(path), of(path))]
    assert len(found) == len(of(path))
    assert [pair for pair in found if pair.differs] == []


def test_one_attribute_changed_in_a_real_capture_is_found_there() -> None:
    path = ROOT / "captures/7.2/demo.pcap"
    data = path.read_bytes()
    vlan = next(each for each in nlsniff.read(path) if "vlan" in str(each.attrs) and each.direction == "to-kernel")
    node = next(each for each in vlan.trace().children if each.name == "ifname")
    place = data.index(vlan.raw) + node.offset + 4 - vlan.offset
    changed = data[:place] + b"X" + data[place + 1 :]
    pairs = [*nlsniff.diff(nlsniff.read(path), nlsniff.read(changed))]
    (pair,) = (each for each in pairs if each.parts)
    assert pair.first is not None
    assert pair.first.first.frame.number == vlan.frame.number
    requests = [part for part in pair.parts if part.role == "request"]
    (difference,) = requests[0].differences
    assert (difference.path, difference.first) == ("ifname", vlan.attrs["ifname"])
    assert difference.second == "X" + vlan.attrs["ifname"][1:]


def test_the_same_scenario_on_two_kernels_differs_in_what_only_the_newer_tells() -> None:
    pairs = [*diff(of(ROOT / "captures/6.1/link-set.pcap"), of(ROOT / "captures/7.2/link-set.pcap"))]
    paired = [pair for pair in pairs if pair.first and pair.second]
    alone = {(pair.first.type, pair.first.result) for pair in pairs if pair.first and not pair.second}
    assert alone == {("newlink", "error")}  # what the older ip asks before, naming no device
    assert len([pair for pair in pairs if not pair.first]) <= 1
    for pair in paired:
        assert pair.first
        assert pair.second
        assert (pair.first.protocol, pair.first.family) == (pair.second.protocol, pair.second.family)
    answers = {path for pair in paired for role, path in told(pair) if role != "request"}
    assert "netns-immutable" in answers  # IFLA_NETNS_IMMUTABLE came with Linux 6.15


def test_flags_and_attributes_of_a_request_are_told_with_its_result() -> None:
    first, second = Talk(), Talk()
    add(first, "d0", 1500)
    add(second, "d0", 9000, code=EEXIST, flags=ACK | CREATE | EXCL)
    (pair,) = differing(joined(first), joined(second))
    assert told(pair) == [("request", "flags"), ("request", "mtu")]
    assert [each.path for each in pair.result] == ["result", "error.code"]


def test_an_ack_that_was_not_asked_for_is_told_by_the_flag_alone() -> None:
    first, second = Talk(), Talk()
    add(first, "d0")
    second.say(ask(NEWLINK, 1, CREATE, body=bytes(16) + attribute(IFNAME, b"d0\0") + attribute(MTU, number(1500))))
    (pair,) = differing(joined(first), joined(second))
    assert (told(pair), pair.result) == ([("request", "flags")], [])


def test_a_request_that_one_lacks_is_told_once() -> None:
    first, second = Talk(), Talk()
    for place, name in enumerate(("d0", "d1", "d2")):
        add(first, name, seq=place + 1)
        if name != "d1":
            add(second, name, seq=place + 1)
    (pair,) = differing(joined(first), joined(second))
    assert pair.second is None
    assert pair.first is not None
    assert pair.first.first.attrs["ifname"] == "d1"


def test_parts_of_a_dump_are_paired_by_their_keys_whatever_their_order_and_number() -> None:
    first, second = Talk(), Talk()
    listed(first, (1, "lo", 65536), (2, "d0", 1500), (3, "gone", 1500))
    listed(second, (7, "d0", 1400), (1, "lo", 65536), (8, "new", 1500))
    (pair,) = differing(joined(first), joined(second))
    both = [part for part in pair.parts if part.first and part.second]
    assert [(part.differences[0].path, part.differences[0].second) for part in both] == [("mtu", 1400)]
    alone = [part.first or part.second for part in pair.parts if not (part.first and part.second)]
    assert [isinstance(each, Message) and each.attrs["ifname"] for each in alone] == ["gone", "new"]


def test_only_what_was_asked_is_compared_where_that_is_wanted() -> None:
    first, second = Talk(), Talk()
    listed(first, (1, "lo", 65536))
    listed(second, (1, "lo", 1500))
    second.say(message(NEWLINK, 0, 0, 0))  # a notification
    assert len(differing(joined(first), joined(second))) == 2
    assert differing(joined(first), joined(second), requests=True) == []


def test_a_notification_is_never_the_answer_to_a_request() -> None:
    first, second = Talk(), Talk()
    body = bytes(16) + attribute(IFNAME, b"d0\0")
    first.say(ask(NEWLINK, 1, 0, body=body))
    second.say(message(NEWLINK, 0, 0, 0, body))
    assert [(bool(pair.first), bool(pair.second)) for pair in differing(joined(first), joined(second))] == [
        (True, False),
        (False, True),
    ]


def test_members_of_a_batch_are_aligned_among_themselves() -> None:
    path = ROOT / "captures/7.2/nftables.pcap"
    batches = [each for each in of(path) if each.kind == "batch" and len(each.members) > 2]
    shorter = next(each for each in of(path) if each.number == batches[0].number)
    gone = shorter.members.pop(1)
    (pair,) = differing(batches[:1], [shorter])
    (part,) = (each for each in pair.parts if each.role == "member")
    assert part.second is None
    assert part.first is not None
    assert part.first.raw == gone.request.raw


def test_what_differs_between_two_recordings_of_the_same_is_learned() -> None:
    first, again, other = Talk(), Talk(), Talk()
    add(first, "d0", 1500)
    add(again, "d0", 1400)
    add(other, "d0", 9000)
    masks = Masks()
    learn(masks, joined(first), joined(again))
    assert [pair for pair in diff(joined(first), joined(other), masks=masks) if pair.differs] == []
    renamed = Talk()
    add(renamed, "d1", 9000)
    (pair,) = (each for each in diff(joined(first), joined(renamed), masks=masks) if each.differs)
    assert told(pair) == [("request", "ifname")]


def test_a_path_to_ignore_is_ignored_from_python() -> None:
    path = ROOT / "captures/7.2/demo.pcap"
    assert [*nlsniff.diff(nlsniff.read(path), nlsniff.read(path), ignore=["rt_link.mtu"])] == []
    with pytest.raises(nlsniff.NlsniffError):
        nlsniff.diff(nlsniff.read(path), nlsniff.read(path), ignore=["rt_link.mut"])
