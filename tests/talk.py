"""A conversation written by hand: frames of one namespace, a message each unless told otherwise."""

from __future__ import annotations

from struct import pack

from nlsniff.frame import Frame, GenericFamilies, Process, Socket
from nlsniff.spec import ROUTE

REQUEST, MULTI, ACK, ECHO, INTR, DUMP = 0x1, 0x2, 0x4, 0x8, 0x10, 0x300
NEWLINK, DELLINK, GETLINK, NEWROUTE, GETROUTE = 16, 17, 18, 24, 26
ERROR, DONE = 2, 3
MILLISECOND = 1_000_000
PORT = 4242


class Talk:
    """Frames as they are said, a millisecond between one and the next."""

    def __init__(self, protocol: int = ROUTE) -> None:
        self.protocol = protocol
        self.frames: list[Frame] = []
        self.families = GenericFamilies()
        self.now = 0

    def say(
        self,
        *messages: bytes,
        process: Process | None = None,
        socket: Socket | None = None,
        direction: str | None = None,
        families: GenericFamilies | None = None,
    ) -> Frame:
        self.now += MILLISECOND
        data = b"".join(messages)
        frame = Frame(
            len(self.frames) + 1,
            self.now,
            self.protocol,
            data,
            len(data),
            families or self.families,
            direction,  # type: ignore[arg-type]
            process,
            socket=socket,
        )
        self.frames.append(frame)
        return frame

    def wait(self, milliseconds: int) -> None:
        self.now += milliseconds * MILLISECOND


def message(kind: int, flags: int, seq: int, portid: int = 0, body: bytes = bytes(16)) -> bytes:
    return pack("=IHHII", 16 + len(body), kind, flags, seq, portid) + body


def ask(kind: int, seq: int, flags: int = ACK, portid: int = 0, body: bytes = bytes(16)) -> bytes:
    return message(kind, REQUEST | flags, seq, portid, body)


def answer(code: int, request: bytes, portid: int = PORT, more: bytes = b"", *, capped: bool = True) -> bytes:
    """An ack or error with the request, or its header alone, and with attributes of an extended ack."""
    seq = int.from_bytes(request[8:12], "little")
    flags = (0x100 if capped else 0) | (0x200 if more else 0)
    echoed = request[:16] if capped or not code else request
    return message(ERROR, flags, seq, portid, pack("=i", code) + echoed + more)


def done(seq: int, portid: int = PORT, code: int = 0, flags: int = 0) -> bytes:
    return message(DONE, MULTI | flags, seq, portid, pack("=i", code))


def attribute(number: int, payload: bytes) -> bytes:
    return pack("=HH", 4 + len(payload), number) + payload + bytes(-len(payload) % 4)
