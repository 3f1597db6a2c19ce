"""Multicast groups: bytes from Linux 7.2 and its iproute2, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from nlsniff.dissectors.route.mdb import decode_addr

from nlsniff.message import Message

Read = Callable[..., Message]

# The command that made the message, its bytes, what they say.
GOLDEN = [
    (
        "bridge mdb add dev br0 port d0 grp 239.1.1.1 permanent vid 1",
        "to-kernel",
        (
            "3800000054000506c844076b000000000700000003000000200001000400000001000100ef01010100000000000000000000"
            "000008000000"
        ),
        "newmdb",
        {"family": 7, "ifindex": 3},
        {"entry": {"port-ifindex": 4, "state": 1, "flags": 0, "vid": 1, "addr": {"ip4": "239.1.1.1", "proto": 2048}}},
    ),
    (
        "bridge mdb add dev br0 port d0 grp 01:00:5e:00:00:7f permanent vid 1",
        "to-kernel",
        (
            "3800000054000506ca44076b00000000070000000300000020000100040000000100010001005e00007f0000000000000000"
            "000000000000"
        ),
        "newmdb",
        {"family": 7, "ifindex": 3},
        {
            "entry": {
                "port-ifindex": 4,
                "state": 1,
                "flags": 0,
                "vid": 1,
                "addr": {"mac-addr": "01:00:5e:00:00:7f", "proto": 0},
            }
        },
    ),
    (
        "bridge mdb add dev br0 port d0 grp 239.1.1.2 src 192.0.2.9 temp vid 1",
        "to-kernel",
        (
            "4400000054000506cb44076b000000000700000003000000200001000400000000000100ef01010200000000000000000000"
            "0000080000000c00028008000100c0000209"
        ),
        "newmdb",
        {"family": 7, "ifindex": 3},
        {
            "entry": {"port-ifindex": 4, "state": 0, "flags": 0, "vid": 1, "addr": {"ip4": "239.1.1.2", "proto": 2048}},
            "entry-attrs": {"source": "192.0.2.9"},
        },
    ),
    (
        "bridge mdb add dev br0 port d0 grp ff0e::db8:2 src 2001:db8::9 permanent vid 1",
        "to-kernel",
        (
            "5000000054000506cd44076b000000000700000003000000200001000400000001000100ff0e000000000000000000000db8"
            "000286dd0000180002801400010020010db8000000000000000000000009"
        ),
        "newmdb",
        {"family": 7, "ifindex": 3},
        {
            "entry": {
                "port-ifindex": 4,
                "state": 1,
                "flags": 0,
                "vid": 1,
                "addr": {"ip6": "ff0e::db8:2", "proto": 34525},
            },
            "entry-attrs": {"source": "2001:db8::9"},
        },
    ),
    (
        (
            "bridge mdb add dev br0 port d0 grp 239.1.1.4 vid 1 filter_mode exclude source_list "
            "192.0.2.10,192.0.2.11 proto static"
        ),
        "to-kernel",
        (
            "6800000054000506cb44076b000000000700000003000000200001000400000000000100ef01010400000000000000000000"
            "0000080000003000028005000300000000001c0002800c00018008000100c000020a0c00018008000100c000020b05000400"
            "04000000"
        ),
        "newmdb",
        {"family": 7, "ifindex": 3},
        {
            "entry": {"port-ifindex": 4, "state": 0, "flags": 0, "vid": 1, "addr": {"ip4": "239.1.1.4", "proto": 2048}},
            "entry-attrs": {
                "group-mode": 0,
                "src-list": {"entry": [{"address": "192.0.2.10"}, {"address": "192.0.2.11"}]},
                "rtprot": 4,
            },
        },
    ),
    (
        (
            "bridge mdb add dev br0 port d0 grp ff0e::db8:4 vid 1 filter_mode include source_list "
            "2001:db8::10 proto zebra"
        ),
        "to-kernel",
        (
            "6800000054000506cb44076b000000000700000003000000200001000400000000000100ff0e000000000000000000000db8"
            "000486dd00003000028005000300010000001c000280180001801400010020010db800000000000000000000001005000400"
            "0b000000"
        ),
        "newmdb",
        {"family": 7, "ifindex": 3},
        {
            "entry": {
                "port-ifindex": 4,
                "state": 0,
                "flags": 0,
                "vid": 1,
                "addr": {"ip6": "ff0e::db8:4", "proto": 34525},
            },
            "entry-attrs": {"group-mode": 1, "src-list": {"entry": [{"address": "2001:db8::10"}]}, "rtprot": 11},
        },
    ),
    (
        ("bridge mdb replace dev br0 port d0 grp 239.1.1.4 vid 1 filter_mode include source_list 192.0.2.12 proto bgp"),
        "to-kernel",
        (
            "5c00000054000505cd44076b000000000700000003000000200001000400000000000100ef01010400000000000000000000"
            "000008000000240002800500030001000000100002800c00018008000100c000020c05000400ba000000"
        ),
        "newmdb",
        {"family": 7, "ifindex": 3},
        {
            "entry": {"port-ifindex": 4, "state": 0, "flags": 0, "vid": 1, "addr": {"ip4": "239.1.1.4", "proto": 2048}},
            "entry-attrs": {"group-mode": 1, "src-list": {"entry": [{"address": "192.0.2.12"}]}, "rtprot": 186},
        },
    ),
    (
        "bridge mdb get dev br0 grp 239.1.1.4 vid 1",
        "to-kernel",
        (
            "3800000056000100ce44076b000000000700000003000000200001000000000000000100ef01010400000000000000000000"
            "000008000000"
        ),
        "getmdb",
        {"family": 7, "ifindex": 3},
        {"entry": {"port-ifindex": 0, "state": 0, "flags": 0, "vid": 1, "addr": {"ip4": "239.1.1.4", "proto": 2048}}},
    ),
    (
        "bridge -d mdb get dev br0 grp 239.1.1.4 src 192.0.2.12 vid 1",
        "to-kernel",
        (
            "4400000056000100d044076b000000000700000003000000200001000000000000000100ef01010400000000000000000000"
            "0000080000000c00028008000100c000020c"
        ),
        "getmdb",
        {"family": 7, "ifindex": 3},
        {
            "entry": {"port-ifindex": 0, "state": 0, "flags": 0, "vid": 1, "addr": {"ip4": "239.1.1.4", "proto": 2048}},
            "entry-attrs": {"source": "192.0.2.12"},
        },
    ),
    (
        "bridge mdb flush dev br0 port d0 vid 1 permanent",
        "to-kernel",
        (
            "4400000055000502d244076b0000000007000000030000002000010004000000010001000000000000000000000000000000"
            "0000000000000c00028005000a0001000000"
        ),
        "delmdb",
        {"family": 7, "ifindex": 3},
        {
            "entry": {
                "port-ifindex": 4,
                "state": 1,
                "flags": 0,
                "vid": 1,
                "addr": {"mac-addr": "00:00:00:00:00:00", "proto": 0},
            },
            "entry-attrs": {"state-mask": 1},
        },
    ),
    (
        "bridge mdb add dev vx0 port vx0 grp 239.1.1.5 permanent dst 198.51.100.1 src_vni 2222 vni 3333",
        "to-kernel",
        (
            "5400000054000506d544076b000000000700000005000000200001000500000001000000ef01010500000000000000000000"
            "0000080000001c00028008000500c633640108000700050d000008000900ae080000"
        ),
        "newmdb",
        {"family": 7, "ifindex": 5},
        {
            "entry": {"port-ifindex": 5, "state": 1, "flags": 0, "vid": 0, "addr": {"ip4": "239.1.1.5", "proto": 2048}},
            "entry-attrs": {"dst": "198.51.100.1", "vni": 3333, "src-vni": 2222},
        },
    ),
    (
        (
            "bridge mdb add dev vx0 port vx0 grp 239.1.1.5 src 192.0.2.13 permanent dst 198.51.100.2 dst_port "
            "4790 src_vni 2222"
        ),
        "to-kernel",
        (
            "5c00000054000506d644076b000000000700000005000000200001000500000001000000ef01010500000000000000000000"
            "0000080000002400028008000100c000020d08000500c633640206000600b612000008000900ae080000"
        ),
        "newmdb",
        {"family": 7, "ifindex": 5},
        {
            "entry": {"port-ifindex": 5, "state": 1, "flags": 0, "vid": 0, "addr": {"ip4": "239.1.1.5", "proto": 2048}},
            "entry-attrs": {"source": "192.0.2.13", "dst": "198.51.100.2", "dst-port": 4790, "src-vni": 2222},
        },
    ),
    (
        (
            "bridge mdb add dev vx0 port vx0 grp ff0e::db8:5 permanent filter_mode exclude source_list "
            "2001:db8::11 proto 186 dst 2001:db8::22 src_vni 2222 via d0"
        ),
        "to-kernel",
        (
            "8c00000054000506d844076b000000000700000005000000200001000500000001000000ff0e000000000000000000000db8"
            "000586dd00005400028005000300000000001c000280180001801400010020010db800000000000000000000001105000400"
            "ba0000001400050020010db800000000000000000000002208000900ae0800000800080004000000"
        ),
        "newmdb",
        {"family": 7, "ifindex": 5},
        {
            "entry": {
                "port-ifindex": 5,
                "state": 1,
                "flags": 0,
                "vid": 0,
                "addr": {"ip6": "ff0e::db8:5", "proto": 34525},
            },
            "entry-attrs": {
                "group-mode": 0,
                "src-list": {"entry": [{"address": "2001:db8::11"}]},
                "rtprot": 186,
                "dst": "2001:db8::22",
                "src-vni": 2222,
                "ifindex": 4,
            },
        },
    ),
    (
        "bridge mdb add dev vx0 port vx0 grp 0.0.0.0 permanent dst 198.51.100.3 src_vni 1111",
        "to-kernel",
        (
            "4c00000054000506da44076b0000000007000000050000002000010005000000010000000000000000000000000000000000"
            "0000080000001400028008000500c63364030800090057040000"
        ),
        "newmdb",
        {"family": 7, "ifindex": 5},
        {
            "entry": {"port-ifindex": 5, "state": 1, "flags": 0, "vid": 0, "addr": {"ip4": "0.0.0.0", "proto": 2048}},
            "entry-attrs": {"dst": "198.51.100.3", "src-vni": 1111},
        },
    ),
    (
        "bridge mdb get dev vx0 grp 239.1.1.5 src_vni 2222",
        "to-kernel",
        (
            "4400000056000100dc44076b000000000700000005000000200001000000000000000000ef01010500000000000000000000"
            "0000080000000c00028008000900ae080000"
        ),
        "getmdb",
        {"family": 7, "ifindex": 5},
        {
            "entry": {"port-ifindex": 0, "state": 0, "flags": 0, "vid": 0, "addr": {"ip4": "239.1.1.5", "proto": 2048}},
            "entry-attrs": {"src-vni": 2222},
        },
    ),
    (
        "bridge mdb delete dev vx0 port vx0 grp 239.1.1.5 permanent dst 198.51.100.1 src_vni 2222 vni 3333",
        "to-kernel",
        (
            "5400000055000500dc44076b000000000700000005000000200001000500000000000000ef01010500000000000000000000"
            "0000080000001c00028008000500c633640108000700050d000008000900ae080000"
        ),
        "delmdb",
        {"family": 7, "ifindex": 5},
        {
            "entry": {"port-ifindex": 5, "state": 0, "flags": 0, "vid": 0, "addr": {"ip4": "239.1.1.5", "proto": 2048}},
            "entry-attrs": {"dst": "198.51.100.1", "vni": 3333, "src-vni": 2222},
        },
    ),
    (
        "bridge mdb get: an answer",
        "to-user",
        (
            "7000000054000000ce44076bf601000007000000030000005800010054000100500001000400000000000100ef0101040000"
            "0000000000000000000008000000080001000000000005000500ba000000180002801400018008000100c000020c08000200"
            "ee6400000500030001000000"
        ),
        "newmdb",
        {"family": 7, "ifindex": 3},
        {
            "mdb": {
                "entry": [
                    {
                        "info": [
                            {
                                "port-ifindex": 4,
                                "state": 0,
                                "flags": 0,
                                "vid": 1,
                                "addr": {"ip4": "239.1.1.4", "proto": 2048},
                                "timer": 0,
                                "rtprot": 186,
                                "src-list": {"entry": [{"address": "192.0.2.12", "timer": 25838}]},
                                "group-mode": 1,
                            }
                        ]
                    }
                ]
            }
        },
    ),
    (
        "bridge -d mdb get src: an answer",
        "to-user",
        (
            "6000000054000000d044076bf801000007000000030000004800010044000100400001000400000000000100ef0101040000"
            "0000000000000000000008000000080001000000000008000400c000020c05000500ba0000000500030001000000"
        ),
        "newmdb",
        {"family": 7, "ifindex": 3},
        {
            "mdb": {
                "entry": [
                    {
                        "info": [
                            {
                                "port-ifindex": 4,
                                "state": 0,
                                "flags": 0,
                                "vid": 1,
                                "addr": {"ip4": "239.1.1.4", "proto": 2048},
                                "timer": 0,
                                "source": "192.0.2.12",
                                "rtprot": 186,
                                "group-mode": 1,
                            }
                        ]
                    }
                ]
            }
        },
    ),
    (
        "bridge -d -s mdb show dev vx0: an answer",
        "to-user",
        (
            "1002000054000200db44076b0b0200000700000005000000f80101004c000100480001000500000001000000000000000000"
            "000000000000000000000800000008000100000000000500050004000000050003000000000008000600c633640308000a00"
            "5704000074000100700001000500000001080000ff0e000000000000000000000db8000586dd000008000100000000001400"
            "040020010db800000000000000000000001105000500ba00000005000300010000001400060020010db80000000000000000"
            "00000022080009000400000008000a00ae08000084000100800001000500000001000000ff0e000000000000000000000db8"
            "000586dd0000080001000000000005000500ba000000050003000000000024000280200001801400010020010db800000000"
            "000000000000001108000200000000001400060020010db8000000000000000000000022080009000400000008000a00ae08"
            "00005c000100580001000500000001000000ef01010500000000000000000000000008000000080001000000000008000400"
            "c000020d0500050004000000050003000100000008000600c633640206000700b612000008000a00ae080000540001005000"
            "01000500000001000000ef010105000000000000000000000000080000000800010000000000050005000400000005000300"
            "0000000008000600c633640108000800050d000008000a00ae080000"
        ),
        "newmdb",
        {"family": 7, "ifindex": 5},
        {
            "mdb": {
                "entry": [
                    {
                        "info": [
                            {
                                "port-ifindex": 5,
                                "state": 1,
                                "flags": 0,
                                "vid": 0,
                                "addr": {"ip4": "0.0.0.0", "proto": 2048},
                                "timer": 0,
                                "rtprot": 4,
                                "group-mode": 0,
                                "dst": "198.51.100.3",
                                "src-vni": 1111,
                            }
                        ]
                    },
                    {
                        "info": [
                            {
                                "port-ifindex": 5,
                                "state": 1,
                                "flags": 8,
                                "vid": 0,
                                "addr": {"ip6": "ff0e::db8:5", "proto": 34525},
                                "timer": 0,
                                "source": "2001:db8::11",
                                "rtprot": 186,
                                "group-mode": 1,
                                "dst": "2001:db8::22",
                                "ifindex": 4,
                                "src-vni": 2222,
                            }
                        ]
                    },
                    {
                        "info": [
                            {
                                "port-ifindex": 5,
                                "state": 1,
                                "flags": 0,
                                "vid": 0,
                                "addr": {"ip6": "ff0e::db8:5", "proto": 34525},
                                "timer": 0,
                                "rtprot": 186,
                                "group-mode": 0,
                                "src-list": {"entry": [{"address": "2001:db8::11", "timer": 0}]},
                                "dst": "2001:db8::22",
                                "ifindex": 4,
                                "src-vni": 2222,
                            }
                        ]
                    },
                    {
                        "info": [
                            {
                                "port-ifindex": 5,
                                "state": 1,
                                "flags": 0,
                                "vid": 0,
                                "addr": {"ip4": "239.1.1.5", "proto": 2048},
                                "timer": 0,
                                "source": "192.0.2.13",
                                "rtprot": 4,
                                "group-mode": 1,
                                "dst": "198.51.100.2",
                                "dst-port": 4790,
                                "src-vni": 2222,
                            }
                        ]
                    },
                    {
                        "info": [
                            {
                                "port-ifindex": 5,
                                "state": 1,
                                "flags": 0,
                                "vid": 0,
                                "addr": {"ip4": "239.1.1.5", "proto": 2048},
                                "timer": 0,
                                "rtprot": 4,
                                "group-mode": 0,
                                "dst": "198.51.100.1",
                                "vni": 3333,
                                "src-vni": 2222,
                            }
                        ]
                    },
                ]
            }
        },
    ),
    (
        "bridge mdb get dev vx0: an answer",
        "to-user",
        (
            "7000000054000000dc44076b0d02000007000000050000005800010054000100500001000500000001000000ef0101050000"
            "000000000000000000000800000008000100000000000500050004000000050003000000000008000600c633640108000800"
            "050d000008000a00ae080000"
        ),
        "newmdb",
        {"family": 7, "ifindex": 5},
        {
            "mdb": {
                "entry": [
                    {
                        "info": [
                            {
                                "port-ifindex": 5,
                                "state": 1,
                                "flags": 0,
                                "vid": 0,
                                "addr": {"ip4": "239.1.1.5", "proto": 2048},
                                "timer": 0,
                                "rtprot": 4,
                                "group-mode": 0,
                                "dst": "198.51.100.1",
                                "vni": 3333,
                                "src-vni": 2222,
                            }
                        ]
                    }
                ]
            }
        },
    ),
    (
        "bridge -d -s mdb show: an answer",
        "to-user",
        (
            "5403000056000200cd44076bf401000000000000030000001003010044000100400001000400000000000100ef0101040000"
            "0000000000000000000008000000080001000000000008000400c000020c05000500ba000000050003000100000050000100"
            "4c0001000400000000000100ff0e000000000000000000000db8000486dd000008000100000000001400040020010db80000"
            "00000000000000000010050005000b0000000500030001000000600001005c0001000400000000000100ff0e000000000000"
            "000000000db8000486dd00000800010000000000050005000b00000024000280200001801400010020010db8000000000000"
            "00000000001008000200d7640000050003000100000054000100500001000400000000000100ef0101040000000000000000"
            "0000000008000000080001000000000005000500ba000000180002801400018008000100c000020c080002005d6500000500"
            "0300010000002c000100280001000300000000000100ff02000000000000000000000000006a86dd0000080001008a640000"
            "2c000100280001000300000000000100ff0200000000000000000001ffd72aeb86dd0000080001008a640000500001004c00"
            "01000400000001000100ff0e000000000000000000000db8000286dd000008000100000000001400040020010db800000000"
            "0000000000000009050005000400000005000300010000002c000100280001000300000000000100ef010103000000000000"
            "0000000000000800000008000100a863000044000100400001000400000000000100ef010102000000000000000000000000"
            "0800000008000100a763000008000400c0000209050005000400000005000300010000003400010030000100040000000100"
            "010001005e00007f0000000000000000000000000000080001000000000005000500040000003c0001003800010004000000"
            "01000100ff02000000000000000000000db8000186dd00000800010000000000050005000400000005000300000000003c00"
            "0100380001000400000001000100ef0101010000000000000000000000000800000008000100000000000500050004000000"
            "05000300000000002c0002002800010004000000080001000000000005000200020000000800030000000000080004000000"
            "0000"
        ),
        "getmdb",
        {"family": 0, "ifindex": 3},
        {
            "mdb": {
                "entry": [
                    {
                        "info": [
                            {
                                "port-ifindex": 4,
                                "state": 0,
                                "flags": 0,
                                "vid": 1,
                                "addr": {"ip4": "239.1.1.4", "proto": 2048},
                                "timer": 0,
                                "source": "192.0.2.12",
                                "rtprot": 186,
                                "group-mode": 1,
                            }
                        ]
                    },
                    {
                        "info": [
                            {
                                "port-ifindex": 4,
                                "state": 0,
                                "flags": 0,
                                "vid": 1,
                                "addr": {"ip6": "ff0e::db8:4", "proto": 34525},
                                "timer": 0,
                                "source": "2001:db8::10",
                                "rtprot": 11,
                                "group-mode": 1,
                            }
                        ]
                    },
                    {
                        "info": [
                            {
                                "port-ifindex": 4,
                                "state": 0,
                                "flags": 0,
                                "vid": 1,
                                "addr": {"ip6": "ff0e::db8:4", "proto": 34525},
                                "timer": 0,
                                "rtprot": 11,
                                "src-list": {"entry": [{"address": "2001:db8::10", "timer": 25815}]},
                                "group-mode": 1,
                            }
                        ]
                    },
                    {
                        "info": [
                            {
                                "port-ifindex": 4,
                                "state": 0,
                                "flags": 0,
                                "vid": 1,
                                "addr": {"ip4": "239.1.1.4", "proto": 2048},
                                "timer": 0,
                                "rtprot": 186,
                                "src-list": {"entry": [{"address": "192.0.2.12", "timer": 25949}]},
                                "group-mode": 1,
                            }
                        ]
                    },
                    {
                        "info": [
                            {
                                "port-ifindex": 3,
                                "state": 0,
                                "flags": 0,
                                "vid": 1,
                                "addr": {"ip6": "ff02::6a", "proto": 34525},
                                "timer": 25738,
                            }
                        ]
                    },
                    {
                        "info": [
                            {
                                "port-ifindex": 3,
                                "state": 0,
                                "flags": 0,
                                "vid": 1,
                                "addr": {"ip6": "ff02::1:ffd7:2aeb", "proto": 34525},
                                "timer": 25738,
                            }
                        ]
                    },
                    {
                        "info": [
                            {
                                "port-ifindex": 4,
                                "state": 1,
                                "flags": 0,
                                "vid": 1,
                                "addr": {"ip6": "ff0e::db8:2", "proto": 34525},
                                "timer": 0,
                                "source": "2001:db8::9",
                                "rtprot": 4,
                                "group-mode": 1,
                            }
                        ]
                    },
                    {
                        "info": [
                            {
                                "port-ifindex": 3,
                                "state": 0,
                                "flags": 0,
                                "vid": 1,
                                "addr": {"ip4": "239.1.1.3", "proto": 2048},
                                "timer": 25512,
                            }
                        ]
                    },
                    {
                        "info": [
                            {
                                "port-ifindex": 4,
                                "state": 0,
                                "flags": 0,
                                "vid": 1,
                                "addr": {"ip4": "239.1.1.2", "proto": 2048},
                                "timer": 25511,
                                "source": "192.0.2.9",
                                "rtprot": 4,
                                "group-mode": 1,
                            }
                        ]
                    },
                    {
                        "info": [
                            {
                                "port-ifindex": 4,
                                "state": 1,
                                "flags": 0,
                                "vid": 1,
                                "addr": {"mac-addr": "01:00:5e:00:00:7f", "proto": 0},
                                "timer": 0,
                                "rtprot": 4,
                            }
                        ]
                    },
                    {
                        "info": [
                            {
                                "port-ifindex": 4,
                                "state": 1,
                                "flags": 0,
                                "vid": 1,
                                "addr": {"ip6": "ff02::db8:1", "proto": 34525},
                                "timer": 0,
                                "rtprot": 4,
                                "group-mode": 0,
                            }
                        ]
                    },
                    {
                        "info": [
                            {
                                "port-ifindex": 4,
                                "state": 1,
                                "flags": 0,
                                "vid": 1,
                                "addr": {"ip4": "239.1.1.1", "proto": 2048},
                                "timer": 0,
                                "rtprot": 4,
                                "group-mode": 0,
                            }
                        ]
                    },
                ]
            },
            "router": {"port": [{"ifindex": 4, "timer": 0, "type": 2, "inet-timer": 0, "inet6-timer": 0}]},
        },
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction)
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw


@pytest.mark.parametrize(
    "payload",
    ["ef010101" + "00000001" + "00" * 8 + "08000000", "ef010101" + "00" * 12 + "08000001", "00" * 15 + "01" + "00" * 4],
)
def test_bytes_that_the_address_leaves_unused_must_be_zero(payload: str) -> None:
    with pytest.raises(ValueError, match="bytes behind the address"):
        decode_addr(bytes.fromhex(payload), "<")
