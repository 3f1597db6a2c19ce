"""The network namespace that a recording is said again in, and the process that lives there and speaks for us.

Whoever sends a request is asked for its rights, too, and not only whoever opened the socket: so a process of its own
does both, inside. A fresh namespace is gone when that process is, whatever ends it.
"""

from __future__ import annotations

import errno
import os
import signal
import socket
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, NoReturn

from nlsniff.errors import NlsniffError, ReplayError
from nlsniff.replay.sockets import Answer, Event, RealKernel, Sockets, Wanted
from nlsniff.sources import netns
from nlsniff.sources.trace import calls

CLONE_NEWUSER: Final = 0x10000000
_PR_SET_PDEATHSIG: Final = 1
_PATIENCE_SECONDS: Final = 30.0
"""How long a call may take beyond the time that it was given: the kernel holds its locks for long at times."""

_GONE: Final = "the process in the other network namespace was killed"
_OTHERS: Final = "or name an existing namespace: --netns NAME|PID"


@contextmanager
def kernel(target: str | int | None = None, *, here: bool = False) -> Iterator[tuple[RealKernel, str]]:
    """The kernel to replay to, and where it is, in words: a fresh namespace unless a ``target`` is named.

    The namespace of this process is taken only where it is asked for by ``here``. Raises ReplayError, CaptureError.
    """
    if here and target is None:
        yield Sockets(), "in this network namespace"
        return
    if target is not None and not here and _is_ours(target):
        raise ReplayError(
            f"{target} is the network namespace you are in: requests would change it",
            remedy="leave --netns out for a fresh one; --here --yes if that is what you want",
        )
    where = "in a fresh user and network namespace" if target is None else f"in network namespace {target}"
    apart = Apart(None if target is None else str(target))
    try:
        yield apart, where if apart.own_users or target is not None else "in a fresh network namespace"
    finally:
        apart.end()


def _is_ours(target: str | int) -> bool:
    ours = Path("/proc/self/ns/net").stat()
    theirs = netns.path_of(target).stat()
    return (ours.st_dev, ours.st_ino) == (theirs.st_dev, theirs.st_ino)


class Apart:
    """A process in another network namespace that does what :class:`Sockets` does.

    ``own_users`` says whether it has a user namespace of its own. Raises ReplayError where it is not let in, and later
    where the kernel does not come back from a call.
    """

    def __init__(self, target: str | None) -> None:
        self.own_users = target is None
        ours, theirs = socket.socketpair()
        self._pid = os.fork()
        if not self._pid:
            ours.close()
            _live(Connection(theirs.detach()), target)
        theirs.close()
        self._line = Connection(ours.detach())
        try:
            if target is None:
                self._let_in()
            self._take(_PATIENCE_SECONDS)
        except BaseException:
            self.end()
            raise

    def _let_in(self) -> None:
        """Give the new user namespace its users, as only its parent may give it more than one."""
        self.own_users = bool(self._take(_PATIENCE_SECONDS))
        if self.own_users:
            _map_users(self._pid)
        self._line.send(None)

    def end(self) -> None:
        """End the process, and with it a fresh namespace; ending twice does no harm."""
        self._line.close()
        if self._pid:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(self._pid, 0)
            self._pid = 0

    def release(self) -> str:
        """As :meth:`Sockets.release`."""
        return str(self._call("release"))

    def open(self, protocol: int, portid: int) -> tuple[int, int]:
        """As :meth:`Sockets.open`."""
        handle, own = self._call("open", protocol, portid)
        return handle, own

    def set(self, handle: int, options: Sequence[str]) -> None:
        """As :meth:`Sockets.set`."""
        self._call("set", handle, options)

    def ask(self, handle: int, data: bytes, wanted: Wanted, seconds: float) -> Answer:
        """As :meth:`Sockets.ask`."""
        found: Answer = self._call("ask", handle, data, wanted, seconds, seconds=seconds)
        return found

    def close(self, handle: int) -> None:
        """As :meth:`Sockets.close`."""
        self._call("close", handle)

    def listen(self, protocol: int, groups: Iterable[int]) -> dict[int, int]:
        """As :meth:`Sockets.listen`."""
        found: dict[int, int] = self._call("listen", protocol, [*groups])
        return found

    def heard(self, seconds: float = 0.0) -> list[Event]:
        """As :meth:`Sockets.heard`."""
        found: list[Event] = self._call("heard", seconds, seconds=seconds)
        return found

    def links(self) -> dict[str, int]:
        """As :meth:`Sockets.links`."""
        found: dict[str, int] = self._call("links")
        return found

    def families(self, name: str = "") -> tuple[dict[int, str], dict[int, str]]:
        """As :meth:`Sockets.families`."""
        families, groups = self._call("families", name)
        return families, groups

    def _call(self, name: str, *given: Any, seconds: float = 0.0) -> Any:
        try:
            self._line.send((name, given))
        except OSError:
            raise ReplayError(_GONE) from None
        return self._take(seconds + _PATIENCE_SECONDS)

    def _take(self, seconds: float) -> Any:
        """What it says next; what it raised is raised here."""
        try:
            if not self._line.poll(seconds):
                self.end()
                raise ReplayError(f"the kernel did not come back from a call within {seconds:.0f} s")
            said = self._line.recv()
        except (EOFError, ConnectionError):
            raise ReplayError(_GONE) from None
        if isinstance(said, Exception):
            raise said
        return said


def _live(line: Connection, target: str | None) -> NoReturn:
    """Be the process in the other namespace, until nobody asks any more."""
    try:
        with suppress(OSError):
            calls.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            signal.signal(number, signal.SIG_IGN)  # the parent ends, and so do we
        with suppress(EOFError, ConnectionError):
            try:
                if target is None:
                    _leave(line)
                    _serve(line)
                else:
                    _join_users(target)
                    with netns.entered(target):
                        _serve(line)
            except (OSError, NlsniffError) as error:
                line.send(error)
    finally:
        os._exit(0)


def _serve(line: Connection) -> None:
    line.send(None)
    sockets = Sockets()
    while True:
        name, given = line.recv()
        try:
            said = getattr(sockets, name)(*given)
        except OSError as error:
            said = error
        line.send(said)


def _leave(line: Connection) -> None:
    """Into a fresh user and network namespace; without the first where that is forbidden and not needed."""
    try:
        calls.unshare(CLONE_NEWUSER | netns.CLONE_NEWNET)
        own_users = True
    except OSError as refused:
        own_users = False
        try:
            calls.unshare(netns.CLONE_NEWNET)
        except OSError:
            raise _no_namespace(refused) from None
    line.send(own_users)
    line.recv()


def _no_namespace(refused: OSError) -> ReplayError:
    code = refused.errno or errno.EPERM
    name = errno.errorcode.get(code, str(code))
    return ReplayError(
        f"a user and network namespace cannot be made here: {os.strerror(code)} ({name})",
        remedy=f"try sudo, or sysctl user.max_user_namespaces, {_OTHERS}",
    )


def _map_users(pid: int) -> None:
    """All users there are for us keep their numbers where we may say so; else we alone are its root."""
    folder = Path("/proc") / str(pid)
    for kind, own in (("uid", os.geteuid()), ("gid", os.getegid())):
        known = (line.split() for line in Path(f"/proc/self/{kind}_map").read_text().splitlines())
        everyone = "".join(f"{inside} {inside} {count}\n" for inside, _, count in known)
        try:
            (folder / f"{kind}_map").write_text(everyone)
        except OSError:
            with suppress(OSError):
                (folder / "setgroups").write_text("deny")
            (folder / f"{kind}_map").write_text(f"0 {own} 1\n")


def _join_users(target: str) -> None:
    """The user namespace of a process, where that is what lets us into its network namespace."""
    path = netns.path_of(target).parent / "user"
    if path.parts[:2] != ("/", "proc") or not path.exists():
        return
    ours, theirs = Path("/proc/self/ns/user").stat(), path.stat()
    if ours.st_ino == theirs.st_ino:
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        with suppress(OSError):  # then entering the other says what is missing
            calls.setns(descriptor, CLONE_NEWUSER)
    finally:
        os.close(descriptor)
