"""Connection tracking: bytes from Linux 6.18 and conntrack 1.4.7, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message
from nlsniff.spec import NETFILTER

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "conntrack -E -o timestamp: an event",
        "to-user",
        (
            "f8000000000100060000000000000000020000003400018014000180080001007f000001080002007f0000011c0002800500"
            "01000600000006000200aabe000006000300001500003400028014000180080001007f000001080002007f0000011c000280"
            "0500010006000000060002000015000006000300aabe000008000c000d8d678b080003000000218808000700000000783000"
            "04802c0001800500010001000000050002000a0000000500030000000000060004000300000006000500000000000c000580"
            "08000100667470001400160020000000000000000000000000000000080008000000002a0c001b0018eb635f32df741c"
        ),
        "new",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {
            "tuple-orig": {
                "tuple-ip": {"ip-v4-src": "127.0.0.1", "ip-v4-dst": "127.0.0.1"},
                "tuple-proto": {"proto-num": 6, "proto-src-port": 43710, "proto-dst-port": 21},
            },
            "tuple-reply": {
                "tuple-ip": {"ip-v4-src": "127.0.0.1", "ip-v4-dst": "127.0.0.1"},
                "tuple-proto": {"proto-num": 6, "proto-src-port": 21, "proto-dst-port": 43710},
            },
            "id": 227370891,
            "status": ["confirmed", "src-nat-done", "dst-nat-done", "helper"],
            "timeout": 120,
            "protoinfo": {
                "protoinfo-tcp": {
                    "tcp-state": "syn-sent",
                    "tcp-wscale-original": 10,
                    "tcp-wscale-reply": 0,
                    "tcp-flags-original": {"flags": ["window-scale", "sack-perm"], "mask": []},
                    "tcp-flags-reply": {"flags": [], "mask": []},
                }
            },
            "help": {"help-name": "ftp"},
            "labels": "20000000000000000000000000000000",
            "mark": 42,
            "timestamp-event": 1795638136963822620,
        },
    ),
    (
        "conntrack -I -s 192.0.2.1 -d 192.0.2.2 -p tcp --sport 7 --dport 9 --state ESTABLISHED ...",
        "to-kernel",
        (
            "b4000000000105067943076b0000000002000000340001801400018008000100c000020108000200c00002021c0002800500"
            "01000600000006000200000700000600030000090000340002801400018008000100c000020208000200c00002011c000280"
            "050001000610000006000200000900000600030000070000080003000000000e080007000000003c08000800000000052000"
            "04801c0001800500010003100000060004000a0a0000060005000a0a0000"
        ),
        "new",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {
            "tuple-orig": {
                "tuple-ip": {"ip-v4-src": "192.0.2.1", "ip-v4-dst": "192.0.2.2"},
                "tuple-proto": {"proto-num": 6, "proto-src-port": 7, "proto-dst-port": 9},
            },
            "tuple-reply": {
                "tuple-ip": {"ip-v4-src": "192.0.2.2", "ip-v4-dst": "192.0.2.1"},
                "tuple-proto": {"proto-num": 6, "proto-src-port": 9, "proto-dst-port": 7},
            },
            "status": ["seen-reply", "assured", "confirmed"],
            "timeout": 60,
            "mark": 5,
            "protoinfo": {
                "protoinfo-tcp": {
                    "tcp-state": "established",
                    "tcp-flags-original": {"flags": ["sack-perm", "be-liberal"], "mask": ["sack-perm", "be-liberal"]},
                    "tcp-flags-reply": {"flags": ["sack-perm", "be-liberal"], "mask": ["sack-perm", "be-liberal"]},
                }
            },
        },
    ),
    (
        "conntrack -I -s 192.0.2.1 -d 192.0.2.2 -p udp --sport 7 --dport 9 -t 60 -w 3 -g 192.0.2.9",
        "to-kernel",
        (
            "98000000000105067943076b0000000002000000340001801400018008000100c000020108000200c00002021c0002800500"
            "01001100000006000200000700000600030000090000340002801400018008000100c000020208000200c00002011c000280"
            "050001001110000006000200000900000600030000070000080007000000003c0c000d8008000100c0000209060012000003"
            "0000"
        ),
        "new",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {
            "tuple-orig": {
                "tuple-ip": {"ip-v4-src": "192.0.2.1", "ip-v4-dst": "192.0.2.2"},
                "tuple-proto": {"proto-num": 17, "proto-src-port": 7, "proto-dst-port": 9},
            },
            "tuple-reply": {
                "tuple-ip": {"ip-v4-src": "192.0.2.2", "ip-v4-dst": "192.0.2.1"},
                "tuple-proto": {"proto-num": 17, "proto-src-port": 9, "proto-dst-port": 7},
            },
            "timeout": 60,
            "nat-dst": {"nat-v4-minip": "192.0.2.9"},
            "zone": 3,
        },
    ),
    (
        "conntrack -I -s 192.0.2.1 -d 192.0.2.2 -p icmp --icmp-type 8 --icmp-code 0 --icmp-id ...",
        "to-kernel",
        (
            "94000000000105067943076b00000000020000003c0001801400018008000100c000020108000200c0000202240002800500"
            "0100010000000500060000000000050005000800000006000400004d00003c0002801400018008000100c000020208000200"
            "c00002012400028005000100012000000500060000000000050005000060000006000400004d0000080007000000001e"
        ),
        "new",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {
            "tuple-orig": {
                "tuple-ip": {"ip-v4-src": "192.0.2.1", "ip-v4-dst": "192.0.2.2"},
                "tuple-proto": {"proto-num": 1, "proto-icmp-code": 0, "proto-icmp-type": 8, "proto-icmp-id": 77},
            },
            "tuple-reply": {
                "tuple-ip": {"ip-v4-src": "192.0.2.2", "ip-v4-dst": "192.0.2.1"},
                "tuple-proto": {"proto-num": 1, "proto-icmp-code": 0, "proto-icmp-type": 0, "proto-icmp-id": 77},
            },
            "timeout": 30,
        },
    ),
    (
        "conntrack -E -o timestamp: an event (2)",
        "to-user",
        (
            "d400000000010006000000006c1d0000020000003c0001801400018008000100c000020108000200c0000202240002800500"
            "01000100000006000400004d0000050005000800000005000600000000003c0002801400018008000100c000020208000200"
            "c000020124000280050001000100000006000400004d00000500050000000000050006000000000008000c009cf244290800"
            "030000000008080007000000001e1c0018800800010000000000080002000000000008000300000000000800080000000000"
            "0c001b0018eb635f5da3e888"
        ),
        "new",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {
            "tuple-orig": {
                "tuple-ip": {"ip-v4-src": "192.0.2.1", "ip-v4-dst": "192.0.2.2"},
                "tuple-proto": {"proto-num": 1, "proto-icmp-id": 77, "proto-icmp-type": 8, "proto-icmp-code": 0},
            },
            "tuple-reply": {
                "tuple-ip": {"ip-v4-src": "192.0.2.2", "ip-v4-dst": "192.0.2.1"},
                "tuple-proto": {"proto-num": 1, "proto-icmp-id": 77, "proto-icmp-type": 0, "proto-icmp-code": 0},
            },
            "id": 2633122857,
            "status": ["confirmed"],
            "timeout": 30,
            "synproxy": {"isn": 0, "its": 0, "tsoff": 0},
            "mark": 0,
            "timestamp-event": 1795638137681340552,
        },
    ),
    (
        "conntrack -I -s 2001:db8::1 -d 2001:db8::2 -p icmpv6 --icmpv6-type 128 --icmpv6-code 0 ...",
        "to-kernel",
        (
            "c4000000000105067943076b000000000a000000540001802c0001801400030020010db80000000000000000000000011400"
            "040020010db800000000000000000000000224000280050001003a0000000500090000000000050008008000000006000700"
            "00090000540002802c0001801400030020010db80000000000000000000000021400040020010db800000000000000000000"
            "000124000280050001003a100000050009000060000005000800810000000600070000090000080007000000003c"
        ),
        "new",
        {"nfgen-family": 10, "version": 0, "res-id": 0},
        {
            "tuple-orig": {
                "tuple-ip": {"ip-v6-src": "2001:db8::1", "ip-v6-dst": "2001:db8::2"},
                "tuple-proto": {
                    "proto-num": 58,
                    "proto-icmpv6-code": 0,
                    "proto-icmpv6-type": 128,
                    "proto-icmpv6-id": 9,
                },
            },
            "tuple-reply": {
                "tuple-ip": {"ip-v6-src": "2001:db8::2", "ip-v6-dst": "2001:db8::1"},
                "tuple-proto": {
                    "proto-num": 58,
                    "proto-icmpv6-code": 0,
                    "proto-icmpv6-type": 129,
                    "proto-icmpv6-id": 9,
                },
            },
            "timeout": 60,
        },
    ),
    (
        "conntrack -E -o timestamp: an event (3)",
        "to-user",
        (
            "0401000000010006000000006e1d00000a000000540001802c0001801400030020010db80000000000000000000000011400"
            "040020010db800000000000000000000000224000280050001003a0000000600070000090000050008008000000005000900"
            "00000000540002802c0001801400030020010db80000000000000000000000021400040020010db800000000000000000000"
            "000124000280050001003a00000006000700000900000500080081000000050009000000000008000c00cc24804208000300"
            "00000008080007000000003c1c00188008000100000000000800020000000000080003000000000008000800000000000c00"
            "1b0018eb635f5ddeecbe"
        ),
        "new",
        {"nfgen-family": 10, "version": 0, "res-id": 0},
        {
            "tuple-orig": {
                "tuple-ip": {"ip-v6-src": "2001:db8::1", "ip-v6-dst": "2001:db8::2"},
                "tuple-proto": {
                    "proto-num": 58,
                    "proto-icmpv6-id": 9,
                    "proto-icmpv6-type": 128,
                    "proto-icmpv6-code": 0,
                },
            },
            "tuple-reply": {
                "tuple-ip": {"ip-v6-src": "2001:db8::2", "ip-v6-dst": "2001:db8::1"},
                "tuple-proto": {
                    "proto-num": 58,
                    "proto-icmpv6-id": 9,
                    "proto-icmpv6-type": 129,
                    "proto-icmpv6-code": 0,
                },
            },
            "id": 3424944194,
            "status": ["confirmed"],
            "timeout": 60,
            "synproxy": {"isn": 0, "its": 0, "tsoff": 0},
            "mark": 0,
            "timestamp-event": 1795638137685208254,
        },
    ),
    (
        "conntrack -I -s 192.0.2.1 -d 192.0.2.2 -p sctp --sport 7 --dport 9 --state ESTABLISHED ...",
        "to-kernel",
        (
            "a4000000000105067943076b0000000002000000340001801400018008000100c000020108000200c00002021c0002800500"
            "01008400000006000200000700000600030000090000340002801400018008000100c000020208000200c00002011c000280"
            "050001008410000006000200000900000600030000070000080007000000003c200004801c00038005000100047200000800"
            "0200010000000800030002000000"
        ),
        "new",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {
            "tuple-orig": {
                "tuple-ip": {"ip-v4-src": "192.0.2.1", "ip-v4-dst": "192.0.2.2"},
                "tuple-proto": {"proto-num": 132, "proto-src-port": 7, "proto-dst-port": 9},
            },
            "tuple-reply": {
                "tuple-ip": {"ip-v4-src": "192.0.2.2", "ip-v4-dst": "192.0.2.1"},
                "tuple-proto": {"proto-num": 132, "proto-src-port": 9, "proto-dst-port": 7},
            },
            "timeout": 60,
            "protoinfo": {
                "protoinfo-sctp": {"sctp-state": "established", "vtag-original": 16777216, "vtag-reply": 33554432}
            },
        },
    ),
    (
        "conntrack -E -o timestamp: an event (4)",
        "to-user",
        (
            "e400000000010006000000006f1d000002000000340001801400018008000100c000020108000200c00002021c0002800500"
            "01008400000006000200000700000600030000090000340002801400018008000100c000020208000200c00002011c000280"
            "05000100840000000600020000090000060003000007000008000c00765665750800030000000008080007000000003c2000"
            "04801c0003800500010004000000080002000100000008000300020000001c00188008000100000000000800020000000000"
            "080003000000000008000800000000000c001b0018eb635f5dfc1850"
        ),
        "new",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {
            "tuple-orig": {
                "tuple-ip": {"ip-v4-src": "192.0.2.1", "ip-v4-dst": "192.0.2.2"},
                "tuple-proto": {"proto-num": 132, "proto-src-port": 7, "proto-dst-port": 9},
            },
            "tuple-reply": {
                "tuple-ip": {"ip-v4-src": "192.0.2.2", "ip-v4-dst": "192.0.2.1"},
                "tuple-proto": {"proto-num": 132, "proto-src-port": 9, "proto-dst-port": 7},
            },
            "id": 1985373557,
            "status": ["confirmed"],
            "timeout": 60,
            "protoinfo": {
                "protoinfo-sctp": {"sctp-state": "established", "vtag-original": 16777216, "vtag-reply": 33554432}
            },
            "synproxy": {"isn": 0, "its": 0, "tsoff": 0},
            "mark": 0,
            "timestamp-event": 1795638137687119952,
        },
    ),
    (
        "conntrack -U -s 192.0.2.1 -p tcp --timeout 90 --mark 7: an answer",
        "to-user",
        (
            "38010000000122007943076b741d000002000000340001801400018008000100c000020108000200c00002021c0002800500"
            "01000600000006000200000700000600030000090000340002801400018008000100c000020208000200c00002011c000280"
            "050001000600000006000200000900000600030000070000080003000000000e080008000000000508000c00047445a40800"
            "0b0000000001080007000000003b300004802c00018005000100030000000500020000000000050003000000000006000400"
            "0a000000060005000a0000001c0009800c00010000000000000000000c00020000000000000000001c000a800c0001000000"
            "0000000000000c0002000000000000000000100014800c00010018eb635f5d5cc8a31c001880080001000000000008000200"
            "000000000800030000000000"
        ),
        "new",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {
            "tuple-orig": {
                "tuple-ip": {"ip-v4-src": "192.0.2.1", "ip-v4-dst": "192.0.2.2"},
                "tuple-proto": {"proto-num": 6, "proto-src-port": 7, "proto-dst-port": 9},
            },
            "tuple-reply": {
                "tuple-ip": {"ip-v4-src": "192.0.2.2", "ip-v4-dst": "192.0.2.1"},
                "tuple-proto": {"proto-num": 6, "proto-src-port": 9, "proto-dst-port": 7},
            },
            "status": ["seen-reply", "assured", "confirmed"],
            "mark": 5,
            "id": 74728868,
            "use": 1,
            "timeout": 59,
            "protoinfo": {
                "protoinfo-tcp": {
                    "tcp-state": "established",
                    "tcp-wscale-original": 0,
                    "tcp-wscale-reply": 0,
                    "tcp-flags-original": {"flags": ["sack-perm", "be-liberal"], "mask": []},
                    "tcp-flags-reply": {"flags": ["sack-perm", "be-liberal"], "mask": []},
                }
            },
            "counters-orig": {"packets": 0, "bytes": 0},
            "counters-reply": {"packets": 0, "bytes": 0},
            "timestamp": {"start": 1795638137676679331},
            "synproxy": {"isn": 0, "its": 0, "tsoff": 0},
        },
    ),
    (
        "conntrack -U -s 192.0.2.1 -p tcp --timeout 90 --mark 7",
        "to-kernel",
        (
            "70000000010105007943076b0000000002000000340001801400018008000100c000020108000200c00002021c0002800500"
            "01000600000006000200000700000600030000090000080007000000005a0800080000000007180004801400018006000400"
            "0a0a0000060005000a0a0000"
        ),
        "get",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {
            "tuple-orig": {
                "tuple-ip": {"ip-v4-src": "192.0.2.1", "ip-v4-dst": "192.0.2.2"},
                "tuple-proto": {"proto-num": 6, "proto-src-port": 7, "proto-dst-port": 9},
            },
            "timeout": 90,
            "mark": 7,
            "protoinfo": {
                "protoinfo-tcp": {
                    "tcp-flags-original": {"flags": ["sack-perm", "be-liberal"], "mask": ["sack-perm", "be-liberal"]},
                    "tcp-flags-reply": {"flags": ["sack-perm", "be-liberal"], "mask": ["sack-perm", "be-liberal"]},
                }
            },
        },
    ),
    (
        "conntrack -S: an answer",
        "to-user",
        (
            "64000000040102007943076b801d000000000000080002000000000008000400000000000800080000000007080009000000"
            "000008000a000000000008000b000000000008000c000000000008000d000000000008000e000000000008000f0000000000"
        ),
        "get-stats",
        {"nfgen-family": 0, "version": 0, "res-id": 0},
        {
            "found": 0,
            "invalid": 0,
            "insert": 7,
            "insert-failed": 0,
            "drop": 0,
            "early-drop": 0,
            "error": 0,
            "search-restart": 0,
            "clash-resolve": 0,
            "chain-toolong": 0,
        },
    ),
    (
        "conntrack -C: an answer",
        "to-user",
        "24000000050102007a43076b811d000000000000080001000000000a0800020000040000",
        "get-stats-global",
        {"nfgen-family": 0, "version": 0, "res-id": 0},
        {"entries": 10, "max-entries": 262144},
    ),
    (
        "conntrack -D -s 192.0.2.1 -p tcp",
        "to-kernel",
        (
            "e0000000020105007a43076b0000000002000000340001801400018008000100c000020108000200c00002021c0002800500"
            "01000600000006000200000700000600030000090000340002801400018008000100c000020208000200c00002011c000280"
            "050001000600000006000200000900000600030000070000080003000000000e080007000000005908000800000000073000"
            "04802c0001800500010003000000060004000a000000060005000a000000050002000000000005000300000000001c001880"
            "080001000000000008000200000000000800030000000000"
        ),
        "delete",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {
            "tuple-orig": {
                "tuple-ip": {"ip-v4-src": "192.0.2.1", "ip-v4-dst": "192.0.2.2"},
                "tuple-proto": {"proto-num": 6, "proto-src-port": 7, "proto-dst-port": 9},
            },
            "tuple-reply": {
                "tuple-ip": {"ip-v4-src": "192.0.2.2", "ip-v4-dst": "192.0.2.1"},
                "tuple-proto": {"proto-num": 6, "proto-src-port": 9, "proto-dst-port": 7},
            },
            "status": ["seen-reply", "assured", "confirmed"],
            "timeout": 89,
            "mark": 7,
            "protoinfo": {
                "protoinfo-tcp": {
                    "tcp-state": "established",
                    "tcp-flags-original": {"flags": ["sack-perm", "be-liberal"], "mask": []},
                    "tcp-flags-reply": {"flags": ["sack-perm", "be-liberal"], "mask": []},
                    "tcp-wscale-original": 0,
                    "tcp-wscale-reply": 0,
                }
            },
            "synproxy": {"isn": 0, "its": 0, "tsoff": 0},
        },
    ),
    (
        "conntrack -E -o timestamp: an event (5)",
        "to-user",
        (
            "0c010000020100000000000016463a9802000000340001801400018008000100c000020108000200c00002021c0002800500"
            "01000600000006000200000700000600030000090000340002801400018008000100c000020208000200c00002011c000280"
            "05000100060000000600020000090000060003000007000008000c00047445a4080003000000020e08000700000000591c00"
            "09800c00010000000000000000000c00020000000000000000001c000a800c00010000000000000000000c00020000000000"
            "000000001c0014800c00010018eb635f5d5cc8a30c00020018eb635f801b0e6c100004800c00018005000100030000000800"
            "0800000000070c001b0018eb635f801b0f70"
        ),
        "delete",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {
            "tuple-orig": {
                "tuple-ip": {"ip-v4-src": "192.0.2.1", "ip-v4-dst": "192.0.2.2"},
                "tuple-proto": {"proto-num": 6, "proto-src-port": 7, "proto-dst-port": 9},
            },
            "tuple-reply": {
                "tuple-ip": {"ip-v4-src": "192.0.2.2", "ip-v4-dst": "192.0.2.1"},
                "tuple-proto": {"proto-num": 6, "proto-src-port": 9, "proto-dst-port": 7},
            },
            "id": 74728868,
            "status": ["seen-reply", "assured", "confirmed", "dying"],
            "timeout": 89,
            "counters-orig": {"packets": 0, "bytes": 0},
            "counters-reply": {"packets": 0, "bytes": 0},
            "timestamp": {"start": 1795638137676679331, "stop": 1795638138259574380},
            "protoinfo": {"protoinfo-tcp": {"tcp-state": "established"}},
            "mark": 7,
            "timestamp-event": 1795638138259574640,
        },
    ),
    (
        "conntrack -E -o timestamp: an event (6)",
        "to-user",
        (
            "340100000201000000000000aa1d00000a000000540001802c0001801400030020010db80000000000000000000000011400"
            "040020010db800000000000000000000000224000280050001003a0000000600070000090000050008008000000005000900"
            "00000000540002802c0001801400030020010db80000000000000000000000021400040020010db800000000000000000000"
            "000124000280050001003a00000006000700000900000500080081000000050009000000000008000c00cc24804208000300"
            "00000208080007000000003a1c0009800c00010000000000000000000c00020000000000000000001c000a800c0001000000"
            "0000000000000c00020000000000000000001c0014800c00010018eb635f5ddee8340c00020018eb635fa295b6850c001b00"
            "18eb635fa295b6b7"
        ),
        "delete",
        {"nfgen-family": 10, "version": 0, "res-id": 0},
        {
            "tuple-orig": {
                "tuple-ip": {"ip-v6-src": "2001:db8::1", "ip-v6-dst": "2001:db8::2"},
                "tuple-proto": {
                    "proto-num": 58,
                    "proto-icmpv6-id": 9,
                    "proto-icmpv6-type": 128,
                    "proto-icmpv6-code": 0,
                },
            },
            "tuple-reply": {
                "tuple-ip": {"ip-v6-src": "2001:db8::2", "ip-v6-dst": "2001:db8::1"},
                "tuple-proto": {
                    "proto-num": 58,
                    "proto-icmpv6-id": 9,
                    "proto-icmpv6-type": 129,
                    "proto-icmpv6-code": 0,
                },
            },
            "id": 3424944194,
            "status": ["confirmed", "dying"],
            "timeout": 58,
            "counters-orig": {"packets": 0, "bytes": 0},
            "counters-reply": {"packets": 0, "bytes": 0},
            "timestamp": {"start": 1795638137685207092, "stop": 1795638138838038149},
            "timestamp-event": 1795638138838038199,
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


def test_a_verification_tag_is_the_number_in_the_sctp_packet(read: Read) -> None:
    """The kernel copies the __be32 of the packet; conntrack 1.4.7 swaps what ``--orig-vtag`` says twice.

    So the golden bytes of ``--orig-vtag 1`` are 01000000, which is the tag 0x01000000 of a packet.
    """
    raw = next(one[2] for one in GOLDEN if "-p sctp" in one[0])
    assert raw.count("0800020001000000") == 1
    message = read(raw.replace("0800020001000000", "0800020012345678"), direction="to-kernel", protocol=NETFILTER)
    assert message.attrs["protoinfo"]["protoinfo-sctp"]["vtag-original"] == 0x12345678
    assert message.notes == []
