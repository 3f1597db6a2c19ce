"""HSR: bytes from Linux 7.2, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message
from nlsniff.spec import GENERIC
from nlsniff.wire import attribute

Read = Callable[..., Message]

# What made the message, its direction, its bytes, what they say; secrets are masked.
GOLDEN = [
    (
        "HSR_C_GET_NODE_LIST",
        "to-kernel",
        "1c0000002a0005000100000000000000050100000800020005000000",
        "get-node-list",
        {"ifindex": 5},
    ),
    (
        "HSR_C_GET_NODE_LIST: the answer",
        "to-user",
        ("340000002a00000001000000300200000601000008000200050000000a000100de344e2c9e2700000a000100e27cb6284a000000"),
        "set-node-list",
        {"ifindex": 5, "node-addr": ["de:34:4e:2c:9e:27", "e2:7c:b6:28:4a:00"]},
    ),
    (
        "HSR_C_GET_NODE_STATUS",
        "to-kernel",
        "280000002a00050001000000000000000301000008000200050000000a000100e27cb6284a000000",
        "get-node-status",
        {"ifindex": 5, "node-addr": ["e2:7c:b6:28:4a:00"]},
    ),
    (
        "HSR_C_GET_NODE_STATUS: the answer",
        "to-user",
        (
            "6c0000002a00000001000000340200000401000008000200050000000a000100e27cb6284a0000000a0005006e0a9905"
            "0938000008000a000400000008000300a40500000600060007fc0000080008000300000008000400a405000006000700"
            "07fc00000800090004000000"
        ),
        "set-node-status",
        {
            "ifindex": 5,
            "node-addr": ["e2:7c:b6:28:4a:00"],
            "node-addr-b": "6e:0a:99:05:09:38",
            "addr-b-ifindex": 4,
            "if1-age": 1444,
            "if1-seq": 64519,
            "if1-ifindex": 3,
            "if2-age": 1444,
            "if2-seq": 64519,
            "if2-ifindex": 4,
        },
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=GENERIC, family="HSR")
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw


def test_several_nodes_are_one_list(made: Read) -> None:
    """Made by hand as hsr_get_node_list() makes it: the attribute again for each node."""
    nodes = [bytes.fromhex("020000000001"), bytes.fromhex("020000000002")]
    message = made("HSR", 6, b"".join(attribute(1, node, "<") for node in nodes))
    assert message.attrs == {"node-addr": ["02:00:00:00:00:01", "02:00:00:00:00:02"]}
    assert (message.notes, message.encode()) == ([], message.raw)
