"""The IP virtual server: bytes from Linux 6.1 and 7.2 and ipvsadm 1.31, the values, the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

import pytest

from nlsniff.message import Message
from nlsniff.spec import GENERIC
from nlsniff.wire import attribute

Made = Callable[..., Message]
Read = Callable[..., Message]

# What made the message, its direction, its bytes, what they say.
GOLDEN = [
    ("ipvsadm: get-info, 7.2", "to-kernel", "14000000250005004540076bed00005f0f010000", "get-info", {}, {}),
    (
        "ipvsadm: set-info, 7.2",
        "to-user",
        "24000000250000004540076bed00005f0e01000008000100010201000800020000000000",
        "set-info",
        {},
        {"version": 66049, "conn-tab-size": 0},
    ),
    (
        "ipvsadm: new-service, 7.2",
        "to-kernel",
        (
            "68000000250005004540076bed00c08101010000540001800600010002000000060002000600000014000300c0000201"
            "000000000000000000000000060004000050000007000600727200000c00070000000000ffffffff0800080000000000"
            "08000900ffffffff"
        ),
        "new-service",
        {},
        {
            "service": {
                "af": 2,
                "protocol": 6,
                "addr": "192.0.2.1",
                "port": 80,
                "sched-name": "rr",
                "flags": {"flags": [], "mask": 4294967295},
                "timeout": 0,
                "netmask": "255.255.255.255",
            }
        },
    ),
    (
        "ipvsadm: new-service, 7.2 (2)",
        "to-kernel",
        (
            "68000000250005004540076bef00c08101010000540001800600010002000000060002001100000014000300c0000201"
            "000000000000000000000000060004000035000008000600777272000c00070001000000ffffffff0800080078000000"
            "08000900ffffffff"
        ),
        "new-service",
        {},
        {
            "service": {
                "af": 2,
                "protocol": 17,
                "addr": "192.0.2.1",
                "port": 53,
                "sched-name": "wrr",
                "flags": {"flags": ["persistent"], "mask": 4294967295},
                "timeout": 120,
                "netmask": "255.255.255.255",
            }
        },
    ),
    (
        "ipvsadm: new-service, 7.2 (3)",
        "to-kernel",
        (
            "4c000000250005004540076bf000c0810101000038000180060001000200000008000500070000000700060072720000"
            "0c00070000000000ffffffff080008000000000008000900ffffffff"
        ),
        "new-service",
        {},
        {
            "service": {
                "af": 2,
                "fwmark": 7,
                "sched-name": "rr",
                "flags": {"flags": [], "mask": 4294967295},
                "timeout": 0,
                "netmask": "255.255.255.255",
            }
        },
    ),
    (
        "ipvsadm: new-dest, 7.2",
        "to-kernel",
        (
            "c8000000250005004540076bf200c08105010000540001800600010002000000060002000600000014000300c0000201"
            "000000000000000000000000060004000050000005000600000000000c00070000000000ffffffff0800080000000000"
            "08000900ffffffff6000028006000b000200000014000100c000020a000000000000000000000000060002001f900000"
            "0800030000000000080004000300000005000d000000000006000e000000000006000f00000000000800050000000000"
            "0800060000000000"
        ),
        "new-dest",
        {},
        {
            "service": {
                "af": 2,
                "protocol": 6,
                "addr": "192.0.2.1",
                "port": 80,
                "sched-name": "",
                "flags": {"flags": [], "mask": 4294967295},
                "timeout": 0,
                "netmask": "255.255.255.255",
            },
            "dest": {
                "addr-family": 2,
                "addr": "192.0.2.10",
                "port": 8080,
                "fwd-method": "masq",
                "weight": 3,
                "tun-type": "ipip",
                "tun-port": 0,
                "tun-flags": [],
                "u-thresh": 0,
                "l-thresh": 0,
            },
        },
    ),
    (
        "ipvsadm: set-dest, 7.2",
        "to-kernel",
        (
            "c8000000250005004640076bf700008206010000540001800600010002000000060002000600000014000300c0000201"
            "000000000000000000000000060004000050000005000600000000000c00070000000000ffffffff0800080000000000"
            "08000900ffffffff6000028006000b000200000014000100c000020b0000000000000000000000000600020000500000"
            "0800030003000000080004000000000005000d000000000006000e000000000006000f00000000000800050000000000"
            "0800060000000000"
        ),
        "set-dest",
        {},
        {
            "service": {
                "af": 2,
                "protocol": 6,
                "addr": "192.0.2.1",
                "port": 80,
                "sched-name": "",
                "flags": {"flags": [], "mask": 4294967295},
                "timeout": 0,
                "netmask": "255.255.255.255",
            },
            "dest": {
                "addr-family": 2,
                "addr": "192.0.2.11",
                "port": 80,
                "fwd-method": "droute",
                "weight": 0,
                "tun-type": "ipip",
                "tun-port": 0,
                "tun-flags": [],
                "u-thresh": 0,
                "l-thresh": 0,
            },
        },
    ),
    (
        "ipvsadm: set-service, 7.2",
        "to-kernel",
        (
            "68000000250005004640076bf800008202010000540001800600010002000000060002001100000014000300c0000201"
            "000000000000000000000000060004000035000008000600777272000c00070004000000ffffffff0800080000000000"
            "08000900ffffffff"
        ),
        "set-service",
        {},
        {
            "service": {
                "af": 2,
                "protocol": 17,
                "addr": "192.0.2.1",
                "port": 53,
                "sched-name": "wrr",
                "flags": {"flags": ["onepacket"], "mask": 4294967295},
                "timeout": 0,
                "netmask": "255.255.255.255",
            }
        },
    ),
    (
        "ipvsadm: set-config, 7.2",
        "to-kernel",
        "2c000000250005004640076bf90000820c01000008000400840300000800050078000000080006002c010000",
        "set-config",
        {},
        {"timeout-tcp": 900, "timeout-tcp-fin": 120, "timeout-udp": 300},
    ),
    ("ipvsadm: get-service, 7.2", "to-kernel", "14000000250005034640076bfa00008204010000", "get-service", {}, {}),
    (
        "ipvsadm: new-service, 7.2 (4)",
        "to-user",
        (
            "40010000250002004640076bfa000082010100002c010100060001000a00000006000200060000001400030020010db8"
            "0000000000000000000000010600040001bb000007000600727200000c00070002000000ffffffff0800080000000000"
            "08000900800000005c000a000800010000000000080002000000000008000300000000000c0004000000000000000000"
            "0c0005000000000000000000080006000000000008000700000000000800080000000000080009000000000008000a00"
            "000000007c000c000c00010000000000000000000c00020000000000000000000c00030000000000000000000c000400"
            "00000000000000000c00050000000000000000000c00060000000000000000000c00070000000000000000000c000800"
            "00000000000000000c00090000000000000000000c000a000000000000000000"
        ),
        "new-service",
        {},
        {
            "service": {
                "af": 10,
                "protocol": 6,
                "addr": "2001:db8::1",
                "port": 443,
                "sched-name": "rr",
                "flags": {"flags": ["hashed"], "mask": 4294967295},
                "timeout": 0,
                "netmask": 128,
                "stats": {
                    "conns": 0,
                    "inpkts": 0,
                    "outpkts": 0,
                    "inbytes": 0,
                    "outbytes": 0,
                    "cps": 0,
                    "inpps": 0,
                    "outpps": 0,
                    "inbps": 0,
                    "outbps": 0,
                },
                "stats64": {
                    "conns": 0,
                    "inpkts": 0,
                    "outpkts": 0,
                    "inbytes": 0,
                    "outbytes": 0,
                    "cps": 0,
                    "inpps": 0,
                    "outpps": 0,
                    "inbps": 0,
                    "outbps": 0,
                },
            }
        },
    ),
    (
        "ipvsadm: new-service, 7.2 (5)",
        "to-user",
        (
            "24010000250002004640076bfa0000820101000010010100060001000200000008000500070000000700060072720000"
            "0c00070002000000ffffffff080008000000000008000900ffffffff5c000a0008000100000000000800020000000000"
            "08000300000000000c00040000000000000000000c000500000000000000000008000600000000000800070000000000"
            "0800080000000000080009000000000008000a00000000007c000c000c00010000000000000000000c00020000000000"
            "000000000c00030000000000000000000c00040000000000000000000c00050000000000000000000c00060000000000"
            "000000000c00070000000000000000000c00080000000000000000000c00090000000000000000000c000a0000000000"
            "00000000"
        ),
        "new-service",
        {},
        {
            "service": {
                "af": 2,
                "fwmark": 7,
                "sched-name": "rr",
                "flags": {"flags": ["hashed"], "mask": 4294967295},
                "timeout": 0,
                "netmask": "255.255.255.255",
                "stats": {
                    "conns": 0,
                    "inpkts": 0,
                    "outpkts": 0,
                    "inbytes": 0,
                    "outbytes": 0,
                    "cps": 0,
                    "inpps": 0,
                    "outpps": 0,
                    "inbps": 0,
                    "outbps": 0,
                },
                "stats64": {
                    "conns": 0,
                    "inpkts": 0,
                    "outpkts": 0,
                    "inbytes": 0,
                    "outbytes": 0,
                    "cps": 0,
                    "inpps": 0,
                    "outpps": 0,
                    "inbps": 0,
                    "outbps": 0,
                },
            }
        },
    ),
    (
        "ipvsadm: get-dest, 7.2",
        "to-kernel",
        (
            "44000000250005034640076bfa00c0a408010000300001800600010002000000060002000600000014000300c0000201"
            "0000000000000000000000000600040000500000"
        ),
        "get-dest",
        {},
        {"service": {"af": 2, "protocol": 6, "addr": "192.0.2.1", "port": 80}},
    ),
    (
        "ipvsadm: new-dest, 7.2 (2)",
        "to-user",
        (
            "64010000250002004640076bfa00c0a4050100005001020014000100c000020d00000000000000000000000006000200"
            "005000000800030002000000080004000100000005000d000100000006000e0015b3000006000f000000000008000500"
            "00000000080006000000000008000700000000000800080000000000080009000000000006000b00020000005c000a00"
            "0800010000000000080002000000000008000300000000000c00040000000000000000000c0005000000000000000000"
            "080006000000000008000700000000000800080000000000080009000000000008000a00000000007c000c000c000100"
            "00000000000000000c00020000000000000000000c00030000000000000000000c00040000000000000000000c000500"
            "00000000000000000c00060000000000000000000c00070000000000000000000c00080000000000000000000c000900"
            "00000000000000000c000a000000000000000000"
        ),
        "new-dest",
        {},
        {
            "dest": {
                "addr": "192.0.2.13",
                "port": 80,
                "fwd-method": "tunnel",
                "weight": 1,
                "tun-type": "gue",
                "tun-port": 5555,
                "tun-flags": [],
                "u-thresh": 0,
                "l-thresh": 0,
                "active-conns": 0,
                "inact-conns": 0,
                "persist-conns": 0,
                "addr-family": 2,
                "stats": {
                    "conns": 0,
                    "inpkts": 0,
                    "outpkts": 0,
                    "inbytes": 0,
                    "outbytes": 0,
                    "cps": 0,
                    "inpps": 0,
                    "outpps": 0,
                    "inbps": 0,
                    "outbps": 0,
                },
                "stats64": {
                    "conns": 0,
                    "inpkts": 0,
                    "outpkts": 0,
                    "inbytes": 0,
                    "outbytes": 0,
                    "cps": 0,
                    "inpps": 0,
                    "outpps": 0,
                    "inbps": 0,
                    "outbps": 0,
                },
            }
        },
    ),
    ("ipvsadm: get-config, 7.2", "to-kernel", "14000000250005004740076bfd0040820d010000", "get-config", {}, {}),
    (
        "ipvsadm: set-config, 7.2 (2)",
        "to-user",
        "2c000000250000004740076bfd0040820c01000008000400840300000800050078000000080006002c010000",
        "set-config",
        {},
        {"timeout-tcp": 900, "timeout-tcp-fin": 120, "timeout-udp": 300},
    ),
    (
        "ipvsadm: new-daemon, 7.2",
        "to-kernel",
        "30000000250005004740076bfe004082090100001c000380080001000100000007000200643000000800030005000000",
        "new-daemon",
        {},
        {"daemon": {"state": "master", "mcast-ifn": "d0", "sync-id": 5}},
    ),
    ("ipvsadm: get-daemon, 7.2", "to-kernel", "14000000250005034740076b000140820b010000", "get-daemon", {}, {}),
    (
        "ipvsadm: new-daemon, 7.2 (2)",
        "to-user",
        (
            "50000000250002004740076b00014082090100003c000300080001000100000007000200643000000800030005000000"
            "06000400c00500000600070090220000050008000100000008000500e0000051"
        ),
        "new-daemon",
        {},
        {
            "daemon": {
                "state": "master",
                "mcast-ifn": "d0",
                "sync-id": 5,
                "sync-maxlen": 1472,
                "mcast-port": 8848,
                "mcast-ttl": 1,
                "mcast-group": "224.0.0.81",
            }
        },
    ),
    (
        "ipvsadm: del-daemon, 7.2",
        "to-kernel",
        "30000000250005004740076b010140820a0100001c000380080001000100000005000200000000000800030000000000",
        "del-daemon",
        {},
        {"daemon": {"state": "master", "mcast-ifn": "", "sync-id": 0}},
    ),
    (
        "ipvsadm: del-dest, 7.2",
        "to-kernel",
        (
            "c8000000250005004740076b0501408207010000540001800600010002000000060002000600000014000300c0000201"
            "000000000000000000000000060004000050000005000600000000000c00070000000000ffffffff0800080000000000"
            "08000900ffffffff6000028006000b000200000014000100c00002630000000000000000000000000600020000500000"
            "0800030003000000080004000100000005000d000000000006000e000000000006000f00000000000800050000000000"
            "0800060000000000"
        ),
        "del-dest",
        {},
        {
            "service": {
                "af": 2,
                "protocol": 6,
                "addr": "192.0.2.1",
                "port": 80,
                "sched-name": "",
                "flags": {"flags": [], "mask": 4294967295},
                "timeout": 0,
                "netmask": "255.255.255.255",
            },
            "dest": {
                "addr-family": 2,
                "addr": "192.0.2.99",
                "port": 80,
                "fwd-method": "droute",
                "weight": 1,
                "tun-type": "ipip",
                "tun-port": 0,
                "tun-flags": [],
                "u-thresh": 0,
                "l-thresh": 0,
            },
        },
    ),
    ("ipvsadm: zero, 7.2", "to-kernel", "14000000250005004840076b0901808210010000", "zero", {}, {}),
    (
        "ipvsadm: del-service, 7.2",
        "to-kernel",
        (
            "4c000000250005004840076b0a0180820301000038000180060001000200000008000500070000000500060000000000"
            "0c00070000000000ffffffff080008000000000008000900ffffffff"
        ),
        "del-service",
        {},
        {
            "service": {
                "af": 2,
                "fwmark": 7,
                "sched-name": "",
                "flags": {"flags": [], "mask": 4294967295},
                "timeout": 0,
                "netmask": "255.255.255.255",
            }
        },
    ),
    ("ipvsadm: flush, 7.2", "to-kernel", "14000000250005004840076b0b01808211010000", "flush", {}, {}),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=GENERIC, family="IPVS")
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw


def test_a_prefix_length_stands_where_ipv4_has_a_mask(made: Made) -> None:
    """Made by hand as ``ip_vs_genl_fill_service()`` makes it (net/netfilter/ipvs/ip_vs_ctl.c)."""
    service = attribute(1, pack("=H", 10), "<") + attribute(9, pack("=I", 128), "<")
    service += attribute(3, bytes.fromhex("20010db8000000000000000000000001"), "<")
    message = made("IPVS", 1, attribute(1, service, "<"), seq=1)
    assert message.attrs == {"service": {"af": 10, "netmask": 128, "addr": "2001:db8::1"}}
    assert (message.notes, message.encode()) == ([], message.raw)


def test_an_ipv4_address_with_more_behind_it_is_kept_as_bytes(made: Made) -> None:
    odd = bytes.fromhex("c000020100000000000000000000000f")
    message = made("IPVS", 1, attribute(1, attribute(1, pack("=H", 2), "<") + attribute(3, odd, "<"), "<"), seq=1)
    assert message.attrs == {"service": {"af": 2, "addr": odd.hex()}}
    assert len(message.notes) == 1
    assert message.encode() == message.raw
