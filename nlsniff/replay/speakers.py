"""One live socket for each recorded one: with its port id and its options, for as long as the recording uses it."""

from __future__ import annotations

import errno
import os
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

from nlsniff import wire
from nlsniff.message import OPEN, messages
from nlsniff.registry import protocol_name
from nlsniff.replay.cassette import Cassette, Exchange
from nlsniff.replay.mapping import UnplayableError
from nlsniff.replay.sockets import RealKernel

UNTOLD: Final = "the capture does not tell what options the sockets had set: ext-ack is on"


@dataclass(slots=True)
class Speaker:
    """A live socket: its handle and port id, and the options it has set."""

    handle: int
    portid: int
    options: tuple[str, ...] = ()


class Speakers:
    """The live sockets. ``notes`` say what was assumed of them."""

    def __init__(self, cassette: Cassette, kernel: RealKernel) -> None:
        self._kernel = kernel
        self._open: dict[Hashable, Speaker] = {}
        self._keys = _keys(cassette)
        self._last = {self._keys[exchange.number]: exchange.number for exchange in cassette.exchanges}
        self._guessed = _guessed(cassette, self._keys)
        self._space = _space(cassette)
        self.notes = self._notes(cassette)

    def _notes(self, cassette: Cassette) -> list[str]:
        if all(exchange.request.socket is not None for exchange in cassette.exchanges):
            return []
        shown = sorted({name for names in self._guessed.values() for name in names} - {"ext-ack"})
        return [f"{UNTOLD}, {', '.join(shown)} where answers show it" if shown else f"{UNTOLD}, no other"]

    def of(self, exchange: Exchange) -> Speaker:
        """The socket that says this, set as the recorded one was. Raises UnplayableError."""
        socket, key = exchange.request.socket, self._keys[exchange.number]
        if socket is not None and socket.netns is not None and socket.netns != self._space:
            raise UnplayableError("it was said in another network namespace than the first request")
        speaker = self._open.get(key)
        if speaker is None:
            try:
                speaker = self._open[key] = Speaker(*self._kernel.open(exchange.protocol, exchange.portid))
            except OSError as error:
                raise UnplayableError(_unopened(exchange.protocol, error)) from None
        options = self._guessed.get(key, ()) if socket is None else socket.options
        if options != speaker.options:
            self._kernel.set(speaker.handle, options)
            speaker.options = options
        return speaker

    def leave(self, exchange: Exchange) -> None:
        """Close the socket that said this, where it says nothing more."""
        key = self._keys[exchange.number]
        if self._last[key] == exchange.number and key in self._open:
            self._kernel.close(self._open.pop(key).handle)


def _unopened(protocol: int, error: OSError) -> str:
    name = protocol_name(protocol)
    if error.errno == errno.EPROTONOSUPPORT:
        return f"this kernel does not speak {name}"
    return f"a socket of {name}: {os.strerror(error.errno or 0)}"


def _space(cassette: Cassette) -> int | None:
    """The network namespace of the first request, where that is told."""
    spaces = (each.netns for each in cassette.sockets() if each.netns is not None)
    return next(spaces, None)


def _keys(cassette: Cassette) -> dict[int, Hashable]:
    """Whose socket sent each exchange, by the exchange's number."""
    found: dict[int, Hashable] = {}
    for exchange in cassette.exchanges:
        frame, process = exchange.request, exchange.request.process
        pid = None if process is None else process.pid
        if exchange.portid or frame.socket is None:
            found[exchange.number] = exchange.protocol, exchange.portid, None if exchange.portid else pid
        else:
            found[exchange.number] = exchange.protocol, pid, frame.socket.fd
    return found


def _guessed(cassette: Cassette, keys: dict[int, Hashable]) -> dict[Hashable, tuple[str, ...]]:
    """The options of sockets of which nothing is told, by what the kernel sent them."""
    found: dict[Hashable, set[str]] = {}
    for exchange in cassette.exchanges:
        if exchange.request.socket is None:
            names = found.setdefault(keys[exchange.number], {"ext-ack"})
            for message in (each for frame in exchange.answers for each in messages(frame, OPEN)):
                error = message.error
                if message.flag_bits & wire.NLM_F_DUMP_FILTERED and not message.is_control:
                    names.add("strict-chk")
                if error and error["code"] < 0 and message.flag_bits & wire.NLM_F_CAPPED:
                    names.add("cap-ack")
    return {key: tuple(sorted(names)) for key, names in found.items()}
