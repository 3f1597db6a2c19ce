"""A field of filters."""

from __future__ import annotations

from nlsniff.analysis.field import UnknownFieldError, near, plain


def test_names_are_compared_without_case_and_hyphens():
    assert plain("Num-Tx-Queues") == "num_tx_queues"


def test_near_names():
    assert near("mtv", ["mtu", "link"]) == ["mtu"]
    assert near("zzz", ["mtu", "link"]) == []


def test_an_unknown_field_keeps_where_it_went_wrong():
    unknown = UnknownFieldError("no field a.b", ["a.c"], 2)
    assert (str(unknown), unknown.near, unknown.at) == ("no field a.b", ["a.c"], 2)
