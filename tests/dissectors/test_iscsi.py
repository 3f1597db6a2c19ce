"""iSCSI: bytes made by hand after include/scsi/iscsi_if.h, for there is no target here.

The unions of struct iscsi_uevent have 24 and 16 bytes on every machine: they align to 8.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

from nlsniff.dissectors.iscsi import FAMILY

from nlsniff.leaves import struct_size
from nlsniff.message import Message
from nlsniff.output.summary import Summary
from nlsniff.spec import ISCSI
from nlsniff.trace import Context

Read = Callable[..., Message]


def message_of(read: Read, kind: int, body: bytes, direction: str) -> Message:
    """One of ``struct iscsi_uevent`` as include/scsi/iscsi_if.h lays it out, made by hand."""
    raw = pack("=IHHII", 16 + len(body), kind, 0, 0, 0) + body
    message = read(raw.hex(), direction=direction, protocol=ISCSI)
    assert (message.notes, message.encode()) == ([], message.raw)
    return message


def uevent(kind: int, asked: bytes = b"", told: bytes = b"") -> bytes:
    return pack("=IIQ24s16s", kind, 0, 0xFFFF8000, asked, told)


def test_pdus_of_a_login_are_secret_behind_their_head(read: Read) -> None:
    body = uevent(101, told=pack("=IIQ", 1, 0, 0xAB)) + bytes(48) + b"CHAP_N=me\0"
    message = message_of(read, 101, body, "notification")
    assert (message.type, message.header["recv-handle"]) == ("recv-pdu", "0xab")
    assert message.attrs == {"header": "00" * 48, "data": "(secret)"}


def test_what_the_kernel_tells_of_a_connection(read: Read) -> None:
    error = message_of(read, 102, uevent(102, told=pack("=III", 1, 0, 1020)), "notification")
    assert (error.header["sid"], error.header["error"]) == (1, "tcp-conn-close")
    state = message_of(read, 109, uevent(109, told=pack("=III", 1, 0, 3)), "notification")
    assert (state.type, state.header["state"]) == ("conn-login-state", "logged-in")


def test_an_address_stands_behind_a_connect(read: Read) -> None:
    body = uevent(22, pack("=I", 1)) + bytes.fromhex("02000cbcc0000201") + bytes(8)
    message = message_of(read, 22, body, "to-kernel")
    assert (message.type, message.header["non-blocking"]) == ("transport-ep-connect", 1)
    assert message.attrs == {"family": "inet", "port": 3260, "addr": "192.0.2.1", "zeros": 8}


def test_a_path_is_a_struct_of_its_own(read: Read) -> None:
    addresses = bytes([192, 0, 2, 1]).ljust(16, b"\0") + bytes([192, 0, 2, 2]).ljust(16, b"\0")
    body = (
        uevent(107, told=pack("=I", 3)) + pack("=Q6s6sI", 5, bytes(6), bytes(6), 4) + addresses + pack("=HH4x", 7, 1500)
    )
    message = message_of(read, 107, body, "notification")
    assert (message.type, message.header["host-no"]) == ("path-req", 3)
    assert {
        "ip-addr-len": 4,
        "vlan-id": 7,
        "pmtu": 1500,
        "dst": "c0000202" + "00" * 12,
    }.items() <= message.attrs.items()


def test_tables_of_chap_are_secret(read: Read) -> None:
    message = message_of(read, 33, uevent(33, pack("=IIH", 3, 1, 0)) + b"me and my password", "to-user")
    assert (message.type, message.attrs) == ("get-chap", {"data": "(secret)"})


def test_a_parameter_is_text_and_a_password_is_secret(read: Read) -> None:
    name = message_of(read, 16, uevent(16, pack("=IIII", 1, 0, 15, 9)) + b"iqn.disk\0", "to-kernel")
    assert (name.type, name.header["param"], name.attrs) == ("set-param", "target-name", {"value": "iqn.disk"})
    secret = message_of(read, 16, uevent(16, pack("=IIII", 1, 0, 24, 9)) + b"password\0", "to-kernel")
    assert (secret.header["param"], secret.attrs) == ("password", {"value": "(secret)"})
    assert "value=(secret)" in Summary(secret.known, "<").read(secret.frame.data, 16, secret.end, Context())


def test_an_answer_is_the_question_with_its_result(read: Read) -> None:
    told = message_of(read, 11, uevent(11, pack("=IHH", 1, 128, 32), pack("=II", 4, 7)), "to-user")
    assert told.header == {
        "type": 11,
        "iferror": 0,
        "transport-handle": "0xffff8000",
        "initial-cmdsn": 1,
        "cmds-max": 128,
        "queue-depth": 32,
        "r": {"sid": 4, "host-no": 7},
    }
    failed = message_of(read, 12, uevent(12, pack("=I", 4), pack("=i", -22)), "to-user")
    assert (failed.header["sid"], failed.header["r"]) == (4, {"retcode": -22})


def test_statistics_of_a_connection(read: Read) -> None:
    counted = pack("=QQ19II", 4096, 8192, *range(19), 1) + pack("=64sQ", b"eh_abort_cnt", 3)
    message = message_of(read, 20, uevent(20, pack("=II", 1, 0)) + counted, "to-user")
    assert (message.attrs["txdata-octets"], message.attrs["noptx-pdus"], message.attrs["timeout-err"]) == (4096, 0, 18)
    assert message.attrs["custom"] == [{"desc": "eh_abort_cnt", "value": 3}]


def test_every_event_begins_with_56_bytes() -> None:
    sizes = {struct_size(each.header) for each in FAMILY.operations if each.header is not None}
    assert (sizes, len(FAMILY.operations)) == ({56}, 44)
