"""What tshark makes of a capture: the fields of some frames, and the comments, from its own output."""

from __future__ import annotations

import subprocess
from collections.abc import Collection, Iterator
from pathlib import Path
from xml.etree import ElementTree

from nlsniff.analysis.tshark import COOKED, PROTOCOLS, SHRUGS, Dissected, Field, same

__all__ = ["SHRUGS", "Dissected", "Field", "comments", "dissect", "same"]


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
