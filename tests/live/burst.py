"""burst.py NLSNIFF FOLDER: records ``ip -batch FOLDER/add``, dumps and ``FOLDER/delete`` with tcpdump and nlsniff.

nlsniff runs twice, for either format.

Runs in a network namespace of its own; prints one JSON object.
"""

from __future__ import annotations

import hashlib
import json
import re
import signal
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from nlsniff.sources.files import open_frames

DUMPS = 5
PATIENCE = 120


def ip(*words: str) -> None:
    """One ip command; what it prints is thrown away."""
    subprocess.run(["ip", *words], check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)


def mark(size: int) -> bytes:
    """Send rtnetlink one message of so many bytes, which it ignores (NLMSG_NOOP); the bytes."""
    data = struct.pack("=IHHII", size, 1, 0, 77, 0) + bytes(size - 16)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as sock:
        sock.send(data)
    return data


def cpu(pid: int) -> float:
    """Seconds of processor time of all its threads (/proc/pid/schedstat: nanoseconds, not ticks)."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def await_(what: Any, why: str) -> None:
    """Poll until ``what()`` is true."""
    end = time.monotonic() + PATIENCE
    while not what():
        if time.monotonic() > end:
            raise SystemExit(f"in vain: {why}")
        time.sleep(0.05)


def digest(path: Path, first: bytes, last: bytes) -> tuple[int, str]:
    """How many frames lie between the two marks, and a hash of their protocols, types, lengths and bytes."""
    hashed = hashlib.sha256()
    frames = iter(open_frames(path))
    for frame in frames:
        if frame.data == first:
            break
    for count, frame in enumerate(frames):
        if frame.data == last:
            return count, hashed.hexdigest()
        hashed.update(struct.pack("=HII", frame.protocol, frame.packet_type, frame.length) + frame.data)
    raise SystemExit(f"{path}: no mark of the end")


def started(command: list[str], words: str) -> subprocess.Popen[str]:
    """A recorder that has said that it records."""
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    assert process.stderr is not None
    while line := process.stderr.readline():
        if words in line:
            return process
    raise SystemExit(f"{command[0]} did not start")


def main(nlsniff: str, folder: Path) -> None:
    """Record, stop, count."""
    ip("link", "add", "nlmon0", "type", "nlmon")
    ip("link", "set", "nlmon0", "up")
    ip("link", "add", "d0", "type", "dummy")
    ip("link", "set", "d0", "up")
    files = {"tcpdump": folder / "tcpdump.pcap", "pcapng": folder / "nlsniff.pcapng", "pcap": folder / "nlsniff.pcap"}
    tcpdump = ["tcpdump", "-i", "nlmon0", "-s0", "-B", "65536", "-Z", "root", "-w", str(files["tcpdump"])]
    ours = [nlsniff, "capture", "-i", "nlmon0", "-w"]
    running = {"tcpdump": started(tcpdump, "listening on")}
    running |= {name: started([*ours, str(files[name])], "capturing on") for name in ("pcapng", "pcap")}
    for _ in range(3):
        ip("link", "show")
    time.sleep(4)  # what belongs to starting, and to the first frames, is over then
    before = {name: cpu(process.pid) for name, process in running.items()}
    first = mark(60)
    ip("-batch", str(folder / "add"))
    for _ in range(DUMPS):
        ip("route", "show", "table", "all")
    ip("-batch", str(folder / "delete"))
    last = mark(64)
    size = -1

    def still() -> bool:
        nonlocal size
        size, past = sum(file.stat().st_size for file in files.values()), size
        time.sleep(2)  # longer than any recorder holds frames back
        return size == past

    await_(still, "the files stop growing")
    used = {name: cpu(process.pid) - before[name] for name, process in running.items()}
    result: dict[str, Any] = {}
    for name, process in running.items():
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=PATIENCE)[1]
        result[name] = {"status": process.returncode, "cpu": used[name], "said": said}
    for name, path in files.items():
        result[name]["frames"], result[name]["hash"] = digest(path, first, last)
    result["tcpdump"]["dropped"] = int(re.findall(r"(\d+) packets? dropped by kernel", result["tcpdump"]["said"])[0])
    print(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
