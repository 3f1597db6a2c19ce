"""nlsniff.sources.trace.strace: lines of a real strace as what was said, and a command under it."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest

from nlsniff.frame import Frame
from nlsniff.sources.trace.datagrams import Datagram
from nlsniff.sources.trace.strace import Reader, Spoken

needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
Traced = tuple[list[Frame], int | None, list[str]]

# strace 6.1, two threads of one process; the answers are shortened to their headers.
LINES = """\
11 1795612422.604000 socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) = 4<NETLINK:[207877]>
12 1795612422.604013 sendto(3<NETLINK:[ROUTE:23835]>, ..., 16, 0, NULL, 0 <unfinished ...>
11 1795612422.604035 sendto(4<NETLINK:[207877]>, ..., 20, 0, NULL, 0) = 20
 | 00000  14 00 00 00 12 00 01 00  07 00 00 00 00 00 00 00   ............... |
 | 00010  00 00 00 00                                        ....             |
12 1795612422.604113 <... sendto resumed>) = 16
 | 00000  10 00 00 00 12 00 01 00  08 00 00 00 00 00 00 00   ............... |
11 1795612422.604200 recvmsg(4<NETLINK:[ROUTE:77]>, {msg_name={sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}, \
msg_namelen=12, msg_iov=[...], msg_iovlen=1, msg_controllen=0, msg_flags=MSG_TRUNC}, MSG_PEEK|MSG_TRUNC) = 16
11 1795612422.604240 recvmsg(4<NETLINK:[ROUTE:77]>,  <unfinished ...>
12 1795612422.604250 read(5</etc/hosts>, "..."..., 4096) = 3
 | 00000  61 62 63                                          abc              |
11 1795612422.604300 <... recvmsg resumed>{msg_name={sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000010}, \
msg_namelen=12, msg_iov=[...], msg_iovlen=1, msg_controllen=0, msg_flags=0}, 0) = 16
 * 16 bytes in buffer 0
 | 00000  10 00 00 00 10 00 00 00  07 00 00 00 4d 00 00 00  ............M... |
12 1795612422.604400 recvmsg(3<NETLINK:[ROUTE:23835]>, {msg_namelen=12}, MSG_DONTWAIT) = -1 EAGAIN (Resource \
temporarily unavailable)
"""


def read(lines: str) -> list[Spoken]:
    found: list[Spoken] = []
    reader = Reader(found.append)
    for line in lines.splitlines():
        reader.line(line)
    reader.end()
    return found


def test_calls_of_several_threads_are_put_together() -> None:
    first, second, third = read(LINES)
    request = bytes.fromhex("1400000012000100070000000000000000000000")
    assert first == Spoken(
        11, 1795612422604035000, "sendto", 4, 0, 0, [Datagram(request, 20, None, None)], None
    )  # the protocol is that of its socket call
    assert (second.thread, second.name, second.portid, second.time_ns) == (12, "sendto", 23835, 1795612422604013000)
    assert second.datagrams == [Datagram(bytes.fromhex("10000000120001000800000000000000"), 16, None, None)]
    assert (third.name, third.portid, third.time_ns) == ("recvmsg", 77, 1795612422604300000)
    assert third.datagrams == [Datagram(bytes.fromhex("1000000010000000070000004d000000"), 16, 0, 16)]


def test_each_message_of_sendmmsg_is_a_datagram_of_all_its_buffers() -> None:
    (spoken,) = read(
        "9 1795612471.706454 sendmmsg(3<NETLINK:[ROUTE:9]>, [...], 2, 0) = 2\n"
        " = 2 buffers in vector 0\n"
        " * 4 bytes in buffer 0\n"
        " | 00000  10 00 00 00                                       ....             |\n"
        " * 2 bytes in buffer 1\n"
        " | 00000  12 00                                             ..               |\n"
        " = 1 buffers in vector 1\n"
        " * 3 bytes in buffer 0\n"
        " | 00000  01 02 03                                          ...              |\n"
    )
    assert [each.data.hex() for each in spoken.datagrams] == ["100000001200", "010203"]


def test_text_that_is_none_of_straces_is_passed_over() -> None:
    assert read("strace: Process 5 attached\n\n | 00000 zz\nx y z\n") == []


@needs_strace
@pytest.mark.parametrize("how", ["write", "vectors", "sendto", "peek", "dup", "sendmsg", "thread"])
def test_each_way_to_speak_is_seen_once_in_both_directions(
    how: str, spoken: Callable[..., tuple[list[Frame], str]]
) -> None:
    (asked, answered), printed = spoken(how, by="strace")
    assert (asked.direction, asked.packet_type, asked.protocol) == ("to-kernel", 4, 0)
    assert asked.data[:16].hex() == "20000000120001000700000000000000"
    assert (answered.direction, answered.data.hex()) == ("to-user", printed)


@needs_strace
@pytest.mark.parametrize(("script", "status"), [("exit 3", 3 << 8), ("kill -9 $$", 9), ("true", 0)])
def test_the_end_of_the_command_is_told(script: str, status: int, trace: Callable[..., Traced]) -> None:
    assert trace("sh", "-c", script, by="strace") == ([], status, [])


@needs_strace
def test_a_command_that_cannot_be_run_raises(trace: Callable[..., Traced]) -> None:
    with pytest.raises(FileNotFoundError):
        trace("/nonexistent/program", by="strace")
    with pytest.raises(PermissionError):
        trace("/etc/passwd", by="strace")
