"""Actions: bytes from Linux 6.1 and iproute2 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# The command that made the message, its bytes, what they say.
GOLDEN = [
    (
        "tc actions add action gact drop index 21",
        (
            "4400000030000506cc43076b0000000000000000300001002c0001000900010067616374000000001c000280180002001500"
            "000000000000020000000000000000000000"
        ),
        [
            {
                "1": {
                    "kind": "gact",
                    "options": {"parms": {"index": 21, "capab": 0, "action": 2, "refcnt": 0, "bindcnt": 0}},
                }
            }
        ],
    ),
    (
        "tc actions add action police pkts_rate 1000 pkts_burst 50 index 2",
        (
            "8000000030000506cd43076b00000000000000006c000100680001000b000100706f6c6963650000580002803c0001000200"
            "0000010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000c000a00e8030000000000000c000b00c2eb0b0000000000"
        ),
        [
            {
                "1": {
                    "kind": "police",
                    "options": {
                        "tbf": {
                            "index": 2,
                            "action": 1,
                            "limit": 0,
                            "burst": 0,
                            "mtu": 0,
                            "rate": {
                                "cell-log": 0,
                                "linklayer": 0,
                                "overhead": 0,
                                "cell-align": 0,
                                "mpu": 0,
                                "rate": 0,
                            },
                            "peakrate": {
                                "cell-log": 0,
                                "linklayer": 0,
                                "overhead": 0,
                                "cell-align": 0,
                                "mpu": 0,
                                "rate": 0,
                            },
                            "refcnt": 0,
                            "bindcnt": 0,
                            "capab": 0,
                        },
                        "pktrate64": 1000,
                        "pktburst64": 781250,
                    },
                }
            }
        ],
    ),
    (
        "tc actions add action mirred egress mirror dev d1 index 1",
        (
            "4c00000030000506d043076b000000000000000038000100340001000b0001006d6972726564000024000280200002000100"
            "0000000000000300000000000000000000000200000004000000"
        ),
        [
            {
                "1": {
                    "kind": "mirred",
                    "options": {
                        "parms": {
                            "index": 1,
                            "capab": 0,
                            "action": 3,
                            "refcnt": 0,
                            "bindcnt": 0,
                            "eaction": 2,
                            "ifindex": 4,
                        }
                    },
                }
            }
        ],
    ),
    (
        "tc actions add action mirred ingress redirect dev d1 index 2",
        (
            "4c00000030000506d143076b000000000000000038000100340001000b0001006d6972726564000024000280200002000200"
            "0000000000000400000000000000000000000300000004000000"
        ),
        [
            {
                "1": {
                    "kind": "mirred",
                    "options": {
                        "parms": {
                            "index": 2,
                            "capab": 0,
                            "action": 4,
                            "refcnt": 0,
                            "bindcnt": 0,
                            "eaction": 3,
                            "ifindex": 4,
                        }
                    },
                }
            }
        ],
    ),
    (
        "tc actions add action vlan push id 10 protocol 802.1ad priority 3 index 1",
        (
            "6000000030000506d243076b00000000000000004c0001004800010009000100766c616e00000000380002801c0002000100"
            "00000000000003000000000000000000000002000000060003000a0000000600040088a800000500060003000000"
        ),
        [
            {
                "1": {
                    "kind": "vlan",
                    "options": {
                        "parms": {"index": 1, "capab": 0, "action": 3, "refcnt": 0, "bindcnt": 0, "v-action": 2},
                        "push-vlan-id": 10,
                        "push-vlan-protocol": 34984,
                        "push-vlan-priority": 3,
                    },
                }
            }
        ],
    ),
    (
        "tc actions add action vlan push_eth dst_mac 02:00:00:00:00:01 src_mac 02:00:00:00:00:02 index 2",
        (
            "6000000030000506d343076b00000000000000004c0001004800010009000100766c616e00000000380002801c0002000200"
            "000000000000030000000000000000000000050000000a00070002000000000100000a0008000200000000020000"
        ),
        [
            {
                "1": {
                    "kind": "vlan",
                    "options": {
                        "parms": {"index": 2, "capab": 0, "action": 3, "refcnt": 0, "bindcnt": 0, "v-action": 5},
                        "push-eth-dst": "02:00:00:00:00:01",
                        "push-eth-src": "02:00:00:00:00:02",
                    },
                }
            }
        ],
    ),
    (
        "tc actions add action vlan pop index 3",
        (
            "4800000030000506d443076b0000000000000000340001003000010009000100766c616e00000000200002801c0002000300"
            "00000000000003000000000000000000000001000000"
        ),
        [
            {
                "1": {
                    "kind": "vlan",
                    "options": {
                        "parms": {"index": 3, "capab": 0, "action": 3, "refcnt": 0, "bindcnt": 0, "v-action": 1}
                    },
                }
            }
        ],
    ),
    (
        (
            "tc actions add action tunnel_key set src_ip 192.0.2.1 dst_ip 192.0.2.2 id 100 dst_port 6081 "
            "nocsum tos 0x10 ttl 64 geneve_opts 0102:80:00880022,0103:81:00110033 index 1"
        ),
        (
            "c000000030000506d543076b0000000000000000ac000100a80001000f00010074756e6e656c5f6b65790000940002800800"
            "0300c000020108000400c000020208000700000000640600090017c1000005000c001000000005000d00400000003c000b00"
            "1c0001000600010001020000050002008000000008000300008800221c000100060001000103000005000200810000000800"
            "03000011003305000a00010000001c000200010000000000000003000000000000000000000001000000"
        ),
        [
            {
                "1": {
                    "kind": "tunnel_key",
                    "options": {
                        "enc-ipv4-src": 3221225985,
                        "enc-ipv4-dst": 3221225986,
                        "enc-key-id": 100,
                        "enc-dst-port": 6081,
                        "enc-tos": 16,
                        "enc-ttl": 64,
                        "enc-opts": {
                            "geneve": [
                                {"class": 258, "type": 128, "data": "00880022"},
                                {"class": 259, "type": 129, "data": "00110033"},
                            ]
                        },
                        "no-csum": 1,
                        "parms": {"index": 1, "capab": 0, "action": 3, "refcnt": 0, "bindcnt": 0, "t-action": 1},
                    },
                }
            }
        ],
    ),
    (
        "tc actions add action tunnel_key set src_ip 2001:db8::1 dst_ip 2001:db8::2 id 101 vxlan_opts 50 index 2",
        (
            "9400000030000506d643076b0000000000000000800001007c0001000f00010074756e6e656c5f6b65790000680002801400"
            "050020010db80000000000000000000000011400060020010db8000000000000000000000002080007000000006510000b80"
            "0c000280080001003200000005000a00000000001c000200020000000000000003000000000000000000000001000000"
        ),
        [
            {
                "1": {
                    "kind": "tunnel_key",
                    "options": {
                        "enc-ipv6-src": "2001:db8::1",
                        "enc-ipv6-dst": "2001:db8::2",
                        "enc-key-id": 101,
                        "enc-opts": {"vxlan": {"gbp": 50}},
                        "no-csum": 0,
                        "parms": {"index": 2, "capab": 0, "action": 3, "refcnt": 0, "bindcnt": 0, "t-action": 1},
                    },
                }
            }
        ],
    ),
    (
        ("tc actions add action tunnel_key set src_ip 192.0.2.1 dst_ip 192.0.2.2 id 102 erspan_opts 2:0:1:63 index 3"),
        (
            "9400000030000506d743076b0000000000000000800001007c0001000f00010074756e6e656c5f6b65790000680002800800"
            "0300c000020108000400c0000202080007000000006628000b80240003800500010002000000080002000000000005000300"
            "01000000050004003f00000005000a00000000001c000200030000000000000003000000000000000000000001000000"
        ),
        [
            {
                "1": {
                    "kind": "tunnel_key",
                    "options": {
                        "enc-ipv4-src": 3221225985,
                        "enc-ipv4-dst": 3221225986,
                        "enc-key-id": 102,
                        "enc-opts": {"erspan": {"ver": 2, "index": 0, "dir": 1, "hwid": 63}},
                        "no-csum": 0,
                        "parms": {"index": 3, "capab": 0, "action": 3, "refcnt": 0, "bindcnt": 0, "t-action": 1},
                    },
                }
            }
        ],
    ),
    (
        "tc actions add action tunnel_key unset index 4",
        (
            "5400000030000506d843076b0000000000000000400001003c0001000f00010074756e6e656c5f6b65790000280002800500"
            "0a00000000001c000200040000000000000003000000000000000000000002000000"
        ),
        [
            {
                "1": {
                    "kind": "tunnel_key",
                    "options": {
                        "no-csum": 0,
                        "parms": {"index": 4, "capab": 0, "action": 3, "refcnt": 0, "bindcnt": 0, "t-action": 2},
                    },
                }
            }
        ],
    ),
    (
        (
            "tc actions add action pedit ex munge ip ttl set 10 munge tcp dport add 5 munge eth src set "
            "02:00:00:00:00:09 index 1"
        ),
        (
            "fc00000030000506d943076b0000000000000000e8000100e40001000a0001007065646974000000d40002807c0004000100"
            "0000000000000000000000000000000000000400000000ffffff0a00000008000000000000000000000000000000ffff0000"
            "0000000500000000000000000000000000000000ffff00000000020004000000000000000000000000000000000000000000"
            "0009080000000000000000000000000000005400058014000680060001000200000006000200000000001400068006000100"
            "0400000006000200010000001400068006000100010000000600020000000000140006800600010001000000060002000000"
            "0000"
        ),
        [
            {
                "1": {
                    "kind": "pedit",
                    "options": {
                        "parms-ex": {
                            "index": 1,
                            "capab": 0,
                            "action": 0,
                            "refcnt": 0,
                            "bindcnt": 0,
                            "nkeys": 4,
                            "flags": 0,
                            "keys": [
                                {"mask": 4294967040, "val": 10, "off": 8, "at": 0, "offmask": 0, "shift": 0},
                                {"mask": 65535, "val": 83886080, "off": 0, "at": 0, "offmask": 0, "shift": 0},
                                {"mask": 65535, "val": 131072, "off": 4, "at": 0, "offmask": 0, "shift": 0},
                                {"mask": 0, "val": 150994944, "off": 8, "at": 0, "offmask": 0, "shift": 0},
                            ],
                        },
                        "keys-ex": {
                            "key-ex": [
                                {"htype": 2, "cmd": 0},
                                {"htype": 4, "cmd": 1},
                                {"htype": 1, "cmd": 0},
                                {"htype": 1, "cmd": 0},
                            ]
                        },
                    },
                }
            }
        ],
    ),
    (
        "tc actions add action pedit munge offset 0 u8 set 0x45 munge ip dst set 198.51.100.7 index 2",
        (
            "7800000030000506da43076b000000000000000064000100600001000a0001007065646974000000500002804c0002000200"
            "0000000000000000000000000000000000000200000000ffffff450000000000000000000000000000000000000000000000"
            "c633640710000000000000000000000000000000"
        ),
        [
            {
                "1": {
                    "kind": "pedit",
                    "options": {
                        "parms": {
                            "index": 2,
                            "capab": 0,
                            "action": 0,
                            "refcnt": 0,
                            "bindcnt": 0,
                            "nkeys": 2,
                            "flags": 0,
                            "keys": [
                                {"mask": 4294967040, "val": 69, "off": 0, "at": 0, "offmask": 0, "shift": 0},
                                {"mask": 0, "val": 124007366, "off": 16, "at": 0, "offmask": 0, "shift": 0},
                            ],
                        }
                    },
                }
            }
        ],
    ),
    (
        "tc actions add action skbedit priority 1:10 queue_mapping 2 mark 5/0xff ptype otherhost index 1",
        (
            "6c00000030000506db43076b000000000000000058000100540001000c000100736b62656469740044000280180002000100"
            "00000000000003000000000000000000000006000400020000000800030010000100080005000500000008000800ff000000"
            "0600070003000000"
        ),
        [
            {
                "1": {
                    "kind": "skbedit",
                    "options": {
                        "parms": {"index": 1, "capab": 0, "action": 3, "refcnt": 0, "bindcnt": 0},
                        "queue-mapping": 2,
                        "priority": 65552,
                        "mark": 5,
                        "mask": 255,
                        "ptype": 3,
                    },
                }
            }
        ],
    ),
    (
        "tc actions add action skbmod set dmac 02:00:00:00:00:01 set etype 0x88b5 index 1",
        (
            "6400000030000506dc43076b0000000000000000500001004c0001000b000100736b626d6f6400003c000280240002000100"
            "0000000000000300000000000000000000000000000005000000000000000a000300020000000001000006000500b5880000"
        ),
        [
            {
                "1": {
                    "kind": "skbmod",
                    "options": {
                        "parms": {"index": 1, "capab": 0, "action": 3, "refcnt": 0, "bindcnt": 0, "flags": 5},
                        "dmac": "02:00:00:00:00:01",
                        "etype": 34997,
                    },
                }
            }
        ],
    ),
    (
        "tc actions add action skbmod swap mac index 2",
        (
            "5000000030000506dd43076b00000000000000003c000100380001000b000100736b626d6f64000028000280240002000200"
            "000000000000030000000000000000000000000000000800000000000000"
        ),
        [
            {
                "1": {
                    "kind": "skbmod",
                    "options": {"parms": {"index": 2, "capab": 0, "action": 3, "refcnt": 0, "bindcnt": 0, "flags": 8}},
                }
            }
        ],
    ),
    (
        "tc actions add action nat egress 192.0.2.0/24 198.51.100.1 index 1",
        (
            "5000000030000506de43076b00000000000000003c00010038000100080001006e6174002c00028028000100010000000000"
            "0000000000000000000000000000c0000200c6336401ffffff0001000000"
        ),
        [
            {
                "1": {
                    "kind": "nat",
                    "options": {
                        "parms": {
                            "index": 1,
                            "capab": 0,
                            "action": 0,
                            "refcnt": 0,
                            "bindcnt": 0,
                            "old-addr": "192.0.2.0",
                            "new-addr": "198.51.100.1",
                            "mask": "255.255.255.0",
                            "flags": 1,
                        }
                    },
                }
            }
        ],
    ),
    (
        "tc actions add action csum ip4h and tcp and udp index 1",
        (
            "4800000030000506df43076b00000000000000003400010030000100090001006373756d00000000200002801c0001000100"
            "00000000000000000000000000000000000019000000"
        ),
        [
            {
                "1": {
                    "kind": "csum",
                    "options": {
                        "parms": {"index": 1, "capab": 0, "action": 0, "refcnt": 0, "bindcnt": 0, "update-flags": 25}
                    },
                }
            }
        ],
    ),
    (
        "tc actions add action connmark zone 3 index 1",
        (
            "4c00000030000506e043076b000000000000000038000100340001000d000100636f6e6e6d61726b00000000200002801c00"
            "0100010000000000000003000000000000000000000003000000"
        ),
        [
            {
                "1": {
                    "kind": "connmark",
                    "options": {"parms": {"index": 1, "capab": 0, "action": 3, "refcnt": 0, "bindcnt": 0, "zone": 3}},
                }
            }
        ],
    ),
    (
        (
            "tc actions add action ct commit zone 2 mark 0x10/0xff label 0102030405060708090a0b0c0d0e0f10 nat "
            "src addr 192.0.2.1-192.0.2.9 port 1000-2000 index 1"
        ),
        (
            "a800000030000506e143076b0000000000000000940001009000010007000100637400008400028006000400020000000800"
            "05001000000008000600ff000000140007000102030405060708090a0b0c0d0e0f1014000800ffffffffffffffffffffffff"
            "ffffffff08000900c000020108000a00c000020906000d0003e8000006000e0007d000000600030019000000180001000100"
            "000000000000030000000000000000000000"
        ),
        [
            {
                "1": {
                    "kind": "ct",
                    "options": {
                        "zone": 2,
                        "mark": 16,
                        "mark-mask": 255,
                        "labels": "0102030405060708090a0b0c0d0e0f10",
                        "labels-mask": "ffffffffffffffffffffffffffffffff",
                        "nat-ipv4-min": 3221225985,
                        "nat-ipv4-max": 3221225993,
                        "nat-port-min": 1000,
                        "nat-port-max": 2000,
                        "action": 25,
                        "parms": {"index": 1, "capab": 0, "action": 3, "refcnt": 0, "bindcnt": 0},
                    },
                }
            }
        ],
    ),
    (
        "tc actions add action ct commit force nat dst addr 2001:db8::1 index 2",
        (
            "7000000030000506e243076b00000000000000005c0001005800010007000100637400004c00028014000b0020010db80000"
            "0000000000000000000114000c0020010db8000000000000000000000001060003002b000000180001000200000000000000"
            "030000000000000000000000"
        ),
        [
            {
                "1": {
                    "kind": "ct",
                    "options": {
                        "nat-ipv6-min": "2001:db8::1",
                        "nat-ipv6-max": "2001:db8::1",
                        "action": 43,
                        "parms": {"index": 2, "capab": 0, "action": 3, "refcnt": 0, "bindcnt": 0},
                    },
                }
            }
        ],
    ),
    (
        "tc actions add action ct clear index 3",
        (
            "4800000030000506e343076b0000000000000000340001003000010007000100637400002400028006000300040000001800"
            "01000300000000000000030000000000000000000000"
        ),
        [
            {
                "1": {
                    "kind": "ct",
                    "options": {"action": 4, "parms": {"index": 3, "capab": 0, "action": 3, "refcnt": 0, "bindcnt": 0}},
                }
            }
        ],
    ),
    (
        "tc actions add action ctinfo dscp 0xfc000000 0x01000000 cpmark 0x00ffffff zone 4 index 1",
        (
            "6400000030000506e443076b0000000000000000500001004c0001000b0001006374696e666f00003c000280180003000100"
            "000000000000030000000000000000000000060004000400000008000500000000fc080006000000000108000700ffffff00"
        ),
        [
            {
                "1": {
                    "kind": "ctinfo",
                    "options": {
                        "act": {"index": 1, "capab": 0, "action": 3, "refcnt": 0, "bindcnt": 0},
                        "zone": 4,
                        "parms-dscp-mask": 4227858432,
                        "parms-dscp-statemask": 16777216,
                        "parms-cpmark-mask": 16777215,
                    },
                }
            }
        ],
    ),
    (
        "tc actions add action sample rate 100 group 5 trunc 64 index 1",
        (
            "5c00000030000506e543076b000000000000000048000100440001000b00010073616d706c65000034000280180002000100"
            "000000000000030000000000000000000000080003006400000008000500050000000800040040000000"
        ),
        [
            {
                "1": {
                    "kind": "sample",
                    "options": {
                        "parms": {"index": 1, "capab": 0, "action": 3, "refcnt": 0, "bindcnt": 0},
                        "rate": 100,
                        "psample-group": 5,
                        "trunc-size": 64,
                    },
                }
            }
        ],
    ),
    (
        "tc actions add action mpls push protocol mpls_uc label 100 tc 3 ttl 64 bos 1 index 1",
        (
            "7000000030000506e743076b00000000000000005c00010058000100090001006d706c7300000000480002801c0002000100"
            "0000000000000300000000000000000000000200000008000500640000000600040088470000050006000300000005000700"
            "400000000500080001000000"
        ),
        [
            {
                "1": {
                    "kind": "mpls",
                    "options": {
                        "parms": {"index": 1, "capab": 0, "action": 3, "refcnt": 0, "bindcnt": 0, "m-action": 2},
                        "label": 100,
                        "proto": 34887,
                        "tc": 3,
                        "ttl": 64,
                        "bos": 1,
                    },
                }
            }
        ],
    ),
    (
        "tc actions add action mpls dec_ttl index 2",
        (
            "4800000030000506e843076b00000000000000003400010030000100090001006d706c7300000000200002801c0002000200"
            "00000000000003000000000000000000000004000000"
        ),
        [
            {
                "1": {
                    "kind": "mpls",
                    "options": {
                        "parms": {"index": 2, "capab": 0, "action": 3, "refcnt": 0, "bindcnt": 0, "m-action": 4}
                    },
                }
            }
        ],
    ),
    (
        "tc actions add action ife encode use mark 12 allow prio dst 02:00:00:00:00:0f type 0xED3E index 1",
        (
            "6800000030000506e943076b000000000000000054000100500001000800010069666500440002801c000100010000000000"
            "0000030000000000000000000000010000000a00030002000000000f0000060005003eed000010000600080001000c000000"
            "04000300"
        ),
        [
            {
                "1": {
                    "kind": "ife",
                    "options": {
                        "parms": {"index": 1, "capab": 0, "action": 3, "refcnt": 0, "bindcnt": 0, "flags": 1},
                        "dmac": "02:00:00:00:00:0f",
                        "type": 60734,
                        "metalst": {"skbmark": [12], "prio": []},
                    },
                }
            }
        ],
    ),
    (
        "tc actions add action ife decode index 2",
        (
            "4400000030000506ea43076b0000000000000000300001002c0001000800010069666500200002801c000100020000000000"
            "000003000000000000000000000000000000"
        ),
        [
            {
                "1": {
                    "kind": "ife",
                    "options": {"parms": {"index": 2, "capab": 0, "action": 3, "refcnt": 0, "bindcnt": 0, "flags": 0}},
                }
            }
        ],
    ),
    (
        (
            "tc actions add action gate clockid CLOCK_TAI base-time 200000000000 cycle-time 300000000 "
            "sched-entry open 100000000 2 8000000 sched-entry close 200000000 -1 -1 index 1"
        ),
        (
            "a400000030000506eb43076b0000000000000000900001008c0001000900010067617465000000007c000280180002000100"
            "0000000000000300000000000000000000000c00060000d0ed902e0000000c00070000a3e1110000000008000a000b000000"
            "4000058020000180040002000800030000e1f50508000400020000000800050000127a001c0001800800030000c2eb0b0800"
            "0400ffffffff08000500ffffffff"
        ),
        [
            {
                "1": {
                    "kind": "gate",
                    "options": {
                        "parms": {"index": 1, "capab": 0, "action": 3, "refcnt": 0, "bindcnt": 0},
                        "base-time": 200000000000,
                        "cycle-time": 300000000,
                        "clockid": 11,
                        "entry-list": {
                            "entry": [
                                {"gate": True, "interval": 100000000, "ipv": 2, "max-octets": 8000000},
                                {"interval": 200000000, "ipv": -1, "max-octets": -1},
                            ]
                        },
                    },
                }
            }
        ],
    ),
    (
        "tc actions add action pass index 7 cookie 0a0b no_percpu",
        (
            "5800000030000506ec43076b000000000000000044000100400001000900010067616374000000001c000280180002000700"
            "000000000000000000000000000000000000060006000a0b00000c0007000100000001000000"
        ),
        [
            {
                "1": {
                    "kind": "gact",
                    "options": {"parms": {"index": 7, "capab": 0, "action": 0, "refcnt": 0, "bindcnt": 0}},
                    "cookie": "0a0b",
                    "flags": {"value": 1, "selector": 1},
                }
            }
        ],
    ),
    (
        "tc actions add action bpf object-pinned /sys/fs/bpf/record-act index 1",
        (
            "60000000300005060b44076b00000000000000004c0001004800010008000100627066003c00028008000500070000001800"
            "06007265636f72642d6163743a5b2a66736f626a5d00180002000100000000000000030000000000000000000000"
        ),
        [
            {
                "1": {
                    "kind": "bpf",
                    "options": {
                        "fd": 7,
                        "name": "record-act:[*fsobj]",
                        "parms": {"index": 1, "capab": 0, "action": 3, "refcnt": 0, "bindcnt": 0},
                    },
                }
            }
        ],
    ),
    (
        "tc actions add action bpf bytecode 1,6 0 0 4294967295 index 2",
        (
            "54000000300005061044076b0000000000000000400001003c00010008000100627066003000028006000300010000000c00"
            "040006000000ffffffff180002000200000000000000030000000000000000000000"
        ),
        [
            {
                "1": {
                    "kind": "bpf",
                    "options": {
                        "ops-len": 1,
                        "ops": "06000000ffffffff",
                        "parms": {"index": 2, "capab": 0, "action": 3, "refcnt": 0, "bindcnt": 0},
                    },
                }
            }
        ],
    ),
]


@pytest.mark.parametrize(("raw", "tab"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN])
def test_bytes_and_actions_are_the_same_thing(read: Read, raw: str, tab: object) -> None:
    message = read(raw)
    assert (message.type, message.attrs, message.notes) == ("newaction", {"tab": tab}, [])
    assert message.encode().hex() == raw
