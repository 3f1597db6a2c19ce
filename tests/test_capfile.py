from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from nlsniff.capfile import (
    FAMILIES_PREFIX,
    add_families,
    families_comments,
    losses_block,
    os_problem,
    write_pieces,
)
from nlsniff.frame import GenericFamilies
from nlsniff.output.pcapng import PcapngWriter
from nlsniff.sources.files import FrameReader


def test_families_comment_is_compact_json_behind_the_prefix() -> None:
    table = GenericFamilies({16: "nlctrl"}, {16: "nlctrl/notify"})
    assert list(families_comments(table)) == [
        'nlsniff: generic netlink families {"families":{"16":"nlctrl"},"groups":{"16":"nlctrl/notify"}}'
    ]


def test_empty_table_needs_no_comment() -> None:
    assert list(families_comments(GenericFamilies())) == []


def test_large_table_is_spread_over_comments_that_fit_an_option() -> None:
    table = GenericFamilies(
        {number: f"family-{number:09d}" for number in range(16, 1600)},
        {number: f"family-{number:09d}/group-{number:09d}" for number in range(1, 3000)},
    )
    comments = list(families_comments(table))
    again = GenericFamilies()
    assert all(add_families(comment, again) for comment in comments)
    assert again == table
    assert len(comments) > 1
    assert max(map(len, comments)) < 65535


@pytest.mark.parametrize(
    "table", ["", "{", "[]", "7", '{"families":[1]}', '{"families":{"a":"b"}}', '{"groups":3}', "[" * 100_000]
)
def test_damaged_table_is_refused(table: str) -> None:
    assert not add_families(FAMILIES_PREFIX + table, GenericFamilies())


def test_os_problem_names_path_errno_and_remedy() -> None:
    error = os_problem(OSError(errno.ENOSPC, "ignored"), "/x", "write", " (3 frames are saved)")
    assert str(error) == (
        "/x: cannot write: No space left on device (ENOSPC) (3 frames are saved); free some space, or write elsewhere"
    )


def test_problem_without_errno_keeps_its_own_words() -> None:
    assert str(os_problem(ValueError("embedded null byte"), "x", "open")) == "x: cannot open: embedded null byte"


def test_pieces_are_written_in_order_however_little_is_taken_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = bytearray()

    def some(_descriptor: int, data: bytes) -> int:
        taken.extend(bytes(data)[:700])
        return min(len(data), 700)

    monkeypatch.setattr(os, "write", some)
    monkeypatch.setattr(os, "writev", lambda descriptor, pieces: some(descriptor, b"".join(pieces)))
    pieces = [n.to_bytes(2, "big") * 3 for n in range(2500)]
    assert write_pieces(-1, pieces) == len(b"".join(pieces))
    assert bytes(taken) == b"".join(pieces)


def test_a_block_of_losses_is_read_back_as_the_frames_that_are_missing(tmp_path: Path) -> None:
    path = tmp_path / "lossy.pcapng"
    with PcapngWriter(path) as writer:
        writer.write_losses(7)
        writer.write_losses(5)
    with path.open("ab") as file:
        file.write(losses_block(30, 1))
    reader = FrameReader(path)
    assert list(reader) == []
    assert reader.report.dropped == 42
    assert writer.saved == 0
