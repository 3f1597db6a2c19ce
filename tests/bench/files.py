"""The files of the bench: the capture, recorded where it can be, a sample of it, and a long one."""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
from pathlib import Path

from nlsniff.output.pcapng import PcapngWriter
from nlsniff.sources.files import open_frames

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SMALL = ("captures/7.2/address.pcap", "captures/6.1/address.pcap")
REPEATS = 9


class MissingError(Exception):
    """A file that could not be made."""


def capture(folder: Path) -> Path:
    """The bench capture; recorded when it is not there: here, or in the virtual machine (some minutes)."""
    path = folder / "capture.pcapng"
    if not path.exists():
        part = folder / "capture.part"
        record = [sys.executable, str(HERE / "make_capture.py"), str(part)]
        here = _has_namespaces()
        print("recording the bench capture", "here" if here else "in the virtual machine", file=sys.stderr)
        if not here:
            machine = [str(ROOT / "tests/lab/vm.py"), "--timeout", "1500", "--writable", str(folder), "--"]
            record = [sys.executable, *machine, *record]
        if subprocess.run(record, check=False, cwd=ROOT).returncode or not part.exists():
            raise MissingError("the bench capture could not be recorded")
        part.rename(path)
    return path


def _has_namespaces() -> bool:
    """Whether links can be made in a namespace of our own; a kernel that does not answer has none."""
    trial = ["unshare", "-Urn", "ip", "link", "add", "d0", "type", "dummy"]
    try:
        # Not run(): it waits for the child that it kills, and one stuck in the kernel does not die.
        child = subprocess.Popen(trial, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return child.wait(timeout=10) == 0
    except subprocess.TimeoutExpired:
        child.kill()
        return False
    except OSError:
        return False


def sample(path: Path, step: int) -> Path:
    """Every ``step``-th frame of a capture, as a file beside it."""
    made = path.with_name(f"{path.stem}-{step}.pcapng")
    if _is_older(made, path):
        with PcapngWriter(made) as writer:
            for frame in open_frames(path):
                if frame.number % step == 1:
                    writer.write(frame)
    return made


def long(path: Path) -> Path:
    """All frames of a capture several times over, as a file beside it."""
    made = path.with_name(f"{path.stem}-long.pcapng")
    if _is_older(made, path):
        with path.open("rb") as source, made.open("wb") as target:
            for _ in range(2):  # section header and interface description, once
                head = source.read(8)
                target.write(head + source.read(struct.unpack_from("<I", head, 4)[0] - 8))
            first = source.tell()
            for _ in range(REPEATS):
                source.seek(first)
                shutil.copyfileobj(source, target, 1 << 18)
    return made


def small(path: Path) -> Path:
    """A small recorded capture; the beginning of the bench capture where there is none."""
    for name in SMALL:
        if (ROOT / name).exists():
            return ROOT / name
    made = path.with_name("small.pcapng")
    with PcapngWriter(made) as writer:
        for frame in open_frames(path):
            if frame.number > 100:
                break
            writer.write(frame)
    return made


def _is_older(made: Path, path: Path) -> bool:
    return not made.exists() or made.stat().st_mtime < path.stat().st_mtime
