"""SMC sockets: bytes by hand from the header's layout, as no kernel here has such sockets."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

import pytest

from nlsniff import wire
from nlsniff.message import Message
from nlsniff.spec import SOCK_DIAG

Read = Callable[..., Message]


@pytest.mark.parametrize("order", ["<", ">"])
def test_an_answer_and_its_request(read: Read, order: str) -> None:
    identity = pack(">HH", 4711, 80) + b"\x7f\0\0\1" + bytes(12) + b"\x7f\0\0\2" + bytes(12)
    # The family is AF_SMC: which addresses it has, the kernel does not say.
    identity += pack(order + "3I", 3, 5, 6)
    body = bytes((43, 1, 2, 3)) + identity + pack(order + "IQ", 1000, 77)
    lgr = b"\1" + b"mlx5_0".ljust(64, b"\0") + b"\1" + b"fe80::1".ljust(40, b"\0") + b"fe80::2".ljust(40, b"\0") + b"\0"
    body += wire.attribute(2, lgr, order) + wire.attribute(5, pack(order + "II", 7, 8), order)
    raw = (pack(order + "IHHII", 16 + len(body), 20, 2, 1, 0) + body).hex()
    message = read(raw, direction="to-user", protocol=SOCK_DIAG)
    assert (message.family, message.type, message.notes) == ("smc-diag", "answer", [])
    assert message.header["diag-state"] == "active"
    assert message.header["diag-mode"] == "smcd"
    assert message.header["diag-shutdown"] == ["rcv", "send"]
    assert (message.header["id"]["idiag-sport"], message.header["id"]["idiag-if"]) == (4711, 3)
    assert message.header["diag-inode"] == 77
    link = {"link-id": 1, "ibname": "mlx5_0", "ibport": 1, "gid": "fe80::1", "peer-gid": "fe80::2"}
    assert message.attrs == {
        "lgrinfo": {"lnk": [link], "role": "clnt"},
        "fallback": {"reason": 7, "peer-diagnosis": 8},
    }
    assert message.encode().hex() == raw
    asked = bytes((43, 0, 0, 3)) + bytes(48)
    raw = (pack(order + "IHHII", 16 + len(asked), 20, 0x301, 1, 0) + asked).hex()
    message = read(raw, protocol=SOCK_DIAG)
    assert (message.type, message.header["diag-ext"]) == ("get", ["conninfo", "lgrinfo"])
    assert message.encode().hex() == raw
