"""``nlsniff export``: captures converted, filtered, joined, redacted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from heapq import merge
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from nlsniff.cli.common import complain, tell, unnamed, warnings, with_process
from nlsniff.cli.given import Given, with_dissectors, with_filter
from nlsniff.errors import CaptureFileError
from nlsniff.lean import suppress
from nlsniff.record import replace
from nlsniff.sources.files import FrameReader

if TYPE_CHECKING:
    from nlsniff.frame import Frame, GenericFamilies
    from nlsniff.message import Message, Place, Reading
    from nlsniff.output.jsoncapture import JsonCapture

FORMATS: Final = ("jsonl", "pcapng", "csv", "parquet")
SUFFIXES: Final = {".json": "jsonl", ".ndjson": "jsonl", **{f".{name}": name for name in FORMATS}}

# A frame, and the messages of it that are wanted.
Taken = tuple["Frame", "list[Message]", FrameReader]


@dataclass
class Wanted:
    """What is exported, and how it is read."""

    reading: Reading
    expression: str | None
    secrets: bool
    always: bool
    columns: tuple[str, ...]


@click.command("export")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(allow_dash=True, readable=False))
@click.option("-o", "--output", metavar="FILE|-", required=True, help="Where to: .jsonl, .pcapng, .csv or .parquet.")
@click.option("--as", "kind", type=click.Choice(FORMATS), help="The format, whatever FILE is called.")
@click.option("--as-json", "as_json", is_flag=True, help="The same as --as jsonl.")
@with_filter("Only what EXPR is true of: messages, or whole frames with such a message in jsonl and pcapng.")
@click.option("--process", metavar="NAME|PID", help="Only what this process says and is told.")
@click.option("--fields", metavar="A,B,…", help="Columns of csv and parquet: seq, process.name, rt_link.linkinfo.kind.")
@click.option("--bytes", "always", is_flag=True, help="jsonl: the bytes of every message, not only where needed.")
@click.option("--secrets", is_flag=True, help="Keep keys and other secrets in jsonl, csv and parquet.")
@click.option("--redact", is_flag=True, help="pcapng: zeros in place of secrets.")
@with_dissectors()
def command(
    files: tuple[str, ...],
    output: str,
    kind: str | None,
    as_json: bool,
    expression: str | None,
    process: str | None,
    fields: str | None,
    always: bool,
    secrets: bool,
    redact: bool,
    given: Given,
) -> int:
    """Write capture files in another format; several are joined in the order of time.

    FILE may be - for standard input. What is exported as jsonl can be edited, and every command reads it: values make
    the bytes, all lengths are computed. A message has "raw", its bytes, only where the values do not lead back to them;
    a value that was changed wins over them. A masked secret is zeros when it is read back. Written by hand, a message
    needs no more than this; the first line is the header:

    \b
      {"nlsniff-capture":1}
      {"family":"rt-link","type":"newlink","flags":["request","ack"],"attrs":{"ifname":"d0"}}
      {"type":"error","error":{"name":"EEXIST","msg":"there is one"}}

    \b
    Examples:
      nlsniff export boot.pcapng -o boot.jsonl
      nlsniff export boot.jsonl -o boot.pcapng
      nlsniff export a.pcap b.pcapng -o joined.pcapng -Y 'family == "nftables"'
      nlsniff export boot.pcapng -o public.pcapng --redact
      nlsniff export boot.pcapng -o links.csv -Y 'type == "newlink"' --fields frame,ifname,linkinfo.kind
      nlsniff export boot.pcapng -o - --as-json | jq .attrs
    """
    kind = _format(output, "jsonl" if as_json else kind)
    columns = tuple(name.strip() for name in fields.split(",") if name.strip()) if fields is not None else ()
    if columns and kind not in ("csv", "parquet"):
        raise click.UsageError("--fields are the columns of csv and parquet")
    if kind == "parquet":
        from nlsniff.output.table import check_arrow

        check_arrow()
    _check(files, output)
    shown = secrets or (kind == "pcapng" and not redact)
    wanted = Wanted(given.reading(secrets=shown), with_process(expression, process), shown, always, columns)
    _compile(wanted)
    failures: list[CaptureFileError] = []
    try:
        _WRITERS[kind](_all(files, wanted, failures, whole=kind != "csv" and kind != "parquet"), output, wanted)
    finally:
        for problem in given.problems():
            complain(problem)
    return 2 if failures else 0


def _format(output: str, kind: str | None) -> str:
    if kind is not None:
        return kind
    found = SUFFIXES.get(Path(output).suffix.lower())
    if found is None:
        raise click.UsageError(f"{output} does not tell the format; name it FILE.jsonl, .pcapng, .csv or .parquet")
    return found


def _check(files: tuple[str, ...], output: str) -> None:
    """Not over what is read."""
    for path in files:
        with suppress(OSError, ValueError):
            if output != "-" and Path(path).samefile(output):
                raise click.UsageError(f"{output} is read; write to another file")


def _compile(wanted: Wanted) -> Callable[[Place], bool] | None:
    """The filter for the messages of one file. Raises FilterError."""
    if wanted.expression is None:
        return None
    from nlsniff.analysis.filter import compile_filter
    from nlsniff.analysis.joined import joining_test
    from nlsniff.analysis.places import place_test

    chosen = compile_filter(wanted.expression, wanted.reading.registry, joining=True)
    if chosen.joined is not None:
        return joining_test(chosen, wanted.reading)
    return place_test(chosen, wanted.reading)


def _all(files: tuple[str, ...], wanted: Wanted, failures: list[CaptureFileError], *, whole: bool) -> Iterator[Taken]:
    """The frames of all files, those of several in the order of time and counted anew."""
    if len(files) == 1:
        yield from _file(files[0], wanted, failures, whole=whole)
        return
    sources = [_file(path, wanted, failures, whole=whole) for path in files]
    ordered = merge(*sources, key=lambda taken: taken[0].time_ns)
    for number, (frame, found, reader) in enumerate(ordered, 1):
        # Its messages look up names by the number that the frame had: they are kept as they are.
        yield (replace(frame, number=number), found, reader) if whole else (frame, found, reader)


def _file(path: str, wanted: Wanted, failures: list[CaptureFileError], *, whole: bool) -> Iterator[Taken]:
    from nlsniff.message import Message, walk

    reader = FrameReader(path)
    test = _compile(wanted)
    settled: list[GenericFamilies] = []
    try:
        for batch in reader.batches():
            for frame in batch:
                if test is not None and frame.families not in settled:
                    _settle(frame.families)  # nlctrl's answers may not come along
                    settled = [frame.families]
                if test is None and whole:
                    yield frame, [], reader
                    continue
                places = [place for place in walk((frame,), wanted.reading) if test is None or test(place)]
                if places:
                    yield frame, [Message(*place, wanted.reading) for place in places], reader
    except CaptureFileError as problem:
        failures.append(problem)
        tell(problem)
    finally:
        for warning in (*warnings(reader, path), *unnamed(reader)):
            complain(warning)


def _settle(table: GenericFamilies) -> None:
    """Have the table say all that the rest of the file tells."""
    if table.ahead is not None:
        look, table.ahead = table.ahead, None
        look(table)


def _jsonl(taken: Iterator[Taken], output: str, wanted: Wanted) -> None:
    from nlsniff.output.jsoncapture import JsonCapture, byte_order, header, losses
    from nlsniff.output.sink import Sink

    made: JsonCapture | None = None
    said: object = None
    readers: dict[int, FrameReader] = {}
    with Sink(output) as sink:
        for frame, _, reader in taken:
            readers[id(reader)] = reader
            if made is None or said is not frame.families:
                order, said = byte_order(frame, wanted.reading), frame.families
                sink.write(header(frame.families, reader.report.system, order))
                made = JsonCapture(wanted.reading, order=order, always=wanted.always)
            sink.write(made.lines(frame))
        if made is None:
            sink.write(header())
        if lost := sum(reader.report.dropped for reader in readers.values()):
            sink.write(losses(lost))


def _pcapng(taken: Iterator[Taken], output: str, wanted: Wanted) -> None:
    from nlsniff.message import Message, walk
    from nlsniff.output.jsoncapture import bytes_of
    from nlsniff.output.pcapng import PcapngWriter

    first = next(taken, None)
    readers: dict[int, FrameReader] = {}
    if first is None:
        PcapngWriter(output).close()
        return
    said = first[0].families
    _settle(said)
    interface = first[2].interfaces[0].name if first[2].interfaces else ""
    system = first[2].report.system or None
    with PcapngWriter(output, interface=interface or "nlmon0", families=said, system=system) as writer:
        for frame, _, reader in _again(first, taken):
            readers[id(reader)] = reader
            if frame.families is not said:
                _settle(frame.families)
                if frame.families != said:
                    writer.begin_section(frame.families, system=reader.report.system or None)
                said = frame.families
            if not wanted.secrets:
                found = [Message(*place, wanted.reading) for place in walk((frame,), wanted.reading)]
                frame = replace(frame, data=bytes_of(frame, found))
            writer.write(frame)
        if lost := sum(reader.report.dropped for reader in readers.values()):
            writer.write_losses(lost)


def _again(first: Taken, others: Iterator[Taken]) -> Iterator[Taken]:
    yield first
    yield from others


def _csv(taken: Iterator[Taken], output: str, wanted: Wanted) -> None:
    from nlsniff.output.sink import Sink
    from nlsniff.output.table import USUAL, CsvRows, Table

    table = Table(wanted.columns or USUAL)
    with Sink(output) as sink:
        _rows(taken, CsvRows(sink, table), table, wanted)


def _parquet(taken: Iterator[Taken], output: str, wanted: Wanted) -> None:
    from nlsniff.output.table import USUAL, ParquetRows, Table

    table = Table(wanted.columns or USUAL)
    rows = ParquetRows(output, table)
    try:
        _rows(taken, rows, table, wanted)
    finally:
        rows.close()


def _rows(taken: Iterator[Taken], rows: Any, table: Any, wanted: Wanted) -> None:
    for _, found, _ in taken:
        for message in found:
            rows.add(message)
    unmet = [name for name in wanted.columns if name in table.unmet]
    if unmet:
        complain(f"no message has {', '.join(unmet)}; nlsniff describe lists the names")


_WRITERS: Final[dict[str, Callable[[Iterator[Taken], str, Wanted], None]]] = {
    "jsonl": _jsonl,
    "pcapng": _pcapng,
    "csv": _csv,
    "parquet": _parquet,
}
