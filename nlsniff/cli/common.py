"""What the commands share: where output goes, how problems are told, near names."""

from __future__ import annotations

import errno
import os
import sys

from nlsniff.errors import NlsniffError
from nlsniff.lean import suppress

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO, Final

    import click
    from click.shell_completion import CompletionItem

    from nlsniff.registry import Registry
    from nlsniff.sources.files import FrameReader

CHUNK: Final = 1 << 16


class Output:
    """Standard output in big chunks. ``flush`` at the moments when somebody may be waiting."""

    def __init__(self, stream: BinaryIO | None = None) -> None:
        if stream is None and sys.stdout is None:
            raise NlsniffError("standard output is closed", remedy="give it somewhere to go")
        self._stream = sys.stdout.buffer if stream is None else stream
        self._parts: list[bytes] = []
        self._size = 0

    def write(self, text: bytes) -> None:
        """Take bytes; they are written when there are many."""
        self._parts.append(text)
        self._size += len(text)
        if self._size >= CHUNK:
            self._write()

    def flush(self) -> None:
        """Write all that was taken."""
        self._write()
        with _Writing():
            self._stream.flush()

    def _write(self) -> None:
        parts, self._parts, self._size = self._parts, [], 0
        rest = memoryview(b"".join(parts))
        with _Writing():
            while rest:  # under PYTHONUNBUFFERED a signal cuts a write short
                count: int | None = self._stream.write(rest)
                if count is None:
                    raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
                rest = rest[count:]


class _Writing:
    """A refusal to write as a problem of ours; a closed pipe stays a BrokenPipeError."""

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, _: object) -> None:
        if isinstance(problem, OSError) and not isinstance(problem, BrokenPipeError):
            code = errno.errorcode.get(problem.errno or 0, str(problem.errno))
            raise NlsniffError(f"cannot write standard output: {problem.strerror} ({code})") from None


def complain(text: str) -> None:
    """One line on standard error."""
    if not text.isprintable():  # all that must not reach a terminal is not
        from nlsniff.output.escape import escaped

        text = escaped(text)
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(f"nlsniff: {text}\n")
        sys.stderr.flush()


def tell(problem: NlsniffError) -> None:
    """A problem on standard error: one line, and for a filter a caret under the place where it went wrong."""
    complain(str(problem))
    text, position = getattr(problem, "text", None), getattr(problem, "position", None)
    if isinstance(text, str) and isinstance(position, int):
        from nlsniff.output.escape import escaped

        before = escaped(text[:position])
        with suppress(OSError, ValueError, AttributeError):
            sys.stderr.write(f"  {before}{escaped(text[position:])}\n  {' ' * len(before)}^\n")


def colourful() -> bool:
    """Whether standard output is a terminal that takes colours (no-color.org)."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout is not None and sys.stdout.isatty()


def width() -> int:
    """How many columns to fill: the terminal's, or 120."""
    try:
        return max(os.get_terminal_size(1).columns, 60)
    except OSError:
        return 120


def unnamed(reader: FrameReader) -> Iterator[str]:
    """A line on the generic netlink families that stayed numbers, and what to do about them."""
    late = [f"{number} ({name}, from frame {frame})" for number, name, frame in reader.unnamed() if name is not None]
    if late:
        yield f"{reader.name}: messages came before the name of their generic family: {', '.join(late)}"
    never = [number for number, name, _ in reader.unnamed() if name is None]
    if never:
        listed = ", ".join(map(str, never[:8])) + (", …" if len(never) > 8 else "")
        ies = "ies" if len(never) > 1 else "y"
        yield f"{reader.name}: no name for generic famil{ies} {listed}; --family {never[0]}=NAME gives one"


def _registry(context: click.Context) -> Registry | None:
    """The families there are with what the words before give."""
    from nlsniff.cli.given import Given

    said = (tuple(context.params.get(name) or ()) for name in ("specs", "dissectors"))
    try:
        return Given(*said).reading().registry
    except NlsniffError:
        return None


def complete_attribute(context: click.Context, _option: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Shell completion of a family's name or of a path of attributes."""
    from click.shell_completion import CompletionItem

    from nlsniff.output.describe import find, inside, roots

    registry = _registry(context)
    *path, last = incomplete.split(".")
    if registry is None:
        return []
    if not path:
        return [CompletionItem(each.name) for each in registry.families() if each.name.startswith(last)]
    family = registry.family(path[0])
    if family is None:
        return []
    try:
        items = inside(find(family, path[1:]).type) if path[1:] else roots(family)
    except NlsniffError:
        return []
    return [CompletionItem(".".join([*path, item.name])) for item in items if item.name.startswith(last)]


def complete_filter(context: click.Context, _option: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Shell completion of a filter, of whatever belongs at its end."""
    from click.shell_completion import CompletionItem

    from nlsniff.cli.complete import candidates
    from nlsniff.registry import Registry

    joining = context.command.name in ("diff", "show", "transactions")
    found = candidates(incomplete, _registry(context) or Registry(), joining=joining)
    return [CompletionItem(text) for text in found]


def with_process(expression: str | None, process: str | None) -> str | None:
    """A filter's words with the condition that the process has this name or id."""
    if process is None:
        return expression
    escaped = process.replace("\\", "\\\\").replace('"', '\\"')
    wanted = f'process.name == "{escaped}"'
    if process.isdecimal():
        wanted = f"(process.pid == {process} or {wanted})"
    return wanted if expression is None else f"({expression}) and {wanted}"


def near(name: str, known: Iterable[str]) -> str:
    """``; did you mean a or b?`` for a name that nobody knows, or nothing."""
    from difflib import get_close_matches

    found = get_close_matches(name, list(known), n=3)
    return f"; did you mean {' or '.join(found)}?" if found else ""


def warnings(reader: FrameReader, name: str, before: int = 0) -> Iterator[str]:
    """What the reader skipped, each line with the file's name."""
    for line in reader.warnings()[before:]:
        yield line if line.startswith(name) else f"{name}: {line}"
