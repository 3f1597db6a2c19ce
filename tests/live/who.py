"""who.py NLSNIFF FOLDER COUNT: short commands under different names, recorded, and what each port id was called.

One processor is kept busy all the while. Runs in a network namespace of its own; prints one JSON object: how many
frames and commands were named right, wrong, not at all, and how many were called certain and are wrong.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from nlsniff.sources.files import FrameReader

NAMES = ("ip-one", "ip-two", "ip-three", "ip-four", "ip-five")
ELSEWHERE = ("/usr/sbin/ip", "/usr/bin/ip", "/sbin/ip", "/bin/ip")
SEVERAL_SOCKETS = """
import socket, struct, sys, time
held = [socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) for _ in range(4)]
for sock in held:
    sock.bind((0, 0))
print(*(sock.getsockname()[0] & 0xffffffff for sock in held), flush=True)
end = time.monotonic() + float(sys.argv[1])
seq = 0
while time.monotonic() < end:
    for sock in held:
        seq += 1
        sock.send(struct.pack("=IHHIIBxHiII", 32, 18, 1, seq, 0, 0, 0, 1, 0, 0))
        sock.recv(1 << 16)
    time.sleep(0.3)
"""


def programs(folder: Path) -> list[Path]:
    """``ip`` under several names: copies, since a process is named after the file it runs. No script in its place."""
    found = []
    real = next(path for path in map(Path, ELSEWHERE) if path.exists() and path.read_bytes()[:4] == b"\x7fELF")
    for name in NAMES:
        path = folder / name
        shutil.copy(real, path)
        found.append(path)
    return found


def capture(nlsniff: str, path: Path) -> subprocess.Popen[str]:
    """``nlsniff capture -w`` at work."""
    process = subprocess.Popen(
        [nlsniff, "capture", "-w", str(path)], stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
    )
    assert process.stderr is not None
    line = process.stderr.readline()
    assert "capturing on" in line, line + process.stderr.read()
    return process


def judge(path: Path, truth: dict[int, str]) -> dict[str, int]:
    """Compare what the file says of each port id with what ran."""
    counts: Counter[str] = Counter()
    called: dict[int, set[str]] = {}
    counts["certain and wrong"] = 0
    for frame in FrameReader(path):
        portid = int.from_bytes(frame.data[12:16], sys.byteorder)
        who = frame.process
        if portid in truth:
            called.setdefault(portid, set())
            name = None if who is None else who.name
            right = name == truth[portid]
            counts["frames right" if right else "frames unnamed" if who is None else "frames wrong"] += 1
            counts["certain"] += who is not None and who.certain
            counts["certain and wrong"] += who is not None and who.certain and not right
            if name is not None:
                called[portid].add(name)
        elif portid == 0 and frame.protocol == 0 and frame.data[6] & 1:
            counts["requests"] += 1
            counts["requests named"] += who is not None and who.name in truth.values()
            counts["certain and wrong"] += who is not None and who.certain
    counts["commands"] = len(called)
    counts["commands right"] = sum(names == {truth[portid]} for portid, names in called.items())
    return dict(counts)


def main(nlsniff: str, folder: Path, count: int) -> dict[str, object]:
    """Run it all."""
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    recording = capture(nlsniff, folder / "who.pcapng")
    long = subprocess.Popen(
        [sys.executable, "-c", SEVERAL_SOCKETS, "25"], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
    )
    assert long.stdout is not None
    several = [int(word) for word in long.stdout.readline().split()]
    truth: dict[int, str] = {}
    began = time.monotonic()
    files = programs(folder)
    for number in range(count):
        path = files[number % len(files)]
        quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
        child = os.posix_spawn(path, [str(path), "link", "show", "lo"], os.environ, file_actions=quiet)
        os.waitpid(child, 0)
        truth[child] = path.name
    took = time.monotonic() - began
    long.wait()
    busy.kill()
    recording.send_signal(signal.SIGINT)
    said = recording.communicate(timeout=60)[1]
    name = Path(sys.executable).name[:15]
    sockets = judge(folder / "who.pcapng", dict.fromkeys(several, name))
    return {
        "short": judge(folder / "who.pcapng", truth),
        "several": sockets,
        "ms each": round(took / count * 1000, 1),
        "said": said,
        "status": recording.returncode,
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))))
