"""Joining groups: what an ordinary kernel lets anyone do, and refusals."""

from __future__ import annotations

import errno
import os
import socket
import sys
from contextlib import suppress

import pytest

from nlsniff.groupnames import Group
from nlsniff.sources import membership
from nlsniff.sources.membership import Refusal, by_reason, join, open_socket, probe, probe_without_rights, remedy, some

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="netlink is Linux's")
LINK = Group(0, 1, "link")
BRVLAN = Group(0, 33, "brvlan")
NO_GROUP = Group(0, 4000, "4000")
NO_PROTOCOL = Group(31, 1, "1")


def memberships(sock: socket.socket) -> set[int]:
    """The groups the kernel says a socket is in (NETLINK_LIST_MEMBERSHIPS)."""
    mask = int.from_bytes(sock.getsockopt(270, 9, 64), sys.byteorder)
    return {n + 1 for n in range(512) if mask >> n & 1}


def test_groups_of_a_protocol_share_a_socket_and_others_go_on() -> None:
    members, refused = join([LINK, NO_GROUP, BRVLAN, NO_PROTOCOL])
    (member,) = members
    with member.socket:
        assert member.groups == [LINK, BRVLAN]
        assert memberships(member.socket) == {1, 33}
        assert member.socket.getsockopt(270, 3, 4) == b"\1\0\0\0" if sys.byteorder == "little" else True
        assert member.buffer > 0
    assert [(each.group, each.errno) for each in refused] == [
        (NO_GROUP, errno.EINVAL),
        (NO_PROTOCOL, errno.EPROTONOSUPPORT),
    ]


def test_a_refusal_names_group_errno_and_remedy() -> None:
    group = Group(9, 1, "readlog")
    assert str(Refusal(group, errno.EPERM, remedy(group, errno.EPERM))) == (
        "audit:readlog: Operation not permitted (EPERM); joining it needs CAP_AUDIT_READ: try sudo"
    )
    assert "CAP_NET_ADMIN" in remedy(Group(12, 1, "x"), errno.EPERM)
    assert remedy(NO_GROUP, errno.EINVAL) == "this kernel's route has no group 4000"
    assert "does not speak 31" in remedy(NO_PROTOCOL, errno.EPROTONOSUPPORT)


def test_many_refusals_are_one_line_with_each_reason_once() -> None:
    acquire, readlog = Group(6, 1, "acquire"), Group(9, 1, "readlog")
    groups = [Group(20, n, name) for n, name in enumerate(("iwpm", "ls", "notify"), 2)]
    refused = [Refusal(group, errno.EPROTONOSUPPORT, "no rdma here") for group in groups]
    said = by_reason([*refused[:2], Refusal(readlog, errno.EPERM, "try sudo"), *refused[2:]])
    assert said == "rdma:iwpm rdma:ls rdma:notify: EPROTONOSUPPORT, no rdma here; audit:readlog: EPERM, try sudo"
    assert some([acquire] * 2 + [readlog]) == "xfrm:acquire xfrm:acquire audit:readlog"
    assert some([acquire] * 6 + [readlog]) == "xfrm (6 groups) audit:readlog"


def test_a_receive_buffer_is_as_large_as_asked_for_or_allowed() -> None:
    with open_socket(0, 8192) as small, open_socket(0) as large:
        sizes = [sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) for sock in (small, large)]
    assert sizes[0] == 16384  # the kernel doubles it, socket(7)
    assert sizes[1] > sizes[0]


@pytest.mark.skipif(os.geteuid() != 0, reason="sending to a group needs CAP_NET_ADMIN")
def test_what_is_received_and_what_is_dropped_are_all_that_was_sent() -> None:
    (member,), _ = join([Group(2, 7, "7")], 4096)
    with member.socket, socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 2) as sender:
        assert member.drops() == 0
        for _ in range(50):
            with suppress(ConnectionRefusedError):  # the group has it; nobody is behind port 0
                sender.sendto(bytes(1000), (0, 1 << 6))
        heard = 0
        for _ in range(50):
            with suppress(BlockingIOError, OSError):
                heard += len(member.socket.recv(2000, socket.MSG_DONTWAIT)) // 1000
        assert member.drops() > 0
        assert heard + member.drops() == 50


def test_probing_tells_each_groups_errno_and_changes_nothing() -> None:
    assert probe([LINK, NO_GROUP, NO_PROTOCOL]) == {
        LINK: 0,
        NO_GROUP: errno.EINVAL,
        NO_PROTOCOL: errno.EPROTONOSUPPORT,
    }


def test_without_rights_netfilter_is_shut_and_links_are_open() -> None:
    found = probe_without_rights([LINK, Group(6, 1, "acquire"), NO_PROTOCOL])
    assert found[LINK] == 0
    assert found[Group(6, 1, "acquire")] in (errno.EPERM, errno.EPROTONOSUPPORT)
    assert found[NO_PROTOCOL] == errno.EPROTONOSUPPORT


def test_a_namespace_refusal_closes_the_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(membership, "LISTEN_ALL_NSID", 9999)  # an option that no kernel has
    with pytest.raises(OSError, match="Protocol not available"):
        join([LINK], all_netns=True)
