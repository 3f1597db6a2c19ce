"""A real kernel's stand-in: answers each request with what its recording has, as tests change it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from nlsniff.frame import Frame
from nlsniff.replay.cassette import Cassette, Exchange
from nlsniff.replay.sockets import Answer, Event, Wanted

Change = Callable[[Exchange, list[bytes]], list[bytes]]


def unchanged(_exchange: Exchange, answers: list[bytes]) -> list[bytes]:
    return answers


class Played:
    """Answers in the order of the recording. ``asked`` are the datagrams that were sent, with the socket's handle."""

    def __init__(
        self,
        frames: Sequence[Frame] | Cassette,
        change: Change = unchanged,
        *,
        links: dict[str, int] | None = None,
        families: dict[int, str] | None = None,
        refusing: dict[int, int] | None = None,
    ) -> None:
        self.cassette = frames if isinstance(frames, Cassette) else Cassette.of(frames)
        self.asked: list[tuple[int, bytes]] = []
        self.opened: list[tuple[int, int]] = []
        self.options: list[tuple[str, ...]] = []
        self.closed: list[int] = []
        self.listened: dict[int, list[int]] = {}
        self.events: list[Event] = []
        self._change = change
        self._links = links or {}
        self._families = families or {}
        self._refusing = refusing or {}
        self._answers: list[tuple[bytes, Exchange]] = []

    def release(self) -> str:
        return "9.9"

    def open(self, protocol: int, portid: int) -> tuple[int, int]:
        if protocol in self._refusing:
            raise OSError(self._refusing[protocol], "refused")
        self.opened.append((protocol, portid))
        return len(self.opened), portid or 7000 + len(self.opened)

    def set(self, _handle: int, options: Sequence[str]) -> None:
        self.options.append(tuple(options))

    def ask(self, handle: int, data: bytes, _wanted: Wanted, _seconds: float) -> Answer:
        repeated = bool(self.asked) and self.asked[-1] == (handle, data)
        self.asked.append((handle, data))
        done = len({place for place, each in enumerate(self.asked) if not place or each != self.asked[place - 1]})
        exchange = self.cassette.exchanges[done - 1]
        assert not repeated or exchange is self._answers[-1][1]
        self._answers.append((data, exchange))
        return Answer(self._change(exchange, [frame.data for frame in exchange.answers]))

    def close(self, handle: int) -> None:
        self.closed.append(handle)

    def listen(self, protocol: int, groups: Iterable[int]) -> dict[int, int]:
        self.listened[protocol] = [*groups]
        return {}

    def heard(self, _seconds: float = 0.0) -> list[Event]:
        found, self.events = self.events, []
        return found

    def links(self) -> dict[str, int]:
        return self._links

    def families(self, _name: str = "") -> tuple[dict[int, str], dict[int, str]]:
        return self._families, {}
