"""The processes behind a running capture's port ids: two helpers, what they report, and where it is put.

One helper logs what begins and ends (:mod:`nlsniff.sources.who.execlog`), where the kernel and our rights allow it;
the other finds the holders of sockets (:mod:`nlsniff.sources.who.scanner`). Both run before the tap is up. Frames in
Python get their process at once; those that go to a file untouched are named there (:mod:`.names`).
"""

from __future__ import annotations

import os
import select
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Final, Literal

from nlsniff.frame import Frame
from nlsniff.sources import procevents
from nlsniff.sources.rtnl import ORDER
from nlsniff.sources.who import procfs
from nlsniff.sources.who.execlog import ExecLog, open_connector
from nlsniff.sources.who.lives import Lives
from nlsniff.sources.who.names import Entry, Named, Namer, named
from nlsniff.sources.who.reports import Receiving, Report
from nlsniff.sources.who.scanner import Scanner
from nlsniff.sources.who.sockets import Lister

_MOST_ASKED: Final = 100_000
_START_SECONDS: Final = 5.0
_SYNC_SECONDS: Final = 0.1
_LOOK_SECONDS: Final = 0.3
_LAST_SECONDS: Final = 2.0
_AGAIN_SECONDS: Final = 0.5

Port = tuple[int, int, int]
"""A protocol, a port id, and when it was met (Unix nanoseconds)."""


class Who:
    """Names port ids of the network namespace that the calling thread is in. Raises OSError without /proc.

    ``trouble`` is one line on what cannot be known, where that is much. ``news`` counts how often there was any.
    """

    def __init__(self) -> None:
        self.trouble: str | None = None
        self.news = 0
        self._poll = select.poll()
        self._cleanup = ExitStack()
        self._log: Receiving | None = None
        self._scans: deque[tuple[int, Report]] = deque()  # each with the sync that the log must have reached first
        self._told = self._synced = 0
        self._words: set[str] = set()
        self._asked: dict[int, float] = {}
        self._found: dict[tuple[int, int], tuple[Entry, Named | None]] = {}
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    def _start(self) -> None:
        lister = Lister()
        try:
            self._start_log()
            self._lives = Lives(procfs.inode("/proc/thread-self/ns/net"), complete=self._log is not None)
            self._scanner = Receiving(Scanner(lister, names=self._log is None))
        finally:
            lister.close()
        self._cleanup.callback(self._scanner.close)
        self._poll.register(self._scanner.descriptor, select.POLLIN)
        self._namer = Namer(self.find, ORDER)
        self.entries = self._lives.entries
        if self._log is not None:
            self._wait_for("ready", _START_SECONDS)

    def _start_log(self) -> None:
        try:
            sock, switch = open_connector()
        except OSError as error:
            code = error.errno or 0
            self.trouble = (
                f"no log of processes ({os.strerror(code)}: {procevents.remedy(code)}): "
                "only programs that live for a while get a name, and none is certain"
            )
            return
        with sock:
            self._log = Receiving(ExecLog(sock, switch))
        self._poll.register(self._log.descriptor, select.POLLIN)
        self._cleanup.callback(self._log.close)

    def close(self) -> None:
        """Let the helpers end."""
        self._cleanup.close()

    def update(self) -> None:
        """Take what the helpers have reported."""
        if not self._poll.poll(0):
            return
        heard = False
        for report in self._log.read() if self._log is not None else ():
            heard = True
            if report[0] == "synced":
                self._synced = int(report[1])
                while self._scans and self._scans[0][0] <= self._synced:
                    self._lives.take(self._scans.popleft()[1])
            else:
                self._words.add(report[0])
                self._lives.take(report)
        for report in self._scanner.read():
            heard = True
            self._words.add(report[0])
            if self._log is None or report[0] not in ("scan", "same"):
                self._lives.take(report)
            else:
                self._scans.append((self._sync(), report))
        if heard:
            self.news += 1
            self._found.clear()

    def _sync(self) -> int:
        """Ask the log to report all that has happened by now; the number it will answer."""
        self._told += 1
        if self._log is not None:
            self._log.tell(str(self._told))
        return self._told

    def _wait_for(self, word: str, seconds: float) -> bool:
        """Update until a helper has said this; whether it has."""
        self._words.discard(word)
        return self._wait(lambda: word in self._words, seconds)

    def _wait_for_log(self) -> None:
        """Update until all is known that the log has seen by now."""
        if self._log is not None:
            number = self._sync()
            self._wait(lambda: self._synced >= number, _SYNC_SECONDS)

    def _wait(self, done: Callable[[], bool], seconds: float) -> bool:
        end = time.monotonic() + seconds
        while True:
            self.update()
            left = end - time.monotonic()
            if done() or left <= 0:
                return done()
            poll = select.poll()
            for helper in (self._log, self._scanner):
                if helper is not None:
                    if helper.ended:
                        return False
                    poll.register(helper.descriptor, select.POLLIN)
            poll.poll(left * 1000)

    def catch_up(self, ports: Sequence[Port]) -> None:
        """Learn what is new, and wait for it a moment where one of these is unknown."""
        self.update()
        for protocol, portid, when in ports:
            self._lives.spoke(protocol, portid, when)
        unknown = {portid for protocol, portid, when in ports if self.find(protocol, portid, when) is None}
        if not unknown:
            return
        now = time.monotonic()
        fresh = [portid for portid in unknown if self._asked.get(portid, 0.0) <= now - _AGAIN_SECONDS]
        if fresh:
            if len(self._asked) > _MOST_ASKED:
                self._asked.clear()
            self._asked.update(dict.fromkeys(fresh, now))
            self._scanner.tell(" ".join(map(str, fresh)))
            if self._log is None:
                self._wait_for("looked", _LOOK_SECONDS)
        self._wait_for_log()

    def find(self, protocol: int, portid: int, time_ns: int) -> Named | None:
        """Who was behind a port id at a time, as far as is known by now."""
        key = protocol, portid
        cached = self._found.get(key)
        if cached is not None:
            entry, who = cached
            if entry.since <= time_ns and (entry.until is None or time_ns < entry.until):
                return who
        found = list(self._lives.entries(protocol, portid, time_ns, time_ns))
        if not found or len({each.pid for each in found}) > 1:
            return None
        entry = max(found, key=lambda each: each.since)
        who = named(entry)
        self._found[key] = entry, who
        return who

    def name(self, frames: Sequence[Frame]) -> None:
        """Give frames that were just received their processes."""
        header = [(frame, frame.data[12:16]) for frame in frames]
        byteorder: Literal["little", "big"] = "little" if ORDER == "<" else "big"
        ports = {  # each with the first time in this batch
            (frame.protocol, int.from_bytes(raw, byteorder)): frame.time_ns
            for frame, raw in reversed(header)
            if any(raw)
        }
        self.catch_up([(*key, when) for key, when in ports.items()])
        self._namer.name(frames)

    def last_scan(self) -> None:
        """Look at the sockets once more, so that what is certain reaches to the end."""
        self._scanner.tell("")
        self._wait_for("scanned", _LAST_SECONDS)
        self._wait_for_log()
