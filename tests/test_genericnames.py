"""What a generic family's number means at each moment of a capture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from struct import pack

import pytest

import nlsniff
from nlsniff import spec
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.genericnames import group_at
from nlsniff.message import Message, all_messages
from nlsniff.sources.files import FrameReader

NEW, GONE = 1, 2


def attribute(number: int, payload: bytes) -> bytes:
    return pack("<HH", len(payload) + 4, number) + payload + bytes(-len(payload) % 4)


def told(command: int, number: int, name: str, *, unasked: bool = False, group: int | None = None) -> bytes:
    """What nlctrl says of a family: an answer, or unasked a notification (both of portid and seq are 0)."""
    body = attribute(1, pack("<H", number)) + attribute(2, name.encode() + b"\0")
    if group is not None:
        body += attribute(7, attribute(1, attribute(1, b"news\0") + attribute(2, pack("<I", group))))
    seq, portid = (0, 0) if unasked else (1, 9)
    return pack("<IHHIIBBH", 20 + len(body), 16, 0, seq, portid, command, 2, 0) + body


def ask(number: int) -> bytes:
    return pack("<IHHIIBBH", 20, number, 1, 1, 2, 3, 1, 0)


def pcap(*datagrams: bytes) -> bytes:
    out = pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 262144, 253)
    for place, datagram in enumerate(datagrams):
        packet = pack(">HH10xH", 4, 824, spec.GENERIC) + datagram
        out += pack("<IIII", 1, place, len(packet), len(packet)) + packet
    return out


def read(*datagrams: bytes) -> list[tuple[str | None, bool]]:
    """The family of each message that is not nlctrl's, and whether it is inferred."""
    found = [each for each in nlsniff.read(pcap(*datagrams)) if each.type_id != 16]
    return [(each.family, "family" in each.inferred) for each in found]


def test_an_answer_names_what_comes_after_and_infers_what_came_before() -> None:
    assert read(ask(31), told(NEW, 31, "x"), ask(31)) == [("x", True), ("x", False)]


def test_a_module_that_was_loaded_again_leaves_each_message_its_family() -> None:
    found = read(
        *(ask(31), told(NEW, 31, "old"), ask(31), told(GONE, 31, "old", unasked=True), ask(31)),
        *(told(NEW, 31, "new", unasked=True), ask(31), told(NEW, 31, "new"), ask(31)),
    )
    assert found == [("old", True), ("old", False), (None, False), ("new", False), ("new", False)]


def test_a_number_was_not_a_family_before_that_was_made() -> None:
    assert read(ask(31), told(NEW, 31, "x", unasked=True), ask(31)) == [(None, False), ("x", False)]


def test_the_end_of_a_family_tells_what_its_number_was() -> None:
    assert read(ask(31), told(GONE, 31, "x", unasked=True), ask(31)) == [("x", True), (None, False)]


def test_an_answer_that_says_something_else_counts_from_then_on() -> None:
    assert read(told(NEW, 31, "a"), ask(31), told(NEW, 31, "b"), ask(31)) == [("a", False), ("b", False)]


def test_what_nobody_says_stays_a_number() -> None:
    assert read(ask(31), told(NEW, 32, "x")) == [(None, False)]


def test_a_name_given_holds_where_the_capture_says_nothing() -> None:
    data = pcap(ask(31), told(NEW, 31, "x"), ask(40))
    found = nlsniff.read(data, generic={31: "wrong", 40: "mine"})
    assert [each.family for each in found] == ["x", "nlctrl", "mine"]


def test_the_inferred_family_is_said_to_be_so_in_json_and_on_the_line() -> None:
    from nlsniff.output.text import Lines

    first, _, last = nlsniff.read(pcap(ask(31), told(NEW, 31, "x"), ask(31)))
    assert (first.to_dict()["family"], first.to_dict()["inferred"]) == ("x", ["direction", "family"])
    assert last.to_dict()["inferred"] == ["direction"]
    lines = Lines()
    assert [" x? " in lines.line(first), " x? " in lines.line(last), " x " in lines.line(last)] == [True, False, True]


def test_messages_decoded_late_have_the_name_of_their_moment() -> None:
    """A reader that cannot look ahead: one table for all frames, decoded when all were read."""
    table = GenericFamilies()
    data = (told(NEW, 31, "a"), ask(31), told(GONE, 31, "a", unasked=True), told(NEW, 31, "b", unasked=True), ask(31))
    frames = [Frame(number, 0, spec.GENERIC, raw, len(raw), table) for number, raw in enumerate(data, 1)]
    found: list[Message] = list(all_messages(frames))
    assert [each.family for each in found if each.type_id == 31] == ["a", "b"]


def test_groups_go_with_their_family() -> None:
    table = GenericFamilies()
    data = (told(NEW, 31, "a", group=5), told(GONE, 31, "a", unasked=True), told(NEW, 31, "b", unasked=True, group=5))
    list(all_messages(Frame(number, 0, 16, raw, len(raw), table) for number, raw in enumerate(data, 1)))
    assert [group_at(table, 5, (frame, 1))[0] for frame in (1, 2, 3)] == ["a/news", None, "b/news"]
    assert table.groups == {5: "b/news"}


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Each reading of a source, as it begins."""
    begun: list[object] = []
    batches = FrameReader.batches

    def counted(self: FrameReader) -> object:
        begun.append(self)
        return batches(self)

    monkeypatch.setattr(FrameReader, "batches", counted)
    return begun


def test_a_file_is_read_twice_only_for_a_family_without_a_name(tmp_path: Path, passes: list[object]) -> None:
    path = tmp_path / "x.pcap"
    path.write_bytes(pcap(told(NEW, 31, "x"), ask(31)))
    assert [each.family for each in nlsniff.read(path)] == ["nlctrl", "x"]
    assert len(passes) == 1
    path.write_bytes(pcap(*[ask(31), ask(32), ask(33)] * 3, told(NEW, 31, "x")))
    assert [each.family for each in nlsniff.read(path)][:2] == ["x", None]
    assert len(passes) == 3


def test_a_pipe_is_not_read_twice(passes: list[object]) -> None:
    import io

    reader = FrameReader(io.BytesIO(pcap(ask(31), told(NEW, 31, "x"), ask(31), ask(40))))
    found = [each.family for each in all_messages(reader)]
    assert found == [None, "nlctrl", "x", None]
    assert len(passes) == 1
    assert [*reader.unnamed()] == [(31, "x", 2), (40, None, 0)]


def test_sections_of_a_file_are_kept_apart(tmp_path: Path, passes: list[object], section: Callable[..., bytes]) -> None:
    path = tmp_path / "x.pcapng"
    path.write_bytes(
        section(ask(31), told(NEW, 31, "one")) + section(ask(31)) + section(ask(31), told(NEW, 31, "three"))
    )
    found = [each.family for each in nlsniff.read(path) if each.type_id == 31]
    assert found == ["one", None, "three"]
    assert len(passes) == 2


@pytest.fixture
def section() -> Callable[..., bytes]:
    """A section of a pcapng file with these datagrams."""
    from nlsniff.output.pcapng import enhanced_packet, make_header

    def make(*datagrams: bytes) -> bytes:
        frames = [Frame(1, 0, spec.GENERIC, raw, len(raw), GenericFamilies()) for raw in datagrams]
        return make_header(interface="nlmon0") + b"".join(map(enhanced_packet, frames))

    return make
