"""``nlsniff transactions``: requests joined with their answers."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

import click

from nlsniff.analysis.duration import WANTED, nanoseconds
from nlsniff.cli.common import Output, colourful, complain, tell, unnamed, warnings, width
from nlsniff.cli.given import Given, with_dissectors, with_filter
from nlsniff.errors import CaptureFileError
from nlsniff.sources.files import FrameReader

if TYPE_CHECKING:
    from nlsniff.analysis.transaction import Transaction
    from nlsniff.message import Reading

KEPT: Final = 64
SLOWEST: Final = 20


class Duration(click.ParamType[int]):
    """A number with a unit: ns, us, ms or s; seconds without one."""

    name = "DURATION"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """In nanoseconds."""
        if isinstance(value, int):
            return value
        found = nanoseconds(str(value))
        return self.fail(f"{str(value).strip()!r} is {WANTED}", param, ctx) if found is None else found


@click.command("transactions")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(allow_dash=True, readable=False))
@with_filter("Only those of which EXPR is true of a message.")
@click.option("--failed", is_flag=True, help="Only those that ended in an error.")
@click.option("--slow", is_flag=True, help=f"The {SLOWEST} that took longest (or -c N), the slowest first.")
@click.option("--over", type=Duration(), metavar="DURATION", help="Only those that took longer, such as 500us or 10ms.")
@click.option("--requests", is_flag=True, help="No notifications that nobody here asked for.")
@click.option("--process", metavar="NAME|PID", help="Only those of this process.")
@click.option(
    "-v", "--verbose", "tree", is_flag=True, help="With the request as a tree, the attribute at fault marked."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("-c", "--count", type=click.IntRange(min=0), metavar="N", help="Stop after N transactions.")
@click.option("--follow", is_flag=True, help="Wait for more at the end of a growing file.")
@click.option("--secrets", is_flag=True, help="Show keys and other secrets, which are masked otherwise.")
@with_dissectors()
def command(
    files: tuple[str, ...],
    expression: str | None,
    failed: bool,
    slow: bool,
    over: int | None,
    requests: bool,
    process: str | None,
    tree: bool,
    as_json: bool,
    count: int | None,
    follow: bool,
    secrets: bool,
    given: Given,
) -> int:
    """Join each request of capture files with its answers: result, latency, and why what failed failed.

    A line has the transaction's number, its time, its frames, the time from the request to its end, what was asked,
    by whom, and what came of it. FILE may be - for standard input. Exit status is 2 when a file could not be read
    whole.

    \b
    Results:
      ok           acknowledged, answered, or dumped to the end
      interrupted  dumped to the end, but what was dumped changed meanwhile
      unconfirmed  no ack was asked for, and no error came
      unanswered   an answer was due, and none came
      incomplete   the capture holds no end of it

    \b
    Examples:
      nlsniff transactions boot.pcapng
      nlsniff transactions --failed -v boot.pcapng
      nlsniff transactions --slow -c 5 boot.pcapng
      nlsniff transactions -Y 'rt_route.dst == 10.0.0.0/8 and latency > 10ms' boot.pcapng
      nlsniff transactions --json boot.pcapng | jq 'select(.latency_ns > 1e6) | [.family, .type]'

    What EXPR may say: nlsniff describe --filter
    """
    if as_json and tree:
        raise click.UsageError("--json does not go with -v")
    if slow and follow:
        raise click.UsageError("--slow wants the whole file, and --follow waits for more")
    reading = given.reading(secrets=secrets)
    test = None if expression is None else _test(expression, reading)
    wanted = Wanted(failed=failed, over=over, requests=requests, process=process, test=test)
    view = View(_renderer(tree=tree, as_json=as_json), wanted, reading, slow, count)
    try:
        whole = [_show_file(path, view, follow=follow) for path in files if view.left != 0]
    finally:
        for problem in given.problems():
            complain(problem)
    return 0 if all(whole) else 2


@dataclass(frozen=True)
class Wanted:
    """Which transactions are shown."""

    failed: bool
    over: int | None
    requests: bool
    process: str | None
    test: Callable[[Transaction], bool] | None = None

    def __call__(self, found: Transaction) -> bool:
        """Whether this is one of them."""
        if self.failed and found.result != "error":
            return False
        if self.over is not None and (found.latency_ns or 0) <= self.over:
            return False
        if self.requests and found.kind == "notification":
            return False
        who = found.process
        if self.process is not None and (who is None or self.process not in (who.name, str(who.pid))):
            return False
        return self.test is None or self.test(found)


@dataclass
class View:
    """What is shown of them, how, and how many still."""

    render: Callable[[Transaction], bytes]
    wanted: Wanted
    reading: Reading
    slow: bool
    left: int | None


def _show_file(path: str, view: View, *, follow: bool) -> bool:
    """Show one file's as far as it can be read; whether that was all of it."""
    reader, out = FrameReader(path, follow=follow), Output()
    try:
        for found in _chosen(reader, view):
            out.write(view.render(found))
            view.left = None if view.left is None else view.left - 1
            if follow:
                out.flush()
    except CaptureFileError as problem:
        out.flush()
        tell(problem)
        return False
    finally:
        out.flush()
        for warning in (*warnings(reader, path), *unnamed(reader)):
            complain(warning)
    return True


def _chosen(reader: FrameReader, view: View) -> Iterator[Transaction]:
    from nlsniff.analysis.transactions import of_frames

    frames = (frame for batch in reader.batches() for frame in batch)
    found: Iterator[Transaction] = filter(view.wanted, of_frames(frames, view.reading, keep=KEPT))
    return _slowest(found, SLOWEST if view.left is None else view.left) if view.slow else islice(found, view.left)


def _slowest(found: Iterator[Transaction], most: int) -> Iterator[Transaction]:
    """Those that took longest; where reading fails, of those that could be read."""
    problems: list[CaptureFileError] = []

    def timed() -> Iterator[Transaction]:
        try:
            yield from (each for each in found if each.latency_ns is not None)
        except CaptureFileError as problem:
            problems.append(problem)

    yield from heapq.nlargest(most, timed(), key=lambda each: each.latency_ns or 0)
    if problems:
        raise problems[0]


def _test(expression: str, reading: Reading) -> Callable[[Transaction], bool]:
    from nlsniff.analysis.filter import compile_filter
    from nlsniff.analysis.joined import transaction_test

    return transaction_test(compile_filter(expression, reading.registry, joining=True))


def _renderer(*, tree: bool, as_json: bool) -> Callable[[Transaction], bytes]:
    from nlsniff.output import transactions

    if as_json:
        return transactions.line
    if tree:
        trees = transactions.TransactionTrees(colour=colourful(), width=width())
        return lambda found: trees.text(found).encode(errors="backslashreplace")
    lines = transactions.TransactionLines(colour=colourful())
    return lambda found: f"{lines.line(found)}\n".encode(errors="backslashreplace")
