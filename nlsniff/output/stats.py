"""Statistics for people, as tables, and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from nlsniff.output import json
from nlsniff.output.escape import escaped
from nlsniff.output.text import DIM, PLAIN, RED, clock
from nlsniff.output.transactions import duration
from nlsniff.output.values import size_text

if TYPE_CHECKING:
    from nlsniff.analysis.latency import Latency
    from nlsniff.analysis.stats import Row, Stats
    from nlsniff.trace import Values

COUNTED: Final = ("requests", "answers", "notifications", "errors", "bytes")  # as a timeline has them
PERCENTILES: Final = (50, 90, 99)
BARS: Final = "▁▂▃▄▅▆▇█"
MOST_BARS: Final = 60
WIDEST_NAME: Final = 40
MOST_ERRNOS: Final = 3
HEADINGS: Final = (
    *("messages", "requests", "notific.", "bytes", "per s", "errors"),
    *("min", "median", "p90", "p99", "max"),
)

KEYS: Final[dict[str, tuple[str, ...]]] = {
    "protocol": ("protocol",),
    "family": ("protocol", "family"),
    "operation": ("protocol", "family", "type"),
    "process": ("process",),
    "pid": ("process", "pid"),
}
"""By what is counted, and what the parts of a row's name are called."""

SORTS: Final[dict[str, Callable[[Row], int]]] = {
    "count": lambda row: row.messages,
    "bytes": lambda row: row.bytes,
    "errors": lambda row: row.failed,
    "latency": lambda row: -1 if (found := row.latency.percentile(99)) is None else found,
}


def chosen(stats: Stats, by: str, sort: str = "count") -> list[Row]:
    """The rows of one table, the greatest first; equals by their names."""
    rows = {
        "protocol": stats.protocols,
        "family": stats.families,
        "operation": stats.operations,
        "process": stats.processes,
        "pid": stats.pids,
    }[by]()
    return sorted(rows, key=lambda row: (-SORTS[sort](row), -row.messages, tuple(map(str, row.name))))


def label(row: Row, by: str) -> str:
    """A row's name in a table: the protocol's only where no family says more."""
    if by in ("process", "pid"):
        name = "(unknown)" if row.name[0] is None else row.name[0]
        return escaped(name if len(row.name) < 2 or row.name[1] is None else f"{name}({row.name[1]})")
    said = [part for part in row.name[1:] if part is not None]
    if len(row.name) < 2 or row.name[1] is None:
        said.insert(0, str(row.name[0]))
    return escaped(" ".join(said))


class Tables:
    """Writes statistics as text; ``colour`` for terminals, ``rows`` of each table at most."""

    def __init__(
        self, *, by: Sequence[str], sort: str = "count", rows: int | None = None, colour: bool = False
    ) -> None:
        self._by = by
        self._sort = sort
        self._rows = rows
        self._colour = colour

    def text(self, stats: Stats) -> str:
        """All of it, with the last newline."""
        parts = ["\n".join(self._head(stats))]
        parts += ["\n".join(self._table(stats, by)) for by in self._by]
        return "\n\n".join(parts) + "\n"

    def _head(self, stats: Stats) -> Iterator[str]:
        total = stats.total()
        kinds = (total.requests, "request"), (total.answers, "answer"), (total.notifications, "notification")
        said = ", ".join(_many(*each) for each in kinds)
        yield f"{_many(total.messages, 'message')} in {_many(stats.frames, 'frame')}: {said}; {size_text(total.bytes)}"
        if stats.first_ns is not None and stats.last_ns is not None:
            rate = stats.rate(total.messages)
            each = "" if rate is None else f", {_rate(rate)} messages a second"
            yield f"from {clock(stats.first_ns)} to {clock(stats.last_ns)}, {duration(stats.duration_ns)}{each}"
        if total.failed:
            errnos = ", ".join(f"{escaped(name)} {count:,}" for name, count in total.errors.most_common())
            yield self._paint(f"{_many(total.failed, 'error')}: {errnos}", RED)
        if stats.backwards:
            yield f"{_many(stats.backwards, 'transaction')} ended before they began, by this clock: without latency"
        yield from self._timeline(stats)

    def _timeline(self, stats: Stats) -> Iterator[str]:
        rows = stats.timeline.rows()
        if len(rows) < 2:
            return
        together = -(-len(rows) // MOST_BARS)
        groups = [rows[at : at + together] for at in range(0, len(rows), together)]
        yield f"timeline, {duration(stats.timeline.interval_ns * together)} a column:"
        for name, places in (("messages", (0, 1, 2)), ("errors", (3,)), ("bytes", (4,))):
            values = [sum(counts[place] for _, counts in group for place in places) for group in groups]
            if any(values):
                most = size_text(max(values)) if name == "bytes" else f"{max(values):,}"
                yield f"  {name:<9}{self._paint(sparkline(values), RED if name == 'errors' else '')} up to {most}"

    def _table(self, stats: Stats, by: str) -> Iterator[str]:
        rows = chosen(stats, by, self._sort)
        shown = rows[: self._rows]
        names = [_cut(label(row, by)) for row in shown]
        cells = [self._cells(row, stats) for row in shown]
        first = max(map(len, (f"by {by}", *names)))
        widths = [max(map(len, column)) for column in zip(HEADINGS, *cells, strict=True)]
        heading = "  ".join(text.rjust(wide) for text, wide in zip(HEADINGS, widths, strict=True))
        yield self._paint(f"{f'by {by}':<{first}}  {heading}", DIM)
        for row, name, texts in zip(shown, names, cells, strict=True):
            padded = [text.rjust(wide) for text, wide in zip(texts, widths, strict=True)]
            padded[5] = self._paint(padded[5], RED if row.failed else "")
            errnos = [f"{escaped(errno)} {count:,}" for errno, count in row.errors.most_common(MOST_ERRNOS)]
            more = ", …" if len(row.errors) > MOST_ERRNOS else ""
            why = self._paint(f"  {', '.join(errnos)}{more}", RED) if errnos else ""
            yield f"{name:<{first}}  {'  '.join(padded)}{why}"
        if len(rows) > len(shown):
            yield self._paint(f"{len(rows) - len(shown):,} more; -c 0 shows all", DIM)

    @staticmethod
    def _cells(row: Row, stats: Stats) -> list[str]:
        rate = stats.rate(row.messages)
        found = row.latency
        return [
            *(f"{count:,}" if count else "-" for count in (row.messages, row.requests, row.notifications, row.bytes)),
            "-" if rate is None else _rate(rate),
            f"{row.failed:,}" if row.failed else "-",
            duration(found.minimum),
            *(duration(found.percentile(percent)) for percent in PERCENTILES),
            duration(found.maximum),
        ]

    def _paint(self, text: str, style: str) -> str:
        return f"{style}{text}{PLAIN}" if self._colour and style else text


def sparkline(values: Sequence[int]) -> str:
    """A bar for each value, up to the greatest; a blank for 0."""
    most = max(values, default=0)
    return "".join(BARS[-(-value * len(BARS) // most) - 1] if value > 0 else " " for value in values)


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _rate(rate: float) -> str:
    if 0 < rate < 0.01:
        return "<0.01"
    return f"{rate:,.0f}" if rate >= 100 else f"{rate:.{2 if rate < 10 else 1}f}"


def _cut(name: str) -> str:
    return name if len(name) <= WIDEST_NAME else f"{name[: WIDEST_NAME - 1]}…"


def contract(stats: Stats, *, by: Sequence[str], sort: str = "count", rows: int | None = None) -> Values:
    """All of it as plain data.

    ``frames``, ``first_ns``, ``last_ns`` (Unix times, null where nothing was read), ``duration_ns``; ``total`` and
    a list for each of ``by`` (``protocol``, ``family``, ``operation``, ``process``, ``pid``) whose objects have their
    name by the keys ``protocol``, ``family``, ``type``, ``process``, ``pid`` (null is unknown), then ``messages``,
    ``requests``, ``answers``, ``notifications``, ``bytes``, ``messages_per_second`` and ``bytes_per_second`` (null
    where no time passed), ``errors`` (how many), ``errnos`` (how many of each) and ``latency_ns``: ``count``, ``min``,
    ``p50``, ``p90``, ``p99``, ``max``, null where none was measured. ``timeline`` has ``interval_ns`` and
    ``intervals``: ``time_ns``, ``requests``, ``answers``, ``notifications``, ``errors``, ``bytes`` of each.
    ``backwards`` counts transactions that ended before they began.
    """
    found: Values = {
        "frames": stats.frames,
        "first_ns": stats.first_ns,
        "last_ns": stats.last_ns,
        "duration_ns": stats.duration_ns,
        "backwards": stats.backwards,
        "total": _counts(stats.total(), stats),
    }
    for each in by:
        found[each] = [_named(row, each) | _counts(row, stats) for row in chosen(stats, each, sort)[:rows]]
    intervals = [{"time_ns": at, **dict(zip(COUNTED, counts, strict=True))} for at, counts in stats.timeline.rows()]
    return found | {"timeline": {"interval_ns": stats.timeline.interval_ns, "intervals": intervals}}


def _named(row: Row, by: str) -> Values:
    said: Values = dict(zip(KEYS[by], (*row.name, None), strict=False))
    if by == "pid" and said["pid"] is not None:
        said["pid"] = int(said["pid"])
    return said


def _counts(row: Row, stats: Stats) -> Values:
    return {
        "messages": row.messages,
        "requests": row.requests,
        "answers": row.answers,
        "notifications": row.notifications,
        "bytes": row.bytes,
        "messages_per_second": stats.rate(row.messages),
        "bytes_per_second": stats.rate(row.bytes),
        "errors": row.failed,
        "errnos": dict(row.errors.most_common()),
        "latency_ns": _latency(row.latency),
    }


def _latency(found: Latency) -> Values | None:
    if not found.count:
        return None
    named = {f"p{percent}": found.percentile(percent) for percent in PERCENTILES}
    return {"count": found.count, "min": found.minimum, **named, "max": found.maximum}


def document(stats: Stats, *, by: Sequence[str], sort: str = "count", rows: int | None = None) -> bytes:
    """The same as one line of JSON, its newline included."""
    return json.encode(contract(stats, by=by, sort=sort, rows=rows)) + b"\n"
