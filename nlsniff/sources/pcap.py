"""Classic capture files: a header of 24 bytes, then a header of 16 bytes before each packet.

Layout: https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcap/. Microseconds or nanoseconds, either
byte order, all told by the magic number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from struct import Struct
from typing import TYPE_CHECKING, Final

from nlsniff.errors import CaptureFileError
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.linktype import HEADERS, NOT_NETLINK, TOO_SHORT, LinkHeader, link_type_name
from nlsniff.sources.streams import ByteStream, Report

if TYPE_CHECKING:
    from nlsniff.sources.scan import Scan

MAX_RECORD: Final = 256 << 20  # bytes; what claims more is damage
FILE_HEADER: Final = 24
RECORD_HEADER: Final = 16

MAGICS: Final = {
    bytes.fromhex("d4c3b2a1"): ("<", 1000),
    bytes.fromhex("a1b2c3d4"): (">", 1000),
    bytes.fromhex("4d3cb2a1"): ("<", 1),
    bytes.fromhex("a1b23c4d"): (">", 1),
}
"""The first four bytes: the byte order, and nanoseconds in a unit of the time stamp's fraction."""

LINK_TYPE_REMEDY: Final = "capture on an nlmon device (link type NETLINK, 253), or in SLL or SLL2 on it"


class PcapReader:
    """The frames of one classic capture file. ``number`` is the next frame's."""

    def __init__(
        self,
        stream: ByteStream,
        report: Report,
        number: int,
        table: Callable[[], GenericFamilies] = GenericFamilies,
        scan: Scan | None = None,
    ) -> None:
        self.number = number
        self._stream = stream
        self._report = report
        self._families = table()
        self._scan = scan

    def batches(self, head: bytes) -> Iterator[list[Frame]]:
        """Lists of frames as their bytes arrive; ``head`` is what was read of the file so far."""
        stream = self._stream
        buffer = stream.extend(head, FILE_HEADER)
        if len(buffer) < FILE_HEADER:
            what = f"the file ends inside the file header ({len(buffer)} of {FILE_HEADER} bytes)"
            raise stream.error or CaptureFileError(what, path=stream.name, offset=0, remedy="copy it again, whole")
        order, unit = MAGICS[buffer[:4]]
        link = self._link_header(int.from_bytes(buffer[20:24], "little" if order == "<" else "big"))
        record = Struct(order + "IIII")
        at, base = FILE_HEADER, 0
        while True:
            frames: list[Frame] = []
            if self._scan is not None:
                at, number, runs = self._scan.records(buffer, at, self.number, order, link)
                for self.number, start, end in runs:
                    frames += self._parse(buffer, start, end, record, unit, link)[0]
                self.number = number
            others, at, need = self._parse(buffer, at, len(buffer), record, unit, link)
            frames += others
            if frames:
                yield frames
            base += at
            if need > MAX_RECORD:
                raise absurd(stream, base, f"a packet record of {need - RECORD_HEADER:,} bytes")
            buffer, at = stream.extend(buffer[at:], need), 0
            if len(buffer) < need:
                break
        yield from self._rest(buffer, base, record, unit, link)

    def _link_header(self, network: int) -> LinkHeader:
        link_type = network & 0x03FFFFFF  # the bits above tell of frame check sequences
        if link_type not in HEADERS:
            name = link_type_name(link_type)
            raise CaptureFileError(
                f"link type {name} carries no netlink", path=self._stream.name, offset=20, remedy=LINK_TYPE_REMEDY
            )
        return HEADERS[link_type]

    def _parse(
        self, buffer: bytes, at: int, size: int, record: Struct, unit: int, link: LinkHeader
    ) -> tuple[list[Frame], int, int]:
        """Whole records up to ``size``: their frames, where the rest begins, the bytes it needs to go on."""
        number, families = self.number, self._families
        unpack, header, unpack_link = record.unpack_from, link.size, link.unpack
        swapped, mixed = link.reversed, link.mixed
        frames: list[Frame] = []
        add = frames.append
        short = other = 0
        need = RECORD_HEADER
        while at + 16 <= size:
            seconds, fraction, captured, length = unpack(buffer, at)
            start = at + 16
            end = start + captured
            if end > size:
                need = captured + RECORD_HEADER
                break
            if captured < header:
                short += 1
            else:
                kind, hardware, protocol = unpack_link(buffer, start)
                if mixed and hardware != 824:
                    other += 1
                else:
                    if swapped:
                        kind, protocol = protocol, kind
                    data = buffer[start + header : end]
                    length = length - header if length > captured else captured - header
                    time_ns = seconds * 1000000000 + fraction * unit
                    add(Frame(number, time_ns, protocol, data, length, families, None, None, None, kind))
            number += 1
            at = end
        self.number = number
        if short:
            self._report.skip(TOO_SHORT, short)
        if other:
            self._report.skip(NOT_NETLINK, other)
        return frames, at, need

    def _rest(self, buffer: bytes, base: int, record: Struct, unit: int, link: LinkHeader) -> Iterator[list[Frame]]:
        """The end of the file: what is there of a record that is cut, then the error."""
        stream = self._stream
        if len(buffer) < RECORD_HEADER:
            if buffer or stream.error:
                raise stream.error or cut(stream, base, "inside a packet record's header")
            return
        seconds, fraction, captured, length = record.unpack_from(buffer)
        packet = buffer[RECORD_HEADER:]
        frame = packet_frame(
            packet, max(length, captured), link, self._report, self.number, seconds * 10**9 + fraction * unit
        )
        self.number += 1
        if frame:
            frame.families = self._families
            yield [frame]
        raise stream.error or cut(stream, base, f"inside a packet record ({len(packet):,} of {captured:,} bytes)")


def packet_frame(
    packet: bytes, length: int, link: LinkHeader, report: Report, number: int, time_ns: int
) -> Frame | None:
    """One packet with its link type's header taken off, or None and a count in the report."""
    if len(packet) < link.size:
        report.skip(TOO_SHORT)
        return None
    kind, hardware, protocol = link.unpack(packet, 0)
    if link.mixed and hardware != 824:
        report.skip(NOT_NETLINK)
        return None
    if link.reversed:
        kind, protocol = protocol, kind
    length = max(length, len(packet)) - link.size
    return Frame(number, time_ns, protocol, packet[link.size :], length, GenericFamilies(), packet_type=kind)


def cut(stream: ByteStream, offset: int, where: str) -> CaptureFileError:
    """The file ends where it should not."""
    return CaptureFileError(
        f"the file ends {where}", path=stream.name, offset=offset, remedy="what came before was read"
    )


def absurd(stream: ByteStream, offset: int, what: str) -> CaptureFileError:
    """A length no capture has: the file is damaged, or not what it seems."""
    return CaptureFileError(
        f"{what} makes no sense: the file is damaged here",
        path=stream.name,
        offset=offset,
        remedy="what came before was read",
    )
