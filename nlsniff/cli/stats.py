"""``nlsniff stats``: how much was said, by whom, and how fast it was answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import click

from nlsniff.cli.common import Output, colourful, complain, tell, unnamed, warnings, with_process
from nlsniff.cli.given import Given, with_dissectors, with_filter
from nlsniff.errors import CaptureFileError
from nlsniff.sources.files import FrameReader

if TYPE_CHECKING:
    from nlsniff.analysis.stats import Stats
    from nlsniff.message import Message, Reading

BY: Final = ("protocol", "family", "operation", "process", "pid")
USUAL: Final = BY[:-1]
SORTS: Final = ("count", "bytes", "errors", "latency")
ROWS: Final = 20


@click.command("stats")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(allow_dash=True, readable=False))
@click.option("--by", type=click.Choice(BY), multiple=True, help="A table by this; may be given again. All but pid.")
@click.option("--sort", type=click.Choice(SORTS), default="count", help="What the first rows have most of.")
@click.option(
    "-c", "--count", type=click.IntRange(min=0), metavar="N", help=f"N rows a table; 0 for all. {ROWS}, in JSON all."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--picture", metavar="FILE.svg|FILE.png", help="Draw it too; needs nlsniff[picture].")
@with_filter("Only messages for which EXPR is true, and latencies of such requests.")
@click.option("--process", metavar="NAME|PID", help="Only what this process says and is told.")
@with_dissectors()
def command(
    files: tuple[str, ...],
    by: tuple[str, ...],
    sort: str,
    count: int | None,
    as_json: bool,
    picture: str | None,
    expression: str | None,
    process: str | None,
    given: Given,
) -> int:
    """Count what capture files hold by protocol, family, operation and process.

    A row has messages, requests, notifications, bytes, messages a second, errors, and from request to end the
    least, median, 90th and 99th percentile and greatest latency. An ack, an error and the end of a dump count with
    the operation they answer; the parts of a dump with their own. Several files make one statistics. FILE may be -
    for standard input. Exit status is 2 when a file could not be read whole.

    \b
    Examples:
      nlsniff stats boot.pcapng
      nlsniff stats --by operation --sort latency -c 5 boot.pcapng
      nlsniff stats --by pid -Y 'family == "nftables"' boot.pcapng
      nlsniff stats --picture boot.svg a.pcap b.pcap
      nlsniff stats --json boot.pcapng | jq '.operation[] | [.type, .latency_ns.p99]'
    """
    from nlsniff.analysis.stats import Stats

    if picture is not None:
        from nlsniff.output.picture import check, draw

        check(picture)
    reading = given.reading()
    stats = Stats(reading, _test(with_process(expression, process), reading))
    try:
        whole = [_add_file(path, stats) for path in files]
    finally:
        for problem in given.problems():
            complain(problem)
    rows = count or None if count is not None or as_json else ROWS
    _write(stats, tuple(dict.fromkeys(by)) or USUAL, sort, rows, as_json=as_json)
    if picture is not None:
        draw(stats, picture)
    return 0 if all(whole) else 2


def _test(expression: str | None, reading: Reading) -> Callable[[Message], bool] | None:
    if expression is None:
        return None
    from nlsniff.analysis.filter import compile_filter

    return compile_filter(expression, reading.registry).test


def _add_file(path: str, stats: Stats) -> bool:
    """Count one file as far as it can be read; whether that was all of it."""
    reader = FrameReader(path)
    try:
        stats.add(frame for batch in reader.batches() for frame in batch)
    except CaptureFileError as problem:
        tell(problem)
        return False
    finally:
        for warning in (*warnings(reader, path), *unnamed(reader)):
            complain(warning)
    return True


def _write(stats: Stats, by: tuple[str, ...], sort: str, rows: int | None, *, as_json: bool) -> None:
    from nlsniff.output.stats import Tables, document

    out = Output()
    if as_json:
        out.write(document(stats, by=by, sort=sort, rows=rows))
    else:
        text = Tables(by=by, sort=sort, rows=rows, colour=colourful()).text(stats)
        out.write(text.encode(errors="backslashreplace"))
    out.flush()
