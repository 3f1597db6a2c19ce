"""IPsec: bytes from Linux 6.18 and iproute2 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

import pytest

from nlsniff import wire
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.message import OPEN, Message, messages, walk
from nlsniff.output import json
from nlsniff.output.hexdump import dump
from nlsniff.output.jsonlines import JsonLines
from nlsniff.output.text import Lines
from nlsniff.output.tree import Tree
from nlsniff.spec import XFRM

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        (
            "ip xfrm state add src 192.0.2.1 dst 192.0.2.2 proto esp spi 0x100 mode tunnel aead "
            "'rfc4106(gcm(aes))' 0x0123456789abcdef0123456789abcdef01234567 128 reqid 7 replay-window 32 flag "
            "esn if_id 5 mark 1 mask 0xff limit byte-hard 1000000"
        ),
        "to-kernel",
        (
            "80010000100005008848076b0000000000000000000000000000000000000000000000000000000000000000000000000000"
            "00000000000000000000000000000000000000000000c00002020000000000000000000000000000010032000000c0000201"
            "000000000000000000000000ffffffffffffffff40420f0000000000ffffffffffffffffffffffffffffffff000000000000"
            "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000000000000700000002000100800000000000000060001200726663343130"
            "362867636d286165732929000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000a0000000800000000123456789abcdef0123456789abcdef012345671c00170001000000000000000000"
            "00000000000000000000200000000c00150001000000ff00000008001f0005000000"
        ),
        "newsa",
        {
            "sel": {
                "daddr": "0.0.0.0",
                "saddr": "0.0.0.0",
                "dport": 0,
                "dport-mask": "0x0",
                "sport": 0,
                "sport-mask": "0x0",
                "family": "unspec",
                "prefixlen-d": 0,
                "prefixlen-s": 0,
                "proto": "ip",
                "ifindex": 0,
                "user": 0,
            },
            "id": {"daddr": "192.0.2.2", "spi": "0x100", "proto": "esp"},
            "saddr": "192.0.2.1",
            "lft": {
                "soft-byte-limit": 18446744073709551615,
                "hard-byte-limit": 1000000,
                "soft-packet-limit": 18446744073709551615,
                "hard-packet-limit": 18446744073709551615,
                "soft-add-expires-seconds": 0,
                "hard-add-expires-seconds": 0,
                "soft-use-expires-seconds": 0,
                "hard-use-expires-seconds": 0,
            },
            "curlft": {"bytes": 0, "packets": 0, "add-time": 0, "use-time": 0},
            "stats": {"replay-window": 0, "replay": 0, "integrity-failed": 0},
            "seq": 0,
            "reqid": 7,
            "family": "inet",
            "mode": "tunnel",
            "replay-window": 0,
            "flags": ["esn"],
        },
        {
            "alg-aead": {
                "alg-name": "rfc4106(gcm(aes))",
                "alg-key-len": 160,
                "alg-icv-len": 128,
                "alg-key": "(secret)",
            },
            "replay-esn-val": {"bmp-len": 1, "oseq": 0, "seq": 0, "oseq-hi": 0, "seq-hi": 0, "replay-window": 32},
            "mark": {"v": "0x1", "m": "0xff"},
            "if-id": 5,
        },
    ),
    (
        (
            "ip xfrm state add src 2001:db8::1 dst 2001:db8::2 proto esp spi 0x200 mode transport auth-trunc "
            "'hmac(sha256)' 0x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff 96 enc 'cbc(aes)' "
            "0x00112233445566778899aabbccddeeff sel src 2001:db8::1/128 dst 2001:db8::2/128 proto tcp sport 1 "
            "dport 2"
        ),
        "to-kernel",
        (
            "b4010000100005008848076b0000000020010db800000000000000000000000220010db80000000000000000000000010002"
            "ffff0001ffff0a00808006000000000000000000000020010db8000000000000000000000002000002003200000020010db8"
            "000000000000000000000001ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff000000000000"
            "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000a00000000000000000000006c001400686d61632873"
            "6861323536290000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000100006000000000112233445566778899aabbccddeeff00112233445566778899aabbccddeeff5800"
            "0200636263286165732900000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000008000000000112233445566778899aabbccddeeff"
        ),
        "newsa",
        {
            "sel": {
                "daddr": "2001:db8::2",
                "saddr": "2001:db8::1",
                "dport": 2,
                "dport-mask": "0xffff",
                "sport": 1,
                "sport-mask": "0xffff",
                "family": "inet6",
                "prefixlen-d": 128,
                "prefixlen-s": 128,
                "proto": "tcp",
                "ifindex": 0,
                "user": 0,
            },
            "id": {"daddr": "2001:db8::2", "spi": "0x200", "proto": "esp"},
            "saddr": "2001:db8::1",
            "lft": {
                "soft-byte-limit": 18446744073709551615,
                "hard-byte-limit": 18446744073709551615,
                "soft-packet-limit": 18446744073709551615,
                "hard-packet-limit": 18446744073709551615,
                "soft-add-expires-seconds": 0,
                "hard-add-expires-seconds": 0,
                "soft-use-expires-seconds": 0,
                "hard-use-expires-seconds": 0,
            },
            "curlft": {"bytes": 0, "packets": 0, "add-time": 0, "use-time": 0},
            "stats": {"replay-window": 0, "replay": 0, "integrity-failed": 0},
            "seq": 0,
            "reqid": 0,
            "family": "inet6",
            "mode": "transport",
            "replay-window": 0,
            "flags": [],
        },
        {
            "alg-auth-trunc": {
                "alg-name": "hmac(sha256)",
                "alg-key-len": 256,
                "alg-trunc-len": 96,
                "alg-key": "(secret)",
            },
            "alg-crypt": {"alg-name": "cbc(aes)", "alg-key-len": 128, "alg-key": "(secret)"},
        },
    ),
    (
        (
            "ip xfrm state add src 192.0.2.1 dst 192.0.2.2 proto esp spi 0x300 mode tunnel auth 'hmac(md5)' "
            "0x00112233445566778899aabbccddeeff enc 'cbc(des3_ede)' "
            "0x001122334455667788990a0b0c0d0e0f0011223344556677 encap espinudp 4500 4500 0.0.0.0"
        ),
        "to-kernel",
        (
            "c4010000100005008848076b0000000000000000000000000000000000000000000000000000000000000000000000000000"
            "00000000000000000000000000000000000000000000c00002020000000000000000000000000000030032000000c0000201"
            "000000000000000000000000ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff000000000000"
            "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000000000000000000002000100000000000000000058000100686d6163286d"
            "6435290000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "00000000000000008000000000112233445566778899aabbccddeeff6000020063626328646573335f656465290000000000"
            "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000c0000000"
            "001122334455667788990a0b0c0d0e0f00112233445566771c00040002001194119400000000000000000000000000000000"
            "0000"
        ),
        "newsa",
        {
            "sel": {
                "daddr": "0.0.0.0",
                "saddr": "0.0.0.0",
                "dport": 0,
                "dport-mask": "0x0",
                "sport": 0,
                "sport-mask": "0x0",
                "family": "unspec",
                "prefixlen-d": 0,
                "prefixlen-s": 0,
                "proto": "ip",
                "ifindex": 0,
                "user": 0,
            },
            "id": {"daddr": "192.0.2.2", "spi": "0x300", "proto": "esp"},
            "saddr": "192.0.2.1",
            "lft": {
                "soft-byte-limit": 18446744073709551615,
                "hard-byte-limit": 18446744073709551615,
                "soft-packet-limit": 18446744073709551615,
                "hard-packet-limit": 18446744073709551615,
                "soft-add-expires-seconds": 0,
                "hard-add-expires-seconds": 0,
                "soft-use-expires-seconds": 0,
                "hard-use-expires-seconds": 0,
            },
            "curlft": {"bytes": 0, "packets": 0, "add-time": 0, "use-time": 0},
            "stats": {"replay-window": 0, "replay": 0, "integrity-failed": 0},
            "seq": 0,
            "reqid": 0,
            "family": "inet",
            "mode": "tunnel",
            "replay-window": 0,
            "flags": [],
        },
        {
            "alg-auth": {"alg-name": "hmac(md5)", "alg-key-len": 128, "alg-key": "(secret)"},
            "alg-crypt": {"alg-name": "cbc(des3_ede)", "alg-key-len": 192, "alg-key": "(secret)"},
            "encap": {"encap-type": "espinudp", "encap-sport": 4500, "encap-dport": 4500, "encap-oa": "0.0.0.0"},
        },
    ),
    (
        "ip xfrm state add src 192.0.2.1 dst 192.0.2.2 proto comp spi 0x400 mode tunnel comp deflate",
        "to-kernel",
        (
            "38010000100005008848076b0000000000000000000000000000000000000000000000000000000000000000000000000000"
            "00000000000000000000000000000000000000000000c0000202000000000000000000000000000004006c000000c0000201"
            "000000000000000000000000ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff000000000000"
            "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "00000000000000000000000000000000000000000000000000000000020001000000000000000000480003006465666c6174"
            "6500000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000"
        ),
        "newsa",
        {
            "sel": {
                "daddr": "0.0.0.0",
                "saddr": "0.0.0.0",
                "dport": 0,
                "dport-mask": "0x0",
                "sport": 0,
                "sport-mask": "0x0",
                "family": "unspec",
                "prefixlen-d": 0,
                "prefixlen-s": 0,
                "proto": "ip",
                "ifindex": 0,
                "user": 0,
            },
            "id": {"daddr": "192.0.2.2", "spi": "0x400", "proto": "comp"},
            "saddr": "192.0.2.1",
            "lft": {
                "soft-byte-limit": 18446744073709551615,
                "hard-byte-limit": 18446744073709551615,
                "soft-packet-limit": 18446744073709551615,
                "hard-packet-limit": 18446744073709551615,
                "soft-add-expires-seconds": 0,
                "hard-add-expires-seconds": 0,
                "soft-use-expires-seconds": 0,
                "hard-use-expires-seconds": 0,
            },
            "curlft": {"bytes": 0, "packets": 0, "add-time": 0, "use-time": 0},
            "stats": {"replay-window": 0, "replay": 0, "integrity-failed": 0},
            "seq": 0,
            "reqid": 0,
            "family": "inet",
            "mode": "tunnel",
            "replay-window": 0,
            "flags": [],
        },
        {"alg-comp": {"alg-name": "deflate", "alg-key-len": 0}},
    ),
    (
        (
            "ip xfrm policy add src 10.0.0.0/8 dst 10.1.0.0/16 dir out priority 5 if_id 5 tmpl src 192.0.2.1 dst "
            "192.0.2.2 proto esp mode tunnel reqid 7 level use"
        ),
        "to-kernel",
        (
            "04010000130005008848076b000000000a0100000000000000000000000000000a0000000000000000000000000000000000"
            "00000000000002001008000000000000000000000000ffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
            "ffffffff00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000500000000000000010000000000000044000500c00002020000000000000000"
            "00000000000000003200000002000000c00002010000000000000000000000000700000001000100ffffffffffffffffffff"
            "ffff08001f0005000000"
        ),
        "newpolicy",
        {
            "sel": {
                "daddr": "10.1.0.0",
                "saddr": "10.0.0.0",
                "dport": 0,
                "dport-mask": "0x0",
                "sport": 0,
                "sport-mask": "0x0",
                "family": "inet",
                "prefixlen-d": 16,
                "prefixlen-s": 8,
                "proto": "ip",
                "ifindex": 0,
                "user": 0,
            },
            "lft": {
                "soft-byte-limit": 18446744073709551615,
                "hard-byte-limit": 18446744073709551615,
                "soft-packet-limit": 18446744073709551615,
                "hard-packet-limit": 18446744073709551615,
                "soft-add-expires-seconds": 0,
                "hard-add-expires-seconds": 0,
                "soft-use-expires-seconds": 0,
                "hard-use-expires-seconds": 0,
            },
            "curlft": {"bytes": 0, "packets": 0, "add-time": 0, "use-time": 0},
            "priority": 5,
            "index": 0,
            "dir": "out",
            "action": "allow",
            "flags": [],
            "share": "any",
        },
        {
            "tmpl": [
                {
                    "id": {"daddr": "192.0.2.2", "spi": "0x0", "proto": "esp"},
                    "family": "inet",
                    "saddr": "192.0.2.1",
                    "reqid": 7,
                    "mode": "tunnel",
                    "share": "any",
                    "optional": 1,
                    "aalgos": "0xffffffff",
                    "ealgos": "0xffffffff",
                    "calgos": "0xffffffff",
                }
            ],
            "if-id": 5,
        },
    ),
    (
        (
            "ip xfrm policy update src 10.0.0.0/8 dst 10.1.0.0/16 dir out priority 6 if_id 5 tmpl src 192.0.2.1 "
            "dst 192.0.2.2 proto esp mode tunnel reqid 7"
        ),
        "to-kernel",
        (
            "04010000190005008848076b000000000a0100000000000000000000000000000a0000000000000000000000000000000000"
            "00000000000002001008000000000000000000000000ffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
            "ffffffff00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000600000000000000010000000000000044000500c00002020000000000000000"
            "00000000000000003200000002000000c00002010000000000000000000000000700000001000000ffffffffffffffffffff"
            "ffff08001f0005000000"
        ),
        "updpolicy",
        {
            "sel": {
                "daddr": "10.1.0.0",
                "saddr": "10.0.0.0",
                "dport": 0,
                "dport-mask": "0x0",
                "sport": 0,
                "sport-mask": "0x0",
                "family": "inet",
                "prefixlen-d": 16,
                "prefixlen-s": 8,
                "proto": "ip",
                "ifindex": 0,
                "user": 0,
            },
            "lft": {
                "soft-byte-limit": 18446744073709551615,
                "hard-byte-limit": 18446744073709551615,
                "soft-packet-limit": 18446744073709551615,
                "hard-packet-limit": 18446744073709551615,
                "soft-add-expires-seconds": 0,
                "hard-add-expires-seconds": 0,
                "soft-use-expires-seconds": 0,
                "hard-use-expires-seconds": 0,
            },
            "curlft": {"bytes": 0, "packets": 0, "add-time": 0, "use-time": 0},
            "priority": 6,
            "index": 0,
            "dir": "out",
            "action": "allow",
            "flags": [],
            "share": "any",
        },
        {
            "tmpl": [
                {
                    "id": {"daddr": "192.0.2.2", "spi": "0x0", "proto": "esp"},
                    "family": "inet",
                    "saddr": "192.0.2.1",
                    "reqid": 7,
                    "mode": "tunnel",
                    "share": "any",
                    "optional": 0,
                    "aalgos": "0xffffffff",
                    "ealgos": "0xffffffff",
                    "calgos": "0xffffffff",
                }
            ],
            "if-id": 5,
        },
    ),
    (
        "ip -d xfrm state list",
        "to-kernel",
        (
            "38000000120001038848076b0000000028001a00000000000000000000000000000000000000000000000000000000000000"
            "000000000000"
        ),
        "getsa",
        {},
        {"address-filter": {"saddr": "::", "daddr": "::", "family": "unspec", "splen": 0, "dplen": 0}},
    ),
    ("ip -d -s xfrm policy list", "to-kernel", ("10000000150001038848076b00000000"), "getpolicy", {}, {}),
    (
        "ip -d -s xfrm policy list",
        "to-user",
        (
            "10010000130002008848076b810000000a0100000000000000000000000000000a0000000000000000000000000000000000"
            "00000000000002001008000000000000000000000000ffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
            "ffffffff00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "00008748076b0000000000000000000000000600000009000000010000000000000044000500c00002020000000000000000"
            "00000000000000003200000002000000c00002010000000000000000000000000700000001000000ffffffffffffffffffff"
            "ffff0a001000000000000000000008001f0005000000"
        ),
        "newpolicy",
        {
            "sel": {
                "daddr": "10.1.0.0",
                "saddr": "10.0.0.0",
                "dport": 0,
                "dport-mask": "0x0",
                "sport": 0,
                "sport-mask": "0x0",
                "family": "inet",
                "prefixlen-d": 16,
                "prefixlen-s": 8,
                "proto": "ip",
                "ifindex": 0,
                "user": 0,
            },
            "lft": {
                "soft-byte-limit": 18446744073709551615,
                "hard-byte-limit": 18446744073709551615,
                "soft-packet-limit": 18446744073709551615,
                "hard-packet-limit": 18446744073709551615,
                "soft-add-expires-seconds": 0,
                "hard-add-expires-seconds": 0,
                "soft-use-expires-seconds": 0,
                "hard-use-expires-seconds": 0,
            },
            "curlft": {"bytes": 0, "packets": 0, "add-time": 1795639431, "use-time": 0},
            "priority": 6,
            "index": 9,
            "dir": "out",
            "action": "allow",
            "flags": [],
            "share": "any",
        },
        {
            "tmpl": [
                {
                    "id": {"daddr": "192.0.2.2", "spi": "0x0", "proto": "esp"},
                    "family": "inet",
                    "saddr": "192.0.2.1",
                    "reqid": 7,
                    "mode": "tunnel",
                    "share": "any",
                    "optional": 0,
                    "aalgos": "0xffffffff",
                    "ealgos": "0xffffffff",
                    "calgos": "0xffffffff",
                }
            ],
            "policy-type": {"type": "main", "reserved1": 0, "reserved2": 0},
            "if-id": 5,
        },
    ),
    (
        "ip -d -s xfrm policy list",
        "to-user",
        (
            "c4000000130002008848076b8100000020010db800010000000000000000000020010db80000000000000000000000000000"
            "0000000000000a003020000000000000000000000000ffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
            "ffffffff00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "00008748076b000000000000000000000000000000000800000000010000000000000a0010000100000000000000"
        ),
        "newpolicy",
        {
            "sel": {
                "daddr": "2001:db8:1::",
                "saddr": "2001:db8::",
                "dport": 0,
                "dport-mask": "0x0",
                "sport": 0,
                "sport-mask": "0x0",
                "family": "inet6",
                "prefixlen-d": 48,
                "prefixlen-s": 32,
                "proto": "ip",
                "ifindex": 0,
                "user": 0,
            },
            "lft": {
                "soft-byte-limit": 18446744073709551615,
                "hard-byte-limit": 18446744073709551615,
                "soft-packet-limit": 18446744073709551615,
                "hard-packet-limit": 18446744073709551615,
                "soft-add-expires-seconds": 0,
                "hard-add-expires-seconds": 0,
                "soft-use-expires-seconds": 0,
                "hard-use-expires-seconds": 0,
            },
            "curlft": {"bytes": 0, "packets": 0, "add-time": 1795639431, "use-time": 0},
            "priority": 0,
            "index": 8,
            "dir": "in",
            "action": "block",
            "flags": [],
            "share": "any",
        },
        {"policy-type": {"type": "sub", "reserved1": 0, "reserved2": 0}},
    ),
    (
        "ip xfrm state get src 192.0.2.1 dst 192.0.2.2 proto esp spi 0x100 mark 1 mask 0xff",
        "to-kernel",
        (
            "48000000120001008848076b00000000c0000202000000000000000000000000000001000200320014000d00c00002010000"
            "000000000000000000000c00150001000000ff000000"
        ),
        "getsa",
        {"daddr": "192.0.2.2", "spi": "0x100", "family": "inet", "proto": "esp"},
        {"srcaddr": {"address": "192.0.2.1"}, "mark": {"v": "0x1", "m": "0xff"}},
    ),
    (
        "ip xfrm policy get src 10.0.0.0/8 dst 10.1.0.0/16 dir out if_id 5",
        "to-kernel",
        (
            "58000000150001008848076b000000000a0100000000000000000000000000000a0000000000000000000000000000000000"
            "00000000000002001008000000000000000000000000000000000100000008001f0005000000"
        ),
        "getpolicy",
        {
            "sel": {
                "daddr": "10.1.0.0",
                "saddr": "10.0.0.0",
                "dport": 0,
                "dport-mask": "0x0",
                "sport": 0,
                "sport-mask": "0x0",
                "family": "inet",
                "prefixlen-d": 16,
                "prefixlen-s": 8,
                "proto": "ip",
                "ifindex": 0,
                "user": 0,
            },
            "index": 0,
            "dir": "out",
        },
        {"if-id": 5},
    ),
    (
        "ip xfrm state count",
        "to-kernel",
        ("14000000230001008848076b00000000ffffffff"),
        "getsadinfo",
        {"flags": 4294967295},
        {},
    ),
    (
        "ip xfrm state count",
        "to-user",
        ("28000000220000008848076b84000000ffffffff08000100000000000c0002000800000000001000"),
        "newsadinfo",
        {"flags": 4294967295},
        {"cnt": 0, "hinfo": {"sadhcnt": 8, "sadhmcnt": 1048576}},
    ),
    (
        "ip xfrm policy count",
        "to-kernel",
        ("14000000250001008848076b00000000ffffffff"),
        "getspdinfo",
        {"flags": 4294967295},
        {},
    ),
    (
        "ip xfrm policy count",
        "to-user",
        (
            "4c000000240000008848076b85000000ffffffff1c0001000100000001000000000000000000000000000000000000000c00"
            "0200070000000000100006000300202000000600040080800000"
        ),
        "newspdinfo",
        {"flags": 4294967295},
        {
            "info": {"incnt": 1, "outcnt": 1, "fwdcnt": 0, "inscnt": 0, "outscnt": 0, "fwdscnt": 0},
            "hinfo": {"spdhcnt": 7, "spdhmcnt": 1048576},
            "ipv4-hthresh": {"lbits": 32, "rbits": 32},
            "ipv6-hthresh": {"lbits": 128, "rbits": 128},
        },
    ),
    (
        "ip xfrm \u2026, told to a listener",
        "notification",
        (
            "10010000190000008e48076b000000000a0100000000000000000000000000000a0000000000000000000000000000000000"
            "00000000000002001008000000000000000000000000ffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
            "ffffffff00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "00008d48076b0000000000000000000000000600000011000000010000000000000044000500c00002020000000000000000"
            "00000000000000003200000002000000c00002010000000000000000000000000700000001000000ffffffffffffffffffff"
            "ffff0a001000000000000000000008001f0005000000"
        ),
        "updpolicy",
        {
            "sel": {
                "daddr": "10.1.0.0",
                "saddr": "10.0.0.0",
                "dport": 0,
                "dport-mask": "0x0",
                "sport": 0,
                "sport-mask": "0x0",
                "family": "inet",
                "prefixlen-d": 16,
                "prefixlen-s": 8,
                "proto": "ip",
                "ifindex": 0,
                "user": 0,
            },
            "lft": {
                "soft-byte-limit": 18446744073709551615,
                "hard-byte-limit": 18446744073709551615,
                "soft-packet-limit": 18446744073709551615,
                "hard-packet-limit": 18446744073709551615,
                "soft-add-expires-seconds": 0,
                "hard-add-expires-seconds": 0,
                "soft-use-expires-seconds": 0,
                "hard-use-expires-seconds": 0,
            },
            "curlft": {"bytes": 0, "packets": 0, "add-time": 1795639437, "use-time": 0},
            "priority": 6,
            "index": 17,
            "dir": "out",
            "action": "allow",
            "flags": [],
            "share": "any",
        },
        {
            "tmpl": [
                {
                    "id": {"daddr": "192.0.2.2", "spi": "0x0", "proto": "esp"},
                    "family": "inet",
                    "saddr": "192.0.2.1",
                    "reqid": 7,
                    "mode": "tunnel",
                    "share": "any",
                    "optional": 0,
                    "aalgos": "0xffffffff",
                    "ealgos": "0xffffffff",
                    "calgos": "0xffffffff",
                }
            ],
            "policy-type": {"type": "main", "reserved1": 0, "reserved2": 0},
            "if-id": 5,
        },
    ),
    (
        "ip xfrm \u2026, told to a listener",
        "notification",
        ("1400000028000000000000000000000001020200"),
        "getdefault",
        {"in": "block", "fwd": "accept", "out": "accept"},
        {},
    ),
    (
        "ip xfrm \u2026, told to a listener",
        "notification",
        (
            "54010000140000008f48076b000000000a0100000000000000000000000000000a0000000000000000000000000000000000"
            "000000000000020010080000000000000000000000000000000001000000ac0007000a010000000000000000000000000000"
            "0a000000000000000000000000000000000000000000000002001008000000000000000000000000ffffffffffffffffffff"
            "ffffffffffffffffffffffffffffffffffffffffffff00000000000000000000000000000000000000000000000000000000"
            "00000000000000000000000000000000000000008d48076b0000000000000000000000000600000011000000010000000000"
            "000044000500c0000202000000000000000000000000000000003200000002000000c0000201000000000000000000000000"
            "0700000001000000ffffffffffffffffffffffff0a001000000000000000000008001f0005000000"
        ),
        "delpolicy",
        {
            "sel": {
                "daddr": "10.1.0.0",
                "saddr": "10.0.0.0",
                "dport": 0,
                "dport-mask": "0x0",
                "sport": 0,
                "sport-mask": "0x0",
                "family": "inet",
                "prefixlen-d": 16,
                "prefixlen-s": 8,
                "proto": "ip",
                "ifindex": 0,
                "user": 0,
            },
            "index": 0,
            "dir": "out",
        },
        {
            "policy": {
                "sel": {
                    "daddr": "10.1.0.0",
                    "saddr": "10.0.0.0",
                    "dport": 0,
                    "dport-mask": "0x0",
                    "sport": 0,
                    "sport-mask": "0x0",
                    "family": "inet",
                    "prefixlen-d": 16,
                    "prefixlen-s": 8,
                    "proto": "ip",
                    "ifindex": 0,
                    "user": 0,
                },
                "lft": {
                    "soft-byte-limit": 18446744073709551615,
                    "hard-byte-limit": 18446744073709551615,
                    "soft-packet-limit": 18446744073709551615,
                    "hard-packet-limit": 18446744073709551615,
                    "soft-add-expires-seconds": 0,
                    "hard-add-expires-seconds": 0,
                    "soft-use-expires-seconds": 0,
                    "hard-use-expires-seconds": 0,
                },
                "curlft": {"bytes": 0, "packets": 0, "add-time": 1795639437, "use-time": 0},
                "priority": 6,
                "index": 17,
                "dir": "out",
                "action": "allow",
                "flags": [],
                "share": "any",
            },
            "tmpl": [
                {
                    "id": {"daddr": "192.0.2.2", "spi": "0x0", "proto": "esp"},
                    "family": "inet",
                    "saddr": "192.0.2.1",
                    "reqid": 7,
                    "mode": "tunnel",
                    "share": "any",
                    "optional": 0,
                    "aalgos": "0xffffffff",
                    "ealgos": "0xffffffff",
                    "calgos": "0xffffffff",
                }
            ],
            "policy-type": {"type": "main", "reserved1": 0, "reserved2": 0},
            "if-id": 5,
        },
    ),
    (
        "ip xfrm \u2026, told to a listener",
        "notification",
        ("140000001c0000008f48076b0000000032000000"),
        "flushsa",
        {"proto": "esp"},
        {},
    ),
]


@pytest.mark.parametrize(("command", "direction", "raw", "kind", "header", "attrs"), GOLDEN)
def test_recorded_bytes_mean_this_and_come_back(
    read: Read, command: str, direction: str, raw: str, kind: str, header: object, attrs: object
) -> None:
    message = read(raw, direction=direction, protocol=XFRM)
    assert message.type == kind, command
    assert message.header == header
    assert message.attrs == attrs
    assert message.notes == []
    assert message.encode().hex() == raw


def by_hand(kind: int, body: bytes, direction: str, order: str = "<") -> str:
    """A message whose layout is the header's: what cannot be provoked without a running IPsec."""
    return (pack(order + "IHHII", 16 + len(body), kind, 1 if direction == "to-kernel" else 0, 1, 0) + body).hex()


def attribute(number: int, payload: bytes, order: str = "<") -> bytes:
    return wire.attribute(number, payload, order)


V4 = bytes.fromhex("c0000201") + bytes(12), bytes.fromhex("c0000202") + bytes(12)
V6 = bytes.fromhex("20010db8" + "00" * 11 + "01"), bytes.fromhex("20010db8" + "00" * 11 + "02")


@pytest.mark.parametrize(
    ("order", "family", "addresses", "shown"),
    [
        ("<", 2, V4, ("192.0.2.1", "192.0.2.2")),
        (">", 2, V4, ("192.0.2.1", "192.0.2.2")),
        ("<", 10, V6, ("2001:db8::1", "2001:db8::2")),
        (">", 10, V6, ("2001:db8::1", "2001:db8::2")),
    ],
)
def test_addresses_are_of_the_family_that_stands_behind_or_around_them(
    read: Read, order: str, family: int, addresses: tuple[bytes, bytes], shown: tuple[str, str]
) -> None:
    usersa_id = addresses[0] + pack(">I", 0x100) + pack(order + "HBx", family, 50)
    mapping = usersa_id + pack(order + "I", 7) + addresses[0] + addresses[1] + pack(">HH", 4500, 4501)
    raw = by_hand(0x26, mapping, "notification", order)
    message = read(raw, direction="notification", protocol=XFRM)
    assert message.type == "mapping"
    assert (message.header["id"]["daddr"], message.header["new-saddr"]) == shown
    assert (message.header["old-sport"], message.header["new-sport"]) == (4500, 4501)
    assert message.encode().hex() == raw
    moved = pack(order + "BBHIHH", 50, 1, 0, 7, 2, family)
    migrate = attribute(17, V4[0] + V4[1] + addresses[0] + addresses[1] + moved, order)
    raw = by_hand(0x21, bytes(64) + migrate, "to-kernel", order)
    (entry,) = read(raw, protocol=XFRM).attrs["migrate"]
    assert (entry["old-daddr"], entry["old-saddr"]) == ("192.0.2.1", "192.0.2.2")
    assert (entry["new-daddr"], entry["new-saddr"], entry["mode"]) == (*shown, "tunnel")
    source = usersa_id + attribute(13, addresses[1], order)
    raw = by_hand(0x12, source, "to-kernel", order)
    message = read(raw, protocol=XFRM)
    assert message.attrs == {"srcaddr": {"address": shown[1]}}
    assert message.encode().hex() == raw


def test_a_selector_without_a_family_has_that_around_it(read: Read) -> None:
    """As the kernel answers allocspi: a family in the state, none in its selector."""
    selector = V4[0] + V4[1] + bytes(8) + pack("<HBBB3xII", 0, 32, 32, 0, 0, 0)
    body = selector + V4[0] + pack(">IB3x", 0x100, 50) + V4[1] + bytes(64 + 32 + 12 + 8) + pack("<HB", 2, 1) + bytes(9)
    raw = by_hand(0x10, body, "to-user")
    for _ in range(6):
        message = read(raw, direction="to-user", protocol=XFRM)
        assert (message.header["sel"]["family"], message.header["family"]) == ("unspec", "inet")
        assert (message.header["sel"]["daddr"], message.header["id"]["daddr"]) == ("192.0.2.1", "192.0.2.1")
        assert message.encode().hex() == raw


def test_a_request_for_a_dump_has_no_fixed_header(read: Read) -> None:
    body = attribute(25, bytes([50]))
    dump = (pack("<IHHII", 16 + len(body), 0x12, 0x301, 1, 0) + body).hex()
    message = read(dump, protocol=XFRM)
    assert (message.type, message.header, message.attrs) == ("getsa", {}, {"proto": "esp"})
    assert message.encode().hex() == dump


KEYS = {
    1: (b"hmac(md5)", "", "alg-auth"),
    2: (b"cbc(aes)", "", "alg-crypt"),
    18: (b"rfc4106(gcm(aes))", "I", "alg-aead"),
    20: (b"hmac(sha256)", "I", "alg-auth-trunc"),
}


@pytest.mark.parametrize("number", KEYS)
def test_keys_are_masked_everywhere_and_their_names_are_not(number: int) -> None:
    name, more, attr = KEYS[number]
    key = b"\xc0\xff\xee" * 8
    algo = name.ljust(64, b"\0") + pack("<I" + more, 8 * len(key), *([96] if more else [])) + key
    data = bytes.fromhex(by_hand(0x10, bytes(224) + attribute(number, algo), "to-kernel"))
    frame = Frame(1, 0, XFRM, data, len(data), GenericFamilies())
    (masked,), (shown,) = messages(frame), messages(frame, OPEN)
    assert masked.attrs[attr]["alg-key"] == "(secret)"
    assert masked.attrs[attr]["alg-name"] == name.decode()
    assert shown.attrs[attr]["alg-key"] == key.hex()
    for _ in range(6):  # the faster ways too, which begin where a shape comes again
        (again,) = messages(frame)
        said = [json.line(again).decode(), *JsonLines().lines(walk([frame])), Lines().line(again)]
        said += [
            Tree().text(again),
            Tree(with_bytes=True).text(again),
            "\n".join(dump(again)),
            again.layers().show(dump=True),
        ]
        assert [text for text in said if "c0ffee" in text or "c0 ff ee" in text or "xc0" in text] == []
        assert all(name.decode() in text for text in said[:1] + said[3:4])
    assert "c0 ff ee" in Tree(with_bytes=True).text(shown)
    cut = data[:-5]
    cut = pack("<I", len(cut)) + cut[4 : 224 + 16] + pack("<H", 40) + cut[242:280]
    (broken,) = messages(Frame(1, 0, XFRM, cut, len(cut), GenericFamilies()))
    assert broken.encode() == cut
