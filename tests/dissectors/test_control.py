"""Names and attributes of control messages."""

from __future__ import annotations

import errno
import sys

import pytest
from nlsniff.dissectors.control import ERRNO, NLMSGERR

from nlsniff.decode import Context, attributes_reader


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="another system's errno differ")
def test_every_errno_of_this_system_has_its_name() -> None:
    ours = {name: number for number, name in ERRNO.entries.items()}
    aliases = {"EDEADLOCK", "EWOULDBLOCK", "ENOTSUP"}
    missing = {name for name in errno.errorcode.values() if getattr(errno, name) != ours.get(name)} - aliases
    assert missing == set()


def test_an_extended_ack_with_a_policy_is_read() -> None:
    data = bytes.fromhex(
        "0800 0100 62616400"  # NLMSGERR_ATTR_MSG
        "0800 0200 1c000000"  # OFFS
        "2800 0480  0800 0100 03000000"  # POLICY: NL_POLICY_TYPE_ATTR_TYPE u16
        "0c00 0400 0100000000000000  0c00 0c00 ff00000000000000"  # MIN_VALUE_U 4, MASK 12
        "0400 0b00"  # PAD is 11
        "0800 0500 07000000  0800 0600 20000000"  # MISS_TYPE, MISS_NEST
    )
    context = Context()
    assert attributes_reader(NLMSGERR, "<")(data, 0, len(data), context) == {
        "msg": "bad",
        "offs": 0x1C,
        "policy": {"type": "u16", "min-value-u": 1, "mask": 255},
        "miss-type": 7,
        "miss-nest": 0x20,
    }
    assert context.notes == []
