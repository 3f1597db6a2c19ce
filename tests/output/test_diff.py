from __future__ import annotations

import json
from struct import pack

from talk import ACK, NEWLINK, Talk, answer, ask, attribute, message

from nlsniff.analysis.diff import Pair, diff
from nlsniff.analysis.transactions import of_frames
from nlsniff.frame import Process
from nlsniff.output.diff import Count, Paragraphs, line, summary_line
from nlsniff.spec import GENERIC

IFNAME, MTU, LINKINFO = 3, 4, 18
DUMMY = attribute(LINKINFO, attribute(1, b"dummy\0"))


def asked(flags: int, *attributes: bytes, code: int = 0, name: str = "ip") -> Talk:
    talk = Talk()
    request = ask(NEWLINK, 1, flags, body=bytes(16) + b"".join(attributes))
    talk.say(request, process=Process(42, name, certain=True))
    talk.say(answer(code, request))
    return talk


def pairs(first: Talk, second: Talk) -> list[Pair]:
    return [*diff(of_frames(first.frames), of_frames(second.frames))]


FIRST = asked(ACK | 0x600, attribute(IFNAME, b"d0\0"), DUMMY, attribute(MTU, pack("=I", 1500)))
SECOND = asked(ACK | 0x400, attribute(IFNAME, b"d0\0"), attribute(MTU, pack("=I", 9000)), code=-17, name="mine")


def test_a_pair_has_a_headline_and_a_line_for_each_value_with_its_sign() -> None:
    (pair,) = pairs(FIRST, SECOND)
    assert Paragraphs().text(pair).splitlines() == [
        "A 1  B 1  rt-link newlink ifname=d0 kind=dummy mtu=1500  ip(42) | mine(42)",
        "  request rt-link newlink ifname=d0 kind=dummy mtu=1500  (A frame 1, B frame 1)",
        "    ~ flags (both: request ack create)",
        "      - excl  it fails where there is one already",
        "    - linkinfo.kind: dummy",
        "    ~ mtu: 1500 → 9000",
        "  result",
        "    ~ ok → EEXIST (File exists)",
        "",
    ]


def test_colours_are_there_only_where_wanted() -> None:
    (pair,) = pairs(FIRST, SECOND)
    plain, painted = Paragraphs().text(pair), Paragraphs(colour=True).text(pair)
    assert "\x1b" not in plain
    assert "\x1b[33m~ mtu: 1500 → 9000\x1b[0m" in painted
    assert "\x1b[31m- linkinfo.kind: dummy\x1b[0m" in painted


def test_what_one_side_lacks_has_one_line_with_what_came_of_it() -> None:
    (pair,) = pairs(FIRST, Talk())
    assert Paragraphs().text(pair) == "- only in A 1  rt-link newlink ifname=d0 kind=dummy mtu=1500  ip(42)  → ok\n\n"
    (pair,) = pairs(Talk(), SECOND)
    assert Paragraphs().text(pair).startswith("+ only in B 1  rt-link newlink ifname=d0 mtu=9000")


def test_strings_from_the_wire_are_escaped() -> None:
    evil = asked(
        ACK | 0x600, attribute(IFNAME, b"\x1b[2Jd0\0"), DUMMY, attribute(MTU, pack("=I", 1500)), name="\x1b]0;x"
    )
    (pair,) = pairs(FIRST, evil)
    text = Paragraphs().text(pair)
    assert "\x1b" not in text
    assert "ifname: d0 → \\x1b[2Jd0" in text


def test_key_material_that_one_side_lacks_is_never_shown() -> None:
    key = bytes(range(1, 33))
    sides = []
    for attributes in (b"", attribute(8 | 0x8000, attribute(0 | 0x8000, attribute(1, key) + attribute(2, key)))):
        talk = Talk(GENERIC)
        talk.families.families[30] = "wireguard"
        body = b"\x01\x01\0\0" + attribute(2, b"wg0\0") + attributes
        talk.say(message(30, 0x5, 1, 0, body))
        sides.append(talk)
    (pair,) = pairs(*sides)
    text, data = Paragraphs().text(pair), line(pair).decode()
    assert "preshared-key" in text
    assert "preshared-key" in data
    assert "preshared-key: (secret)" in text
    assert text.count(key.hex()) == data.count(key.hex()) == 1  # as the public key, which is none


def test_json_tells_each_difference_with_its_path_and_both_values() -> None:
    (pair,) = pairs(FIRST, SECOND)
    found = json.loads(line(pair))
    assert {name: found[name] for name in ("a", "b", "family", "type")} == {
        "a": 1,
        "b": 1,
        "family": "rt-link",
        "type": "newlink",
    }
    where = {"in": "request", "a_place": [1, 0], "b_place": [1, 0]}
    assert {**where, "path": "mtu", "a": 1500, "b": 9000} in found["differences"]
    assert {**where, "path": "linkinfo", "a": {"kind": "dummy"}} in found["differences"]
    assert {"in": "result", "path": "result", "a": "ok", "b": "error"} in found["differences"]


def test_json_of_what_one_side_lacks_has_all_of_it() -> None:
    (pair,) = pairs(FIRST, Talk())
    found = json.loads(line(pair))
    assert (found["a"], found["b"], found["result"]) == (1, None, "ok")
    assert found["request"]["attrs"]["ifname"] == "d0"


def test_the_closing_line_counts_all_pairs() -> None:
    count = Count()
    for pair in (*pairs(FIRST, FIRST), *pairs(FIRST, SECOND), *pairs(FIRST, Talk()), *pairs(Talk(), SECOND)):
        count.add(pair)
    assert count.differs
    assert count.text() == "1 alike, 1 different, 1 only in A, 1 only in B"
    assert json.loads(summary_line(count)) == {"summary": {"same": 1, "different": 1, "only_a": 1, "only_b": 1}}
    same = Count()
    same.add(pairs(FIRST, FIRST)[0])
    assert (same.differs, same.text()) == (False, "no difference: 1 transaction alike")


def test_a_notification_is_told_by_what_it_says() -> None:
    first, second = Talk(), Talk()
    for talk, mtu in ((first, 1500), (second, 1400)):
        body = bytes(16) + attribute(IFNAME, b"d0\0") + attribute(MTU, pack("=I", mtu))
        talk.say(message(NEWLINK, 0, 0, 0, body))
    (pair,) = pairs(first, second)
    head, part, found, _ = Paragraphs().text(pair).splitlines()
    assert head.startswith("A 1  B 1  * rt-link newlink ifname=d0")
    assert part.startswith("  notification rt-link newlink")
    assert found == "    ~ mtu: 1500 → 1400"
