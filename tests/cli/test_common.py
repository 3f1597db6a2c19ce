"""What the commands share."""

from __future__ import annotations

import io

import pytest

from nlsniff.analysis.filter import FilterError
from nlsniff.cli.common import CHUNK, Output, colourful, complain, near, tell, with_process
from nlsniff.errors import NlsniffError


class Stream(io.BytesIO):
    """Counts its writes."""

    writes = 0

    def write(self, data) -> int:
        self.writes += 1
        return super().write(data)


def test_output_is_written_in_big_chunks_and_whole():
    stream = Stream()
    out = Output(stream)
    for _ in range(1000):
        out.write(b"x" * 100)
    out.flush()
    assert stream.getvalue() == b"x" * 100_000
    assert stream.writes <= 100_000 // CHUNK + 1


def test_what_a_write_left_is_written_then():
    """As where Python does not buffer: a signal cuts a large write to a pipe short."""

    class Short(Stream):
        def write(self, data) -> int:
            return super().write(data[:1000])

    stream = Short()
    out = Output(stream)
    out.write(bytes(range(256)) * 1000)
    out.flush()
    assert stream.getvalue() == bytes(range(256)) * 1000


def test_a_stream_that_takes_nothing_now_is_a_refusal():
    class Later(Stream):
        def write(self, _data) -> None:
            return None

    out = Output(Later())
    out.write(b"x")
    with pytest.raises(NlsniffError, match="EAGAIN"):
        out.flush()


def test_flush_gives_what_was_taken_at_once():
    stream = Stream()
    out = Output(stream)
    out.write(b"now")
    assert stream.getvalue() == b""
    out.flush()
    assert stream.getvalue() == b"now"


def test_a_refused_write_says_why():
    class Full(Stream):
        def write(self, _data) -> int:
            raise OSError(28, "No space left on device")

    out = Output(Full())
    out.write(b"x")
    with pytest.raises(NlsniffError, match="ENOSPC"):
        out.flush()


def test_a_closed_pipe_stays_what_it_is():
    class Closed(Stream):
        def write(self, _data) -> int:
            raise BrokenPipeError(32, "Broken pipe")

    out = Output(Closed())
    out.write(b"x")
    with pytest.raises(BrokenPipeError):
        out.flush()


def test_a_complaint_is_one_escaped_line(capfd):
    complain("bad\nname \x1b[2J")
    assert capfd.readouterr().err == "nlsniff: bad\\nname \\x1b[2J\n"


def test_a_filter_gets_a_caret_below_escaped_text(capfd):
    tell(FilterError("no", "a\tb == c", 2))
    assert capfd.readouterr().err.splitlines()[1:] == ["  a\\tb == c", "     ^"]


def test_near_names():
    assert near("shwo", ["show", "capture"]) == "; did you mean show?"
    assert near("zzz", ["show"]) == ""


def test_a_pipe_takes_no_colours():
    assert not colourful()


@pytest.mark.parametrize(
    ("process", "expression", "wanted"),
    [
        (None, None, None),
        (None, "a == 1", "a == 1"),
        ("ip", None, 'process.name == "ip"'),
        ("42", "a == 1 or b", '(a == 1 or b) and (process.pid == 42 or process.name == "42")'),
        ('a"b\\', None, 'process.name == "a\\"b\\\\"'),
    ],
)
def test_a_process_joins_the_filter(process: str | None, expression: str | None, wanted: str | None) -> None:
    assert with_process(expression, process) == wanted
