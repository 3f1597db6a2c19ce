"""``nlsniff transactions``: what is shown, chosen and refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from click import BadParameter

from nlsniff.cli.transactions import Duration

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "captures/7.2/demo.pcap"
RUN = ROOT / "captures/6.1/run-ip.pcapng"
Run = Callable[..., CompletedProcess[bytes]]


def out(done: CompletedProcess[bytes]) -> list[str]:
    assert done.stderr == b""
    return done.stdout.decode().splitlines()


def told(done: CompletedProcess[bytes]) -> list[dict[str, object]]:
    return [json.loads(text) for text in out(done)]


def test_each_request_has_a_line(nlsniff: Run) -> None:
    done = nlsniff("transactions", DEMO)
    assert done.returncode == 0
    found = out(done)
    assert len(found) == 12
    assert found[4].endswith('[excl create]  pid=354  → ERANGE "8021q: Invalid VLAN id"')


def test_failed_ones_alone(nlsniff: Run) -> None:
    found = told(nlsniff("transactions", "--failed", "--json", DEMO))
    assert {each["result"] for each in found} == {"error"}
    assert [each["number"] for each in found] == [5, 11, 12]


def test_the_slowest_come_first(nlsniff: Run) -> None:
    found = told(nlsniff("transactions", "--slow", "-c", "4", "--json", DEMO))
    latencies = [each["latency_ns"] for each in found]
    assert latencies == sorted(latencies, reverse=True)  # type: ignore[type-var]
    everything = [each["latency_ns"] for each in told(nlsniff("transactions", "--json", DEMO))]
    assert latencies == sorted(everything, reverse=True)[:4]  # type: ignore[type-var]


def test_those_over_a_duration(nlsniff: Run) -> None:
    found = told(nlsniff("transactions", "--over", "2ms", "--json", DEMO))
    assert found
    assert all(each["latency_ns"] > 2_000_000 for each in found)  # type: ignore[operator]


def test_those_of_a_process(nlsniff: Run) -> None:
    everything = told(nlsniff("transactions", "--json", RUN))
    pid = everything[-1]["process"]["pid"]  # type: ignore[index]
    found = told(nlsniff("transactions", "--process", pid, "--json", RUN))
    assert 0 < len(found) < len(everything)
    assert {each["process"]["pid"] for each in found} == {pid}  # type: ignore[index]


def test_requests_alone(nlsniff: Run) -> None:
    capture = ROOT / "captures/6.1/notification.pcap"
    kinds = {each["kind"] for each in told(nlsniff("transactions", "--requests", "--json", capture))}
    assert kinds == {"do", "dump"}
    assert "notification" in {each["kind"] for each in told(nlsniff("transactions", "--json", capture))}


def test_verbose_has_the_tree_of_the_failed_request(nlsniff: Run) -> None:
    text = nlsniff("transactions", "-v", "--failed", "-c", "1", DEMO).stdout.decode()
    assert 'ifname: "d0.11"' in text


def test_a_count_ends_it(nlsniff: Run) -> None:
    assert len(out(nlsniff("transactions", "-c", "3", DEMO))) == 3
    assert len(out(nlsniff("transactions", "-c", "13", DEMO, DEMO))) == 13


def test_a_file_that_is_cut_off_is_shown_as_far_as_it_goes(nlsniff: Run, tmp_path: Path) -> None:
    cut = tmp_path / "cut.pcap"
    cut.write_bytes(DEMO.read_bytes()[:-40])
    for words, count in ([], 12), (["--slow"], 12):
        done = nlsniff("transactions", *words, cut)
        assert done.returncode == 2
        assert len(done.stdout.splitlines()) == count
        assert b"byte" in done.stderr
        assert done.stderr.count(b"\n") == 1


def test_it_reads_standard_input(nlsniff: Run) -> None:
    done = nlsniff("transactions", "-", input=DEMO.read_bytes())
    assert len(done.stdout.splitlines()) == 12


@pytest.mark.parametrize("words", [["--json", "-v"], ["--slow", "--follow"], ["--over", "5 apples"]])
def test_what_does_not_go_together_is_refused(nlsniff: Run, words: list[str]) -> None:
    done = nlsniff("transactions", *words, DEMO)
    assert done.returncode == 2
    assert done.stdout == b""


def test_a_missing_file_is_one_line(nlsniff: Run, tmp_path: Path) -> None:
    done = nlsniff("transactions", tmp_path / "none.pcap")
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)


@pytest.mark.parametrize(
    ("text", "nanoseconds"), [("10ms", 10**7), ("500us", 500_000), ("1.5s", 1.5 * 10**9), ("2", 2 * 10**9), ("7 ns", 7)]
)
def test_a_duration_has_a_unit(text: str, nanoseconds: int) -> None:
    assert Duration().convert(text, None, None) == nanoseconds


@pytest.mark.parametrize("text", ["", "ms", "10 parsecs", "nan", "1e999"])
def test_a_wrong_duration_is_refused(text: str) -> None:
    with pytest.raises(BadParameter, match="no duration"):
        Duration().convert(text, None, None)


def test_a_filter_is_true_of_one_message_and_of_the_whole(nlsniff: Run) -> None:
    found = told(nlsniff("transactions", "-Y", "type == newlink and latency > 2ms", "--json", DEMO))
    assert [each["number"] for each in found] == [1, 3, 9]
    found = told(nlsniff("transactions", "-Y", "error.code == ERANGE", "--failed", "--json", DEMO))
    assert [each["number"] for each in found] == [5]


def test_a_filter_joins_with_what_else_chooses(nlsniff: Run) -> None:
    found = told(nlsniff("transactions", "-Y", "family == rt_link", "--slow", "-c", "2", "--json", DEMO))
    assert [each["number"] for each in found] == [3, 1]


def test_a_filter_that_cannot_be_understood_is_pointed_at(nlsniff: Run) -> None:
    done = nlsniff("transactions", "-Y", "latency > apples", DEMO)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().splitlines()[1:] == ["  latency > apples", "            ^"]
