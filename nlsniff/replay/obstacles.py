"""Why a request of a recording cannot be said again, as far as it can be told."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from typing import Any, Final

from nlsniff import wire
from nlsniff.message import HEADERLESS
from nlsniff.registry import protocol_name
from nlsniff.replay.cassette import Exchange
from nlsniff.trace import Node

MOST_NAMED: Final = 6

_FILE_OR_PROCESS: Final = re.compile(r"(^|-)(fd|sockfd|ns-pid|netns-pid)$|^pid$")
"""Attributes whose numbers mean something in the recorded process only: its descriptors, and other processes."""


def obstacles(exchange: Exchange) -> Iterator[str]:
    """Why a request cannot be said again, as far as it shows itself."""
    if exchange.protocol in HEADERLESS:
        yield f"{protocol_name(exchange.protocol)} takes no requests"
    elif exchange.request.truncated or any(len(each.raw) < each.length for each in exchange.messages):
        yield "it was cut when it was recorded"
    for message in exchange.messages:
        for name, value in _named(message.attrs):
            if _FILE_OR_PROCESS.search(name) and isinstance(value, int) and 0 <= value < 1 << 31:
                yield f"{name} {value} meant something in the recorded process only"


def _named(values: Any) -> Iterator[tuple[str, Any]]:
    """Each value of a tree with its own name."""
    waiting = [values]
    while waiting:
        found = waiting.pop()
        if isinstance(found, list):
            waiting += found
        elif isinstance(found, dict):
            yield from found.items()
            waiting += found.values()


def empty_secrets(exchange: Exchange) -> Iterator[str]:
    """The attributes of a request that should hold key material and hold zeros."""
    for message in exchange.messages:
        if message.known is not None:
            yield from _empty(message.trace(), message.frame.data, "")


def _empty(node: Node, data: bytes, path: str) -> Iterator[str]:
    for child in node.children:
        where = f"{path}.{child.name}" if path else child.name
        value = data[child.offset + wire.NLA_HDRLEN : child.offset + child.length]
        if child.secret and not child.children and value and not any(value):
            yield where
        yield from _empty(child, data, where)


def refusal(exchange: Exchange, code: int) -> str:
    """Why nobody took a request, by the errno of sending it."""
    protocol = protocol_name(exchange.protocol)
    if code in (errno.ECONNREFUSED, errno.EPROTONOSUPPORT):
        return f"this kernel does not speak {protocol} in a network namespace of its own"
    return f"sending it: {os.strerror(code)} ({errno.errorcode.get(code, code)})"


def some(exchanges: list[Exchange]) -> str:
    """Requests by number and name, a few of many."""
    named = [f"request {each.number} ({each.title})" for each in exchanges[:MOST_NAMED]]
    rest = len(exchanges) - len(named)
    return ", ".join(named) + (f" and {rest} more" if rest else "")
