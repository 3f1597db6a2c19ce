"""What the tests of ``nlsniff monitor`` share: the command at work, the bursts it hears, what its last line counts."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

COMMAND = [sys.executable, "-c", "from nlsniff.cli import main; main()", "monitor"]
ROUTES = int(os.environ.get("NLSNIFF_BURST", "2000"))
"""How many routes a burst adds, and deletes again."""


def in_first_namespace() -> bool:
    """Whether this is the network namespace that audit and the proc connector speak in."""
    with suppress(OSError):
        return Path("/proc/self/ns/net").readlink() == Path("/proc/1/ns/net").readlink()
    return False


def sh(command: str) -> None:
    """Run a shell's words, which have to work, and in time; one that hangs is named by the exception."""
    done = subprocess.run(
        ["sh", "-ec", command], check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=240
    )
    assert done.returncode == 0, f"{command}: {done.stderr}"


def without_notice(*words: str) -> bool:
    """Run a command; whether it worked."""
    return subprocess.run(words, check=False, capture_output=True, stdin=subprocess.DEVNULL).returncode == 0


@contextmanager
def started(
    folder: Path, *words: str, stdout: Any, command: list[str] | None = None
) -> Iterator[tuple[Any, list[str]]]:
    """The command at work, from the line that says so on. What it said is in the list; it does not outlive the body."""
    said: list[str] = []
    process = subprocess.Popen(
        [*(command or COMMAND), *words], cwd=folder, stdout=stdout, stderr=subprocess.PIPE, process_group=0, text=True
    )
    assert process.stderr is not None
    try:
        for line in process.stderr:
            said.append(line)
            if "listening to" in line:
                break
        yield process, said
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def listening(folder: Path, *words: str, command: list[str] | None = None) -> Iterator[tuple[Any, list[str]]]:
    """The same with its output in the file ``out``; in the end it is stopped by SIGINT."""
    with (folder / "out").open("wb") as file, started(folder, *words, stdout=file, command=command) as (process, said):
        yield process, said
        process.send_signal(signal.SIGINT)
        finish(process, said)


def finish(process: Any, said: list[str], status: int = 0, seconds: float = 200) -> None:
    """Wait for the end, which leaves no process behind."""
    said += process.stderr.read().splitlines()
    assert process.wait(timeout=seconds) == status, said
    with suppress(ProcessLookupError):
        os.killpg(process.pid, 0)
        raise AssertionError("a process is left")


def ends(said: list[str]) -> tuple[int, int]:
    """What the last line counted: messages and drops."""
    found = re.search(r"([\d,]+)(?: of [\d,]+)? messages .*, ([\d,]+) dropped by the kernel", said[-1])
    assert found is not None, said
    return number(found[1]), number(found[2])


def told(said: list[str]) -> int:
    """How many messages the lines about overruns, each with its time, say were lost."""
    found = [re.search(r"\d\d:\d\d:\d\d\.\d+ route: .*ENOBUFS.* ([\d,]+) messages lost", line) for line in said]
    return sum(number(each[1]) for each in found if each)


def number(text: str) -> int:
    """A number with commas."""
    return int(text.replace(",", ""))


def batches(folder: Path, device: str, routes: int = ROUTES) -> None:
    """Files ``add`` and ``del`` for ``ip -batch``."""
    for word in ("add", "del"):
        lines = (f"route {word} 10.{n >> 16}.{n >> 8 & 255}.{n & 255}/32 dev {device}\n" for n in range(routes))
        (folder / word).write_text("".join(lines))
