"""The command line: one module a command, each imported when it is called, and click when it is needed."""

from __future__ import annotations

import gc
import os
import sys

from nlsniff.errors import NlsniffError

TYPE_CHECKING = False  # as all that nlsniff run imports before its command, without typing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Final

COMMANDS: Final = {
    "capture": "Capture netlink from nlmon, to a file or shown.",
    "code": "Write captured requests as source text: Python, Scapy, pyroute2, ynl, C, Go, Rust.",
    "completion": "Print the script that lets a shell complete nlsniff.",
    "describe": "Say what is known of a family: operations, attributes, types.",
    "diff": "Compare two captures, or what two commands say, transaction by transaction.",
    "doctor": "Say what is wrong in a capture, the worst first, and what to do.",
    "export": "Write captures as JSON that can be edited and read back, pcapng, CSV or Parquet.",
    "run": "Show or record all netlink of one command, without nlmon or root.",
    "replay": "Be the kernel for a command, or ask a real one again.",
    "monitor": "Listen to multicast groups: uevents, audit, routes, conntrack and more.",
    "stats": "Count by protocol, family, operation, process: bytes, rates, errors, latency.",
    "transactions": "Join requests with their answers: result, latency, why it failed.",
    "verify": "Compare a capture field by field with what tshark shows.",
    "show": "Dissect capture files: a line a message, a tree, or JSON.",
}
COMPLETE: Final = "_NLSNIFF_COMPLETE"

COLLECT_EVERY: Final = 200_000
EXIT_PROBLEM: Final = 2
EXIT_INTERRUPTED: Final = 130


def main() -> None:
    """What the console script calls."""
    # Nothing here makes cycles of note: a collection every few hundred objects would only cost time.
    gc.set_threshold(COLLECT_EVERY)
    arguments = sys.argv[1:]
    status = run(arguments)
    if arguments[:1] in (["run"], ["replay"]):
        os._exit(status)  # all is written; tidying up would take as long as many a command
    sys.exit(status)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and give its exit status: 0 done, 1 a finding, 2 bad usage or unreadable input."""
    try:
        status = _status(list(arguments))
        _flush()
    except BrokenPipeError:
        _discard_output()
        return 0
    return status


def _status(arguments: list[str]) -> int:
    try:
        return _invoke(arguments)
    except BrokenPipeError:
        raise
    except NlsniffError as problem:
        _tell(problem)
        return EXIT_PROBLEM
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except Exception as bug:  # the last line of defence: no traceback reaches a user
        return _apologise(bug)


def _invoke(arguments: list[str]) -> int:
    if arguments[:1] == ["run"] and COMPLETE not in os.environ:
        from nlsniff.cli.quick import options

        found = options(arguments[1:])
        if found is not None:
            from nlsniff.cli.run import trace

            return trace(**found)
    if arguments[:1] == ["replay"] and COMPLETE not in os.environ:
        from nlsniff.cli.quick import replay_options

        found = replay_options(arguments[1:])
        if found is not None:
            from nlsniff.cli.replay import replay

            return replay(**found)
    from nlsniff.cli.group import invoke

    return invoke(arguments)


def _apologise(bug: Exception) -> int:
    if os.environ.get("NLSNIFF_DEBUG") == "1":
        import traceback

        traceback.print_exc()
    _complain(f"unexpected {type(bug).__name__}: {bug}; please report it with what NLSNIFF_DEBUG=1 prints")
    return EXIT_PROBLEM


def _complain(text: str) -> None:
    from nlsniff.cli.common import complain

    complain(text)


def _tell(problem: NlsniffError) -> None:
    from nlsniff.cli.common import tell

    tell(problem)


def _flush() -> None:
    """Write what is left. A refusal was told already or will not be heard; a closed pipe is for the caller."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError:
        _discard_output()


def _discard_output() -> None:
    """Nobody reads on: let the interpreter's own flush at exit go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def __getattr__(name: str) -> Any:
    """``cli`` is click's group; it is made when it is first named."""
    if name == "cli":
        from nlsniff.cli.group import cli

        return cli
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
