"""Frames of capture files: pcap, pcapng and JSON lines, plain, gzip or zstd, whole, piped or still growing."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final

from nlsniff import genericnames
from nlsniff.errors import CaptureFileError
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.sources.pcap import MAGICS, PcapReader
from nlsniff.sources.pcapng import MAGIC, Interface, PcapngReader
from nlsniff.sources.streams import ByteStream, Follow, Report, Source, StartedOverError, is_whole, source_name
from nlsniff.spec import GENERIC

if TYPE_CHECKING:
    from nlsniff.frame import Moment
    from nlsniff.sources.jsonfile import JsonReader
    from nlsniff.sources.scan import Scan, Sieve

JSON_NAME: Final = b'"nlsniff-capture"'
"""How a capture as JSON names itself, in its first line."""
_TEXT: Final = (b"{", b"\xef", b" ", b"\n")

_KINDS: Final = (
    (b"\x7fELF", "a program (ELF)", ""),
    (b"\x1f\x8b", "gzip data inside compressed data", "unpack it once"),
    (b"\x28\xb5\x2f\xfd", "zstd data inside compressed data", "unpack it once"),
    (b"\xfd7zXZ\0", "xz data", "xz -dc FILE | nlsniff show -"),
    (b"BZh", "bzip2 data", "bzip2 -dc FILE | nlsniff show -"),
    (b"\x04\x22\x4d\x18", "lz4 data", "lz4 -dc FILE | nlsniff show -"),
    (b"PK\x03\x04", "a zip archive", "unpack it first"),
    (b"PAR1", "a Parquet file", ""),
    (b"snoop\0\0\0", "a snoop capture", "convert it: editcap -F pcapng FILE NEW"),
    (bytes.fromhex("a1b2cd34"), "a modified pcap file", "convert it: editcap -F pcapng FILE NEW"),
    (bytes.fromhex("34cdb2a1"), "a modified pcap file", "convert it: editcap -F pcapng FILE NEW"),
)


class FrameReader:
    """The frames of one source, and what was noticed on the way.

    ``source`` is a path, ``-`` for standard input, a binary file object, or the file's bytes.
    ``follow`` waits for more at the end of a regular file: always, or as long as the function it is
    says so. Frames count from ``number_from``, those that are skipped too. Read it once, by iterating
    or by :meth:`batches`; both raise CaptureFileError, but only after all that could be read.
    ``report`` holds what was skipped and why. A finished file is searched to its
    end, once, when a generic netlink family has no name yet. A ``sieve`` says which messages are wanted: frames
    without any are left out where that can be told quickly, and numbered all the same.
    """

    def __init__(
        self,
        source: Source,
        *,
        follow: Follow = False,
        number_from: int = 1,
        look_ahead: bool = True,
        sieve: Sieve | None = None,
    ) -> None:
        self.report = Report()
        self.interfaces: list[Interface] = []
        self.name = source_name(source)
        self._unnamed: dict[int, Moment] = {}
        self._last: GenericFamilies | None = None
        self._ahead = LookAhead(source, number_from) if look_ahead and not follow and is_whole(source) else None
        self._source = source
        self._follow = follow
        self._sieve = sieve
        self._number = number_from
        self._sections = 0

    def __iter__(self) -> Iterator[Frame]:
        for batch in self.batches():
            yield from batch

    def batches(self) -> Iterator[list[Frame]]:
        """Lists of frames, each as many as arrived together: the quickest way to read."""
        while True:
            stream = ByteStream(self._source, self._follow)
            try:
                yield from self._file(stream)
            except StartedOverError as restart:
                self.report.note(str(restart))
            else:
                return
            finally:
                stream.close()

    def warnings(self) -> list[str]:
        """A line for each kind of thing that was skipped or odd, to show at the end."""
        return self.report.warnings()

    def unnamed(self) -> Iterator[tuple[int, str | None, int]]:
        """Each generic family that had no name when a message was shown: the name, and the frame, that came later."""
        table = self._last or GenericFamilies()
        for number in sorted(self._unnamed):
            moment = table.since.get((genericnames.FAMILY, number), genericnames.START)
            yield number, table.families.get(number), moment[0]

    def _table(self) -> GenericFamilies:
        """The table of a section's generic families, which knows where to look for what it lacks."""
        table = self._last = GenericFamilies(unnamed=self._unnamed)
        if self._ahead is not None:
            table.ahead = partial(self._ahead.settle, self._sections)
        self._sections += 1
        return table

    def _new_scan(self) -> Scan | None:
        if self._sieve is None:
            return None
        from nlsniff.sources import scan

        return scan.Scan(self._sieve) if scan.COMPILED else None

    def _file(self, stream: ByteStream) -> Iterator[list[Frame]]:
        head = stream.extend(b"", 4)
        reader: PcapReader | PcapngReader | JsonReader
        if head[:4] in MAGICS:
            reader = PcapReader(stream, self.report, self._number, self._table, self._new_scan())
        elif head[:4] == MAGIC:
            reader = PcapngReader(stream, self.report, self._number, self._table, self._new_scan())
        elif head[:1] in _TEXT and is_json(head := stream.extend(head, 64)):
            from nlsniff.sources.jsonfile import JsonReader

            reader = JsonReader(stream, self.report, self._number, self._table)
        else:
            raise stream.error or _no_capture(stream.extend(head, 64), stream.name)
        for batch in reader.batches(head):
            self._number = reader.number
            if isinstance(reader, PcapngReader):
                self.interfaces = reader.interfaces
            yield batch


class LookAhead:
    """What nlctrl says of generic families anywhere in a finished capture, section by section; read when asked for."""

    def __init__(self, source: Source, number_from: int) -> None:
        self._source = source
        self._number = number_from
        self._found: list[GenericFamilies] | None = None

    def settle(self, section: int, table: GenericFamilies) -> None:
        """Complete the table of a section, counted from 0."""
        if self._found is None:
            self._found = list(self._tables())
        if section < len(self._found):
            genericnames.settle(table, self._found[section])

    def _tables(self) -> list[GenericFamilies]:
        from nlsniff.message import walk

        found: list[GenericFamilies] = []

        def table() -> GenericFamilies:
            found.append(GenericFamilies())
            return found[-1]

        reader = FrameReader(self._source, number_from=self._number, look_ahead=False)
        reader._table = table  # type: ignore[method-assign]
        with suppress(CaptureFileError):  # told by who reads on
            for batch in reader.batches():
                for frame in batch:
                    if frame.protocol == GENERIC:
                        deque(walk((frame,)), 0)
        return found


def open_frames(source: Source, *, follow: Follow = False, number_from: int = 1) -> Iterator[Frame]:
    """The frames of a capture file one by one; see :class:`FrameReader`, which also tells what it skipped."""
    return iter(FrameReader(source, follow=follow, number_from=number_from))


def _no_capture(head: bytes, name: str) -> CaptureFileError:
    if not head:
        return CaptureFileError("the file is empty", path=name, remedy="a capture has a header even without a frame")
    if len(head) < 4 and any(magic.startswith(head) for magic in (MAGIC, *MAGICS)):
        what = f"the file ends inside the file header ({len(head)} bytes are there)"
        return CaptureFileError(what, path=name, offset=0, remedy="copy it again, whole")
    looks, remedy = _looks(head)
    return CaptureFileError(
        f"not a capture file: it looks like {looks}",
        path=name,
        offset=0,
        remedy=remedy or "nlsniff reads pcap, pcapng and its own JSON, plain, gzip or zstd",
    )


def is_json(head: bytes) -> bool:
    """Whether a file that begins so is a capture as JSON lines."""
    inside = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return inside[:1] == b"{" and inside[1:].lstrip().startswith(JSON_NAME)


def _looks(head: bytes) -> tuple[str, str]:
    for magic, name, remedy in _KINDS:
        if head.startswith(magic):
            return name, remedy
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as problem:
        text = head[: problem.start].decode() if problem.start > len(head) - 4 else "\0"
    if all(char.isprintable() or char in "\t\r\n" for char in text):
        return "text", ""
    return f"data beginning with {head[:8].hex(' ')}", ""
