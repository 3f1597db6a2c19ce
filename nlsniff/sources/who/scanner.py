"""The process that finds out who holds which netlink socket: a list of sockets, and the descriptors of all processes.

It looks once at the start, once a second, and sooner when it is asked. All of /proc is gone through for sockets not
seen before and every ten seconds, and never for more than a tenth of the time. Each scan is reported as
``scan BEGIN END [[protocol, port id, inode, [process ids], fresh]…] NAMES``, where ``fresh`` says that all processes
were gone through for this socket, in this scan. Scans that find what the one before found are not worth waking the
capture for: of those, the last is reported before the next that differs, as ``same BEGIN END``. Asked for port ids,
it reports the processes of those ids, for systems without a log of processes.
"""

from __future__ import annotations

import os
import select
import time
from typing import Final

from nlsniff.sources.who import procfs
from nlsniff.sources.who.reports import Sending
from nlsniff.sources.who.sockets import Lister

EVERY_SECONDS: Final = 1.0
SOONEST_SECONDS: Final = 0.1
AFRESH_SECONDS: Final = 10.0
IDLE_SHARE: Final = 10
LIBNL_BITS: Final = 0x3F_FFFF
_TRIES: Final = 3
_MOST_ASKED: Final = 1000


class Scanner:
    """Looks for the holders of sockets. ``names`` says whether to report processes, too."""

    def __init__(self, lister: Lister, *, names: bool) -> None:
        self._lister = lister
        self._names = names
        self._holders: dict[int, dict[int, int]] = {}
        self._misses: dict[int, int] = {}
        self._afresh = 0.0
        self._told: list[list[object]] = []
        self._same: tuple[int, int] | None = None

    def __call__(self, out: Sending, asked: int) -> None:
        """Scan until ``asked`` is at its end; what a helper does."""
        os.nice(5)
        rest, wanted, soon = b"", set[int](), False
        next_scan = 0.0
        poll = select.poll()
        poll.register(asked, select.POLLIN)
        while True:
            now = time.monotonic()
            if soon or now >= next_scan:
                self._scan(out)
                took = time.monotonic() - now
                soon, next_scan = False, time.monotonic() + EVERY_SECONDS + IDLE_SHARE * took
                soonest = time.monotonic() + max(SOONEST_SECONDS, IDLE_SHARE * took)
            for portid in sorted(wanted)[:_MOST_ASKED]:
                self._look(out, portid)
            if wanted:
                out.put("looked")
                wanted.clear()
            more = out.flush()
            waits = max(0.0, next_scan - time.monotonic())
            if poll.poll(1 if more else waits * 1000):
                data = os.read(asked, 1 << 16)
                if not data:
                    return
                *lines, rest = (rest + data).split(b"\n")
                for line in lines:
                    wanted.update(map(int, line.split()))
                    if not line:  # the last scan of a capture: now
                        self._scan(out)
                        self._say_same(out)
                        out.put("scanned")
                if not self._names:
                    wanted.clear()
                next_scan = min(next_scan, soonest)

    def _scan(self, out: Sending) -> None:
        begin = time.time_ns()
        try:
            sockets = self._lister.sockets()
        except OSError:
            return
        there = {each.inode for each in sockets}
        self._holders = {inode: holders for inode, holders in self._holders.items() if inode in there}
        self._misses = {inode: count for inode, count in self._misses.items() if inode in there}
        fresh = any(not self._still_held(inode) and self._misses.get(inode, 0) < _TRIES for inode in there)
        fresh |= time.monotonic() >= self._afresh
        if fresh:
            self._go_through(there)
            self._afresh = time.monotonic() + AFRESH_SECONDS
        names = {}
        if self._names:
            for pid in {pid for holders in self._holders.values() for pid in holders}:
                names[pid] = self._named(pid)
        rows: list[list[object]] = [
            [each.protocol, each.portid, each.inode, sorted(self._holders.get(each.inode, ()))] for each in sockets
        ]
        end = time.time_ns()
        if rows == self._told and not fresh and not self._names:
            self._same = begin, end
            return
        self._say_same(out)
        self._told = rows
        described = [[pid, *seen] for pid, seen in names.items() if seen]
        out.put("scan", begin, end, [[*row, fresh] for row in rows], described)

    def _say_same(self, out: Sending) -> None:
        """Report until when nothing had changed since the last report."""
        if self._same is not None:
            out.put("same", *self._same)
            self._same = None

    def _still_held(self, inode: int) -> bool:
        holders = self._holders.get(inode)
        return bool(holders) and all(procfs.socket_inode(pid, at) == inode for pid, at in (holders or {}).items())

    def _go_through(self, wanted: set[int]) -> None:
        found: dict[int, dict[int, int]] = {inode: {} for inode in wanted}
        for pid in procfs.pids():
            for descriptor, inode in procfs.sockets(pid):
                if inode in wanted:
                    found[inode].setdefault(pid, descriptor)
        for inode, holders in found.items():
            self._holders[inode] = holders
            if not holders:
                self._misses[inode] = self._misses.get(inode, 0) + 1

    def _look(self, out: Sending, portid: int) -> None:
        for pid in {portid, portid & LIBNL_BITS}:
            seen = self._named(pid)
            if seen is not None:
                out.put("found", time.time_ns(), pid, *seen)

    def _named(self, pid: int) -> list[object] | None:
        """When it began, its name and what else /proc says; None where it is gone."""
        began, name = procfs.began_ns(pid), procfs.name(pid)
        return None if began is None or name is None else [began, name, *procfs.look(pid)]
