from __future__ import annotations

import pytest

from nlsniff.encode import ValueNotEncodableError
from nlsniff.errors import ReplayError
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.message import OPEN, Message, messages
from nlsniff.registry import Registry
from nlsniff.replay.compose import compose

REGISTRY = Registry()


def read(data: bytes, protocol: int, direction: str, families: dict[int, str] | None = None) -> Message:
    named = GenericFamilies(families=families or {})
    frame = Frame(1, 0, protocol, data, len(data), named, direction)  # type: ignore[arg-type]
    (found,) = messages(frame, OPEN)
    return found


def test_a_message_reads_as_it_was_written() -> None:
    header = {"ifi-index": 7, "ifi-flags": ["up"]}
    attrs = {"ifname": "wan0", "mtu": 1400, "linkinfo": {"kind": "vlan", "data": {"id": 5}}}
    found = read(compose(REGISTRY, "rt-link", "newlink", header, attrs, flags=2, seq=7, portid=9), 0, "to-user")
    assert (found.family, found.type, found.attrs, found.notes) == ("rt-link", "newlink", attrs, [])
    assert (found.header["ifi-index"], found.header["ifi-flags"]) == (7, ["up"])
    assert (found.seq, found.portid, found.flag_bits) == (7, 9, 2)


def test_a_generic_message_has_its_command_and_the_familys_number() -> None:
    data = compose(REGISTRY, "nl80211", "get-interface", attrs={"ifindex": 3}, family_id=31, to_user=False)
    found = read(data, 16, "to-kernel", {31: "nl80211"})
    assert (found.family, found.type, found.attrs) == ("nl80211", "get-interface", {"ifindex": 3})


@pytest.mark.parametrize(
    ("family", "kind", "says"),
    [
        ("rt-lonk", "newlink", "no family rt-lonk; nlsniff describe lists them"),
        ("rt-link", "newlonk", "rt-link has no newlonk that the kernel sends; nlsniff describe rt-link lists them"),
    ],
)
def test_what_nobody_declares_is_said(family: str, kind: str, says: str) -> None:
    with pytest.raises(ReplayError, match=says):
        compose(REGISTRY, family, kind)


def test_a_value_that_does_not_fit_is_named() -> None:
    with pytest.raises(ValueNotEncodableError, match="mtu"):
        compose(REGISTRY, "rt-link", "newlink", attrs={"mtu": "much"})
