"""nlsniff.origin: direction, process and socket as a comment."""

from __future__ import annotations

from nlsniff import origin
from nlsniff.frame import Frame, GenericFamilies, Process, Socket

NOOP = bytes.fromhex("10000000010000000000000000000000")
IP = Process(4242, "ip", certain=True, command="ip link add 'd 0'")


def frame(**members: object) -> Frame:
    return Frame(1, 0, 0, NOOP, 16, GenericFamilies(), **members)  # type: ignore[arg-type]


def test_comment_reads_as_text() -> None:
    said = origin.comment(frame(direction="to-kernel", process=IP, socket=Socket(fd=3, options=("ext-ack",))))
    assert said == ("nlsniff: direction=to-kernel pid=4242 name=ip fd=3 options=ext-ack command=\"ip link add 'd 0'\"")


def test_frame_of_unknown_origin_has_no_comment() -> None:
    assert origin.comment(frame(comment="mine")) is None
