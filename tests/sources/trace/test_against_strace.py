"""Programs that speak netlink, alone, under strace and under ``nlsniff run``: the same output, status and messages.

Each runs in a fresh user and network namespace. Answers are compared by their headers, requests by all their bytes
(busybox leaves some of them as they were in its memory); sequence numbers and port ids are another each time.
"""

from __future__ import annotations

import struct
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from programs import IN_CI, SCRIPTS, needed, run, script_of
from waking import only_where_possible

from nlsniff.sources.files import open_frames
from nlsniff.sources.trace.strace import OPTIONS, Reader, Spoken

NLSNIFF = str(Path(sys.executable).with_name("nlsniff"))
HEADER = struct.Struct("=IHHII")
UEVENT = 15
OUTGOING = 4
SENDING = ("sendto", "sendmsg", "sendmmsg", "write", "writev")


def messages(protocol: int, data: bytes, *, whole: bool) -> list[tuple[object, ...]]:
    """What is the same each time of a datagram's messages."""
    if protocol == UEVENT:
        return [(protocol, data.partition(b"\0")[0])]
    found: list[tuple[object, ...]] = []
    while len(data) >= HEADER.size:
        length, kind, flags, _, _ = HEADER.unpack_from(data)
        body = data[HEADER.size : length] if whole else b""
        found.append((protocol, whole, length, kind, flags, body))
        data = data[(length + 3) & ~3 :] if length >= HEADER.size else b""
    return found


def seen_by_strace(script: str, folder: Path, *, whole: bool) -> Counter[tuple[object, ...]]:
    """strace writes no line before a call has ended, and none of a call that failed."""
    log, found = folder / "strace", Counter[tuple[object, ...]]()
    run([needed("strace"), *OPTIONS, "-e", "trace=%net,read,write,readv,writev", "-o", str(log)], script)

    def take(spoken: Spoken) -> None:
        for datagram in spoken.datagrams:
            found.update(messages(spoken.protocol, datagram.data, whole=whole and spoken.name in SENDING))

    reader = Reader(take)
    with log.open(errors="replace") as lines:
        for line in lines:
            reader.line(line.rstrip("\n"))
    reader.end()
    return found


def seen_by_us(
    script: str, folder: Path, by: str, *, whole: bool
) -> tuple[subprocess.CompletedProcess[bytes], Counter[tuple[object, ...]]]:
    path, found = folder / "run.pcapng", Counter[tuple[object, ...]]()
    done = run([NLSNIFF, "run", "-q", "--by", by, "-w", str(path), "--"], script)
    for frame in open_frames(path):
        found.update(messages(frame.protocol, frame.data, whole=whole and frame.packet_type == OUTGOING))
    return done, found


ASLEEP = ("ip netns", "ip -batch", "a hundred at once", "go", "busybox")
WAYS = [(name, "ptrace") for name in SCRIPTS]
WAYS += [pytest.param(name, "wake", marks=only_where_possible) for name in ASLEEP]


@pytest.mark.parametrize(("name", "by"), WAYS)
def test_a_program_is_left_as_it_is_and_all_its_messages_are_seen(name: str, by: str, tmp_path: Path) -> None:
    script = script_of(name, tmp_path)
    alone = run([], script)
    if b"unshare failed" in alone.stderr and not IN_CI:
        pytest.skip(alone.stderr.decode().strip())
    done, ours = seen_by_us(script, tmp_path, by, whole=name != "busybox")
    assert (done.returncode, done.stdout, done.stderr) == (alone.returncode, alone.stdout, alone.stderr)
    theirs = seen_by_strace(script, tmp_path, whole=name != "busybox")
    assert ours, "nothing was said"
    assert not ours - theirs, "strace has not seen it"
    assert not theirs - ours, "nlsniff has not seen it"
