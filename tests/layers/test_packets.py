"""Packets inside attributes."""

from __future__ import annotations

import struct
from typing import Any, get_args

import pytest
from scapy.layers.dot11 import Dot11
from scapy.layers.inet import ICMP, IP, TCP, UDP
from scapy.layers.inet6 import IPv6
from scapy.layers.l2 import ARP, Ether
from scapy.packet import Packet

from nlsniff import spec
from nlsniff.decode import reader
from nlsniff.encode import payload
from nlsniff.layers.classes import attribute_class
from nlsniff.layers.packets import packet_class
from nlsniff.output.describe import type_text
from nlsniff.trace import Context

# An echo request, a datagram, a question for an address, the same in a frame, a beacon; made by hand.
PING = bytes.fromhex("45000054d1c1400040016ae57f0000017f00000108001f6f00010001" + "00" * 16 + "10" * 40)
UDP6 = bytes.fromhex("60012345000c1140" + "00" * 15 + "01" + "00" * 15 + "01" + "d4311389000c001f68690a00")
WHO_HAS = bytes.fromhex("0001080006040001020000000001c0000201000000000000c0000202")
FRAME = bytes.fromhex("ffffffffffff0200000000010806") + WHO_HAS
BEACON = bytes.fromhex("80000000ffffffffffff020000000001020000000001000000000000000000006400010000000461636d65")


def holding(link: spec.Link) -> Any:
    return attribute_class(spec.Attribute("payload", 9, spec.packet(link)))


def attribute_bytes(raw: bytes) -> bytes:
    return struct.pack("=HH", len(raw) + 4, 9) + raw + bytes(-len(raw) % 4)


@pytest.mark.parametrize(
    ("link", "raw", "layer", "inner"),
    [
        ("ip", PING, IP, ICMP),
        ("ip", UDP6, IPv6, UDP),
        ("network", UDP6, IPv6, UDP),
        ("network", WHO_HAS, ARP, ARP),
        ("arp", WHO_HAS, ARP, ARP),
        ("ethernet", FRAME, Ether, ARP),
        ("802.11", BEACON, Dot11, Dot11),
    ],
)
def test_a_declared_packet_is_scapys_own_layer(
    link: spec.Link, raw: bytes, layer: type[Packet], inner: type[Packet]
) -> None:
    whole = attribute_bytes(raw)
    attribute = holding(link)(whole)
    assert type(attribute.payload_) is layer
    assert inner in attribute.payload_
    assert attribute.plain() == raw.hex()
    assert bytes(attribute) == whole


@pytest.mark.parametrize("raw", [b"", b"\x12\x34", b"E", b"\x45" + bytes(3), b"\x60" * 41])
def test_bytes_that_are_no_packet_come_back_as_they_are(raw: bytes) -> None:
    for link in get_args(spec.Link):
        attribute = holding(link)(attribute_bytes(raw))
        assert bytes(attribute) == attribute_bytes(raw)
        assert attribute.plain() == raw.hex()


def test_a_first_byte_of_no_ip_version_is_no_packet() -> None:
    assert packet_class("ip", WHO_HAS) is None
    assert packet_class("network", b"\x00\x01\x86\xdd") is None


def test_a_packet_is_built_in_its_attribute_and_a_changed_field_is_written() -> None:
    made = holding("ip")
    built = made(bytes(made(payload_=IP(dst="192.0.2.1") / TCP(dport=80))))
    assert (built.payload_.dst, built.payload_[TCP].dport) == ("192.0.2.1", 80)
    built.payload_.ttl = 3
    assert made(bytes(built)).payload_.ttl == 3


def test_a_packet_is_shown_with_its_layers(capsys: pytest.CaptureFixture[str]) -> None:
    holding("ip")(attribute_bytes(PING)).show()
    assert "ICMP" in capsys.readouterr().out


def test_a_sub_message_chooses_the_packet() -> None:
    choice = spec.sub_message("family", {2: spec.packet("ip"), 3: spec.packet("arp")})
    assert [kind.packet for kind in choice.formats.values() if isinstance(kind, spec.Binary)] == ["ip", "arp"]


def test_the_plain_decoder_keeps_hex() -> None:
    read = reader(spec.packet("ip"), "<")
    assert read(PING, 0, len(PING), Context()) == PING.hex()
    assert payload(spec.packet("ip"), PING.hex(), "<") == PING


def test_a_packet_is_described_as_one() -> None:
    assert type_text(spec.packet("802.11")) == "packet (802.11)"
