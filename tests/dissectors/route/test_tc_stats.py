"""Statistics of tc: bytes from Linux 6.1 and iproute2 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# The command that made the message, its bytes, what they say.
GOLDEN = [
    (
        "tc -s class show: htb",
        (
            "ec000000280002006943076b4301000000000000030000002000010001000100000020000800010068746200340002003000"
            "0100000100000000000001000000000100000000000001000000286bee0000ba1dd2e8030000000000000200000048000700"
            "14000100f20000000000000001000000000000001800030027000000de240000000000000000000001000000180004000100"
            "00000000000000000000a0e21ec8306ebcf02c000300f2000000000000000100000000000000010000000000000000000000"
            "27000000de2400000000000018000400010000000000000000000000a0e21ec8306ebcf0"
        ),
        {
            "stats2": {
                "basic": {"bytes": 242, "packets": 1},
                "queue": {"qlen": 39, "backlog": 9438, "drops": 0, "requeues": 0, "overlimits": 1},
                "app": {"lends": 1, "borrows": 0, "giants": 0, "tokens": -937500000, "ctokens": -256086480},
            },
            "stats": {
                "bytes": 242,
                "packets": 1,
                "drops": 0,
                "overlimits": 1,
                "bps": 0,
                "pps": 0,
                "qlen": 39,
                "backlog": 9438,
            },
            "xstats": {"lends": 1, "borrows": 0, "giants": 0, "tokens": -937500000, "ctokens": -256086480},
        },
    ),
    (
        "tc -s class show: hfsc",
        (
            "e8000000280002006943076b4301000000000000030000000200100000001000000000000900010068667363000000002400"
            "02001000010090d003001027000048e8010010000200000000000000000024f400004c000700140001000000000000000000"
            "00000000000000001800030000000000000000000000000000000000000000001c0004000000000000000000000000000000"
            "000000000000000000002c000300000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000001c000400000000000000000000000000000000000000000000000000"
        ),
        {
            "stats2": {
                "basic": {"bytes": 0, "packets": 0},
                "queue": {"qlen": 0, "backlog": 0, "drops": 0, "requeues": 0, "overlimits": 0},
                "app": {"work": 0, "rtwork": 0, "period": 0, "level": 0},
            },
            "stats": {
                "bytes": 0,
                "packets": 0,
                "drops": 0,
                "overlimits": 0,
                "bps": 0,
                "pps": 0,
                "qlen": 0,
                "backlog": 0,
            },
            "xstats": {"work": 0, "rtwork": 0, "period": 0, "level": 0},
        },
    ),
    (
        "tc -s class show: fq_codel",
        (
            "d4000000280002006943076b4301000000000000030000002100200000002000000000000d00010066715f636f64656c0000"
            "0000480007001800030009000000820800000000000000000000000000002c00040001000000f8040000ad01000000000000"
            "0000000000000000000000000000000000000000000000002c00030000000000000000000000000000000000000000000000"
            "0000000000000900000082080000000000002c00040001000000f8040000ad01000000000000000000000000000000000000"
            "000000000000000000000000"
        ),
        {
            "stats2": {
                "queue": {"qlen": 9, "backlog": 2178, "drops": 0, "requeues": 0, "overlimits": 0},
                "app": {
                    "type": 1,
                    "deficit": 1272,
                    "ldelay": 429,
                    "count": 0,
                    "lastcount": 0,
                    "dropping": 0,
                    "drop-next": 0,
                },
            },
            "stats": {
                "bytes": 0,
                "packets": 0,
                "drops": 0,
                "overlimits": 0,
                "bps": 0,
                "pps": 0,
                "qlen": 9,
                "backlog": 2178,
            },
            "xstats": {
                "type": 1,
                "deficit": 1272,
                "ldelay": 429,
                "count": 0,
                "lastcount": 0,
                "dropping": 0,
                "drop-next": 0,
            },
        },
    ),
    (
        "tc -s qdisc show: fq_codel",
        (
            "34010000240002006843076b4301000000000000030000000000200020000100010000000d00010066715f636f64656c0000"
            "00004400020008000100871300000800020000280000080003009f860100080004000100000008000600ea05000008000800"
            "400000000800090000000002080005000004000005000c00000000005c0007002c00040000000000f2000000000000000000"
            "00000400000004000000000000000000000000c300000000000014000100f200000000000000010000000000000018000300"
            "27000000de2400000000000000000000000000002c000300f200000000000000010000000000000000000000000000000000"
            "000027000000de240000000000002c00040000000000f2000000000000000000000004000000040000000000000000000000"
            "00c3000000000000"
        ),
        {
            "stats2": {
                "app": {
                    "type": 0,
                    "maxpacket": 242,
                    "drop-overlimit": 0,
                    "ecn-mark": 0,
                    "new-flow-count": 4,
                    "new-flows-len": 4,
                    "old-flows-len": 0,
                    "ce-mark": 0,
                    "memory-usage": 49920,
                    "drop-overmemory": 0,
                },
                "basic": {"bytes": 242, "packets": 1},
                "queue": {"qlen": 39, "backlog": 9438, "drops": 0, "requeues": 0, "overlimits": 0},
            },
            "stats": {
                "bytes": 242,
                "packets": 1,
                "drops": 0,
                "overlimits": 0,
                "bps": 0,
                "pps": 0,
                "qlen": 39,
                "backlog": 9438,
            },
            "xstats": {
                "type": 0,
                "maxpacket": 242,
                "drop-overlimit": 0,
                "ecn-mark": 0,
                "new-flow-count": 4,
                "new-flows-len": 4,
                "old-flows-len": 0,
                "ce-mark": 0,
                "memory-usage": 49920,
                "drop-overmemory": 0,
            },
        },
    ),
    (
        "tc -s qdisc show: cake",
        (
            "18040000240002005a43076b23010000000000000300000000001800ffffffff020000000900010063616b65000000008800"
            "02000c00020020bcbe000000000008000500050000000800070050c3000008000800c409000008000a000000400008000900"
            "0000000008000f0000000000080010000100000008000b0001000000080003000100000008000d0001000000080006001200"
            "0000080004000000000008000e0040000000080011000100000008001200ff00000005000c00000000002c030700fc020400"
            "0c00020020bcbe00000000000800030000004000080004000000000008000500000000000800070000000000080009000000"
            "000008000600ffff000008000800ffff0000b4020a00ac0001000c000c00c2eb0b00000000000c0003000000000000000000"
            "08000b000000000008000d005a0b000008000e00e6c400000800020000000000080004000000000008000800000000000800"
            "06000000000008001200000000000800130000000000080014000000000008000f0000000000080010000000000008001100"
            "000000000800150000000000080016000000000008001700000000000800180000000000080019002c010000ac0002000c00"
            "0c0020bcbe00000000000c000300000000000000000008000b000000000008000d00c409000008000e0050c3000008000200"
            "0000000008000400000000000800080000000000080006000000000008001200000000000800130000000000080014000000"
            "000008000f000000000008001000000000000800110000000000080015000000000008001600000000000800170000000000"
            "080018000000000008001900ea050000ac0003000c000c00105e5f00000000000c000300000000000000000008000b000000"
            "000008000d00c409000008000e0050c300000800020000000000080004000000000008000800000000000800060000000000"
            "08001200000000000800130000000000080014000000000008000f0000000000080010000000000008001100000000000800"
            "15000000000008001600000000000800170000000000080018000000000008001900ea050000ac0004000c000c0008af2f00"
            "000000000c000300000000000000000008000b000000000008000d00c409000008000e0050c3000008000200000000000800"
            "0400000000000800080000000000080006000000000008001200000000000800130000000000080014000000000008000f00"
            "0000000008001000000000000800110000000000080015000000000008001600000000000800170000000000080018000000"
            "000008001900fa02000014000100000000000000000000000000000000001800030000000000000000000000000000000000"
            "000000002c00030000000000000000000000000000000000000000000000000000000000000000000000000000000000"
        ),
        {
            "stats2": {
                "app": {
                    "capacity-estimate64": 12500000,
                    "memory-limit": 4194304,
                    "memory-used": 0,
                    "avg-netoff": 0,
                    "max-netlen": 0,
                    "max-adjlen": 0,
                    "min-netlen": 65535,
                    "min-adjlen": 65535,
                    "tin-stats": [
                        {
                            "1": {
                                "threshold-rate64": 781250,
                                "sent-bytes64": 0,
                                "backlog-bytes": 0,
                                "target-us": 2906,
                                "interval-us": 50406,
                                "sent-packets": 0,
                                "dropped-packets": 0,
                                "ecn-marked-packets": 0,
                                "acks-dropped-packets": 0,
                                "peak-delay-us": 0,
                                "avg-delay-us": 0,
                                "base-delay-us": 0,
                                "way-indirect-hits": 0,
                                "way-misses": 0,
                                "way-collisions": 0,
                                "sparse-flows": 0,
                                "bulk-flows": 0,
                                "unresponsive-flows": 0,
                                "max-skblen": 0,
                                "flow-quantum": 300,
                            }
                        },
                        {
                            "2": {
                                "threshold-rate64": 12500000,
                                "sent-bytes64": 0,
                                "backlog-bytes": 0,
                                "target-us": 2500,
                                "interval-us": 50000,
                                "sent-packets": 0,
                                "dropped-packets": 0,
                                "ecn-marked-packets": 0,
                                "acks-dropped-packets": 0,
                                "peak-delay-us": 0,
                                "avg-delay-us": 0,
                                "base-delay-us": 0,
                                "way-indirect-hits": 0,
                                "way-misses": 0,
                                "way-collisions": 0,
                                "sparse-flows": 0,
                                "bulk-flows": 0,
                                "unresponsive-flows": 0,
                                "max-skblen": 0,
                                "flow-quantum": 1514,
                            }
                        },
                        {
                            "3": {
                                "threshold-rate64": 6250000,
                                "sent-bytes64": 0,
                                "backlog-bytes": 0,
                                "target-us": 2500,
                                "interval-us": 50000,
                                "sent-packets": 0,
                                "dropped-packets": 0,
                                "ecn-marked-packets": 0,
                                "acks-dropped-packets": 0,
                                "peak-delay-us": 0,
                                "avg-delay-us": 0,
                                "base-delay-us": 0,
                                "way-indirect-hits": 0,
                                "way-misses": 0,
                                "way-collisions": 0,
                                "sparse-flows": 0,
                                "bulk-flows": 0,
                                "unresponsive-flows": 0,
                                "max-skblen": 0,
                                "flow-quantum": 1514,
                            }
                        },
                        {
                            "4": {
                                "threshold-rate64": 3125000,
                                "sent-bytes64": 0,
                                "backlog-bytes": 0,
                                "target-us": 2500,
                                "interval-us": 50000,
                                "sent-packets": 0,
                                "dropped-packets": 0,
                                "ecn-marked-packets": 0,
                                "acks-dropped-packets": 0,
                                "peak-delay-us": 0,
                                "avg-delay-us": 0,
                                "base-delay-us": 0,
                                "way-indirect-hits": 0,
                                "way-misses": 0,
                                "way-collisions": 0,
                                "sparse-flows": 0,
                                "bulk-flows": 0,
                                "unresponsive-flows": 0,
                                "max-skblen": 0,
                                "flow-quantum": 762,
                            }
                        },
                    ],
                },
                "basic": {"bytes": 0, "packets": 0},
                "queue": {"qlen": 0, "backlog": 0, "drops": 0, "requeues": 0, "overlimits": 0},
            },
            "stats": {
                "bytes": 0,
                "packets": 0,
                "drops": 0,
                "overlimits": 0,
                "bps": 0,
                "pps": 0,
                "qlen": 0,
                "backlog": 0,
            },
        },
    ),
    (
        "tc -s qdisc show: pie",
        (
            "2c010000240002005643076b23010000000000000300000000001600ffffffff020000000800010070696500440002000800"
            "0100204e000008000200f401000008000300204e000008000400030000000800050015000000080006000100000008000700"
            "01000000080008000100000005000c00000000005c0007002c00040000000000000000000000000000000000010000000000"
            "0000000000000000000000000000000000001400010000000000000000000000000000000000180003000000000000000000"
            "0000000000000000000000002c00030000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000002c00040000000000000000000000000000000000010000000000000000000000000000000000000000000000"
        ),
        {
            "stats2": {
                "app": {
                    "prob": 0,
                    "delay": 0,
                    "avg-dq-rate": 0,
                    "dq-rate-estimating": 1,
                    "packets-in": 0,
                    "dropped": 0,
                    "overlimit": 0,
                    "maxq": 0,
                    "ecn-mark": 0,
                },
                "basic": {"bytes": 0, "packets": 0},
                "queue": {"qlen": 0, "backlog": 0, "drops": 0, "requeues": 0, "overlimits": 0},
            },
            "stats": {
                "bytes": 0,
                "packets": 0,
                "drops": 0,
                "overlimits": 0,
                "bps": 0,
                "pps": 0,
                "qlen": 0,
                "backlog": 0,
            },
            "xstats": {
                "prob": 0,
                "delay": 0,
                "avg-dq-rate": 0,
                "dq-rate-estimating": 1,
                "packets-in": 0,
                "dropped": 0,
                "overlimit": 0,
                "maxq": 0,
                "ecn-mark": 0,
            },
        },
    ),
    (
        "tc -s qdisc show: fq",
        (
            "dc010000240002005243076b23010000000000000300000000001400ffffffff020000000700010066710000740002000800"
            "01008813000008000200c800000008000300d40b000008000400243b000008000500010000000800070020bcbe0008000900"
            "409c000008000a00ff01000008000b008e0c010008000c00a00f0000080008000900000008000d00204e000008000e00404b"
            "4c0005000f000000000005000c00000000009c0007006c000400000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000000000000000000000000000947a73c7d5ffffff00000000000000000000"
            "0000000000000000000000000000000000000000000000000000000000001400010000000000000000000000000000000000"
            "1800030000000000000000000000000000000000000000002c00030000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000006c00040000000000000000000000000000000000000000000000000000000000"
            "00000000000000000000000000000000000000000000000000000000947a73c7d5ffffff0000000000000000000000000000"
            "0000000000000000000000000000000000000000000000000000"
        ),
        {
            "stats2": {
                "app": {
                    "gc-flows": 0,
                    "highprio-packets": 0,
                    "tcp-retrans": 0,
                    "throttled": 0,
                    "flows-plimit": 0,
                    "pkts-too-long": 0,
                    "allocation-errors": 0,
                    "time-next-delayed-flow": -181337359724,
                    "flows": 0,
                    "inactive-flows": 0,
                    "throttled-flows": 0,
                    "unthrottle-latency-ns": 0,
                    "ce-mark": 0,
                    "horizon-drops": 0,
                    "horizon-caps": 0,
                },
                "basic": {"bytes": 0, "packets": 0},
                "queue": {"qlen": 0, "backlog": 0, "drops": 0, "requeues": 0, "overlimits": 0},
            },
            "stats": {
                "bytes": 0,
                "packets": 0,
                "drops": 0,
                "overlimits": 0,
                "bps": 0,
                "pps": 0,
                "qlen": 0,
                "backlog": 0,
            },
            "xstats": {
                "gc-flows": 0,
                "highprio-packets": 0,
                "tcp-retrans": 0,
                "throttled": 0,
                "flows-plimit": 0,
                "pkts-too-long": 0,
                "allocation-errors": 0,
                "time-next-delayed-flow": -181337359724,
                "flows": 0,
                "inactive-flows": 0,
                "throttled-flows": 0,
                "unthrottle-latency-ns": 0,
                "ce-mark": 0,
                "horizon-drops": 0,
                "horizon-caps": 0,
            },
        },
    ),
    (
        "tc -s class show: qfq",
        (
            "b4000000280002007343076b43010000000000000300000001000200ffffffff000003000800010071667100140002000800"
            "01000a00000008000200d00700003c0007001400010000000000000000000000000000000000180003000000000000000000"
            "0000000000000000000000000c0004000a000000d00700002c00030000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000c0004000a000000d0070000"
        ),
        {
            "stats2": {
                "basic": {"bytes": 0, "packets": 0},
                "queue": {"qlen": 0, "backlog": 0, "drops": 0, "requeues": 0, "overlimits": 0},
                "app": {"weight": 10, "lmax": 2000},
            },
            "stats": {
                "bytes": 0,
                "packets": 0,
                "drops": 0,
                "overlimits": 0,
                "bps": 0,
                "pps": 0,
                "qlen": 0,
                "backlog": 0,
            },
            "xstats": {"weight": 10, "lmax": 2000},
        },
    ),
    (
        "tc -s qdisc show: netem, of Linux 7.2",
        (
            "a401000024000200e043076bed000000000000000300000000000c00ffffffff020000000a0001006e6574656d0000009800"
            "0200c817a804e8030000000000000000000000000000000000000c000a0000f2052a010000000c000b000000000000000000"
            "100001000000000000000000000000000c00030000000000000000000c000400000000000000000014000600000000000000"
            "000000000000000000001c00050018000100295c8f029a99991933333333cdcccc0ccccccc4c0c000e0092acb3f54bbfecb5"
            "05000c00000000006c0007003c00040000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000000014000100000000000000000000000000000000001800030000000000"
            "000000000000000000000000000000002c000300000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000003c000400000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000"
        ),
        {
            "stats2": {
                "app": {
                    "delayed": 0,
                    "dropped": 0,
                    "corrupted": 0,
                    "duplicated": 0,
                    "reordered": 0,
                    "ecn-marked": 0,
                    "allocation-errors": 0,
                },
                "basic": {"bytes": 0, "packets": 0},
                "queue": {"qlen": 0, "backlog": 0, "drops": 0, "requeues": 0, "overlimits": 0},
            },
            "stats": {
                "bytes": 0,
                "packets": 0,
                "drops": 0,
                "overlimits": 0,
                "bps": 0,
                "pps": 0,
                "qlen": 0,
                "backlog": 0,
            },
            "xstats": {
                "delayed": 0,
                "dropped": 0,
                "corrupted": 0,
                "duplicated": 0,
                "reordered": 0,
                "ecn-marked": 0,
                "allocation-errors": 0,
            },
        },
    ),
]


@pytest.mark.parametrize(("raw", "shown"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN])
def test_bytes_and_statistics_are_the_same_thing(read: Read, raw: str, shown: dict[str, object]) -> None:
    message = read(raw, direction="to-user")
    assert {name: message.attrs[name] for name in shown} == shown
    assert (message.notes, message.encode().hex()) == ([], raw)


def test_packets_are_told_as_tc_tells_them(read: Read) -> None:
    """40 packets of 200 bytes, with their headers 242 each, of which one left the class: 39 wait."""
    raw, shown = next(one[1:] for one in GOLDEN if one[0].endswith("class show: htb"))
    assert isinstance(shown, dict)
    assert shown["stats2"]["basic"]["bytes"] == 242 * shown["stats2"]["basic"]["packets"]
    assert read(raw, direction="to-user").attrs["stats2"]["queue"]["qlen"] == 39
