"""Logged packets: bytes from Linux 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from scapy.layers.inet import IP
from scapy.layers.l2 import Ether

from nlsniff import layers
from nlsniff.message import Message
from nlsniff.spec import NETFILTER

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "a reader of group 5",
        "to-kernel",
        "1c000000010405006500000000000000020000000500010003000000",
        "config",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {"cmd": {"command": "pf-bind"}},
    ),
    (
        "a reader of group 5 (2)",
        "to-kernel",
        "20000000010405006700000000000000000000050a0002000000ffff02000000",
        "config",
        {"nfgen-family": 0, "version": 0, "res-id": 5},
        {"mode": {"copy-range": 65535, "copy-mode": "packet"}},
    ),
    (
        "a reader of group 5 (3)",
        "to-kernel",
        ("34000000010405006800000000000000000000050800030000001000080004000000000108000500000000010600060000070000"),
        "config",
        {"nfgen-family": 0, "version": 0, "res-id": 5},
        {"nlbufsiz": 4096, "timeout": 1, "qthresh": 1, "flags": ["seq", "seq-global", "conntrack"]},
    ),
    (
        "a reader of group 5: an event",
        "to-user",
        (
            "9401000000040000000000000000000002000005080001000800010009000a006e6577200000000008000400000000010800"
            "0200000000091000080000060000000000000000000006000f000304000006001100000e0000120010000000000000000000"
            "000000000800000014000300000000006b0749cd00000000000213e808000c000000000108000d0000000002bc0012803400"
            "018014000180080001007f000001080002007f0000011c00028005000100060000000600020095e00000060003001f900000"
            "3400028014000180080001007f000001080002007f0000011c0002800500010006000000060002001f9000000600030095e0"
            "000008000c0013b407b108000300000000080800070000000078300004802c00018005000100010000000500020007000000"
            "05000300000000000600040003000000060005000000000008000800000000000800130000000002400009004500003c6b6e"
            "40004006d14b7f0000017f00000195e01f906b6618e800000000a002ffd7fe3000000204ffd70402080a449ca51700000000"
            "01030307"
        ),
        "packet",
        {"nfgen-family": 2, "version": 0, "res-id": 5},
        {
            "packet-hdr": {"hw-protocol": 2048, "hook": 1},
            "prefix": "new ",
            "ifindex-indev": 1,
            "mark": 9,
            "hwaddr": {"hw-addrlen": 6, "hw-addr": "00:00:00:00:00:00:00:00"},
            "hwtype": 772,
            "hwlen": 14,
            "hwheader": "0000000000000000000000000800",
            "timestamp": {"sec": 1795639757, "usec": 136168},
            "seq": 1,
            "seq-global": 2,
            "ct": {
                "tuple-orig": {
                    "tuple-ip": {"ip-v4-src": "127.0.0.1", "ip-v4-dst": "127.0.0.1"},
                    "tuple-proto": {"proto-num": 6, "proto-src-port": 38368, "proto-dst-port": 8080},
                },
                "tuple-reply": {
                    "tuple-ip": {"ip-v4-src": "127.0.0.1", "ip-v4-dst": "127.0.0.1"},
                    "tuple-proto": {"proto-num": 6, "proto-src-port": 8080, "proto-dst-port": 38368},
                },
                "id": 330565553,
                "status": ["confirmed"],
                "timeout": 120,
                "protoinfo": {
                    "protoinfo-tcp": {
                        "tcp-state": "syn-sent",
                        "tcp-wscale-original": 7,
                        "tcp-wscale-reply": 0,
                        "tcp-flags-original": {"flags": ["window-scale", "sack-perm"], "mask": []},
                        "tcp-flags-reply": {"flags": [], "mask": []},
                    }
                },
                "mark": 0,
            },
            "ct-info": "new",
            "payload": (
                "4500003c6b6e40004006d14b7f0000017f00000195e01f906b6618e800000000a002ff"
                "d7fe3000000204ffd70402080a449ca5170000000001030307"
            ),
        },
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=NETFILTER)
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw


def test_the_payload_and_the_link_header_are_packets_in_scapys_layers(read: Read) -> None:
    raw = next(one[2] for one in GOLDEN if one[3] == "packet")
    message = read(raw, direction="to-user", protocol=NETFILTER)
    found = {each.name: each for each in message.layers()[layers.nflog_attrs].attrs}
    assert isinstance(found["NFULA_PAYLOAD_2"].payload_, IP)
    assert isinstance(found["NFULA_HWHEADER_772"].hwheader, Ether)
    assert bytes(message.layers()).hex() == raw
