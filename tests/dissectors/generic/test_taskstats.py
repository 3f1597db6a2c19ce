"""Accounting: bytes from Linux 6.1 and 7.2, the values, the same bytes."""

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
    (
        "a small client: get, 7.2",
        "to-kernel",
        "1c0000002400050002000000000000000101000008000100bb010000",
        "get",
        {},
        {"pid": 443},
    ),
    (
        "a small client: new, 7.2",
        "to-user",
        (
            "d40200002400000002000000bb01000002010000c002040008000100bb010000b4020300110000000000000002000000"
            "00000000450300000000000069867a010000000000000000000000000000000000000000000000000000000000000000"
            "000000000077505b000000009226446600000000707974686f6e33000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000bb010000b80100008040076b000000006ee01e0000000000c0bc0500"
            "00000000a0a31100000000000806000000000000000000000000000072f8850000000000bb652c0100000000b02c0000"
            "00000000144000000000000000480c0000000000000000000000000000000000000000000000000000000000002c0c00"
            "0000000000000000000000000000000000000000a002000000000000a400000000000000c0bc050000000000a0a31100"
            "000000000077505b0000000000000000000000000000000000000000000000000000000000000000000000008040076b"
            "0000000000000000000000000000000000000000bb010000000000006ee01e0000000000400000000000000099f50700"
            "000000000000000000000000000000000000000000000000000000000000000000000000965d120000000000df330000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "00000000000000000000000000000000000000008240076b000000005fb1021500000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "00000000"
        ),
        "new",
        {},
        {
            "aggr-pid": {
                "pid": 443,
                "stats": {
                    "version": 17,
                    "ac-exitcode": 0,
                    "ac-flag": ["su"],
                    "ac-nice": 0,
                    "cpu-count": 837,
                    "cpu-delay-total": 24807017,
                    "blkio-count": 0,
                    "blkio-delay-total": 0,
                    "swapin-count": 0,
                    "swapin-delay-total": 0,
                    "cpu-run-real-total": 1532000000,
                    "cpu-run-virtual-total": 1715742354,
                    "ac-comm": "python3",
                    "ac-sched": 0,
                    "ac-uid": 0,
                    "ac-gid": 0,
                    "ac-pid": 443,
                    "ac-ppid": 440,
                    "ac-btime": 1795637376,
                    "ac-etime": 2023534,
                    "ac-utime": 376000,
                    "ac-stime": 1156000,
                    "ac-minflt": 1544,
                    "ac-majflt": 0,
                    "coremem": 8779890,
                    "virtmem": 19686843,
                    "hiwater-rss": 11440,
                    "hiwater-vm": 16404,
                    "read-char": 804864,
                    "write-char": 0,
                    "read-syscalls": 0,
                    "write-syscalls": 0,
                    "read-bytes": 797696,
                    "write-bytes": 0,
                    "cancelled-write-bytes": 0,
                    "nvcsw": 672,
                    "nivcsw": 164,
                    "ac-utimescaled": 376000,
                    "ac-stimescaled": 1156000,
                    "cpu-scaled-run-real-total": 1532000000,
                    "freepages-count": 0,
                    "freepages-delay-total": 0,
                    "thrashing-count": 0,
                    "thrashing-delay-total": 0,
                    "ac-btime64": 1795637376,
                    "compact-count": 0,
                    "compact-delay-total": 0,
                    "ac-tgid": 443,
                    "ac-tgetime": 2023534,
                    "ac-exe-dev": 64,
                    "ac-exe-inode": 521625,
                    "wpcopy-count": 0,
                    "wpcopy-delay-total": 0,
                    "irq-count": 0,
                    "irq-delay-total": 0,
                    "cpu-delay-max": 1203606,
                    "cpu-delay-min": 13279,
                    "blkio-delay-max": 0,
                    "blkio-delay-min": 0,
                    "swapin-delay-max": 0,
                    "swapin-delay-min": 0,
                    "freepages-delay-max": 0,
                    "freepages-delay-min": 0,
                    "thrashing-delay-max": 0,
                    "thrashing-delay-min": 0,
                    "compact-delay-max": 0,
                    "compact-delay-min": 0,
                    "wpcopy-delay-max": 0,
                    "wpcopy-delay-min": 0,
                    "irq-delay-max": 0,
                    "irq-delay-min": 0,
                    "cpu-delay-max-ts": {"tv-sec": 1795637378, "tv-nsec": 352498015},
                    "blkio-delay-max-ts": {"tv-sec": 0, "tv-nsec": 0},
                    "swapin-delay-max-ts": {"tv-sec": 0, "tv-nsec": 0},
                    "freepages-delay-max-ts": {"tv-sec": 0, "tv-nsec": 0},
                    "thrashing-delay-max-ts": {"tv-sec": 0, "tv-nsec": 0},
                    "compact-delay-max-ts": {"tv-sec": 0, "tv-nsec": 0},
                    "wpcopy-delay-max-ts": {"tv-sec": 0, "tv-nsec": 0},
                    "irq-delay-max-ts": {"tv-sec": 0, "tv-nsec": 0},
                },
            }
        },
    ),
    (
        "a small client: get, 7.2 (2)",
        "to-kernel",
        "1c0000002400050003000000000000000101000008000200bb010000",
        "get",
        {},
        {"tgid": 443},
    ),
    (
        "a small client: new, 7.2 (2)",
        "to-user",
        (
            "d40200002400000003000000bb01000002010000c002050008000200bb010000b4020300110000000000000000000000"
            "000000004603000000000000bce393010000000000000000000000000000000000000000000000000000000000000000"
            "000000000089ca5b000000002e53aa660000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000d4001f0000000000c0bc0500"
            "00000000e0c2110000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000a002000000000000a500000000000000000000000000000000000000"
            "000000000089ca5b00000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000535d190000000000df330000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "00000000000000000000000000000000000000008240076b000000006eb48e1500000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "00000000"
        ),
        "new",
        {},
        {
            "aggr-tgid": {
                "tgid": 443,
                "stats": {
                    "version": 17,
                    "ac-exitcode": 0,
                    "ac-flag": [],
                    "ac-nice": 0,
                    "cpu-count": 838,
                    "cpu-delay-total": 26469308,
                    "blkio-count": 0,
                    "blkio-delay-total": 0,
                    "swapin-count": 0,
                    "swapin-delay-total": 0,
                    "cpu-run-real-total": 1540000000,
                    "cpu-run-virtual-total": 1722438446,
                    "ac-comm": "",
                    "ac-sched": 0,
                    "ac-uid": 0,
                    "ac-gid": 0,
                    "ac-pid": 0,
                    "ac-ppid": 0,
                    "ac-btime": 0,
                    "ac-etime": 2031828,
                    "ac-utime": 376000,
                    "ac-stime": 1164000,
                    "ac-minflt": 0,
                    "ac-majflt": 0,
                    "coremem": 0,
                    "virtmem": 0,
                    "hiwater-rss": 0,
                    "hiwater-vm": 0,
                    "read-char": 0,
                    "write-char": 0,
                    "read-syscalls": 0,
                    "write-syscalls": 0,
                    "read-bytes": 0,
                    "write-bytes": 0,
                    "cancelled-write-bytes": 0,
                    "nvcsw": 672,
                    "nivcsw": 165,
                    "ac-utimescaled": 0,
                    "ac-stimescaled": 0,
                    "cpu-scaled-run-real-total": 1540000000,
                    "freepages-count": 0,
                    "freepages-delay-total": 0,
                    "thrashing-count": 0,
                    "thrashing-delay-total": 0,
                    "ac-btime64": 0,
                    "compact-count": 0,
                    "compact-delay-total": 0,
                    "ac-tgid": 0,
                    "ac-tgetime": 0,
                    "ac-exe-dev": 0,
                    "ac-exe-inode": 0,
                    "wpcopy-count": 0,
                    "wpcopy-delay-total": 0,
                    "irq-count": 0,
                    "irq-delay-total": 0,
                    "cpu-delay-max": 1662291,
                    "cpu-delay-min": 13279,
                    "blkio-delay-max": 0,
                    "blkio-delay-min": 0,
                    "swapin-delay-max": 0,
                    "swapin-delay-min": 0,
                    "freepages-delay-max": 0,
                    "freepages-delay-min": 0,
                    "thrashing-delay-max": 0,
                    "thrashing-delay-min": 0,
                    "compact-delay-max": 0,
                    "compact-delay-min": 0,
                    "wpcopy-delay-max": 0,
                    "wpcopy-delay-min": 0,
                    "irq-delay-max": 0,
                    "irq-delay-min": 0,
                    "cpu-delay-max-ts": {"tv-sec": 1795637378, "tv-nsec": 361673838},
                    "blkio-delay-max-ts": {"tv-sec": 0, "tv-nsec": 0},
                    "swapin-delay-max-ts": {"tv-sec": 0, "tv-nsec": 0},
                    "freepages-delay-max-ts": {"tv-sec": 0, "tv-nsec": 0},
                    "thrashing-delay-max-ts": {"tv-sec": 0, "tv-nsec": 0},
                    "compact-delay-max-ts": {"tv-sec": 0, "tv-nsec": 0},
                    "wpcopy-delay-max-ts": {"tv-sec": 0, "tv-nsec": 0},
                    "irq-delay-max-ts": {"tv-sec": 0, "tv-nsec": 0},
                },
            }
        },
    ),
    (
        "a small client: cgroupstats-get, 7.2",
        "to-kernel",
        "1c000000240005000400000000000000040100000800010007000000",
        "cgroupstats-get",
        {},
        {"fd": 7},
    ),
    (
        "a small client: cgroupstats-new, 7.2",
        "to-user",
        (
            "400000002400000004000000bb010000050100002c000100180000000000000001000000000000000000000000000000"
            "00000000000000000100000000000000"
        ),
        "cgroupstats-new",
        {},
        {
            "cgroup-stats": {
                "nr-sleeping": 24,
                "nr-running": 1,
                "nr-stopped": 0,
                "nr-uninterruptible": 0,
                "nr-io-wait": 1,
            }
        },
    ),
    (
        "a small client: get, 7.2 (3)",
        "to-kernel",
        "1c0000002400050006000000000000000101000008000300302d3000",
        "get",
        {},
        {"register-cpumask": "0-0"},
    ),
    (
        "a small client: new, 7.2 (3)",
        "notification",
        (
            "d402000024000000000000000000000002010000c002040008000100bc010000b4020300110000000000000020000000"
            "000000002400000000000000843661000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000512502000000004e54f6010000000074727565000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000bc010000bb0100008240076b00000000ffc5000000000000204e0000"
            "00000000803e00000000000033000000000000000100000000000000c7d10000000000009c840100000000008c030000"
            "000000006809000000000000000c00000000000000000000000000000000000000000000000000000000000000000000"
            "00000000000000000000000000000000000000001d000000000000000600000000000000204e000000000000803e0000"
            "00000000005125020000000000000000000000000000000000000000000000000000000000000000000000008240076b"
            "0000000000000000000000000000000000000000bc01000000000000ffc50000000000004000000000000000bff60700"
            "00000000000000000000000000000000000000000000000000000000000000000000000027b1180000000000da4d0000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "00000000000000000000000000000000000000008240076b000000009db3301800000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "00000000"
        ),
        "new",
        {},
        {
            "aggr-pid": {
                "pid": 444,
                "stats": {
                    "version": 17,
                    "ac-exitcode": 0,
                    "ac-flag": ["group"],
                    "ac-nice": 0,
                    "cpu-count": 36,
                    "cpu-delay-total": 6370948,
                    "blkio-count": 0,
                    "blkio-delay-total": 0,
                    "swapin-count": 0,
                    "swapin-delay-total": 0,
                    "cpu-run-real-total": 36000000,
                    "cpu-run-virtual-total": 32920654,
                    "ac-comm": "true",
                    "ac-sched": 0,
                    "ac-uid": 0,
                    "ac-gid": 0,
                    "ac-pid": 444,
                    "ac-ppid": 443,
                    "ac-btime": 1795637378,
                    "ac-etime": 50687,
                    "ac-utime": 20000,
                    "ac-stime": 16000,
                    "ac-minflt": 51,
                    "ac-majflt": 1,
                    "coremem": 53703,
                    "virtmem": 99484,
                    "hiwater-rss": 908,
                    "hiwater-vm": 2408,
                    "read-char": 3072,
                    "write-char": 0,
                    "read-syscalls": 0,
                    "write-syscalls": 0,
                    "read-bytes": 0,
                    "write-bytes": 0,
                    "cancelled-write-bytes": 0,
                    "nvcsw": 29,
                    "nivcsw": 6,
                    "ac-utimescaled": 20000,
                    "ac-stimescaled": 16000,
                    "cpu-scaled-run-real-total": 36000000,
                    "freepages-count": 0,
                    "freepages-delay-total": 0,
                    "thrashing-count": 0,
                    "thrashing-delay-total": 0,
                    "ac-btime64": 1795637378,
                    "compact-count": 0,
                    "compact-delay-total": 0,
                    "ac-tgid": 444,
                    "ac-tgetime": 50687,
                    "ac-exe-dev": 64,
                    "ac-exe-inode": 521919,
                    "wpcopy-count": 0,
                    "wpcopy-delay-total": 0,
                    "irq-count": 0,
                    "irq-delay-total": 0,
                    "cpu-delay-max": 1618215,
                    "cpu-delay-min": 19930,
                    "blkio-delay-max": 0,
                    "blkio-delay-min": 0,
                    "swapin-delay-max": 0,
                    "swapin-delay-min": 0,
                    "freepages-delay-max": 0,
                    "freepages-delay-min": 0,
                    "thrashing-delay-max": 0,
                    "thrashing-delay-min": 0,
                    "compact-delay-max": 0,
                    "compact-delay-min": 0,
                    "wpcopy-delay-max": 0,
                    "wpcopy-delay-min": 0,
                    "irq-delay-max": 0,
                    "irq-delay-min": 0,
                    "cpu-delay-max-ts": {"tv-sec": 1795637378, "tv-nsec": 405844893},
                    "blkio-delay-max-ts": {"tv-sec": 0, "tv-nsec": 0},
                    "swapin-delay-max-ts": {"tv-sec": 0, "tv-nsec": 0},
                    "freepages-delay-max-ts": {"tv-sec": 0, "tv-nsec": 0},
                    "thrashing-delay-max-ts": {"tv-sec": 0, "tv-nsec": 0},
                    "compact-delay-max-ts": {"tv-sec": 0, "tv-nsec": 0},
                    "wpcopy-delay-max-ts": {"tv-sec": 0, "tv-nsec": 0},
                    "irq-delay-max-ts": {"tv-sec": 0, "tv-nsec": 0},
                },
            }
        },
    ),
    (
        "a small client: get, 7.2 (4)",
        "to-kernel",
        "1c0000002400050007000000000000000101000008000400302d3000",
        "get",
        {},
        {"deregister-cpumask": "0-0"},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=GENERIC, family="TASKSTATS")
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw


def test_an_older_kernels_struct_ends_where_its_version_does(made: Made) -> None:
    """Version 1 ends before the command's name (include/uapi/linux/taskstats.h)."""
    stats = pack("=HxxIBB6x8Q", 1, 0, 2, 0, *range(8))
    body = attribute(4, attribute(1, pack("=I", 7), "<") + attribute(3, stats, "<"), "<")
    message = made("TASKSTATS", 2, body, seq=1)
    found = message.attrs["aggr-pid"]["stats"]
    assert (found["ac-flag"], list(found)[-1], found["cpu-run-virtual-total"]) == (["su"], "cpu-run-virtual-total", 7)
    assert (message.notes, message.encode()) == ([], message.raw)
