"""Strings from the wire made safe for a terminal: what could move, hide or reorder text is spelled out."""

from __future__ import annotations

import re
from typing import Final

# C0 and C1 controls and DEL; soft hyphen and the Arabic letter mark; zero-width and bidirectional marks,
# embeddings, overrides and isolates (Unicode UAX #9); line and paragraph separators; interlinear
# annotation; byte order mark; tags; lone surrogates.
_UNSAFE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_UNSAFE_QUOTED: Final = re.compile(f'["\\\\]|{_UNSAFE.pattern}')
_SHORT: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\", '"': '\\"'}


def escaped(text: str) -> str:
    """The text with every unsafe character as ``\\n``, ``\\x1b``, ``\\u202e``; safe text is given back as it is."""
    return _UNSAFE.sub(_spelled, text)


def quoted(text: str) -> str:
    """The text escaped and in double quotes; backslashes and quotes in it are escaped too."""
    return f'"{_UNSAFE_QUOTED.sub(_spelled, text)}"'


def _spelled(match: re.Match[str]) -> str:
    char = match[0]
    if char in _SHORT:
        return _SHORT[char]
    number = ord(char)
    if number <= 0xFF:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"
