"""Names of numbers in rt-link, held against the kernel's headers of this machine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from nlsniff.dissectors.route.link_names import ARPHRD, IFF, IPV4_DEVCONF, IPV6_DEVCONF, RTEXT_FILTER, XDP_FLAGS

from nlsniff.spec import Enum

HEADERS = Path("/usr/include/linux")
SPELLED = {"pointopoint": "point-to-point", "notrailers": "no-trailers", "noarp": "no-arp"} | {
    "allmulti": "all-multi",
    "automedia": "auto-media",
    "cisco": "hdlc",
}
NOT_NAMED = {"modes", "mask", "max", "volatile"}

pytestmark = pytest.mark.skipif(not HEADERS.is_dir(), reason="no kernel headers on this machine")


def constants(header: str, pattern: str) -> dict[str, int]:
    """Names and numbers that the pattern's two groups find in a header."""
    text = (HEADERS / header).read_text(encoding="utf-8")
    found = {name.lower().replace("_", "-"): number for name, number in re.findall(pattern, text, re.MULTILINE)}
    return {SPELLED.get(name, name): _number(number) for name, number in found.items() if name not in NOT_NAMED}


def _number(text: str) -> int:
    shifted = re.fullmatch(r"\(?1U?\s*<<\s*(\d+)\)?", text)
    return 1 << int(shifted[1]) if shifted else int(text, 0)


def enumerated(header: str, prefix: str) -> list[str]:
    """The members of an enum, in order, without their prefix."""
    text = (HEADERS / header).read_text(encoding="utf-8")
    found = re.findall(rf"^\s*{prefix}(\w+)(?:\s*=\s*\d+)?,", text, re.MULTILINE)
    return [name.lower().replace("_", "-") for name in found if name != "MAX"]


def test_device_types_have_their_numbers() -> None:
    theirs = constants("if_arp.h", r"^#define\s+ARPHRD_(\w+)\s+(\d+|0x[0-9A-F]+)\b")
    assert len(theirs) > 60
    ours = {name: number for number, name in ARPHRD.entries.items()}
    assert {name: ours.get(name) for name in theirs} == theirs


@pytest.mark.parametrize(
    ("header", "pattern", "names"),
    [
        ("if.h", r"^\s*IFF_(\w+)\s*=\s*(1<<\d+),", IFF),
        ("rtnetlink.h", r"^#define\s+RTEXT_FILTER_(\w+)\s+(\(1 << \d+\))", RTEXT_FILTER),
        ("if_link.h", r"^#define\s+XDP_FLAGS_(\w+)\s+(\(1U << \d+\))", XDP_FLAGS),
    ],
)
def test_flags_have_their_bits(header: str, pattern: str, names: Enum) -> None:
    theirs = constants(header, pattern)
    assert len(theirs) >= 5
    ours = {name: number for number, name in names.entries.items()}
    assert {name: ours.get(name) for name in theirs} == theirs


@pytest.mark.parametrize(
    ("header", "prefix", "names"), [("ip.h", "IPV4_DEVCONF_", IPV4_DEVCONF), ("ipv6.h", "DEVCONF_", IPV6_DEVCONF)]
)
def test_settings_stand_in_the_kernels_order(header: str, prefix: str, names: Enum) -> None:
    theirs = enumerated(header, prefix)
    assert len(theirs) > 30
    assert list(names.entries.values())[: len(theirs)] == theirs
    assert next(iter(names.entries)) == 0
