"""Live frames from the kernel's netlink tap: an nlmon device, made and removed as needed.

The tap sees its own network namespace only, and of the netlink protocols those that
``netlink_tap_filter_supported()`` in the kernel's af_netlink.c lets through: no uevents, no audit, no
connector.
"""

from __future__ import annotations

import atexit
import errno
import math
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Final, Self

from nlsniff.errors import CaptureError
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.sources import netns, packets, rtnl
from nlsniff.sources.device import DEFAULT_INTERFACE, Device, refused
from nlsniff.sources.ring import COMPILED, SOON_MS, Ring
from nlsniff.spec import GENERIC

if TYPE_CHECKING:
    from nlsniff.sources.who.who import Who

BUFFER: Final = 64 << 20
_BATCH: Final = 500
_TICK_MS: Final = 1000
_LONG_MS: Final = 3_600_000
_LAST_SECONDS: Final = 1.0
_HAND_OVER_SECONDS: Final = 0.005
_OF_GATHERING: Final = 8
"""For this part of the time that frames may wait, the kernel itself may keep a block that is not full."""

_NO_LIMIT: Final = 1 << 40
_ENDING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Capture:
    """A running capture; a context manager that leaves the namespace as it found it.

    ``interface`` is made if it does not exist and removed in the end; one that exists is used and stays.
    Without it, that is nlmon0, or the next free number while another nlsniff has that. ``netns`` is the
    name of a network namespace or a process id; None is the caller's. ``large`` takes frames of up to
    16 MiB whole instead of cutting them at 262,128 bytes. ``gather_ms``
    is how long frames may wait in the kernel so that they come in larger batches. ``names`` looks for the processes
    behind port ids; ``who`` is what does so, and None where it cannot even be tried. ``program``, classic BPF that
    leaves REJECTED bytes of what is not wanted, spares frames the way here, but not where names are learned from them.

    ``families`` is the namespace's table of generic netlink, ``answers`` has the frames it was read from.
    ``receiver`` takes the frames from the kernel. ``began`` is the monotonic time from which all frames come.
    ``received``, ``dropped`` and ``truncated`` count frames, ``stopping`` says that :meth:`stop` was called.
    Raises CaptureError: missing rights, module, namespace; an interface that is no nlmon.
    """

    def __init__(
        self,
        interface: str | None = None,
        *,
        netns: str | int | None = None,
        large: bool = False,
        gather_ms: int = 10,
        names: bool = False,
        program: bytes | None = None,
    ) -> None:
        self.interface = interface or DEFAULT_INTERFACE
        self.netns = netns
        self.large = large
        self.families = GenericFamilies()
        self.answers: list[Frame] = []
        self.began = 0.0
        self.received = 0
        self.dropped = 0
        self.truncated = 0
        self.who: Who | None = None
        self._names = names
        self._program = program
        self._hand_over_ms = max(SOON_MS, gather_ms // _OF_GATHERING)
        self._gather_ms = gather_ms
        self.receiver: packets.Receiver
        self._batch: Sequence[packets.Received | None] = []
        self._chosen = interface is not None
        self._cleanup = ExitStack()
        self.stopping = False
        self._wake = -1
        self._pid = os.getpid()
        self._socket: socket.socket

    def __enter__(self) -> Self:
        try:
            with _held_signals():
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
        """Take down what the capture set up; closing twice, or in a forked child, does no harm."""
        if os.getpid() != self._pid:
            return
        with _held_signals():
            self._cleanup.close()
        atexit.unregister(self.close)

    def stop(self) -> None:
        """End the capture in order, from a signal handler or another thread: what has arrived is still given."""
        self.stopping = True
        if self._wake >= 0:
            os.eventfd_write(self._wake, 1)

    def _open(self) -> None:
        _check_system()
        atexit.register(self.close)
        self._cleanup.enter_context(_unwinding_signals())
        with netns.entered(self.netns):
            try:
                self.families = rtnl.generic_families(self._keep_answer)
            except OSError as error:
                raise refused("reading the generic netlink families", error) from None
            if self._names:
                self._open_who()
            route = self._cleanup.enter_context(_route_socket())
            device = Device(route, self.interface, chosen=self._chosen)
            self._cleanup.callback(device.release)
            self.interface = device.acquire()
            self._open_receiver()
        self.began = time.monotonic()
        self._wake = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._cleanup.callback(self._close_wake)

    def _open_who(self) -> None:
        """Begin to log processes, before the tap is up: whoever is to be named must be known when he speaks."""
        from nlsniff.sources.who.who import Who

        with suppress(OSError):
            self.who = Who()
            self._cleanup.callback(self.who.close)

    def _keep_answer(self, data: bytes) -> None:
        """One of nlctrl's answers, as a capture of this host's own socket would have it (packet type 0)."""
        self.answers.append(Frame(0, time.time_ns(), GENERIC, data, len(data), self.families, packet_type=0))

    def _open_receiver(self) -> None:
        """Begin to receive. The ring's memory outlives the socket, so let nothing come into it in the end."""
        self._socket = self._cleanup.enter_context(_packet_socket(BUFFER))
        self.receiver = _receiver(self._socket, large=self.large, hand_over_ms=self._hand_over_ms)
        if self._program is not None and self.who is None and isinstance(self.receiver, Ring):
            self.receiver.reject(self._program)
        self._bind(self._socket)
        self._cleanup.callback(packets.stop_receiving, self._socket)

    def _bind(self, sock: socket.socket) -> None:
        try:
            sock.bind((self.interface, packets.ETH_P_ALL))
        except OSError as error:
            raise refused(f"binding to {self.interface}", error) from None

    def _close_wake(self) -> None:
        descriptor, self._wake = self._wake, -1
        os.close(descriptor)

    def batches(
        self, *, limit: int | None = None, seconds: float | None = None, take: Callable[[int], int] | None = None
    ) -> Iterator[int]:
        """The number of frames in each batch, for :meth:`current`; 0 at least once a second when none come.

        ``take`` is called instead to take up to so many frames from ``receiver``, and gives their number.
        Ends after ``limit`` frames, after ``seconds``, or after :meth:`stop`, and then gives all that had
        arrived by that time. A batch is to be used before the next is asked for. Raises CaptureError when
        the device goes away, after the last frame.
        """
        deadline = None if seconds is None else time.monotonic() + seconds
        gone: OSError | None = None
        patience = 0.0
        while limit is None or self.received < limit:
            if not patience and (self.stopping or (deadline is not None and time.monotonic() >= deadline)):
                packets.stop_receiving(self._socket)
                patience = time.monotonic() + _LAST_SECONDS
            try:
                count = (take or self._take)(_NO_LIMIT if limit is None else limit - self.received)
            except OSError as error:
                if gone is not None:
                    break
                gone, patience = error, time.monotonic() + _LAST_SECONDS
                continue
            self.received += count
            self.truncated = self.receiver.cut
            if count or not patience:
                yield count
            if not count and patience and not (self.receiver.pending() and time.monotonic() < patience):
                break
            if not count:
                self._wait(deadline, draining=bool(patience))
        self.count_drops()
        if gone is not None and (limit is None or self.received < limit):
            raise self._gone(gone)

    def _take(self, limit: int) -> int:
        self._batch = self.receiver.take(min(limit, _BATCH))
        return len(self._batch)

    def _wait(self, deadline: float | None, *, draining: bool) -> None:
        """Wait for frames, a second at most; then for ``gather_ms`` more, so that they come in larger batches."""
        if draining:
            time.sleep(_HAND_OVER_SECONDS)
            return
        left_ms = _LONG_MS if deadline is None else max(0, math.ceil((deadline - time.monotonic()) * 1000))
        self.receiver.wait(self._wake, min(_TICK_MS, left_ms), min(self._gather_ms, left_ms))

    def frames(self, *, limit: int | None = None, seconds: float | None = None) -> Iterator[Frame]:
        """Each frame as it comes, counted from 1; ends and raises as :meth:`batches` does."""
        number = 0
        for _ in self.batches(limit=limit, seconds=seconds):
            yield from self.current(number + 1)
            number += len(self._batch)

    def current(self, number: int) -> Iterator[Frame]:
        """The frames of the batch at hand, the first of them with this number."""
        families = self.families
        frames = [
            Frame(at, got.time_ns, got.protocol, got.data, got.length, families, packet_type=got.packet_type)
            for at, got in enumerate(self._batch, number)
            if got is not None
        ]
        if self.who is not None:
            self.who.name(frames)
        return iter(frames)

    def count_drops(self) -> int:
        """Frames that the kernel dropped so far for want of buffer."""
        with suppress(OSError):
            self.dropped += packets.new_drops(self._socket)
        return self.dropped

    def _gone(self, error: OSError) -> CaptureError:
        what = f"{self.interface} was removed or set down during the capture"
        if error.errno not in (errno.ENETDOWN, errno.ENODEV, errno.ENXIO):
            what = f"receiving from {self.interface}: {error.strerror}"
        code = errno.errorcode.get(error.errno or 0, "")
        return CaptureError(f"{what} ({code})", errno=error.errno, remedy="all that came before was taken")


@contextmanager
def _held_signals() -> Iterator[None]:
    """Keep the ending signals waiting while the body runs."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _unwinding_signals() -> Iterator[None]:
    """Let SIGTERM and SIGHUP, where nobody handles them, end the program by SystemExit, so that it cleans up."""
    changed = []
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, _exit)
                changed.append(number)
    try:
        yield
    finally:
        for number in changed:
            signal.signal(number, signal.SIG_DFL)


def _exit(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


@contextmanager
def _route_socket() -> Iterator[rtnl.Netlink]:
    try:
        route = rtnl.route_socket()
    except OSError as error:
        raise refused("opening an rtnetlink socket", error) from None
    with route:
        yield route


def _packet_socket(buffer: int) -> socket.socket:
    """:func:`packets.open_socket`, where a refusal raises CaptureError."""
    try:
        return packets.open_socket(buffer)
    except OSError as error:
        raise refused("opening a packet socket", error, capability="CAP_NET_RAW") from None


def _receiver(sock: socket.socket, *, large: bool, hand_over_ms: int) -> packets.Receiver:
    """The fast receiver, or a plain one where it was not built or the kernel has no memory for it."""
    if COMPILED:
        with suppress(OSError):
            return Ring(sock, large=large, hand_over_ms=hand_over_ms)
    return packets.OneByOne(sock, large=large)


def _check_system() -> None:
    if not hasattr(socket, "AF_PACKET") or not hasattr(os, "eventfd"):
        raise CaptureError("live capture needs Linux", remedy="capture on Linux, and read the file anywhere")


def sniff_frames(
    interface: str | None = None,
    *,
    netns: str | int | None = None,
    limit: int | None = None,
    seconds: float | None = None,
    large: bool = False,
    names: bool = True,
) -> Iterator[Frame]:
    """Frames as they pass; the device is removed when the generator ends or is closed. See :class:`Capture`."""
    with Capture(interface, netns=netns, large=large, names=names) as capture:
        yield from capture.frames(limit=limit, seconds=seconds)
