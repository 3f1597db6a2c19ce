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
)

nanoseconds, microseconds, kilobytes, mb_us = unit(u64, "ns"), unit(u64, "us"), unit(u64, "KiB"), unit(u64, "MiB*us")
octets = unit(u64, "bytes")

ACCT_FLAG = bits("acct-flag", {0x01: "fork", 0x02: "su", 0x08: "core", 0x10: "xsig", 0x20: "group"})

TIMESPEC = struct("kernel-timespec", tv_sec=unit(s64, "s"), tv_nsec=unit(s64, "ns"))
moment = struct_value(TIMESPEC)
TASKSTATS = struct(
    "taskstats",
    version=u16,
    pad0=pad(2),
    ac_exitcode=u32,
    ac_flag=flags(u8, ACCT_FLAG),
    ac_nice=u8,
    pad1=pad(6),
    cpu_count=u64,
    cpu_delay_total=nanoseconds,
    blkio_count=u64,
    blkio_delay_total=nanoseconds,
    swapin_count=u64,
    swapin_delay_total=nanoseconds,
    cpu_run_real_total=nanoseconds,
    cpu_run_virtual_total=nanoseconds,
    ac_comm=chars(32),
    ac_sched=u8,
    ac_pad=pad(7),
    ac_uid=u32,
    ac_gid=u32,
    ac_pid=u32,
    ac_ppid=u32,
    ac_btime=unit(u32, "s"),
    pad2=pad(4),
    ac_etime=microseconds,
    ac_utime=microseconds,
    ac_stime=microseconds,
    ac_minflt=u64,
    ac_majflt=u64,
    coremem=mb_us,
    virtmem=mb_us,
    hiwater_rss=kilobytes,
    hiwater_vm=kilobytes,
    read_char=octets,
    write_char=octets,
    read_syscalls=u64,
    write_syscalls=u64,
    read_bytes=octets,
    write_bytes=octets,
    cancelled_write_bytes=octets,
    nvcsw=u64,
    nivcsw=u64,
    ac_utimescaled=microseconds,
    ac_stimescaled=microseconds,
    cpu_scaled_run_real_total=nanoseconds,
    freepages_count=u64,
    freepages_delay_total=nanoseconds,
    thrashing_count=u64,
    thrashing_delay_total=nanoseconds,
    ac_btime64=unit(u64, "s"),
    compact_count=u64,
    compact_delay_total=nanoseconds,
    ac_tgid=u32,
    pad3=pad(4),
    ac_tgetime=microseconds,
    ac_exe_dev=u64,
    ac_exe_inode=u64,
    wpcopy_count=u64,
    wpcopy_delay_total=nanoseconds,
    irq_count=u64,
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
    pid=u32,
    tgid=u32,
    register_cpumask=string,
    deregister_cpumask=string,
)
AGGR = attrs(
    "taskstats-aggr-attrs",
    "TASKSTATS_TYPE_",
    pid=u32,
    tgid=u32,
    stats=struct_value(TASKSTATS),
    null=at(6, padding),
)
TYPE = attrs(
    "taskstats-type-attrs",
    "TASKSTATS_TYPE_",
    pid=u32,
    tgid=u32,
    stats=struct_value(TASKSTATS),
    aggr_pid=nest(AGGR, nested_flag=False),
    aggr_tgid=nest(AGGR, nested_flag=False),
    null=padding,
)
CGROUP_CMD = attrs("cgroupstats-cmd-attrs", "CGROUPSTATS_CMD_ATTR_", fd=u32)
CGROUP_TYPE = attrs("cgroupstats-type-attrs", "CGROUPSTATS_TYPE_", cgroup_stats=struct_value(CGROUPSTATS))

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
