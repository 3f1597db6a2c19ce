# generic: TASKSTATS
"""Accounting of tasks and of control groups: ``include/uapi/linux/taskstats.h``, ``cgroupstats.h``.

Newer kernels append to struct taskstats: 6.1 has version 13, which ends with ``wpcopy-delay-total``. Version 15 alone
(Linux 6.14 and 6.15) had the largest and smallest delays in the middle, behind each total; it is read as the others.
"""

from __future__ import annotations

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    at,
    attrs,
    bits,
    chars,
    flags,
    nest,
    pad,
    padding,
    s64,
    string,
    struct,
    struct_value,
    u8,
    u16,
    u32,
    u64,
    unit,
    varies,
)

id32 = varies("id", u32)

# What a task used, and how long it took
nanoseconds, microseconds = varies("time", unit(u64, "ns")), varies("time", unit(u64, "us"))
octets, kilobytes, mb_us = (varies("counter", unit(u64, name)) for name in ("bytes", "KiB", "MiB*us"))
count = varies("counter", u64)

ACCT_FLAG = bits("acct-flag", {0x01: "fork", 0x02: "su", 0x08: "core", 0x10: "xsig", 0x20: "group"})

TIMESPEC = struct("kernel-timespec", tv_sec=unit(s64, "s"), tv_nsec=unit(s64, "ns"))
moment = varies("time", struct_value(TIMESPEC))
TASKSTATS = struct(
    "taskstats",
    version=u16,
    pad0=pad(2),
    ac_exitcode=u32,
    ac_flag=flags(u8, ACCT_FLAG),
    ac_nice=u8,
    pad1=pad(6),
    cpu_count=count,
    cpu_delay_total=nanoseconds,
    blkio_count=count,
    blkio_delay_total=nanoseconds,
    swapin_count=count,
    swapin_delay_total=nanoseconds,
    cpu_run_real_total=nanoseconds,
    cpu_run_virtual_total=nanoseconds,
    ac_comm=chars(32),
    ac_sched=u8,
    ac_pad=pad(7),
    ac_uid=u32,
    ac_gid=u32,
    ac_pid=id32,
    ac_ppid=id32,
    ac_btime=varies("time", unit(u32, "s")),
    pad2=pad(4),
    ac_etime=microseconds,
    ac_utime=microseconds,
    ac_stime=microseconds,
    ac_minflt=count,
    ac_majflt=count,
    coremem=mb_us,
    virtmem=mb_us,
    hiwater_rss=kilobytes,
    hiwater_vm=kilobytes,
    read_char=octets,
    write_char=octets,
    read_syscalls=count,
    write_syscalls=count,
    read_bytes=octets,
    write_bytes=octets,
    cancelled_write_bytes=octets,
    nvcsw=count,
    nivcsw=count,
    ac_utimescaled=microseconds,
    ac_stimescaled=microseconds,
    cpu_scaled_run_real_total=nanoseconds,
    freepages_count=count,
    freepages_delay_total=nanoseconds,
    thrashing_count=count,
    thrashing_delay_total=nanoseconds,
    ac_btime64=varies("time", unit(u64, "s")),
    compact_count=count,
    compact_delay_total=nanoseconds,
    ac_tgid=id32,
    pad3=pad(4),
    ac_tgetime=microseconds,
    ac_exe_dev=varies("id", u64),
    ac_exe_inode=varies("id", u64),
    wpcopy_count=count,
    wpcopy_delay_total=nanoseconds,
    irq_count=count,
    irq_delay_total=nanoseconds,
    cpu_delay_max=nanoseconds,
    cpu_delay_min=nanoseconds,
    blkio_delay_max=nanoseconds,
    blkio_delay_min=nanoseconds,
    swapin_delay_max=nanoseconds,
    swapin_delay_min=nanoseconds,
    freepages_delay_max=nanoseconds,
    freepages_delay_min=nanoseconds,
    thrashing_delay_max=nanoseconds,
    thrashing_delay_min=nanoseconds,
    compact_delay_max=nanoseconds,
    compact_delay_min=nanoseconds,
    wpcopy_delay_max=nanoseconds,
    wpcopy_delay_min=nanoseconds,
    irq_delay_max=nanoseconds,
    irq_delay_min=nanoseconds,
    cpu_delay_max_ts=moment,
    blkio_delay_max_ts=moment,
    swapin_delay_max_ts=moment,
    freepages_delay_max_ts=moment,
    thrashing_delay_max_ts=moment,
    compact_delay_max_ts=moment,
    wpcopy_delay_max_ts=moment,
    irq_delay_max_ts=moment,
)
CGROUPSTATS = struct(
    "cgroupstats", nr_sleeping=u64, nr_running=u64, nr_stopped=u64, nr_uninterruptible=u64, nr_io_wait=u64
)

CMD = attrs(
    "taskstats-cmd-attrs",
    "TASKSTATS_CMD_ATTR_",
    pid=id32,
    tgid=id32,
    register_cpumask=string,
    deregister_cpumask=string,
)
AGGR = attrs(
    "taskstats-aggr-attrs",
    "TASKSTATS_TYPE_",
    pid=id32,
    tgid=id32,
    stats=struct_value(TASKSTATS),
    null=at(6, padding),
)
TYPE = attrs(
    "taskstats-type-attrs",
    "TASKSTATS_TYPE_",
    pid=id32,
    tgid=id32,
    stats=struct_value(TASKSTATS),
    aggr_pid=nest(AGGR, nested_flag=False),
    aggr_tgid=nest(AGGR, nested_flag=False),
    null=padding,
)
CGROUP_CMD = attrs("cgroupstats-cmd-attrs", "CGROUPSTATS_CMD_ATTR_", fd=u32)
CGROUP_TYPE = attrs(
    "cgroupstats-type-attrs", "CGROUPSTATS_TYPE_", cgroup_stats=varies("counter", struct_value(CGROUPSTATS))
)

FAMILY = Family(
    "TASKSTATS",
    GENERIC,
    None,
    (
        Operation("get", 1, None, CMD),
        Operation("new", None, 2, TYPE),
        Operation("cgroupstats-get", 4, None, CGROUP_CMD),
        Operation("cgroupstats-new", None, 5, CGROUP_TYPE),
    ),
    key=(
        "pid",
        "tgid",
        "register-cpumask",
        "deregister-cpumask",
        "aggr-pid.pid",
        "aggr-tgid.tgid",
        "fd",
        "cgroup-stats",
    ),
    doc="Accounting of tasks and control groups",
)
