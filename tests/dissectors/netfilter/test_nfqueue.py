"""Queued packets: bytes from Linux 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from scapy.layers.inet import IP, UDP
from scapy.layers.l2 import ARP
from scapy.packet import Packet

from nlsniff import layers
from nlsniff.message import Message
from nlsniff.spec import NETFILTER

Read = Callable[..., Message]

# The first 28 bytes of a question for 192.0.2.2
ARP_WHO_HAS = "0001080006040001020000000001c0000201000000000000c0000202"

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "a reader of queue 7",
        "to-kernel",
        "1c000000020305006500000000000000000000000800010004000002",
        "config",
        {"nfgen-family": 0, "version": 0, "res-id": 0},
        {"cmd": {"command": "pf-unbind", "pf": 2}},
    ),
    (
        "a reader of queue 7 (2)",
        "to-kernel",
        "2000000002030500680000000000000000000007090002000000ffff02000000",
        "config",
        {"nfgen-family": 0, "version": 0, "res-id": 7},
        {"params": {"copy-range": 65535, "copy-mode": "packet"}},
    ),
    (
        "a reader of queue 7 (3)",
        "to-kernel",
        "2c000000020305006900000000000000000000070800030000000040080004000000000e080005000000000e",
        "config",
        {"nfgen-family": 0, "version": 0, "res-id": 7},
        {"queue-maxlen": 64, "mask": ["conntrack", "gso", "uid-gid"], "flags": ["conntrack", "gso", "uid-gid"]},
    ),
    (
        "a reader of queue 7 (4)",
        "to-kernel",
        "28000000010301006a00000000000000000000070c00020000000001000000010800030000000007",
        "verdict",
        {"nfgen-family": 0, "version": 0, "res-id": 7},
        {"verdict-hdr": {"verdict": 1, "id": 1}, "mark": 7},
    ),
    (
        "a reader of queue 7: an event",
        "to-user",
        (
            "fc000000000300000000000000000000020000070b0001000000000208000300080006000000000108001000000000000800"
            "1100000000008c000b803400018014000180080001007f000001080002007f0000011c000280050001001100000006000200"
            "14b500000600030014b400003400028014000180080001007f000001080002007f0000011c00028005000100110000000600"
            "020014b400000600030014b5000008000c0069622aba080003000000000a080007000000001e080008000000000008000c00"
            "0000000308000e000000000128000a00450000245e9740004011de2f7f0000017f00000114b414b50010fe23646174616772"
            "616d"
        ),
        "packet",
        {"nfgen-family": 2, "version": 0, "res-id": 7},
        {
            "packet-hdr": {"packet-id": 2, "hw-protocol": 2048, "hook": 3},
            "ifindex-outdev": 1,
            "uid": 0,
            "gid": 0,
            "ct": {
                "tuple-orig": {
                    "tuple-ip": {"ip-v4-src": "127.0.0.1", "ip-v4-dst": "127.0.0.1"},
                    "tuple-proto": {"proto-num": 17, "proto-src-port": 5301, "proto-dst-port": 5300},
                },
                "tuple-reply": {
                    "tuple-ip": {"ip-v4-src": "127.0.0.1", "ip-v4-dst": "127.0.0.1"},
                    "tuple-proto": {"proto-num": 17, "proto-src-port": 5300, "proto-dst-port": 5301},
                },
                "id": 1768041146,
                "status": ["seen-reply", "confirmed"],
                "timeout": 30,
                "mark": 0,
            },
            "ct-info": "established-reply",
            "skb-info": ["csumnotready"],
            "payload": ("450000245e9740004011de2f7f0000017f00000114b414b50010fe23646174616772616d"),
        },
    ),
    (
        "a reader of queue 7 (5)",
        "to-kernel",
        "20000000030301006b00000000000000000000070c0002000000000100000003",
        "verdict-batch",
        {"nfgen-family": 0, "version": 0, "res-id": 7},
        {"verdict-hdr": {"verdict": 1, "id": 3}},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=NETFILTER)
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw


def test_the_payload_is_a_packet_in_scapys_layers(read: Read) -> None:
    raw = next(one[2] for one in GOLDEN if one[3] == "packet")
    message = read(raw, direction="to-user", protocol=NETFILTER)
    found = {each.name: each for each in message.layers()[layers.nfqueue_attrs].attrs}
    payload = found["NFQA_PAYLOAD_2"].payload_
    assert (payload[IP].dst, payload[UDP].dport) == ("127.0.0.1", 5301)
    assert bytes(message.layers()).hex() == raw


@pytest.mark.parametrize(("family", "layer"), [(7, ARP), (2, None), (3, ARP)])
def test_the_family_says_what_the_payload_is(read: Read, family: int, layer: type[Packet] | None) -> None:
    """Made by hand: NFQA_PAYLOAD of a packet of a bridge, of IPv4 and of ARP."""
    raw = "34000000" + "00030000" + "00" * 8 + f"{family:02x}000007" + "20000a00" + ARP_WHO_HAS
    message = read(raw, direction="to-user", protocol=NETFILTER)
    assert message.attrs == {"payload": ARP_WHO_HAS}
    (attribute,) = message.layers()[layers.nfqueue_attrs].attrs
    assert type(attribute.payload_) is (layer or bytes)
    assert bytes(message.layers()).hex() == raw


def test_what_a_bridge_queues_has_a_vlan_tag_and_a_link_header(read: Read) -> None:
    """Made by hand as nfqnl_put_bridge() makes them in net/netfilter/nfnetlink_queue.c."""
    attributes = "14001380060001008100000006000200200500001200140002000000000202000000000108060000"
    tail = "08001500000000070800160000010002" + "0f001200756e636f6e66696e65640000"
    raw = "00000000" + "00030000" + "00" * 8 + "07000007" + attributes + tail
    raw = (len(raw) // 2).to_bytes(4, "little").hex() + raw[8:]
    message = read(raw, direction="to-user", protocol=NETFILTER)
    assert message.attrs == {
        "vlan": {"proto": 0x8100, "tci": 0x2005},
        "l2hdr": "0200000000020200000000010806",
        "priority": 7,
        "cgroup-classid": 0x10002,
        "secctx": "unconfined",
    }
    assert message.notes == []
    assert message.encode().hex() == raw
