"""What programs ask of nl80211: bytes from Linux 6.1, hostapd and wpa_supplicant 2.10, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

import pytest

from nlsniff.message import Message
from nlsniff.spec import GENERIC
from nlsniff.wire import attribute

Read = Callable[..., Message]

# What made the message, its direction, its bytes, what they say; secrets are masked.
GOLDEN = [
    (
        "wpa_supplicant sets the key with the access point",
        "to-kernel",
        (
            "5c000000200005004d45076b420180150b00000008000300040000000a00060002000000000000003400500014000100"
            "3f31a43a1e927a31062c109b114b11430800030004ac0f000a00040000000000000000000500020000000000"
        ),
        "new-key",
        {
            "ifindex": 4,
            "mac": "02:00:00:00:00:00",
            "key": {"data": "(secret)", "cipher": 1027076, "seq": "000000000000", "idx": 0},
        },
    ),
    (
        "wpa_supplicant sets the key of the group",
        "to-kernel",
        (
            "50000000200005004e45076b420180150b00000008000300040000003400500014000100624ddac6caa53ebce8c22106"
            "a1d9a30a0800030004ac0f000a00040000000000000000000500020001000000"
        ),
        "new-key",
        {"ifindex": 4, "key": {"data": "(secret)", "cipher": 1027076, "seq": "000000000000", "idx": 1}},
    ),
    (
        "wpa_supplicant hands over what rekeying needs",
        "to-kernel",
        (
            "54000000200005005045076b420180154f000000080003000400000038007a8014000100675d3dcfb469b64ed03b824f"
            "b232c70b14000200a7fe22f30f8ce05e7d62cd0ddbb756e70c0003000000000000000003"
        ),
        "set-rekey-offload",
        {"ifindex": 4, "rekey-data": {"kek": "(secret)", "kck": "(secret)", "replay-ctr": "0000000000000003"}},
    ),
    (
        "hostapd makes a key the default",
        "to-kernel",
        ("34000000200005007845076b8e0140f20a0000000800030007000000180050000500020001000000040005000800088004000200"),
        "set-key",
        {"ifindex": 7, "key": {"idx": 1, "default": True, "default-types": {"multicast": True}}},
    ),
    (
        "hostapd asks how far a key is used",
        "to-kernel",
        "24000000200005008d45076b8e0140f20900000008000300070000000500080001000000",
        "get-key",
        {"ifindex": 7, "key-idx": 1},
    ),
    (
        "how far it is used",
        "to-user",
        (
            "58000000200000008d45076b8e0140f20b010000080003000700000005000800010000000a000a000000000000000000"
            "0800090004ac0f00200050000a00040000000000000000000800030004ac0f000500020001000000"
        ),
        "new-key",
        {
            "ifindex": 7,
            "key-idx": 1,
            "key-seq": "000000000000",
            "key-cipher": 1027076,
            "key": {"seq": "000000000000", "cipher": 1027076, "idx": 1},
        },
    ),
    (
        "hostapd sets how queues are served",
        "to-kernel",
        (
            "4c000000200005007945076b8e0140f2020000000800030007000000300025802c000180050001000000000006000200"
            "2f000000060003000300000006000400070000000500050001000000"
        ),
        "set-wiphy",
        {"ifindex": 7, "wiphy-txq-params": [{"1": {"ac": 0, "txop": 47, "cwmin": 3, "cwmax": 7, "aifs": 1}}]},
    ),
    (
        "hostapd adds a station",
        "to-kernel",
        (
            "5c000000200005008045076b8e0140f21300000008000300070000000a00060002000000010000000800130002040b16"
            "0600ab00000000000500e40000000000060010000100000006001200000000000c004300a000000000000000"
        ),
        "new-station",
        {
            "ifindex": 7,
            "mac": "02:00:00:00:01:00",
            "sta-supported-rates": "02040b16",
            "sta-capability": 0,
            "sta-support-p2p-ps": 0,
            "sta-aid": 1,
            "sta-listen-interval": 0,
            "sta-flags2": {"mask": 160, "set": 0},
        },
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=GENERIC, family="nl80211")
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw


def test_what_woke_the_machine_is_told_by_its_index(made: Read) -> None:
    """Made by hand as cfg80211_report_wowlan_wakeup() makes it; a request has the pattern there."""
    woke = made("nl80211", 74, attribute(117, attribute(4, pack("<I", 2), "<"), "<"))
    pattern = attribute(1, attribute(2, b"\xff", "<") + attribute(3, pack("<I", 12), "<"), "<")
    asked = made("nl80211", 74, attribute(117, attribute(4, pattern, "<"), "<"), direction="to-kernel")
    assert woke.attrs == {"wowlan-triggers": {"pkt-pattern": 2}}
    assert asked.attrs == {"wowlan-triggers": {"pkt-pattern": [{"1": {"pattern": "ff", "offset": 12}}]}}
    assert [each.notes for each in (woke, asked)] == [[], []]


def test_rates_are_set_by_band(made: Read) -> None:
    """Made by hand as iw does for ``set bitrates legacy-2.4 1 2 5.5``."""
    rates = attribute(0, attribute(1, b"\x02\x04\x0b", "<"), "<")
    message = made("nl80211", 57, attribute(90, rates, "<"), direction="to-kernel")
    assert message.attrs == {"tx-rates": {"2ghz": {"legacy": [2, 4, 11]}}}
    assert (message.notes, message.encode()) == ([], message.raw)


def test_one_threshold_or_several(made: Read) -> None:
    """Made by hand: NL80211_ATTR_CQM_RSSI_THOLD is an array since NL80211_EXT_FEATURE_CQM_RSSI_LIST."""
    cqm = attribute(1, pack("<ii", -80, -60), "<") + attribute(2, pack("<I", 5), "<")
    message = made("nl80211", 63, attribute(94, cqm, "<"), direction="to-kernel")
    assert message.attrs == {"cqm": {"rssi-thold": [-80, -60], "rssi-hyst": 5}}


def test_a_mesh_tells_its_settings_otherwise_than_they_are_set(made: Read) -> None:
    """As nl80211_get_mesh_config() of Linux 7.2 does: the device's index has the number of the holding timeout."""
    told = attribute(3, pack("<I", 12), "<") + attribute(1, pack("<H", 100), "<") + attribute(3, pack("<H", 100), "<")
    answer = made("nl80211", 28, attribute(35, told + attribute(22, pack("<I", 4), "<"), "<"))
    request = made("nl80211", 29, attribute(35, attribute(22, pack("<H", 4), "<"), "<"), direction="to-kernel")
    assert answer.attrs == {
        "mesh-config": {"holding-timeout": [{"ifindex": 12}, 100], "retry-timeout": 100, "ht-opmode": 4}
    }
    assert request.attrs == {"mesh-config": {"ht-opmode": 4}}
    assert [each.notes for each in (answer, request)] == [[], []]
    assert (answer.encode(), request.encode()) == (answer.raw, request.raw)
