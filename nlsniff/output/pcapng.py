"""Frames to a pcapng file: one section, one interface of link type NETLINK, nanoseconds, comments.

Layout: https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/; in this machine's byte order.
"""

from __future__ import annotations

import errno
import io
import os
import stat
import sys
import time
from struct import Struct

from nlsniff import __version__, capfile, origin
from nlsniff.capfile import families_comments, losses_block, os_problem
from nlsniff.errors import CaptureFileError
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.lean import suppress
from nlsniff.linktype import NETLINK, cooked_header

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import BinaryIO, Final

BUFFERED: Final = 1 << 18  # bytes gathered before they are written
_NANOSECONDS: Final = 9
_COOKED: Final = 16
_OPTION_LIMIT: Final = 0xFFFF
_MOST_ORIGINS: Final = 4096
_NO_LENGTH: Final = -1  # the section's length is not known beforehand

_SECTION = Struct("=IHHq")
_INTERFACE = Struct("=HHI")
_PACKET = Struct("=7I")
_OPTION = Struct("=HH")
_HEAD = Struct("=II")
_U32 = Struct("=I")


def make_header(
    *,
    interface: str = "nlmon0",
    families: GenericFamilies | None = None,
    comment: str | None = None,
    hardware: str | None = None,
    system: str | None = None,
    application: str | None = None,
) -> bytes:
    """What a file begins with: Section Header Block and Interface Description Block.

    ``families`` goes into section comments, ``system`` is by default this kernel's name and release,
    ``application`` is nlsniff and its version.
    """
    comments = [comment] if comment is not None else []
    comments += families_comments(families) if families else ()
    options = [_option(capfile.OPT_COMMENT, text) for text in comments]
    options += [
        _option(capfile.SHB_HARDWARE, hardware or _system()[1]),
        _option(capfile.SHB_OS, system or _system()[0]),
        _option(capfile.SHB_USERAPPL, application or f"nlsniff {__version__}"),
    ]
    section = _SECTION.pack(capfile.BYTE_ORDER_MAGIC, 1, 0, _NO_LENGTH) + _ended(options)
    name_and_resolution = [_option(capfile.IF_NAME, interface), _option(capfile.IF_TSRESOL, bytes((_NANOSECONDS,)))]
    described = _INTERFACE.pack(NETLINK, 0, 0) + _ended(name_and_resolution)
    return _block(capfile.SECTION, section) + _block(capfile.INTERFACE, described)


def enhanced_packet(frame: Frame) -> bytes:
    """One frame as an Enhanced Packet Block of the first interface, with cooked header, comment and origin."""
    captured = len(frame.data) + _COOKED
    padding = -captured % 4
    options = _origin(frame) if frame.comment is None else _comments(frame)
    total = _PACKET.size + captured + padding + len(options) + _U32.size
    stamp = min(max(frame.time_ns, 0), 0xFFFFFFFFFFFFFFFF)
    length = min(max(frame.length + _COOKED, captured), 0xFFFFFFFF)
    return b"".join(
        (
            _PACKET.pack(capfile.ENHANCED_PACKET, total, 0, stamp >> 32, stamp & 0xFFFFFFFF, captured, length),
            cooked_header(frame.protocol, frame.packet_type),
            frame.data,
            bytes(padding),
            options,
            _U32.pack(total),
        )
    )


def _comments(frame: Frame) -> bytes:
    comments = [text for text in (frame.comment, origin.comment(frame)) if text is not None]
    return _ended([_option(capfile.OPT_COMMENT, text) for text in comments]) if comments else b""


_origins: Final[dict[tuple[object, int, int], tuple[object, object, bytes]]] = {}


def _origin(frame: Frame) -> bytes:
    """The options of a frame without a comment of its own: what the same process says by the same socket is alike."""
    process, socket = frame.process, frame.socket
    key = frame.direction, id(process), id(socket)
    known = _origins.get(key)
    if known is None:
        if len(_origins) >= _MOST_ORIGINS:
            _origins.clear()
        known = _origins[key] = process, socket, _comments(frame)  # which are kept, so that their ids stay theirs
    return known[2]


class PcapngWriter:
    """Writes frames to a path (``-`` is standard output) or a binary file object; a context manager.

    A file is created with mode 0600, since netlink carries keys, and an existing one is emptied and gets
    that mode. Raises CaptureFileError, which says how many frames are saved, when writing fails; what was
    written until then stays a readable file. A closed pipe raises BrokenPipeError. The options are those
    of :func:`make_header`.
    """

    def __init__(
        self,
        target: str | os.PathLike[str] | BinaryIO,
        *,
        interface: str = "nlmon0",
        families: GenericFamilies | None = None,
        comment: str | None = None,
        hardware: str | None = None,
        system: str | None = None,
        application: str | None = None,
    ) -> None:
        self.saved = 0
        self.bytes_written = 0
        self._name, self._file, self._ours = opened(target)
        self._pending = [
            make_header(
                interface=interface,
                families=families,
                comment=comment,
                hardware=hardware,
                system=system,
                application=application,
            )
        ]
        self._size = len(self._pending[0])
        self._headers = 1  # among what is pending
        self._failure: CaptureFileError | None = None

    def write(self, frame: Frame) -> None:
        """Add a frame; it reaches the file with the next 256 KiB, :meth:`flush` or :meth:`close`."""
        if self._failure:
            raise self._failure
        block = enhanced_packet(frame)
        self._pending.append(block)
        self._size += len(block)
        if self._size >= BUFFERED:
            self.flush()

    def begin_section(self, families: GenericFamilies, *, system: str | None = None) -> None:
        """What follows was captured elsewhere: its generic families have other numbers."""
        self._pending.append(make_header(families=families, system=system))
        self._size += len(self._pending[-1])
        self._headers += 1

    def flush(self) -> None:
        """Write what is gathered."""
        pending, self._pending, self._size = self._pending, [], 0
        if not pending:
            return
        written = 0
        try:
            for count in self._written(memoryview(b"".join(pending))):
                written += count
            self._file.flush()
        except BrokenPipeError:
            raise
        except (OSError, ValueError) as problem:
            self._failure = self._end_at_block(problem, pending, written)
            raise self._failure from None
        self._count(len(pending), written)

    def write_losses(self, count: int) -> None:
        """Say behind the frames how many more the kernel dropped; not where the disk has no room for that."""
        self.flush()
        self._pending = [losses_block(count, time.time_ns())]
        try:
            self.flush()
        except CaptureFileError:
            return  # the frames are saved
        self.saved -= 1  # it is no frame

    def close(self) -> None:
        """Write the rest; a file object that was given stays open."""
        try:
            if not self._failure:
                self.flush()
        finally:
            if self._ours:
                with suppress(OSError):
                    self._file.close()

    def __enter__(self) -> PcapngWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _written(self, rest: memoryview) -> Iterator[int]:
        while rest:
            count = self._file.write(rest)
            if count is None and isinstance(self._file, io.RawIOBase):
                raise BlockingIOError(errno.EAGAIN, "the file does not block and takes no more")
            yield (count := len(rest) if count is None else count)
            rest = rest[count:]

    def _count(self, blocks: int, written: int) -> None:
        headers = min(self._headers, blocks)
        self.saved += blocks - headers
        self._headers -= headers
        self.bytes_written += written

    def _end_at_block(self, problem: OSError | ValueError, pending: list[bytes], written: int) -> CaptureFileError:
        """Cut a block that was written in part, so that the file stays readable, and say what is saved."""
        blocks = size = 0
        while blocks < len(pending) and size + len(pending[blocks]) <= written:
            size += len(pending[blocks])
            blocks += 1
        self._count(blocks, size)
        if self._ours and written > size:
            with suppress(OSError):
                os.ftruncate(self._file.fileno(), self.bytes_written)
        return os_problem(problem, self._name, "write", f" ({self.saved:,} frames are saved)")


def opened(target: str | os.PathLike[str] | BinaryIO) -> tuple[str, BinaryIO, bool]:
    """The name of a target, the file behind it, made with mode 0600, and whether it was opened here."""
    if not isinstance(target, str | os.PathLike):
        name = getattr(target, "name", None)
        return name if isinstance(name, str) else "<stream>", target, False
    path = os.fspath(target)
    if path == "-":
        return "<stdout>", sys.stdout.buffer, False
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    except (OSError, ValueError) as problem:
        raise os_problem(problem, path, "create") from None
    if stat.S_ISREG(os.fstat(descriptor).st_mode) and hasattr(os, "fchmod"):
        with suppress(OSError):  # not ours: whoever owns it lets us write to it
            os.fchmod(descriptor, 0o600)
    return path, os.fdopen(descriptor, "wb", buffering=0), True


def _system() -> tuple[str, str]:
    """This kernel's name and release, and the machine."""
    if hasattr(os, "uname"):
        name, _, release, _, machine = os.uname()
        return f"{name} {release}", machine
    import platform

    return f"{platform.system()} {platform.release()}", platform.machine()


def _option(code: int, value: str | bytes) -> bytes:
    if isinstance(value, str):
        value = value.encode("utf-8", "replace")
        if len(value) > _OPTION_LIMIT:
            value = value[:_OPTION_LIMIT].decode("utf-8", "ignore").encode()
    return _OPTION.pack(code, len(value)) + value + bytes(-len(value) % 4)


def _ended(options: list[bytes]) -> bytes:
    return b"".join((*options, _OPTION.pack(0, 0)))


def _block(kind: int, body: bytes) -> bytes:
    total = len(body) + 12
    return _HEAD.pack(kind, total) + body + _U32.pack(total)
