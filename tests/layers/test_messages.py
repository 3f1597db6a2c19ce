"""Frames and messages: cut short, padded, errors with what they echo."""

from __future__ import annotations

from scapy.packet import Raw

from nlsniff import layers
from nlsniff.layers.messages import NLMSG, NetlinkFrame, genlmsghdr, nlmsgdone, nlmsgerr

COOKED = bytes.fromhex("00040338" + "00" * 10)
# RTM_GETLINK, request, ifinfomsg with index 3
GETLINK = bytes.fromhex("20000000 1200 0100 07000000 00000000" + "00000000 03000000 00000000 00000000")


def frame(protocol: int, data: bytes) -> NetlinkFrame:
    made = NetlinkFrame(COOKED + protocol.to_bytes(2, "big") + data)
    assert bytes(made)[16:] == data
    return made


def error(code: int, flags: int, *parts: bytes) -> bytes:
    body = code.to_bytes(4, "little", signed=True) + b"".join(parts)
    return (
        (16 + len(body)).to_bytes(4, "little") + bytes.fromhex("0200") + flags.to_bytes(2, "little") + bytes(8) + body
    )


MSG = bytes.fromhex("07000100") + b"no\0\0"


def test_a_frame_holds_its_messages() -> None:
    made = frame(0, GETLINK + GETLINK)
    assert [message.kind_text() for message in made.messages] == ["getlink", "getlink"]
    assert made.messages[0].ifi_index == 3
    assert made.summary() == "netlink route: getlink, getlink"


def test_a_message_cut_by_the_capture_is_shown_as_far_as_it_goes() -> None:
    (message,) = frame(0, GETLINK[:22]).messages
    assert (message.nlmsg_len, message.tail, message.ifi_index) == (32, b"\3\0", None)


def test_what_is_no_message_stays_raw() -> None:
    made = frame(0, GETLINK + b"\1\2\3")
    assert isinstance(made.messages[1], Raw)


def test_a_length_below_the_header_ends_the_walk() -> None:
    assert len(frame(0, GETLINK + bytes(40)).messages) == 2


def test_an_unknown_protocol_keeps_its_payload() -> None:
    (message,) = frame(25, GETLINK).messages
    assert isinstance(message.payload, Raw)


def test_a_generic_message_of_an_unknown_family_shows_its_header() -> None:
    (message,) = frame(16, bytes.fromhex("18000000 ff7f 0100 00000000 00000000 05020000 aabbccdd")).messages
    assert isinstance(message.payload, genlmsghdr)
    assert (message.cmd, message.version, message.load) == (5, 2, b"\xaa\xbb\xcc\xdd")


def test_an_error_echoes_the_whole_request_and_says_why() -> None:
    (message,) = frame(0, error(-17, 0x200, GETLINK, MSG)).messages
    assert message.payload.request[0].ifi_index == 3
    assert layers.acknowledged(message)[:2] == (-17, {"msg": "no"})


def test_a_capped_error_echoes_the_header_alone() -> None:
    (message,) = frame(0, error(-17, 0x300, GETLINK[:16], MSG)).messages
    assert not message.payload.request[0].payload
    assert layers.acknowledged(message)[1] == {"msg": "no"}


def test_without_the_flag_no_attributes_are_looked_for() -> None:
    (message,) = frame(0, error(-17, 0, GETLINK, MSG)).messages
    assert (message.payload.attrs, message.payload.rest) == ([], MSG)


def test_an_error_in_an_error_is_followed_once() -> None:
    inner = error(-1, 0, GETLINK)
    (message,) = frame(0, error(-1, 0, inner)).messages
    assert isinstance(message.payload, nlmsgerr)
    assert isinstance(message.payload.request[0].payload, Raw)


def test_the_end_of_a_dump_carries_an_errno() -> None:
    (message,) = frame(0, bytes.fromhex("14000000 0300 0200 00000000 00000000 feffffff")).messages
    assert isinstance(message.payload, nlmsgdone)
    assert message.error == -2


def test_many_messages_need_no_recursion() -> None:
    noop = bytes.fromhex("10000000 0100 0000 00000000 00000000")
    assert len(frame(0, noop * 20_000).messages) == 20_000


def test_a_message_alone_is_read_in_the_order_its_length_says() -> None:
    big = bytes.fromhex("00000020 0012 0001 00000007 00000000" + "00000000 00000003 00000000 00000000")
    assert NLMSG(big).ifi_index == 3
    assert bytes(NLMSG(big)) == big
