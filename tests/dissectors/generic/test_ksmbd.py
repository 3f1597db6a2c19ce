"""The SMB server: bytes from Linux 6.1 and 7.2 and ksmbd.mountd 3.4.7, the values, the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

import pytest

from nlsniff.message import Message
from nlsniff.spec import GENERIC
from nlsniff.wire import attribute

Made = Callable[..., Message]
Read = Callable[..., Message]

# What made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ksmbd.mountd: starting-up, 7.2",
        "to-kernel",
        (
            "0003000026000500f543076b6601000002010000ec020200000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000005245434f524400000000000000000000574f524b47524f555000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "7265636f7264656400000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "00000000000000000000000000000000bd010000000000001027000000000000000000000000000040000000e5621f5d"
            "cb4c7c6710c5b07600000000000000008000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
        ),
        "starting-up",
        {},
        {
            "starting-up": {
                "flags": [],
                "signing": "disabled",
                "min-prot": "",
                "max-prot": "",
                "netbios-name": "RECORD",
                "work-group": "WORKGROUP",
                "server-string": "recorded",
                "tcp-port": 445,
                "ipc-timeout": 0,
                "deadtime": 0,
                "file-max": 10000,
                "smb2-max-write": 0,
                "smb2-max-read": 0,
                "smb2-max-trans": 0,
                "share-fake-fscaps": "0x40",
                "sub-auth": [1562338021, 1736199371, 1991296272],
                "smb2-max-credits": 0,
                "smbd-max-io-size": 0,
                "max-connections": 128,
                "bind-interfaces-only": 0,
                "max-ip-connections": 0,
                "ifc-list-sz": 0,
            }
        },
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=GENERIC, family="SMBD_GENL")
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw


def test_a_login_is_answered_in_secret(made: Made) -> None:
    """Made by hand as ksmbd.mountd makes it (struct ksmbd_login_response)."""
    answer = pack("=III48sHH18s66x", 1, 100, 1000, b"me", 1, 16, bytes(range(1, 17)))
    message = made("SMBD_GENL", 5, attribute(5, answer, "<"), seq=1, direction="to-kernel")
    assert (message.type, message.attrs) == ("login-response", {"login-response": "(secret)"})
    assert (message.notes, message.encode()) == ([], message.raw)


def test_a_share_and_who_connects_to_it(made: Made) -> None:
    """Made by hand as the kernel makes it (struct ksmbd_tree_connect_request) and the daemon answers."""
    asked = pack("=IHHQQ48s64s64s64x", 3, 1, 3, 5, 6, b"me", b"share", b"192.0.2.1")
    request = made("SMBD_GENL", 8, attribute(8, asked, "<"))
    assert (request.type, request.notes, request.encode()) == ("tree-connect-request", [], request.raw)
    assert request.attrs["tree-connect-request"] == {
        "handle": 3,
        "account-flags": ["ok"],
        "flags": ["ipv6", "smb2"],
        "session-id": 5,
        "connect-id": 6,
        "account": "me",
        "share": "share",
        "peer-addr": "192.0.2.1",
    }
    answer = pack("=IHH64x", 3, 5, 1 << 1)
    told = made("SMBD_GENL", 9, attribute(9, answer, "<"), seq=1, direction="to-kernel")
    assert told.attrs == {
        "tree-connect-response": {"handle": 3, "status": "host-denied", "connection-flags": ["read-only"]}
    }


def test_a_call_of_a_pipe_is_handed_on(made: Made) -> None:
    call = pack("=III", 3, 1 << 4, 2) + b"\x05\x00"
    message = made("SMBD_GENL", 12, attribute(12, call, "<"))
    assert message.attrs == {"rpc-request": {"handle": 3, "flags": ["open"], "payload-sz": 2, "payload": "0500"}}
    assert (message.notes, message.encode()) == ([], message.raw)
