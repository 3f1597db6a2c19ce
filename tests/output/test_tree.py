"""A message as a tree: golden texts of real bytes, and what the tree promises for any bytes."""

from __future__ import annotations

import re
import time
from textwrap import dedent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlsniff import spec
from nlsniff.frame import Frame, GenericFamilies, Process, Socket
from nlsniff.message import Reading, messages
from nlsniff.output.tree import Tree
from nlsniff.registry import Registry


@pytest.fixture(autouse=True)
def _utc(monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def golden(text: str) -> str:
    return dedent(text).lstrip("\n") + "\n"


def test_a_request(message):
    assert Tree().text(message("request")) == golden(
        """
        frame 7  2026-11-22 00:26:05.025046  ⇢ to kernel (inferred)  rt-link newlink  72 bytes
          direction inferred: it has the request flag
          nlmsghdr length 72, type newlink (16), flags request ack excl create, seq 1795307165, port id 0
          ifinfomsg ifi-family 0 (unspec), ifi-type 0 (netrom), ifi-index 0, ifi-flags none, ifi-change 0
          link: 3
          ifname: "e1"
          linkinfo:
            kind: "vlan"
            data:
              id: 4095
        """
    )


def test_a_request_with_its_bytes(message):
    assert Tree(with_bytes=True, width=110).text(message("request")) == golden(
        """
        frame 7  2026-11-22 00:26:05.025046  ⇢ to kernel (inferred)  rt-link newlink  72 bytes
                                          direction inferred: it has the request flag
          0000  48 00 00 00 10 00 05 06   nlmsghdr length 72, type newlink (16), flags request ack excl create,
          0008  9d 36 02 6b 00 00 00 00     seq 1795307165, port id 0
                                          ifinfomsg
          0010  00                          ifi-family 0 (unspec)
          0011  00                          (padding)
          0012  00 00                       ifi-type 0 (netrom)
          0014  00 00 00 00                 ifi-index 0
          0018  00 00 00 00                 ifi-flags none
          001c  00 00 00 00                 ifi-change 0
          0020  08 00 05 00 03 00 00 00   link: 3
          0028  07 00 03 00 65 31 00 00   ifname: "e1"
          0030  18 00 12 00               linkinfo:
          0034  08 00 01 00 76 6c 61 6e     kind: "vlan"
          003c  0c 00 02 00                 data:
          0040  06 00 01 00 ff 0f 00 00       id: 4095
        """
    )


def test_an_error_is_explained_with_the_request_it_answers(message):
    assert Tree().text(message("error")) == golden(
        """
        frame 7  2026-11-22 00:26:05.025046  ⇠ from kernel (inferred)  route error  120 bytes
          direction inferred: only the kernel sends this type
          nlmsghdr length 120, type error (2), flags ack-tlvs, seq 1795307165, port id 229
          error -34 ERANGE Numerical result out of range: "8021q: Invalid VLAN id"
          request:
            nlmsghdr length 72, type newlink (16), flags request ack excl create, seq 1795307165, port id 0
            ifinfomsg ifi-family 0 (unspec), ifi-type 0 (netrom), ifi-index 0, ifi-flags none, ifi-change 0
            link: 3
            ifname: "e1"
            linkinfo:
              kind: "vlan"
              data:
                id: 4095
          extended ack:
            msg: "8021q: Invalid VLAN id"
        """
    )


def with_extended_ack(message, attributes: str):
    """The error above with another extended ack, laid out as ``include/uapi/linux/netlink.h`` says."""
    data = message("error").raw[:92] + bytes.fromhex(attributes)
    return message((len(data).to_bytes(4, "little") + data[4:]).hex())


def test_the_attribute_to_blame_is_named_and_pointed_at(message):
    text = Tree().text(with_extended_ack(message, "08000200 40000000"))  # NLMSGERR_ATTR_OFFS 64: linkinfo.data.id
    assert "Numerical result out of range, at attribute linkinfo.data.id\n" in text
    (marked,) = [line for line in text.splitlines() if "◀" in line]
    assert marked.strip().startswith("id: 4095")


def test_an_offset_outside_any_attribute_is_told_as_a_byte(message):
    text = Tree().text(with_extended_ack(message, "08000200 10000000"))
    assert "at byte 16 of the request" in text
    assert "◀" not in text


def test_a_missing_attribute_is_named(message):
    assert "missing attribute ifname (3)" in Tree().text(with_extended_ack(message, "08000500 03000000"))


def test_an_ack_shows_the_header_it_acknowledges(message):
    text = Tree().text(message("24000000020000019d36026be5000000 00000000 48000000100005069d36026b00000000"))
    assert "  result 0: acknowledged\n  request: (its header alone)\n    nlmsghdr length 72, type newlink (16)" in text


def test_a_generic_message_shows_its_second_header(message):
    text = Tree().text(message("14000000100005039d36026b00000000 03020000", 16))
    assert "  nlmsghdr length 20, type nlctrl (16), flags request ack dump," in text
    assert "  genlmsghdr command getfamily (3), version 2\n" in text


def test_a_message_nobody_knows_shows_its_bytes(message):
    text = Tree().text(message("18000000e80301009d36026b00000000 6162630a 01020304"))
    assert "frame 7" in text
    assert "type 1000" in text
    assert "payload 8 bytes" in text
    assert "61 62 63 0a 01 02 03 04" in text


def test_unknown_attributes_and_notes_are_marked(message):
    text = Tree().text(message("2c000000100001009d36026b00000000" + "00" * 16 + "0500ff3f 01 000000" + "ffff0000"))
    assert "  #16383: 01 (unknown)\n" in text
    assert "  #rest: ffff0000 (no attribute)\n" in text
    assert text.splitlines()[-2].startswith("  ! ")


def test_strings_are_escaped(message):
    text = Tree().text(message("28000000100001009d36026b00000000" + "00" * 16 + "08000300 1b5b324a"))
    assert r'ifname: "\x1b[2J"' in text
    assert "\x1b" not in text


def test_the_process_and_whether_it_is_sure_are_in_the_title(message):
    whole = message("request")
    whole.frame.process = Process(4242, "ip", certain=False)
    assert Tree().text(whole).splitlines()[0].endswith("72 bytes  ip(4242) (inferred)")


def test_colour_changes_nothing_but_colour(message):
    painted = Tree(colour=True).text(message("error"))
    assert "\x1b[31m" in painted
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == Tree().text(message("error"))


def test_lines_stay_within_the_width(message):
    text = Tree(width=60).text(message("error"))
    assert max(map(len, text.splitlines()[1:])) <= 80
    assert len(text.splitlines()) > len(Tree(width=200).text(message("error")).splitlines())


SECRETS = spec.Family(
    "keys",
    spec.USERSOCK,
    None,
    (spec.Operation("setkey", 16, 16, spec.attrs("keys", "KEY_", name=spec.string, key=spec.secret(spec.binary))),),
)


def keys(*, secrets: bool):
    data = bytes.fromhex("24000000100001000100000000000000 07000100 6b3100 00 0a000200 c0ffee c0ffee 0000")
    frame = Frame(1, 0, spec.USERSOCK, data, len(data), GenericFamilies())
    return next(iter(messages(frame, Reading(Registry((SECRETS,)), secrets=secrets))))


def test_a_secret_and_its_bytes_are_blanked():
    text = Tree(with_bytes=True).text(keys(secrets=False))
    assert "  0018  0a 00 02 00 ** ** ** **   key: (secret, 6 bytes)\n  0020  ** ** 00 00\n" in text
    assert "ff" not in text


def test_a_secret_is_shown_when_asked_for():
    assert "key: c0ffeec0ffee" in Tree(with_bytes=True).text(keys(secrets=True))


def gutter(text: str) -> str:
    rows = [line for line in text.splitlines() if re.match(r"  [0-9a-f]{4}  ", line)]
    return "".join(row[8:31].replace(" ", "") for row in rows)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.sampled_from(["request", "error"]),
    changes=st.lists(st.tuples(st.integers(0, 119), st.integers(0, 255)), max_size=6),
    keep=st.integers(1, 120),
)
def test_any_bytes_give_a_tree_and_with_bytes_none_of_them_twice(message, start, changes, keep):
    data = bytearray(message(start).raw)
    for place, value in changes:
        data[place % len(data)] = value
    whole = message(bytes(data[:keep]).hex())
    assert Tree().text(whole).startswith("frame 7")
    shown = gutter(Tree(with_bytes=True).text(whole))
    assert len(shown) <= 2 * len(whole.raw)
    assert whole.raw.hex().startswith(shown[:8])


@pytest.mark.parametrize(
    "data", ["request", "error", "24000000020000019d36026be5000000 00000000 48000000100005069d36026b00000000"]
)
def test_with_bytes_shows_each_byte_of_a_whole_message_once_and_in_order(message, data):
    whole = message(data)
    assert gutter(Tree(with_bytes=True).text(whole)) == whole.raw.hex()


def test_an_unnamed_generic_command_is_told_by_its_number(message):
    whole = message("14000000140001009d36026b00000000 c8010000", 16)
    whole.frame.families.families[20] = "ethtool"
    first, _, _, generic, *_ = Tree().text(whole).splitlines()
    assert "ethtool command 200" in first
    assert generic == "  genlmsghdr command 200, version 1"


def test_text_that_nobody_can_name_is_shown_string_by_string():
    data = b"add /devices/x\0ACTION=add\0SEQNUM=7\0"
    frame = Frame(7, 1795307165025046038, 15, data, len(data), GenericFamilies(), "notification")
    (message,) = messages(frame)
    assert Tree().text(message) == golden(
        """
        frame 7  2026-11-22 00:26:05.025046  ←* notification  uevent uevent  35 bytes
          payload 35 bytes
            add /devices/x
            ACTION=add
            SEQNUM=7
          ! no uevent (no action@devpath at its beginning), kept as hex
        """
    )
    assert "61 64 64 20" in Tree(with_bytes=True).text(message)


def test_the_group_that_a_notification_was_sent_to_has_its_name():
    raw = bytes.fromhex("2000000010000000 00000000 00000000 00000000 01000000 01000000 01000000")
    table = GenericFamilies({30: "nl80211"}, {8: "nl80211/mlme"})
    for protocol, number, said in (
        (0, 1, "1 (route:link)"),
        (0, 99, "99 (route:99)"),
        (16, 8, "8 (generic:nl80211/mlme)"),
    ):
        frame = Frame(1, 0, protocol, raw, len(raw), table, "notification", socket=Socket(group=number))
        assert f"  group {said}\n" in Tree().text(next(iter(messages(frame))))
