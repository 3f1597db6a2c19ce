"""What tshark makes of a capture: the fields of each frame with their places, from PDML."""

from __future__ import annotations

import subprocess
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

COOKED = 16  # the header that libpcap puts before the netlink bytes
PROTOCOLS = ("netlink", "genl")
# Fields that show the bytes only.
SHRUGS = {"", "netlink.attr_data", "genl.reserved"}


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


def dissect(path: Path, numbers: Collection[int] | None = None) -> Iterator[Dissected]:
    """The frames of a capture file, one after another, or those of these numbers."""
    command = ["tshark", "-n", "-r", str(path), "-T", "pdml"]
    if numbers is not None:
        command += ["-Y", f"frame.number in {{{','.join(map(str, numbers or [0]))}}}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        for _, element in ElementTree.iterparse(process.stdout):
            if element.tag == "packet":
                yield _dissected(element)
                element.clear()


def comments(path: Path) -> list[str]:
    """The comment of each frame, empty where it has none."""
    command = ["tshark", "-n", "-r", str(path), "-T", "fields", "-e", "frame.comment"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def _dissected(packet: ElementTree.Element) -> Dissected:
    number = packet.find(".//field[@name='num']")
    assert number is not None
    found = Dissected(int(number.get("show", "0")))
    for element in packet.iter("field"):
        if element.get("name", "").startswith(PROTOCOLS) and int(element.get("pos", "0")) >= COOKED:
            found.fields.append(_field(element))
    return found


def _field(element: ElementTree.Element) -> Field:
    name, place, size = element.get("name", ""), int(element.get("pos", "0")), int(element.get("size", "0"))
    is_bit = element.get("unmaskedvalue") is not None
    show = element.get("show", "")
    if name in ("netlink.attr_type", "netlink.attr_index"):  # shown with the flags in the highest two bits
        show = str(int(show, 0) & 0x3FFF)
    return Field(name, place - COOKED, size, show, is_bit)


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
        return bytes.fromhex(show.replace(":", ""))
