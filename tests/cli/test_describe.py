"""``nlsniff describe``."""

from __future__ import annotations

import json

import pytest

from nlsniff.cli import run
from nlsniff.cli.describe import COUNTED


@pytest.fixture
def describe(capfd):
    """Runs ``nlsniff describe ARGUMENTS`` and gives what it printed."""

    def described(*arguments: str, status: int = 0) -> tuple[str, str]:
        assert run(["describe", *arguments]) == status
        out, err = capfd.readouterr()
        return out, err

    return described


def test_without_a_name_lists_the_families(describe):
    out, _ = describe()
    row = next(line for line in out.splitlines() if line.startswith("nlctrl "))
    assert row.split()[1:3] == ["generic", "10"]


def test_a_family_shows_operations_with_both_numbers(describe):
    out, _ = describe("nlctrl")
    rows = [line.split() for line in out.splitlines()]
    assert ["getfamily", "3", "1", "ctrl-attrs"] in rows
    assert ["newfamily", "-", "1", "ctrl-attrs"] in rows


def test_an_attribute_shows_number_constant_and_the_names_of_its_values(describe):
    out, _ = describe("rt-link.linkinfo.data.vlan.protocol")
    head, _, names, *values = out.splitlines()
    assert "number 5" in head
    assert "IFLA_VLAN_PROTOCOL" in head
    assert "big-endian" in head
    assert names == "values vlan-protocols"
    assert ["33024", "8021q"] in [line.split() for line in values]


def test_hyphens_and_underscores_are_the_same(describe):
    assert (
        describe("rt_link.num_tx_queues")[0].split("  ", 1)[1] == describe("rt-link.num-tx-queues")[0].split("  ", 1)[1]
    )


def test_json_holds_the_same(describe):
    found = json.loads(describe("--json", "rt-link.linkinfo.data.vlan.protocol")[0])
    assert (found["number"], found["constant"]) == (5, "IFLA_VLAN_PROTOCOL")
    assert found["values"]["34984"] == "8021ad"


def test_json_of_a_family_goes_down_to_the_last_attribute_and_ends(describe):
    found = json.loads(describe("--json", "rt-route")[0])
    attributes = {each["name"]: each for each in found["attribute-sets"][0]["attributes"]}
    assert {each["name"] for each in attributes["multipath"]["inside"]} >= {"rtnh-len", "gateway"}
    assert [each["name"] for each in found["operations"]] == ["newroute", "delroute", "getroute"]


def test_all_shows_what_is_inside(describe):
    assert "IFLA_VLAN_ID" in describe("-a", "rt-link")[0]
    assert "IFLA_VLAN_ID" not in describe("rt-link")[0]


def test_coverage_counts_every_family_and_adds_up(describe):
    head, *rows, total = [line.split() for line in describe("--coverage")[0].splitlines()]
    assert head[:5] == ["family", "protocol", "operations", "groups", "attribute-sets"]
    assert total[:2] == [str(len(rows)), "families"]
    counted = [json.loads(line) for line in describe("--coverage", "--json")[0].splitlines()]
    assert len(counted) == len(rows)
    assert [int(word) for word in total[2:]] == [sum(each[key] for each in counted) for key in COUNTED[:-1]]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("rt-lnk", "did you mean rt-link"),
        ("rt-link.linkinfo.knd", "did you mean kind"),
        ("rt-link.linkinfo.data.loose-flag", "there are"),
        ("rt-link.linkinfo.data.learning", "it is in rt-link.linkinfo.data.vxlan.learning"),
        ("rt-link.mtu.x", "nothing inside"),
        ("rt-link.", "nothing called"),
        ("", "no family"),
        ("\x1b[31m", "\\x1b"),
    ],
)
def test_an_unknown_name_is_told_with_what_there_is_and_exits_2(describe, name, says):
    out, err = describe(name, status=2)
    assert out == ""
    assert says in err
    assert len(err.splitlines()) == 1


def test_filter_lists_the_fields_with_an_example_each(describe):
    from nlsniff.analysis.fields import FIELDS, OF_TRANSACTIONS

    out, _ = describe("--filter")
    rows = {line.split()[0]: line for line in reversed(out.splitlines()) if line.startswith("  ")}
    for name in (*FIELDS, *OF_TRANSACTIONS):
        assert rows[name].count(f"  {name}") == 2, name


def test_filter_with_a_family_lists_its_paths_with_their_types(describe):
    rows = dict(line.split("  ", 1) for line in describe("--filter", "rt-link")[0].splitlines())
    assert rows["rt_link.mtu"].strip() == "u32"
    assert "flags" in rows["rt_link.ifi_flags"]
    assert "u16" in rows["rt_link.linkinfo.data.id"]


def test_filter_with_an_unknown_family_tells_near_ones(describe):
    assert "did you mean rt-link" in describe("--filter", "rt-lnk", status=2)[1]
