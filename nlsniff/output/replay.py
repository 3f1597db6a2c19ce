"""What came of a replay, in lines for people and as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from nlsniff.output.escape import escaped
from nlsniff.registry import protocol_name
from nlsniff.wire import NLMSG_HDRLEN

if TYPE_CHECKING:
    from nlsniff.replay.cassette import Exchange
    from nlsniff.replay.player import Report, Unmatched

MOST_SHOWN: Final = 10
MOST_DIFFERENCES: Final = 8


def lines(report: Report) -> Iterator[str]:
    """The story, the worst first; one line where nothing is to be told but that it went well."""
    for text in report.stalled:
        yield f"stalled: {escaped(text)}"
    for each in report.unmatched[:MOST_SHOWN]:
        yield from _unmatched(each)
    if len(report.unmatched) > MOST_SHOWN:
        yield f"not recorded: {len(report.unmatched) - MOST_SHOWN} requests more"
    for text in dict.fromkeys(report.notes):
        yield f"note: {escaped(text)}"
    if report.unused:
        yield f"not asked for: {_some([f'{each.number} {each.title}' for each in report.unused])}"
    if report.repeated:
        again = [f"{number} ({count} times)" if count > 1 else str(number) for number, count in report.repeated.items()]
        yield f"asked for again: {_some(again)}"
    if report.unheard:
        yield f"{report.unheard} notification{'s' * (report.unheard != 1)} had no listener"
    yield summary(report)


def summary(report: Report) -> str:
    """All in one line."""
    parts = [f"{report.served:,} request{'s' * (report.served != 1)} answered from the recording"]
    parts += [f"{len(report.unmatched):,} not recorded"] if report.unmatched else []
    parts += [f"{len(report.unused):,} of it not asked for"] if report.unused else []
    return ", ".join(parts)


def plain(report: Report) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "served": report.served,
        "failed": report.failed,
        "unmatched": [_plain_unmatched(each) for each in report.unmatched],
        "unused": [_plain_exchange(each) for each in report.unused],
        "repeated": {str(number): count for number, count in report.repeated.items()},
        "unheard": report.unheard,
        "stalled": list(report.stalled),
        "notes": list(dict.fromkeys(report.notes)),
    }


def _unmatched(each: Unmatched) -> Iterator[str]:
    asked, size = each.message, len(each.frame.data)
    if asked is None or (asked.family is None and size < NLMSG_HDRLEN):
        yield f"not recorded: {protocol_name(each.frame.protocol)}, {size} bytes that are no message"
        return
    yield f"not recorded: {escaped(f'{asked.family or asked.protocol} {asked.type or asked.type_id}')}, {size} bytes"
    if each.nearest is None:
        return
    yield f"  nearest is request {each.nearest.number} (frame {each.nearest.request.number}), where:"
    for difference in each.differences[:MOST_DIFFERENCES]:
        yield f"    {escaped(str(difference))}"
    if len(each.differences) > MOST_DIFFERENCES:
        yield f"    and {len(each.differences) - MOST_DIFFERENCES} more"


def _some(parts: list[str]) -> str:
    rest = f", and {len(parts) - MOST_SHOWN} more" if len(parts) > MOST_SHOWN else ""
    return escaped(", ".join(parts[:MOST_SHOWN])) + rest


def _plain_exchange(each: Exchange) -> dict[str, Any]:
    return {"number": each.number, "frame": each.request.number, "request": each.title}


def _plain_unmatched(each: Unmatched) -> dict[str, Any]:
    found: dict[str, Any] = {"protocol": each.frame.protocol, "bytes": each.frame.data.hex()}
    if each.message is not None:
        found["request"] = each.message.to_dict()
    if each.nearest is not None:
        found["nearest"] = _plain_exchange(each.nearest)
        found["differences"] = [
            {"path": one.path, "recorded": _value(one.first), "asked": _value(one.second)} for one in each.differences
        ]
    return found


def _value(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, bool, list, dict, type(None))) else None
