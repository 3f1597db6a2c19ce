# uevent: 0
"""What happens to devices: ``lib/kobject_uevent.c``, and the same told on by udev (``sd-device``'s monitor).

A datagram is one text without nlmsghdr: the kernel's begins with ``action@devpath``, udev's with a binary header.
"""

from __future__ import annotations

from struct import Struct
from typing import Any

from nlsniff.spec import KOBJECT_UEVENT, Custom, Family, Operation, payload, string, varies

PREFIX = b"libudev\0"
UDEV_MAGIC = 0xFEEDCAFE
# Magic and hashes are big-endian, sizes as the machine has them, which no nlmsghdr tells: 40 is the header's.
UDEV_FIELDS = (
    "magic",
    "header-size",
    "properties-off",
    "properties-len",
    "filter-subsystem-hash",
    "filter-devtype-hash",
    "filter-tag-bloom-hi",
    "filter-tag-bloom-lo",
)
HEADER = ("action", "devpath", "prefix", *UDEV_FIELDS, "byte-order")
UDEV_SIZE = 40
SIZES = {"little": Struct("<III"), "big": Struct(">III")}


def _decode(data: bytes, _order: str) -> dict[str, Any]:
    if data.startswith(PREFIX):
        values = _udev(data)
    else:
        first, _, rest = data.partition(b"\0")
        action, at, devpath = first.decode().partition("@")
        if not at:
            raise ValueError("no action@devpath at its beginning")
        values = {"action": action, "devpath": devpath, **_properties(rest)}
    if _encode(values, _order) != data:
        raise ValueError("properties that would not come back as they are")
    return values


def _udev(data: bytes) -> dict[str, Any]:
    magic, *hashes = Struct(">8xI12xIIII").unpack_from(data)
    order = "little" if data[12] == UDEV_SIZE else "big"
    sizes = SIZES[order].unpack_from(data, 12)
    if magic != UDEV_MAGIC:
        raise ValueError("udev's magic number is not there")
    header_size, begin, length = sizes
    if (header_size, begin, begin + length) != (UDEV_SIZE, UDEV_SIZE, len(data)):
        raise ValueError("udev's sizes do not fit")
    properties = _properties(data[begin:])
    known = {name: properties[name.upper()] for name in ("action", "devpath") if name.upper() in properties}
    numbers = (hex(magic), *sizes, *map(hex, hashes))
    header = {"prefix": "libudev", **dict(zip(UDEV_FIELDS, numbers, strict=True)), "byte-order": order}
    return {**known, **header, **properties}


def _properties(data: bytes) -> dict[str, Any]:
    """``KEY=value`` texts, each with a NUL behind it; a key that comes again has a list."""
    found: dict[str, Any] = {}
    if data and not data.endswith(b"\0"):
        raise ValueError("no NUL at the end")
    for text in data.decode().split("\0")[:-1]:
        key, equals, value = text.partition("=")
        if not equals or key in HEADER:
            raise ValueError(f"{text!r} is no property")
        if key not in found:
            found[key] = value
        elif isinstance(found[key], list):
            found[key].append(value)
        else:
            found[key] = [found[key], value]
    return found


def _encode(value: Any, _order: str) -> bytes:
    head = f"{value.get('action', '')}@{value.get('devpath', '')}\0".encode()
    if "prefix" in value:
        magic, *hashes = (int(value[name], 0) for name in (UDEV_FIELDS[0], *UDEV_FIELDS[4:]))
        sizes = (value[name] for name in UDEV_FIELDS[1:4])
        head = (
            PREFIX + Struct(">I").pack(magic) + SIZES[value["byte-order"]].pack(*sizes) + Struct(">IIII").pack(*hashes)
        )
    texts = []
    for key, said in value.items():
        if key not in HEADER:
            texts += [f"{key}={each}\0" for each in (said if isinstance(said, list) else [said])]
    return head + "".join(texts).encode()


UEVENT = payload(
    "uevent",
    Custom("uevent", _decode, _encode),
    {
        **dict.fromkeys(HEADER, string),
        **dict.fromkeys(
            [
                "ACTION",
                "DEVPATH",
                "SUBSYSTEM",
                "DEVNAME",
                "MAJOR",
                "DEVTYPE",
                "DRIVER",
                "INTERFACE",
                "MODALIAS",
            ],
            string,
        ),
        **dict.fromkeys(["SEQNUM", "MINOR"], varies("id", string)),
        "IFINDEX": varies("ifindex", string),
    },
    header=HEADER,
)

FAMILY = Family(
    "uevent",
    KOBJECT_UEVENT,
    None,
    (Operation("uevent", None, 0, UEVENT),),
    groups=("kernel", "udev"),
    key=("header.devpath", "SUBSYSTEM", "DEVTYPE", "INTERFACE", "DEVNAME", "DRIVER", "SEQNUM"),
    doc="What happens to devices: the kernel's words and udev's",
    named_by="action",
)
