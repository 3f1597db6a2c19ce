"""Caches of the RPC server: bytes by hand, as include/uapi/linux/sunrpc_netlink.h lays them out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# What the message is, its direction, its bytes, what they say.
GOLDEN = [
    (
        "something is to be looked up",
        "to-user",
        "1c0000001e0000000000000000000000010100000800010002000000",
        "cache-notify",
        {"cache-type": ["unix_gid"]},
    ),
    (
        "what",
        "to-user",
        (
            "400000001e0002000100000000000000020100002c0001800c0001000400000000000000090002006e66736400000000"
            "0e0003003139322e302e322e37000000"
        ),
        "ip-map-get-reqs",
        {"requests": [{"seqno": 4, "class": "nfsd", "addr": "192.0.2.7"}]},
    ),
    (
        "the answer",
        "to-kernel",
        (
            "540000001e000100010000000000000003010000400001800c0001000400000000000000090002006e66736400000000"
            "0e0003003139322e302e322e37000000060004002a0000000c00060000d2496b00000000"
        ),
        "ip-map-set-reqs",
        {"requests": [{"seqno": 4, "class": "nfsd", "addr": "192.0.2.7", "domain": "*", "expiry": 1800000000}]},
    ),
    (
        "a user's groups",
        "to-kernel",
        (
            "480000001e000100010000000000000005010000340001800c000100050000000000000008000200e803000008000300"
            "e8030000080003001b0000000c00050000d2496b00000000"
        ),
        "unix-gid-set-reqs",
        {"requests": [{"seqno": 5, "uid": 1000, "gids": [1000, 27], "expiry": 1800000000}]},
    ),
    (
        "all is forgotten",
        "to-kernel",
        "1c0000001e0005000100000000000000060100000800010003000000",
        "cache-flush",
        {"mask": ["ip_map", "unix_gid"]},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read_generic: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read_generic("sunrpc", raw, direction)
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw
