"""A capture as JSON lines from which the same capture can be read: the JSON contract and what it leaves out.

A message is written as its values. Only where they do not lead back to its bytes does it carry those as ``raw``:
hex from its first byte up to the next message, or up to the frame's end. Added to a frame's first message where they
say anything: ``packet_type``, ``comment``, ``cut`` (bytes the capture cut off), ``byte_order``; to the request in an
error of generic netlink its ``family``. The way back is :mod:`nlsniff.sources.jsonfile`.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import msgspec

from nlsniff import __version__, control
from nlsniff.frame import Frame, GenericFamilies, Process
from nlsniff.message import Message, Reading, walk
from nlsniff.output.hexdump import hidden_spans
from nlsniff.output.json import contract, encode, socket
from nlsniff.registry import protocol_name
from nlsniff.rewrite import Asked, RecordError, Where, masked, span
from nlsniff.trace import Values

NAME: Final = "nlsniff-capture"
VERSION: Final = 1
USUAL_TYPE: Final = 4  # PACKET_OUTGOING, which nlmon says of all
_ORDERS: Final = {"<": "little", ">": "big"}


def header(families: GenericFamilies | None = None, system: str = "", order: str = "little") -> bytes:
    """The line that a section begins with."""
    said: Values = {NAME: VERSION, "nlsniff": __version__, "system": system, "byte_order": order}
    if families is not None:
        said |= {"families": families.families, "groups": families.groups}
    return encode({key: value for key, value in said.items() if value}) + b"\n"


def losses(count: int) -> bytes:
    """The last line, of frames that were lost while capturing."""
    return encode({NAME: VERSION, "section": False, "dropped": count}) + b"\n"


def byte_order(frame: Frame, reading: Reading) -> str:
    """The order that a frame is written in."""
    return next((_ORDERS[place[4]] for place in walk((frame,), reading)), "little")


class JsonCapture:
    """Makes the lines of a section. Key material is masked, and zero in the bytes, unless ``reading`` shows it.

    ``always`` has every message carry its bytes.
    """

    def __init__(self, reading: Reading, *, order: str = "little", always: bool = False) -> None:
        self._reading = reading
        self._order = order
        self._always = always
        self._asked = Asked()

    def lines(self, frame: Frame) -> bytes:
        """One frame's messages, a line each, newlines included."""
        found = [Message(*place, self._reading) for place in walk((frame,), self._reading)]
        if not found:
            return encode(self._about(frame) | {"raw": ""}) + b"\n"
        data = bytes_of(frame, found)
        bounds = [*(message.offset for message in found[:-1]), found[-1].offset, len(data)]
        lines = []
        for message, (start, stop) in zip(found, pairwise(bounds), strict=True):
            lines.append(encode(self._record(message, data[start:stop], last=message is found[-1])))
        return b"\n".join(lines) + b"\n"

    def _record(self, message: Message, data: bytes, *, last: bool) -> Values:
        said = contract(message)
        if message.frame.process is not None:
            said["process"] = _process(message.frame.process)
        if "request" in said and (asked := control.echoed(message)) is not None and asked.family_id is not None:
            said["request"] = {"family": asked.family, **said["request"]}
        if message.index == 0:
            said |= self._added(message.frame, _ORDERS[message.order])
        cut = message.frame.length - len(message.frame.data) if last else 0
        where = Where(message.frame.protocol, message.order, message.direction, cut, checked=False)
        for more in ({"raw": data.hex()},) if self._always else ({}, {"raw": data.hex()}):
            whole = said | more
            if self._leads_back(whole, where, data, last=last):
                break
        else:
            whole = said | {"raw": data.hex(), "exact": True}
        self._asked.keep(data, where)
        return whole

    def _leads_back(self, said: Values, where: Where, data: bytes, *, last: bool) -> bool:
        plain = msgspec.json.decode(encode(said))
        try:
            return span(plain, where, self._asked.find(plain, where), last=last) == data
        except RecordError:
            return False

    def _added(self, frame: Frame, order: str) -> Values:
        said: Values = {}
        if order != self._order:
            said["byte_order"] = order
        if frame.packet_type != USUAL_TYPE:
            said["packet_type"] = frame.packet_type
        if frame.comment is not None:
            said["comment"] = frame.comment
        if frame.truncated:
            said["cut"] = frame.length - len(frame.data)
        return said

    def _about(self, frame: Frame) -> Values:
        """A frame without a message."""
        said: Values = {"frame": frame.number, "time_ns": frame.time_ns, "protocol": protocol_name(frame.protocol)}
        said |= {"direction": frame.direction} if frame.direction else {"inferred": ["direction"]}
        said |= self._added(frame, self._order)
        if frame.process:
            said["process"] = _process(frame.process)
        if frame.socket:
            said["socket"] = socket(frame.socket)
        return said


def _process(who: Process) -> Values:
    """A process with all that is known of it, an empty command line too."""
    return {name: value for name in who.__match_args__ if (value := getattr(who, name)) is not None}


def bytes_of(frame: Frame, found: list[Message]) -> bytes:
    """The frame's bytes, key material as zeros where the messages mask it."""
    data = bytearray(frame.data)
    for message in found:
        if not message.reading.secrets and masked([message.header, message.attrs, message.request]):
            for start, stop in hidden_spans(message):
                data[start:stop] = bytes(stop - start)
    return bytes(data)
