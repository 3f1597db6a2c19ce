"""Links and cables in ethtool: from real kernels, or by hand as ethtool_netlink_generated.h and net/ethtool have it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# What the message is, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ethtool enp0s13: the port, from Linux 7.2 and an e1000e",
        "to-user",
        (
            "54000000170000000300000002010000020100001800018008000100020000000c000200656e70307331330005000200"
            "000000000500030001000000050004000000000005000500030000000500060000000000"
        ),
        "linkinfo-get",
        {
            "header": {"dev-index": 2, "dev-name": "enp0s13"},
            "port": 0,
            "phyaddr": 1,
            "tp-mdix": 0,
            "tp-mdix-ctrl": 3,
            "transceiver": 0,
        },
    ),
    (
        "ethtool -s enp0s13 autoneg on advertise 0x20: the event",
        "to-user",
        (
            "a4000000170000000600000000000000050100001800018008000100020000000c000200656e70307331330005000200"
            "0100000034000380080002007d00000014000400e060000000000000000000000000000014000500ef60000000000000"
            "00000000000000002400048004000100080002007d000000140004007f20000000000000000000000000000008000500"
            "ffffffff05000600ff00000005000a0000000000"
        ),
        "linkmodes-ntf",
        {
            "header": {"dev-index": 2, "dev-name": "enp0s13"},
            "autoneg": 1,
            "ours": {
                "size": 125,
                "value": "e0600000000000000000000000000000",
                "mask": "ef600000000000000000000000000000",
            },
            "peer": {"nomask": True, "size": 125, "value": "7f200000000000000000000000000000"},
            "speed": 4294967295,
            "duplex": 255,
            "rate-matching": 0,
        },
    ),
    (
        "ethtool v0: the state",
        "to-user",
        "300000001700000006000000030100000601000014000180080001000500000007000200763000000500020001000000",
        "linkstate-get",
        {"header": {"dev-index": 5, "dev-name": "v0"}, "link": 1},
    ),
    (
        "ethtool --json -I -a enp0s13: the answer",
        "to-user",
        (
            "50000000170000000300000011010000160100001800018008000100020000000c000200656e70307331330005000200"
            "0100000005000300010000000500040001000000080006000000000004000580"
        ),
        "pause-get",
        {
            "header": {"dev-index": 2, "dev-name": "enp0s13"},
            "autoneg": 1,
            "rx": 1,
            "tx": 1,
            "stats-src": 0,
            "stats": {},
        },
    ),
    (
        "ethtool --cable-test enp0s13",
        "to-kernel",
        "240000001700050002000000000000001a010000100001800c000200656e703073313300",
        "cable-test-act",
        {"header": {"dev-name": "enp0s13"}},
    ),
    (
        "ethtool --set-eee enp0s13 eee on",
        "to-kernel",
        "2c00000017000500020000000000000018010000100001800c000200656e7030733133000500050001000300",
        "eee-set",
        {"header": {"dev-name": "enp0s13"}, "enabled": 1},
    ),
    (
        "a link that is down, and why",
        "to-user",
        (
            "4c0000001e00000001000000000000000601000018000180080001000300000009000200657468300000000005000200"
            "00000000050005000000000005000600010000000800070004000000"
        ),
        "linkstate-get",
        {
            "header": {"dev-index": 3, "dev-name": "eth0"},
            "link": 0,
            "ext-state": 0,
            "ext-substate": 1,
            "ext-down-cnt": 4,
        },
    ),
    (
        "FEC with statistics by lane",
        "to-user",
        (
            "d80000001e00000001000000000000001e01000018000180080001000300000009000200657468300000000020000280"
            "04000100180003801400018008000100320000000700020052530000050003000000000008000400320000007c000580"
            "1c0002000a00000000000000040000000000000006000000000000000c00030001000000000000003000058008000200"
            "000000000800030000000000080004006300000014000500320000000000000031000000000000002000058008000200"
            "0100000008000300030000000c0004000000000002000000"
        ),
        "fec-get",
        {
            "header": {"dev-index": 3, "dev-name": "eth0"},
            "modes": {"nomask": True, "bits": {"bit": [{"index": 50, "name": "RS"}]}},
            "auto": 0,
            "active": 50,
            "stats": {
                "corrected": [10, 4, 6],
                "uncorr": [1],
                "hist": [
                    {"bin-low": 0, "bin-high": 0, "bin-val": 99, "bin-val-per-lane": [50, 49]},
                    {"bin-low": 1, "bin-high": 3, "bin-val": 8589934592},
                ],
            },
        },
    ),
    (
        "MAC merge",
        "to-user",
        (
            "c00000001e00000001000000000000002a01000018000180080001000300000009000200657468300000000005000200"
            "0100000005000300010000000500040001000000080005003c000000080006003c000000050007000100000005000800"
            "03000000080009000a00000008000a00800000004c000b800c00020000000000000000000c0003000100000000000000"
            "0c00040002000000000000000c00050003000000000000000c00060004000000000000000c0007000500000000000000"
        ),
        "mm-get",
        {
            "header": {"dev-index": 3, "dev-name": "eth0"},
            "pmac-enabled": 1,
            "tx-enabled": 1,
            "tx-active": 1,
            "tx-min-frag-size": 60,
            "rx-min-frag-size": 60,
            "verify-enabled": 1,
            "verify-status": 3,
            "verify-time": 10,
            "max-verify-time": 128,
            "stats": {
                "reassembly-errors": 0,
                "smd-errors": 1,
                "reassembly-ok": 2,
                "rx-frag-count": 3,
                "tx-frag-count": 4,
                "hold-count": 5,
            },
        },
    ),
    (
        "PLCA",
        "to-user",
        (
            "6c0000001e00000001000000000000002701000018000180080001000300000009000200657468300000000006000200"
            "100a00000500030001000000050004000100000008000500080000000800060003000000080007002000000008000800"
            "000000000800090080000000"
        ),
        "plca-get-cfg",
        {
            "header": {"dev-index": 3, "dev-name": "eth0"},
            "version": 2576,
            "enabled": 1,
            "status": 1,
            "node-cnt": 8,
            "node-id": 3,
            "to-tmr": 32,
            "burst-cnt": 0,
            "burst-tmr": 128,
        },
    ),
    (
        "a PHY behind a PHY",
        "to-user",
        (
            "700000001e00020001000000000000002d01000018000180080001000300000009000200657468300000000008000200"
            "02000000140003004d617276656c6c2038384531313131000c0004006d64696f3a303100080005000100000008000600"
            "01000000090007007366703000000000"
        ),
        "phy-get",
        {
            "header": {"dev-index": 3, "dev-name": "eth0"},
            "index": 2,
            "drvname": "Marvell 88E1111",
            "name": "mdio:01",
            "upstream-type": "phy",
            "upstream-index": 1,
            "upstream-sfp-name": "sfp0",
        },
    ),
    (
        "mean square errors",
        "to-user",
        (
            "780000001e00000001000000000000003601000018000180080001000300000009000200657468300000000024000280"
            "080001000010000008000200002000000800030040420f0008000400000001001c000380080001000c00000008000200"
            "1400000008000300190000000c0008800800010007000000"
        ),
        "mse-get",
        {
            "header": {"dev-index": 3, "dev-name": "eth0"},
            "capabilities": {
                "max-average-mse": 4096,
                "max-peak-mse": 8192,
                "refresh-rate-ps": 1000000,
                "num-symbols": 65536,
            },
            "channel-a": {"average-mse": 12, "peak-mse": 20, "worst-peak-mse": 25},
            "link": {"average-mse": 7},
        },
    ),
    (
        "a cable was tested",
        "to-user",
        (
            "7c0000001e00000008000000000000001b01000018000180080001000300000009000200657468300000000005000200"
            "020000004800038014000180050001000000000005000200010000001c00018005000100010000000500020002000000"
            "080003000100000014000280050001000100000008000200dc050000"
        ),
        "cable-test-ntf",
        {
            "header": {"dev-index": 3, "dev-name": "eth0"},
            "status": 2,
            "nest": {
                "result": [{"pair": 0, "code": 1}, {"pair": 1, "code": 2, "src": 1}],
                "fault-length": [{"pair": 1, "cm": 1500}],
            },
        },
    ),
    (
        "a cable was tested by TDR",
        "to-user",
        (
            "880000001e00000009000000000000001c01000018000180080001000300000009000200657468300000000005000200"
            "02000000540003800c00038006000100e80300001c00018008000100e8030000080002004c0400000800030064000000"
            "14000280050001000000000006000200e1ff00001400028005000100000000000600020005000000"
        ),
        "cable-test-tdr-ntf",
        {
            "header": {"dev-index": 3, "dev-name": "eth0"},
            "status": 2,
            "nest": {
                "pulse": [{"mV": 1000}],
                "step": {"first-distance": 1000, "last-distance": 1100, "step-distance": 100},
                "amplitude": [{"pair": 0, "mV": -31}, {"pair": 0, "mV": 5}],
            },
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
