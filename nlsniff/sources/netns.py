"""Another network namespace, by name or process id: entered by one thread, for as long as it opens sockets."""

from __future__ import annotations

import ctypes
import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from nlsniff.errors import CaptureError

NAMED: Final = Path("/run/netns")
"""Where ip-netns(8) keeps named namespaces."""

CLONE_NEWNET: Final = 0x40000000


def path_of(target: str | int) -> Path:
    """The file that stands for a namespace: a name known to ``ip netns``, a process id, or a path with a slash.

    Raises CaptureError where there is none.
    """
    text = str(target)
    if "/" in text:
        path = Path(text)
    elif (NAMED / text).exists() or not text.isdecimal():
        path = NAMED / text
    else:
        path = Path("/proc") / text / "ns" / "net"
    try:
        path.stat()
    except PermissionError as error:
        raise CaptureError(
            f"network namespace {text}: {path}: permission denied",
            errno=error.errno,
            remedy="it belongs to another user: try sudo",
        ) from None
    except (OSError, ValueError) as error:
        what = f"there is no process {text}" if text.isdecimal() else f"there is no network namespace {text!r}"
        raise CaptureError(
            f"{what} ({path})",
            errno=getattr(error, "errno", None) or errno.ENOENT,
            remedy="'ip netns list' and 'lsns -t net' show what there is",
        ) from None
    return path


@contextmanager
def entered(target: str | int | None) -> Iterator[None]:
    """Run the body, in this thread, inside the namespace; None stays where it is.

    Sockets opened in the body belong to that namespace for good. Raises CaptureError.
    """
    if target is None:
        yield
        return
    path = path_of(target)
    with _opened("/proc/thread-self/ns/net") as home, _opened(path) as there:
        _setns(there, str(target), path)
        try:
            yield
        finally:
            _setns(home, "home", Path("/proc/thread-self/ns/net"))


@contextmanager
def _opened(path: str | Path) -> Iterator[int]:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise CaptureError(
            f"network namespace: {path}: {error.strerror}", errno=error.errno, remedy="try sudo"
        ) from None
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _setns(descriptor: int, name: str, path: Path) -> None:
    if ctypes.CDLL(None, use_errno=True).setns(descriptor, CLONE_NEWNET) == 0:
        return
    code = ctypes.get_errno()
    if code == errno.EPERM:
        options = f"--net={path}"
        if path.parts[:2] == ("/", "proc"):
            options = f"--user --preserve-credentials --net --target {name}"
        remedy = f"try sudo, or enter it first: nsenter {options} nlsniff …"
        raise CaptureError(f"network namespace {name}: entering it needs CAP_SYS_ADMIN", errno=code, remedy=remedy)
    if code == errno.EINVAL:
        raise CaptureError(
            f"{path} is not a network namespace", errno=code, remedy="'ip netns list' shows those with a name"
        )
    raise CaptureError(f"network namespace {name}: {os.strerror(code)}", errno=code)
