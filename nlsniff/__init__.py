"""nlsniff: netlink shown, explained and replayed.

``read`` gives the messages of a capture, ``sniff`` those of a live tap. Importing this package imports
neither Scapy nor a dissector.
"""

from __future__ import annotations

from nlsniff.errors import CaptureError, CaptureFileError, NlsniffError, ReplayError, SpecError

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike
    from typing import Any, BinaryIO

    from nlsniff.frame import Frame, GenericFamilies, Process
    from nlsniff.message import Message

__all__ = [
    "CaptureError",
    "CaptureFileError",
    "Frame",
    "GenericFamilies",
    "Message",
    "NlsniffError",
    "Process",
    "ReplayError",
    "SpecError",
    "read",
    "sniff",
]

__version__ = "0.1.0"

_HOMES = {
    "Message": "nlsniff.message",
    "Frame": "nlsniff.frame",
    "Process": "nlsniff.frame",
    "GenericFamilies": "nlsniff.frame",
}


def read(
    source: str | PathLike[str] | BinaryIO | bytes, *, follow: bool = False, secrets: bool = False
) -> Iterator[Message]:
    """The messages of a capture: a path, ``"-"`` for standard input, a file object or bytes.

    ``follow`` waits for a growing file's next bytes. Key material is masked unless ``secrets``.
    Raises CaptureFileError once everything readable was given.
    """
    from nlsniff.message import MASKED, OPEN, all_messages
    from nlsniff.sources.files import open_frames

    return all_messages(open_frames(source, follow=follow), OPEN if secrets else MASKED)


def sniff(interface: str = "nlmon0", *, netns: str | int | None = None, secrets: bool = False) -> Iterator[Message]:
    """The messages that pass an nlmon device, live; the device is made and removed as needed.

    Needs CAP_NET_RAW, and CAP_NET_ADMIN to create the device. Raises CaptureError.
    """
    from nlsniff.message import MASKED, OPEN, all_messages
    from nlsniff.sources.nlmon import sniff_frames

    return all_messages(sniff_frames(interface, netns=netns), OPEN if secrets else MASKED)


def scapy_ext(extension: Any) -> None:
    """What Scapy calls for ``conf.exts.load("nlsniff")``: registers link type 253 and its layers."""
    from nlsniff import layers

    extension.config(layers.__name__, __version__)


def __getattr__(name: str) -> Any:
    """Classes are imported when they are first named."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
