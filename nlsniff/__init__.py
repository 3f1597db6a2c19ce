"""nlsniff: netlink shown, explained and replayed.

``read`` gives the messages of a capture, ``sniff`` those of a live tap, ``transactions`` joins requests with their
answers, ``diff`` compares two conversations. Importing this package imports neither Scapy nor a dissector.
"""

from __future__ import annotations

from nlsniff.errors import CaptureError, CaptureFileError, NlsniffError, ReplayError, SpecError

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from os import PathLike
    from typing import Any, BinaryIO

    from nlsniff.analysis.diff import Pair
    from nlsniff.analysis.transaction import Transaction
    from nlsniff.frame import Frame, GenericFamilies, Process
    from nlsniff.message import Message, Reading
    from nlsniff.spec import Family

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
    "Transaction",
    "diff",
    "read",
    "sniff",
    "transactions",
]

__version__ = "0.1.0"

_HOMES = {
    "Message": "nlsniff.message",
    "Frame": "nlsniff.frame",
    "Process": "nlsniff.frame",
    "GenericFamilies": "nlsniff.frame",
    "Transaction": "nlsniff.analysis.transaction",
}


def read(
    source: str | PathLike[str] | BinaryIO | bytes,
    *,
    follow: bool = False,
    secrets: bool = False,
    families: Iterable[Family] = (),
    specs: Iterable[str | PathLike[str]] = (),
    dissectors: Iterable[str | PathLike[str]] = (),
    generic: Mapping[int, str] | None = None,
) -> Iterator[Message]:
    """The messages of a capture: a path, ``"-"`` for standard input, a file object or bytes.

    ``follow`` waits for a growing file's next bytes. Key material is masked unless ``secrets``. ``families``,
    ``specs`` (YNL files or folders of them) and ``dissectors`` (Python files) are used before what nlsniff has;
    ``generic`` names numbers of generic netlink that the capture does not.
    Raises SpecError at once, and CaptureFileError once everything readable was given.
    """
    from nlsniff.message import all_messages
    from nlsniff.sources.files import open_frames

    reading = _reading(families, specs, dissectors, generic, secrets)
    return all_messages(open_frames(source, follow=follow), reading)


def sniff(
    interface: str = "nlmon0",
    *,
    netns: str | int | None = None,
    secrets: bool = False,
    families: Iterable[Family] = (),
    specs: Iterable[str | PathLike[str]] = (),
    dissectors: Iterable[str | PathLike[str]] = (),
) -> Iterator[Message]:
    """The messages that pass an nlmon device, live; the device is made and removed as needed.

    Needs CAP_NET_RAW, and CAP_NET_ADMIN to create the device. Raises CaptureError, and SpecError as :func:`read`.
    """
    from nlsniff.message import all_messages
    from nlsniff.sources.nlmon import sniff_frames

    return all_messages(sniff_frames(interface, netns=netns), _reading(families, specs, dissectors, None, secrets))


def transactions(messages: Iterable[Message], *, keep: int | None = None) -> Iterator[Transaction]:
    """The requests among messages, each joined with its answers, and the notifications that nobody asked for.

    In the order of beginning as far as that goes; those left open come last. ``keep`` bounds the answers and
    notifications that each holds, so that an endless dump takes no memory; all are counted.
    """
    from nlsniff.analysis.transactions import transactions as joined

    return joined(messages, keep=keep)


def diff(
    first: Iterable[Message], second: Iterable[Message], *, ignore: Iterable[str] = (), requests: bool = False
) -> Iterator[Pair]:
    """The transactions that two conversations do not share, aligned, each with what differs.

    What varies by its declaration is not compared, nor what ``ignore`` names, paths as in filters
    (``rt_link.mtu``). ``requests`` leaves out what the kernel said. Both are held in memory.
    Raises NlsniffError for a path that no declaration has.
    """
    from nlsniff.analysis.diff import diff as pairs
    from nlsniff.analysis.matching import Masks

    found = pairs(transactions(first), transactions(second), masks=Masks(ignore), requests=requests)
    return (pair for pair in found if pair.differs)


def _reading(
    families: Iterable[Family],
    specs: Iterable[str | PathLike[str]],
    dissectors: Iterable[str | PathLike[str]],
    generic: Mapping[int, str] | None,
    secrets: bool,
) -> Reading:
    if not (families or specs or dissectors or generic):
        from nlsniff.message import MASKED, OPEN

        return OPEN if secrets else MASKED
    from nlsniff.given import reading

    return reading(families=families, specs=specs, dissectors=dissectors, generic=generic, secrets=secrets)


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
