"""``nlsniff show``: capture files as lines, trees or JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

import click

from nlsniff.cli.common import (
    Output,
    colourful,
    complain,
    tell,
    unnamed,
    warnings,
    width,
    with_process,
)
from nlsniff.cli.given import Given, with_dissectors, with_filter
from nlsniff.errors import CaptureFileError
from nlsniff.frame import Frame
from nlsniff.message import Message, Place, Reading, walk
from nlsniff.output.escape import escaped
from nlsniff.sources.files import FrameReader

if TYPE_CHECKING:
    from nlsniff.analysis.filter import Filter
    from nlsniff.analysis.sieve import Sieve
    from nlsniff.output.jsonlines import JsonLines
    from nlsniff.output.text import Lines

Render = Callable[[list[Frame], "View"], bytes]
# So many frames are shown with one write; a dump's frame holds up to some hundred messages.
AT_ONCE = 256


@dataclass
class View:
    """What of each message is shown, and how."""

    render: Render
    chosen: Filter | None
    test: Callable[[Place], bool] | None
    left: int | None
    reading: Reading
    headings: bool
    sieve: Sieve | None = None


@click.command("show")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(allow_dash=True, readable=False))
@click.option("-v", "--verbose", "tree", is_flag=True, help="The whole message as a tree.")
@click.option("-x", "--hex", "with_bytes", is_flag=True, help="With the bytes; beside each attribute with -v.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@with_filter("Only messages for which EXPR is true.")
@click.option("--process", metavar="NAME|PID", help="Only what this process says and is told.")
@click.option("-c", "--count", type=click.IntRange(min=0), metavar="N", help="Stop after N messages.")
@click.option("--follow", is_flag=True, help="Wait for more at the end of a growing file.")
@click.option("--secrets", is_flag=True, help="Show keys and other secrets, which are masked otherwise.")
@with_dissectors()
def command(
    files: tuple[str, ...],
    tree: bool,
    with_bytes: bool,
    as_json: bool,
    expression: str | None,
    process: str | None,
    count: int | None,
    follow: bool,
    secrets: bool,
    given: Given,
) -> int:
    """Dissect capture files (pcap, pcapng; plain, gzip or zstd): a line a message.

    FILE may be - for standard input. Exit status is 2 when a file could not be read whole.

    \b
    Examples:
      nlsniff show boot.pcapng
      nlsniff show -v -c 1 -Y 'type == "newlink" and error.code < 0' boot.pcapng
      nlsniff show --json boot.pcapng | jq 'select(.error.code < 0)'
      tcpdump -i nlmon0 -U -w - | nlsniff show -
      nlsniff show -Y 'rt_link.linkinfo.kind in {"vlan", "vxlan"}' a.pcap b.pcap
      nlsniff show -Y 'latency > 10ms or result == interrupted' boot.pcapng
      nlsniff show --spec my_family.yaml --dissector mine.py --family 31=my_family lab.pcap

    What EXPR may say: nlsniff describe --filter
    """
    if as_json and (tree or with_bytes):
        raise click.UsageError("--json goes with neither -v nor -x")
    expression = with_process(expression, process)
    reading = given.reading(secrets=secrets)
    chosen, sieve = (None, None) if expression is None else _filter(expression, reading)
    view = View(
        render=_renderer(tree=tree, with_bytes=with_bytes, as_json=as_json, reading=reading),
        chosen=chosen,
        test=None,
        left=count,
        reading=reading,
        headings=len(files) > 1 and not as_json,
        sieve=sieve,
    )
    try:
        return _show_all(files, view, follow=follow)
    except KeyboardInterrupt:
        if follow:
            return 0
        raise
    finally:
        for problem in given.problems():
            complain(problem)


def _show_all(files: tuple[str, ...], view: View, *, follow: bool) -> int:
    status = 0
    for path in files:
        if view.left == 0:
            break
        if not _show_file(path, view, follow=follow):
            status = 2
    return status


def _show_file(path: str, view: View, *, follow: bool) -> bool:
    """Show one file as far as it can be read; whether that was all of it."""
    out = Output()
    heading = f"==> {escaped(path)} <==\n".encode(errors="replace") if view.headings else b""
    reader = FrameReader(path, follow=follow, sieve=view.sieve)
    view.test = None if view.chosen is None else _test(view.chosen, view.reading)
    try:
        for batch in reader.batches():
            for start in range(0, len(batch), AT_ONCE):
                shown = view.render(batch[start : start + AT_ONCE], view)
                if shown:
                    out.write(heading + shown)
                    heading = b""
            out.flush()
            if view.left == 0:
                break
    except CaptureFileError as problem:
        out.flush()
        tell(problem)
        return False
    finally:
        for warning in (*warnings(reader, path), *unnamed(reader)):
            complain(warning)
    return True


def _chosen(frames: list[Frame], view: View) -> Iterator[Message]:
    """The messages of these frames that are to be shown."""
    return (Message(*place, view.reading) for place in _places(frames, view))


def _places(frames: list[Frame], view: View) -> Iterator[Place]:
    """Where they stand."""
    found = walk(frames, view.reading)
    if view.test is not None:
        found = filter(view.test, found)
    return found if view.left is None else _counted(found, view.left, view)


def _counted(found: Iterator[Place], left: int, view: View) -> Iterator[Place]:
    for place in islice(found, left):
        left -= 1
        view.left = left
        yield place


def printer(*, as_json: bool) -> Callable[[Message], bytes]:
    """What makes a line of one message, for commands that show messages as they come."""
    if as_json:
        from nlsniff.output.json import line as json_line

        return json_line
    from nlsniff.output.text import Lines

    line = Lines(colour=colourful()).line
    return lambda message: _text((line(message),))


def _renderer(*, tree: bool, with_bytes: bool, as_json: bool, reading: Reading) -> Render:
    if as_json:
        from nlsniff.output.jsonlines import JsonLines

        return partial(_lines, JsonLines(reading))
    if tree:
        from nlsniff.output.tree import Tree

        show = Tree(colour=colourful(), width=width(), with_bytes=with_bytes).text
        return lambda frames, view: _text(map(show, _chosen(frames, view)), end="")
    from nlsniff.output.text import Lines

    lines = Lines(colour=colourful(), reading=reading)
    if with_bytes:
        show = partial(_dumped, lines.line)
        return lambda frames, view: _text(map(show, _chosen(frames, view)))
    return partial(_lines, lines)


def _lines(lines: Lines | JsonLines, frames: list[Frame], view: View) -> bytes:
    return _text(lines.lines(_places(frames, view)))


def _text(texts: Iterable[str], end: str = "\n") -> bytes:
    parts = list(texts)
    return (end.join(parts) + end).encode(errors="backslashreplace") if parts else b""


def _dumped(line: Callable[[Message], str], message: Message) -> str:
    from nlsniff.output.hexdump import dump

    return "\n".join([line(message), *(f"    {row}" for row in dump(message))])


def _filter(expression: str, reading: Reading) -> tuple[Filter, Sieve | None]:
    """What is asked of each message, and what of the frames before there are any."""
    from nlsniff.analysis.filter import compile_filter
    from nlsniff.analysis.sieve import sieve_of

    chosen = compile_filter(expression, reading.registry, joining=True)
    # What is said of transactions takes all messages.
    return chosen, sieve_of(chosen, reading.registry) if chosen.joined is None else None


def _test(chosen: Filter, reading: Reading) -> Callable[[Place], bool]:
    """The filter for the messages of one file: none belongs to a transaction of another."""
    if chosen.joined is not None:
        from nlsniff.analysis.joined import joining_test

        return joining_test(chosen, reading)
    from nlsniff.analysis.places import place_test

    return place_test(chosen, reading)
