"""``nlsniff replay``: a recording as the kernel of a command.

What is imported here is what the command waits for; options are in :mod:`nlsniff.cli.replay_options`.
"""

from __future__ import annotations

import os
import sys

from nlsniff.cli.common import Output, complain
from nlsniff.cli.run import end_as
from nlsniff.message import OPEN
from nlsniff.replay.cassette import Cassette
from nlsniff.replay.player import Player
from nlsniff.replay.program import Program
from nlsniff.sources.trace.command import NOT_EXECUTABLE, NOT_FOUND

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Final

    from nlsniff.message import Reading
    from nlsniff.replay.player import Kernel, Order, Report

EXIT_MISMATCH: Final = 1


def replay(
    file: str,
    words: Sequence[str],
    *,
    order: Order = "any",
    once: bool = False,
    strict: bool = False,
    ignore: Sequence[str] = (),
    faults: Sequence[str] = (),
    seed: int = 0,
    patience: float = 5.0,
    sandbox: bool = False,
    as_json: bool = False,
    output: str | None = None,
    quiet: bool = False,
    reading: Reading = OPEN,
) -> int:
    """What ``nlsniff replay FILE -- CMD`` does with its options; gives the exit status."""
    masks = None
    if ignore:
        from nlsniff.analysis.matching import Masks

        masks = Masks(ignore, reading.registry)
    cassette = Cassette.load(file, reading)
    kernel: Kernel = Player(cassette, masks=masks, order=order, repeat=not once, reading=reading)
    if faults:
        from nlsniff.replay.faults import Faulty

        kernel = Faulty(kernel, faults, seed)
    program = Program(words, kernel, patience=patience, sandbox=sandbox, tell=complain)
    try:
        status = program.run()
    except OSError as error:
        complain(f"cannot run {words[0]}: {error.strerror}; check its name, and PATH")
        return NOT_FOUND if isinstance(error, FileNotFoundError) else NOT_EXECUTABLE
    report = kernel.report()
    failed = report.failed or (strict and bool(report.unused or report.repeated))
    if failed or not quiet:
        _tell(report, output, as_json=as_json)
    return end_as(status) or (EXIT_MISMATCH if failed else 0)


def _tell(report: Report, output: str | None, *, as_json: bool) -> None:
    from nlsniff.output.replay import lines, plain

    if output is None and not as_json:
        for line in lines(report):
            complain(line)
        return
    from nlsniff.output.json import encode

    text = encode(plain(report)) + b"\n" if as_json else "".join(f"{line}\n" for line in lines(report)).encode()
    if output in (None, "-"):
        out = Output(sys.stderr.buffer if output is None else sys.stdout.buffer)
        out.write(text)
        out.flush()
        return
    try:
        with os.fdopen(os.open(str(output), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(text)
    except OSError as error:
        from nlsniff.capfile import os_problem

        raise os_problem(error, str(output), "write") from None
