"""nlsniff.sources.origins: direction, process and socket read back from a comment."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlsniff import origin
from nlsniff.frame import Frame, GenericFamilies, Process, Socket
from nlsniff.origin import Origin
from nlsniff.output.pcapng import enhanced_packet, make_header
from nlsniff.sources import origins
from nlsniff.sources.files import open_frames

NOOP = bytes.fromhex("10000000010000000000000000000000")

texts = st.text(st.characters(codec="utf-8"), max_size=30)
numbers = st.integers(0, 2**32 - 1)
processes = st.builds(Process, numbers, texts, st.booleans(), st.none() | texts, st.none() | numbers, st.none() | texts)
names = st.text("abc-", min_size=1, max_size=5)
sockets = st.builds(
    Socket,
    fd=numbers,
    netns=st.none() | numbers,
    peer=st.none() | numbers,
    groups=st.none() | numbers,
    group=st.none() | numbers,
    options=st.lists(names, max_size=3).map(tuple),
    listens=st.lists(numbers, max_size=3).map(tuple),
)
directions = st.sampled_from([None, "to-kernel", "to-user", "notification"])


@given(st.builds(Origin, directions, st.none() | processes, st.none() | sockets))
def test_comment_says_all(said: Origin) -> None:
    assert origins.read(origin.comment_of(said)) == said


@pytest.mark.parametrize(
    "text",
    [
        "pid=4 name=ip",
        "nlsniff: pid=four name=ip",
        "nlsniff: direction=sideways",
        'nlsniff: name="ip',
        'nlsniff: name="\\x"',
        "nlsniff: and now to something else",
    ],
)
def test_other_comments_are_none_of_ours(text: str) -> None:
    assert origins.read(text) is None


def test_unknown_keys_are_passed_over() -> None:
    assert origins.read("nlsniff: pid=7 colour=red name=ip") == Origin(None, Process(7, "ip", certain=True), None)


def test_origin_survives_a_file_beside_a_comment_of_the_users() -> None:
    speaker = Process(4242, "ip", certain=True, command="ip link add 'd 0'")
    written = Frame(1, 0, 0, NOOP, 16, GenericFamilies(), "notification", speaker, "look here")
    written.socket = Socket(fd=5, groups=1)
    (read,) = open_frames(io.BytesIO(make_header() + enhanced_packet(written)))
    assert (read.comment, read.direction, read.process) == ("look here", "notification", speaker)
    assert read.socket == Socket(fd=5, groups=1)
