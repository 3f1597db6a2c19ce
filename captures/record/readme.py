"""Writes captures/README.md from the logs of the recordings: readme.py CAPTURES."""

from __future__ import annotations

import sys
from pathlib import Path

HEAD = """# Captures

Real programs' netlink traffic, each in a fresh network namespace of a virtual machine: most of it recorded under a
real nlmon with `tcpdump -i nlmon0`; `run-*`, `audit`, `crypto`, `rdma` and `session` by `nlsniff run`, with who said it
and which way, and with protocols that nlmon never carries; `monitor-*`, `proc` and `uevent` by `nlsniff monitor`, what
is sent to multicast groups.
`make captures` records them again, and writes this page.

Beside each capture stands `NAME.log`: the kernel, the programs' versions, every command in order, what the kernel
refused, what failed, and what was skipped for want of a module or of a newer program. The scenarios are in
[record/scenarios](record/scenarios); some end with the dumps that the live tests compare with `ip -j -d`.
"""
COLUMNS = "\n| capture | what | commands | refused | failed | skipped |\n| --- | --- | ---: | ---: | ---: | ---: |\n"


def row(log: Path, scenarios: Path) -> str:
    """One line of the table."""
    lines = log.read_text().splitlines()
    first = (scenarios / f"{log.stem}.sh").read_text().splitlines()[0].lstrip("# ")
    marks = [line.split(" ")[0].rstrip(":") for line in lines if line[:1].isupper()]
    refused = sum(line.startswith("# refused") for line in lines)
    commands = sum(line[:1].islower() for line in lines)
    failed = marks.count("FAILED") + marks.count("UNEXPECTED")
    capture = next(log.parent.glob(f"{log.stem}.pcap*")).name
    link = f"[{capture}]({log.parent.name}/{capture}) [log]({log.parent.name}/{log.name})"
    return f"| {link} | {first} | {commands} | {refused} | {failed} | {marks.count('SKIPPED')} |\n"


def page(captures: Path) -> str:
    """The page: a table for each kernel, with the programs used on it."""
    text = [HEAD]
    for folder in sorted(path for path in captures.iterdir() if path.is_dir() and path.name[0].isdigit()):
        logs = sorted(folder.glob("*.log"))
        versions = logs[0].read_text().splitlines()[0].lstrip("# ")
        text += [f"\n## Linux {folder.name}\n\n{versions}\n", COLUMNS]
        text += [row(log, captures / "record" / "scenarios") for log in logs]
    return "".join(text)


if __name__ == "__main__":
    where = Path(sys.argv[1])
    (where / "README.md").write_text(page(where))
