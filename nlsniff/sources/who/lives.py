"""What the helpers reported, as a log that can be asked: who lived when, and who held which socket.

What may be called certain. A frame names the port id of a socket, never a process. That the port id is a process's
id is usual, but any program may bind what port id it likes: it stays an inference, however good the log. Certain is
only what was seen at the socket itself: at two moments, before and behind the frame, the port id belonged to the same
socket (inode); at the first, all processes were gone through and one alone held it; at the second it still did; and
in between that process lived on and did not fork, and no event was lost. What could still deceive this is a
descriptor handed over to another process and back between two scans (SCM_RIGHTS, pidfd_getfd), and a privileged
program that forges the kernel's answers. A request's own port id is what its sender wrote there, so it never counts.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from nlsniff.sources.who.names import Entry
from nlsniff.sources.who.reports import Report

LIBNL_BITS: Final = 0x3F_FFFF
"""libnl makes a port id of the process id's low 22 bits and a number above them (lib/socket.c)."""

MOST_LIVES: Final = 100_000
MOST_FORKS: Final = 16
"""So many forks of one process are remembered, the last ones."""

LOOKED_AT_NS: Final = 1_500_000_000
"""For how long a process that was only looked at is believed to be there, without a log of ends."""

RECENT_NS: Final = 60_000_000_000
"""For how long the holders of sockets are kept that are no more, when there are many."""

SAME_ID: Final = "the port id is its process id"
LIBNL: Final = "the port id is made of its process id, as libnl does"
HELD: Final = "it holds the socket of this port id"
BESIDE: Final = "it alone ran so shortly and spoke this protocol when the kernel chose this port id"

OTHERS_BEGIN: Final = 0x8000_0000
"""From here up are the port ids that the kernel chooses where the process id is taken (netlink_autobind())."""

SHORTLY_NS: Final = 1_000_000_000
MOST_SPEAKERS: Final = 256
MOST_MET: Final = 4096


@dataclass(slots=True, eq=False)
class Life:
    """A process under one name. Times in Unix nanoseconds; ``until`` is None as long as it is not known to end."""

    pid: int
    inner: int
    name: str | None
    netns: int
    command: str
    since: int
    until: int | None = None
    read: int = 0

    def covers(self, since: int, until: int) -> bool:
        """Whether it and this time have something in common."""
        return self.since <= until and (self.until is None or since <= self.until)


@dataclass(slots=True)
class Hold:
    """A socket and the process that held it. ``sure`` is the time over which that is certain, None where it is not."""

    inode: int
    pid: int
    first: int
    last: int
    sure: list[int] | None = None
    broken: bool = False


@dataclass(slots=True)
class Lives:
    """The log. ``netns`` is the inode of the captured namespace; ``complete`` says that ends are reported, too."""

    netns: int
    complete: bool
    _lives: dict[int, list[Life]] = field(default_factory=dict)
    _inner: dict[int, list[Life]] = field(default_factory=dict)
    _holds: dict[tuple[int, int], list[Hold]] = field(default_factory=dict)
    _forks: dict[int, deque[int]] = field(default_factory=dict)
    _speakers: dict[tuple[int, int], None] = field(default_factory=dict)
    _met: dict[tuple[int, int], int] = field(default_factory=dict)
    _rows: list[list[Any]] = field(default_factory=list)
    _lost: int = 0
    _count: int = 0

    def take(self, report: Report) -> None:
        """One report of a helper; those that say something else are passed over."""
        word, *values = report
        handler = getattr(self, f"_on_{word}", None)
        if handler is not None:
            handler(*values)

    def _on_there(self, when: int, pid: int, name: str, inner: int, netns: int, command: str) -> None:
        self._add(Life(pid, inner, name, netns, command, 0, read=when))

    def _on_exec(self, when: int, pid: int, read: int, name: str | None, inner: int, netns: int, command: str) -> None:
        """A name read only after the next exec began, or after another got the id, is another's: see :meth:`_end`."""
        self._end(pid, when, renamed=True)
        self._add(Life(pid, inner, name, netns, command, when, read=read))

    def _on_fork(self, when: int, parent: int, pid: int) -> None:
        self._forks.setdefault(parent, deque(maxlen=MOST_FORKS)).append(when)
        self._end(pid, when, renamed=True)
        above = self._last(parent)
        if above is not None:
            inner = pid if above.inner == above.pid else 0
            self._add(Life(pid, inner, above.name, above.netns, above.command, when))

    def _on_comm(self, when: int, pid: int, name: str) -> None:
        old = self._last(pid)
        if old is not None and old.name != name:
            old.until = when
            self._add(Life(pid, old.inner, name, old.netns, old.command, when))

    def _on_exit(self, when: int, pid: int) -> None:
        self._end(pid, when)

    def _on_lost(self, when: int) -> None:
        """Events are missing: no one who lives now can be vouched for."""
        self._lost = when

    def _on_found(self, when: int, pid: int, began: int, name: str, inner: int, netns: int, command: str) -> None:
        """A process that was there when somebody looked."""
        old = self._last(pid)
        if old is not None and abs(old.since - began) < 10**8 and old.name == name:
            old.until = when + LOOKED_AT_NS
            return
        self._end(pid, began)
        self._add(Life(pid, inner, name, netns, command, began, when + LOOKED_AT_NS))

    def _on_scan(self, begin: int, end: int, rows: list[list[Any]], names: list[list[Any]]) -> None:
        for pid, began, *rest in names:
            self._on_found(end, pid, began, *rest)
        self._rows = rows
        for protocol, portid, inode, pids, fresh in rows:
            self._held((protocol, portid), inode, pids, begin, end, fresh=fresh)
        if len(self._holds) > MOST_LIVES:
            recent = end - RECENT_NS
            self._holds = {key: holds for key, holds in self._holds.items() if holds and holds[-1].last >= recent}

    def _on_same(self, begin: int, end: int) -> None:
        """A scan that found what the last one reported had found; what has happened since it may be known already."""
        for protocol, portid, inode, pids, _ in self._rows:
            self._held((protocol, portid), inode, pids, begin, end, fresh=False)

    def _held(self, key: tuple[int, int], inode: int, pids: list[int], begin: int, end: int, *, fresh: bool) -> None:
        holds = self._holds.setdefault(key, [])
        last = holds[-1] if holds else None
        sole = len(pids) == 1
        if last is not None and last.inode == inode and sole and last.pid == pids[0]:
            self._held_still(last, begin, end, fresh=fresh)
        elif last is not None and last.inode == inode:
            last.broken = True
        elif sole:
            holds.append(Hold(inode, pids[0], begin, end, [end, end] if self.complete and fresh else None))

    def _held_still(self, hold: Hold, begin: int, end: int, *, fresh: bool) -> None:
        """What is certain goes on to this scan, or begins anew with it where all processes were gone through."""
        hold.last = end
        undisturbed = self._undisturbed(hold, end)
        if undisturbed and hold.sure is not None:
            hold.sure[1] = begin
        if fresh:
            if not undisturbed:
                hold.sure = [end, end] if self.complete else None
            hold.first, hold.broken = begin, False

    def _undisturbed(self, hold: Hold, end: int) -> bool:
        """Whether its process went on alone until then, and nothing was missed."""
        if hold.sure is None or hold.broken or self._lost >= hold.first:
            return False
        there = any(life.covers(end, end) for life in reversed(self._lives.get(hold.pid, ())))
        return there and not self._forked(hold.pid, hold.first, end)

    def _forked(self, pid: int, since: int, end: int) -> bool:
        """Whether it forked in this time, or so often later that this is not known any more."""
        forks = self._forks.get(pid)
        if forks is None:
            return False
        return any(since <= when <= end for when in forks) or (len(forks) == MOST_FORKS and forks[0] > end)

    def _last(self, pid: int) -> Life | None:
        lives = self._lives.get(pid)
        return lives[-1] if lives else None

    def _end(self, pid: int, when: int, *, renamed: bool = False) -> None:
        life = self._last(pid)
        if life is None:
            return
        if renamed and life.read > when:
            life.name = None
        if life.until is None or life.until > when:
            life.until = max(when, life.since)

    def _add(self, life: Life) -> None:
        self._lives.setdefault(life.pid, []).append(life)
        if life.inner:
            self._inner.setdefault(life.inner, []).append(life)
        self._count += 1
        if self._count > MOST_LIVES:
            self._forget()

    def _forget(self) -> None:
        """Leave out what ended in the older half of all that is known."""
        ends = sorted(life.until for lives in self._lives.values() for life in lives if life.until is not None)
        limit = ends[len(ends) // 2] if ends else 0
        for table in (self._lives, self._inner):
            for number, lives in list(table.items()):
                kept = [life for life in lives if life.until is None or life.until > limit]
                if kept:
                    table[number] = kept
                else:
                    del table[number]
        self._count = sum(map(len, self._lives.values()))

    def spoke(self, protocol: int, portid: int, when: int) -> None:
        """Remember that this port id was met; of one that the kernel chose, when that was first."""
        if portid >= OTHERS_BEGIN:
            self._met.setdefault((protocol, portid), when)
            if len(self._met) > MOST_MET:
                del self._met[next(iter(self._met))]
        else:
            self._speakers.pop((protocol, portid), None)
            self._speakers[protocol, portid] = None
            if len(self._speakers) > MOST_SPEAKERS:
                del self._speakers[next(iter(self._speakers))]

    def _beside(self, protocol: int, when: int) -> list[Life]:
        """Programs that began less than a second before and spoke this protocol by their process id."""
        return [
            life
            for spoken, portid in self._speakers
            if spoken == protocol
            for life in self._inner.get(portid, ())
            if life.covers(when, when) and 0 < when - SHORTLY_NS <= life.since and life.read
        ]

    def entries(self, protocol: int, portid: int, since: int, until: int) -> Iterator[Entry]:
        """Who may have been behind a port id in this time, each for his own; none where more than one may."""
        held = False
        for hold in self._holds.get((protocol, portid), ()):
            lives = [life for life in self._lives.get(hold.pid, ()) if life.covers(since, until)]
            for life in lives:
                held = True
                sure = hold.sure if hold.sure is not None and hold.sure[1] > hold.sure[0] else None
                yield self._entry(protocol, portid, life, HELD, sure)
        if held:
            return
        for number, reason in ((portid, SAME_ID), (portid & LIBNL_BITS, LIBNL)):
            found = [life for life in self._inner.get(number, ()) if life.covers(since, until)]
            found = [life for life in found if life.netns == self.netns] or found
            if found and len({life.pid for life in found}) == 1:
                for life in found:
                    yield self._entry(protocol, portid, life, reason, None)
            if found:
                return
        # Who ran when it was met first, not who happens to run when it is asked for again.
        met = self._met.get((protocol, portid), since)
        beside = self._beside(protocol, met) if portid >= OTHERS_BEGIN else []
        if len(beside) == 1 and beside[0].covers(since, until):
            yield self._entry(protocol, portid, beside[0], BESIDE, None)

    def _entry(self, protocol: int, portid: int, life: Life, reason: str, sure: list[int] | None) -> Entry:
        known = None if sure is None else (sure[0], sure[1])
        return Entry(
            protocol, portid, life.since, life.until, known, life.pid, life.name, life.command, self.netns, reason
        )
