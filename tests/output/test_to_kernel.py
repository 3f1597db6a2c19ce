from __future__ import annotations

from nlsniff.analysis.matching import ABSENT, Difference
from nlsniff.output.json import encode
from nlsniff.output.to_kernel import MOST_SHOWN, lines, plain, summary
from nlsniff.replay.outcome import Found, Outcome

WHERE = "in a fresh user and network namespace"


def outcome(**parts: object) -> Outcome:
    return Outcome(where=WHERE, kernels=("6.1", "7.2"), requests=5, sent=5, compared=9, **parts)  # type: ignore[arg-type]


def found(path: str, first: object, second: object, request: int = 2, title: str = "rt-link newlink") -> Found:
    return Found(request, 10 * request, title, Difference(path, first, second))


def test_where_nothing_differs_one_line_tells_all() -> None:
    assert [*lines(outcome())] == [f"{WHERE}, Linux 6.1 and 7.2: 5 requests sent, 9 messages compared, no difference"]


def test_differences_are_told_by_request_with_both_values() -> None:
    differences = [
        found("mtu", 1500, 9000),
        found("linkinfo.kind", "veth", "dummy"),
        found("error.code", 0, -17, 3, "rt-addr newaddr"),
        found("message", ABSENT, "rt-addr newaddr", 3, "rt-addr newaddr"),
        found("message", "rt-link newlink", ABSENT, 4),
    ]
    assert [*lines(outcome(differences=differences))][:-1] == [
        "request 2 (frame 20): rt-link newlink",
        "  mtu: 1500 in the recording, 9000 here",
        "  linkinfo.kind: veth in the recording, dummy here",
        "request 3 (frame 30): rt-addr newaddr",
        "  error.code: 0 in the recording, -17 (EEXIST) here",
        "  message: only here: rt-addr newaddr",
        "request 4 (frame 40): rt-link newlink",
        "  message: only in the recording: rt-link newlink",
    ]


def test_what_only_one_kernel_has_is_told_once_and_counted() -> None:
    only = [found(f"af-spec.inet6.conf[{place}]", ABSENT, 0) for place in (57, 58)] + [found("dpll-pin", ABSENT, {})]
    told = [*lines(outcome(only_here=only, only_recorded=[found("txqlen", 7, ABSENT)], lenient=True))]
    assert told[:-1] == [
        "only in the recording: rt-link newlink txqlen",
        "only here: rt-link newlink af-spec.inet6.conf[…] (2 times)",
        "only here: rt-link newlink dpll-pin",
    ]
    assert told[-1].endswith("no difference, 1 value only in the recording, 3 values only here")


def test_values_of_one_kernel_that_count_are_said_to() -> None:
    assert summary(outcome(only_here=[found("txqlen", ABSENT, 7)])).endswith("1 value only here, which counts")


def test_the_same_difference_is_told_once_and_counted() -> None:
    same = [found("mtu", 1500, 9000, request) for request in (2, 2, 3, 4)] + [found("mtu", 1, 2, 5)]
    assert [*lines(outcome(differences=same))][:-1] == [
        "request 2 (frame 20): rt-link newlink",
        "  mtu: 1500 in the recording, 9000 here (4 times, 2 requests more)",
        "request 5 (frame 50): rt-link newlink",
        "  mtu: 1 in the recording, 2 here",
    ]
    assert "  mtu: 1500 in the recording, 9000 here (2 times)" in lines(outcome(differences=same[:2]))


def test_many_differences_are_cut_short() -> None:
    told = [*lines(outcome(differences=[found("mtu", number, 0) for number in range(MOST_SHOWN + 3)]))]
    assert told[-2] == "  and 3 differences more"
    assert len(told) == MOST_SHOWN + 3
    told = [*lines(outcome(only_here=[found(f"mtu-{number}", ABSENT, 0) for number in range(MOST_SHOWN + 3)]))]
    assert told[-2] == "only here: 3 attributes more"


def test_what_was_not_sent_and_the_notes_are_told_once() -> None:
    some = Outcome(where=WHERE, kernels=("", "7.2"), requests=5, sent=3, notes=["not sent: a", "not sent: a"])
    assert [*lines(some)] == [
        "note: not sent: a",
        f"{WHERE}, Linux 7.2: 3 of 5 requests sent, 0 messages compared, no difference",
    ]


def test_text_from_the_wire_is_escaped() -> None:
    told = "\n".join(lines(outcome(differences=[found("ifname", "\x1b[2J", "b")], notes=["\x1b[2J"])))
    assert "\x1b" not in told
    assert "\\x1b[2J" in told


def test_plain_data_has_all_of_it_and_goes_into_json() -> None:
    differences = [found("mtu", 1500, 9000), found("message", ABSENT, "rt-link newlink")]
    said = plain(outcome(differences=differences, only_recorded=[found("txqlen", 7, ABSENT)], notes=["one", "one"]))
    assert said["differences"] == [
        {"request": 2, "frame": 20, "message": "rt-link newlink", "path": "mtu", "recorded": 1500, "here": 9000},
        {"request": 2, "frame": 20, "message": "rt-link newlink", "path": "message", "here": "rt-link newlink"},
    ]
    assert said["only_recorded"][0]["recorded"] == 7
    assert said["kernels"] == {"recorded": "6.1", "here": "7.2"}
    assert (said["failed"], said["lenient"], said["sent"], said["notes"]) == (True, False, 5, ["one"])
    assert encode(said)
    assert plain(Outcome(kernels=("", "7.2")))["kernels"]["recorded"] is None
