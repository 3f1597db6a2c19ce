"""The NFS server: bytes by hand, as include/uapi/linux/nfsd_netlink.h and fs/nfsd/nfsctl.c lay them out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from nlsniff.dissectors.generic import nfsd

from nlsniff.message import Message

Read = Callable[..., Message]

# What the message is, its direction, its bytes, what they say.
GOLDEN = [
    (
        "a request in progress",
        "to-user",
        (
            "800000001e0002000100000000000000010100000800010012345678080002000500000008000300a386010005000400"
            "0400000008000500010000000c000600dc0500000000000008000800c000020708000900c000020106000c0002bc0000"
            "06000d000801000008000e003500000008000e001600000008000e0009000000"
        ),
        "rpc-status-get",
        {
            "xid": 305419896,
            "flags": 5,
            "prog": 100003,
            "version": 4,
            "proc": 1,
            "service-time": 1500,
            "saddr4": "192.0.2.7",
            "daddr4": "192.0.2.1",
            "sport": 700,
            "dport": 2049,
            "compound-ops": [53, 22, 9],
        },
    ),
    (
        "threads, and the key of file handles",
        "to-kernel",
        (
            "4c0000001e0005000100000000000000020100000800010008000000080002005a000000080003005a00000009000400"
            "686572650000000014000600000102030405060708090a0b0c0d0e0f"
        ),
        "threads-set",
        {"threads": [8], "gracetime": 90, "leasetime": 90, "scope": "here", "fh-key": "(secret)"},
    ),
    (
        "versions",
        "to-kernel",
        (
            "400000001e00050001000000000000000401000018000180080001000300000008000200000000000400030014000180"
            "08000100040000000800020000000000"
        ),
        "version-set",
        {"version": [{"major": 3, "minor": 0, "enabled": True}, {"major": 4, "minor": 0}]},
    ),
    (
        "listeners",
        "to-user",
        (
            "380100001e0000000100000000000000070100009000018008000200746370008400010002000801c000020100000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000940001800900020072646d6100000000840001000a004e5100000000"
            "20010db80000000000000000000000010300000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000"
        ),
        "listener-get",
        {
            "addr": [
                {"transport-name": "tcp", "addr": {"family": "inet", "port": 2049, "addr": "192.0.2.1", "zeros": 120}},
                {
                    "transport-name": "rdma",
                    "addr": {"family": "inet6", "port": 20049, "addr": "2001:db8::1", "scope-id": 3, "zeros": 100},
                },
            ]
        },
    ),
    (
        "an export is looked up",
        "to-kernel",
        (
            "a00000001e00050001000000000000000c0100008c0001800c0001000300000000000000060002002a00000009000300"
            "2f737276000000000c00050000d2496b0000000008000600feff000008000700feff0000200008801c0001800a000100"
            "6f74686572000000090002002f7372760000000014000a800800010073f30500080002000100000008000b0001000000"
            "08000c001504000008000d00ffffffff"
        ),
        "svc-export-set-reqs",
        {
            "requests": [
                {
                    "seqno": 3,
                    "client": "*",
                    "path": "/srv",
                    "expiry": 1800000000,
                    "anon-uid": 65534,
                    "anon-gid": 65534,
                    "fslocations": {"location": [{"host": "other", "path": "/srv"}]},
                    "secinfo": [{"pseudoflavor": 390003, "flags": ["readonly"]}],
                    "xprtsec": [["none"]],
                    "flags": ["readonly", "rootsquash", "async", "nosubtreecheck"],
                    "fsid": -1,
                }
            ]
        },
    ),
    (
        "a cache is asked for",
        "to-user",
        "1c0000001e00000000000000000000000a0100000800010003000000",
        "cache-notify",
        {"cache-type": ["svc_export", "expkey"]},
    ),
    (
        "locks of a client go",
        "to-kernel",
        "280000001e0005000100000000000000100100001400010002000000c00002090000000000000000",
        "unlock-ip",
        {"address": {"family": "inet", "port": 0, "addr": "192.0.2.9", "zeros": 8}},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read_generic: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read_generic("nfsd", raw, direction)
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw


SECRET_FH_KEY = "000102030405060708090a0b0c0d0e0f"


def test_the_key_of_file_handles_is_masked_unless_asked_for(read_generic: Read) -> None:
    raw = next(one[2] for one in GOLDEN if one[0] == "threads, and the key of file handles")
    assert SECRET_FH_KEY in raw
    assert SECRET_FH_KEY not in str(read_generic("nfsd", raw).attrs)
    assert read_generic("nfsd", raw, secrets=True).attrs["fh-key"] == SECRET_FH_KEY
    assert read_generic("nfsd", raw, secrets=True).encode().hex() == raw


def test_addresses_are_read_in_either_byte_order() -> None:
    inet6 = bytes.fromhex("000a 0801 00000005 20010db8000000000000000000000001 00000002")
    value = {"family": "inet6", "port": 2049, "addr": "2001:db8::1", "flowinfo": 5, "scope-id": 2}
    assert nfsd.decode_sockaddr(inet6, ">") == value
    assert nfsd.encode_sockaddr(value, ">") == inet6


@pytest.mark.parametrize(
    "payload", ["", "02", "0200", "0100" + "00" * 14, "0a00" + "00" * 20, "02000801c0000201" + "ff" * 8]
)
def test_what_is_no_address_is_refused(payload: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        nfsd.decode_sockaddr(bytes.fromhex(payload), "<")
