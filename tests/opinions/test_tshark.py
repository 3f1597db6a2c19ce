"""Every frame of every capture through tshark: what it shows at a place is what nlsniff reads at that place.

tshark decodes headers and few attributes; what it shows as bytes is no opinion. One of the two byte orders is a
matter of the machine that captured: the captures are turned round, and read by both again.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
import tshark_says
from big_endian import turn, write
from tshark_says import Dissected

import nlsniff
from nlsniff import control, origin
from nlsniff.analysis.read_fields import Fields, read_fields
from nlsniff.analysis.verify import KNOWN
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.message import Message, all_messages
from nlsniff.sources.files import open_frames

pytestmark = pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")

CAPTURES = Path(__file__).parent.parent.parent / "captures"
FILES = sorted(CAPTURES.rglob("*.pcap*"))
TURNED = [path for path in FILES if path.stem in ("failure", "generic", "link-virtual", "route", "rule")]
ENOUGH = 2  # frames of one shape in the captures of one kernel; statistics and counters make hundreds
# What tshark calls a bit -> our name for the flag. The bits from 0x100 up it names twice, for GET and for NEW.
HEADER_FLAGS = ("request", "multi", "ack", "echo", "dump_intr", "dump_filtered")
DEVICE_FLAGS = {"iff_up": "up", "iff_broadcast": "broadcast"}


def _name(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


def _frames(path: Path) -> dict[int, list[Message]]:
    messages = nlsniff.read(path, secrets=True)
    return {number: list(inside) for number, inside in groupby(messages, key=lambda message: message.frame.number)}


@cache
def _sample() -> dict[Path, dict[int, list[Message]]]:
    """The frames of all captures, those left out whose messages have types, flags and lengths met often enough.

    What tells the numbers of generic families stays: other frames cannot be read without it.
    """
    met: Counter[tuple[object, ...]] = Counter()
    sample: dict[Path, dict[int, list[Message]]] = {path: {} for path in FILES}
    for path in FILES:
        for number, messages in _frames(path).items():
            shape = (path.parent, *((each.type_id, each.flag_bits, each.length) for each in messages))
            met[shape] += 1
            if met[shape] <= ENOUGH or any(each.type == "newfamily" for each in messages):
                sample[path][number] = messages
    return sample


def _differences(messages: list[Message], theirs: Dissected) -> Iterator[tuple[Any, ...]]:
    """What tshark shows otherwise in a frame, or sees where nlsniff reads nothing."""
    ours: Fields = {}
    for message in messages:
        ours.update(read_fields(message))
    for found in theirs.fields:
        if found.name in tshark_says.SHRUGS or found.name in KNOWN or found.is_bit:
            continue
        value = ours.get((found.place, found.size))
        if (found.place, found.size) not in ours:
            yield (theirs.number, found.place, found.name, "tshark alone")
        elif not tshark_says.same(value, found.show) and found.name not in KNOWN:
            yield (theirs.number, found.place, found.name, value, found.show)


def _whole(messages: list[Message]) -> Iterator[Message]:
    """The messages of a frame, and the requests that errors echo with more than their header."""
    for message in messages:
        yield message
        echoed = control.echoed(message)
        if echoed is not None:
            yield echoed


def _is_ours(messages: list[Message]) -> bool:
    return all(message.known is not None or message.is_control for message in _whole(messages))


def _is_misread(messages: list[Message]) -> bool:
    """Whether it tells a multicast group of a closed socket: tshark takes its struct inet_diag_msg for a request's."""
    return messages[0].protocol == "sock-diag" and messages[0].direction == "notification"


def _bits(found: Dissected, prefix: str, place: int) -> dict[str, bool]:
    return {
        each.name.removeprefix(prefix): each.show == "1"
        for each in found.fields
        if each.place == place and each.name.startswith(prefix)
    }


@pytest.fixture(scope="module", params=FILES, ids=_name)
def both(request: pytest.FixtureRequest) -> list[tuple[list[Message], Dissected]]:
    """Each frame of one capture as nlsniff reads it, and as tshark does."""
    frames = _sample()[request.param]
    found = list(tshark_says.dissect(request.param, frames))
    assert [each.number for each in found] == [*frames]
    return [(frames[each.number], each) for each in found]


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".pcapng"], ids=_name)
def test_tshark_shows_where_each_frame_comes_from(path: Path) -> None:
    """What `nlsniff run` and `monitor` know of a frame is a comment that it can be read in."""
    shown = tshark_says.comments(path)
    assert shown == [origin.comment(frame) for frame in open_frames(path)]
    assert all(text.startswith("nlsniff: direction=") for text in shown)


def test_tshark_finds_the_same_messages_in_each_frame(both: list[tuple[list[Message], Dissected]]) -> None:
    for messages, theirs in both:
        ours = [message.offset for message in _whole(messages) if message.head_size]  # an uevent has no header
        ours += [message.rest_offset for message in messages if message.rest]
        assert sorted(set(theirs.places)) == sorted(ours), f"frame {theirs.number}"


def test_tshark_shows_the_same_values_at_the_same_places(both: list[tuple[list[Message], Dissected]]) -> None:
    known = [(messages, theirs) for messages, theirs in both if _is_ours(messages) and not _is_misread(messages)]
    assert [each for messages, theirs in known for each in _differences(messages, theirs)] == []


def test_tshark_names_the_same_flags(both: list[tuple[list[Message], Dissected]]) -> None:
    for messages, theirs in both:
        for message in (each for each in messages if each.head_size):
            bits = _bits(theirs, "netlink.hdr_flags.", message.offset + 6)
            assert [bits[name] for name in HEADER_FLAGS] == [
                name.replace("_", "-") in message.flags for name in HEADER_FLAGS
            ]
            device = _bits(theirs, "netlink-route.ifi_flags.", message.body_offset + 8)
            for name, is_set in device.items():
                assert is_set == (DEVICE_FLAGS[name] in message.header["ifi-flags"])


@pytest.fixture(scope="module", params=TURNED, ids=_name)
def turned(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[list[Message]], Path]:
    """Frames as captured, and a file with the same frames as a big-endian machine would have made it."""
    frames = _sample()[request.param]
    kept = list(turn(message for messages in frames.values() for message in messages))
    path = tmp_path_factory.mktemp("turned") / "big.pcap"
    write(path, kept)
    return [frames[number] for number, *_ in kept], path


def test_a_capture_of_a_big_endian_machine_reads_the_same(turned: tuple[list[list[Message]], Path]) -> None:
    here, path = turned
    there = _frames(path)
    assert len(there) == len(here) > 10
    # The request that decides a direction may not be in the sample.
    alone = GenericFamilies()
    for number, messages in enumerate(here, 1):
        ways = [each.direction for each in all_messages((_moved(messages[0].frame, number, alone),))]
        for little, big, direction in zip(messages, there[number], ways, strict=True):
            assert (little.order, big.order) == ("<", ">")
            # The answer that names a generic family may not be in the sample.
            big.frame.families.families.update(little.frame.families.families)
            assert big.to_dict() == {**little.to_dict(), "frame": number, "direction": direction}


def _moved(frame: Frame, number: int, families: GenericFamilies) -> Frame:
    return Frame(number, frame.time_ns, frame.protocol, frame.data, frame.length, families, frame.direction)


def test_tshark_agrees_on_a_capture_of_a_big_endian_machine(turned: tuple[list[list[Message]], Path]) -> None:
    frames = _frames(turned[1])
    found = list(tshark_says.dissect(turned[1]))
    assert [each.number for each in found] == [*frames]
    assert [each for theirs in found for each in _differences(frames[theirs.number], theirs)] == []
