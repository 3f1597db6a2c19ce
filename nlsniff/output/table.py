"""Messages as rows with chosen columns: CSV, and Parquet by pyarrow, which the extra ``arrow`` brings."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from nlsniff.errors import NlsniffError
from nlsniff.output.json import contract, encode
from nlsniff.output.pcapng import opened
from nlsniff.trace import Values

if TYPE_CHECKING:
    from nlsniff.message import Message
    from nlsniff.output.sink import Sink

# fmt: off
NUMBERS: Final = frozenset((
    "frame", "index", "time_ns", "type_id", "seq", "portid", "length", "family_id", "version", "process.pid",
    "error.code", "error.offset", "socket.fd", "socket.netns", "socket.portid", "socket.peer",
))
"""Columns that are numbers in Parquet; all others are text, since one attribute may be a name or a number."""

USUAL: Final = (
    "frame", "index", "time_ns", "direction", "protocol", "family", "type", "flags", "seq", "portid", "length",
    "process.pid", "process.name", "error.code", "error.name", "error.msg", "header", "attrs", "notes",
)
_TOP: Final = frozenset((
    "frame", "index", "time_ns", "protocol", "family", "type", "type_id", "flags", "seq", "portid", "length",
    "direction", "inferred", "family_id", "version", "process", "socket", "error", "request", "header",
    "attrs", "payload", "rest", "notes",
))
# fmt: on
ROWS: Final = 1 << 14  # of a row group


class Table:
    """Picks the columns out of messages. ``unmet`` are those that no message has had so far.

    A column is a path in the JSON contract (``process.name``, ``header.ifi-index``, ``attrs.linkinfo.kind``), a path of
    attributes without ``attrs`` (``linkinfo.kind``) or behind the family's name (``rt-link.mtu``); ``_`` is a hyphen.
    """

    def __init__(self, columns: Iterable[str] = USUAL) -> None:
        self.columns = tuple(columns)
        self.unmet = set(self.columns)
        self._paths = [(name, _path(name)) for name in self.columns]

    def row(self, message: Message) -> list[Any]:
        """The values of one message, None where it has none."""
        said = contract(message)
        values = [_found(said, path) for _, path in self._paths]
        if self.unmet:
            self.unmet -= {name for name, value in zip(self.columns, values, strict=True) if value is not None}
        return values


def _path(name: str) -> list[str]:
    return [part if part in _TOP else part.replace("_", "-") for part in name.split(".")]


def _found(said: Values, path: list[str]) -> Any:
    first, *rest = path
    if first in _TOP:
        return _inside(said.get(first), rest)
    if rest and first == said.get("family"):
        path = rest
    for part in ("attrs", "header"):
        value = _inside(said.get(part), path)
        if value is not None:
            return value
    return None


def _inside(value: Any, path: list[str]) -> Any:
    """What stands at a path; of a list what all its elements have there."""
    for place, name in enumerate(path):
        if isinstance(value, list):
            found = [each for each in (_inside(item, path[place:]) for item in value) if each is not None]
            return found or None
        value = value.get(name) if isinstance(value, dict) else None
    return value


def text(value: Any) -> str:
    """A value as one cell: lists of plain values with spaces between, anything deeper as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and value and all(map(_is_plain, value)):
        return " ".join(map(str, value))
    return encode(value).decode() if isinstance(value, (dict, list)) else str(value)


def _is_plain(item: Any) -> bool:
    """Whether it can stand in a list with spaces between."""
    return isinstance(item, int) or (isinstance(item, str) and item != "" and " " not in item)


class CsvRows:
    """Rows as RFC 4180 has them, with names in the first."""

    def __init__(self, sink: Sink, table: Table) -> None:
        self._sink = sink
        self._table = table
        self._line(table.columns)

    def add(self, message: Message) -> None:
        """Write one message."""
        self._line([text(value) for value in self._table.row(message)])

    def _line(self, cells: Iterable[str]) -> None:
        made = io.StringIO()
        csv.writer(made).writerow(cells)
        self._sink.write(made.getvalue().encode(errors="backslashreplace"))


def check_arrow() -> Any:
    """pyarrow; raises NlsniffError where it is not installed."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        what = "Parquet needs pyarrow, which is not installed"
        raise NlsniffError(what, remedy="pip install 'nlsniff[arrow]'") from None
    return pyarrow


class ParquetRows:
    """Rows as a Parquet file, in groups. Close it: the format ends with its index."""

    def __init__(self, target: str | os.PathLike[str], table: Table) -> None:
        self._arrow = check_arrow()
        self._table = table
        self._rows: list[list[Any]] = []
        kinds = [self._arrow.int64() if name in NUMBERS else self._arrow.string() for name in table.columns]
        self._schema = self._arrow.schema(list(zip(table.columns, kinds, strict=True)))
        self._name, self._file, _ = opened(target)
        self._writer = self._arrow.parquet.ParquetWriter(self._file, self._schema)

    def add(self, message: Message) -> None:
        """Take one message."""
        self._rows.append(self._table.row(message))
        if len(self._rows) >= ROWS:
            self._flush()

    def close(self) -> None:
        """Write the rest and the index. Raises CaptureFileError."""
        try:
            self._flush()
            self._told(self._writer.close)
        finally:
            self._file.close()

    def _flush(self) -> None:
        rows, self._rows = self._rows, []
        if not rows:
            return
        arrays = []
        for name, column in zip(self._table.columns, zip(*rows, strict=True), strict=True):
            number = name in NUMBERS
            cells = [value if number or value is None else text(value) for value in column]
            arrays.append(self._arrow.array(cells, self._schema.field(name).type))
        made = self._arrow.Table.from_arrays(arrays, schema=self._schema)
        self._told(lambda: self._writer.write_table(made))

    def _told(self, write: Callable[[], object]) -> None:
        from nlsniff.capfile import os_problem

        try:
            write()
        except OSError as problem:
            raise os_problem(problem, self._name, "write") from None
