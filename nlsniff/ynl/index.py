"""Which YNL files there are, and which family each describes: from two of their lines, without reading the YAML."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Final

from nlsniff import spec
from nlsniff.shelf import Book
from nlsniff.ynl.document import LARGEST

VARIABLE: Final = "NLSNIFF_SPECS"
INSTALLED: Final = "/usr/share/ynl/specs"
"""Where distributions put the kernel's specs (tools/net/ynl/Makefile.deps: datadir ynl)."""

_ENDINGS: Final = (".yaml", ".yml")
_NAME: Final = re.compile(rb"^name:[ \t]*[\"']?([^\s\"'#]+)", re.MULTILINE)
_PROTOCOL: Final = re.compile(rb"^protonum:[ \t]*(0[xX][0-9a-fA-F]+|[0-9]+)", re.MULTILINE)


def installed() -> Iterator[Book]:
    """The specs of $NLSNIFF_SPECS, a list of folders and files, then those of the system."""
    listed = [part for part in os.environ.get(VARIABLE, "").split(os.pathsep) if part]
    for place in (*listed, INSTALLED):
        with suppress(OSError):
            yield from books(place)


def files(place: str) -> list[str]:
    """The files that a path means: itself, or what is in the folder. Raises OSError."""
    if not os.path.isdir(place):
        return [place]
    return [os.path.join(place, name) for name in sorted(os.listdir(place)) if name.endswith(_ENDINGS)]


def _load(path: str) -> Iterable[spec.Family]:
    from nlsniff.ynl.family import load

    return (load(path),)


def books(place: str, load: Callable[[str], Iterable[spec.Family]] = _load) -> Iterator[Book]:
    """The specs at a path, each read by ``load`` when it is opened. Raises OSError."""
    for path in files(place):
        said = described(path)
        if said is not None:
            yield Book(*said, partial(load, path))


def described(path: str) -> tuple[str, int] | None:
    """The name and the protocol of the family in a file; None where it names none or cannot be read."""
    try:
        with open(path, "rb") as file:
            text = file.read(LARGEST)
    except (OSError, ValueError):
        return None
    name, protocol = _NAME.search(text), _PROTOCOL.search(text)
    if name is None:
        return None
    return name[1].decode("utf-8", "replace"), spec.GENERIC if protocol is None else int(protocol[1], 0)
