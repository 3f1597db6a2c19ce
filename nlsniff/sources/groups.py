"""Live frames from multicast groups, for what a tap never carries and where there is none.

What comes is what the kernel and others send to all: notifications, no requests and no answers. Another
process empties the sockets (:mod:`nlsniff.sources.gather`); what the kernel could not deliver is counted.
"""

from __future__ import annotations

import errno
import json
import os
import select
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import lru_cache
from types import TracebackType
from typing import Final, NamedTuple, Self

from nlsniff.errors import CaptureError
from nlsniff.frame import Direction, Frame, GenericFamilies, Socket
from nlsniff.groupnames import Group
from nlsniff.sources import gather, membership, netns, procevents, rtnl
from nlsniff.sources.gather import RECORD, REPORT
from nlsniff.sources.membership import BUFFER, Member, Refusal

PACKET_HOST: Final = 0
_READ: Final = 1 << 20
_TICK_SECONDS: Final = 1.0


class Loss(NamedTuple):
    """Messages that a full receive buffer cost, since when, and how often the kernel said ENOBUFS."""

    protocol: int
    time_ns: int
    messages: int
    overruns: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to listen to: groups, in which namespace, with how large receive buffers (bytes).

    ``all_netns`` hears the namespaces, too, that have an id in this one (ip-netns(8): set NAME auto).
    """

    groups: Sequence[Group]
    netns: str | int | None = None
    buffer: int = BUFFER
    all_netns: bool = False


class Monitor:
    """Listening to groups, as a context manager.

    Entering it joins what lets us in: ``joined`` and ``refused`` say what did. ``lost`` is called for each loss as
    it is told. ``received`` counts messages as datagrams, ``dropped`` those that the kernel could not deliver,
    ``overruns`` how often it said so, ``truncated`` messages above 16 MiB.
    Raises CaptureError when no group could be joined, with all refusals.
    """

    def __init__(
        self, wanted: Wanted, families: GenericFamilies | None = None, lost: Callable[[Loss], None] = lambda _loss: None
    ) -> None:
        self.wanted = wanted
        self.families = families or GenericFamilies()
        self.refused: list[Refusal] = []
        self.joined: list[Group] = []
        self.buffer = 0
        self.received = 0
        self.dropped = 0
        self.overruns = 0
        self.truncated = 0
        self.began = 0.0
        self.stopping = False
        self._lost = lost
        self._inode: int | None = None
        self._cleanup = ExitStack()
        self._pipe = -1
        self._ending = -1
        self._wake = -1
        self._child = 0
        self._rest = b""
        self._ended = False
        self._socket = lru_cache(4096)(self._make_socket)

    def __enter__(self) -> Self:
        try:
            self._open()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave all groups; closing twice does no harm."""
        self._cleanup.close()

    def stop(self) -> None:
        """End in order, from a signal handler or another thread: what has arrived is still given."""
        self.stopping = True
        if self._wake >= 0:
            os.eventfd_write(self._wake, 1)

    def _open(self) -> None:
        members = self._join()
        try:
            sources, switch = self._sources(members)
            if not sources:
                raise self._none_joined()
            self.joined = [group for member in members for group in member.groups]
            self.buffer = min(member.buffer for member in members if member.groups)
            self._wake = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
            self._cleanup.callback(self._close_wake)
            self._fork(sources, switch)
        finally:
            for member in members:
                member.socket.close()
        self.began = time.monotonic()

    def _join(self) -> list[Member]:
        wanted = self.wanted
        with netns.entered(wanted.netns):
            with suppress(OSError):
                self._inode = os.stat("/proc/thread-self/ns/net").st_ino  # noqa: PTH116 - a number, no path
            try:
                members, self.refused = membership.join(wanted.groups, wanted.buffer, all_netns=wanted.all_netns)
            except OSError as error:
                raise CaptureError(
                    f"hearing other namespaces: {error.strerror} ({errno.errorcode.get(error.errno or 0, '')})",
                    errno=error.errno,
                    remedy="--all-netns needs CAP_NET_BROADCAST: try sudo",
                ) from None
        return members

    def _sources(self, members: list[Member]) -> tuple[list[gather.Source], procevents.Switch | None]:
        """What is to be emptied, with process events switched on where they are wanted and allowed."""
        sources: list[gather.Source] = []
        switch = None
        for member in members:
            held: list[bytes] = []
            own = None
            group = next(filter(procevents.wants, member.groups), None)
            if group is not None:
                switch = procevents.Switch(member.socket)
                own = switch.is_answer
                try:
                    held = switch.listen()
                except OSError as error:
                    code = error.errno or 0
                    self.refused.append(Refusal(group, code, procevents.remedy(code)))
                    member.groups.remove(group)
                    switch = None
            if member.groups:
                sources.append(gather.Source(member, held, own))
        return sources, switch

    def _none_joined(self) -> CaptureError:
        first = self.refused[0] if self.refused else None
        code = None if first is None else first.errno
        if len(self.refused) == 1:
            return CaptureError(f"cannot join {first}", errno=code)
        return CaptureError(f"cannot join any of these: {membership.by_reason(self.refused)}", errno=code)

    def _fork(self, sources: list[gather.Source], switch: procevents.Switch | None) -> None:
        reading, writing = os.pipe()
        ending, self._ending = os.pipe()
        held = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
        try:
            self._child = os.fork()
            if not self._child:
                os.close(reading)
                os.close(self._ending)
                gather.become(sources, writing, ending, lambda: _switched_off(switch))
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, held)
        os.close(writing)
        os.close(ending)
        self._pipe = reading
        self._cleanup.callback(self._reap)

    def _reap(self) -> None:
        """Let the gathering process end, and wait for it."""
        self._tell_to_end()
        os.close(self._pipe)
        with suppress(ChildProcessError):
            os.waitpid(self._child, 0)

    def _tell_to_end(self) -> None:
        descriptor, self._ending = self._ending, -1
        if descriptor >= 0:
            os.close(descriptor)

    def _close_wake(self) -> None:
        descriptor, self._wake = self._wake, -1
        os.close(descriptor)

    def batches(self, *, seconds: float | None = None) -> Iterator[list[Frame]]:
        """The frames as they come, some at a time; an empty list at least once a second when none do.

        Ends after ``seconds`` or :meth:`stop`, and then gives all that had arrived by that time. Raises CaptureError
        when the gathering process was killed.
        """
        deadline = None if seconds is None else time.monotonic() + seconds
        while not self._ended:
            if self.stopping or (deadline is not None and time.monotonic() >= deadline):
                self._tell_to_end()
            yield self._read(self._wait(deadline))

    def finish(self) -> None:
        """End, and take what is still to come for the counts alone."""
        self.stop()
        for _ in self.batches():
            pass

    def _wait(self, deadline: float | None) -> bool:
        """Wait for bytes, a second at most; whether there are any."""
        if self._ending < 0:
            return True
        seconds = _TICK_SECONDS if deadline is None else min(_TICK_SECONDS, max(0.0, deadline - time.monotonic()))
        poll = select.poll()
        poll.register(self._wake, select.POLLIN)
        poll.register(self._pipe, select.POLLIN)
        return self._pipe in dict(poll.poll(seconds * 1000))

    def _read(self, ready: bool) -> list[Frame]:
        if not ready:
            return []
        read = os.read(self._pipe, _READ)
        if not read:
            self._ended = True
            raise CaptureError("the process that reads the sockets was killed", remedy="what came before was taken")
        data = self._rest + read if self._rest else read
        frames: list[Frame] = []
        at, end, unpack = 0, len(data), RECORD.unpack_from
        while at + RECORD.size <= end:
            time_ns, kept, length, portid, group, nsid, protocol = unpack(data, at)
            start = at + RECORD.size
            if start + kept > end:
                break
            at = start + kept
            content = data[start:at]
            if protocol == REPORT:
                self._report(json.loads(content))
                continue
            self.received += 1
            self.truncated += kept < length
            frames.append(self._frame((time_ns, length, portid, group, nsid, protocol), content))
        self._rest = data[at:]
        return frames

    def _frame(self, head: tuple[int, int, int, int, int, int], data: bytes) -> Frame:
        time_ns, length, portid, group, nsid, protocol = head
        direction: Direction = "notification" if group else "to-user"
        return Frame(
            self.received,
            time_ns,
            protocol,
            data,
            length,
            self.families,
            direction,
            packet_type=PACKET_HOST,
            socket=self._socket(portid, group, nsid),
        )

    def _make_socket(self, portid: int, group: int, nsid: int) -> Socket:
        ours = nsid == gather.OUR_NAMESPACE
        return Socket(
            netns=self._inode if ours else None,
            nsid=None if ours else nsid,
            peer=portid,
            group=group or None,
        )

    def _report(self, said: dict[str, dict[str, int]]) -> None:
        if "lost" not in said:
            self._ended = True
            return
        loss = Loss(**said["lost"])
        self.dropped += loss.messages
        self.overruns += loss.overruns
        self._lost(loss)


def _switched_off(switch: procevents.Switch | None) -> None:
    if switch is not None:
        with suppress(OSError):
            switch.ignore()


def generic_families(target: str | int | None) -> GenericFamilies:
    """The table of generic netlink in a namespace; empty where the kernel tells none. Raises CaptureError."""
    with netns.entered(target):
        try:
            return rtnl.generic_families()
        except OSError:
            return GenericFamilies()
