"""What ethtool, wg and iw printed of devices is what nlsniff reads of the same messages."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from device_says import (
    CHANNELS,
    INTERFACE,
    PAUSE,
    RADIO,
    TIMESTAMPS,
    channels,
    dump,
    dumped,
    features,
    interfaces,
    radios,
    regulation,
    timestamps,
)
from program_output import CAPTURES, Table, changed, differences, dumps, fields_of, leaves, messages, parse, said

KERNELS = sorted(log.parent.name for log in CAPTURES.glob("*/programs-device.log"))
Pair = tuple[dict[str, Any], dict[str, Any]]


@cache
def shown(kernel: str) -> list[dict[str, Any]]:
    return messages(kernel, "programs-device")


def answers(kernel: str, family: str, kind: str) -> list[dict[str, Any]]:
    of_kind = (one for one in shown(kernel) if (one["family"], one["type"]) == (family, kind))
    return [one for one in of_kind if one["direction"] == "to-user"]


def printed(kernel: str, *words: str) -> list[str]:
    return [text for command, text in said(kernel, "programs-device") if all(word in command for word in words)]


def paired(told: list[Any], ours: list[dict[str, Any]]) -> list[Pair]:
    assert told
    return [(one, {**mine, "header": mine.get("header", {})}) for one, mine in zip(told, ours, strict=True)]


def all_differences(pairs: list[Pair], table: Table) -> list[str]:
    return [line for told, ours in pairs for line in differences(told, fields_of(ours), table)]


def check(pairs: list[Pair], table: Table, least: int) -> None:
    """Nothing differs, so many values were compared, and each of them changed would differ."""
    assert all_differences(pairs, table) == []
    compared = 0
    for told, ours in pairs:
        for path, other in changed(told):
            assert differences(other, fields_of(ours), table), path
            compared += 1
    assert compared >= least


@pytest.mark.parametrize("kernel", KERNELS)
def test_features_are_what_ethtool_printed(kernel: str) -> None:
    told = [parse(text)[0] for text in printed(kernel, "ethtool --json -k")]
    sets = [one["attrs"]["stringsets"]["stringset"][0] for one in answers(kernel, "ethtool", "strset-get")]
    # include/uapi/linux/ethtool.h: ETH_SS_FEATURES
    names = [[each["value"] for each in one["strings"][0]["string"]] for one in sets if one["id"] == 4]
    compared = 0
    for said_of, mine, strings in zip(told, answers(kernel, "ethtool", "features-get"), names, strict=True):
        assert said_of.pop("ifname") == mine["attrs"]["header"]["dev-name"]
        assert said_of == features(mine["attrs"], strings)
        compared += len(list(leaves(said_of)))
    assert compared > 300


@pytest.mark.parametrize("kernel", KERNELS)
def test_pause_is_what_ethtool_printed(kernel: str) -> None:
    told = [parse(text)[0] for text in printed(kernel, "ethtool --json", "-a ")]
    check(paired(told, answers(kernel, "ethtool", "pause-get")), PAUSE, 8)


@pytest.mark.parametrize("kernel", KERNELS)
def test_time_stamping_is_what_ethtool_printed(kernel: str) -> None:
    told = [timestamps(text) for text in printed(kernel, "ethtool -T")]
    check(paired(told, answers(kernel, "ethtool", "tsinfo-get")), TIMESTAMPS, 20)


@pytest.mark.parametrize("kernel", KERNELS)
def test_channels_are_what_ethtool_printed(kernel: str) -> None:
    told = [channels(text) for text in printed(kernel, "ethtool -l")]
    ours = [one["attrs"] for one in answers(kernel, "ethtool", "channels-get")]
    for one, mine in zip(told, ours, strict=True):
        assert len(one) == 8
        # Its keys hold spaces and dots of their own, so each is compared on its own.
        assert [line for key, value in one.items() for line in differences({key: value}, mine, CHANNELS)] == []


@pytest.mark.parametrize("kernel", KERNELS)
def test_wireguard_is_what_wg_printed(kernel: str) -> None:
    (text,) = printed(kernel, "wg show all dump")
    ours = [one["attrs"] for one in answers(kernel, "wireguard", "get-device")]
    told = list(dump(text))
    assert sum(map(len, told)) >= 28
    assert told == list(dumped(ours))


@pytest.mark.parametrize("kernel", KERNELS)
def test_interfaces_are_what_iw_printed(kernel: str) -> None:
    (text,) = printed(kernel, "iw dev")
    check(paired(list(interfaces(text)), answers(kernel, "nl80211", "new-interface")), INTERFACE, 10)


@pytest.mark.parametrize("kernel", KERNELS)
def test_rules_of_radio_are_what_iw_printed(kernel: str) -> None:
    (text,) = printed(kernel, "iw reg get")
    told = [line.strip() for line in text.splitlines() if line.startswith("\t")]
    ((_, (ours,)),) = dumps(shown(kernel), "get-reg")
    assert f"country {ours['attrs']['reg-alpha2']}:" in text
    assert len(told) >= 8
    assert told == [regulation(rule) for each in ours["attrs"]["reg-rules"] for rule in each.values()]


@pytest.mark.parametrize("kernel", KERNELS)
def test_radios_are_what_iw_printed(kernel: str) -> None:
    """The kernel divides what it tells of a radio into many messages."""
    (text,) = printed(kernel, "iw phy")
    ours: dict[int, dict[str, Any]] = {}
    for one in answers(kernel, "nl80211", "new-wiphy"):
        ours.setdefault(one["attrs"]["wiphy"], {}).update(fields_of({"header": {}, "attrs": one["attrs"]}))
    told = list(radios(text))
    assert all(set(one) == set(RADIO) for one in told)
    compared = 0
    for one, fields in zip(told, ours.values(), strict=True):
        assert differences(one, fields, RADIO) == []
        for path, other in changed(one):
            assert differences(other, fields, RADIO), path
            compared += 1
    assert compared > 50
