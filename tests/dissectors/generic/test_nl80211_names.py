"""Names of numbers in nl80211, against the kernel header installed here where there is one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from nlsniff.dissectors.generic import nl80211_names as names

from nlsniff import spec

HEADER = Path("/usr/include/linux/nl80211.h")
# Which names stand for which constants.
ENUMS = [
    (names.IFTYPE, "IFTYPE"),
    (names.AUTH_TYPE, "AUTHTYPE"),
    (names.CHAN_WIDTH, "CHAN_WIDTH"),
    (names.REG_RULE_FLAG, "RRF"),
    (names.SCAN_FLAG, "SCAN_FLAG"),
    (names.EXT_FEATURE, "EXT_FEATURE"),
    (names.PLINK_STATE, "PLINK"),
    (names.TDLS_OPERATION, "TDLS"),
    (names.MPATH_FLAG, "MPATH_FLAG"),
    (names.RADAR_EVENT, "RADAR"),
    (names.BSS_STATUS, "BSS_STATUS"),
    (names.KEY_TYPE, "KEYTYPE"),
    (names.FTM_FAILURE, "PMSR_FTM_FAILURE"),
    (names.SAE_PWE, "SAE_PWE"),
    (names.BAND, "BAND"),
]


def header_numbers(prefix: str) -> dict[str, int]:
    """The enumerators of the header that begin so, by their names in our manner."""
    text = re.sub(r"/\*.*?\*/", "", HEADER.read_text(), flags=re.DOTALL)
    found: dict[str, int] = {}
    for body in re.findall(rf"enum \w+ \{{([^}}]*NL80211_{prefix}_[^}}]*)\}}", text):
        number = -1
        for entry in filter(None, map(str.strip, body.split(","))):
            name, _, value = (part.strip() for part in entry.partition("="))
            shift = re.fullmatch(r"1U?\s*<<\s*(\d+)", value)
            if value and not value.isdigit() and shift is None:
                continue
            number = 1 << int(shift[1]) if shift else int(value) if value else number + 1
            if name.startswith(f"NL80211_{prefix}_"):
                found[name.removeprefix(f"NL80211_{prefix}_").lower().replace("_", "-")] = number
    return found


@pytest.mark.skipif(not HEADER.is_file(), reason="no kernel headers here")
@pytest.mark.parametrize(("declared", "prefix"), ENUMS, ids=[prefix for _, prefix in ENUMS])
def test_names_have_the_numbers_of_the_header(declared: spec.Enum, prefix: str) -> None:
    header = header_numbers(prefix)
    ours = {name: number for number, name in declared.entries.items() if name in header}
    assert len(ours) > 1
    assert ours == {name: header[name] for name in ours}


def test_suites_are_named_by_their_numbers() -> None:
    """include/linux/ieee80211.h: the organisation 00-0F-AC and a number within it."""
    assert names.CIPHER.entries[0x000FAC04] == "ccmp"
    assert names.AKM.entries[0x000FAC08] == "sae"
    assert names.COMMANDS.entries[59] == "action"
