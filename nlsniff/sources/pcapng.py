"""pcapng files: blocks of several kinds, in sections with interfaces of their own.

Layout: https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/. A section brings its byte order;
interfaces bring link type and time resolution. One comment of nlsniff's own in the section header
holds the generic netlink families of the capturing namespace (:mod:`nlsniff.capfile`), one in a packet's
block where that comes from (:mod:`nlsniff.origin`), and some in the last block the processes behind port ids
(:mod:`nlsniff.sources.who.names`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from struct import Struct
from typing import TYPE_CHECKING, Final

from nlsniff.capfile import (
    ENHANCED_PACKET,
    FAMILIES_PREFIX,
    IF_NAME,
    IF_TSOFFSET,
    IF_TSRESOL,
    INTERFACE,
    INTERFACE_STATISTICS,
    ISB_IFDROP,
    ISB_OSDROP,
    OPT_COMMENT,
    PACKET,
    SECTION,
    SHB_OS,
    SIMPLE_PACKET,
    add_families,
)
from nlsniff.errors import CaptureFileError
from nlsniff.frame import Frame, GenericFamilies, Socket
from nlsniff.linktype import HEADERS, LinkHeader, link_type_name
from nlsniff.record import record
from nlsniff.sources import origins
from nlsniff.sources.pcap import LINK_TYPE_REMEDY, MAX_RECORD, absurd, cut, packet_frame
from nlsniff.sources.streams import ByteStream, Report

if TYPE_CHECKING:
    from nlsniff.sources.scan import Scan
    from nlsniff.sources.who.names import FileReading

MAGIC: Final = SECTION.to_bytes(4, "big")
_NAMES: Final = b"nlsniff: processes "
_NOTED: Final = b"nlsniff: "
_BYTE_ORDERS: Final = {bytes.fromhex("4d3c2b1a"): "<", bytes.fromhex("1a2b3c4d"): ">"}


@record()
class Interface:
    """One interface of a section. ``multiplier`` turns a time stamp into nanoseconds, 0 if it cannot alone."""

    name: str
    link_type: int
    snap_length: int
    link: LinkHeader | None
    resolution: int
    multiplier: int
    offset_ns: int

    def time_ns(self, stamp: int) -> int:
        """The time stamp in Unix nanoseconds, cut where its resolution is finer."""
        if self.resolution & 0x80:
            return (stamp * 10**9 >> (self.resolution & 0x7F)) + self.offset_ns
        if self.multiplier:
            return stamp * self.multiplier + self.offset_ns
        return int(stamp // 10 ** (self.resolution - 9)) + self.offset_ns


def _order_of(block: bytes) -> str:
    """The byte order of a block whose two lengths are the same in it."""
    return "<" if block[4:8] == len(block).to_bytes(4, "little") else ">"


class _Layouts:
    """The structs of one byte order."""

    def __init__(self, order: str) -> None:
        self.head = Struct(order + "II")
        self.u32 = Struct(order + "I")
        self.section = Struct(order + "HH")
        self.interface = Struct(order + "H2xI")
        self.packet = Struct(order + "H2xIIII")
        self.enhanced = Struct(order + "7I")  # from the block type on
        self.option = Struct(order + "HH")
        self.offset = Struct(order + "q")


class PcapngReader:
    """The frames of one pcapng file. ``number`` is the next packet's, ``interfaces`` the section's."""

    def __init__(
        self,
        stream: ByteStream,
        report: Report,
        number: int,
        table: Callable[[], GenericFamilies] = GenericFamilies,
        scan: Scan | None = None,
    ) -> None:
        self.number = number
        self.interfaces: list[Interface] = []
        self._stream = stream
        self._report = report
        self._new_table = table
        self._scan = scan
        self._families = GenericFamilies()
        self._layouts = _Layouts("<")
        self._foreign: dict[int, None] = {}  # link types met that carry no netlink
        self._readable = False
        self._order = "<"
        self._names: FileReading | None = None

    def batches(self, head: bytes) -> Iterator[list[Frame]]:
        """Lists of frames as their bytes arrive; ``head`` is what was read of the file so far."""
        stream, buffer, base, at = self._stream, head, 0, 0
        self._read_ahead()
        while True:
            frames: list[Frame] = []
            failure: CaptureFileError | None = None
            if self._scan is not None:
                self._scan.everything = _NOTED in buffer
            try:
                at, need = self._parse(buffer, at, base, frames)
            except CaptureFileError as error:
                failure = error
            if self._names is not None:
                frames = self._names.name(frames, self._order, last=failure is not None)
            if frames:
                yield frames
            if failure:
                raise failure
            base += at
            buffer, at = stream.extend(buffer[at:], need), 0
            if len(buffer) < need:
                break
        if self._names is not None and (frames := self._names.name([], self._order, last=True)):
            yield frames
        yield from self._rest(buffer, base)

    def _read_ahead(self) -> None:
        """Take the names from the end of a finished file, so that they are there for its first frame."""
        tail = self._stream.last_block()
        if tail:
            self._layouts = _Layouts(_order_of(tail))
            self._statistics(tail)

    def _statistics(self, block: bytes) -> None:
        """An Interface Statistics Block: the names in its comments."""
        for code, value in self._options(block, 20, len(block) - 4):
            is_table = code == OPT_COMMENT and value.startswith(_NAMES)
            if is_table and not self._named().table.read(value.decode("utf-8", "replace")):
                self._report.note(f"{self._stream.name}: the table of processes in the file is damaged")

    def _losses(self, block: bytes) -> None:
        """What an Interface Statistics Block says of frames that were not captured."""
        for code, value in self._options(block, 20, len(block) - 4):
            if code in (ISB_IFDROP, ISB_OSDROP) and len(value) == 8:
                self._report.dropped += int.from_bytes(value, "little" if self._order == "<" else "big")

    def _named(self) -> FileReading:
        if self._names is None:
            from nlsniff.sources.who.names import FileReading

            self._names = FileReading(whole=self._stream.whole)
        return self._names

    def _parse(self, buffer: bytes, at: int, base: int, frames: list[Frame]) -> tuple[int, int]:
        """Whole blocks from ``at``: where the rest begins, and the bytes it needs to go on."""
        while True:
            at = self._packets(buffer, at, frames)
            need = self._block_length(buffer, at, base)
            if len(buffer) - at < need:
                return at, need
            read = len(frames)
            self._block(buffer[at : at + need], base + at, frames)
            if self._scan is not None and len(frames) > read:
                self._scan.lose_track()
            at += need

    def _packets(self, buffer: bytes, at: int, frames: list[Frame]) -> int:
        """Enhanced Packet Blocks with nothing unusual, fast; stops at whatever else there is."""
        if self._scan is None or self._names is not None:
            return self._every_packet(buffer, at, len(buffer), frames)
        while at + 28 <= len(buffer):
            kind, _, index = self._layouts.enhanced.unpack_from(buffer, at)[:3]
            link = self.interfaces[index].link if kind == ENHANCED_PACKET and index < len(self.interfaces) else None
            if link is None:
                break
            stop, number, runs = self._scan.blocks(buffer, at, self.number, self._order, link, index)
            for first, start, end in runs:
                self.number = first
                self._every_packet(buffer, start, end, frames)
            self.number = number
            if stop == at:
                break
            at = stop
        return at

    def _every_packet(self, buffer: bytes, at: int, size: int, frames: list[Frame]) -> int:
        number, families, interfaces = self.number, self._families, self.interfaces
        unpack, unpack_u32 = self._layouts.enhanced.unpack_from, self._layouts.u32.unpack_from
        current, header, multiplier, offset_ns = -1, 0, 0, 0
        add = frames.append
        while at + 28 <= size:
            kind, total, index, high, low, captured, length = unpack(buffer, at)
            end = at + total
            start = at + 28
            stop = start + captured
            if kind != 6 or end > size or total & 3 or stop + 4 > end or unpack_u32(buffer, end - 4)[0] != total:
                break
            if index != current:
                if index >= len(interfaces) or interfaces[index].link is None:
                    break
                interface = interfaces[index]
                link = interface.link
                header, unpack_link, swapped, mixed = link.size, link.unpack, link.reversed, link.mixed
                multiplier, offset_ns, current = interface.multiplier, interface.offset_ns, index
            if captured < header:
                break
            packet_type, hardware, protocol = unpack_link(buffer, start)
            if mixed and hardware != 824:
                break
            if swapped:
                packet_type, protocol = protocol, packet_type
            stamp = high << 32 | low
            time_ns = stamp * multiplier + offset_ns if multiplier else interface.time_ns(stamp)
            data = buffer[start + header : stop]
            length = length - header if length > captured else captured - header
            frame = Frame(number, time_ns, protocol, data, length, families, None, None, None, packet_type)
            if end - stop > 7:  # more than padding and the trailing length
                self._comment(frame, buffer, start + (captured + 3 & ~3), end - 4)
            add(frame)
            number += 1
            at = end
        self.number = number
        return at

    def _block_length(self, buffer: bytes, at: int, base: int) -> int:
        """The bytes of the block at ``at``, or what is needed to tell; sets a new section's byte order."""
        if len(buffer) - at < 12:
            return 12
        kind, total = self._layouts.head.unpack_from(buffer, at)
        if kind == SECTION:
            order = _BYTE_ORDERS.get(buffer[at + 8 : at + 12])
            if order is None:
                raise self._damage(
                    base + at + 8, f"byte-order magic {buffer[at + 8 : at + 12].hex()} is neither order's"
                )
            self._layouts, self._order = _Layouts(order), order
            total = self._layouts.head.unpack_from(buffer, at)[1]
        if total > MAX_RECORD:
            raise absurd(self._stream, base + at, f"a block of {total:,} bytes")
        if total < 12 or total % 4:
            raise self._damage(base + at + 4, f"block length {total} is no multiple of 4 from 12 up")
        return int(total)

    def _block(self, block: bytes, offset: int, frames: list[Frame]) -> None:
        kind, total = self._layouts.head.unpack_from(block)
        trailer = self._layouts.u32.unpack_from(block, total - 4)[0]
        if trailer != total:
            raise self._damage(offset + total - 4, f"a block of {total} bytes ends with the length {trailer}")
        if kind == SECTION:
            self._section(block, offset)
        elif kind == INTERFACE:
            self._interface(block, offset)
        elif kind == INTERFACE_STATISTICS:
            self._statistics(block)
            self._losses(block)
        elif frame := self._packet(block, total - 4):
            frames.append(frame)

    def _section(self, block: bytes, offset: int) -> None:
        if len(block) < 28:
            raise self._damage(offset, f"a Section Header Block of {len(block)} bytes is too short")
        major, minor = self._layouts.section.unpack_from(block, 12)
        if major != 1:
            raise CaptureFileError(
                f"pcapng version {major}.{minor} is unknown",
                path=self._stream.name,
                offset=offset + 12,
                remedy="convert it: editcap -F pcapng FILE NEW",
            )
        self.interfaces = []
        self._families = self._new_table()
        for code, value in self._options(block, 24, len(block) - 4):
            if code == SHB_OS:
                self._report.system = value.decode("utf-8", "replace").rstrip("\0")
            text = value.decode("utf-8", "replace") if code == OPT_COMMENT else ""
            if text.startswith(FAMILIES_PREFIX) and not add_families(text, self._families):
                self._report.note(f"{self._stream.name}: the table of generic families in the file is damaged")

    def _interface(self, block: bytes, offset: int) -> None:
        if len(block) < 20:
            raise self._damage(offset, f"an Interface Description Block of {len(block)} bytes is too short")
        link_type, snap_length = self._layouts.interface.unpack_from(block, 8)
        name, resolution, offset_s = "", 6, 0
        for code, value in self._options(block, 16, len(block) - 4):
            if code == IF_NAME:
                name = value.decode("utf-8", "replace").rstrip("\0")
            elif code == IF_TSRESOL and len(value) == 1:
                resolution = value[0]
            elif code == IF_TSOFFSET and len(value) == 8:
                offset_s = self._layouts.offset.unpack(value)[0]
        link = HEADERS.get(link_type)
        if link:
            self._readable = True
        else:
            self._foreign[link_type] = None
        multiplier = 10 ** (9 - resolution) if resolution <= 9 else 0
        self.interfaces.append(
            Interface(name, link_type, snap_length, link, resolution, multiplier, offset_s * 1_000_000_000)
        )

    def _packet(self, block: bytes, end: int) -> Frame | None:
        """The frame of a packet block whose body ends at ``end``, if it is one that holds netlink."""
        parts = self._packet_parts(block, end)
        if parts is None:
            return None
        index, stamp, packet, captured, length = parts
        number = self.number
        self.number += 1
        if index >= len(self.interfaces):
            self._report.skip("their interface is not described in the file")
            return None
        interface = self.interfaces[index]
        if interface.link is None:
            self._report.skip(f"link type {link_type_name(interface.link_type)} carries no netlink")
            return None
        time_ns = interface.time_ns(stamp) if stamp is not None else 0
        frame = packet_frame(packet, max(length, captured), interface.link, self._report, number, time_ns)
        if frame:
            frame.families = self._families
            if stamp is not None:
                self._comment(frame, block, 28 + (captured + 3 & ~3), end)
        return frame

    def _packet_parts(self, block: bytes, end: int) -> tuple[int, int | None, bytes, int, int] | None:
        """Interface, time stamp, packet, its captured and its original length; None for another block."""
        kind = self._layouts.u32.unpack_from(block)[0]
        if kind in (ENHANCED_PACKET, PACKET) and end >= 28:
            if kind == ENHANCED_PACKET:
                index, high, low, captured, length = self._layouts.enhanced.unpack_from(block)[2:]
            else:
                index, high, low, captured, length = self._layouts.packet.unpack_from(block, 8)
            return index, high << 32 | low, block[28 : min(28 + captured, end)], captured, length
        if kind == SIMPLE_PACKET and end >= 12:
            self._report.note(f"{self._stream.name}: packets without a time stamp (Simple Packet Blocks) have time 0")
            length = self._layouts.u32.unpack_from(block, 8)[0]
            snap_length = self.interfaces[0].snap_length if self.interfaces else 0
            captured = min(length, snap_length or length)
            return 0, None, block[12 : min(12 + captured, end)], captured, length
        if kind in (ENHANCED_PACKET, PACKET, SIMPLE_PACKET):
            self._report.skip("their block is too short")
            self.number += 1
        return None

    def _comment(self, frame: Frame, block: bytes, start: int, end: int) -> None:
        comments = [value for code, value in self._options(block, start, end) if code == OPT_COMMENT]
        if comments:
            origins.apply(frame, b"\n".join(comments).decode("utf-8", "replace"))
            socket = frame.socket
            if (
                self._names is None
                and socket is not None
                and socket == Socket(netns=socket.netns, portid=socket.portid)
            ):
                self._named()

    def _options(self, block: bytes, at: int, end: int) -> Iterator[tuple[int, bytes]]:
        """Code and value of each option; a damaged list ends early."""
        while at + 4 <= end:
            code, length = self._layouts.option.unpack_from(block, at)
            if code == 0:
                return
            at += 4
            if at + length > end:
                self._report.note(f"{self._stream.name}: some block options are damaged and left out")
                return
            yield code, block[at : at + length]
            at += length + 3 & ~3

    def _rest(self, buffer: bytes, base: int) -> Iterator[list[Frame]]:
        """The end of the file: what is there of a packet that is cut, then the error, if there is one."""
        stream = self._stream
        if len(buffer) >= 28 and (frame := self._packet(buffer, len(buffer))):
            yield [frame]
        if buffer or stream.error:
            raise stream.error or cut(stream, base, f"inside a block ({len(buffer):,} bytes of it are there)")
        if self._foreign and not self._readable:
            names = ", ".join(map(link_type_name, self._foreign))
            plural = "s" if len(self._foreign) > 1 else ""
            raise CaptureFileError(
                f"link type{plural} {names} carr{'y' if plural else 'ies'} no netlink",
                path=stream.name,
                remedy=LINK_TYPE_REMEDY,
            )

    def _damage(self, offset: int, what: str) -> CaptureFileError:
        return CaptureFileError(
            f"{what}: the file is damaged here",
            path=self._stream.name,
            offset=offset,
            remedy="what came before was read",
        )
