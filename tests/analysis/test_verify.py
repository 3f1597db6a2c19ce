"""Fields at the same places are compared, and told by the names that nlsniff has for the places."""

from __future__ import annotations

from pathlib import Path

import pytest

import nlsniff
from nlsniff.analysis.tshark import Dissected, Field
from nlsniff.analysis.verify import Verdict, compare, path_at
from nlsniff.message import Message

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def messages() -> list[Message]:
    return list(nlsniff.read(ROOT / "captures" / "7.2" / "demo.pcap"))


@pytest.fixture(scope="module")
def vlan(messages: list[Message]) -> Message:
    """``ip link add link d0 name d0.10 type vlan id 10``: nlmsghdr 16, ifinfomsg 16, link, ifname, linkinfo."""
    return next(each for each in messages if each.frame.number == 5)


@pytest.mark.parametrize(
    ("place", "path"),
    [
        (0, ["nlmsghdr", "length"]),
        (12, ["nlmsghdr", "portid"]),
        (16, ["ifinfomsg", "ifi-family"]),
        (20, ["ifinfomsg", "ifi-index"]),
        (36, ["link"]),
        (44, ["ifname"]),
    ],
)
def test_a_place_has_the_name_of_what_stands_there(vlan: Message, place: int, path: list[str]) -> None:
    assert path_at(vlan, place) == path


def test_a_place_in_an_echoed_request_is_told_as_such(messages: list[Message]) -> None:
    error = next(each for each in messages if each.type == "error")
    assert path_at(error, error.offset + 20 + 8) == ["request", "nlmsghdr", "seq"]


def test_agreements_are_counted_and_differences_kept(vlan: Message) -> None:
    fields = [
        Field("netlink.hdr_len", 0, 4, str(vlan.length), is_bit=False),
        Field("netlink.hdr_type", 4, 2, "17", is_bit=False),
        Field("netlink.hdr_flags.ack", 6, 2, "0", is_bit=True),
        Field("netlink.attr_data", 36, 4, "00:00", is_bit=False),
        Field("netlink.odd", 37, 2, "5", is_bit=False),
    ]
    verdict = Verdict()
    verdict.add([vlan], Dissected(5, fields))
    assert verdict.agreements == {"rt-link": 1}
    found = [(each.path, each.ours, each.theirs, each.data) for each in verdict.differences]
    assert found == [("nlmsghdr.type", "16", "17", "1000"), ("link", "nothing", "5", vlan.raw[37:39].hex())]
    assert verdict.unknown == verdict.differences


def test_frames_that_tshark_never_gave_are_counted(vlan: Message) -> None:
    frames = [(4, [vlan]), (5, [vlan]), (9, [vlan])]
    *_, verdict = compare(frames, [Dissected(3), Dissected(5)])
    assert (verdict.frames, verdict.silent) == (3, 2)
