"""The payload of a message that nobody can name, where it is text: uevents, audit records, private protocols."""

from __future__ import annotations

from typing import Final

from nlsniff.output.escape import escaped
from nlsniff.trace import Context

SHORTEST: Final = 3
WIDEST: Final = 160


def text_of(payload: bytes) -> str | None:
    """The text, its strings still parted by NUL; None where the bytes are no text.

    Text is UTF-8 of at least three printable characters, with line ends and tabs among them at most;
    NULs may end it and part its strings.
    """
    try:
        text = payload.rstrip(b"\0").decode()
    except UnicodeDecodeError:
        return None
    plain = text.replace("\0", "").replace("\n", "").replace("\t", "").replace("\r", "")
    return text if len(plain) >= SHORTEST and plain.isprintable() and "\0\0" not in text else None


def payload_text(data: bytes, start: int, end: int, _context: Context) -> str:
    """What a line says of the bytes between two offsets of a frame: their text, cut where it gets long, or nothing."""
    text = text_of(data[start:end])
    if text is None:
        return ""
    said = escaped(text.rstrip("\n").replace("\0", " "))
    return f" {said}" if len(said) <= WIDEST else f" {said[: WIDEST - 1]}…"
