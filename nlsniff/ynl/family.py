"""One YNL file as one family. Imports PyYAML."""

from __future__ import annotations

from typing import Final

from nlsniff import spec
from nlsniff.ynl.document import Map, Node, parse, read, wrong
from nlsniff.ynl.operations import operations
from nlsniff.ynl.types import Secrets, Types
from nlsniff.ynl.words import checked

LAST_PROTOCOL: Final = 255
TELLING: Final = 6
"""Attributes on a one-line summary: without anybody's choice the first that fit on it."""


def load(path: str, secrets: Secrets = frozenset()) -> spec.Family:
    """The family that a file describes; ``secrets`` names set and attribute of key material, which YNL does not mark.

    Raises SpecError with file and line.
    """
    return _family(read(path), path, secrets)


def loads(data: bytes, path: str = "spec.yaml", secrets: Secrets = frozenset()) -> spec.Family:
    """The same from the file's bytes."""
    return _family(parse(data, path), path, secrets)


def _family(node: Node, path: str, secrets: Secrets) -> spec.Family:
    document = checked(node, path)
    raw = document.get("protocol") == "netlink-raw"
    types = Types(document, path, secrets)
    types.check()
    shared = document["operations"]
    made = operations(document, types, raw=raw)
    header = types.struct(shared["fixed-header"], shared.lines["fixed-header"]) if "fixed-header" in shared else None
    return spec.Family(
        document["name"],
        _protocol(document, path) if raw else spec.GENERIC,
        header,
        made,
        groups=tuple(each["name"] for each in document.get("mcast-groups", {}).get("list", ())),
        key=_telling(made),
        version=document.get("version", 1),
        doc=_first_sentence(document.get("doc")),
    )


def _protocol(document: Map, path: str) -> int:
    number = document.get("protonum")
    if not isinstance(number, int) or not 0 <= number <= LAST_PROTOCOL:
        line = document.lines.get("protonum", document.lines["protocol"])
        raise wrong(path, line, "netlink-raw without the protocol's number", "add protonum: and a number from 0")
    return number


def _telling(made: tuple[spec.Operation, ...]) -> tuple[str, ...]:
    """The first attributes of all operations that are one short value."""
    names: dict[str, None] = {}
    for known in {id(each.attributes): each.attributes for each in made if each.attributes is not None}.values():
        short = [each.name for each in known.attributes if _is_short(each)]
        names.update(dict.fromkeys(short[:TELLING]))
    return tuple(names)


def _is_short(attribute: spec.Attribute) -> bool:
    kind = attribute.type
    if attribute.secret or attribute.multi:
        return False
    return isinstance(kind, (spec.Scalar, spec.Text)) or (isinstance(kind, spec.Binary) and kind.hint is not None)


def _first_sentence(doc: object) -> str:
    words = " ".join(str(doc or "").split())
    return words.partition(". ")[0].rstrip(".")
