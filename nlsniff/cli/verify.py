"""``nlsniff verify``: a capture through tshark, field by field against ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

import click

from nlsniff.cli.common import Output, complain, warnings
from nlsniff.cli.given import Given, with_dissectors
from nlsniff.errors import CaptureFileError
from nlsniff.output.escape import escaped

if TYPE_CHECKING:
    from nlsniff.analysis.verify import Difference, Verdict
    from nlsniff.message import Message, Reading
    from nlsniff.sources.files import FrameReader


@click.command("verify")
@click.argument("path", metavar="FILE", type=click.Path())
@click.option("-c", "--count", type=click.IntRange(min=1), metavar="N", help="Compare the first N frames only.")
@click.option("--json", "as_json", is_flag=True, help="A difference a line, then the counts, as JSON.")
@with_dissectors()
def command(path: str, count: int | None, as_json: bool, given: Given) -> int:
    """Compare what nlsniff reads in FILE with what tshark shows at the same bytes.

    tshark reads headers and few attributes; where it shows bytes only, it has no opinion. Differences that are known
    to be its mistakes say why. Exit status is 1 when there is any other. Needs tshark; it takes about a second for
    each thousand frames.

    \b
    Examples:
      nlsniff verify boot.pcapng
      nlsniff verify --json boot.pcapng | jq 'select(.field and (.known | not))'
    """
    from nlsniff.analysis.tshark import dissect, version
    from nlsniff.analysis.verify import Verdict, compare
    from nlsniff.sources.files import FrameReader

    if path == "-":
        raise click.UsageError("tshark reads the file as well: give it by name")
    by = f"tshark {version()}"
    reader = FrameReader(path)
    verdict, out, told = Verdict(), Output(), 0
    theirs = dissect(path)

    def tell() -> None:
        out.write(_json(_counts(verdict, by)) if as_json else _summary(verdict, by))
        out.flush()

    try:
        for verdict in compare(_frames(reader, given.reading(secrets=True), count), theirs):
            for difference in verdict.differences[told:]:
                out.write(_json(_plain(difference)) if as_json else _told(difference))
            told = len(verdict.differences)
    except CaptureFileError:
        if verdict.frames:
            tell()
        raise
    finally:
        theirs.close()
        for warning in (*warnings(reader, path), *given.problems()):
            complain(warning)
    tell()
    if verdict.silent:
        what = f"tshark stopped before {verdict.silent:,} of {verdict.frames:,} frames"
        raise CaptureFileError(what, path=path, remedy="see what 'tshark -r' says of it")
    return 1 if verdict.unknown else 0


def _frames(reader: FrameReader, reading: Reading, count: int | None) -> Iterator[tuple[int, list[Message]]]:
    from nlsniff.message import all_messages

    found = groupby(all_messages(reader, reading), key=lambda message: message.frame.number)
    for place, (number, messages) in enumerate(found):
        if count is not None and place >= count:
            return
        yield number, list(messages)


def _plain(difference: Difference) -> dict[str, object]:
    names = ("frame", "family", "path", "field", "ours", "theirs", "data", "known")
    return {name: getattr(difference, name) for name in names}


def _told(difference: Difference) -> bytes:
    known = f"  (known: {difference.known})" if difference.known else ""
    path = f" {difference.path}" if difference.path else ""
    text = (
        f"frame {difference.frame}  {difference.family}{path}: {difference.ours}, "
        f"tshark's {difference.field}: {difference.theirs}  bytes {difference.data}{known}"
    )
    return f"{escaped(text)}\n".encode(errors="backslashreplace")


def _counts(verdict: Verdict, by: str) -> dict[str, object]:
    differ = Counter(each.family for each in verdict.differences)
    families = sorted({*verdict.agreements, *verdict.alone, *differ})
    return {
        "by": by,
        "frames": verdict.frames,
        "families": {
            name: {"agree": verdict.agreements[name], "differ": differ[name], "tshark-alone": verdict.alone[name]}
            for name in families
        },
        "differences": len(verdict.differences),
        "known": len(verdict.differences) - len(verdict.unknown),
    }


def _summary(verdict: Verdict, by: str) -> bytes:
    from nlsniff.output.describe import table

    differ = Counter(each.family for each in verdict.differences)
    rows = [["family", "agree", "differ"]]
    names = sorted({*verdict.agreements, *differ})
    rows += [[escaped(name), f"{verdict.agreements[name]:,}", f"{differ[name]:,}"] for name in names]
    rows.append([f"{verdict.frames:,} frames", f"{verdict.agreements.total():,}", f"{differ.total():,}"])
    known = len(verdict.differences) - len(verdict.unknown)
    closing = f"fields compared with {by}" + (f"; {known:,} differences are known mistakes of tshark" if known else "")
    return "".join(f"{line}\n" for line in (*table(rows, right=(1, 2)), closing)).encode()


def _json(value: object) -> bytes:
    from nlsniff.output.json import encode

    return encode(value) + b"\n"
