"""Messages of real bytes: Linux 6.1.0-50-amd64, iproute2 6.1.0, seen by nlmon."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.frame import Frame, GenericFamilies
from nlsniff.message import MASKED, OPEN, Message, messages

# ip link add link d0 name e1 type vlan id 4095
VLAN_REQUEST = (
    "48000000100005069d36026b00000000 00000000000000000000000000000000"
    "0800050003000000 0700030065310000 180012000800010076 6c616e 0c00020006000100ff0f0000"
)
# the kernel's answer: ERANGE, "8021q: Invalid VLAN id"
VLAN_ERROR = (
    "78000000020000029d36026be5000000 deffffff"
    + VLAN_REQUEST
    + "1b00010038303231713a20496e76616c696420564c414e2069640000"
)


@pytest.fixture
def message() -> Callable[..., Message]:
    """Makes the first message of a datagram given in hex, or by the name of one above."""

    def make(data: str, protocol: int = 0, *, secrets: bool = False) -> Message:
        raw = bytes.fromhex({"request": VLAN_REQUEST, "error": VLAN_ERROR}.get(data, data))
        frame = Frame(7, 1795307165025046038, protocol, raw, len(raw), GenericFamilies())
        return next(iter(messages(frame, OPEN if secrets else MASKED)))

    return make
