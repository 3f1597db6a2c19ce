"""nf_tables: bytes from Linux 6.18 and nft 1.0.6, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message
from nlsniff.spec import NETFILTER

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "nft -f FILE: newgen: an answer",
        "to-user",
        "2c0000000f0a000000000000962500000000000108000100000000010800020000002596080003006e667400",
        "newgen",
        {"nfgen-family": 0, "version": 0, "res-id": 1},
        {"id": 1, "proc-pid": 9622, "proc-name": "nft"},
    ),
    (
        "nft -f FILE: newtable asleep",
        "to-kernel",
        "28000000000a01000700000000000000010000000b00010061736c65657000000800020000000001",
        "newtable",
        {"nfgen-family": 1, "version": 0, "res-id": 0},
        {"name": "asleep", "flags": ["dormant"]},
    ),
    (
        "nft -f FILE: newchain pre",
        "to-kernel",
        (
            "58000000030a0104080000000000000002000000060001007400000008000300707265000b00070066696c74657200000800"
            "05000000000114000480080001000000000008000200fffffed40c000c000006666972737400"
        ),
        "newchain",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {
            "table": "t",
            "name": "pre",
            "type": "filter",
            "policy": 1,
            "hook": {"num": 0, "priority": -300},
            "userdata": {"comment": "first"},
        },
    ),
    (
        "nft -f FILE: newtable asleep: an answer",
        "to-user",
        (
            "3c000000000a02000000000098250000010000020b00010061736c656570000008000300000000000c000400000000000000"
            "00070800020000000001"
        ),
        "newtable",
        {"nfgen-family": 1, "version": 0, "res-id": 2},
        {"name": "asleep", "use": 0, "handle": 7, "flags": ["dormant"]},
    ),
    (
        "nft add rule inet t c meta nftrace set 1 counter: an answer",
        "to-user",
        (
            "7c000000030a0200000000009925000005000003060001007400000007000300696e00000c00020000000000000000012800"
            "0400080001000000000008000200fffffe0c0c0004000700010064300000070003006430000008000500000000010b000700"
            "66696c746572000008000a00000000010800060000000000"
        ),
        "newchain",
        {"nfgen-family": 5, "version": 0, "res-id": 3},
        {
            "table": "t",
            "name": "in",
            "handle": 1,
            "hook": {"num": 0, "priority": -500, "devs": {"name": ["d0"]}, "dev": "d0"},
            "policy": 1,
            "type": "filter",
            "flags": ["base"],
            "use": 0,
        },
    ),
    (
        "nft add rule inet t c meta nftrace set 1 counter",
        "to-kernel",
        "1c000000130a01030000000000000000020000000600010074000000",
        "getobj",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {"table": "t"},
    ),
    (
        "nft monitor trace: an event",
        "to-user",
        (
            "a4000000110a000000000000000000000100000008000f0000000002080004000000000308000600766deaa7060002006300"
            "000006000100740000000c00030000000000000000040c00050008000100ffffffff08000a000000000106000b0003040000"
            "1800080045000024bc4b40004011807b7f0000017f0000011400090014b514b40010fe23646174616772616d120007000000"
            "0000000000000000000008000000"
        ),
        "trace",
        {"nfgen-family": 1, "version": 0, "res-id": 0},
        {
            "nfproto": 2,
            "type": "rule",
            "id": 1986914983,
            "chain": "c",
            "table": "t",
            "rule-handle": 4,
            "verdict": {"code": "continue"},
            "iif": 1,
            "iiftype": 772,
            "network-header": "45000024bc4b40004011807b7f0000017f000001",
            "transport-header": "14b514b40010fe23646174616772616d",
            "ll-header": "0000000000000000000000000800",
        },
    ),
    (
        "nft -a list chain inet t other",
        "to-kernel",
        "1c000000010a0500000000000000000001000000060001007400fbf5",
        "gettable",
        {"nfgen-family": 1, "version": 0, "res-id": 0},
        {"name": "t"},
    ),
    (
        "nft -a list chain inet t other (2)",
        "to-kernel",
        "1c0000000a0a01030000000000000000010000000600010074005a40",
        "getset",
        {"nfgen-family": 1, "version": 0, "res-id": 0},
        {"table": "t"},
    ),
    (
        "nft -a list chain inet t other (3)",
        "to-kernel",
        "1c000000170a01030000000000000000010000000600010074005a40",
        "getflowtable",
        {"nfgen-family": 1, "version": 0, "res-id": 0},
        {"table": "t"},
    ),
    (
        "nft -a list chain inet t c",
        "to-kernel",
        "24000000040a05000000000000000000010000000600010074000d6a06000300630080bb",
        "getchain",
        {"nfgen-family": 1, "version": 0, "res-id": 0},
        {"table": "t", "name": "c"},
    ),
    (
        "nft -a list chain inet t c (2)",
        "to-kernel",
        "24000000070a010300000000000000000100000006000100740080bb0600020063000000",
        "getrule",
        {"nfgen-family": 1, "version": 0, "res-id": 0},
        {"table": "t", "chain": "c"},
    ),
    (
        "nft delete rule inet t c handle 4",
        "to-kernel",
        "30000000080a0100010000000000000001000000060001007400000006000200630000000c0003000000000000000004",
        "delrule",
        {"nfgen-family": 1, "version": 0, "res-id": 0},
        {"table": "t", "chain": "c", "handle": 4},
    ),
    (
        "nft -f FILE: newsetelem ranges",
        "to-kernel",
        (
            "9c0000000c0a010404000000000000000100000006000100740000000b00020072616e676573000008000400000000026c00"
            "03801800018008000300000000010c0001800800010000000000100002800c000180080001000a0000001800038008000300"
            "000000010c000180080001000b000000100004800c00018008000100ac1000011800058008000300000000010c0001800800"
            "0100ac10000a"
        ),
        "newsetelem",
        {"nfgen-family": 1, "version": 0, "res-id": 0},
        {
            "table": "t",
            "set": "ranges",
            "set-id": 2,
            "elements": [
                {"1": {"flags": ["interval-end"], "key": {"value": "00000000"}}},
                {"2": {"key": {"value": "0a000000"}}},
                {"3": {"flags": ["interval-end"], "key": {"value": "0b000000"}}},
                {"4": {"key": {"value": "ac100001"}}},
                {"5": {"flags": ["interval-end"], "key": {"value": "ac10000a"}}},
            ],
        },
    ),
    (
        "nft -f FILE: newsetelem counted",
        "to-kernel",
        (
            "800000000c0a01040a000000000000000100000006000100740000000c000200636f756e7465640008000400000000055000"
            "03803c0001800c00018006000100001600002c0007800c000100636f756e746572001c0002800c00010000000000000000b4"
            "0c0002000000000000000003100002800c0001800600010000500000"
        ),
        "newsetelem",
        {"nfgen-family": 1, "version": 0, "res-id": 0},
        {
            "table": "t",
            "set": "counted",
            "set-id": 5,
            "elements": [
                {"1": {"key": {"value": "0016"}, "expr": {"name": "counter", "data": {"bytes": 180, "packets": 3}}}},
                {"2": {"key": {"value": "0050"}}},
            ],
        },
    ),
    (
        "nft -f FILE: newsetelem ports",
        "to-kernel",
        (
            "680000000c0a01040d000000000000000100000006000100740000000a000200706f72747300000008000400000000073800"
            "03801c0001800c00018006000100005000000c00028008000100c00002501800028008000300000000020c00028008000100"
            "c0000263"
        ),
        "newsetelem",
        {"nfgen-family": 1, "version": 0, "res-id": 0},
        {
            "table": "t",
            "set": "ports",
            "set-id": 7,
            "elements": [
                {"1": {"key": {"value": "0050"}, "data": {"value": "c0000250"}}},
                {"2": {"flags": ["catchall"], "data": {"value": "c0000263"}}},
            ],
        },
    ),
    (
        "nft -f FILE: newsetelem verdicts",
        "to-kernel",
        (
            "a40000000c0a01040f000000000000000100000006000100740000000d000200766572646963747300000000080004000000"
            "000870000380200001800c0001800600010000160000100002800c0002800800010000000001200002800c00018006000100"
            "00170000100002800c00028008000100000000002c0003800c00018006000100001800001c0002801800028008000100ffff"
            "fffd0a0002006f74686572000000"
        ),
        "newsetelem",
        {"nfgen-family": 1, "version": 0, "res-id": 0},
        {
            "table": "t",
            "set": "verdicts",
            "set-id": 8,
            "elements": [
                {"1": {"key": {"value": "0016"}, "data": {"verdict": {"code": "accept"}}}},
                {"2": {"key": {"value": "0017"}, "data": {"verdict": {"code": "drop"}}}},
                {"3": {"key": {"value": "0018"}, "data": {"verdict": {"code": "jump", "chain": "other"}}}},
            ],
        },
    ),
    (
        "nft add element inet t plain '{ 192.0.2.3 }': an answer",
        "to-user",
        (
            "a0000000090a020000000000df2500000100000906000100740000000c000200636f756e746564000c001000000000000000"
            "000e080004000000000d08000500000000020a000d0000040200000000000400090017001300307866666666666666663832"
            "353037663430000008001400000000022c0011000c000100636f756e746572001c0002000c00010000000000000000000c00"
            "02000000000000000000"
        ),
        "newset",
        {"nfgen-family": 1, "version": 0, "res-id": 9},
        {
            "table": "t",
            "name": "counted",
            "handle": 14,
            "key-type": 13,
            "key-len": 2,
            "userdata": {"key-byteorder": "big-endian"},
            "desc": {},
            "type": "0xffffffff82507f40",
            "count": 2,
            "expr": [{"name": "counter", "data": {"bytes": 0, "packets": 0}}],
        },
    ),
    (
        "nft delete element inet t plain '{ 192.0.2.1 }'",
        "to-kernel",
        (
            "3c0000000e0a010001000000000000000100000006000100740000000a000200706c61696e00000014000380100001800c00"
            "018008000100c0000201"
        ),
        "delsetelem",
        {"nfgen-family": 1, "version": 0, "res-id": 0},
        {"table": "t", "set": "plain", "elements": [{"1": {"key": {"value": "c0000201"}}}]},
    ),
    (
        "nft get element inet t plain '{ 192.0.2.3 }': an answer",
        "to-user",
        (
            "a40000000c0a020000000000e12500000100000b06000100740000000c000200636f756e746564007c0003003c0001000c00"
            "010006000100005000002c0007000c000100636f756e746572001c0002000c00010000000000000000000c00020000000000"
            "000000003c0001000c00010006000100001600002c0007000c000100636f756e746572001c0002000c000100000000000000"
            "00b40c0002000000000000000003"
        ),
        "newsetelem",
        {"nfgen-family": 1, "version": 0, "res-id": 11},
        {
            "table": "t",
            "set": "counted",
            "elements": {
                "elem": [
                    {"key": {"value": "0050"}, "expr": {"name": "counter", "data": {"bytes": 0, "packets": 0}}},
                    {"key": {"value": "0016"}, "expr": {"name": "counter", "data": {"bytes": 180, "packets": 3}}},
                ]
            },
        },
    ),
    (
        "nft get element inet t plain '{ 192.0.2.3 }'",
        "to-kernel",
        (
            "3c0000000d0a05000100000000000000010000000a000200706c61696e000000060001007400000014000380100001800c00"
            "018008000100c0000203"
        ),
        "getsetelem",
        {"nfgen-family": 1, "version": 0, "res-id": 0},
        {"set": "plain", "table": "t", "elements": [{"1": {"key": {"value": "c0000203"}}}]},
    ),
    (
        "nft -f FILE: newobj counter hits",
        "to-kernel",
        (
            "5c000000120a0104010000000000000001000000060001007400000009000200686974730000000008000300000000010e00"
            "080000086f6620686974730000001c0004800c00010000000000000000280c0002000000000000000001"
        ),
        "newobj",
        {"nfgen-family": 1, "version": 0, "res-id": 0},
        {
            "table": "t",
            "name": "hits",
            "type": "counter",
            "userdata": {"comment": "of hits"},
            "data": {"bytes": 40, "packets": 1},
        },
    ),
    (
        "nft -f FILE: newobj limit wide",
        "to-kernel",
        (
            "64000000120a0104040000000000000001000000060001007400000009000200776964650000000008000300000000043400"
            "04800c00010000000000001000000c0002000000000000000001080003000000000008000400000000010800050000000001"
        ),
        "newobj",
        {"nfgen-family": 1, "version": 0, "res-id": 0},
        {
            "table": "t",
            "name": "wide",
            "type": "limit",
            "data": {"rate": 1048576, "unit": 1, "burst": 0, "type": "pkt-bytes", "flags": ["inv"]},
        },
    ),
    (
        "nft -f FILE: newobj ct-timeout short",
        "to-kernel",
        (
            "a0000000120a010406000000000000000100000006000100740000000a00020073686f727400000008000300000000077000"
            "0480060001000002000005000200060000005c0003800800010000000078080002000000003c080003000000003c08000400"
            "00000078080005000000003c080006000000001e08000700000000780800080000000005080009000000007808000a000000"
            "012c08000b000000012c"
        ),
        "newobj",
        {"nfgen-family": 1, "version": 0, "res-id": 0},
        {
            "table": "t",
            "name": "short",
            "type": "ct-timeout",
            "data": {
                "l3proto": 2,
                "l4proto": 6,
                "data": {
                    "syn-sent": 120,
                    "syn-recv": 60,
                    "established": 60,
                    "fin-wait": 120,
                    "close-wait": 60,
                    "last-ack": 30,
                    "time-wait": 120,
                    "close": 5,
                    "syn-sent2": 120,
                    "retrans": 300,
                    "unack": 300,
                },
            },
        },
    ),
    (
        "nft -f FILE: newobj ct-expect more",
        "to-kernel",
        (
            "5c000000120a01040700000000000000010000000600010074000000090002006d6f72650000000008000300000000092c00"
            "048006000100000200000500020011000000060003002694000008000400c0d40100050005000c000000"
        ),
        "newobj",
        {"nfgen-family": 1, "version": 0, "res-id": 0},
        {
            "table": "t",
            "name": "more",
            "type": "ct-expect",
            "data": {"l3proto": 2, "l4proto": 17, "dport": 9876, "timeout": 120000, "size": 12},
        },
    ),
    (
        "nft add flowtable inet t fast '{ hook ingress priority 0 ; devices = { lo, d0 } ; ...",
        "to-kernel",
        (
            "58000000160a0104010000000000000001000000060001007400000009000200666173740000000028000380080001000000"
            "00000800020000000000140003800700010064300000070001006c6f00000800070000000002"
        ),
        "newflowtable",
        {"nfgen-family": 1, "version": 0, "res-id": 0},
        {"table": "t", "name": "fast", "hook": {"num": 0, "priority": 0, "devs": {"name": ["d0", "lo"]}}, "flags": 2},
    ),
    (
        "nft -f FILE: newobj counter hits: an answer",
        "to-user",
        (
            "70000000120a020800000000fc2500000100000c060001007400000009000200686974730000000008000300000000010c00"
            "0600000000000000001208000500000000011c0004000c00010000000000000000280c00020000000000000000010e000800"
            "00086f662068697473000000"
        ),
        "newobj",
        {"nfgen-family": 1, "version": 0, "res-id": 12},
        {
            "table": "t",
            "name": "hits",
            "type": "counter",
            "handle": 18,
            "use": 1,
            "data": {"bytes": 40, "packets": 1},
            "userdata": {"comment": "of hits"},
        },
    ),
    (
        "nft -f FILE: newobj limit wide: an answer",
        "to-user",
        (
            "78000000120a020800000000fc2500000100000c060001007400000009000200776964650000000008000300000000040c00"
            "060000000000000000150800050000000000340004000c00010000000000001000000c000200000000000000000108000300"
            "0000000008000400000000010800050000000001"
        ),
        "newobj",
        {"nfgen-family": 1, "version": 0, "res-id": 12},
        {
            "table": "t",
            "name": "wide",
            "type": "limit",
            "handle": 21,
            "use": 0,
            "data": {"rate": 1048576, "unit": 1, "burst": 0, "type": "pkt-bytes", "flags": ["inv"]},
        },
    ),
    (
        "nft -f FILE: newobj ct-timeout short: an answer",
        "to-user",
        (
            "b4000000120a020800000000fc2500000100000c06000100740000000a00020073686f727400000008000300000000070c00"
            "06000000000000000017080005000000000070000400050002000600000006000100000200005c0003800800010000000078"
            "080002000000003c080003000000003c0800040000000078080005000000003c080006000000001e08000700000000780800"
            "080000000005080009000000007808000a000000012c08000b000000012c"
        ),
        "newobj",
        {"nfgen-family": 1, "version": 0, "res-id": 12},
        {
            "table": "t",
            "name": "short",
            "type": "ct-timeout",
            "handle": 23,
            "use": 0,
            "data": {
                "l4proto": 6,
                "l3proto": 2,
                "data": {
                    "syn-sent": 120,
                    "syn-recv": 60,
                    "established": 60,
                    "fin-wait": 120,
                    "close-wait": 60,
                    "last-ack": 30,
                    "time-wait": 120,
                    "close": 5,
                    "syn-sent2": 120,
                    "retrans": 300,
                    "unack": 300,
                },
            },
        },
    ),
    (
        "nft -f FILE: newobj ct-expect more: an answer",
        "to-user",
        (
            "70000000120a020800000000fc2500000100000c0600010074000000090002006d6f72650000000008000300000000090c00"
            "0600000000000000001808000500000000002c00040006000100000200000500020011000000060003002694000008000400"
            "c0d40100050005000c000000"
        ),
        "newobj",
        {"nfgen-family": 1, "version": 0, "res-id": 12},
        {
            "table": "t",
            "name": "more",
            "type": "ct-expect",
            "handle": 24,
            "use": 0,
            "data": {"l3proto": 2, "l4proto": 17, "dport": 9876, "timeout": 120000, "size": 12},
        },
    ),
    (
        "nft -f FILE: newset __set%d",
        "to-kernel",
        (
            "7c000000090a010401000000000000000100000006000100740000000c0002005f5f73657425640008000300000000070800"
            "04000000000d080005000000000208000a000000000a0c000980080001000000000526000d00000402000000020401000000"
            "0314000407000000010c0004080000000104020000000000"
        ),
        "newset",
        {"nfgen-family": 1, "version": 0, "res-id": 0},
        {
            "table": "t",
            "name": "__set%d",
            "flags": ["anonymous", "constant", "interval"],
            "key-type": 13,
            "key-len": 2,
            "id": 10,
            "desc": {"size": 5},
            "userdata": {
                "key-byteorder": "big-endian",
                "merge-elements": 1,
                "key-typeof": {"expr": 7, "data": "000408000000010402000000"},
            },
        },
    ),
    (
        "nft -f FILE: newset __map%d",
        "to-kernel",
        (
            "84000000090a010407000000000000000100000006000100740000000c0002005f5f6d6170256400080003000000000b0800"
            "04000000000d080005000000000208000600ffffff00080007000000000008000a000000000b0c0009800800010000000002"
            "20000d0000040200000001040000000004080004010000000100060400000000"
        ),
        "newset",
        {"nfgen-family": 1, "version": 0, "res-id": 0},
        {
            "table": "t",
            "name": "__map%d",
            "flags": ["anonymous", "constant", "map"],
            "key-type": 13,
            "key-len": 2,
            "data-type": 4294967040,
            "data-len": 0,
            "id": 11,
            "desc": {"size": 2},
            "userdata": {
                "key-byteorder": "big-endian",
                "data-byteorder": "invalid",
                "data-typeof": {"expr": 1, "data": ""},
                "data-interval": 0,
            },
        },
    ),
    (
        "nft -f FILE: newset __set0: an answer",
        "to-user",
        (
            "a0000000090a020000000000022600000100000d06000100740000000b0002005f5f7365743000000c001000000000000000"
            "001c0800030000000007080004000000000d080005000000000226000d000004020000000204010000000314000407000000"
            "010c00040800000001040200000000000c000900080001000000000517001300307866666666666666663832353038306530"
            "00000800140000000002"
        ),
        "newset",
        {"nfgen-family": 1, "version": 0, "res-id": 13},
        {
            "table": "t",
            "name": "__set0",
            "handle": 28,
            "flags": ["anonymous", "constant", "interval"],
            "key-type": 13,
            "key-len": 2,
            "userdata": {
                "key-byteorder": "big-endian",
                "merge-elements": 1,
                "key-typeof": {"expr": 7, "data": "000408000000010402000000"},
            },
            "desc": {"size": 5},
            "type": "0xffffffff825080e0",
            "count": 2,
        },
    ),
    (
        "nft -f FILE: newset __map0: an answer",
        "to-user",
        (
            "a8000000090a020000000000022600000100000d06000100740000000b0002005f5f6d61703000000c001000000000000000"
            "0021080003000000000b080004000000000d080005000000000208000600ffffff00080007000000001020000d0000040200"
            "0000010400000000040800040100000001000604000000000c00090008000100000000021700130030786666666666666666"
            "383235303765383000000800140000000002"
        ),
        "newset",
        {"nfgen-family": 1, "version": 0, "res-id": 13},
        {
            "table": "t",
            "name": "__map0",
            "handle": 33,
            "flags": ["anonymous", "constant", "map"],
            "key-type": 13,
            "key-len": 2,
            "data-type": 4294967040,
            "data-len": 16,
            "userdata": {
                "key-byteorder": "big-endian",
                "data-byteorder": "invalid",
                "data-typeof": {"expr": 1, "data": ""},
                "data-interval": 0,
            },
            "desc": {"size": 2},
            "type": "0xffffffff82507e80",
            "count": 2,
        },
    ),
    (
        "nft reset quota inet t much",
        "to-kernel",
        ("34000000150a05000100000000000000010000000600010074001a36090002006d756368007f0000080003000000000204000480"),
        "getobj-reset",
        {"nfgen-family": 1, "version": 0, "res-id": 0},
        {"table": "t", "name": "much", "type": "quota", "data": {}},
    ),
    (
        "python3 netfilter_user.py raw",
        "to-kernel",
        "1c000000190a01036500000000000000010000000600010074000000",
        "getrule-reset",
        {"nfgen-family": 1, "version": 0, "res-id": 0},
        {"table": "t"},
    ),
    (
        "python3 netfilter_user.py raw (2)",
        "to-kernel",
        "28000000210a010367000000000000000100000006000100740000000c000200636f756e74656400",
        "getsetelem-reset",
        {"nfgen-family": 1, "version": 0, "res-id": 0},
        {"table": "t", "set": "counted"},
    ),
    (
        "python3 netfilter_user.py raw (3)",
        "to-kernel",
        "300000001f0a05006900000000000000010000000600010074000000090002006e6f6e65000000000800030000000001",
        "destroyobj",
        {"nfgen-family": 1, "version": 0, "res-id": 0},
        {"table": "t", "name": "none", "type": "counter"},
    ),
    (
        "python3 netfilter_user.py raw (4)",
        "to-kernel",
        "280000001d0a05006d00000000000000010000000600010074000000090002006e6f6e6500000000",
        "destroyset",
        {"nfgen-family": 1, "version": 0, "res-id": 0},
        {"table": "t", "name": "none"},
    ),
    (
        "nft delete set inet t plain",
        "to-kernel",
        "280000000b0a010001000000000000000100000006000100740000000a000200706c61696e000000",
        "delset",
        {"nfgen-family": 1, "version": 0, "res-id": 0},
        {"table": "t", "name": "plain"},
    ),
    (
        "nft delete chain inet t c",
        "to-kernel",
        "24000000050a010001000000000000000100000006000100740000000600030063000000",
        "delchain",
        {"nfgen-family": 1, "version": 0, "res-id": 0},
        {"table": "t", "name": "c"},
    ),
    (
        "nft delete flowtable inet t fast",
        "to-kernel",
        "28000000180a01000100000000000000010000000600010074000000090002006661737400000000",
        "delflowtable",
        {"nfgen-family": 1, "version": 0, "res-id": 0},
        {"table": "t", "name": "fast"},
    ),
    (
        "nft delete counter inet t hits",
        "to-kernel",
        ("34000000140a01000100000000000000010000000600010074000000090002006869747300000000080003000000000104000480"),
        "delobj",
        {"nfgen-family": 1, "version": 0, "res-id": 0},
        {"table": "t", "name": "hits", "type": "counter", "data": {}},
    ),
    (
        "iptables-nft -A INPUT -p tcp --dport 22 -m conntrack --ctstate NEW -m comment ...",
        "to-kernel",
        "1c0000001000010001000000000000000000000a0800010000000016",
        "batch-begin",
        {"nfgen-family": 0, "version": 0, "res-id": 10},
        {"genid": 22},
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


def obj(kind: int, data: str) -> str:
    """A newobj request, in little-endian bytes, with the attributes of its data given as hex."""
    length = 4 + len(data) // 2
    body = "080003000000" + f"{kind:04x}" + length.to_bytes(2, "little").hex() + "0480" + data
    return (20 + len(body) // 2).to_bytes(4, "little").hex() + "120a0100" + "00" * 8 + "01000000" + body


# By hand, from the policies in net/netfilter/nft_tunnel.c, nft_meta.c and nft_ct.c.
BY_HAND = [
    (
        "tunnel",
        6,
        "080001000000000a14000280080001000a00000108000200c00002010800040000000003050005000400000005000600400000"
        "000600070012b5000006000800000800002c0009800c0001800800010000000005"
        "1c000380060001000102000005000200030000000800030011223344",
        {
            "id": 10,
            "ip": {"src": "10.0.0.1", "dst": "192.0.2.1"},
            "flags": ["zero-csum-tx", "dont-fragment"],
            "tos": 4,
            "ttl": 64,
            "sport": 4789,
            "dport": 8,
            "opts": {"vxlan": {"gbp": 5}, "geneve": [{"class": 258, "type": 3, "data": "11223344"}]},
        },
    ),
    ("secmark", 8, "08000100613a6200", {"ctx": "a:b"}),
    (
        "ct-expect",
        9,
        "06000100000200000500020011000000060003002694000008000400c0d4010005000500" + "0c000000",
        {"l3proto": 2, "l4proto": 17, "dport": 9876, "timeout": 120000, "size": 12},
    ),
    ("connlimit", 5, "08000100000000140800020000000001", {"count": 20, "flags": ["inv"]}),
]


@pytest.mark.parametrize(("name", "kind", "data", "values"), BY_HAND, ids=[one[0] for one in BY_HAND])
def test_objects_that_were_not_recorded(read: Read, name: str, kind: int, data: str, values: dict[str, object]) -> None:
    message = read(obj(kind, data), protocol=NETFILTER)
    assert (message.type, message.attrs, message.notes) == ("newobj", {"type": name, "data": values}, [])
    assert message.encode().hex() == obj(kind, data)


def test_elements_of_a_request_are_numbered_and_those_of_an_answer_are_not(read: Read) -> None:
    elements = "24000380" + "100001800c00018008000100c0000201" + "100002800c00018008000100c0000202"
    raw = "38000000" + "0c0a0000" + "00" * 8 + "01000000" + elements
    request = read(raw, protocol=NETFILTER)
    assert request.attrs == {"elements": [{"1": {"key": {"value": "c0000201"}}}, {"2": {"key": {"value": "c0000202"}}}]}
    answer = read(raw.replace("10000280", "10000180"), direction="to-user", protocol=NETFILTER)
    assert answer.attrs == {"elements": {"elem": [{"key": {"value": "c0000201"}}, {"key": {"value": "c0000202"}}]}}
