"""``nlsniff doctor``: what is wrong in capture files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from nlsniff.cli.common import Output, colourful, complain, tell, unnamed, warnings, width
from nlsniff.cli.given import Given, with_dissectors
from nlsniff.cli.transactions import Duration
from nlsniff.errors import CaptureFileError
from nlsniff.output.escape import escaped
from nlsniff.sources.files import FrameReader

if TYPE_CHECKING:
    from nlsniff.analysis.doctor import Finding
    from nlsniff.message import Reading


@click.command("doctor")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(allow_dash=True, readable=False))
@click.option(
    "--slow", type=Duration(), default="100ms", show_default=True, metavar="DURATION", help="Slow from here on."
)
@click.option("--no-hints", is_flag=True, help="Only errors and warnings.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a finding.")
@with_dissectors()
def command(files: tuple[str, ...], slow: int, no_hints: bool, as_json: bool, given: Given) -> int:
    """Say what is wrong in capture files: a paragraph for each finding, the worst first.

    Failed requests with the attribute to blame; clients without extended acks; interrupted dumps with the writer that
    interrupted; retries; dumps without end; frames that are cut or lost; answers with other sequence numbers;
    requests with odd bytes, nests without their flag, memory in padding; storms of notifications; slow requests with
    what was under way meanwhile; requests that get the same answer over and over. Exit status is 1 when there are
    findings, 2 when a file could not be read whole.

    \b
    Examples:
      nlsniff doctor boot.pcapng
      nlsniff doctor --slow 10ms --no-hints boot.pcapng
      nlsniff doctor --json boot.pcapng | jq 'select(.severity == "error")'
    """
    reading = given.reading()
    whole, found = True, 0
    try:
        for path in files:
            examined = Examined(path, slow, reading)
            whole = examined.whole and whole
            findings = [each for each in examined.findings if not (no_hints and each.severity == "hint")]
            found += len(findings)
            if examined.whole or examined.doctor.messages:
                _show(path if len(files) > 1 else "", findings, examined, as_json=as_json)
    finally:
        for problem in given.problems():
            complain(problem)
    return 2 if not whole else 1 if found else 0


class Examined:
    """One file, examined as far as it can be read; ``whole`` says whether that was all of it."""

    def __init__(self, path: str, slow_ns: int, reading: Reading) -> None:
        from nlsniff.analysis.doctor import Doctor, examine

        reader = FrameReader(path)
        self.doctor = Doctor(slow_ns=slow_ns)
        self.whole = True
        try:
            examine((frame for batch in reader.batches() for frame in batch), reading, doctor=self.doctor)
        except CaptureFileError as problem:
            tell(problem)
            self.whole = False
        for warning in (*warnings(reader, path), *unnamed(reader)):
            complain(warning)
        self.findings = self.doctor.findings(dropped=reader.report.dropped)


def _show(path: str, findings: list[Finding], examined: Examined, *, as_json: bool) -> None:
    from nlsniff.output.findings import line, paragraph

    out = Output()
    if as_json:
        for each in findings:
            out.write(line(each))
        out.flush()
        return
    colour, columns = colourful(), width()
    if path:
        out.write(f"==> {escaped(path)} <==\n".encode(errors="replace"))
    for each in findings:
        out.write(paragraph(each, colour=colour, width=columns).encode(errors="backslashreplace"))
    requests, messages = examined.doctor.requests, examined.doctor.messages
    what = _counted(len(findings), "finding") if findings else "nothing wrong"
    end = "" if examined.whole else ", as far as the file can be read"
    out.write(f"{what} in {_counted(requests, 'request')}, {_counted(messages, 'message')}{end}\n".encode())
    out.flush()


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"
