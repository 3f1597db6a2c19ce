"""The everyday options of ``nlsniff run``, read without click, whose import takes longer than many a command.

Anything else (help, completion, values to check, mistakes) is left to click, which knows all options.
"""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Final

FLAGS: Final = {
    "--show": "show",
    "--json": "as_json",
    "--sandbox": "sandbox",
    "--daemons": "daemons",
    "-q": "quiet",
    "--quiet": "quiet",
}
FILES: Final = {"-w": "path", "--write": "path", "-o": "output", "--output": "output"}


def options(arguments: list[str]) -> dict[str, Any] | None:
    """The options and the command's words as :func:`nlsniff.cli.run.trace` takes them; None where click should look."""
    found: dict[str, Any] = {}
    at, end = 0, len(arguments)
    while at < end and arguments[at][:1] == "-":
        word = arguments[at]
        at += 1
        if word == "--":
            break
        if word in FLAGS:
            found[FLAGS[word]] = True
        elif word in FILES and at < end and arguments[at][:1] not in ("", "-"):
            found[FILES[word]] = arguments[at]
            at += 1
        elif word == "-o" and arguments[at : at + 1] == ["-"]:
            found["output"] = "-"
            at += 1
        else:
            return None
    return {**found, "words": tuple(arguments[at:])} if at < end else None


def replay_options(arguments: list[str]) -> dict[str, Any] | None:
    """The same of ``nlsniff replay FILE -- CMD``, for :func:`nlsniff.cli.replay.replay`."""
    found: dict[str, Any] = {}
    if "--" not in arguments[:-1]:
        return None
    at = arguments.index("--")
    for word in arguments[:at]:
        if word in ("-q", "--quiet", "--sandbox", "--strict", "--once"):
            found[word.removeprefix("--") if word != "-q" else "quiet"] = True
        elif word[:1] in ("", "-") or "file" in found:
            return None
        else:
            found["file"] = word
    return {**found, "words": tuple(arguments[at + 1 :])} if "file" in found else None
