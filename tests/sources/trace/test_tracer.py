"""nlsniff.sources.trace.tracer: which way a received datagram went."""

from __future__ import annotations

import shutil
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from nlsniff.frame import Frame
from nlsniff.sources.trace.datagrams import Datagram
from nlsniff.sources.trace.tracee import NetlinkSocket
from nlsniff.sources.trace.tracer import way_of


def datagram(portid: int, groups: int) -> Datagram:
    return Datagram(struct.pack("=IHHII", 16, 16, 0, 5, portid), 16, 0, groups)


@pytest.mark.parametrize(
    ("portid", "groups", "listens", "way"),
    [
        (42, 0, (), "to-user"),
        (42, 1, (1,), "notification"),
        (42, 0, (33,), "to-user"),
        (0, 0, (33,), "notification"),
        (0, 0, (), "to-user"),
    ],
)
def test_groups_and_port_decide(portid: int, groups: int, listens: tuple[int, ...], way: str) -> None:
    assert way_of(datagram(portid, groups), NetlinkSocket(0, None, 42, listens=frozenset(listens))) == way


FORKS = 25
AT_ONCE = r"""
#define _GNU_SOURCE
#include <linux/rtnetlink.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_barrier_t go;

static void ask(int sock)
{
	struct { struct nlmsghdr header; struct ifinfomsg link; } request = {0};
	char answer[65536];

	request.header.nlmsg_len = sizeof request;
	request.header.nlmsg_type = RTM_GETLINK;
	request.header.nlmsg_flags = NLM_F_REQUEST;
	request.link.ifi_index = 1;
	send(sock, &request, sizeof request, 0);
	recv(sock, answer, sizeof answer, 0);
}

static void *fork_often(void *nothing)
{
	for (int n = 0; n < FORKS; n++) {
		pthread_barrier_wait(&go);
		pid_t child = fork();
		if (!child) {
			int sock = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
			ask(dup2(sock, 10 + n)); /* the number that the other thread's socket has */
			_exit(0);
		}
		waitpid(child, NULL, 0);
		pthread_barrier_wait(&go);
	}
	return nothing;
}

int main(void)
{
	pthread_t thread;

	pthread_barrier_init(&go, NULL, 2);
	pthread_create(&thread, NULL, fork_often, NULL);
	for (int n = 0; n < FORKS; n++) {
		pthread_barrier_wait(&go);
		for (volatile int wait = n % 5 * 2000; wait; wait--)
			;
		dup2(socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE), 10 + n);
		pthread_barrier_wait(&go);
	}
	pthread_join(thread, NULL);
	return 0;
}
"""


def test_a_child_that_begins_while_another_thread_opens_a_socket_is_heard(
    tmp_path: Path, trace: Callable[..., tuple[list[Frame], int, list[str]]]
) -> None:
    compiler = shutil.which("gcc")
    if compiler is None:
        pytest.skip("gcc is not installed")
    program = str(tmp_path / "program")
    command = [compiler, "-pthread", f"-DFORKS={FORKS}", "-o", program, "-x", "c", "-"]
    subprocess.run(command, input=AT_ONCE, text=True, check=True)
    frames, status, _ = trace(program)
    assert (status, len(frames)) == (0, 2 * FORKS)
