"""What tshark makes of a capture, by pyshark: the fields of each frame with their places and what is shown there.

pyshark gathers the fields of a layer by name, without their order and nesting; the place in the frame of each is kept,
and is all that a comparison needs.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, Final

from nlsniff.errors import CaptureFileError, NlsniffError

COOKED: Final = 16
"""Bytes of the header that libpcap puts before the netlink bytes."""

PROTOCOLS: Final = ("netlink", "genl")
SHRUGS: Final = frozenset(("", "netlink.attr_data", "genl.reserved"))
"""Fields that show the bytes only: no opinion."""

REAPED: Final = "retcode: 255"
"""What asyncio makes of a status that it came too late for: no word of tshark's, which says 1 or 2."""

INSTALL: Final = "install tshark: apt-get install tshark, or wireshark-cli of other distributions"


@dataclass(slots=True)
class Field:
    """One field: its name, its place in the frame behind the cooked header, and what tshark shows."""

    name: str
    place: int
    size: int
    show: str
    is_bit: bool


@dataclass(slots=True)
class Dissected:
    """One frame as tshark dissects it."""

    number: int
    fields: list[Field] = field(default_factory=list)

    @property
    def places(self) -> list[int]:
        """Where the messages begin, those echoed in errors included."""
        return [each.place for each in self.fields if each.name == "netlink.hdr_len"]


def dissect(path: str) -> Generator[Dissected, None, None]:
    """The frames of a capture file. Raises NlsniffError where pyshark or tshark is missing, CaptureFileError."""
    pyshark = _pyshark()
    with _signals_kept(), _quiet():
        capture = pyshark.FileCapture(path, keep_packets=False, custom_parameters=["-n"])
        packets = iter(capture)
        try:
            for packet in packets:
                yield _dissected(packet)
        except pyshark.capture.capture.TSharkCrashException as problem:
            if REAPED not in str(problem):
                why = str(problem).partition("Last error line: ")[2].partition("\n")[0]
                raise CaptureFileError(f"tshark cannot read it: {why}", path=path) from None
        finally:
            for each in (packets, capture):
                with suppress(Exception):  # its way of closing complains about what has ended already
                    each.close()
            capture._running_processes.clear()


@contextmanager
def _signals_kept() -> Iterator[None]:
    """Afterwards children end as before: asyncio goes on to wake a loop that nobody runs any more."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handler, descriptor = signal.getsignal(signal.SIGCHLD), signal.set_wakeup_fd(-1)
    try:
        yield
    finally:
        signal.set_wakeup_fd(descriptor)
        signal.signal(signal.SIGCHLD, handler)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without asyncio's words on a child that ended before it was waited for."""
    logger = logging.getLogger("asyncio")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def version() -> str:
    """The version of the tshark that answers. Raises NlsniffError where there is none."""
    _pyshark()
    from pyshark.tshark.tshark import get_tshark_version

    return str(get_tshark_version())


def _pyshark() -> Any:
    try:
        import pyshark
        from pyshark.tshark.tshark import TSharkNotFoundException, get_process_path
    except ImportError as problem:
        raise NlsniffError(f"pyshark is missing ({problem})", remedy="pip install pyshark") from None
    try:
        get_process_path()
    except TSharkNotFoundException:
        raise NlsniffError("tshark is missing", remedy=INSTALL) from None
    return pyshark


def _dissected(packet: Any) -> Dissected:
    found = Dissected(int(packet.number))
    for layer in packet.layers:
        for container in layer._all_fields.values():
            for each in container.all_fields:
                if (each.name or "").startswith(PROTOCOLS) and int(each.pos or 0) >= COOKED:
                    found.fields.append(_field(each))
    return found


def _field(found: Any) -> Field:
    show = found.show or ""
    if found.name == "netlink.attr_type":  # shown with the flags in the highest two bits
        show = str(int(show, 0) & 0x3FFF)
    return Field(found.name, int(found.pos) - COOKED, int(found.size or 0), show, found.unmaskedvalue is not None)


def same(ours: Any, show: str) -> bool:
    """Whether a value is what tshark shows: a number in any base, an address, text or bytes."""
    if isinstance(ours, int):
        try:
            return int(show, 0) == ours
        except ValueError:
            return False
    if isinstance(ours, bytes) and show == ours.hex(":"):  # eight bytes so could be an IPv6 address too
        return True
    return bool(ours == (_packed(show) if isinstance(ours, bytes) else show))


def _packed(show: str) -> bytes | None:
    try:
        return ip_address(show).packed
    except ValueError:
        pass
    try:
        return bytes.fromhex(show.replace(":", ""))
    except ValueError:
        return None
