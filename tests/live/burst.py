"""burst.py NLSNIFF FOLDER: records ``ip -batch FOLDER/add``, dumps and ``FOLDER/delete`` with nlsniff and tcpdump.

Runs in a network namespace of its own; prints one JSON object.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

DUMPS = 5
PATIENCE = 120


def ip(*words: str) -> None:
    """One ip command; what it prints is thrown away."""
    subprocess.run(["ip", *words], check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)


def listeners() -> int:
    """Packet sockets of this namespace that run."""
    rows = [line.split() for line in Path("/proc/net/packet").read_text().splitlines()[1:]]
    return sum(row[5] == "1" for row in rows)


def cpu(pid: int) -> float:
    """Seconds of processor time, user and system, of all its threads (proc(5), /proc/pid/stat)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def await_(what: Any, why: str) -> None:
    """Poll until ``what()`` is true."""
    end = time.monotonic() + PATIENCE
    while not what():
        if time.monotonic() > end:
            raise SystemExit(f"in vain: {why}")
        time.sleep(0.05)


def frames(path: Path) -> int:
    """Frames in a capture, counted by Wireshark's capinfos."""
    told = subprocess.run(["capinfos", "-Mc", path], capture_output=True, text=True, check=True).stdout
    return int(re.findall(r"Number of packets:\s+(\d+)", told)[0])


def main(nlsniff: str, folder: Path) -> None:
    """Record, stop, count."""
    ip("link", "add", "nlmon0", "type", "nlmon")
    ip("link", "set", "nlmon0", "up")
    ip("link", "add", "d0", "type", "dummy")
    ip("link", "set", "d0", "up")
    files = {"nlsniff": folder / "nlsniff.pcapng", "tcpdump": folder / "tcpdump.pcap"}
    commands = {
        "nlsniff": [nlsniff, "capture", "-i", "nlmon0", "-w", str(files["nlsniff"])],
        "tcpdump": ["tcpdump", "-i", "nlmon0", "-s0", "-B", "65536", "-Z", "root", "-w", str(files["tcpdump"])],
    }
    running = {
        name: subprocess.Popen(command, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
        for name, command in commands.items()
    }
    await_(lambda: listeners() == len(running), "both recorders listen")
    before = {name: cpu(process.pid) for name, process in running.items()}
    ip("-batch", str(folder / "add"))
    for _ in range(DUMPS):
        ip("route", "show", "table", "all")
    ip("-batch", str(folder / "delete"))
    size = -1

    def still() -> bool:
        nonlocal size
        size, last = sum(file.stat().st_size for file in files.values()), size
        time.sleep(1.5)  # longer than any recorder holds frames back
        return size == last

    await_(still, "the files stop growing")
    used = {name: cpu(process.pid) - before[name] for name, process in running.items()}
    result: dict[str, Any] = {}
    for name, process in running.items():
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=PATIENCE)[1]
        result[name] = {"status": process.returncode, "cpu": used[name], "said": said, "frames": frames(files[name])}
    result["tcpdump"]["dropped"] = int(re.findall(r"(\d+) packets? dropped by kernel", result["tcpdump"]["said"])[0])
    print(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
