# connector: 3 where u32@16=1 u32@20=1
"""What processes do: ``include/uapi/linux/cn_proc.h``, ``drivers/connector/cn_proc.c``."""

from __future__ import annotations

from nlsniff.dissectors.connector.message import CN_MSG, HEADER, user

from nlsniff.spec import (
    CONNECTOR,
    Family,
    Operation,
    chars,
    enum,
    flags,
    pad,
    payload,
    s32,
    struct,
    struct_value,
    sub_message,
    u32,
    u64,
    unit,
    values,
    varies,
)

process = varies("id", s32)

_EVENTS = {
    0x00000001: "fork",
    0x00000002: "exec",
    0x00000004: "uid",
    0x00000040: "gid",
    0x00000080: "sid",
    0x00000100: "ptrace",
    0x00000200: "comm",
    0x20000000: "nonzero-exit",
    0x40000000: "coredump",
    0x80000000: "exit",
}
EVENT = values("proc-cn-event", {0: "none", **_EVENTS})
EVENTS = values("proc-cn-events", _EVENTS)
OP = values("proc-cn-mcast-op", "listen ignore", 1)

# The kernel sends the whole union, which has 24 bytes.
ACK = struct("proc-ack", err=u32, unused=pad(20))
FORK = struct(
    "fork-proc-event",
    parent_pid=process,
    parent_tgid=process,
    child_pid=process,
    child_tgid=process,
    unused=pad(8),
)
EXEC = struct("exec-proc-event", process_pid=process, process_tgid=process, unused=pad(16))
UID = struct("uid-proc-event", process_pid=process, process_tgid=process, ruid=u32, euid=u32, unused=pad(8))
GID = struct("gid-proc-event", process_pid=process, process_tgid=process, rgid=u32, egid=u32, unused=pad(8))
SID = struct("sid-proc-event", process_pid=process, process_tgid=process, unused=pad(16))
PTRACE = struct(
    "ptrace-proc-event",
    process_pid=process,
    process_tgid=process,
    tracer_pid=process,
    tracer_tgid=process,
    unused=pad(8),
)
COMM = struct("comm-proc-event", process_pid=process, process_tgid=process, comm=chars(16))
COREDUMP = struct(
    "coredump-proc-event",
    process_pid=process,
    process_tgid=process,
    parent_pid=process,
    parent_tgid=process,
    unused=pad(8),
)
# The code is a wait status: a signal in the low byte, or an exit status in the one above it.
EXIT = struct(
    "exit-proc-event",
    process_pid=process,
    process_tgid=process,
    exit_code=u32,
    exit_signal=u32,
    parent_pid=process,
    parent_tgid=process,
)
EVENT_DATA = payload(
    "proc-event-data",
    sub_message(
        "what",
        none=struct_value(ACK),
        fork=struct_value(FORK),
        exec=struct_value(EXEC),
        uid=struct_value(UID),
        gid=struct_value(GID),
        sid=struct_value(SID),
        ptrace=struct_value(PTRACE),
        comm=struct_value(COMM),
        coredump=struct_value(COREDUMP),
        exit=struct_value(EXIT),
    ),
)
# The processor is whichever it was.
PROC_EVENT = struct(
    "proc-event",
    {**CN_MSG, "what": enum(u32, EVENT), "cpu": varies("random", u32), "timestamp-ns": varies("time", unit(u64, "ns"))},
)
# Since Linux 6.6 the operation may be followed by the events that are wanted.
PROC_INPUT = payload(
    "proc-input", struct_value(struct("proc-input", mcast_op=enum(u32, OP), event_type=flags(u32, EVENTS)))
)

FAMILY = Family(
    "proc-connector",
    CONNECTOR,
    None,
    (
        Operation("mcast", 3, None, PROC_INPUT, header=HEADER),
        Operation("event", None, 3, EVENT_DATA, header=PROC_EVENT),
    ),
    groups=("proc",),
    key=(
        "mcast-op",
        "event-type",
        "process-pid/process-tgid",
        "comm",
        "parent-pid/parent-tgid",
        "child-pid/child-tgid",
        "ruid",
        "euid",
        "rgid",
        "egid",
        "tracer-pid",
        "exit-code",
        "exit-signal",
        "err",
    ),
    doc="What processes do",
    where=user(1, 1),
    named_by="what",
)
