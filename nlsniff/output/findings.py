"""Findings: a paragraph each for people, an object each as JSON."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from nlsniff.output import json
from nlsniff.output.escape import escaped
from nlsniff.output.text import DIM, PLAIN, RED, YELLOW

if TYPE_CHECKING:
    from nlsniff.analysis.doctor import Finding
    from nlsniff.trace import Values

COLOURS: Final = {"error": RED, "warning": YELLOW, "hint": DIM}
MARGIN: Final = " " * 9
SHOWN: Final = 8


def paragraph(found: Finding, *, colour: bool = False, width: int = 120) -> str:
    """What was found, where, what of it was seen, and what to do; an empty line behind it."""
    paint = COLOURS[found.severity] if colour else ""
    label = f"{paint}{found.severity:<7}{PLAIN if colour else ''}"
    title = escaped(found.title) + (" (inferred)" if found.inferred else "")
    lines = textwrap.wrap(title, width - len(MARGIN)) or [""]
    rows = [f"{label}  {lines[0]}", *(MARGIN + line for line in lines[1:])]
    texts = [places(found), *map(escaped, found.evidence), found.advice and f"→ {found.advice}"]
    for text in filter(None, texts):
        rows += textwrap.wrap(text, width, initial_indent=MARGIN, subsequent_indent=MARGIN + "  ")
    return "\n".join(rows) + "\n\n"


def places(found: Finding) -> str:
    """The frames concerned, the first few by number."""
    if not found.frames:
        return ""
    numbers = ", ".join(map(str, found.frames[:SHOWN]))
    more = ", …" if len(found.frames) > SHOWN or found.count > len(found.frames) else ""
    times = f" ({found.count:,} times)" if found.count > 1 else ""
    return f"frame{'s' * (len(found.frames) > 1)} {numbers}{more}{times}"


def contract(found: Finding) -> Values:
    """One finding as plain data; empty keys left out."""
    said: Values = {"kind": found.kind, "severity": found.severity, "title": found.title, "count": found.count}
    for key in ("frames", "evidence", "advice", "inferred"):
        if getattr(found, key):
            said[key] = getattr(found, key)
    return said


def line(found: Finding) -> bytes:
    """One finding as a line of JSON, its newline included."""
    return json.encode(contract(found)) + b"\n"
