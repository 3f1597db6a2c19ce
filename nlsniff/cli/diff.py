"""``nlsniff diff``: two captures, or what two commands say, compared transaction by transaction."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO, Final

import click

from nlsniff.cli.common import Output, colourful, complain, tell, unnamed, warnings, with_process
from nlsniff.cli.given import Given, with_dissectors, with_filter
from nlsniff.errors import CaptureFileError, NlsniffError
from nlsniff.sources.files import FrameReader

if TYPE_CHECKING:
    from nlsniff.analysis.diff import Pair
    from nlsniff.analysis.matching import Masks
    from nlsniff.analysis.transaction import Transaction
    from nlsniff.message import Reading

RUN: Final = "--run"
SIDES: Final = 2


class _Ordered(click.Command):
    """Says whether a command to run comes before the file: click keeps no order between the two."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does, and remembers."""
        given = list(args)
        rest = super().parse_args(ctx, args)
        files = ctx.params.get("files") or ()
        runs = [place for place, word in enumerate(given) if word == RUN or word.startswith(f"{RUN}=")]
        if runs and files:
            values = {place + 1 for place in runs if given[place] == RUN}
            places = [place for place, word in enumerate(given) if word == files[0] and place not in values]
            ctx.meta[RUN] = bool(places) and runs[0] < places[-1]
        return rest


@click.command("diff", cls=_Ordered)
@click.argument("files", metavar="[A] [B]", nargs=-1, type=click.Path(allow_dash=True, readable=False))
@click.option(RUN, "runs", multiple=True, metavar="CMD", help="What CMD says, in the place of a capture.")
@click.option("--sandbox", is_flag=True, help="Run each CMD in a fresh user and network namespace; needs no root.")
@with_filter("Only transactions of which EXPR is true of a message.")
@click.option("--process", metavar="NAME|PID", help="Only what this process says and is told.")
@click.option("--requests", is_flag=True, help="Only what was asked, not what the kernel said.")
@click.option("--ignore", multiple=True, metavar="PATH", help="Let this value differ: rt_link.mtu. Repeatable.")
@click.option("--learn", metavar="FILE", type=click.Path(), help="Ignore what differs between A and FILE.")
@click.option("--json", "as_json", is_flag=True, help="A pair that differs a line, then the counts, as JSON.")
@with_dissectors()
@click.pass_context
def command(
    context: click.Context,
    *,
    files: tuple[str, ...],
    runs: tuple[str, ...],
    sandbox: bool,
    expression: str | None,
    process: str | None,
    requests: bool,
    ignore: tuple[str, ...],
    learn: str | None,
    as_json: bool,
    given: Given,
) -> int:
    """Compare two captures, or what two commands say: what does ip send that I don't?

    Transactions are aligned in their order, by what they say, what they are about, what they ask for; then compared
    attribute by attribute, the parts of a dump whatever their order. Sequence numbers, port ids, and what varies by its
    declaration (nlsniff describe tells) or by --ignore are left out. Numbers of devices may differ, if they differ
    everywhere alike. - is what A alone has, + what B has, ~ what both have, but not the same.

    Commands run one after the other, as by nlsniff run; their output goes to standard error. Exit status is 1 where
    anything differs, 2 where a side could not be read whole.

    \b
    Examples:
      nlsniff diff old.pcapng new.pcapng
      nlsniff diff --sandbox --run 'ip link add d0 type dummy' --run 'python mine.py'
      nlsniff diff --requests good.pcapng --run ./mine
      nlsniff diff --learn again.pcapng first.pcapng other.pcapng
      nlsniff diff --json A B | jq 'select(.differences) | .differences[].path'

    What EXPR may say: nlsniff describe --filter
    """
    if len(files) + len(runs) != SIDES:
        raise click.UsageError("give two captures, two commands by --run, or one of each", context)
    if sandbox and not runs:
        raise click.UsageError("--sandbox is for commands: give them by --run", context)
    if files.count("-") > 1:
        raise click.UsageError("only one side can be standard input", context)
    from nlsniff.analysis.matching import Masks

    reading = given.reading()
    masks = Masks(ignore, reading.registry)
    side = _Side(reading, _wanted(with_process(expression, process), reading))
    words = [_words(context, run) for run in runs]
    sources: list[_File | _Run] = [*map(_File, files), *(_Run(each, sandbox=sandbox) for each in words)]
    if context.meta.get(RUN):
        sources.reverse()
    try:
        first, second = (side.take(each.source(), each.name) for each in sources)
        if learn is not None:
            _learn(masks, first, side.take(learn, learn))
        differs = _tell(first, second, masks, requests=requests, as_json=as_json)
    finally:
        for problem in given.problems():
            complain(problem)
    return 2 if side.broken else int(differs)


class _File:
    """A capture file."""

    def __init__(self, path: str) -> None:
        self.name = path

    def source(self) -> str:
        """What a reader takes."""
        return self.name


class _Run:
    """A command whose netlink is traced."""

    def __init__(self, words: list[str], *, sandbox: bool) -> None:
        self.name = shlex.join(words)
        self._words = words
        self._sandbox = sandbox

    def source(self) -> BinaryIO:
        """Run it; gives what it said, in a file without a name that nobody else can open. Raises NlsniffError."""
        from nlsniff.cli.run import FORM
        from nlsniff.sources.trace.command import Command

        file = TemporaryFile(prefix="nlsniff-")  # noqa: SIM115 - the reader's
        try:
            with (
                _output_aside(),
                Command(self._words, form=FORM, sandbox=self._sandbox, tell=complain, copy_to=file) as traced,
            ):
                for _ in traced.batches():
                    pass
                traced.wait()
        except OSError as error:
            raise NlsniffError(
                f"cannot run {self._words[0]}: {error.strerror}", remedy="check its name, and PATH"
            ) from None
        if traced.status:
            complain(f"{self.name}: {_ended(traced.status)}; what it said until then is compared")
        file.seek(0)
        return file


def _ended(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"exit status {code}" if code >= 0 else f"ended by signal {-code}"


@contextmanager
def _output_aside() -> Iterator[None]:
    """Standard output is ours: what is started meanwhile writes to standard error."""
    if sys.stdout is not None:
        sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


@dataclass
class _Side:
    """Reads the transactions of one side; ``broken`` where any could not be read whole."""

    reading: Reading
    wanted: Callable[[Transaction], bool] | None  # all where it is None
    broken: bool = False

    def take(self, source: str | BinaryIO, name: str) -> list[Transaction]:
        """Its transactions, as far as they can be read. Raises CaptureFileError where there are none."""
        from nlsniff.analysis.transactions import of_frames

        reader = FrameReader(source)
        found: list[Transaction] = []
        try:
            frames = (frame for batch in reader.batches() for frame in batch)
            found.extend(each for each in of_frames(frames, self.reading) if self._wants(each))
        except CaptureFileError as problem:
            if not found:
                raise
            tell(problem)
            self.broken = True
        for warning in (*warnings(reader, name), *unnamed(reader)):
            complain(warning)
        return found

    def _wants(self, found: Transaction) -> bool:
        return self.wanted is None or self.wanted(found)


def _wanted(expression: str | None, reading: Reading) -> Callable[[Transaction], bool] | None:
    if expression is None:
        return None
    from nlsniff.analysis.filter import compile_filter
    from nlsniff.analysis.joined import transaction_test

    return transaction_test(compile_filter(expression, reading.registry, joining=True))


def _words(context: click.Context, text: str) -> list[str]:
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise click.UsageError(f"{RUN} {text!r}: {error}", context) from None
    if not words:
        raise click.UsageError(f"{RUN} wants a command", context)
    return words


def _learn(masks: Masks, first: list[Transaction], again: list[Transaction]) -> None:
    from nlsniff.analysis.diff import learn

    learn(masks, first, again)


def _tell(first: list[Transaction], second: list[Transaction], masks: Masks, *, requests: bool, as_json: bool) -> bool:
    """Write all that differs and the counts; whether anything does."""
    from nlsniff.analysis.diff import diff
    from nlsniff.output.diff import Count, summary_line

    count, out, render = Count(), Output(), _renderer(as_json=as_json)
    for pair in diff(first, second, masks=masks, requests=requests):
        count.add(pair)
        if pair.differs:
            out.write(render(pair))
    out.write(summary_line(count) if as_json else f"{count.text()}\n".encode())
    out.flush()
    return count.differs


def _renderer(*, as_json: bool) -> Callable[[Pair], bytes]:
    from nlsniff.output.diff import Paragraphs, line

    if as_json:
        return line
    paragraphs = Paragraphs(colour=colourful())
    return lambda pair: paragraphs.text(pair).encode(errors="backslashreplace")
