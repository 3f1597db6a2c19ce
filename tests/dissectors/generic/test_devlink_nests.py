"""What is nested in devlink's messages; no device here has it: by hand, as include/uapi/linux/devlink.h has it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# What the message is, its direction, its bytes, what they say.
GOLDEN = [
    (
        "a port's function, and the instance it belongs to",
        "to-user",
        (
            "980000001e0000000100000000000000070100000e0001006e657464657673696d0000000f0002006e65746465767369"
            "6d37000008000300010000005c0091000a0001000000000088880000050002000100000005000300010000000c000400"
            "0200000007000000280005800e000100617578696c696172790000000900020073662e340000000008008c00ffffffff"
            "0800060020000000"
        ),
        "port-get",
        {
            "bus-name": "netdevsim",
            "dev-name": "netdevsim7",
            "port-index": 1,
            "port-function": {
                "hw-addr": "00:00:00:00:88:88",
                "state": "active",
                "opstate": "attached",
                "caps": {"value": ["migratable-bit"], "selector": ["roce-bit", "migratable-bit", "ipsec-crypto-bit"]},
                "devlink": {"bus-name": "auxiliary", "dev-name": "sf.4", "netns-id": -1},
                "max-io-eqs": 32,
            },
        },
    ),
    (
        "resources in resources",
        "to-user",
        (
            "dc0000001e0002000100000000000000240100000e0001006e657464657673696d0000000f0002006e65746465767369"
            "6d370000a8003f00a40040000900410049507634000000000c00430000000000000000800c0042000100000000000000"
            "050049000000000074003f007000400008004100666962000c00430020000000000000000c0044004000000000000000"
            "0c004200020000000000000005004500010000000c00460000000000000000000c00470000040000000000000c004800"
            "010000000000000005004900000000000c004a000600000000000000"
        ),
        "resource-dump",
        {
            "bus-name": "netdevsim",
            "dev-name": "netdevsim7",
            "resource-list": {
                "resource": [
                    {
                        "resource-name": "IPv4",
                        "resource-size": 9223372036854775808,
                        "resource-id": 1,
                        "resource-unit": "entry",
                        "resource-list": {
                            "resource": [
                                {
                                    "resource-name": "fib",
                                    "resource-size": 32,
                                    "resource-size-new": 64,
                                    "resource-id": 2,
                                    "resource-size-valid": 1,
                                    "resource-size-min": 0,
                                    "resource-size-max": 1024,
                                    "resource-size-gran": 1,
                                    "resource-unit": "entry",
                                    "resource-occ": 6,
                                }
                            ]
                        },
                    }
                ]
            },
        },
    ),
    (
        "a parameter that is a number",
        "to-user",
        (
            "740000001e0002000100000000000000260100000e0001006e657464657673696d0000000f0002006e65746465767369"
            "6d370000400050000d0051006d61785f6d61637300000000040052000500530003000000200054001c00550008005600"
            "2000000005005700010000000800b60040000000"
        ),
        "param-get",
        {
            "bus-name": "netdevsim",
            "dev-name": "netdevsim7",
            "param": {
                "param-name": "max_macs",
                "param-generic": True,
                "param-type": "u32",
                "param-values-list": {
                    "param-value": [
                        {"param-value-data": 32, "param-value-cmode": "driverinit", "param-value-default": 64}
                    ]
                },
            },
        },
    ),
    (
        "a parameter that is true, and false",
        "to-user",
        (
            "6c0000001e0000000000000000000000280100000e0001006e657464657673696d0000000f0002006e65746465767369"
            "6d370000380050000a005100746573743100000005005300060000002000540010005500040056000500570000000000"
            "0c0055000500570001000000"
        ),
        "param-new",
        {
            "bus-name": "netdevsim",
            "dev-name": "netdevsim7",
            "param": {
                "param-name": "test1",
                "param-type": "flag",
                "param-values-list": {
                    "param-value": [
                        {"param-value-data": True, "param-value-cmode": "runtime"},
                        {"param-value-cmode": "driverinit"},
                    ]
                },
            },
        },
    ),
    (
        "a parameter is given a string",
        "to-kernel",
        (
            "580000001e0005000100000000000000270100000e0001006e657464657673696d0000000f0002006e65746465767369"
            "6d3700000700510066770000050053000500000005005700020000000a0056006465627567000000"
        ),
        "param-set",
        {
            "bus-name": "netdevsim",
            "dev-name": "netdevsim7",
            "param-name": "fw",
            "param-type": "string",
            "param-value-cmode": "permanent",
            "param-value-data": "debug",
        },
    ),
    (
        "snapshots of a region",
        "to-user",
        (
            "700000001e00020001000000000000002a0100000e0001006e657464657673696d0000000f0002006e65746465767369"
            "6d3700000a00580064756d6d790000000c00590000800000000000001c005a000c005b0008005c00000000000c005b00"
            "08005c00010000000800aa0010000000"
        ),
        "region-get",
        {
            "bus-name": "netdevsim",
            "dev-name": "netdevsim7",
            "region-name": "dummy",
            "region-size": 32768,
            "region-snapshots": {"region-snapshot": [{"region-snapshot-id": 0}, {"region-snapshot-id": 1}]},
            "region-max-snapshots": 16,
        },
    ),
    (
        "what a region holds",
        "to-user",
        (
            "740000001e00020001000000000000002e0100000e0001006e657464657673696d0000000f0002006e65746465767369"
            "6d3700000a00580064756d6d7900000034005d0018005e0006005f00dead00000c006000000000000000000018005e00"
            "06005f00beef00000c0060000200000000000000"
        ),
        "region-read",
        {
            "bus-name": "netdevsim",
            "dev-name": "netdevsim7",
            "region-name": "dummy",
            "region-chunks": {
                "region-chunk": [
                    {"region-chunk-data": "dead", "region-chunk-addr": 0},
                    {"region-chunk-data": "beef", "region-chunk-addr": 2},
                ]
            },
        },
    ),
    (
        "a health reporter",
        "to-user",
        (
            "a00000001e0000000000000000000000360100000e0001006e657464657673696d0000000f0002006e65746465767369"
            "6d3700006c007200070073007478000005007400010000000c00750003000000000000000c0076000200000000000000"
            "0c007800f4010000000000000c00b5000a00000000000000050079000100000005008d00000000000c00770020f9feff"
            "000000000c00890000002a36fe9c9717"
        ),
        "health-reporter-recover",
        {
            "bus-name": "netdevsim",
            "dev-name": "netdevsim7",
            "health-reporter": {
                "health-reporter-name": "tx",
                "health-reporter-state": 1,
                "health-reporter-err-count": 3,
                "health-reporter-recover-count": 2,
                "health-reporter-graceful-period": 500,
                "health-reporter-burst-period": 10,
                "health-reporter-auto-recover": 1,
                "health-reporter-auto-dump": 0,
                "health-reporter-dump-ts": 4294900000,
                "health-reporter-dump-ts-ns": 1700000000000000000,
            },
        },
    ),
    (
        "a trap with statistics",
        "to-user",
        (
            "9c0000001e00020001000000000000003f0100000e0001006e657464657673696d0000000f0002006e65746465767369"
            "6d3700000d0087006c325f64726f707300000000100082006669645f6d6973735f763400040085000500840001000000"
            "05008300010000000c0086800400000004000100280081800c00020001000000000000000c0000001400000000000000"
            "0c000100d007000000000000"
        ),
        "trap-get",
        {
            "bus-name": "netdevsim",
            "dev-name": "netdevsim7",
            "trap-group-name": "l2_drops",
            "trap-name": "fid_miss_v4",
            "trap-generic": True,
            "trap-type": "exception",
            "trap-action": "trap",
            "trap-metadata": {"trap-metadata-type-in-port": True, "trap-metadata-type-fa-cookie": True},
            "stats": {"stats-rx-dropped": 1, "stats-rx-packets": 20, "stats-rx-bytes": 2000},
        },
    ),
    (
        "reloads so far",
        "to-user",
        (
            "8c0000001e0002000100000000000000030100000e0001006e657464657673696d0000000f0002006e65746465767369"
            "6d370000050088000000000050009c804c009d802400a28005009900010000001800a38014009e8005009f0000000000"
            "0800a000020000002400a28005009900020000001800a38014009e8005009f00010000000800a00003000000"
        ),
        "get",
        {
            "bus-name": "netdevsim",
            "dev-name": "netdevsim7",
            "reload-failed": 0,
            "dev-stats": {
                "reload-stats": {
                    "reload-action-info": [
                        {
                            "reload-action": "driver-reinit",
                            "reload-action-stats": [
                                {"reload-stats-entry": [{"reload-stats-limit": 0, "reload-stats-value": 2}]}
                            ],
                        },
                        {
                            "reload-action": "fw-activate",
                            "reload-action-stats": [
                                {"reload-stats-entry": [{"reload-stats-limit": 1, "reload-stats-value": 3}]}
                            ],
                        },
                    ]
                }
            },
        },
    ),
    (
        "a line card's types",
        "to-user",
        (
            "600000001e0000000100000000000000500100000e0001006e657464657673696d0000000f0002006e65746465767369"
            "6d3700000800ab00080000000500ac00040000001c00ae800c00ad0031367831303047000b00ad003878323030470000"
        ),
        "linecard-get",
        {
            "bus-name": "netdevsim",
            "dev-name": "netdevsim7",
            "linecard-index": 8,
            "linecard-state": 4,
            "linecard-supported-types": {"linecard-type": ["16x100G", "8x200G"]},
        },
    ),
    (
        "what self-tests found",
        "to-user",
        (
            "4c0000001e0000000100000000000000530100000e0001006e657464657673696d0000000f0002006e65746465767369"
            "6d3700001800b0801400018008000200010000000500030002000000"
        ),
        "selftests-run",
        {
            "bus-name": "netdevsim",
            "dev-name": "netdevsim7",
            "selftests": {"result": [{"result-id": 1, "result-status": 2}]},
        },
    ),
    (
        "self-tests are run",
        "to-kernel",
        (
            "3c0000001e0005000100000000000000530100000e0001006e657464657673696d0000000f0002006e65746465767369"
            "6d3700000800b08004000100"
        ),
        "selftests-run",
        {"bus-name": "netdevsim", "dev-name": "netdevsim7", "selftests": {"flash": True}},
    ),
    (
        "bandwidths of traffic classes",
        "to-kernel",
        (
            "640000001e00050001000000000000004b0100000e0001006e657464657673696d0000000f0002006e65746465767369"
            "6d3700000600a800670000001400b4800500010000000000080002003c0000001400b480050001000100000008000200"
            "28000000"
        ),
        "rate-set",
        {
            "bus-name": "netdevsim",
            "dev-name": "netdevsim7",
            "rate-node-name": "g",
            "rate-tc-bws": [{"index": 0, "bw": 60}, {"index": 1, "bw": 40}],
        },
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read_generic: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read_generic("devlink", raw, direction)
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw
