"""The fields that filters may name."""

from __future__ import annotations

import pytest

from nlsniff.analysis.fields import FIELDS, FLAGS, UnknownFieldError, field, needs_attributes


@pytest.mark.parametrize("name", sorted(FIELDS))
@pytest.mark.parametrize(
    "which", ["vlan", "error", "link", "route", "0400", "14000000100005039d36026b00000000 03020000"]
)
def test_every_field_has_values_or_none_in_every_message(sample, name, which):
    values = list(field(name).get(sample(which)))
    assert None not in values


def test_every_flag_that_a_message_may_show_can_be_named():
    from nlsniff.dissectors import control

    kinds = (control.FLAGS, control.GET_FLAGS, control.NEW_FLAGS, control.DELETE_FLAGS, control.ACK_FLAGS)
    shown = {name.replace("-", "_") for kind in kinds for name in kind.entries.values()} | {"dump"}
    assert shown == set(FLAGS)


def test_each_occurrence_is_a_value(sample):
    assert list(field("rt_route.multipath.gateway").get(sample("route"))) == ["192.0.2.1", "198.51.100.1"]


def test_a_path_through_an_indexed_array_skips_the_index(sample):
    # an nlctrl answer with ops [{1: {id 3}}, {2: {id 10}}], laid out as ctrl_fill_info() does
    answer = "30000000100000009d36026b01000000 01020000 1c000600 0c000100 08000100 03000000 0c000200 08000100 0a000000"
    message = sample(answer, 16)
    assert list(field("nlctrl.ops.id").get(message)) == [3, 10]


def test_every_format_of_a_sub_message_is_searched(sample):
    assert list(field("rt_link.linkinfo.data.id").get(sample("vlan"))) == [4095]
    assert len(field("rt_link.linkinfo.data.id").types) > 1


def test_an_unknown_name_has_near_ones_and_a_place():
    with pytest.raises(UnknownFieldError) as caught:
        field("rt_link.linkinfo.knd")
    assert caught.value.near[0] == "kind"
    assert caught.value.at == len("rt_link.linkinfo.")


def test_fields_behind_the_header_are_known_as_such():
    assert not any(
        needs_attributes(name) for name in ("type", "netlink.flags.create", "error.code", "error.missing-type")
    )
    assert needs_attributes("rt_link.mtu")
    assert needs_attributes("notes")
