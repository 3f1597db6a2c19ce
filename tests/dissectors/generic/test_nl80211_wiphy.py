"""What a radio can do: bytes from Linux 6.1 and iw 5.19, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message
from nlsniff.spec import GENERIC

Read = Callable[..., Message]

# What made the message, its direction, its bytes, what they say; secrets are masked.
GOLDEN = [
    (
        "iw phy: limits",
        "to-user",
        (
            "94000000200002008145076bd70100fb03010000080001000400000009000200706879340000000008002e000a000000"
            "05003d000700000005003e000400000008003f00ffffffff08004000ffffffff050059000000000005002b0004000000"
            "05007b0000000000060038004208000006007c0000000000050085000000000004006800040073000400820004008b00"
            "04008c00"
        ),
        "new-wiphy",
        {
            "wiphy": 4,
            "wiphy-name": "phy4",
            "generation": 10,
            "wiphy-retry-short": 7,
            "wiphy-retry-long": 4,
            "wiphy-frag-threshold": 4294967295,
            "wiphy-rts-threshold": 4294967295,
            "wiphy-coverage-class": 0,
            "max-num-scan-ssids": 4,
            "max-num-sched-scan-ssids": 0,
            "max-scan-ie-len": 2114,
            "max-sched-scan-ie-len": 0,
            "max-match-sets": 0,
            "support-ibss-rsn": True,
            "support-mesh-auth": True,
            "support-ap-uapsd": True,
            "tdls-support": True,
            "tdls-external-setup": True,
        },
    ),
    (
        "iw phy: ciphers and antennas",
        "to-user",
        (
            "7c000000200002008145076bd70100fb03010000080001000400000009000200706879340000000008002e000a000000"
            "3000390001ac0f0005ac0f0002ac0f0004ac0f000aac0f0008ac0f0009ac0f0006ac0f000dac0f000bac0f000cac0f00"
            "05005600000000000400660008007100000000000800720000000000"
        ),
        "new-wiphy",
        {
            "wiphy": 4,
            "wiphy-name": "phy4",
            "generation": 10,
            "cipher-suites": [
                "0xfac01",
                "0xfac05",
                "0xfac02",
                "0xfac04",
                "0xfac0a",
                "0xfac08",
                "0xfac09",
                "0xfac06",
                "0xfac0d",
                "0xfac0b",
                "0xfac0c",
            ],
            "max-num-pmkids": 0,
            "control-port-ethertype": True,
            "wiphy-antenna-avail-tx": 0,
            "wiphy-antenna-avail-rx": 0,
        },
    ),
    (
        "iw phy: kinds of interfaces",
        "to-user",
        (
            "5c000000200002008145076bd70100fb03010000080001000400000009000200706879340000000008002e000a000000"
            "2c002000040001000400020004000300040004000400060004000700040008000400090004000a0004000b00"
        ),
        "new-wiphy",
        {
            "wiphy": 4,
            "wiphy-name": "phy4",
            "generation": 10,
            "supported-iftypes": {
                "adhoc": True,
                "station": True,
                "ap": True,
                "ap-vlan": True,
                "monitor": True,
                "mesh-point": True,
                "p2p-client": True,
                "p2p-go": True,
                "p2p-device": True,
                "ocb": True,
            },
        },
    ),
    (
        "iw phy: a channel with radar",
        "to-user",
        (
            "80000000200002008145076bd70100fb03010000080001000400000009000200706879340000000008002e000a000000"
            "500016004c0001004800010044000400080001008c140000080014000000000004000300040004000400050008000700"
            "0000000008000800280b000008000d0060ea000004001a0008000600d0070000"
        ),
        "new-wiphy",
        {
            "wiphy": 4,
            "wiphy-name": "phy4",
            "generation": 10,
            "wiphy-bands": {
                "5ghz": {
                    "freqs": [
                        {
                            "4": {
                                "freq": 5260,
                                "offset": 0,
                                "no-ir": True,
                                "no-ibss": True,
                                "radar": True,
                                "dfs-state": 0,
                                "dfs-time": 2856,
                                "dfs-cac-time": 60000,
                                "no-320mhz": True,
                                "max-tx-power": 2000,
                            }
                        }
                    ]
                }
            },
        },
    ),
    (
        "iw phy: a band",
        "to-user",
        (
            "60020000200002008145076bd70100fb03010000080001000400000009000200706879340000000008002e000a000000"
            "300216002c02000014000300ffff0000000000000000000001000000060004007e100000050005000300000005000600"
            "060000005c0109008000010008000100040002000a0002000178c81a400000000f00030000bfce000000000000000000"
            "10000400fafffaffffffffffffffffff1d00050000000000000000000000000000000000000000000000000000000000"
            "06000800070000000d0009007c0000feffff7f010000000008000a008888888806000b00000000008000020008000100"
            "040003000a0002000178c81a400000000f00030000bfce00000000000000000010000400fafffaffffffffffffffffff"
            "1d0005000000000000000000000000000000000000000000000000000000000006000800070000000d0009007c0000fe"
            "ffff7f010000000007000a008888880006000b00000000005800030008000100040007000a0002000170801a40000000"
            "0f00030000bf0000000000000000000010000400fafffaffffffffffffffffff1d000500000000000000000000000000"
            "00000000000000000000000000000000a00002000c000000080001000a00000010000100080001001400000004000200"
            "1000020008000100370000000400020010000300080001006e000000040002000c000400080001003c0000000c000500"
            "080001005a0000000c00060008000100780000000c00070008000100b40000000c00080008000100f00000000c000900"
            "08000100680100000c000a0008000100e00100000c000b00080001001c020000"
        ),
        "new-wiphy",
        {
            "wiphy": 4,
            "wiphy-name": "phy4",
            "generation": 10,
            "wiphy-bands": {
                "2ghz": {
                    "ht-mcs-set": "ffff0000000000000000000001000000",
                    "ht-capa": 4222,
                    "ht-ampdu-factor": 3,
                    "ht-ampdu-density": 6,
                    "iftype-data": [
                        {
                            "1": {
                                "iftypes": {"station": True},
                                "he-cap-mac": "0178c81a4000",
                                "he-cap-phy": "00bfce0000000000000000",
                                "he-cap-mcs-set": "fafffaffffffffffffffffff",
                                "he-cap-ppe": "00000000000000000000000000000000000000000000000000",
                                "eht-cap-mac": "0700",
                                "eht-cap-phy": "7c0000feffff7f0100",
                                "eht-cap-mcs-set": "88888888",
                                "eht-cap-ppe": "0000",
                            }
                        },
                        {
                            "2": {
                                "iftypes": {"ap": True},
                                "he-cap-mac": "0178c81a4000",
                                "he-cap-phy": "00bfce0000000000000000",
                                "he-cap-mcs-set": "fafffaffffffffffffffffff",
                                "he-cap-ppe": "00000000000000000000000000000000000000000000000000",
                                "eht-cap-mac": "0700",
                                "eht-cap-phy": "7c0000feffff7f0100",
                                "eht-cap-mcs-set": "888888",
                                "eht-cap-ppe": "0000",
                            }
                        },
                        {
                            "3": {
                                "iftypes": {"mesh-point": True},
                                "he-cap-mac": "0170801a4000",
                                "he-cap-phy": "00bf000000000000000000",
                                "he-cap-mcs-set": "fafffaffffffffffffffffff",
                                "he-cap-ppe": "00000000000000000000000000000000000000000000000000",
                            }
                        },
                    ],
                    "rates": [
                        {"0": {"rate": 10}},
                        {"1": {"rate": 20, "2ghz-shortpreamble": True}},
                        {"2": {"rate": 55, "2ghz-shortpreamble": True}},
                        {"3": {"rate": 110, "2ghz-shortpreamble": True}},
                        {"4": {"rate": 60}},
                        {"5": {"rate": 90}},
                        {"6": {"rate": 120}},
                        {"7": {"rate": 180}},
                        {"8": {"rate": 240}},
                        {"9": {"rate": 360}},
                        {"10": {"rate": 480}},
                        {"11": {"rate": 540}},
                    ],
                }
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
