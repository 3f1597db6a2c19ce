"""Operations get the numbers that the kernel's enums give them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nlsniff import spec
from nlsniff.errors import SpecError
from nlsniff.ynl.family import load, loads

Loaded = Callable[..., spec.Family]
RAW = """\
name: rt-my
protocol: netlink-raw
protonum: 0
attribute-sets:
  - {name: asked, attributes: [{name: a, type: u32}]}
  - {name: told, attributes: [{name: b, type: u32}]}
operations:
  enum-model: directional
  list:
    - {name: getmy, attribute-set: told, do: {request: {value: 18}, reply: {value: 16}}}
    - {name: newmy, attribute-set: asked, do: {request: {value: 16}}}
    - {name: delmy, attribute-set: asked, do: {request: {value: 17}}}
"""


def numbers(family: spec.Family) -> list[tuple[str, int | None, int | None]]:
    return [(each.name, each.request, each.reply) for each in family.operations]


def test_one_enum_counts_reserved_numbers_and_notifications(loaded: Loaded) -> None:
    assert numbers(loaded()) == [("get", 2, 2), ("set", 7, None), ("get-ntf", None, 8), ("shout", None, 9)]


def test_a_notification_has_the_attributes_of_what_it_repeats(loaded: Loaded) -> None:
    get, changed, repeated, _ = loaded().operations
    assert repeated.attributes is get.attributes
    assert changed.header is not None
    assert (changed.header.name, get.header) == ("inner", None)


def test_two_enums_count_by_direction(specs: list[Path]) -> None:
    ethtool = load(str(next(path for path in specs if path.name == "ethtool.yaml")))
    found = {name: (request, reply) for name, request, reply in numbers(ethtool)}
    # ETHTOOL_MSG_LINKMODES_GET, _GET_REPLY, _NTF and ETHTOOL_MSG_LINKSTATE_GET of ethtool_netlink_generated.h
    assert found["linkmodes-get"] == (4, 4)
    assert found["linkmodes-ntf"] == (None, 5)
    assert found["linkstate-get"] == (6, 6)
    assert found["debug-set"] == (8, None)


def test_a_message_type_has_one_name_in_both_directions() -> None:
    found = loads(RAW.encode())
    assert numbers(found) == [("newmy", 16, 16), ("getmy", 18, 16), ("delmy", 17, None)]
    assert found.operations[0].reply_attributes is found.operations[1].attributes


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("notify: get}", "notify: got}", "notify: no operation 'got'"),
        ("value: 7", "value: 300", "set is number 300"),
        ("reply: {attributes: [kind]}", "reply: {attributes: [kinds]}", "my-family has no attribute 'kinds'"),
        ("event: {attributes: [kind]}", "event: {attributes: [kinds]}", "part has no attribute 'kinds'"),
        ("attribute-set: part, fixed-header: inner", "attribute-set: part, fixed-header: x", "no struct 'x'"),
        ("fixed-header: head\n", "fixed-header: head\n  enum-model: directional\n", "neither do, dump, notify"),
    ],
)
def test_a_wrong_operation_is_told(loaded: Loaded, old: str, new: str, what: str) -> None:
    with pytest.raises(SpecError, match=rf"^my\.yaml:\d+: .*{what}"):
        loaded(old, new)
