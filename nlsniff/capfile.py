"""What reading and writing capture files share: pcapng's numbers, the table of generic families, errors.

Numbers: https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/.
"""

from __future__ import annotations

import errno
import os
import struct
from itertools import islice

from nlsniff.errors import CaptureFileError
from nlsniff.frame import GenericFamilies

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Final

SECTION: Final = 0x0A0D0D0A
INTERFACE: Final = 1
PACKET: Final = 2  # obsolete
SIMPLE_PACKET: Final = 3
INTERFACE_STATISTICS: Final = 5
ENHANCED_PACKET: Final = 6
BYTE_ORDER_MAGIC: Final = 0x1A2B3C4D

OPT_COMMENT: Final = 1
SHB_HARDWARE: Final = 2
SHB_OS: Final = 3
SHB_USERAPPL: Final = 4
IF_NAME: Final = 2
IF_TSRESOL: Final = 9
IF_TSOFFSET: Final = 14
ISB_IFDROP: Final = 5
ISB_OSDROP: Final = 7

FAMILIES_PREFIX: Final = "nlsniff: generic netlink families "
"""How a comment in a Section Header Block begins that holds a part of the section's table; behind it
``{"families":{"id":"name"},"groups":{"id":"family/group"}}`` as JSON."""

_VECTORS: Final = 1024  # IOV_MAX
_ENTRIES_A_COMMENT: Final = 500  # of some 50 bytes at most; an option holds 65,535

_REMEDIES: Final = {
    errno.ENOENT: "check the name",
    errno.ENOTDIR: "check the name",
    errno.EISDIR: "name a file inside it",
    errno.EACCES: "do it as the owner or as root, or change the mode",
    errno.EPERM: "do it as the owner or as root, or change the mode",
    errno.ENOSPC: "free some space, or write elsewhere",
    errno.EDQUOT: "free some space, or write elsewhere",
    errno.EFBIG: "raise the limit on file sizes (ulimit -f), or let the capture rotate",
    errno.EROFS: "write elsewhere",
}


def families_comments(families: GenericFamilies) -> Iterator[str]:
    """The table as section comments: one, or several for more than some hundred entries."""
    import json

    names, groups = iter(families.families.items()), iter(families.groups.items())
    while True:
        table = {
            "families": dict(islice(names, _ENTRIES_A_COMMENT)),
            "groups": dict(islice(groups, _ENTRIES_A_COMMENT)),
        }
        if not any(table.values()):
            return
        yield FAMILIES_PREFIX + json.dumps(table, separators=(",", ":"))


def add_families(comment: str, families: GenericFamilies) -> bool:
    """Read one such comment into the table; False if it makes no sense."""
    import json

    try:
        table = json.loads(comment.removeprefix(FAMILIES_PREFIX))
        for name, known in (("families", families.families), ("groups", families.groups)):
            known.update((int(number), str(text)) for number, text in table.get(name, {}).items())
    except (ValueError, AttributeError, RecursionError):
        return False
    return True


def losses_block(count: int, time_ns: int) -> bytes:
    """An Interface Statistics Block, in this machine's byte order: so many frames were dropped by the kernel."""
    return struct.pack(
        "=IIIIIHHQHHI",
        INTERFACE_STATISTICS,
        40,
        0,
        time_ns >> 32,
        time_ns & 0xFFFF_FFFF,
        ISB_OSDROP,
        8,
        count,
        0,
        0,
        40,
    )


def os_problem(problem: Exception, path: str, doing: str, saved: str = "") -> CaptureFileError:
    """The operating system's refusal to ``doing`` as one line with the errno and, where known, a remedy."""
    number = problem.errno if isinstance(problem, OSError) else None
    why = os.strerror(number) if number else str(problem)
    code = f" ({errno.errorcode.get(number, number)})" if number else ""
    return CaptureFileError(f"cannot {doing}: {why}{code}{saved}", path=path, remedy=_REMEDIES.get(number or 0, ""))


def write_all(descriptor: int, data: bytes | memoryview) -> int:
    """Write all of it, however often the kernel takes only a part, and return its length. Raises OSError."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    return len(data)


def write_pieces(descriptor: int, pieces: Sequence[bytes | memoryview]) -> int:
    """Write all of them in order, without joining them first, and return their length. Raises OSError."""
    size = 0
    for first in range(0, len(pieces), _VECTORS):
        some = pieces[first : first + _VECTORS]
        total, written = sum(map(len, some)), os.writev(descriptor, some)
        if written < total:
            write_all(descriptor, memoryview(b"".join(some))[written:])
        size += total
    return size
