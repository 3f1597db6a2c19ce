"""Paths of attributes."""

from __future__ import annotations

import re

import pytest

from nlsniff import spec
from nlsniff.analysis.field import UnknownFieldError
from nlsniff.analysis.paths import Path, attribute, below, paths
from nlsniff.registry import Registry

LOOP = spec.AttributeSet(
    "loop", "", (spec.Attribute("depth", 1, spec.u8), spec.Attribute("next", 2, spec.Nest(lambda: LOOP)))
)
FAMILY = spec.Family("looped", 0, None, (spec.Operation("get", 1, 1, LOOP),))


def test_a_path_leads_through_sets_that_hold_themselves():
    assert attribute(FAMILY, ["next", "next", "depth"], 0).types == (spec.u8,)


def test_what_is_not_there_is_told_with_what_is():
    with pytest.raises(UnknownFieldError, match="there are depth, next") as caught:
        attribute(FAMILY, ["next", "zzz"], 7)
    assert caught.value.at == 12


def test_every_path_is_listed_once_and_sets_that_hold_themselves_end():
    nest = LOOP.attributes[1].type
    assert list(paths(FAMILY)) == [
        Path("looped.depth", (spec.u8,)),
        Path("looped.next", (nest,)),
        Path("looped.next.depth", (spec.u8,)),
        Path("looped.next.next", (nest,), "looped.next"),
    ]


# "802.15.4 MAC" is no word of a filter.
NAMEABLE = [family for family in Registry().families() if re.fullmatch(r"[\w-]+", family.name)]


@pytest.mark.parametrize("family", NAMEABLE, ids=lambda family: family.name)
def test_every_listed_path_is_one_that_a_filter_takes(family):
    found = list(paths(family))
    assert len({path.name for path in found}) == len(found) < 20_000
    for path in found[::7]:
        assert len(attribute(family, path.name.split(".")[1:], 0).types) == len(path.types)


def test_what_a_path_may_go_on_with():
    assert below(FAMILY, ["next"]) == ["depth", "next"]
    assert below(FAMILY, ["zzz"]) == below(FAMILY, ["depth"]) == []
    link = Registry().family("rt-link")
    assert link is not None
    assert {"id", "protocol"} <= set(below(link, ["linkinfo", "data"]))
    assert "lower_up" in below(link, ["ifi-flags"])
