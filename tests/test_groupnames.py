"""Multicast groups by name and by number."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from nlsniff import spec
from nlsniff.frame import GenericFamilies
from nlsniff.groupnames import NAMES, PROTOCOL_NUMBERS, Group, UnknownGroupError, find, group, named_groups

HEADERS = Path(os.environ.get("NLSNIFF_HEADERS", "/usr/include"))
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


def header(name: str) -> str:
    path = HEADERS / name
    if not path.is_file():
        pytest.skip(f"no {path} here (linux-libc-dev)")
    return path.read_text()


def spelled(constant: str) -> str:
    return constant.lower().replace("_", "-")


@pytest.mark.parametrize(
    ("path", "prefix", "protocol"),
    [
        ("linux/rtnetlink.h", "RTNLGRP_", spec.ROUTE),
        ("linux/xfrm.h", "XFRMNLGRP_", spec.XFRM),
        ("linux/netfilter/nfnetlink.h", "NFNLGRP_", spec.NETFILTER),
        ("linux/sock_diag.h", "SKNLGRP_", spec.SOCK_DIAG),
        ("linux/selinux_netlink.h", "SELNLGRP_", spec.SELINUX),
        ("linux/audit.h", "AUDIT_NLGRP_", spec.AUDIT),
    ],
)
def test_names_and_numbers_are_the_headers(path: str, prefix: str, protocol: int) -> None:
    constants = re.findall(rf"^\s+{prefix}(\w+),", header(path), re.MULTILINE)
    assert constants.pop(0) == "NONE"
    theirs = {n: spelled(name) for n, name in enumerate(constants, 1)}
    ours = NAMES[protocol]
    assert {n: ours.get(n) for n in theirs} == theirs


def test_the_connectors_are_those_of_its_header() -> None:
    found = re.findall(r"^#define CN_(?:IDX_(\w+)|(\w+)_IDX)\s+(\w+)", header("linux/connector.h"), re.MULTILINE)
    assert {int(n, 0): spelled(one or other) for one, other, n in found} == NAMES[spec.CONNECTOR]


def test_rdmas_groups_are_those_of_its_header() -> None:
    found = re.findall(r"^\s+RDMA_NL_GROUP_(\w+)(?: = (\d+))?,", header("rdma/rdma_netlink.h"), re.MULTILINE)
    first = int(found[0][1])
    theirs = {n: spelled(name) for n, (name, _) in enumerate(found, first)}
    assert theirs == {n: name for n, name in NAMES[spec.RDMA].items() if n in theirs}
    assert theirs[2] == "iwpm"


def test_scsis_group_is_that_of_its_header() -> None:
    found = re.findall(r"SCSI_NL_GRP_(\w+)\s+\((\d+)<<(\d+)\)", header("scsi/scsi_netlink.h"))
    assert {int(one) << int(by): spelled(name) for name, one, by in found} == NAMES[spec.SCSITRANSPORT]


def test_protocols_are_numbered_as_in_the_header() -> None:
    found = re.findall(r"^#define NETLINK_(\w+)\s+(\d+)\s*(?:/\*.*)?$", header("linux/netlink.h"), re.MULTILINE)
    last = [name for name, _ in found].index("ADD_MEMBERSHIP")  # options of sockets follow
    theirs = {spelled(name).removeprefix("kobject-"): int(n) for name, n in found[:last]}
    assert theirs.items() <= PROTOCOL_NUMBERS.items()
    assert len(theirs) > 20
