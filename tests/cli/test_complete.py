"""Shell completion of filters, wherever in the expression."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlsniff.cli.complete import candidates
from nlsniff.registry import Registry

REGISTRY = Registry()


def words(text: str, *, joining: bool = False) -> list[str]:
    """What may follow ``text``, each without what is there already but for its last word."""
    return candidates(text, REGISTRY, joining=joining)


@pytest.mark.parametrize(
    "before", ["", "type == newlink and ", "not ", "!", "(", "a or(", "type&&", "rt_link.mtu in {1..5, 9} or "]
)
def test_a_field_belongs_at_the_beginning_and_behind_and_or_not_and_brackets(before):
    assert words(f"{before}netlink.p") == [f"{before}netlink.portid", f"{before}netlink.protocol"]
    assert words(f"{before}rt_link.linkinfo.ki") == [f"{before}rt_link.linkinfo.kind"]
    assert f"{before}rt_link" in words(f"{before}rt_li")
    assert f"{before}rt-link" in words(f"{before}rt-li")


def test_paths_go_on_as_filters_write_them():
    assert "rt_link.linkinfo.data.egress_qos" in words("rt_link.linkinfo.data.e")
    assert words("rt-link.num-tx") == ["rt-link.num-tx-queues"]
    assert "rt_link.ifi_flags.lower_up" in words("rt_link.ifi_flags.l")
    assert words("rt_link.nothing.") == words("rt_lnk.") == []


def test_fields_of_transactions_are_offered_where_they_work():
    assert words("type == a and lat", joining=True) == ["type == a and latency"]
    assert words("type == a and lat") == []
    assert words("result == inter", joining=True) == ["result == interrupted"]


def test_an_operator_belongs_behind_a_field():
    assert words("type ")[:4] == ["type ==", "type !=", "type <", "type <="]
    assert words("type i") == ["type in"]
    assert "type and" in words("type ")
    assert "type )" not in words("type ")
    assert "(type )" in words("(type ")
    assert words("type in ") == ["type in {"]


def test_and_or_belong_behind_a_comparison():
    assert words("type == newlink ") == ["type == newlink and", "type == newlink or"]
    assert words("(type == newlink) a") == ["(type == newlink) and"]
    assert words("type in {a ") == ["type in {a }"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("type == newli", "newlink"),
        ("type==newli", "newlink"),
        ("type != ac", "ack"),
        ("family == rt-ru", "rt-rule"),
        ("direction == n", "notification"),
        ("netlink.flags == cr", "create"),
        ("netlink.flags.create == t", "true"),
        ("error.code == EEX", "EEXIST"),
        ("protocol in {route, gen", "generic"),
        ("rt_link.operstate == dor", "dormant"),
        ("rt_link.operstate in {up .. dor", "dormant"),
        ("rt_link.ifi_flags == no_t", "no-trailers"),
        ("not (rt_rule.action == unr", "unreachable"),
    ],
)
def test_names_of_values_belong_behind_the_sign_and_in_sets(text, found):
    at = max(map(text.rfind, " =")) + 1
    assert text[:at] + found in words(text)


def test_quotes_that_were_begun_are_ended():
    assert words('direction == "to-k') == ['direction == "to-kernel"']
    assert words("direction in {'to-k") == ["direction in {'to-kernel'"]


@pytest.mark.parametrize(
    "text",
    ["type == newlink newlink ", "type == 'x' 'y", "== ", "type) ", "type = ", "rt_link.mtu == ", "frame.time > "],
)
def test_where_nothing_is_known_to_belong_nothing_is_offered(text):
    assert words(text) == []


@given(st.text(alphabet="aetyplink_.=!<>(){}\"'~&|, 019-#", max_size=30))
def test_any_text_is_completed_or_not(text):
    assert all(found.startswith(text[: max(len(text) - 30, 0)]) and found != text for found in words(text))


def test_whatever_is_offered_keeps_what_was_typed():
    for text in ("type == newlink and netl", "rt_link.operstate in {up, d", "(netlink.flags.d"):
        found = words(text)
        assert found
        assert all(each.startswith(text) for each in found)
