"""nl80211: bytes from Linux 6.1, hostapd and wpa_supplicant 2.10, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

import pytest

from nlsniff.message import Message
from nlsniff.spec import GENERIC
from nlsniff.trace import SECRET
from nlsniff.wire import attribute

Read = Callable[..., Message]

# What made the message, its direction, its bytes, what they say; secrets are masked.
GOLDEN = [
    (
        "wpa_supplicant asks for the interface",
        "to-kernel",
        "1c000000200005002f45076b42018015050000000800030004000000",
        "get-interface",
        {"ifindex": 4},
    ),
    (
        "the interface",
        "to-user",
        (
            "68000000200000002f45076b420180150701000008000300040000000a000400776c616e310000000800010001000000"
            "08000500020000000c00990001000000010000000a000600020000000100000008002e00090000000500530000000000"
            "0800620000000000"
        ),
        "new-interface",
        {
            "ifindex": 4,
            "ifname": "wlan1",
            "wiphy": 1,
            "iftype": 2,
            "wdev": 4294967297,
            "mac": "02:00:00:00:01:00",
            "generation": 9,
            "4addr": 0,
            "wiphy-tx-power-level": 0,
        },
    ),
    (
        "the split dump of radios can be asked for",
        "to-user",
        "1c000000200000003145076b420180155f0100000800ad0001000000",
        "get-protocol-features",
        {"protocol-features": ["split-wiphy-dump"]},
    ),
    (
        "the world regulatory domain",
        "to-user",
        (
            "00020000200000003d45076b420180151f0100000700210030300000e40122003c000000080001000000000008000200"
            "d0a624000800030040b8250008000400409c0000080005005802000008000600d007000008000700000000003c000100"
            "080001008008000008000200a87d25000800030050df250008000400204e0000080005005802000008000600d0070000"
            "08000700000000003c00020008000100810000000800020010c0250008000300300e260008000400204e000008000500"
            "5802000008000600d007000008000700000000003c00030008000100800800000800020050e34e0008000300d01b5000"
            "0800040080380100080005005802000008000600d007000008000700000000003c000400080001009008000008000200"
            "d01b500008000300505451000800040080380100080005005802000008000600d007000008000700000000003c000500"
            "08000100900000000800020050c5530008000300d06e57000800040000710200080005005802000008000600d0070000"
            "08000700000000003c0006000800010080000000080002005882570008000300f8085900080004008038010008000500"
            "5802000008000600d007000008000700000000003c000700080001000000000008000200c069690308000300404acc03"
            "0800040080f52000080005000000000008000600000000000800070000000000"
        ),
        "get-reg",
        {
            "reg-alpha2": "00",
            "reg-rules": [
                {
                    "0": {
                        "reg-rule-flags": 0,
                        "freq-range-start": 2402000,
                        "freq-range-end": 2472000,
                        "freq-range-max-bw": 40000,
                        "power-rule-max-ant-gain": 600,
                        "power-rule-max-eirp": 2000,
                        "dfs-cac-time": 0,
                    }
                },
                {
                    "1": {
                        "reg-rule-flags": 2176,
                        "freq-range-start": 2457000,
                        "freq-range-end": 2482000,
                        "freq-range-max-bw": 20000,
                        "power-rule-max-ant-gain": 600,
                        "power-rule-max-eirp": 2000,
                        "dfs-cac-time": 0,
                    }
                },
                {
                    "2": {
                        "reg-rule-flags": 129,
                        "freq-range-start": 2474000,
                        "freq-range-end": 2494000,
                        "freq-range-max-bw": 20000,
                        "power-rule-max-ant-gain": 600,
                        "power-rule-max-eirp": 2000,
                        "dfs-cac-time": 0,
                    }
                },
                {
                    "3": {
                        "reg-rule-flags": 2176,
                        "freq-range-start": 5170000,
                        "freq-range-end": 5250000,
                        "freq-range-max-bw": 80000,
                        "power-rule-max-ant-gain": 600,
                        "power-rule-max-eirp": 2000,
                        "dfs-cac-time": 0,
                    }
                },
                {
                    "4": {
                        "reg-rule-flags": 2192,
                        "freq-range-start": 5250000,
                        "freq-range-end": 5330000,
                        "freq-range-max-bw": 80000,
                        "power-rule-max-ant-gain": 600,
                        "power-rule-max-eirp": 2000,
                        "dfs-cac-time": 0,
                    }
                },
                {
                    "5": {
                        "reg-rule-flags": 144,
                        "freq-range-start": 5490000,
                        "freq-range-end": 5730000,
                        "freq-range-max-bw": 160000,
                        "power-rule-max-ant-gain": 600,
                        "power-rule-max-eirp": 2000,
                        "dfs-cac-time": 0,
                    }
                },
                {
                    "6": {
                        "reg-rule-flags": 128,
                        "freq-range-start": 5735000,
                        "freq-range-end": 5835000,
                        "freq-range-max-bw": 80000,
                        "power-rule-max-ant-gain": 600,
                        "power-rule-max-eirp": 2000,
                        "dfs-cac-time": 0,
                    }
                },
                {
                    "7": {
                        "reg-rule-flags": 0,
                        "freq-range-start": 57240000,
                        "freq-range-end": 63720000,
                        "freq-range-max-bw": 2160000,
                        "power-rule-max-ant-gain": 0,
                        "power-rule-max-eirp": 0,
                        "dfs-cac-time": 0,
                    }
                },
            ],
        },
    ),
    (
        "a scan begins",
        "notification",
        (
            "6000000020000000000000000000000021010000080001000100000008000300040000000c0099000100000001000000"
            "08002d00040000000c002c00080000006c0900001c002a007f0b04004a02014040400001207200dd07506f9a16030103"
        ),
        "trigger-scan",
        {
            "wiphy": 1,
            "ifindex": 4,
            "wdev": 4294967297,
            "scan-ssids": [""],
            "scan-frequencies": [2412],
            "ie": [
                {"id": 127, "name": "ext-capability", "data": "04004a0201404040000120"},
                {"id": 114, "name": "mesh-id", "text": ""},
                {"id": 221, "name": "vendor-specific", "data": "506f9a16030103"},
            ],
        },
    ),
    (
        "wpa_supplicant authenticates",
        "to-kernel",
        (
            "40000000200005004845076b420180152500000008000300040000000a0006000200000000000000080026006c090000"
            "070034006c6162000800350000000000"
        ),
        "authenticate",
        {"ifindex": 4, "mac": "02:00:00:00:00:00", "wiphy-freq": 2412, "ssid": "lab", "auth-type": 0},
    ),
    (
        "the answer of the access point",
        "notification",
        (
            "48000000200000000000000000000000250100000800010001000000080003000400000022003300b0003a0102000000"
            "010002000000000002000000000020000000020000000000"
        ),
        "authenticate",
        {"wiphy": 1, "ifindex": 4, "frame": "b0003a010200000001000200000000000200000000002000000002000000"},
    ),
    (
        "the station is connected",
        "notification",
        (
            "b00000002000000000000000000000002e010000080001000100000008000300040000000a0006000200000000000000"
            "060048000000000053004d0000036c6162010802040b160c12182432043048606c30140100000fac040100000fac0401"
            "00000fac0200007f0b04004a02014040400001203b155151525354737475767778797a7b7c7d7e7f8081820023004e00"
            "010882848b960c12182432043048606c7f0804004002000000405a0324010000"
        ),
        "connect",
        {
            "wiphy": 1,
            "ifindex": 4,
            "mac": "02:00:00:00:00:00",
            "status-code": 0,
            "req-ie": [
                {"id": 0, "name": "ssid", "text": "lab"},
                {"id": 1, "name": "supp-rates", "rates": ["1", "2", "5.5", "11", "6", "9", "12", "18"]},
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
                {"id": 127, "name": "ext-capability", "data": "04004a0201404040000120"},
                {
                    "id": 59,
                    "name": "supported-regulatory-classes",
                    "data": "5151525354737475767778797a7b7c7d7e7f808182",
                },
            ],
            "resp-ie": [
                {"id": 1, "name": "supp-rates", "rates": ["1*", "2*", "5.5*", "11*", "6", "9", "12", "18"]},
                {"id": 50, "name": "ext-supp-rates", "rates": ["24", "36", "48", "54"]},
                {"id": 127, "name": "ext-capability", "data": "0400400200000040"},
                {"id": 90, "name": "bss-max-idle-period", "data": "240100"},
            ],
        },
    ),
    (
        "the end of a handshake, as it was sent",
        "notification",
        (
            "b80000002000000000000000000000008b010000080001000100000008000300040000000c0099000100000001000000"
            "75003300020000000000020000000100888e0103005f02030a0000000000000000000300000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000d8bc83402284fe74bf147e051b1b99f800000000000c005800030000000000000004005c00"
        ),
        "control-port-frame-tx-status",
        {
            "wiphy": 1,
            "ifindex": 4,
            "wdev": 4294967297,
            "frame": (
                "020000000000020000000100888e0103005f02030a0000000000000000000300000000000000000000000000"
                "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
                "00000000000000d8bc83402284fe74bf147e051b1b99f80000"
            ),
            "cookie": 3,
            "ack": True,
        },
    ),
    (
        "the access point turned the station away",
        "notification",
        "300000002000000000000000000000003001000008000100010000000800030004000000060036000f00000004004700",
        "disconnect",
        {"wiphy": 1, "ifindex": 4, "reason-code": 15, "disconnected-by-ap": True},
    ),
    (
        "wpa_supplicant leaves",
        "to-kernel",
        "30000000200005002b45076b4201006327000000080003000400000006003600030000000a0006000200000000000000",
        "deauthenticate",
        {"ifindex": 4, "reason-code": 3, "mac": "02:00:00:00:00:00"},
    ),
    (
        "iw dev wlan1 disconnect",
        "to-kernel",
        "1c000000200005003445076b4d010010300000000800030004000000",
        "disconnect",
        {"ifindex": 4},
    ),
    (
        "hostapd starts the access point",
        "to-kernel",
        (
            "14010000200005005c45076b8e01c0570f00000008000300070000003a000e0080000000ffffffffffff020000000000"
            "020000000000000000000000000000006400110400036c6162010882848b960c121824030101000031000f002a010432"
            "043048606c30140100000fac040100000fac040100000fac0200003b0251007f08040040020000004000000008000c00"
            "6400000008000d0002000000070034006c61620008007e00000000000400460008004b000200000008004c0002ac0f00"
            "0800490004ac0f0008004a0004ac0f000e002a007f08040040020000004000000e007f007f0804004002000000400000"
            "0e0080007f0804004002000000400000040008010400cc00060066008e88000004001e01"
        ),
        "new-beacon",
        {
            "ifindex": 7,
            "beacon-head": (
                "80000000ffffffffffff020000000000020000000000000000000000000000006400110400036c6162010882"
                "848b960c121824030101"
            ),
            "beacon-tail": [
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
            "dtim-period": 2,
            "ssid": "lab",
            "hidden-ssid": 0,
            "privacy": True,
            "wpa-versions": 2,
            "akm-suites": [1027074],
            "cipher-suites-pairwise": [1027076],
            "cipher-suite-group": 1027076,
            "ie": [{"id": 127, "name": "ext-capability", "data": "0400400200000040"}],
            "ie-probe-resp": [{"id": 127, "name": "ext-capability", "data": "0400400200000040"}],
            "ie-assoc-resp": [{"id": 127, "name": "ext-capability", "data": "0400400200000040"}],
            "control-port-over-nl80211": True,
            "socket-owner": True,
            "control-port-ethertype": 34958,
            "control-port-no-preauth": True,
        },
    ),
    (
        "hostapd sets what the network has",
        "to-kernel",
        (
            "44000000200005007445076b8e0140f219000000080003000700000005001c000000000005001d000000000005001e00"
            "0100000005006000000000000800240002040b16"
        ),
        "set-bss",
        {
            "ifindex": 7,
            "bss-cts-prot": 0,
            "bss-short-preamble": 0,
            "bss-short-slot-time": 1,
            "ap-isolate": 0,
            "bss-basic-rates": "02040b16",
        },
    ),
    (
        "a vendor command of the simulator",
        "to-kernel",
        (
            "38000000200005006945076b8e0140f26700000008000300070000000800c300741300000800c400010000000c00c580"
            "080008007b000000"
        ),
        "vendor",
        {"ifindex": 7, "vendor-id": 4980, "vendor-subcmd": 1, "vendor-data": "080008007b000000"},
    ),
    (
        "iw reg set DE",
        "to-kernel",
        "1c000000200005008445076be701002c1b0000000700210044450000",
        "req-set-reg",
        {"reg-alpha2": "DE"},
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


def test_what_a_device_can_do_and_what_is_asked_for_have_the_same_numbers(made: Read) -> None:
    """Made by hand: nl80211_send_coalesce() puts a struct where a request has rules."""
    support = attribute(182, pack("<6I", 10, 4, 1, 64, 96, 5000), "<")
    rule = attribute(1, pack("<I", 100), "<") + attribute(2, pack("<I", 1), "<")
    told = made("nl80211", 3, support + attribute(102, b"", "<"))
    asked = made("nl80211", 101, attribute(182, attribute(1, rule, "<"), "<"), direction="to-kernel")
    pattern = {"max-patterns": 4, "min-pattern-len": 1, "max-pattern-len": 64, "max-pkt-offset": 96}
    assert told.attrs == {
        "coalesce-rule": {"max-rules": 10, "pat": pattern, "max-delay": 5000},
        "control-port-ethertype": True,
    }
    assert asked.attrs == {"coalesce-rule": [{"1": {"delay": 100, "condition": 1}}]}
    assert [each.notes for each in (told, asked)] == [[], []]
    assert (told.encode(), asked.encode()) == (told.raw, asked.raw)


def test_a_link_has_attributes_like_the_whole(made: Read) -> None:
    """Made by hand: an MLO association with two links."""
    links = attribute(1, attribute(313, b"\0", "<") + attribute(245, bytes(6), "<"), "<")
    links += attribute(2, attribute(313, b"\1", "<") + attribute(38, pack("<I", 5180), "<"), "<")
    message = made("nl80211", 38, attribute(312, links, "<"), direction="to-kernel")
    assert message.attrs == {
        "mlo-links": [
            {"1": {"mlo-link-id": 0, "bssid": "00:00:00:00:00:00"}},
            {"2": {"mlo-link-id": 1, "wiphy-freq": 5180}},
        ]
    }
    assert (message.notes, message.encode()) == ([], message.raw)


@pytest.mark.parametrize(
    ("number", "name"),
    [(7, "key-data"), (254, "pmk"), (277, "sae-password"), (242, "fils-kek"), (252, "fils-erp-rrk")],
)
def test_key_material_is_masked(made: Read, number: int, name: str) -> None:
    message = made("nl80211", 46, attribute(number, b"only an example", "<"), direction="to-kernel")
    assert message.attrs == {name: SECRET}
    assert b"only an example".hex() not in str(message.to_dict())
    assert message.encode() == message.raw


def test_a_frame_goes_on_as_a_layer_of_its_own(made: Read) -> None:
    """A deauthentication as an access point sends it; a frame of the control port has no header of 802.11."""
    left = bytes.fromhex("c000000002000000000002000000010002000000000000000300")
    assert made("nl80211", 59, attribute(51, left, "<")).layers().getlayer("Dot11Deauth").reason == 3
    port = made("nl80211", 129, attribute(51, bytes.fromhex("0103005f"), "<"))
    assert (port.attrs, port.layers().getlayer("Dot11")) == ({"frame": "0103005f"}, None)
