"""Scapy's layers: what they build, and that they agree with the plain decoder on every capture."""

from __future__ import annotations

import doctest
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scapy.packet import Packet, Raw
from scapy.utils import rdpcap, wrpcap

import nlsniff
from nlsniff import layers
from nlsniff.frame import Direction, Frame, GenericFamilies
from nlsniff.layers import NLMSG, NetlinkFrame, genlmsghdr, nlmsgerr
from nlsniff.message import OPEN, Message, messages

# Captures of protocols that nobody declares yet, or ever will.
UNNAMED = {"monitor-events", "run-private"}
CAPTURES = sorted((Path(__file__).parents[1] / "captures").glob("**/*.pcap*"))
COOKED = bytes.fromhex("00040338" + "00" * 10)

# `ip link add d0 type dummy` with iproute2 6.1 on Linux 6.1, recorded by nlmon.
NEW_DUMMY = bytes.fromhex(
    "38000000"  # nlmsg_len 56
    "1000"  # nlmsg_type RTM_NEWLINK
    "0506"  # nlmsg_flags request, ack, excl, create
    "4242026b00000000"  # nlmsg_seq, nlmsg_pid
    "00000000000000000000000000000000"  # struct ifinfomsg
    "07000300"  # IFLA_IFNAME
    "64300000"  # "d0", NUL, padding
    "10001200"  # IFLA_LINKINFO, without NLA_F_NESTED
    "09000100"  # IFLA_INFO_KIND, without a NUL
    "64756d6d79000000"
)


def new_dummy() -> Packet:
    kind = layers.IFLA_INFO_KIND(kind="dummy", terminator=b"")
    attributes = [layers.IFLA_IFNAME(ifname="d0"), layers.IFLA_LINKINFO(attrs=[kind])]
    header = NLMSG(nlmsg_type="newlink", nlmsg_flags="request+ack+excl+create", nlmsg_seq=0x6B024242)
    return header / layers.ifinfomsg() / attributes


def in_frame(messages_of: list[Packet], order: str) -> NetlinkFrame:
    return NetlinkFrame(bytes(NetlinkFrame(byte_order=order, messages=messages_of)))


def decoded(
    protocol: int, data: bytes, families: GenericFamilies | None = None, direction: Direction | None = None
) -> list[Message]:
    return list(messages(Frame(1, 0, protocol, data, len(data), families or GenericFamilies(), direction), OPEN))


def test_the_example_of_the_module_runs() -> None:
    assert doctest.testmod(layers).failed == 0


def test_a_link_built_by_hand_has_the_bytes_that_ip_sends() -> None:
    frame = NetlinkFrame(byte_order="little", messages=[new_dummy()])
    assert bytes(frame) == COOKED + bytes(2) + NEW_DUMMY


def test_a_link_built_for_a_big_endian_machine_reads_the_same() -> None:
    little, big = in_frame([new_dummy()], "little"), in_frame([new_dummy()], "big")
    assert bytes(big)[16:20] == b"\0\0\0\x38"
    assert big.byte_order == "big"
    assert layers.values(big.messages[0]) == layers.values(little.messages[0])
    assert [message.attrs for message in decoded(0, bytes(big)[16:])] == [layers.values(little.messages[0])[1]]


def test_messages_of_a_frame_are_aligned_but_the_last() -> None:
    odd = NLMSG(nlmsg_type=99) / Raw(b"xyz")
    frame = in_frame([odd, odd], "little")
    assert len(bytes(frame)) == 16 + 20 + 19
    assert [message.nlmsg_len for message in frame.messages] == [19, 19]


def test_what_has_no_header_is_one_layer() -> None:
    (uevent,) = decoded(15, b"add@/devices/virtual/net/d0\0ACTION=add\0")
    assert bytes(uevent.layers()) == uevent.raw
    assert layers.values(uevent.layers()) == (
        {"action": "add", "devpath": "/devices/virtual/net/d0"},
        {"ACTION": "add"},
    )


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_both_engines_agree_and_layers_build_what_was_captured(capture: Path) -> None:
    for message in nlsniff.read(str(capture), secrets=True):
        packet = message.layers()
        assert layers.values(packet) == (message.header, message.attrs), message
        assert bytes(packet) == message.raw, message


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_both_engines_agree_on_errors_and_acks(capture: Path) -> None:
    for message in nlsniff.read(str(capture), secrets=True):
        if message.error is None:
            continue
        code, extended, request = layers.acknowledged(message.layers())
        renamed = {"offs": "offset", "miss-type": "missing-type", "miss-nest": "missing-nest"}
        plain = {key: value for key, value in message.error.items() if key not in ("code", "name", "text", "attr")}
        assert code == message.error["code"]
        assert {renamed.get(key, key): value for key, value in extended.items()} == plain
        echoed = message.request
        if echoed is not None and "attrs" in echoed:
            assert layers.values(request) == (echoed.get("header", {}), echoed["attrs"])


@pytest.mark.parametrize("capture", CAPTURES[:6], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_capture_survives_rdpcap_and_wrpcap(capture: Path, tmp_path: Path) -> None:
    packets = rdpcap(str(capture))
    assert all(isinstance(packet, NetlinkFrame) for packet in packets)
    wrpcap(str(tmp_path / "again.pcap"), packets)
    written = (tmp_path / "again.pcap").read_bytes()
    assert struct.unpack("=I", written[20:24])[0] == 253
    before = [frame.data for frame in nlsniff.sources.files.open_frames(str(capture))]
    assert [frame.data for frame in nlsniff.sources.files.open_frames(str(tmp_path / "again.pcap"))] == before


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_capture_built_for_the_other_byte_order_has_the_same_values(capture: Path) -> None:
    swapped = 0
    for message in nlsniff.read(str(capture), secrets=True):
        packet = message.layers()
        if message.is_control or message.known is None or "#" in str(message.attrs) or not message.head_size:
            continue  # a text without nlmsghdr has no byte order
        big = NetlinkFrame(byte_order="big", protocol=message.frame.protocol, messages=[packet])
        (again,) = decoded(message.frame.protocol, bytes(big)[16:], message.frame.families, message.direction)
        assert again.order == ">"
        assert (again.header, again.attrs) == (message.header, message.attrs)
        swapped += 1
    assert swapped or capture.stem in UNNAMED


@pytest.mark.parametrize("capture", CAPTURES[:4], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_show_names_every_attribute(capture: Path) -> None:
    for message in nlsniff.read(str(capture)):
        shown = message.layers().show(dump=True)
        if message.known is not None and "ifname" in message.attrs and message.known.family.name == "rt-link":
            assert f"ifname    = {message.attrs['ifname'].encode()!r}" in shown


def test_a_copy_builds_the_same_and_stands_alone() -> None:
    frame = in_frame([new_dummy()], "big")
    copy = frame.copy()
    copy.messages[0][layers.IFLA_IFNAME].ifname = "e7"
    assert b"d0" in bytes(frame)
    assert b"e7" in bytes(copy)


def test_a_changed_attribute_is_built_with_its_new_length() -> None:
    frame = in_frame([new_dummy()], "little")
    name = frame.messages[0][layers.IFLA_IFNAME]
    name.ifname = "longer0"
    del name.nla_len, name.padding, name.terminator
    del frame.messages[0].nlmsg_len
    (message,) = decoded(0, bytes(frame)[16:])
    assert message.attrs["ifname"] == "longer0"
    assert message.notes == []


def test_explicit_lengths_are_respected() -> None:
    assert bytes(layers.IFLA_MTU(nla_len=99, mtu=1))[:2] in (b"\x63\0", b"\0\x63")
    assert struct.unpack("=I", bytes(NLMSG(nlmsg_len=7))[:4])[0] == 7


def test_an_error_shows_the_request_it_echoes() -> None:
    for capture in CAPTURES:
        for message in nlsniff.read(str(capture)):
            if message.type == "error" and message.request and "attrs" in message.request:
                packet = message.layers()
                assert isinstance(packet.payload, nlmsgerr)
                assert packet.payload.request[0].kind_text() == message.request["type"]
                return
    pytest.fail("no capture has an error with its request")


def test_generic_messages_are_named_by_what_nlctrl_answered() -> None:
    answer = genlmsghdr(cmd=1) / [
        layers.CTRL_ATTR_FAMILY_ID(family_id=31),
        layers.CTRL_ATTR_FAMILY_NAME(family_name="x"),
    ]
    header = NLMSG(nlmsg_type=16, nlmsg_flags=0)
    table = GenericFamilies()
    data = bytes(NetlinkFrame(protocol=16, byte_order="little", messages=[header / answer]))
    before = dict(layers.families.families)
    try:
        NetlinkFrame(data)
        assert layers.families.families.get(31) == "x"
    finally:
        layers.families.families.clear()
        layers.families.families.update(before)
    assert table.families == {}


def test_scapy_loads_it_as_an_extension() -> None:
    code = (
        "from scapy.config import conf; conf.exts.load('nlsniff'); "
        "assert conf.l2types[253].__name__ == 'NetlinkFrame', conf.l2types; assert 'nlsniff' in repr(conf.exts)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_reading_a_file_imports_no_scapy() -> None:
    code = (
        f"import sys, nlsniff; [m.attrs for m in nlsniff.read({str(CAPTURES[0])!r})]; assert 'scapy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([0, 4, 12, 16]), st.binary(max_size=200))
def test_any_bytes_come_back(protocol: int, data: bytes) -> None:
    whole = COOKED + protocol.to_bytes(2, "big") + data
    frame = NetlinkFrame(whole)
    assert bytes(frame) == whole
    frame.show(dump=True)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=40))
def test_any_beginning_of_a_frame_comes_back(data: bytes) -> None:
    if data:
        assert bytes(NetlinkFrame(data)) == data
        assert bytes(NLMSG(data)) == data


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 5), st.integers(0, 400), st.integers(16, 4000), st.integers(0, 255), st.booleans())
def test_damaged_messages_have_the_same_values_in_both_engines(
    which: int, index: int, place: int, byte: int, cut: bool
) -> None:
    found = SAMPLES[which % len(SAMPLES)]
    protocol, raw = found[index % len(found)]
    place %= len(raw)
    damaged = raw[:place] if cut else raw[:place] + bytes([byte]) + raw[place + 1 :]
    for message in decoded(protocol, damaged):
        packet = message.layers()
        assert bytes(packet) == message.raw
        if isinstance(packet, NLMSG):
            assert layers.values(packet) == (message.header, message.attrs)


def samples(path: Path) -> list[tuple[int, bytes]]:
    return [(message.frame.protocol, message.raw) for message in nlsniff.read(str(path)) if len(message.raw) < 2000]


SAMPLES = [samples(path) for path in CAPTURES[:6]]


def test_sniff_reads_a_capture_offline() -> None:
    code = (  # reading the routes of this machine is no part of it
        "from scapy.config import conf; conf.route_autoload = conf.route6_autoload = False; import nlsniff.layers; "
        f"from scapy.sendrecv import sniff; found = sniff(offline={str(CAPTURES[0])!r}, count=3); "
        "assert [type(frame).__name__ for frame in found] == ['NetlinkFrame'] * 3"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_a_uevent_is_one_message_and_a_process_event_no_acknowledgement() -> None:
    uevent = b"add@/devices/x\0ACTION=add\0SEQNUM=7\0"
    frame = NetlinkFrame(COOKED[:14] + b"\0\x0f" + uevent)
    assert [type(item).__name__ for item in frame.messages] == ["uevent"]
    assert bytes(frame)[16:] == uevent
    (message,) = messages(Frame(1, 0, 15, uevent, len(uevent), GenericFamilies()))
    assert bytes(message.layers()) == uevent
    event = struct.pack("<IHHII", 36, 3, 0, 9, 0) + struct.pack("<5I", 1, 1, 9, 0, 0)
    (item,) = NetlinkFrame(COOKED[:14] + b"\0\x0b" + event).messages
    assert type(item.payload).__name__ == "proc_event"
