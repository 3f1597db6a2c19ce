"""What ``nlsniff run`` costs the command that it runs, beside strace, as ratios of bare runs.

    run_overhead.py NLSNIFF [--repeat N] [--routes N] [--changes N] [--only dump,batch,...]

Runs in a network namespace of its own, whose routing table it fills. Bare, strace and nlsniff take turns, so that a
busy machine is unjust to none of them. Processor time is that of all processes of a run.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from make_capture import enter_namespace

PR_SET_CHILD_SUBREAPER = 36
STRACE = ("strace", "-f", "-e", "trace=%net", "--seccomp-bpf", "-o")


@dataclass(frozen=True, slots=True)
class Job:
    """A command, and what of its run is asked for: so many times bare at most, and not slower than strace.

    ``options`` are nlsniff's.
    """

    name: str
    command: Sequence[str]
    times_bare: float | None
    as_strace: bool
    repeat: float = 1
    options: Sequence[str] = ()

    @property
    def goal(self) -> str:
        """The goal in words."""
        parts = [f"≤ {self.times_bare:g} times bare"] if self.times_bare is not None else []
        return ", ".join([*parts, "≤ strace"] if self.as_strace else parts)


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds by the clock and of processor time."""

    seconds: float
    cpu: float


def routes(kind: str, first: int, count: int) -> Iterator[str]:
    """Lines for ``ip -batch``: host routes of 10.0.0.0/8 over the loopback device."""
    for number in range(first, first + count):
        yield f"route {kind} 10.{number >> 16}.{number >> 8 & 255}.{number & 255}/32 dev lo\n"


def jobs(folder: Path, changes: int) -> list[Job]:
    """What is run: two commands of netlink, and programs without any."""
    batch = folder / "changes"
    batch.write_text("".join((*routes("add", 1 << 22, changes // 2), *routes("del", 1 << 22, changes // 2))))
    forks = "i=0; while [ $i -lt 2000 ]; do /bin/true; i=$((i+1)); done"
    return [
        Job("dump of the routes", ("ip", "route", "show", "table", "all"), 4, as_strace=True),
        Job(f"ip -batch, {changes:,} changes", ("ip", "-batch", str(batch)), None, as_strace=True, repeat=0.25),
        Job("computing", (sys.executable, "-c", "sum(i * i for i in range(20_000_000))"), 1.2, as_strace=False),
        Job(
            "3,000,000 reads and writes",
            ("dd", "if=/dev/zero", "of=/dev/null", "bs=1", "count=3000000"),
            1.2,
            as_strace=False,
        ),
        Job("walking a tree", ("find", "/usr", "/usr", "/usr", "-xdev", "-size", "+1M"), 1.2, as_strace=False),
        Job("2,000 forks in a shell", ("sh", "-c", forks), 1.2, as_strace=False),
        Job("2,000 forks, --by wake", ("sh", "-c", forks), 1.2, as_strace=False, options=("--by", "wake")),
    ]


def run(command: Sequence[str]) -> Run:
    """One run, its output thrown away; orphans that it leaves are waited for and counted."""
    started = time.monotonic()
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, process_group=0
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds, cpu = time.monotonic() - started, usage.ru_utime + usage.ru_stime
    process.returncode = os.waitstatus_to_exitcode(status)
    while True:
        try:
            usage = os.wait4(-1, 0)[2]
        except ChildProcessError:
            return Run(seconds, cpu)
        cpu += usage.ru_utime + usage.ru_stime


def compare(job: Job, nlsniff: str, folder: Path, repeat: int) -> list[str]:
    """The row of one job."""
    ways: dict[str, Sequence[str]] = {
        "bare": job.command,
        "strace": (*STRACE, str(folder / "strace"), *job.command),
        "nlsniff": (nlsniff, "run", *job.options, "-w", str(folder / "run.pcapng"), "--", *job.command),
    }
    if shutil.which(STRACE[0]) is None:
        del ways["strace"]
    found: dict[str, list[Run]] = {way: [] for way in ways}
    for _ in range(max(3, round(repeat * job.repeat))):
        for way, command in ways.items():
            found[way].append(run(command))
    row = [job.name]
    for way in ("bare", "strace", "nlsniff"):
        seconds = [each.seconds for each in found.get(way, ())]
        row.append(f"{min(seconds):.3f} / {statistics.median(seconds):.3f}" if seconds else "missing")
    compared = [ratios(found["nlsniff"], found[way]) if way in found else "" for way in ("bare", "strace")]
    return [*row, *compared, job.goal]


def ratios(ours: list[Run], others: list[Run]) -> str:
    """Minimum and median by the clock, and the median of processor time, as times the other's."""
    by_clock = [each.seconds for each in ours], [each.seconds for each in others]
    cpu = [each.cpu for each in ours], [each.cpu for each in others]
    pairs = ((min, by_clock), (statistics.median, by_clock), (statistics.median, cpu))
    return " / ".join(f"{kind(mine) / kind(its):.2f}" for kind, (mine, its) in pairs)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("nlsniff", help="the program to measure, installed, not editable")
    parser.add_argument("--repeat", type=int, default=15, help="turns of the short commands")
    parser.add_argument("--routes", type=int, default=50_000)
    parser.add_argument("--changes", type=int, default=20_000)
    parser.add_argument("--only", default="", help="words of the jobs' names, by commas")
    arguments = parser.parse_args()
    try:
        enter_namespace()
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        lines = "".join(routes("add", 1, arguments.routes))
        subprocess.run(["ip", "-batch", "-"], input=lines, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as problem:
        print(f"bench: the overhead of nlsniff run is not measured: {problem}", file=sys.stderr)
        return 0
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    print(f"What `nlsniff run -w FILE` costs its command; a routing table of {arguments.routes:,}:\n")
    head = ["", "bare: min / median s", "strace", "nlsniff", "÷ bare: min / median / cpu", "÷ strace", "goal"]
    print("|", " | ".join(head), "|")
    print("|", " | ".join("-" * len(each) for each in head), "|")
    with tempfile.TemporaryDirectory() as name:
        for job in jobs(Path(name), arguments.changes):
            if not arguments.only or any(word in job.name for word in arguments.only.split(",")):
                row = compare(job, arguments.nlsniff, Path(name), arguments.repeat)
                print("|", " | ".join(row), "|", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
