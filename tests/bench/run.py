"""Measures nlsniff beside tshark, pyroute2, Scapy and pyshark on one capture, in one run, and prints tables.

    run.py [--folder DIR] [--capture FILE] [--only speed,start,memory,overhead]

Ratios are of processor time, so that a busy machine changes them little; those by the clock stand beside
them. Peers that are missing are named. Nothing here fails on a time: the exit status is 0.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import files
from install import Installed, install
from measure import Cost, FailedError, answer, best_of_both, cost, first_line

READERS = str(files.HERE / "readers.py")
STARTS = 10
MEGABYTE = 1_000_000
# Slow peers read every so many-th frame of the capture: all its kinds of messages in their share.
STEPS = {"pyroute2": 5, "scapy": 20, "pyshark": 20}
NAMES = {"pyroute2": "pyroute2 marshal", "scapy": "Scapy rtnetlink", "pyshark": "pyshark"}
# Filters of ours and of tshark's that take the same frames of the capture.
FILTERS = (
    ("netlink.seq == 4242", "netlink.hdr_seq == 4242"),
    ("netlink.flags.dump", "netlink.hdr_flags == 0x301"),
    ("type == newlink", "netlink-route.nltype == 16"),
    ("family == rt_link", "netlink-route.nltype >= 16 && netlink-route.nltype <= 19"),
    ("direction == to-kernel", "netlink.hdr_flags.request == 1"),
)
GOALS = {"pyroute2": "≥ 4", "scapy": "≥ 50", "pyshark": ""}


@dataclass(frozen=True, slots=True)
class Speed:
    """What a reader managed: its counts, and its cost."""

    frames: int
    messages: int
    attributes: int
    cost: Cost


def read_all(python: str, reader: str, path: Path) -> Speed:
    """Every attribute of a file's messages by one reader of readers.py."""
    found = json.loads(answer([python, READERS, reader, str(path)])[1])
    spent = Cost(found["seconds"], found["cpu"], 0)
    return Speed(found["frames"], found["messages"], found["attributes"], spent)


def speed(ours: Installed, path: Path) -> None:
    """The table of messages a second."""
    whole = min((read_all(ours.python, "nlsniff", path) for _ in range(2)), key=lambda found: found.cost.cpu)
    size = path.stat().st_size / MEGABYTE
    print(f"{whole.frames:,} frames, {whole.messages:,} messages, {size:.0f} MB\n")
    rows = [
        command_row("a line a message", [ours.nlsniff, "show"], ["tshark", "-r"], "≥ 0.4", path, whole),
        command_row("JSON", [ours.nlsniff, "show", "--json"], ["tshark", "-T", "ek", "-r"], "≥ 6", path, whole),
        own_row(ours, "transactions", "≥ 0.5", path, whole),
        *(filter_row(ours, mine, its, path, whole) for mine, its in FILTERS),
        *(api_row(ours, name, path, whole) for name in STEPS),
    ]
    head = ("", "peer", "its /s", "nlsniff /s", "times as fast", "by the clock", "goal")
    print_table(head, rows)
    steps = ", ".join(f"{NAMES[name]} every {step}th" for name, step in STEPS.items())
    print(f"\nMessages per second of processor time (frames for pyshark). Of the frames, {steps}.")
    print("Starting is counted for commands, not for readers in Python. `tshark -r` decodes no attribute.\n")


def command_row(
    job: str, ours: Sequence[str], peer: Sequence[str], goal: str, path: Path, whole: Speed
) -> tuple[str, ...]:
    """One command against another, output thrown away; the best of three runs, of one where it takes long."""
    print(f"measuring {job}", file=sys.stderr)
    name = f"`{' '.join(peer)}`".removesuffix(" -r`") + "`" * (peer[-1] == "-r")
    try:
        our_cost, its_cost = best_of_both([*ours, str(path)], [*peer, str(path)])
    except (FailedError, OSError) as problem:
        return job, name, f"not measured: {problem}", "", "", "", goal
    return compared(job, name, goal, (whole.messages, whole.messages), our_cost, its_cost)


def filter_row(ours: Installed, mine: str, its: str, path: Path, whole: Speed) -> tuple[str, ...]:
    """One filter on the header, start included."""
    peer = ["tshark", "-Y", its, "-r"]
    row = command_row(f"`-Y '{mine}'`", [ours.nlsniff, "show", "-Y", mine], peer, "≥ 3", path, whole)
    return row[0], "`tshark -Y`", *row[2:]


def own_row(ours: Installed, command: str, goal: str, path: Path, whole: Speed) -> tuple[str, ...]:
    """One of our commands against ``show --json``."""
    row = command_row(command, [ours.nlsniff, command], [ours.nlsniff, "show", "--json"], goal, path, whole)
    return row[0], "`nlsniff show --json`", *row[2:]


def api_row(ours: Installed, reader: str, path: Path, whole: Speed) -> tuple[str, ...]:
    """Reading every attribute in Python."""
    job, name, goal = "every attribute in Python", NAMES[reader], GOALS[reader]
    print(f"measuring {name}", file=sys.stderr)
    try:
        its = read_all(ours.python, reader, files.sample(path, STEPS[reader]))
    except (FailedError, OSError) as problem:
        return job, name, f"not measured: {problem}", "", "", "", goal
    counts = (whole.messages, its.messages) if its.messages else (whole.frames, its.frames)
    return compared(job, name, goal, counts, whole.cost, its.cost)


def compared(job: str, name: str, goal: str, counts: tuple[int, int], ours: Cost, its: Cost) -> tuple[str, ...]:
    """The row of two costs for so many messages of ours and of the peer's."""
    ratio, by_clock = (
        counts[0] / mine / (counts[1] / other) for mine, other in ((ours.cpu, its.cpu), (ours.seconds, its.seconds))
    )
    rates = (f"{counts[1] / its.cpu:,.0f}", f"{counts[0] / ours.cpu:,.0f}")
    return job, name, *rates, f"{ratio:.2f}", f"{by_clock:.2f}", goal


def start(ours: Installed, path: Path) -> None:
    """The table of the time until the first line of a small capture."""
    small = files.small(path)
    shown = small.relative_to(files.ROOT) if small.is_relative_to(files.ROOT) else small.name
    print(f"First line of {shown} ({small.stat().st_size / 1000:.0f} kB), median of {STARTS} starts:\n")
    found: dict[str, Cost] = {}
    rows = []
    for name, command in (("nlsniff show", [ours.nlsniff, "show"]), ("tshark -r", ["tshark", "-r"])):
        try:
            found[name] = first_line([*command, str(small)], STARTS)
        except (FailedError, OSError) as problem:
            rows.append((f"`{name}`", f"not measured: {problem}", "", ""))
        else:
            goal = "≤ 0.15 s, ≤ 0.6 of tshark's" if name == "nlsniff show" else ""
            rows.append((f"`{name}`", f"{found[name].seconds:.3f} s", f"{found[name].cpu:.3f} s", goal))
    if len(found) == 2:
        mine, its = found.values()
        rows.append(("ratio", f"{mine.seconds / its.seconds:.2f}", f"{mine.cpu / its.cpu:.2f}", ""))
    print_table(("", "first line", "processor time, to the end", "goal"), rows)
    print()


def memory(ours: Installed, path: Path) -> None:
    """The table of peak memory, on the capture and on one many times as long."""
    paths = [path, files.long(path)]
    jobs = {
        "`nlsniff show`": [ours.nlsniff, "show"],
        "`nlsniff show --json`": [ours.nlsniff, "show", "--json"],
        "every attribute in Python": [ours.python, READERS, "nlsniff"],
    }
    rows = []
    for job, command in jobs.items():
        peaks = [cost([*command, str(file)]).peak / MEGABYTE for file in paths]
        rows.append((job, *(f"{peak:.0f} MB" for peak in peaks), "≤ 80 MB, the same for both"))
    sizes = [f"{file.stat().st_size / MEGABYTE:.0f} MB file" for file in paths]
    print("Peak memory:\n")
    print_table(("", *sizes, "goal"), rows)
    print()


def overhead(ours: Installed, _path: Path) -> None:
    """The table of what ``nlsniff run`` costs its command, by a process that has a namespace of its own."""
    subprocess.run([sys.executable, str(files.HERE / "run_overhead.py"), ours.nlsniff], check=False)
    print()


PARTS: dict[str, Callable[[Installed, Path], None]] = {
    "speed": speed,
    "start": start,
    "memory": memory,
    "overhead": overhead,
}


def print_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A Markdown table with columns in line."""
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    lines.insert(1, ["-" * width for width in widths])
    for line in lines:
        print("|", " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)), "|")


def versions() -> str:
    """What is compared, and where."""
    said = [f"Python {platform.python_version()}"]
    for name in ("nlsniff", "pyroute2", "scapy", "pyshark"):
        try:
            said.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            said.append(f"{name} missing")
    try:
        said.append(answer(["tshark", "--version"])[1].split("\n")[0].split(" (Git")[0])
    except (FailedError, OSError):
        said.append("tshark missing")
    said.append(f"{platform.machine()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    return ", ".join(said)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=files.ROOT / ".cache/bench", help="where files are made")
    parser.add_argument("--capture", type=Path, help="a capture to take instead of recording one")
    parser.add_argument("--only", default=",".join(PARTS), help="which tables, by commas")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    if arguments.capture is not None:
        shutil.copyfile(arguments.capture, arguments.folder / "capture.pcapng")
    try:
        path = files.capture(arguments.folder)
    except files.MissingError as problem:
        print(f"bench: {problem}", file=sys.stderr)
        return 0
    ours = install(files.ROOT, arguments.folder)
    print(f"{versions()}; nlsniff {ours.how}.\n", flush=True)
    for name in arguments.only.split(","):
        PARTS[name](ours, path)
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
