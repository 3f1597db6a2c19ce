"""``nlsniff monitor``: its options, its lines, its exits. The groups are played."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar, Self

import click
import pytest

from nlsniff.cli import monitor as module
from nlsniff.cli import run
from nlsniff.errors import CaptureError
from nlsniff.frame import Frame, GenericFamilies, Socket
from nlsniff.groupnames import Group
from nlsniff.sources.files import open_frames
from nlsniff.sources.groups import Loss, Wanted
from nlsniff.sources.membership import Refusal

UEVENT = b"add@/devices/virtual/net/d0\0ACTION=add\0SEQNUM=7\0"
FAMILIES = GenericFamilies({16: "nlctrl", 30: "nl80211"}, {16: "nlctrl/notify", 8: "nl80211/mlme", 9: "nl80211/scan"})


class Played:
    """Gives these frames, two a batch, and a loss."""

    datagrams: ClassVar[list[tuple[int, bytes]]] = []
    refused: ClassVar[list[Refusal]] = []
    loss: Loss | None = None
    last: Played

    def __init__(self, wanted: Wanted, families: GenericFamilies, lost: Callable[[Loss], None]) -> None:
        self.wanted, self.families, self.lost = wanted, families, lost
        refused = {refusal.group for refusal in self.refused}
        self.joined = [group for group in wanted.groups if group not in refused]
        self.received = self.dropped = self.truncated = self.overruns = 0
        self.stopping = self.left = self.finished = False
        self.began = time.monotonic()
        Played.last = self

    def __enter__(self) -> Self:
        if not self.joined:
            raise CaptureError("none of the groups could be joined")
        return self

    def __exit__(self, *_: object) -> None:
        self.left = True

    def stop(self) -> None:
        self.stopping = True

    def finish(self) -> None:
        self.finished = self.stopping = True
        self.received = len(self.datagrams)

    def batches(self, *, seconds: float | None) -> Iterator[list[Frame]]:
        del seconds
        if self.loss:
            self.dropped += self.loss.messages
            self.lost(self.loss)
        rest = self.datagrams
        while rest and not self.stopping:
            batch, rest = rest[:2], rest[2:]
            self.received += len(batch)
            first = self.received - len(batch) + 1
            yield [
                Frame(n, 10**18, protocol, data, len(data), FAMILIES, "notification", packet_type=0, socket=SOCKET)
                for n, (protocol, data) in enumerate(batch, first)
            ]
            yield []


SOCKET = Socket(netns=4026531840, peer=0, group=1)


@pytest.fixture
def groups(monkeypatch: pytest.MonkeyPatch, helpers: SimpleNamespace, tmp_path: Path) -> type[Played]:
    """Five frames: links and uevents by turns."""
    link = bytearray(helpers.REQUEST)
    link[6:8] = bytes(2)  # a notification has no request flag

    class Five(Played):
        datagrams: ClassVar = [(0, bytes(link)), (15, UEVENT)] * 2 + [(0, bytes(link))]
        refused: ClassVar[list[Refusal]] = []

    monkeypatch.setattr(module, "Monitor", Five)
    monkeypatch.setattr(module, "generic_families", lambda _netns: FAMILIES)
    monkeypatch.chdir(tmp_path)
    return Five


def test_messages_are_shown_as_they_come_and_counted(groups: Any, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["monitor", "route:link", "uevent:kernel"]) == 0
    out, err = capfd.readouterr()
    lines = out.splitlines()
    assert len(lines) == 5
    assert "←* rt-link   newlink ifname=e1 kind=vlan" in lines[0]
    assert "←* uevent    add devpath=/devices/virtual/net/d0 SEQNUM=7" in lines[1]
    first, last = err.splitlines()
    assert first == "nlsniff: listening to route:link uevent:kernel; Ctrl-C ends"
    assert last.startswith("nlsniff: 5 messages (312 bytes), 0 dropped by the kernel, 0.")
    assert groups.last.left


def test_json_has_the_values_and_the_group(groups: Any, capfd: pytest.CaptureFixture[str]) -> None:
    del groups
    assert run(["monitor", "uevent", "--json"]) == 0
    shown = json.loads(capfd.readouterr().out.splitlines()[1])
    assert (shown["header"]["action"], shown["attrs"]["ACTION"]) == ("add", "add")
    assert (shown["protocol"], shown["type"], shown["direction"]) == ("uevent", "add", "notification")
    assert shown["socket"] == {"netns": 4026531840, "peer": 0, "group": 1}
    assert "notes" not in shown


def test_a_file_holds_frames_origin_and_families(groups: Any, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["monitor", "route:link", "-w", "a.pcapng", "--show"]) == 0
    frames = list(open_frames("a.pcapng"))
    assert [(frame.protocol, frame.data) for frame in frames] == groups.datagrams
    assert {(frame.direction, frame.packet_type, frame.socket) for frame in frames} == {("notification", 0, SOCKET)}
    assert frames[0].families.families[30] == "nl80211"
    assert Path("a.pcapng").stat().st_mode & 0o777 == 0o600
    out, err = capfd.readouterr()
    assert len(out.splitlines()) == 5
    assert "writing a.pcapng" in err
    assert err.splitlines()[-1].endswith("→ a.pcapng")


def test_json_beside_a_file_is_shown(groups: Any, capfd: pytest.CaptureFixture[str]) -> None:
    del groups
    assert run(["monitor", "route:link", "-w", "a.pcapng", "--json"]) == 0
    assert [json.loads(line)["frame"] for line in capfd.readouterr().out.splitlines()] == [1, 2, 3, 4, 5]


def test_a_filter_and_a_limit_choose_what_is_kept(groups: Any, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["monitor", "-Y", 'family == "rt-link"', "-c", "2", "-w", "a.pcapng"]) == 0
    assert [frame.number for frame in open_frames("a.pcapng")] == [1, 2]
    assert "2 of 5 messages" in capfd.readouterr().err
    assert groups.last.finished


def test_without_a_group_it_is_what_anyone_may_hear(groups: Any) -> None:
    assert run(["monitor"]) == 0
    chosen = groups.last.wanted.groups
    assert Group(15, 1, "kernel") in chosen
    assert {group.protocol for group in chosen} == {0, 15, 16}
    assert groups.last.wanted.buffer == 64 << 20


def test_all_is_every_group_with_a_name(groups: Any, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["monitor", "--all"]) == 0
    chosen = {str(group) for group in groups.last.wanted.groups}
    assert chosen >= {"route:stats", "audit:readlog", "connector:proc", "generic:nl80211/mlme", "xfrm:mapping"}
    assert "route (39 groups)" in capfd.readouterr().err


def test_each_named_group_that_is_refused_has_a_line_and_the_others_go_on(
    groups: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    groups.refused = [Refusal(Group(9, 1, "readlog"), 1, "joining it needs CAP_AUDIT_READ: try sudo")]
    assert run(["monitor", "route:link", "audit:readlog"]) == 0
    lines = capfd.readouterr().err.splitlines()
    assert lines[0] == (
        "nlsniff: cannot join audit:readlog: Operation not permitted (EPERM); joining it needs CAP_AUDIT_READ: try sudo"
    )
    assert "listening to route:link;" in lines[1]


def test_what_all_could_not_join_is_one_line_without_what_is_not_there(
    groups: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    why = "joining it needs CAP_NET_ADMIN: try sudo"
    groups.refused = [Refusal(Group(6, n, name), 1, why) for n, name in ((1, "acquire"), (2, "expire"))]
    groups.refused += [Refusal(Group(20, 2, "iwpm"), 93, "this kernel does not speak rdma; is its module loaded?")]
    assert run(["monitor", "--all"]) == 0
    (line,) = [line for line in capfd.readouterr().err.splitlines() if "not joined" in line]
    assert line == f"nlsniff: not joined: xfrm:acquire xfrm:expire: EPERM, {why}"


def test_nothing_joined_is_2(groups: Any, capfd: pytest.CaptureFixture[str]) -> None:
    groups.refused = [Refusal(Group(9, 1, "readlog"), 1, "why")]
    assert run(["monitor", "audit"]) == 2
    (line,) = capfd.readouterr().err.splitlines()
    assert "none of the groups could be joined" in line


def test_a_loss_is_told_with_its_time_and_counted(groups: Any, capfd: pytest.CaptureFixture[str]) -> None:
    groups.loss = Loss(0, 10**18 + 5000, 1234, 3)
    assert run(["monitor", "route:link"]) == 0
    lines = capfd.readouterr().err.splitlines()
    assert ".000005 route: receive buffer overrun (ENOBUFS, 3 times), 1,234 messages lost" in lines[1]
    assert "1,234 dropped by the kernel" in lines[-1]


def test_a_closed_pipe_ends_it_quietly(groups: Any, monkeypatch: pytest.MonkeyPatch, capfd: Any) -> None:
    def closed(_screen: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(module.Screen, "flush", closed)
    monkeypatch.setattr(module, "drop_output", lambda: None)
    assert run(["monitor", "route:link"]) == 0
    assert len(capfd.readouterr().err.splitlines()) == 2
    assert groups.last.left


def test_a_full_disk_is_told_and_the_groups_left(groups: Any, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["monitor", "-w", "/dev/full"]) == 2
    assert "ENOSPC" in capfd.readouterr().err
    assert groups.last.left


@pytest.mark.parametrize(
    "arguments",
    [
        ["--all", "route:link"],
        ["-w", "-", "--show"],
        ["-w", "-", "--json"],
        ["route:lnk"],
        ["--buffer", "much"],
        ["-c", "0"],
    ],
)
def test_what_makes_no_sense_is_one_line_and_2(
    groups: Any, arguments: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    del groups
    assert run(["monitor", *arguments]) == 2
    assert len(capfd.readouterr().err.splitlines()) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="netlink is Linux's")
@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("route:4000", "route:4000: Invalid argument (EINVAL); this kernel's route has no group 4000"),
        ("31:1", "(EPROTONOSUPPORT); this kernel does not speak 31"),
        ("generic:nosuch", "generic has no group 'nosuch'; is the module loaded that brings nosuch?"),
        ("route --netns nosuch", "there is no network namespace 'nosuch'"),
        ("route --netns 99999999", "there is no process 99999999"),
        ("route --netns /etc/passwd", "/etc/passwd is not a network namespace"),
    ],
)
def test_what_is_not_there_is_told_in_one_line(words: str, says: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["monitor", *words.split()]) == 2
    (line,) = capfd.readouterr().err.splitlines()
    assert says in line


def test_the_list_says_whom_a_group_lets_in(
    groups: Any, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    del groups
    monkeypatch.setattr(module, "probe", lambda wanted: {g: 93 if g.protocol == 20 else 0 for g in wanted})
    monkeypatch.setattr(
        module, "probe_without_rights", lambda wanted: {g: 1 if g.protocol == 12 else 0 for g in wanted}
    )
    assert run(["monitor", "--list"]) == 0
    lines = [line.split() for line in capfd.readouterr().out.splitlines()]
    assert ["route:link", "1", "anyone"] in lines
    assert ["netfilter:nftables", "7", "needs", "CAP_NET_ADMIN"] in lines
    assert not [line for line in lines if line[0].startswith("rdma")]
    assert run(["monitor", "--list", "--json", "netfilter:nftables"]) == 0
    assert json.loads(capfd.readouterr().out) == {
        "group": "netfilter:nftables",
        "protocol": "netfilter",
        "number": 7,
        "joinable": True,
        "needs": "CAP_NET_ADMIN",
    }


def completed(before: tuple[str, ...], incomplete: str) -> set[str]:
    context = click.Context(module.command)
    context.params["words"] = before
    return {item.value for item in module.complete_group(context, module.command.params[0], incomplete)}


def test_shells_complete_groups(groups: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    del groups
    monkeypatch.setitem(os.environ, "_NLSNIFF_COMPLETE", "zsh_complete")
    assert completed((), "generic:nl8") == {"generic:nl80211/mlme", "generic:nl80211/scan"}
    assert {"route", "route:link"} <= completed((), "ro")


def test_bash_gets_what_follows_the_colon(groups: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """bash parts route:li into three words."""
    del groups
    monkeypatch.setitem(os.environ, "_NLSNIFF_COMPLETE", "bash_complete")
    assert completed(("route", ":"), "li") == {"link"}
    assert completed(("uevent",), ":") == {"kernel", "udev"}
    assert completed((), "aud") == {"audit", "audit:readlog"}
