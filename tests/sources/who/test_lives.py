"""The log of processes and sockets, by made-up reports."""

from __future__ import annotations

from typing import Any

import pytest

from nlsniff.sources.who import lives as module
from nlsniff.sources.who.lives import HELD, LIBNL, SAME_ID, Lives

HERE, ELSEWHERE = 4026531840, 4026532000


def log(*reports: list[Any], complete: bool = True) -> Lives:
    found = Lives(HERE, complete=complete)
    for report in reports:
        found.take(report)
    return found


def names(lives: Lives, portid: int, at: int) -> list[str | None]:
    return [entry.name for entry in lives.entries(0, portid, at, at)]


def run(pid: int, name: str | None, when: int, *, read: int = 0, inner: int = 0, netns: int = HERE) -> list[Any]:
    return ["exec", when, pid, read or when + 1, name, inner or pid, netns, f"{name} -x"]


def held(when: int, *rows: list[Any]) -> list[Any]:
    return ["scan", when, when + 5, list(rows), []]


def test_a_process_is_its_port_id_from_exec_to_exit() -> None:
    lives = log(run(7, "ip", 100), ["exit", 200, 7])
    assert [names(lives, 7, at) for at in (99, 100, 200, 201)] == [[], ["ip"], ["ip"], []]
    (entry,) = lives.entries(0, 7, 150, 150)
    assert (entry.reason, entry.sure, entry.command) == (SAME_ID, None, "ip -x")


def test_a_process_id_used_again_is_another_process() -> None:
    lives = log(run(7, "ip", 100), ["exit", 200, 7], ["fork", 300, 1, 7], run(7, "tc", 310), ["exit", 400, 7])
    assert (names(lives, 7, 150), names(lives, 7, 250), names(lives, 7, 350)) == (["ip"], [], ["tc"])


def test_a_child_has_its_parents_name_until_it_execs() -> None:
    lives = log(["there", 50, 1, "sh", 1, HERE, "sh"], ["fork", 100, 1, 7], run(7, "ip", 110))
    assert (names(lives, 7, 105), names(lives, 7, 115)) == (["sh"], ["ip"])


def test_a_name_read_after_the_next_exec_is_not_believed() -> None:
    lives = log(run(7, "ip", 100, read=130), run(7, "ip", 120, read=131))
    assert (names(lives, 7, 110), names(lives, 7, 125)) == ([None], ["ip"])


def test_a_name_read_after_another_got_the_id_is_not_believed() -> None:
    lives = log(run(7, "tc", 100, read=160), ["exit", 120, 7], ["fork", 150, 1, 7])
    assert names(lives, 7, 110) == [None]


def test_a_name_read_from_a_process_that_had_ended_is_its_own() -> None:
    assert names(log(run(7, "ip", 100, read=130), ["exit", 120, 7]), 7, 110) == ["ip"]


def test_a_process_that_renames_itself_has_two_names() -> None:
    lives = log(run(7, "python", 100), ["comm", 150, 7, "worker"])
    assert (names(lives, 7, 149), names(lives, 7, 151)) == (["python"], ["worker"])


def test_libnl_makes_several_port_ids_of_one_process_id() -> None:
    lives = log(run(7, "iw", 100))
    (entry,) = lives.entries(16, 7 | 5 << 22, 150, 150)
    assert (entry.name, entry.reason) == ("iw", LIBNL)


def test_inside_a_container_the_port_id_is_the_inner_process_id() -> None:
    lives = log(run(500, "ip", 100, inner=7), run(7, "other", 100, netns=ELSEWHERE))
    assert names(lives, 7, 150) == ["ip"]
    assert names(lives, 500, 150) == []


def test_two_containers_of_one_namespace_leave_it_open() -> None:
    assert names(log(run(500, "ip", 100, inner=7), run(600, "tc", 100, inner=7)), 7, 150) == []


def test_a_program_that_entered_the_namespace_after_its_start_is_found() -> None:
    assert names(log(run(7, "ip", 100, netns=ELSEWHERE)), 7, 150) == ["ip"]


def test_the_holder_of_a_socket_is_known_whatever_its_port_id() -> None:
    lives = log(["there", 50, 9, "daemon", 9, HERE, "daemon"], held(100, [0, 3_486_245_076, 77, [9], True]))
    (entry,) = lives.entries(0, 3_486_245_076, 150, 150)
    assert (entry.name, entry.pid, entry.reason, entry.sure) == ("daemon", 9, HELD, None)


THERE: list[Any] = ["there", 50, 9, "daemon", 9, HERE, "daemon"]
FIRST, SECOND = held(100, [0, 9, 77, [9], True]), held(300, [0, 9, 77, [9], False])


def test_between_two_sights_of_a_socket_with_one_holder_it_is_certain() -> None:
    (entry,) = log(THERE, FIRST, SECOND).entries(0, 9, 200, 200)
    assert entry.sure == (105, 300)


@pytest.mark.parametrize(
    "between",
    [["fork", 200, 9, 10], ["lost", 200], ["exit", 200, 9], held(200, [0, 9, 77, [9, 12], True])],
    ids=["it forked", "events were lost", "it ended", "another held it, too"],
)
def test_what_happened_in_between_makes_it_an_inference(between: list[Any]) -> None:
    for entry in log(THERE, FIRST, between, SECOND).entries(0, 9, 150, 150):
        assert entry.sure is None


SAME: list[Any] = ["same", 290, 300]


@pytest.mark.parametrize(
    "since",
    [["exit", 310, 9], ["fork", 310, 9, 10], held(310), held(310, [0, 9, 77, [9, 12], True])],
    ids=["it ended", "it forked", "the socket went", "another holds it, too"],
)
def test_scans_without_news_leave_it_certain_until_the_last_of_them(since: list[Any]) -> None:
    (entry,) = log(THERE, FIRST, *([since, SAME] if since[0] != "scan" else [SAME, since])).entries(0, 9, 200, 200)
    assert entry.sure == (105, 290)


@pytest.mark.parametrize(
    "before", [["fork", 200, 9, 10], ["lost", 310], ["exit", 200, 9]], ids=["it forked", "events were lost", "it ended"]
)
def test_a_scan_without_news_makes_nothing_certain_that_was_disturbed(before: list[Any]) -> None:
    for entry in log(THERE, FIRST, before, SAME).entries(0, 9, 150, 150):
        assert entry.sure is None


def test_who_forked_more_often_than_is_remembered_was_not_alone() -> None:
    forks = [["fork", when, 9, 1000 + when] for when in (200, *range(400, 400 + module.MOST_FORKS))]
    (entry,) = log(THERE, FIRST, *forks, SAME).entries(0, 9, 150, 150)
    assert entry.sure is None


def test_another_socket_with_the_same_port_id_is_certain_of_nothing_before() -> None:
    later = held(300, [0, 9, 78, [9], True])
    assert [entry.sure for entry in log(THERE, FIRST, later).entries(0, 9, 200, 200)] == [None, None]


def test_without_a_log_of_forks_nothing_is_certain() -> None:
    (entry,) = log(THERE, FIRST, SECOND, complete=False).entries(0, 9, 200, 200)
    assert entry.sure is None


def test_after_a_fork_it_is_certain_again_from_the_next_full_look_on() -> None:
    full, more = held(400, [0, 9, 77, [9], True]), held(600, [0, 9, 77, [9], False])
    (entry,) = log(THERE, FIRST, ["fork", 200, 9, 10], SECOND, full, more).entries(0, 9, 500, 500)
    assert entry.sure == (405, 600)


def test_a_process_that_was_only_looked_at_is_believed_for_a_while() -> None:
    lives = log(["found", 10**12, 7, 10**11, "ip", 7, HERE, "ip"], complete=False)
    assert names(lives, 7, 10**12 + 10**9) == ["ip"]
    assert names(lives, 7, 10**12 + 10**10) == []
    assert names(lives, 7, 10**10) == []


def test_what_ended_long_ago_is_forgotten_when_there_is_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_LIVES", 10)
    reports = [[run(pid, "ip", pid * 10), ["exit", pid * 10 + 5, pid]] for pid in range(1, 30)]
    lives = log(THERE, *[report for pair in reports for report in pair])
    assert names(lives, 1, 12) == []
    assert names(lives, 29, 292) == ["ip"]


SECOND_NS = 10**9
HIGH = 3_486_245_076


def test_a_short_commands_further_socket_is_its_own_when_it_alone_was_there() -> None:
    lives = log(run(7, "ip", 5 * SECOND_NS), ["exit", 5 * SECOND_NS + 900, 7])
    assert names(lives, HIGH, 5 * SECOND_NS + 500) == []
    lives.spoke(0, 7, 0)
    (entry,) = lives.entries(0, HIGH, 5 * SECOND_NS + 500, 5 * SECOND_NS + 500)
    assert (entry.name, entry.reason, entry.sure) == ("ip", module.BESIDE, None)
    assert names(lives, HIGH, 5 * SECOND_NS + 901) == []


def test_a_port_id_met_before_a_short_command_began_is_not_its_own() -> None:
    lives = log(run(7, "ip", 5 * SECOND_NS), ["exit", 5 * SECOND_NS + 900, 7])
    lives.spoke(0, HIGH, 4 * SECOND_NS)
    lives.spoke(0, 7, 5 * SECOND_NS)
    lives.spoke(0, HIGH, 5 * SECOND_NS + 400)
    assert names(lives, HIGH, 5 * SECOND_NS + 500) == []


def test_no_more_port_ids_are_remembered_than_are_of_use() -> None:
    lives = log(THERE)
    for number in range(module.MOST_MET + 10):
        lives.spoke(0, HIGH + number, number)
    assert len(lives._met) == module.MOST_MET


def test_beside_another_short_command_it_is_nobodys() -> None:
    lives = log(run(7, "ip", 5 * SECOND_NS), run(8, "tc", 5 * SECOND_NS))
    lives.spoke(0, 7, 0)
    lives.spoke(0, 8, 0)
    assert names(lives, HIGH, 5 * SECOND_NS + 500) == []


@pytest.mark.parametrize(("portid", "later", "protocol"), [(70_000, 500, 0), (HIGH, 2 * SECOND_NS, 0), (HIGH, 500, 16)])
def test_a_port_id_of_another_kind_time_or_protocol_is_nobodys(portid: int, later: int, protocol: int) -> None:
    lives = log(run(7, "ip", 5 * SECOND_NS))
    lives.spoke(0, 7, 0)
    at = 5 * SECOND_NS + later
    assert list(lives.entries(protocol, portid, at, at)) == []
