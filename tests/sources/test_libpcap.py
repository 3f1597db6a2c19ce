"""libpcap by ctypes: found or not, and what it refuses."""

from __future__ import annotations

import ctypes
import errno
from types import SimpleNamespace
from typing import Any

import pytest

from nlsniff.sources import libpcap
from nlsniff.sources.libpcap import Tap


@pytest.fixture
def library() -> ctypes.CDLL:
    found = libpcap.load()
    if found is None:
        pytest.skip("there is no libpcap here")
    return found


def played(library: ctypes.CDLL, **functions: Any) -> Any:
    """The library with some functions of the test's, and a handle that no device stands behind.

    ``pcap_create`` would ask the device for its time stamps, which is the kernel's business.
    """
    library.pcap_open_dead.restype = ctypes.c_void_p
    usual: dict[str, Any] = {name: getattr(library, name) for name in libpcap._SIGNATURES}
    usual |= {name: lambda *_: 0 for name in usual if name.startswith("pcap_set_")}
    usual |= {"pcap_create": lambda *_: library.pcap_open_dead(253, 1 << 18), "pcap_setnonblock": lambda *_: 0}
    return SimpleNamespace(**{**usual, "pcap_dump": library.pcap_dump, **functions})


def test_a_system_without_libpcap_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.util.find_library", lambda _name: None)
    monkeypatch.setattr(libpcap, "_NAMES", ("libnothing.so",))
    assert libpcap.load() is None


def test_a_library_that_lacks_a_function_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.util.find_library", lambda _name: None)
    monkeypatch.setattr(libpcap, "_NAMES", ("libc.so.6",))
    assert libpcap.load() is None


def test_no_right_to_capture_is_a_permission_error(library: ctypes.CDLL) -> None:
    with pytest.raises(PermissionError):
        Tap(played(library, pcap_activate=lambda _handle: -8), "nlmon0", 100)


def test_a_device_that_went_away_is_enetdown(library: ctypes.CDLL) -> None:
    gone = played(
        library,
        pcap_activate=lambda _handle: 0,
        pcap_dispatch=lambda *_: -1,
        pcap_geterr=lambda _handle: b"The interface disappeared",
    )
    tap = Tap(gone, "nlmon0", 100)
    with pytest.raises(OSError, match="disappeared") as caught:
        tap.dispatch(1)
    assert caught.value.errno == errno.ENETDOWN
    tap.close()
    tap.close()
