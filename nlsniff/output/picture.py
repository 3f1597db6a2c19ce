"""Statistics as a picture, SVG or PNG: by matplotlib, which the extra ``picture`` brings."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nlsniff.errors import NlsniffError
from nlsniff.output.stats import chosen, label
from nlsniff.output.transactions import duration

if TYPE_CHECKING:
    from nlsniff.analysis.stats import Row, Stats

SUFFIXES: Final = (".svg", ".png")
MOST_FAMILIES: Final = 9
MOST_OPERATIONS: Final = 10
LONGEST: Final = 28
COLOURS: Final = {"requests": "#3b6fb6", "answers": "#8fb8de", "notifications": "#e3a53c", "errors": "#c43c39"}
STYLE: Final = {
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.axisbelow": True,
    "svg.hashsalt": "nlsniff",
    "text.parse_math": False,
}
SCALES: Final = ((1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1, "ns"))
LONG: Final = ((4 * 86_400e9, 86_400e9, "days"), (4 * 3_600e9, 3_600e9, "hours"), (300e9, 60e9, "minutes"))
SIZES: Final = ((1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB"), (1, "B"))


def check(path: str) -> None:
    """Raise NlsniffError where a picture of this name cannot be made; before anything is read."""
    if Path(path).suffix.lower() not in SUFFIXES:
        raise NlsniffError(f"{path}: no picture has this suffix", remedy="name it FILE.svg or FILE.png")
    _matplotlib()


def _matplotlib() -> Any:
    try:
        import matplotlib as found
    except ImportError:
        raise NlsniffError(
            "a picture needs matplotlib, which is not installed", remedy="pip install 'nlsniff[picture]'"
        ) from None
    return found


def draw(stats: Stats, path: str) -> None:
    """Write the picture: the timeline, bytes by family, latencies by operation. Raises NlsniffError."""
    check(path)
    matplotlib = _matplotlib()
    with matplotlib.rc_context(STYLE), warnings.catch_warnings():
        from matplotlib.figure import Figure

        figure = Figure(figsize=(12, 8.5), layout="constrained")
        places: Any = figure.subplot_mosaic([["time", "time"], ["bytes", "latency"]], height_ratios=[1, 1.15])
        _draw_timeline(places["time"], stats)
        _draw_bytes(places["bytes"], stats)
        _draw_latencies(places["latency"], stats)
        suffix = Path(path).suffix.lower()[1:]
        try:
            warnings.simplefilter("ignore")  # a name in letters that the font has not is drawn as boxes
            figure.savefig(path, format=suffix, dpi=130, metadata={"Date": None} if suffix == "svg" else None)
        except OSError as problem:
            raise NlsniffError(f"{path}: cannot be written: {problem.strerror or problem}") from None


def _scale(most: float, units: Sequence[tuple[float, str]]) -> tuple[float, str]:
    return next(((size, name) for size, name in units if most >= size), units[-1])


def _draw_timeline(axes: Any, stats: Stats) -> None:
    rows = stats.timeline.rows()
    interval = stats.timeline.interval_ns
    axes.set_title(f"Messages per {duration(interval)}")
    if not rows:
        _say_nothing(axes)
        return
    whole = len(rows) * interval
    size, unit = next(((size, name) for least, size, name in LONG if whole >= least), _scale(whole, SCALES))
    starts = [(at - rows[0][0]) / size for at, _ in rows]
    below = [0] * len(rows)
    # An error is an answer too: the answers drawn are the others.
    for name in ("requests", "answers", "notifications", "errors"):
        heights = [_height(name, counts) for _, counts in rows]
        if any(heights):
            total = _counted(sum(heights), name, others=name == "answers" and stats.total().failed > 0)
            axes.bar(starts, heights, interval / size, below, align="edge", color=COLOURS[name], label=total)
        below = [a + b for a, b in zip(below, heights, strict=True)]
    axes.set_xlabel(f"time since the first message [{unit}]")
    axes.set_ylabel("messages")
    axes.set_ylim(0, max([*below, 1]) * 1.06)
    axes.set_xlim(0, len(rows) * interval / size)
    axes.grid(axis="y", alpha=0.3)
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=4, frameon=False, borderaxespad=0.2)


def _counted(count: int, names: str, *, others: bool = False) -> str:
    return f"{count:,} {'other ' if others else ''}{names if count != 1 else names[:-1]}"


def _height(name: str, counts: tuple[int, ...]) -> int:
    requests, answers, notifications, errors, _ = counts
    return {"requests": requests, "answers": max(answers - errors, 0), "notifications": notifications}.get(name, errors)


def _draw_bytes(axes: Any, stats: Stats) -> None:
    axes.set_title("Bytes by family")
    rows = chosen(stats, "family", "bytes")
    if not rows:
        _say_nothing(axes)
        return
    named = [(_short(label(row, "family")), row.bytes) for row in rows[:MOST_FAMILIES]]
    if len(rows) > MOST_FAMILIES:
        named.append((f"{len(rows) - MOST_FAMILIES} others", sum(row.bytes for row in rows[MOST_FAMILIES:])))
    size, unit = _scale(max(count for _, count in named), SIZES)
    values = [count / size for _, count in named]
    bars = axes.barh(range(len(named)), values, color=COLOURS["requests"], height=0.7)
    axes.bar_label(bars, [f"{value:,.{0 if size == 1 else 1}f}" for value in values], padding=3, fontsize=8)
    axes.set_yticks(range(len(named)), [name for name, _ in named])
    axes.invert_yaxis()
    axes.margins(x=0.12)
    axes.set_xlabel(f"bytes of messages [{unit}]")
    axes.grid(axis="x", alpha=0.3)


def _draw_latencies(axes: Any, stats: Stats) -> None:
    axes.set_title("Latency by operation")
    rows = [row for row in chosen(stats, "operation") if row.latency.count]
    rows.sort(key=lambda row: -row.latency.count)
    if not rows:
        _say_nothing(axes)
        return
    shown = rows[:MOST_OPERATIONS]
    for place, row in enumerate(shown):
        _draw_latency(axes, place, row)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(lambda value, _: _tick(value))
    axes.xaxis.set_minor_formatter(lambda _value, _place: "")
    axes.set_yticks(range(len(shown)), [f"{_short(label(row, 'operation'))} ({row.latency.count:,})" for row in shown])
    axes.set_ylim(len(shown) - 0.4, -0.6)
    more = f"; {_counted(len(rows) - len(shown), 'operations')} more" if len(rows) > len(shown) else ""
    axes.set_xlabel(
        f"from request to end, log scale (number of transactions{more})\n"
        "line: minimum to maximum, bar: p10 to p90, red: median"
    )
    axes.grid(axis="x", alpha=0.3)


def _draw_latency(axes: Any, place: int, row: Row) -> None:
    """A line from minimum to maximum, a bar from the 10th percentile to the 90th, a mark at the median."""
    low, tenth, median, ninetieth, high = (max(row.latency.percentile(each) or 0, 1) for each in (0, 10, 50, 90, 100))
    axes.plot([low, high], [place, place], color="#888888", lw=1, marker="|", ms=6)
    axes.plot([tenth, ninetieth], [place, place], color=COLOURS["answers"], lw=8, solid_capstyle="butt")
    axes.plot([median], [place], color=COLOURS["errors"], marker="|", ms=12, mew=2, ls="")


def _tick(value: float) -> str:
    size, unit = _scale(value, SCALES)
    return f"{value / size:g} {unit}"


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def _say_nothing(axes: Any) -> None:
    axes.text(0.5, 0.5, "nothing to show", ha="center", va="center", transform=axes.transAxes, color="#888888")
    axes.set_xticks([])
    axes.set_yticks([])
