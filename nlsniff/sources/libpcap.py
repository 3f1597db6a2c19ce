"""libpcap by ctypes: frames from a device into a classic capture file without any Python for a single one.

``pcap_dispatch`` gets libpcap's own ``pcap_dump`` as its callback. Sources: pcap(3PCAP) and the pages it names.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import errno
import os
from typing import Final

SNAPLEN: Final = 262_144
BUFFER: Final = 64 << 20
_NANOSECONDS: Final = 1  # PCAP_TSTAMP_PRECISION_NANO
_PERMISSION: Final = (-8, -11)  # PCAP_ERROR_PERM_DENIED, PCAP_ERROR_PROMISC_PERM_DENIED
_ERROR_SIZE: Final = 256
_FILE_BUFFER: Final = 1 << 18
_IOFBF: Final = 0
_NAMES: Final = ("libpcap.so.1", "libpcap.so.0.8", "libpcap.so")
_WRITING: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)

_P, _I = ctypes.c_void_p, ctypes.c_int
_SIGNATURES: Final = {
    "pcap_create": (_P, [ctypes.c_char_p, ctypes.c_char_p]),
    "pcap_set_snaplen": (_I, [_P, _I]),
    "pcap_set_buffer_size": (_I, [_P, _I]),
    "pcap_set_timeout": (_I, [_P, _I]),
    "pcap_set_tstamp_precision": (_I, [_P, _I]),
    "pcap_activate": (_I, [_P]),
    "pcap_setnonblock": (_I, [_P, _I, ctypes.c_char_p]),
    "pcap_fileno": (_I, [_P]),
    "pcap_stats": (_I, [_P, _P]),
    "pcap_geterr": (ctypes.c_char_p, [_P]),
    "pcap_dump_fopen": (_P, [_P, _P]),
    "pcap_dump_flush": (_I, [_P]),
    "pcap_dump_close": (None, [_P]),
    "pcap_dispatch": (_I, [_P, _I, _P, _P]),
    "pcap_close": (None, [_P]),
}


class _Stats(ctypes.Structure):
    _fields_ = (("recv", ctypes.c_uint), ("drop", ctypes.c_uint), ("ifdrop", ctypes.c_uint))


def load() -> ctypes.CDLL | None:
    """The library with its functions' types, or None where there is none new enough (1.5)."""
    for name in (ctypes.util.find_library("pcap"), *_NAMES):
        if name is None:
            continue
        try:
            library = ctypes.CDLL(name, use_errno=True)
            for function, (result, arguments) in _SIGNATURES.items():
                found = getattr(library, function)
                found.restype, found.argtypes = result, arguments
        except (OSError, AttributeError):
            continue
        return library
    return None


_libc = ctypes.CDLL(None, use_errno=True)
_libc.fdopen.restype, _libc.fdopen.argtypes = _P, [_I, ctypes.c_char_p]
_libc.setvbuf.argtypes = [_P, _P, _I, ctypes.c_size_t]
_libc.ferror.argtypes = [_P]
_libc.fclose.argtypes = [_P]


class Tap:
    """A device that libpcap receives from without blocking. Raises OSError; closing twice does no harm.

    The kernel hands frames over in blocks of 256 KiB, or after ``timeout_ms`` what there is.
    """

    def __init__(self, library: ctypes.CDLL, interface: str, timeout_ms: int) -> None:
        self._library = library
        self._error = ctypes.create_string_buffer(_ERROR_SIZE)
        self._file: int | None = None
        self._dumper: int | None = None
        self._dump = ctypes.cast(library.pcap_dump, _P)
        self._handle: int | None = library.pcap_create(interface.encode(), self._error)
        if not self._handle:
            raise OSError(errno.EIO, self._error.value.decode(errors="replace"))
        try:
            self._activate(timeout_ms)
        except BaseException:
            self.close()
            raise

    def _activate(self, timeout_ms: int) -> None:
        library, handle = self._library, self._handle
        library.pcap_set_snaplen(handle, SNAPLEN)
        library.pcap_set_buffer_size(handle, BUFFER)
        library.pcap_set_timeout(handle, timeout_ms)
        library.pcap_set_tstamp_precision(handle, _NANOSECONDS)
        status = library.pcap_activate(handle)
        if status in _PERMISSION:
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))
        if status < 0 or library.pcap_setnonblock(handle, 1, self._error) < 0:
            raise OSError(errno.EIO, f"libpcap: {self._text() or status}")

    def _text(self) -> str:
        return str((self._library.pcap_geterr(self._handle) or b"").decode(errors="replace"))

    def fileno(self) -> int:
        """The packet socket's descriptor, which stays libpcap's."""
        return int(self._library.pcap_fileno(self._handle))

    def begin(self, descriptor: int) -> None:
        """Write to this file from here on, beginning with its header; the descriptor stays the caller's."""
        self.end()
        copy = os.dup(descriptor)
        self._file = _libc.fdopen(copy, b"ab")
        if not self._file:
            os.close(copy)
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        _libc.setvbuf(self._file, None, _IOFBF, _FILE_BUFFER)
        self._dumper = self._library.pcap_dump_fopen(self._handle, self._file)
        if not self._dumper:
            _libc.fclose(self._file)
            raise OSError(errno.EIO, self._text())
        self.flush()

    def end(self) -> None:
        """Close the file at hand, if there is one."""
        if self._dumper:
            self._library.pcap_dump_close(self._dumper)
        self._dumper = self._file = None

    def flush(self) -> None:
        """Have the file hold all that was written. Raises OSError when any of it could not be."""
        failed = _libc.ferror(self._file)
        code = ctypes.get_errno()
        if self._library.pcap_dump_flush(self._dumper) < 0:
            failed, code = 1, ctypes.get_errno()
        if failed:
            code = code if code in _WRITING else errno.EIO
            raise OSError(code, os.strerror(code))

    def dispatch(self, limit: int) -> int:
        """Write up to so many frames that wait; how many there were."""
        ctypes.set_errno(0)
        count = int(self._library.pcap_dispatch(self._handle, limit, self._dump, self._dumper))
        if count >= 0:
            return count
        text = self._text()
        gone = "disappeared" in text or "went down" in text or "is not up" in text
        raise OSError(errno.ENETDOWN if gone else errno.EIO, text)

    def stats(self) -> tuple[int, int]:
        """Frames that the kernel has given so far, dropped ones included, and those it dropped."""
        stats = _Stats()
        self._library.pcap_stats(self._handle, ctypes.byref(stats))
        return stats.recv, stats.drop

    def close(self) -> None:
        """Be done with file and device."""
        self.end()
        handle, self._handle = self._handle, None
        if handle:
            self._library.pcap_close(handle)
