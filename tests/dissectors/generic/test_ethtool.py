"""ethtool: bytes from Linux 6.18 and ethtool 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# What the message is, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ethtool -k v0: which features there are",
        "to-kernel",
        "280000001500050001000000000000000101000004000180100002800c0001800800010004000000",
        "strset-get",
        {"header": {}, "stringsets": {"stringset": [{"id": 4}]}},
    ),
    (
        "ethtool -K v0 tso off",
        "to-kernel",
        (
            "d80000001500050003000000000000000c0100001400018007000200763000000800030001000000b0000380ac000380"
            "1c0001801800020074782d7463702d7365676d656e746174696f6e00200001801c00020074782d7463702d65636e2d73"
            "65676d656e746174696f6e00280001802100020074782d7463702d6d616e676c6569642d7365676d656e746174696f6e"
            "00000100200001801900020074782d746370362d7365676d656e746174696f6e00630000240001801f00020074782d74"
            "63702d61636365636e2d7365676d656e746174696f6e0000"
        ),
        "features-set",
        {
            "header": {"dev-name": "v0", "flags": ["compact-bitsets"]},
            "wanted": {
                "bits": {
                    "bit": [
                        {"name": "tx-tcp-segmentation"},
                        {"name": "tx-tcp-ecn-segmentation"},
                        {"name": "tx-tcp-mangleid-segmentation"},
                        {"name": "tx-tcp6-segmentation"},
                        {"name": "tx-tcp-accecn-segmentation"},
                    ]
                }
            },
        },
    ),
    (
        "ethtool -K v0 tso off: what came of it",
        "to-user",
        (
            "700000001500000003000000314800000c01000014000180080001000300000007000200763000002400038008000200"
            "400000000c00040000000000000000000c00050000000000000000002400048008000200400000000c00040000000000"
            "000000000c00050000001d0008000000"
        ),
        "features-set",
        {
            "header": {"dev-index": 3, "dev-name": "v0"},
            "wanted": {"size": 64, "value": "0000000000000000", "mask": "0000000000000000"},
            "active": {"size": 64, "value": "0000000000000000", "mask": "00001d0008000000"},
        },
    ),
    (
        "ethtool -l v0: the answer",
        "to-user",
        (
            "480000001500000002000000324800001201000014000180080001000300000007000200763000000800020002000000"
            "080006000100000008000300020000000800070001000000"
        ),
        "channels-get",
        {"header": {"dev-index": 3, "dev-name": "v0"}, "rx-max": 2, "rx-count": 1, "tx-max": 2, "tx-count": 1},
    ),
    (
        "ethtool -S v0 --all-groups",
        "to-kernel",
        (
            "38000000150005000200000000000000200100000c000280070002007630000018000380040001000800020005000000"
            "080004001f000000"
        ),
        "stats-get",
        {"header": {"dev-name": "v0"}, "groups": {"nomask": True, "size": 5, "value": "1f000000"}},
    ),
    (
        "ethtool -S v0 --all-groups: names of counters",
        "to-user",
        (
            "b40000001500000004000000dc77def701010000a00002809c0001800800010013000000080002000300000088000380"
            "2c0001800800010000000000200002004d4143436f6e74726f6c4672616d65735472616e736d6974746564002c000180"
            "08000100010000001d0002004d4143436f6e74726f6c4672616d65735265636569766564000000002c00018008000100"
            "020000001f000200556e737570706f727465644f70636f64657352656365697665640000"
        ),
        "strset-get",
        {
            "stringsets": {
                "stringset": [
                    {
                        "id": 19,
                        "count": 3,
                        "strings": [
                            {
                                "string": [
                                    {"index": 0, "value": "MACControlFramesTransmitted"},
                                    {"index": 1, "value": "MACControlFramesReceived"},
                                    {"index": 2, "value": "UnsupportedOpcodesReceived"},
                                ]
                            }
                        ],
                    }
                ]
            }
        },
    ),
    (
        "ethtool -T v0: the answer",
        "to-user",
        (
            "ac0000001500000002000000344800001a01000014000180080001000300000007000200763000008400028004000100"
            "08000200130000007400038024000180080001000100000016000200736f6674776172652d7472616e736d6974000000"
            "24000180080001000300000015000200736f6674776172652d7265636569766500000000280001800800010004000000"
            "1a000200736f6674776172652d73797374656d2d636c6f636b000000"
        ),
        "tsinfo-get",
        {
            "header": {"dev-index": 3, "dev-name": "v0"},
            "timestamping": {
                "nomask": True,
                "size": 19,
                "bits": {
                    "bit": [
                        {"index": 1, "name": "software-transmit"},
                        {"index": 3, "name": "software-receive"},
                        {"index": 4, "name": "software-system-clock"},
                    ]
                },
            },
        },
    ),
    (
        "ethtool -s v0 wol gs sopass 01:02:03:04:05:06",
        "to-kernel",
        (
            "500000001500050002000000000000000a0100000c000180070002007630000024000280040001001c0003800c000180"
            "08000100050000000c00018008000100060000000a0003000102030405060000"
        ),
        "wol-set",
        {
            "header": {"dev-name": "v0"},
            "modes": {"nomask": True, "bits": {"bit": [{"index": 5}, {"index": 6}]}},
            "sopass": "(secret)",
        },
    ),
    (
        "ethtool v0: which messages are logged",
        "to-kernel",
        "20000000150005000500000000000000070100000c0001800700020076300000",
        "debug-get",
        {"header": {"dev-name": "v0"}},
    ),
    (
        "ethtool -g v0",
        "to-kernel",
        "200000001500050002000000000000000f0100000c0001800700020076300000",
        "rings-get",
        {"header": {"dev-name": "v0"}},
    ),
    (
        "ethtool -G enp0s13 rx 512: the event, from Linux 7.2 and an e1000e",
        "to-user",
        (
            "5c000000170000000500000000000000110100001800018008000100020000000c000200656e70307331330008000200"
            "0010000008000600000200000800050000100000080009000001000005000d000000000005000e0000000000"
        ),
        "rings-ntf",
        {
            "header": {"dev-index": 2, "dev-name": "enp0s13"},
            "rx-max": 4096,
            "rx": 512,
            "tx-max": 4096,
            "tx": 256,
            "tx-push": 0,
            "rx-push": 0,
        },
    ),
    (
        "ethtool -c enp0s13: the answer",
        "to-user",
        ("34000000170000000200000013010000140100001800018008000100020000000c000200656e7030733133000800020003000000"),
        "coalesce-get",
        {"header": {"dev-index": 2, "dev-name": "enp0s13"}, "rx-usecs": 3},
    ),
    (
        "which packets wake it",
        "to-user",
        (
            "3c000000170000000400000002010000090100001800018008000100020000000c000200656e70307331330010000280"
            "080002000800000004000380"
        ),
        "wol-get",
        {"header": {"dev-index": 2, "dev-name": "enp0s13"}, "modes": {"size": 8, "bits": {}}},
    ),
    (
        "ethtool --show-priv-flags enp0s13: the answer",
        "to-user",
        (
            "7800000017000000020000001c0100000e0100001800018008000100020000000c000200656e7030733133004c000280"
            "08000200020000004000038020000180080001000000000011000200733069782d656e61626c6564000000001c000180"
            "08000100010000000f00020064697361626c652d6b310000"
        ),
        "privflags-get",
        {
            "header": {"dev-index": 2, "dev-name": "enp0s13"},
            "flags": {
                "size": 2,
                "bits": {"bit": [{"index": 0, "name": "s0ix-enabled"}, {"index": 1, "name": "disable-k1"}]},
            },
        },
    ),
    (
        "standard statistics; by hand, as net/ethtool/stats.c has them",
        "to-user",
        (
            "e00000001e0000000100000000000000210100000c000280080001000300000008000500000000003400048008000200"
            "010000000800030012000000100004800c0000006400000000000000100004800c001500030000000000000084000480"
            "0800020003000000080003001400000020000580080007000000000008000800400000000c0009000100000000000000"
            "200005800800070041000000080008007f0000000c000900020000000000000020000680080007000000000008000800"
            "400000000c0009000900000000000000100004800c0000000700000000000000"
        ),
        "stats-get",
        {
            "header": {"dev-index": 3},
            "src": 0,
            "grp": [
                {"id": 1, "ss-id": 18, "stat": [{"2-tx-pkt": 100}, {"25-too-long-err": 3}]},
                {
                    "id": 3,
                    "ss-id": 20,
                    "hist-rx": [
                        {"hist-bkt-low": 0, "hist-bkt-hi": 64, "hist-val": 1},
                        {"hist-bkt-low": 65, "hist-bkt-hi": 127, "hist-val": 2},
                    ],
                    "hist-tx": [{"hist-bkt-low": 0, "hist-bkt-hi": 64, "hist-val": 9}],
                    "stat": [{"undersize": 7}],
                },
            ],
        },
    ),
    (
        "how packets are spread; by hand, as net/ethtool/rss.c has it",
        "to-user",
        (
            "780000001e00000001000000000000002601000018000180080001000300000009000200657468300000000008000200"
            "01000000080003000100000014000400000000000100000000000000010000000c000500000102030405060708000600"
            "020000001400088008000400f00000000800010002000000"
        ),
        "rss-get",
        {
            "header": {"dev-index": 3, "dev-name": "eth0"},
            "context": 1,
            "hfunc": 1,
            "indir": [0, 1, 0, 1],
            "hkey": "0001020304050607",
            "input-xfrm": ["sym-or-xor"],
            "flow-hash": {"tcp4": ["ip-src", "ip-dst", "l4-b-0-1", "l4-b-2-3"], "ether": ["l2da"]},
        },
    ),
    (
        "rings changed",
        "to-user",
        (
            "540000001e00000004000000000000001101000018000180080001000300000009000200657468300000000008000200"
            "00100000080006000002000005000b000200000005000d000100000008000f0060000000"
        ),
        "rings-ntf",
        {
            "header": {"dev-index": 3, "dev-name": "eth0"},
            "rx-max": 4096,
            "rx": 512,
            "tcp-data-split": "enabled",
            "tx-push": 1,
            "tx-push-buf-len": 96,
        },
    ),
    (
        "interrupts are moderated by profile",
        "to-kernel",
        (
            "700000001e00050001000000000000001401000018000180080001000300000009000200657468300000000008000200"
            "0700000005000b000100000034001d8014000180080001000100000008000200000100001c0001800800010008000000"
            "08000200000100000800030000000000"
        ),
        "coalesce-set",
        {
            "header": {"dev-index": 3, "dev-name": "eth0"},
            "rx-usecs": 7,
            "use-adaptive-rx": 1,
            "rx-profile": {"irq-moderation": [{"usec": 1, "pkts": 256}, {"usec": 8, "pkts": 256, "comps": 0}]},
        },
    ),
    (
        "ports of tunnels",
        "to-user",
        (
            "a40000001e00000001000000000000001d01000018000180080001000300000009000200657468300000000078000280"
            "44000180080001000400000024000280040001001c0003801800018008000100000000000a00020076786c616e000000"
            "140003800600010012b50000080002000000000030000180080001000400000024000280040001001c00038018000180"
            "08000100010000000b00020067656e6576650000"
        ),
        "tunnel-info-get",
        {
            "header": {"dev-index": 3, "dev-name": "eth0"},
            "udp-ports": {
                "table": [
                    {
                        "size": 4,
                        "types": {"nomask": True, "bits": {"bit": [{"index": 0, "name": "vxlan"}]}},
                        "entry": [{"port": 4789, "type": "vxlan"}],
                    },
                    {"size": 4, "types": {"nomask": True, "bits": {"bit": [{"index": 1, "name": "geneve"}]}}},
                ]
            },
        },
    ),
    (
        "clocks",
        "to-user",
        (
            "400000001e00000001000000000000002201000018000180080001000300000009000200657468300000000008000200"
            "020000000c0003000300000004000000"
        ),
        "phc-vclocks-get",
        {"header": {"dev-index": 3, "dev-name": "eth0"}, "num": 2, "index": [3, 4]},
    ),
    (
        "time stamps are set up",
        "to-kernel",
        (
            "600000001e00050001000000000000002f01000018000180080001000300000009000200657468300000000014000280"
            "08000100010000000800020000000000200003800400010018000380140001800800010001000000070002006f6e0000"
        ),
        "tsconfig-set",
        {
            "header": {"dev-index": 3, "dev-name": "eth0"},
            "hwtstamp-provider": {"index": 1, "qualifier": 0},
            "tx-types": {"nomask": True, "bits": {"bit": [{"index": 1, "name": "on"}]}},
        },
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read_generic: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read_generic("ethtool", raw, direction)
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw


def test_the_password_that_wakes_a_machine_is_masked_unless_asked_for(read_generic: Read) -> None:
    raw = next(one[2] for one in GOLDEN if one[3] == "wol-set")
    assert read_generic("ethtool", raw, secrets=True).attrs["sopass"] == "010203040506"
    assert read_generic("ethtool", raw, secrets=True).encode().hex() == raw
