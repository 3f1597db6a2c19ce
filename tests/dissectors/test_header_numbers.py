"""Numbers of attributes and commands against the kernel headers installed here, for families without a full spec.

The headers may be older than the declarations: what they do not have is not compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from nlsniff import spec
from nlsniff.registry import Registry

HEADERS = Path("/usr/include/linux")
# Family: its header, what its commands begin with, how many attributes at least an old header has of it.
FAMILIES = {
    "nl80211": ("nl80211.h", "NL80211_CMD_", 500),
    "nfc": ("nfc.h", "NFC_CMD_", 30),
    "macsec": ("if_macsec.h", "MACSEC_CMD_", 60),
    "batadv": ("batman_adv.h", "BATADV_CMD_", 55),
    "HSR": ("hsr_netlink.h", "HSR_C_", 10),
    "TIPCv2": ("tipc_netlink.h", "TIPC_NL_", 100),
    "gtp": ("gtp.h", "GTP_CMD_", 10),
    "l2tp": ("l2tp.h", "L2TP_CMD_", 40),
    "wireguard": ("wireguard.h", "WG_CMD_", 20),
}
# nl80211.yaml has the older names of these.
RENAMED = {"new-beacon": "START_AP", "del-beacon": "STOP_AP", "unexpected-4-addr-frame": "UNEXPECTED_4ADDR_FRAME"}


@cache
def constants(header: str) -> dict[str, int]:
    """The enumerators of a header with their values."""
    text = re.sub(r"/\*.*?\*/|^\s*#.*?$", "", (HEADERS / header).read_text(), flags=re.DOTALL | re.MULTILINE)
    found: dict[str, int] = {}
    for body in re.findall(r"enum\s*\w*\s*\{(.*?)\}", text, re.DOTALL):
        number = -1
        for entry in filter(None, map(str.strip, body.split(","))):
            name, _, value = (part.strip() for part in entry.partition("="))
            try:
                number = found[value] if value in found else int(value, 0) if value else number + 1
            except ValueError:
                break
            found[name] = number
    return found


def sets_of(kind: spec.Type | spec.AttributeSet, seen: set[int]) -> Iterator[spec.AttributeSet]:
    """A set and all that are nested in it, each once."""
    if isinstance(kind, spec.AttributeSet):
        if id(kind) not in seen:
            seen.add(id(kind))
            yield kind
            for attribute in kind.attributes:
                yield from sets_of(attribute.type, seen)
    elif isinstance(kind, spec.Nest):
        yield from sets_of(spec.resolve(kind.attributes), seen)
    elif isinstance(kind, spec.IndexedArray):
        yield from sets_of(kind.element, seen)


def family_of(name: str) -> spec.Family:
    family = Registry().family(name)
    assert family is not None
    if not (HEADERS / FAMILIES[name][0]).is_file():
        pytest.skip("no kernel headers here")
    return family


@pytest.mark.parametrize("name", FAMILIES)
def test_attributes_have_the_numbers_of_the_header(name: str) -> None:
    family, (header, _, enough) = family_of(name), FAMILIES[name]
    known, seen, compared, wrong = constants(header), set[int](), 0, {}
    for operation in family.operations:
        for known_set in (operation.attributes, operation.reply_attributes):
            for attributes in () if known_set is None else sets_of(known_set, seen):
                for attribute in attributes.attributes:
                    constant = attributes.prefix + attribute.name.upper().replace("-", "_")
                    if constant in known:
                        compared += 1
                        if known[constant] != attribute.number:
                            wrong[constant] = attribute.number
    assert wrong == {}
    assert compared >= enough


@pytest.mark.parametrize("name", FAMILIES)
def test_commands_have_the_numbers_of_the_header(name: str) -> None:
    family, (header, prefix, _) = family_of(name), FAMILIES[name]
    known, compared, wrong = constants(header), 0, {}
    for operation in family.operations:
        constant = prefix + RENAMED.get(operation.name, operation.name.upper().replace("-", "_"))
        constant = constant.replace("NFC_CMD_EVENT_", "NFC_EVENT_")
        if constant in known and len({one.name for one in family.operations}) == len(family.operations):
            compared += 1
            if known[constant] not in (operation.request, operation.reply):
                wrong[constant] = (operation.request, operation.reply)
    assert wrong == {}
    assert compared or name == "gtp"  # whose answers have the number of the family
