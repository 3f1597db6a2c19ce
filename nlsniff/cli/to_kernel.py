"""``nlsniff replay FILE --to-kernel``: a recording said again to a real kernel, and what that answers."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from nlsniff.capfile import os_problem
from nlsniff.cli.common import Output, complain
from nlsniff.errors import ReplayError

if TYPE_CHECKING:
    from nlsniff.message import Reading
    from nlsniff.replay.outcome import Outcome

EXIT_DIFFERENCE = 1


def replay(
    file: str,
    reading: Reading,
    *,
    netns: str | None = None,
    here: bool = False,
    yes: bool = False,
    ignore: Iterable[str] = (),
    lenient: bool = False,
    seconds: float | None = None,
    as_json: bool = False,
    output: str | None = None,
    quiet: bool = False,
) -> int:
    """What the command does with these options; gives the exit status: 1 for a difference that counts.

    ``reading`` reads key material, so that it is compared; it is not shown.
    """
    from nlsniff.analysis.matching import Masks
    from nlsniff.replay.cassette import Cassette
    from nlsniff.replay.to_kernel import SECONDS, replay_to_kernel

    if here and not yes:
        raise ReplayError(
            "--here would change this network namespace as the recording says",
            remedy="leave it out for a fresh one, or add --yes",
        )
    outcome = replay_to_kernel(
        Cassette.load(file, reading),
        netns=netns,
        here=here,
        masks=Masks(ignore, reading.registry),
        lenient=lenient,
        seconds=SECONDS if seconds is None else seconds,
        tell=lambda text: None if quiet or as_json else complain(text),
        reading=reading,
    )
    if outcome.failed or not quiet:
        _tell(outcome, output, as_json=as_json)
    return EXIT_DIFFERENCE if outcome.failed else 0


def _tell(outcome: Outcome, output: str | None, *, as_json: bool) -> None:
    from nlsniff.output.json import encode
    from nlsniff.output.to_kernel import lines, plain

    text = encode(plain(outcome)) + b"\n" if as_json else "".join(f"{line}\n" for line in lines(outcome)).encode()
    if output in (None, "-"):
        out = Output()
        out.write(text)
        out.flush()
        return
    try:
        with os.fdopen(os.open(str(output), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(text)
    except OSError as error:
        raise os_problem(error, str(output), "write") from None
