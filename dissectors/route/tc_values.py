"""What the files of tc share: handles, verdicts of actions, rates, times.

From ``include/uapi/linux/pkt_sched.h``, ``pkt_cls.h`` and ``rtnetlink.h``.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Mapping

from nlsniff.dissectors.route.link_names import ETH_P

from nlsniff.spec import (
    AttributeSet,
    Enum,
    Type,
    array,
    be,
    bits,
    label,
    pad,
    s16,
    s32,
    struct,
    struct_value,
    u8,
    u16,
    u32,
    u64,
    unit,
    values,
    varies,
)
from nlsniff.spec import nest as _nest

# Formats by the kind that chooses them.
Kinds = dict[str | int, Type | AttributeSet]


class Told(Mapping[int, str]):
    """Names for some numbers, and a text made of the digits of every other."""

    def __init__(self, names: Mapping[int, str], tell: Callable[[int], str]) -> None:
        self._names, self._tell = names, tell

    def __getitem__(self, number: int) -> str:
        return self._names.get(number) or self._tell(number)

    def __iter__(self) -> Iterator[int]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def bare(attributes: AttributeSet) -> Type:
    """A nest as tc writes it: its nests are older than NLA_F_NESTED."""
    return _nest(attributes, nested_flag=False)


def _tell_handle(number: int) -> str:
    major, minor = number >> 16, number & 0xFFFF
    return f"{major:x}:{minor:x}" if minor else f"{major:x}:"


def _tell_u32_handle(number: int) -> str:
    """The table, the bucket in it, the place there: TC_U32_USERHTID, TC_U32_HASH, TC_U32_NODE."""
    return f"{number >> 20:x}:{number >> 12 & 0xFF:x}:{number & 0xFFF:x}"


def _tell_filter(number: int) -> str:
    """A filter's priority and protocol share tcm_info; the protocol is in network order."""
    protocol = (number & 0xFF) << 8 | number >> 8 & 0xFF
    name = {0: "none", 3: "all"}.get(protocol) or ETH_P.entries.get(protocol, f"0x{protocol:04x}")
    return f"prio-{number >> 16}/{name}"


def _tell_verdict(number: int) -> str:
    """An opcode in the highest nibble has a value below it."""
    opcode = {1: "jump", 2: "goto-chain"}.get(number >> 28, "")
    return f"{opcode}-{number & 0xFFFFFFF}" if opcode else "unknown"


HANDLE = label(
    u32,
    Enum(
        "tc-handle",
        Told({0: "unspec", 0xFFFFFFFF: "root", 0xFFFFFFF1: "ingress", 0xFFFF0000: "ffff:"}, _tell_handle),
    ),
)
# Where a filter hangs, clsact has two places of its own: TC_H_MIN_INGRESS, TC_H_MIN_EGRESS.
PARENT = label(
    u32,
    Enum(
        "tc-parent",
        Told(
            {
                0: "unspec",
                0xFFFFFFFF: "root",
                0xFFFFFFF1: "clsact",
                0xFFFFFFF2: "clsact-ingress",
                0xFFFFFFF3: "clsact-egress",
            },
            _tell_handle,
        ),
    ),
)
U32_HANDLE = label(u32, Enum("tc-u32-handle", Told({0: "unspec", 0xFFF00000: "root"}, _tell_u32_handle)))
FILTER_HANDLE = label(u32, Enum("tc-filter-handle", Told({0: "unspec"}, hex)))
FILTER_INFO = label(u32, Enum("tc-filter-info", Told({0: "any"}, _tell_filter)))

TC_ACT = Enum(
    "tc-act",
    Told(
        {-1: "unspec", **values("", "ok reclassify shot pipe stolen queued repeat redirect trap").entries},
        _tell_verdict,
    ),
)
VERDICT = label(s32, TC_ACT)
CLOCK = label(
    s32,
    values(
        "clockid",
        {
            **values(
                "",
                "realtime monotonic process-cputime thread-cputime monotonic-raw realtime-coarse monotonic-coarse "
                "boottime realtime-alarm boottime-alarm",
            ).entries,
            11: "tai",
            -1: "invalid",
        },
    ),
)

# An address that the kernel's spec leaves a number
IPV4_NUMBER = label(be(u32), Enum("ipv4", Told({0: "0.0.0.0"}, lambda number: str(ipaddress.IPv4Address(number)))))

LINK_LAYER = values("tc-link-layer", "unaware ethernet atm")
# The kernel's spec has five bytes in place of overhead, cell-align and mpu.
RATESPEC = struct(
    "tc-ratespec",
    cell_log=u8,
    linklayer=label(u8, LINK_LAYER),
    overhead=u16,
    cell_align=s16,
    mpu=u16,
    rate=unit(u32, "bytes/s"),
)
RATE = struct_value(RATESPEC)
# TC_RTAB_SIZE: the time that packets take, by their length >> cell-log, in ticks of the scheduler's clock.
RATE_TABLE = array(u32, 256)
# Idle times of RED, by their length >> scell-log: how far the average queue has decayed.
RED_TABLE = array(u8, 256)

# Times are clock_t: hundredths of a second since something happened (tcf_tm_dump() in include/net/act_api.h).
TCF_T = struct(
    "tcf-t",
    install=varies("time", unit(u64, "cs")),
    lastuse=varies("time", unit(u64, "cs")),
    expires=varies("time", unit(u64, "cs")),
    firstuse=varies("time", unit(u64, "cs")),
)
TM = struct_value(TCF_T)

# TCA_CLS_FLAGS_*; the kernel's spec misspells not-in-hw
CLS_FLAGS = bits("cls-flags", "skip-hw skip-sw in-hw not-in-nw verbose")
RED_FLAGS = bits("tc-red-flags", "ecn harddrop adaptative nodrop")

# With TCM_IFINDEX_MAGIC_BLOCK the parent is the number of a block that devices share.
IFINDEX = varies("ifindex", label(s32, values("tcm-ifindex", {-1: "block"})))
TCMSG = struct("tcmsg", family=u8, pad=pad(3), ifindex=IFINDEX, handle=HANDLE, parent=PARENT, info=u32)
TCMSG_FILTER = struct(
    "tcmsg", family=u8, pad=pad(3), ifindex=IFINDEX, handle=FILTER_HANDLE, parent=PARENT, info=FILTER_INFO
)
TCAMSG = struct("tcamsg", family=u8, pad1=pad(1), pad2=pad(2))
PRIOMAP_SIZE = 16  # TC_PRIO_MAX + 1
PRIO_QOPT = struct("tc-prio-qopt", bands=u32, priomap=array(u8, PRIOMAP_SIZE))
MAX_QUEUES = 16  # TC_QOPT_MAX_QUEUE
MQPRIO_QOPT = struct(
    "tc-mqprio-qopt",
    num_tc=u8,
    prio_tc_map=array(u8, PRIOMAP_SIZE),
    hw=u8,
    count=array(u16, MAX_QUEUES),
    offset=array(u16, MAX_QUEUES),
)
