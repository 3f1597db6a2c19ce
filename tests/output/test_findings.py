"""Findings as paragraphs and JSON."""

from __future__ import annotations

import json

from nlsniff.analysis.doctor import Finding
from nlsniff.output.findings import contract, line, paragraph, places


def finding() -> Finding:
    found = Finding("failed", "error", "ip(9) was refused: \x1b[31mEEXIST", "Replace it.", evidence=["at mtu = 9"])
    for number in range(1, 30):
        found.at(number)
    return found


def test_a_paragraph_has_title_frames_evidence_and_advice() -> None:
    assert paragraph(finding()).split("\n") == [
        "error    ip(9) was refused: \\x1b[31mEEXIST",
        "         frames 1, 2, 3, 4, 5, 6, 7, 8, … (29 times)",
        "         at mtu = 9",
        "         → Replace it.",
        "",
        "",
    ]


def test_a_paragraph_keeps_to_its_width_and_says_what_was_inferred() -> None:
    found = Finding("x", "hint", "word " * 60, inferred=True)
    rows = paragraph(found, width=60).splitlines()
    assert max(map(len, rows)) <= 60
    assert rows[-2].endswith("(inferred)")


def test_colours_mark_the_severity() -> None:
    assert paragraph(finding(), colour=True).startswith("\x1b[31merror  \x1b[0m  ip(9)")


def test_one_frame_is_one_frame() -> None:
    found = Finding("x", "hint", "x")
    assert places(found) == ""
    found.at(7)
    assert places(found) == "frame 7"


def test_json_leaves_out_what_is_empty() -> None:
    assert contract(Finding("drops", "warning", "x", count=3)) == {
        "kind": "drops",
        "severity": "warning",
        "title": "x",
        "count": 3,
    }
    assert json.loads(line(finding()))["frames"] == list(range(1, 17))
