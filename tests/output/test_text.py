"""A line a message."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from struct import pack

import pytest

from nlsniff import spec, wire
from nlsniff.frame import Direction, Frame, GenericFamilies, Process, Socket
from nlsniff.message import Message, Reading, messages
from nlsniff.output import text
from nlsniff.output.text import Lines
from nlsniff.registry import Registry

Make = Callable[..., Message]


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def framed(
    data: bytes,
    *,
    number: int = 3,
    direction: Direction | None = None,
    process: Process | None = None,
    protocol: int = 0,
) -> list[Message]:
    frame = Frame(number, 1795307165025046038, protocol, data, len(data), GenericFamilies(), direction, process)
    return list(messages(frame))


def test_a_request_tells_what_is_made_of_what(message: Make) -> None:
    assert Lines().line(message("request")) == (
        "       7 00:26:05.025046 ⇢  rt-link   newlink ifname=e1 kind=vlan link=3  [request ack excl create]"
        " seq=1795307165 pid=0"
    )


def test_an_error_tells_of_which_request_and_why(message: Make) -> None:
    line = Lines().line(message("error"))
    assert 'error of rt-link newlink ERANGE (Numerical result out of range) "8021q: Invalid VLAN id"' in line


def test_an_ack_tells_of_which_request(message: Make) -> None:
    ack = pack("<IHHIIi", 36, 2, 0x100, 1, 9, 0) + message("request").raw[:16]
    assert "ack of rt-link newlink" in Lines().line(framed(ack)[0])


def test_another_namespace_is_told_apart_by_its_id(message: Make) -> None:
    here, there = (framed(message("request").raw)[0] for _ in range(2))
    here.frame.socket, there.frame.socket = Socket(netns=4026531840), Socket(nsid=3)
    lines = Lines()
    assert ["nsid=3" in lines.line(each) for each in (here, there, here)] == [False, True, False]


@pytest.mark.parametrize(
    ("direction", "flags", "arrow"),
    [
        ("to-kernel", 0, "→ "),
        ("to-user", 0, "← "),
        ("notification", 0, "←*"),
        (None, 1, "⇢ "),
        (None, wire.NLM_F_MULTI, "⇠ "),
        (None, 0, "⇠*"),
    ],
)
def test_arrows_of_inferred_directions_are_dashed(direction: Direction | None, flags: int, arrow: str) -> None:
    portid = 9 if flags == wire.NLM_F_MULTI else 0
    (message,) = framed(pack("<IHHII", 16, 900, flags, 0, portid), direction=direction)
    assert f" {arrow} route " in Lines().line(message)


def test_the_second_message_of_a_frame_has_its_place(message: Make) -> None:
    raw = message("request").raw
    first, second = framed(raw + raw)
    assert Lines().line(first).startswith("       3 ")
    assert Lines().line(second).startswith("     3.1 ")


def test_the_process_is_told_and_a_guess_marked(message: Make) -> None:
    raw = message("request").raw
    certain, inferred = (
        Lines().line(framed(raw, process=Process(4242, "ip", certain=certain))[0]) for certain in (True, False)
    )
    assert certain.endswith("  ip(4242)")
    assert inferred.endswith("  ip(4242)?")


def test_bytes_that_are_missing_are_counted(message: Make) -> None:
    assert Lines().line(framed(message("request").raw[:40])[0]).endswith("  (cut: 32 of 72 bytes are missing)")


def test_what_is_no_message_is_told_by_its_bytes() -> None:
    assert Lines().line(framed(pack("<IHHII", 3, 16, 0, 0, 0))[0]).endswith("  (no message: 16 bytes)")


def test_unknown_types_commands_and_families_are_told_by_number() -> None:
    assert " route     #900 " in Lines().line(framed(pack("<IHHII", 16, 900, 0, 0, 0))[0])
    generic = framed(pack("<IHHIIBBH", 20, 31, 1, 0, 0, 7, 1, 0), protocol=spec.GENERIC)[0]
    assert " generic#31 #7 " in Lines().line(generic)


def test_the_names_of_a_generic_family_do_not_outlive_its_capture() -> None:
    """Two captures number their families differently; one object writes the lines of both."""
    lines = Lines()
    raw = pack("<IHHIIBBH", 20, 31, 1, 0, 0, 7, 1, 0)
    for name in ("first", "second"):
        frame = Frame(1, 0, spec.GENERIC, raw, len(raw), GenericFamilies({31: name}))
        assert f" {name} " in lines.line(next(messages(frame)))


def test_acks_and_errors_of_one_type_are_told_apart(message: Make) -> None:
    lines = Lines()
    for code, name in ((0, "ack"), (-17, "error"), (0, "ack")):
        raw = pack("<IHHIIi", 36, 2, 0, 1, 9, code) + message("request").raw[:16]
        assert f" {name} of rt-link newlink" in lines.line(framed(raw)[0])


def test_errors_are_red_on_a_terminal_only(message: Make) -> None:
    assert "\x1b[31merror\x1b[0m" in Lines(colour=True).line(message("error"))
    assert "\x1b" not in Lines().line(message("error"))
    assert "\x1b" not in Lines(colour=True).line(message("request"))


def test_text_from_the_wire_cannot_move_the_cursor() -> None:
    evil = b"\x1b[2Jd0\n\xe2\x80\xae\0"
    attribute = wire.attribute(3, evil, "<")
    raw = pack("<IHHII", 32 + len(attribute), 16, 0, 0, 0) + bytes(16) + attribute
    lines = Lines()
    for _ in range(8):  # the slow and the fast way
        line = lines.line(framed(raw)[0])
        assert line.isprintable()
        assert "\\x1b[2Jd0\\n\\u202e" in line
    error = pack("<IHHIIi", 36 + 4 + len(evil), 2, 0x300, 1, 9, -1) + raw[:16] + pack("<HH", 4 + len(evil), 1) + evil
    assert lines.line(framed(error)[0]).isprintable()
    assert lines.line(framed(raw, process=Process(1, "\x1b[2J", certain=True))[0]).isprintable()


@pytest.mark.parametrize("time_ns", [0, -1, -(1 << 63), (1 << 63) - 1])
def test_any_time_has_a_clock(time_ns: int) -> None:
    raw = pack("<IHHII", 16, 900, 0, 0, 0)
    assert Lines().line(next(messages(Frame(1, time_ns, 0, raw, 16, GenericFamilies()))))


def test_kinds_are_not_remembered_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "MOST_KINDS", 16)
    lines = Lines()
    for kind in range(200):
        assert f"#{900 + kind} " in lines.line(framed(pack("<IHHII", 16, 900 + kind, 0, 0, 0))[0])
    assert len(lines._kinds) <= 16


def test_secrets_are_masked_in_lines() -> None:
    attributes = spec.attrs("x", "X_", key=spec.secret(spec.string))
    family = spec.Family("mine", spec.ROUTE, None, (spec.Operation("new", 9000, 9000, attributes),), key=("key",))
    body = wire.attribute(1, b"sesame\0", "<")
    raw = pack("<IHHII", 16 + len(body), 9000, 0, 0, 0) + body
    lines = Lines()
    for _ in range(8):
        made = next(messages(Frame(1, 0, 0, raw, len(raw), GenericFamilies()), Reading(Registry([family]))))
        assert " key=(secret) " in lines.line(made)


def test_text_that_nobody_can_name_is_shown_as_text() -> None:
    (uevent,) = framed(b"add /devices/x\0ACTION=add\0SEQNUM=7\0", protocol=15)
    assert Lines().line(uevent) == (
        "       3 00:26:05.025046 ⇠* uevent    uevent add /devices/x ACTION=add SEQNUM=7  seq=0 pid=0"
    )
    (record,) = framed(pack("<IHHII", 29, 2999, 0, 0, 0) + b"msg='a\x1b[2J'\n"[:13], protocol=9)
    assert "#2999  seq" in Lines().line(record), "a terminal's codes are no text"
    (record,) = framed(pack("<IHHII", 28, 2999, 0, 0, 0) + b"pid=7 uid=0\n", protocol=9)
    assert "audit     #2999 pid=7 uid=0  seq=0" in Lines().line(record)
    (echo,) = framed(pack("<IHHII", 21, 20, 0, 0, 0) + b"hello", protocol=25)
    assert "25        #20 hello  seq=0" in Lines().line(echo)


def test_a_process_event_is_not_told_as_an_error() -> None:
    (event,) = framed(pack("<IHHII", 36, 3, 0, 9, 0) + pack("<5I", 1, 1, 9, 0, 0), protocol=11)
    assert "proc-connector event  seq=9" in Lines().line(event)
