"""Messages to filter: real bytes of Linux 6.1.0-50-amd64 and iproute2 6.1.0, and two put together."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.frame import Frame, GenericFamilies, Process
from nlsniff.message import Message, messages

VLAN_REQUEST = (
    "48000000100005069d36026b00000000 00000000000000000000000000000000"
    "0800050003000000 0700030065310000 180012000800010076 6c616e 0c00020006000100ff0f0000"
)
SAMPLES = {
    # ip link add link d0 name e1 type vlan id 4095
    "vlan": VLAN_REQUEST,
    # the kernel's answer: ERANGE, "8021q: Invalid VLAN id"
    "error": "78000000020000029d36026be5000000 deffffff"
    + VLAN_REQUEST
    + "1b00010038303231713a20496e76616c696420564c414e2069640000",
    # struct ifinfomsg with index 3 and flags up, lower-up; ifname d0, mtu 1500, operstate up
    "link": "44000000100002009e36026b00000000 00000100 03000000 01000100 00000000"
    "0700030064300000 08000400dc050000 0500100006000000 0a00010002000000aabb0000",
    # ip route add 10.1.0.0/16 nexthop via 192.0.2.1 dev 3 nexthop via 198.51.100.1 dev 3, laid out as the kernel does
    "route": "50000000180005069f36026b00000000 02100000 fe030001 00000000 08000100 0a010000"
    "24000900 10000000 03000000 08000500 c0000201 10000000 03000000 08000500 c6336401",
}


@pytest.fixture
def sample() -> Callable[..., Message]:
    """Makes one of the messages above, or one of hex, in frame 7 at 2026-11-22 00:26:05.025046038 UTC."""

    def make(name: str, protocol: int = 0) -> Message:
        data = bytes.fromhex(SAMPLES.get(name, name))
        process = Process(4242, "ip", certain=True)
        frame = Frame(7, 1795307165025046038, protocol, data, len(data), GenericFamilies(), process=process)
        return next(iter(messages(frame)))

    return make
