"""Multicast groups by name and by number."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nlsniff import spec
from nlsniff.frame import GenericFamilies
from nlsniff.groupnames import NAMES, Group, UnknownGroupError, find, group, named_groups

HEADERS = Path("/usr/include/linux")
FAMILIES = GenericFamilies({16: "nlctrl"}, {16: "nlctrl/notify", 5: "nl80211/scan", 8: "nl80211/mlme", 9: "nl802/x"})


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("route:link", (0, 1)),
        ("route:ipv4-route", (0, 7)),
        ("route:brvlan", (0, 33)),
        ("ROUTE:IPV6_IFINFO", (0, 12)),
        ("netfilter:conntrack-new", (12, 1)),
        ("netfilter:nftables", (12, 7)),
        ("xfrm:acquire", (6, 1)),
        ("uevent:udev", (15, 2)),
        ("connector:proc", (11, 1)),
        ("generic:nl80211/mlme", (16, 8)),
        ("sock-diag:inet6-udp-destroy", (4, 4)),
        ("rdma:ls", (20, 3)),
    ],
)
def test_a_name_stands_for_one_group(word: str, number: tuple[int, int]) -> None:
    (found,) = find([word], FAMILIES)
    assert found[:2] == number


def test_a_number_is_as_good_and_gets_its_name() -> None:
    assert [str(found) for found in find(["route:33", "0:7", "25:1", "generic:16", "route:2000"], FAMILIES)] == [
        "route:brvlan",
        "route:ipv4-route",
        "25:1",
        "generic:nlctrl/notify",
        "route:2000",
    ]


def test_a_protocol_alone_is_all_its_groups_and_a_family_all_of_its_own() -> None:
    assert find(["audit"], FAMILIES) == [Group(9, 1, "readlog")]
    assert len(find(["route"], FAMILIES)) == 39
    assert [found.name for found in find(["generic:nl80211"], FAMILIES)] == ["nl80211/scan", "nl80211/mlme"]


def test_each_group_comes_once() -> None:
    assert find(["uevent", "uevent:kernel", "15:2"], FAMILIES) == [Group(15, 1, "kernel"), Group(15, 2, "udev")]


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("rote:link", "near: route"),
        ("route:lnk", "route has no group 'lnk' .near: link"),
        ("route:", "names no group"),
        ("25", "by number: 25:1"),
        ("route:0", "numbered from 1"),
        ("256:1", "no netlink protocol"),
        ("generic:wifi", "is the module loaded that brings wifi"),
    ],
)
def test_what_names_no_group_is_told_with_what_is_near(word: str, says: str) -> None:
    with pytest.raises(UnknownGroupError, match=says):
        find([word], FAMILIES)


def test_all_groups_with_a_name_are_found_again_by_it() -> None:
    groups = list(named_groups(FAMILIES))
    assert [find([str(each)], FAMILIES) for each in groups] == [[each] for each in groups]
    assert group(16, 5, FAMILIES).name == "nl80211/scan"


@pytest.mark.skipif(not HEADERS.is_dir(), reason="no kernel headers here (linux-libc-dev)")
@pytest.mark.parametrize(
    ("header", "prefix", "protocol"),
    [
        ("rtnetlink.h", "RTNLGRP_", spec.ROUTE),
        ("xfrm.h", "XFRMNLGRP_", spec.XFRM),
        ("netfilter/nfnetlink.h", "NFNLGRP_", spec.NETFILTER),
        ("sock_diag.h", "SKNLGRP_", spec.SOCK_DIAG),
        ("selinux_netlink.h", "SELNLGRP_", spec.SELINUX),
        ("audit.h", "AUDIT_NLGRP_", spec.AUDIT),
    ],
)
def test_names_and_numbers_are_the_headers(header: str, prefix: str, protocol: int) -> None:
    text = (HEADERS / header).read_text()
    constants = re.findall(rf"^\s+{prefix}(\w+),", text, re.MULTILINE)
    assert constants.pop(0) == "NONE"
    theirs = {n: name.lower().replace("_", "-") for n, name in enumerate(constants, 1)}
    ours = NAMES[protocol]
    assert {n: ours.get(n) for n in theirs} == theirs
