"""What health reporters tell; no device here has it: bytes by hand, as include/uapi/linux/devlink.h lays them out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from nlsniff.dissectors.generic import devlink_fmsg

from nlsniff.message import Message

Read = Callable[..., Message]

# What the message is, its direction, its bytes, what they say.
GOLDEN = [
    (
        "values of every type, in the order they came",
        "to-user",
        (
            "240100001e00020001000000000000003701000010016a0004006b0004006c000e006f00746573745f626f6f6c000000"
            "0500700006000000050071000100000004006e0004006c000d006f00746573745f753332000000000500700003000000"
            "080071000300000004006e0004006c0010006f00746573745f737472696e6700050070000a0000000700710068690000"
            "04006e0004006c000d006f00746573745f7536340000000005007000040000000c007100000000000001000004006e00"
            "04006c000f006f00746573745f6172726179000004006d00050070000100000005007100000000000500700002000000"
            "06007100f401000004006e0004006e0004006c0008006f0062696e00050070000b000000070071000102030004006e00"
            "04006e00"
        ),
        "health-reporter-diagnose",
        {
            "fmsg": [
                {"obj-nest-start": True},
                {"pair-nest-start": True},
                {"obj-name": "test_bool"},
                {"flag": 1},
                {"nest-end": True},
                {"pair-nest-start": True},
                {"obj-name": "test_u32"},
                {"u32": 3},
                {"nest-end": True},
                {"pair-nest-start": True},
                {"obj-name": "test_string"},
                {"nul-string": "hi"},
                {"nest-end": True},
                {"pair-nest-start": True},
                {"obj-name": "test_u64"},
                {"u64": 1099511627776},
                {"nest-end": True},
                {"pair-nest-start": True},
                {"obj-name": "test_array"},
                {"arr-nest-start": True},
                {"u8": 0},
                {"u16": 500},
                {"nest-end": True},
                {"nest-end": True},
                {"pair-nest-start": True},
                {"obj-name": "bin"},
                {"binary": "010203"},
                {"nest-end": True},
                {"nest-end": True},
            ]
        },
    ),
    (
        "a message that goes on in the next one",
        "to-user",
        "2c0000001e00020001000000000000003801000018006a0004006c0006006f00610000000500700003000000",
        "health-reporter-dump-get",
        {"fmsg": [{"pair-nest-start": True}, {"obj-name": "a"}, {"obj-value-type": 3}]},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read_generic: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read_generic("devlink", raw, direction)
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw


BIG_ENDIAN = "0004006b 0004006c 0008006f 61620000 00050070 03000000 00080071 00000007 0004006e 0004006e"


def test_the_parts_are_read_in_either_byte_order() -> None:
    payload = bytes.fromhex(BIG_ENDIAN)
    parts = devlink_fmsg.decode_fmsg(payload[:8] + bytes.fromhex("0007006f 61620000") + payload[16:], ">")
    assert [part for part in parts if "u32" in part] == [{"u32": 7}]
    assert devlink_fmsg.encode_fmsg(parts, ">") == payload[:8] + bytes.fromhex("0007006f 61620000") + payload[16:]


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param("0400", id="cut within a header"),
        pytest.param("08006f00", id="longer than what is there"),
        pytest.param("06006f0061620000", id="a name without NUL"),
        pytest.param("0500700003000000", id="a type without its value, followed by nothing"),
        pytest.param("05007000030000000400 6e00", id="a type without its value"),
        pytest.param("0500700003000000 06007100 01000000", id="a value of the wrong size"),
        pytest.param("0500700020000000 05007100 01000000", id="a value of unknown type"),
        pytest.param("0400 0100", id="another attribute"),
    ],
)
def test_what_is_no_formatted_message_is_refused_or_kept(payload: str) -> None:
    raw = bytes.fromhex(payload)
    try:
        parts = devlink_fmsg.decode_fmsg(raw, "<")
    except ValueError:
        return
    assert devlink_fmsg.encode_fmsg(parts, "<") == raw
