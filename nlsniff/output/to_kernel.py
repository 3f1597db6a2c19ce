"""What came of a replay to a real kernel, in lines for people and as plain data."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from nlsniff.output.escape import escaped

if TYPE_CHECKING:
    from nlsniff.analysis.matching import Difference
    from nlsniff.replay.outcome import Found, Outcome

_INDEX: Final = re.compile(r"\[\d+\]")
MOST_SHOWN: Final = 40
"""Of differences; what only one kernel has is told once for each attribute, as it is in every message."""


def lines(outcome: Outcome) -> Iterator[str]:
    """The differences by request, then what only one kernel has, then what was left out, then all in one line."""
    yield from _differences(outcome.differences)
    for only, side in ((outcome.only_recorded, "in the recording"), (outcome.only_here, "here")):
        counted = _counted(only)
        for text, count in counted[:MOST_SHOWN]:
            yield f"only {side}: {text}" + (f" ({count} times)" if count > 1 else "")
        if len(counted) > MOST_SHOWN:
            yield f"only {side}: {len(counted) - MOST_SHOWN} attributes more"
    for note in dict.fromkeys(outcome.notes):
        yield f"note: {escaped(note)}"
    yield summary(outcome)


def summary(outcome: Outcome) -> str:
    """All in one line."""
    recorded, here = outcome.kernels
    sent = f"{outcome.sent:,}" if outcome.sent == outcome.requests else f"{outcome.sent:,} of {outcome.requests:,}"
    parts = [f"{sent} request{_s(outcome.requests)} sent", f"{_many(outcome.compared, 'message')} compared"]
    parts += [_many(len(outcome.differences), "difference") if outcome.differences else "no difference"]
    parts += [
        f"{_many(len(only), 'value')} only {side}"
        + ("" if outcome.lenient else f", which count{'s' * (len(only) == 1)}")
        for only, side in ((outcome.only_recorded, "in the recording"), (outcome.only_here, "here"))
        if only
    ]
    kernels = f"Linux {here}" if recorded in ("", here) else f"Linux {recorded} and {here}"
    return escaped(f"{outcome.where}, {kernels}: {', '.join(parts)}".removeprefix(", "))


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{_s(count)}"


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def plain(outcome: Outcome) -> dict[str, Any]:
    """The same as plain data; a side of a difference that has no such value is left out."""
    return {
        "where": outcome.where,
        "kernels": {"recorded": outcome.kernels[0] or None, "here": outcome.kernels[1]},
        "lenient": outcome.lenient,
        "failed": outcome.failed,
        "requests": outcome.requests,
        "sent": outcome.sent,
        "compared": outcome.compared,
        "differences": [_plain(each) for each in outcome.differences],
        "only_recorded": [_plain(each) for each in outcome.only_recorded],
        "only_here": [_plain(each) for each in outcome.only_here],
        "notes": list(dict.fromkeys(outcome.notes)),
    }


def _differences(found: Sequence[Found]) -> Iterator[str]:
    """Each difference once, with the first request that has it: a kernel that differs does so in every message."""
    alike: dict[tuple[str, str], list[Found]] = {}
    for each in found:
        alike.setdefault((each.title, _told(each.difference)), []).append(each)
    before = None
    for (title, told), others in [*alike.items()][:MOST_SHOWN]:
        first = others[0]
        if (first.request, title) != before:
            before = first.request, title
            yield f"request {first.request} (frame {first.frame}): {escaped(title)}"
        yield f"  {told}{_again(others)}"
    if len(alike) > MOST_SHOWN:
        yield f"  and {_many(len(alike) - MOST_SHOWN, 'difference')} more"


def _again(found: Sequence[Found]) -> str:
    if len(found) == 1:
        return ""
    requests = len({each.request for each in found[1:]} - {found[0].request})
    return f" ({len(found)} times" + (f", {_many(requests, 'request')} more)" if requests else ")")


def _told(difference: Difference) -> str:
    path = escaped(difference.path)
    if path == "error.code":
        return f"{path}: {_errno(difference.first)} in the recording, {_errno(difference.second)} here"
    if not difference.has_first:
        return f"{path}: only here: {_text(difference.second)}"
    if not difference.has_second:
        return f"{path}: only in the recording: {_text(difference.first)}"
    return f"{path}: {_text(difference.first)} in the recording, {_text(difference.second)} here"


def _errno(code: Any) -> str:
    """The code of an error with its name; 0 says that there was none."""
    return f"{code} ({errno.errorcode[-code]})" if isinstance(code, int) and -code in errno.errorcode else str(code)


def _text(value: Any) -> str:
    return escaped(value if isinstance(value, str) and value else repr(value))


def _counted(found: Iterable[Found]) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for each in found:
        text = escaped(f"{each.title} {_INDEX.sub('[…]', each.difference.path)}")
        counts[text] = counts.get(text, 0) + 1
    return [*counts.items()]


def _plain(each: Found) -> dict[str, Any]:
    said: dict[str, Any] = {
        "request": each.request,
        "frame": each.frame,
        "message": each.title,
        "path": each.difference.path,
    }
    if each.difference.has_first:
        said["recorded"] = each.difference.first
    if each.difference.has_second:
        said["here"] = each.difference.second
    return said
