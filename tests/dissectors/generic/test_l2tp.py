"""L2TP: bytes from Linux 7.2 and iproute2 7.3, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message
from nlsniff.spec import GENERIC

Read = Callable[..., Message]

# What made the message, its direction, its bytes, what they say; secrets are masked.
GOLDEN = [
    (
        "ip l2tp add tunnel tunnel_id 1 peer_tunnel_id 2 encap udp",
        "to-kernel",
        (
            "5400000027000500f53f076b0000000001010000080009000100000008000a0002000000050007000300000006000200"
            "00000000080018007f000001080019007f00000106001a008813000006001b0089130000"
        ),
        "tunnel-create",
        {
            "conn-id": 1,
            "peer-conn-id": 2,
            "proto-version": 3,
            "encap-type": "udp",
            "ip-saddr": "127.0.0.1",
            "ip-daddr": "127.0.0.1",
            "udp-sport": 5000,
            "udp-dport": 5001,
        },
    ),
    (
        "ip l2tp add tunnel tunnel_id 5 … local ::1 remote ::1 udp6_csum_tx off udp6_csum_rx off",
        "to-kernel",
        (
            "7400000027000500f53f076b0000000001010000080009000500000008000a0006000000050007000300000006000200"
            "0000000014001f0000000000000000000000000000000001140020000000000000000000000000000000000106001a00"
            "8a13000006001b008b1300000400210004002200"
        ),
        "tunnel-create",
        {
            "conn-id": 5,
            "peer-conn-id": 6,
            "proto-version": 3,
            "encap-type": "udp",
            "ip6-saddr": "::1",
            "ip6-daddr": "::1",
            "udp-sport": 5002,
            "udp-dport": 5003,
            "udp-zero-csum6-tx": True,
            "udp-zero-csum6-rx": True,
        },
    ),
    (
        "ip l2tp add session … cookie 01234567 peer_cookie 0123456789abcdef l2spec_type none seq both",
        "to-kernel",
        (
            "7c00000027000500f53f076b0000000005010000080009000100000008000a000000000008000b000a00000008000c00"
            "140000000600010005000000050005000000000005000600000000000500120001000000050013000100000008000f00"
            "012345670c0010000123456789abcdef0a0008006c32747030000000"
        ),
        "session-create",
        {
            "conn-id": 1,
            "peer-conn-id": 0,
            "session-id": 10,
            "peer-session-id": 20,
            "pw-type": "eth",
            "l2spec-type": "none",
            "l2spec-len": 0,
            "recv-seq": 1,
            "send-seq": 1,
            "cookie": "01234567",
            "peer-cookie": "0123456789abcdef",
            "ifname": "l2tp0",
        },
    ),
    (
        "ip l2tp show tunnel: an answer over IP",
        "to-user",
        (
            "c800000027000200f63f076b9f010000040100000500070003000000080009000300000008000a000400000008001100"
            "0000000006000200010000007c001e000c00010000000000000000000c00020000000000000000000c00030000000000"
            "000000000c00040000000000000000000c00050000000000000000000c00060000000000000000000c000a0000000000"
            "000000000c00070000000000000000000c00080000000000000000000c000b000000000000000000080018007f000001"
            "080019007f000002"
        ),
        "tunnel-get",
        {
            "proto-version": 3,
            "conn-id": 3,
            "peer-conn-id": 4,
            "debug": [],
            "encap-type": "ip",
            "stats": {
                "tx-packets": 0,
                "tx-bytes": 0,
                "tx-errors": 0,
                "rx-packets": 0,
                "rx-bytes": 0,
                "rx-seq-discards": 0,
                "rx-cookie-discards": 0,
                "rx-oos-packets": 0,
                "rx-errors": 0,
                "rx-invalid": 0,
            },
            "ip-saddr": "127.0.0.1",
            "ip-daddr": "127.0.0.2",
        },
    ),
    (
        "ip l2tp show tunnel: an answer over IPv6",
        "to-user",
        (
            "f800000027000200f63f076b9f010000040100000500070003000000080009000500000008000a000600000008001100"
            "0000000006000200000000007c001e000c00010000000000000000000c00020000000000000000000c00030000000000"
            "000000000c00040000000000000000000c00050000000000000000000c00060000000000000000000c000a0000000000"
            "000000000c00070000000000000000000c00080000000000000000000c000b0000000000000000000400210004002200"
            "06001a008a13000006001b008b13000014001f0000000000000000000000000000000001140020000000000000000000"
            "0000000000000001"
        ),
        "tunnel-get",
        {
            "proto-version": 3,
            "conn-id": 5,
            "peer-conn-id": 6,
            "debug": [],
            "encap-type": "udp",
            "stats": {
                "tx-packets": 0,
                "tx-bytes": 0,
                "tx-errors": 0,
                "rx-packets": 0,
                "rx-bytes": 0,
                "rx-seq-discards": 0,
                "rx-cookie-discards": 0,
                "rx-oos-packets": 0,
                "rx-errors": 0,
                "rx-invalid": 0,
            },
            "udp-zero-csum6-tx": True,
            "udp-zero-csum6-rx": True,
            "udp-sport": 5002,
            "udp-dport": 5003,
            "ip6-saddr": "::1",
            "ip6-daddr": "::1",
        },
    ),
    (
        "ip l2tp show session: an answer",
        "to-user",
        (
            "e800000027000200f63f076ba101000008010000080009000100000008000b000a00000008000a000200000008000c00"
            "14000000080011000000000006000100050000000d0008006c3274706574683100000000050012000000000005001300"
            "0000000005001400000000007c001e000c00010000000000000000000c00020000000000000000000c00030000000000"
            "000000000c00040000000000000000000c00050000000000000000000c00060000000000000000000c000a0000000000"
            "000000000c00070000000000000000000c00080000000000000000000c000b000000000000000000"
        ),
        "session-get",
        {
            "conn-id": 1,
            "session-id": 10,
            "peer-conn-id": 2,
            "peer-session-id": 20,
            "debug": [],
            "pw-type": "eth",
            "ifname": "l2tpeth1",
            "recv-seq": 0,
            "send-seq": 0,
            "lns-mode": 0,
            "stats": {
                "tx-packets": 0,
                "tx-bytes": 0,
                "tx-errors": 0,
                "rx-packets": 0,
                "rx-bytes": 0,
                "rx-seq-discards": 0,
                "rx-cookie-discards": 0,
                "rx-oos-packets": 0,
                "rx-errors": 0,
                "rx-invalid": 0,
            },
        },
    ),
    (
        "ip l2tp del session tunnel_id 1 session_id 10",
        "to-kernel",
        "2400000027000500f63f076b0000000006010000080009000100000008000b000a000000",
        "session-delete",
        {"conn-id": 1, "session-id": 10},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=GENERIC, family="l2tp")
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw
