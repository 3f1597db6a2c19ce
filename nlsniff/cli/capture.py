"""``nlsniff capture``: live from nlmon, into files or onto the screen."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import click

from nlsniff.cli.common import complain, with_process
from nlsniff.cli.given import Given, with_dissectors, with_filter
from nlsniff.cli.live import Filter, Screen, compiled, drop_output, duration, ending_in_order, size
from nlsniff.output.values import size_text
from nlsniff.sources.nlmon import Capture
from nlsniff.sources.packets import OneByOne
from nlsniff.sources.ring import COMPILED, REJECTED, Ring

if TYPE_CHECKING:
    from nlsniff.frame import Frame
    from nlsniff.message import Reading
    from nlsniff.sources.recorder import Form, Recorder, Rotation
    from nlsniff.sources.who.filenames import FileNames

_WRITING_MS: Final = 1800
_SHOWING_BEHIND_MS: Final = 100
_SHOWING_MS: Final = 10
"""How long frames may wait in the kernel so that more are taken at once."""


@click.command("capture", short_help="Record or show netlink traffic live.")
@click.option("-i", "--interface", metavar="NAME", help="nlmon device; made if there is none.  [default: nlmon0]")
@click.option(
    "-w",
    "--write",
    "path",
    metavar="FILE",
    help="Write pcapng to FILE, or to standard output for '-'; FILE.pcap is classic pcap.",
)
@click.option("--netns", metavar="NAME|PID", help="Capture in this network namespace.")
@with_filter("Take only what matches, as in 'nlsniff show'; with --no-names the kernel already leaves out what it can.")
@click.option("-c", "--count", type=click.IntRange(min=1), metavar="N", help="Stop after N frames.")
@click.option("--duration", "seconds", type=duration, metavar="TIME", help="Stop after this time: 30, 90s, 5m, 2h.")
@click.option(
    "--rotate-size", type=size, metavar="SIZE", help="Go on in a new file before one exceeds this: 100MB, 64MiB."
)
@click.option("--rotate-time", type=duration, metavar="TIME", help="Go on in a new file after this time.")
@click.option("--rotate-keep", type=click.IntRange(min=1), metavar="N", help="Keep the newest N files only.")
@click.option("--process", metavar="NAME|PID", help="Take only what this process says and is told.")
@click.option("--no-names", is_flag=True, help="Do not look for the processes behind port ids.")
@click.option("--show", is_flag=True, help="Show the messages, too, while writing.")
@click.option("--large", is_flag=True, help="Keep frames whole up to 16 MiB (tshark reads none over 256 KiB).")
@click.option("--json", "as_json", is_flag=True, help="Show them, and as JSON, one a line.")
@with_dissectors()
def command(
    *,
    interface: str | None,
    path: str | None,
    netns: str | None,
    expression: str | None,
    count: int | None,
    seconds: float | None,
    rotate_size: int | None,
    rotate_time: float | None,
    rotate_keep: int | None,
    process: str | None,
    no_names: bool,
    show: bool,
    large: bool,
    as_json: bool,
    given: Given,
) -> int:
    """Record or show what passes the kernel's netlink tap, live.

    Needs CAP_NET_ADMIN and CAP_NET_RAW in the network namespace, and the kernel module nlmon. The
    device is made, set up and removed as needed; one that exists stays. Ctrl-C ends the capture. With
    rotation, boot.pcapng becomes boot-00001.pcapng and so on. Without -w, messages are shown.

    A classic FILE.pcap has no place for the table of generic netlink families: it begins with the kernel's
    own answers to nlsniff's question for it, which nlsniff and Wireshark read.

    \b
    Examples:
      sudo nlsniff capture -w boot.pcapng --duration 1m
      sudo nlsniff capture --netns blue -Y 'family == "rt-route"'
      unshare -Urn sh -c 'nlsniff capture -w mine.pcapng & sleep 1; ip link add d0 type dummy; kill $!; wait'
    """
    from nlsniff.sources.recorder import Rotation

    rotation = Rotation(rotate_size, rotate_time, rotate_keep)
    show = show or as_json
    _check_usage(path, rotation, show=show, large=large)
    if process is not None and no_names:
        raise click.UsageError("--process needs the names that --no-names leaves out")
    expression = with_process(expression, process)
    reading = given.reading()
    matches = compiled(expression, reading) if expression else None
    show = show or path is None
    gather_ms = _SHOWING_MS if show and path is None else _SHOWING_BEHIND_MS if show else _WRITING_MS
    # A classic file has no place for names.
    names = not no_names and not (_is_classic(path) and matches is None)
    program = None if matches is None or names else _program(matches, reading)
    capture = Capture(interface, netns=netns, large=large, gather_ms=gather_ms, names=names, program=program)
    run = _Run(
        capture,
        path,
        rotation,
        matches,
        Screen(as_json=as_json, reading=reading) if show else None,
        count,
        seconds,
        reading,
    )
    run.run()
    return 0


def _program(matches: Filter, reading: Reading) -> bytes | None:
    """The kernel's part of the filter."""
    from nlsniff.analysis.bpf import frame_program
    from nlsniff.analysis.filter import Filter as Compiled

    tree = matches.tree if isinstance(matches, Compiled) else None
    return None if tree is None else frame_program(tree, reading.registry, REJECTED)


def _is_classic(path: str | None) -> bool:
    return path is not None and path.lower().endswith(".pcap")


def _check_usage(path: str | None, rotation: Rotation, *, show: bool, large: bool) -> None:
    if large and _is_classic(path):
        raise click.UsageError("--large needs a pcapng file: no reader of FILE.pcap takes more than 256 KiB of a frame")
    if rotation.wanted and path in (None, "-"):
        raise click.UsageError("--rotate-size and --rotate-time need -w with the name of a file")
    if rotation.keep is not None and not rotation.wanted:
        raise click.UsageError("--rotate-keep needs --rotate-size or --rotate-time")
    if path == "-" and show:
        raise click.UsageError("standard output cannot take both the capture and the messages")
    if path == "-" and sys.stdout.isatty():
        raise click.UsageError("a capture is no text: send it to a file or a pipe, not to the terminal")


@dataclass
class _Run:
    """One run of the command, from the options to the closing line."""

    capture: Capture
    path: str | None
    rotation: Rotation
    matches: Filter | None
    screen: Screen | None
    limit: int | None
    seconds: float | None
    reading: Reading
    shown: int = 0
    shown_bytes: int = 0
    recorder: Recorder | None = None
    announced: bool = False

    def run(self) -> None:
        """Capture until an end is reached; the closing line is printed whatever ends it."""
        with ending_in_order(self.capture), self.capture:
            try:
                with self._recording() as self.recorder:
                    self._announce()
                    self._loop()
            except BrokenPipeError:
                drop_output()
            finally:
                self._close()

    @contextmanager
    def _recording(self) -> Iterator[Recorder | None]:
        """The files to write, with what shows them behind the writer, open as long as the body runs."""
        if self.path is None:
            yield None
            return
        from nlsniff.sources.behind import Behind

        capture = self.capture
        with ExitStack() as stack:
            opened: Callable[[str], None] = _nothing
            if self.screen is not None and self.matches is None:
                behind = Behind(self.screen.show, capture.stop)
                stack.callback(behind.finish)
                opened = behind.begin
            recorder = self._recorder(self.path, opened)
            stack.callback(recorder.close)
            if capture.who is not None:
                stack.callback(capture.who.last_scan)  # before the names are written
            yield recorder

    def _recorder(self, path: str, opened: Callable[[str], None]) -> Recorder:
        """What writes the format that the file's name asks for."""
        from nlsniff.output import pcap, pcapng
        from nlsniff.sources.recorder import Form, Recorder

        capture = self.capture
        if _is_classic(path):
            form = Form(partial(pcap.make_header, capture.answers), pcap.record, classic=True)
        else:
            header = partial(pcapng.make_header, interface=capture.interface, families=capture.families)
            form = Form(header, pcapng.enhanced_packet)
        names, lost = self._file_names(form), capture.count_drops
        return Recorder(path, form, self.rotation, opened=opened, names=names, lost=lost)

    def _file_names(self, form: Form) -> FileNames | None:
        """What names port ids in a file that takes frames as they are."""
        who = self.capture.who
        if who is None or form.classic or self.matches is not None or not isinstance(self.capture.receiver, Ring):
            return None
        from nlsniff.sources.who.filenames import FileNames

        return FileNames(who)

    def _straight(self) -> Callable[[int], int] | None:
        """What takes frames from the kernel into the file as they are, where they are to go there so."""
        receiver, recorder = self.capture.receiver, self.recorder
        if recorder is None or self.matches is not None:
            return None
        if isinstance(receiver, OneByOne):
            why = "the kernel has no memory for a ring" if COMPILED else "nlsniff was installed without a C compiler"
            complain(f"{why}: recording takes many times the processor time")
        return partial(recorder.write_waiting, receiver) if isinstance(receiver, Ring) else None

    def _loop(self) -> None:
        live = _LiveLine() if sys.stderr.isatty() and not (self.screen and sys.stdout.isatty()) else None
        limit, take = None if self.matches else self.limit, self._straight()
        first = 1
        try:
            for count in self.capture.batches(limit=limit, seconds=self.seconds, take=take):
                if count and take is None and self._pick(first):
                    break
                first += count
                if live is not None:
                    live.update(self)
        finally:
            if live is not None:
                live.clear()
            self.capture.count_drops()

    def _pick(self, first: int) -> bool:
        """Go through a batch frame by frame; True when the limit is reached."""
        if self.recorder is not None and self.matches is None:
            self.recorder.write_frames(self.capture.current(first))
            return False
        done = False
        for frame in self.capture.current(first):
            if self._matched(frame):
                if self.recorder is not None:
                    self.recorder.write_frames((frame,))
                done = self.limit is not None and self.kept >= self.limit
                if done:
                    break
        if self.screen is not None:
            self.screen.flush()
        return done

    def _matched(self, frame: Frame) -> bool:
        """Show what matches in a frame; whether anything does."""
        from nlsniff.message import messages

        found = [message for message in messages(frame, self.reading) if self.matches is None or self.matches(message)]
        if not found:
            return False
        if self.screen is not None:
            self.screen.show_messages(found)
        self.shown += 1
        self.shown_bytes += len(frame.data)
        return True

    @property
    def kept(self) -> int:
        """Frames written, or shown where nothing is written."""
        return self.recorder.frames if self.recorder is not None else self.shown

    def counts(self) -> str:
        """How many frames, bytes, drops and cut frames there were so far."""
        capture = self.capture
        size = self.recorder.size if self.recorder is not None else self.shown_bytes
        of = f" of {capture.received:,}" if self.matches else ""
        losses = f"{capture.dropped:,} dropped, {capture.truncated:,} truncated"
        return f"{self.kept:,}{of} frames ({size_text(size)}), {losses}"

    def _announce(self) -> None:
        self.announced = True
        target = f", writing {self.recorder.path}" if self.recorder is not None else ""
        complain(f"capturing on {self.capture.interface}{target}; Ctrl-C ends")
        if self.capture.who is not None and self.capture.who.trouble is not None:
            complain(self.capture.who.trouble)

    def _close(self) -> None:
        if not self.announced:
            return
        target = f" → {self.recorder.path}" if self.recorder is not None and self.path != "-" else ""
        complain(f"{self.counts()}, {time.monotonic() - self.capture.began:.1f} s{target}")


class _LiveLine:
    """A line on the terminal that is written anew once a second."""

    def __init__(self) -> None:
        self._next = 0.0

    def update(self, run: _Run) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + 1
        run.capture.count_drops()
        sys.stderr.write(f"\r{run.counts()}, {now - run.capture.began:.0f} s\x1b[K")
        sys.stderr.flush()

    def clear(self) -> None:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def _nothing(_path: str) -> None:
    """Nobody reads behind the writer."""
