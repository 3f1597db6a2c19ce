"""Stations, networks, channels: bytes from Linux 6.1 and iw 5.19, the values they mean, the same bytes again."""

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
        "iw dev wlan0 station dump: the answer",
        "to-user",
        (
            "98040000200002006245076b9d0180fb1301000008000300070000000a000600020000000100000008002e0001000000"
            "68041500080010000100000008000100540100000c002a00c8884fc52600000008000200f70200000800030099010000"
            "0c001700f7020000000000000c00180099010000000000000c00200000000000000000000c0027000000000000000000"
            "05000700e200000005000d00e200000014000800080005000a000000060001000a00000014000e0008000500f0000000"
            "06000100f0000000080009000700000008000a000400000008000b000000000008000c000000000008001b00ee020000"
            "18000f0004000300050004000200000006000500640000000c001100fe000000a60000000c001c000000000000000000"
            "78031f00340001000c00010000000000000000000c00020000000000000000000c00030000000000000000000c000400"
            "0000000000000000340002000c00010000000000000000000c00020000000000000000000c0003000000000000000000"
            "0c0004000000000000000000340003000c00010000000000000000000c00020000000000000000000c00030000000000"
            "000000000c0004000000000000000000340004000c00010000000000000000000c00020000000000000000000c000300"
            "00000000000000000c0004000000000000000000340005000c00010000000000000000000c0002000000000000000000"
            "0c00030000000000000000000c0004000000000000000000340006000c00010000000000000000000c00020000000000"
            "000000000c00030000000000000000000c0004000000000000000000340007000c00010000000000000000000c000200"
            "00000000000000000c00030000000000000000000c0004000000000000000000340008000c0001000000000000000000"
            "0c00020000000000000000000c00030000000000000000000c0004000000000000000000340009000c00010000000000"
            "000000000c00020000000000000000000c00030000000000000000000c000400000000000000000034000a000c000100"
            "00000000000000000c00020000000000000000000c00030000000000000000000c000400000000000000000034000b00"
            "0c00010000000000000000000c00020000000000000000000c00030000000000000000000c0004000000000000000000"
            "34000c000c00010000000000000000000c00020000000000000000000c00030000000000000000000c00040000000000"
            "0000000034000d000c00010000000000000000000c00020000000000000000000c00030000000000000000000c000400"
            "000000000000000034000e000c00010000000000000000000c00020000000000000000000c0003000000000000000000"
            "0c000400000000000000000034000f000c00010000000000000000000c00020000000000000000000c00030000000000"
            "000000000c0004000000000000000000340010000c00010000000000000000000c00020000000000000000000c000300"
            "00000000000000000c0004000000000000000000340011000c00010005000000000000000c0002000400000000000000"
            "0c00030000000000000000000c0004000000000000000000"
        ),
        "new-station",
        {
            "ifindex": 7,
            "mac": "02:00:00:00:01:00",
            "generation": 1,
            "sta-info": {
                "connected-time": 1,
                "inactive-time": 340,
                "assoc-at-boottime": 166519081160,
                "rx-bytes": 759,
                "tx-bytes": 409,
                "rx-bytes64": 759,
                "tx-bytes64": 409,
                "rx-duration": 0,
                "tx-duration": 0,
                "signal": -30,
                "signal-avg": -30,
                "tx-bitrate": {"bitrate32": 10, "bitrate": 10},
                "rx-bitrate": {"bitrate32": 240, "bitrate": 240},
                "rx-packets": 7,
                "tx-packets": 4,
                "tx-retries": 0,
                "tx-failed": 0,
                "expected-throughput": 750,
                "bss-param": {"short-slot-time": True, "dtim-period": 2, "beacon-interval": 100},
                "sta-flags": {"mask": 254, "set": 166},
                "rx-drop-misc": 0,
                "tid-stats": [
                    {"1": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"2": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"3": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"4": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"5": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"6": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"7": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"8": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"9": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"10": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"11": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"12": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"13": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"14": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"15": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"16": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"17": {"rx-msdu": 5, "tx-msdu": 4, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                ],
            },
        },
    ),
    (
        "iw dev wlan1 scan dump: the answer",
        "to-user",
        (
            "38010000200002003345076b4b01c0172201000008002e000700000008000300040000000c0099000100000001000000"
            "08012f000a000100020000000000000004000e000c000300ce0f86af1f6106004300060000036c6162010882848b960c"
            "1218240301012a010432043048606c30140100000fac040100000fac040100000fac0200003b0251007f080400400200"
            "000040000c000d00d8099caf1f61060049000b0000036c6162010882848b960c1218240301010504000200002a010432"
            "043048606c30140100000fac040100000fac040100000fac0200003b0251007f08040040020000004000000006000400"
            "640000000600050011040000080002006c090000080014000000000008000c000000000008000a00d80100000c000f00"
            "4fa20e1d1c0000000800070048f4ffff0800090001000000"
        ),
        "new-scan-results",
        {
            "generation": 7,
            "ifindex": 4,
            "wdev": 4294967297,
            "bss": {
                "bssid": "02:00:00:00:00:00",
                "presp-data": True,
                "tsf": 1795638576943054,
                "information-elements": [
                    {"id": 0, "name": "ssid", "text": "lab"},
                    {"id": 1, "name": "supp-rates", "rates": ["1*", "2*", "5.5*", "11*", "6", "9", "12", "18"]},
                    {"id": 3, "name": "ds-params", "channel": 1},
                    {"id": 42, "name": "erp-info", "data": "04"},
                    {"id": 50, "name": "ext-supp-rates", "rates": ["24", "36", "48", "54"]},
                    {
                        "id": 48,
                        "name": "rsn",
                        "version": 1,
                        "group": "ccmp",
                        "pairwise": ["ccmp"],
                        "akm": ["psk"],
                        "capabilities": 0,
                    },
                    {"id": 59, "name": "supported-regulatory-classes", "data": "5100"},
                    {"id": 127, "name": "ext-capability", "data": "0400400200000040"},
                ],
                "beacon-tsf": 1795638578383320,
                "beacon-ies": [
                    {"id": 0, "name": "ssid", "text": "lab"},
                    {"id": 1, "name": "supp-rates", "rates": ["1*", "2*", "5.5*", "11*", "6", "9", "12", "18"]},
                    {"id": 3, "name": "ds-params", "channel": 1},
                    {"id": 5, "name": "tim", "data": "00020000"},
                    {"id": 42, "name": "erp-info", "data": "04"},
                    {"id": 50, "name": "ext-supp-rates", "rates": ["24", "36", "48", "54"]},
                    {
                        "id": 48,
                        "name": "rsn",
                        "version": 1,
                        "group": "ccmp",
                        "pairwise": ["ccmp"],
                        "akm": ["psk"],
                        "capabilities": 0,
                    },
                    {"id": 59, "name": "supported-regulatory-classes", "data": "5100"},
                    {"id": 127, "name": "ext-capability", "data": "0400400200000040"},
                ],
                "beacon-interval": 100,
                "capability": 1041,
                "frequency": 2412,
                "frequency-offset": 0,
                "chan-width": 0,
                "seen-ms-ago": 472,
                "last-seen-boottime": 120746582607,
                "signal-mbm": -3000,
                "status": 1,
            },
        },
    ),
    (
        "a station has gone",
        "notification",
        (
            "980400002000000000000000000000001401000008000300070000000a000600020000000100000008002e0002000000"
            "680415000800100002000000080001001c0000000c002a00c8884fc52600000008000200110300000800030099010000"
            "0c00170011030000000000000c00180099010000000000000c00200000000000000000000c0027000000000000000000"
            "05000700e200000005000d00e200000014000800080005000a000000060001000a00000014000e0008000500f0000000"
            "06000100f0000000080009000900000008000a000400000008000b000000000008000c000000000008001b00ee020000"
            "18000f0004000300050004000200000006000500640000000c001100fe000000040000000c001c000000000000000000"
            "78031f00340001000c00010000000000000000000c00020000000000000000000c00030000000000000000000c000400"
            "0000000000000000340002000c00010000000000000000000c00020000000000000000000c0003000000000000000000"
            "0c0004000000000000000000340003000c00010000000000000000000c00020000000000000000000c00030000000000"
            "000000000c0004000000000000000000340004000c00010000000000000000000c00020000000000000000000c000300"
            "00000000000000000c0004000000000000000000340005000c00010000000000000000000c0002000000000000000000"
            "0c00030000000000000000000c0004000000000000000000340006000c00010000000000000000000c00020000000000"
            "000000000c00030000000000000000000c0004000000000000000000340007000c00010000000000000000000c000200"
            "00000000000000000c00030000000000000000000c0004000000000000000000340008000c0001000000000000000000"
            "0c00020000000000000000000c00030000000000000000000c0004000000000000000000340009000c00010000000000"
            "000000000c00020000000000000000000c00030000000000000000000c000400000000000000000034000a000c000100"
            "00000000000000000c00020000000000000000000c00030000000000000000000c000400000000000000000034000b00"
            "0c00010000000000000000000c00020000000000000000000c00030000000000000000000c0004000000000000000000"
            "34000c000c00010000000000000000000c00020000000000000000000c00030000000000000000000c00040000000000"
            "0000000034000d000c00010000000000000000000c00020000000000000000000c00030000000000000000000c000400"
            "000000000000000034000e000c00010000000000000000000c00020000000000000000000c0003000000000000000000"
            "0c000400000000000000000034000f000c00010000000000000000000c00020000000000000000000c00030000000000"
            "000000000c0004000000000000000000340010000c00010000000000000000000c00020000000000000000000c000300"
            "00000000000000000c0004000000000000000000340011000c00010005000000000000000c0002000400000000000000"
            "0c00030000000000000000000c0004000000000000000000"
        ),
        "del-station",
        {
            "ifindex": 7,
            "mac": "02:00:00:00:01:00",
            "generation": 2,
            "sta-info": {
                "connected-time": 2,
                "inactive-time": 28,
                "assoc-at-boottime": 166519081160,
                "rx-bytes": 785,
                "tx-bytes": 409,
                "rx-bytes64": 785,
                "tx-bytes64": 409,
                "rx-duration": 0,
                "tx-duration": 0,
                "signal": -30,
                "signal-avg": -30,
                "tx-bitrate": {"bitrate32": 10, "bitrate": 10},
                "rx-bitrate": {"bitrate32": 240, "bitrate": 240},
                "rx-packets": 9,
                "tx-packets": 4,
                "tx-retries": 0,
                "tx-failed": 0,
                "expected-throughput": 750,
                "bss-param": {"short-slot-time": True, "dtim-period": 2, "beacon-interval": 100},
                "sta-flags": {"mask": 254, "set": 4},
                "rx-drop-misc": 0,
                "tid-stats": [
                    {"1": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"2": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"3": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"4": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"5": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"6": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"7": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"8": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"9": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"10": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"11": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"12": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"13": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"14": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"15": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"16": {"rx-msdu": 0, "tx-msdu": 0, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                    {"17": {"rx-msdu": 5, "tx-msdu": 4, "tx-msdu-retries": 0, "tx-msdu-failed": 0}},
                ],
            },
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


def test_a_path_in_a_mesh_and_a_channel(made: Read) -> None:
    """Made by hand as nl80211_send_mpath() and nl80211_send_survey() make them."""
    info = attribute(3, pack("<I", 8193), "<") + attribute(5, b"\x15", "<") + attribute(8, b"\x02", "<")
    path = made("nl80211", 23, attribute(26, bytes(6), "<") + attribute(27, info, "<"))
    assert path.attrs == {
        "mpath-next-hop": "00:00:00:00:00:00",
        "mpath-info": {"metric": 8193, "flags": 21, "hop-count": 2},
    }
    survey = attribute(1, pack("<I", 2412), "<") + attribute(2, pack("b", -92), "<") + attribute(3, b"", "<")
    channel = made("nl80211", 51, attribute(84, survey + attribute(4, pack("<Q", 70), "<"), "<"))
    assert channel.attrs == {"survey-info": {"frequency": 2412, "noise": -92, "in-use": True, "time": 70}}
    assert [each.notes for each in (path, channel)] == [[], []]


def test_a_rate_of_the_newest_kind(made: Read) -> None:
    """Made by hand as nl80211_put_sta_rate() makes it."""
    rate = attribute(5, pack("<I", 57650), "<") + attribute(18, b"", "<") + attribute(19, b"\x0d", "<")
    rate += attribute(20, b"\x02", "<") + attribute(21, b"\x00", "<")
    message = made("nl80211", 19, attribute(21, attribute(8, rate, "<"), "<"))
    assert message.attrs == {
        "sta-info": {
            "tx-bitrate": {"bitrate32": 57650, "320-mhz-width": True, "eht-mcs": 13, "eht-nss": 2, "eht-gi": 0}
        }
    }
    assert (message.notes, message.encode()) == ([], message.raw)
