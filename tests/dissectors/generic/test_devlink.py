"""devlink; no device here has it: bytes by hand, as include/uapi/linux/devlink.h lays them out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# What the message is, its direction, its bytes, what they say.
GOLDEN = [
    ("all devices", "to-kernel", "140000001e000103010000000000000001010000", "get", {}),
    (
        "a device",
        "to-user",
        (
            "440000001e0002000100000000000000030100000e0001006e657464657673696d0000000f0002006e65746465767369"
            "6d37000005008800000000000800b80003000000"
        ),
        "get",
        {"bus-name": "netdevsim", "dev-name": "netdevsim7", "reload-failed": 0, "index": 3},
    ),
    (
        "a port",
        "to-user",
        (
            "800000001e0002000100000000000000070100000e0001006e657464657673696d0000000f0002006e65746465767369"
            "6d37000008000300000000000600040002000000060005000000000008000600090000000c000700656e69376e703100"
            "06004d000000000008004e000100000005009400000000000800930004000000"
        ),
        "port-get",
        {
            "bus-name": "netdevsim",
            "dev-name": "netdevsim7",
            "port-index": 0,
            "port-type": "eth",
            "port-desired-type": 0,
            "port-netdev-ifindex": 9,
            "port-netdev-name": "eni7np1",
            "port-flavour": "physical",
            "port-number": 1,
            "port-splittable": 0,
            "port-lanes": 4,
        },
    ),
    (
        "a pool of a shared buffer",
        "to-user",
        (
            "640000001e0002000100000000000000110100000e0001006e657464657673696d0000000f0002006e65746465767369"
            "6d37000008000b0000000000060011000100000005001200010000000800130000100000050014000100000008006900"
            "60000000"
        ),
        "sb-pool-get",
        {
            "bus-name": "netdevsim",
            "dev-name": "netdevsim7",
            "sb-index": 0,
            "sb-pool-index": 1,
            "sb-pool-type": "egress",
            "sb-pool-size": 4096,
            "sb-pool-threshold-type": "dynamic",
            "sb-pool-cell-size": 96,
        },
    ),
    (
        "the e-switch is set",
        "to-kernel",
        (
            "4c0000001e00050001000000000000001e0100000e0001006e657464657673696d0000000f0002006e65746465767369"
            "6d370000060019000100000005001a000300000005003e0001000000"
        ),
        "eswitch-set",
        {
            "bus-name": "netdevsim",
            "dev-name": "netdevsim7",
            "eswitch-mode": "switchdev",
            "eswitch-inline-mode": "transport",
            "eswitch-encap-mode": "basic",
        },
    ),
    (
        "a reload that may not reset",
        "to-kernel",
        (
            "500000001e0001000100000000000000250100000e0001006e657464657673696d0000000f0002006e65746465767369"
            "6d37000005009900020000000c009b00020000000200000008008a0005000000"
        ),
        "reload",
        {
            "bus-name": "netdevsim",
            "dev-name": "netdevsim7",
            "reload-action": "fw-activate",
            "reload-limits": {"value": ["no-reset"], "selector": ["no-reset"]},
            "netns-fd": 5,
        },
    ),
    (
        "what a reload did",
        "to-user",
        (
            "400000001e0000000100000000000000250100000e0001006e657464657673696d0000000f0002006e65746465767369"
            "6d3700000c009a000600000006000000"
        ),
        "reload",
        {
            "bus-name": "netdevsim",
            "dev-name": "netdevsim7",
            "reload-actions-performed": {
                "value": ["driver-reinit", "fw-activate"],
                "selector": ["driver-reinit", "fw-activate"],
            },
        },
    ),
    (
        "how far a flash is",
        "to-user",
        (
            "740000001e00000000000000000000003c0100000e0001006e657464657673696d0000000f0002006e65746465767369"
            "6d3700000d007c00466c617368696e670000000009007b00626f6f74000000000c007d0000020000000000000c007e00"
            "00100000000000000c0097000000000000000000"
        ),
        "flash-update-status",
        {
            "bus-name": "netdevsim",
            "dev-name": "netdevsim7",
            "flash-update-status-msg": "Flashing",
            "flash-update-component": "boot",
            "flash-update-status-done": 512,
            "flash-update-status-total": 4096,
            "flash-update-status-timeout": 0,
        },
    ),
    (
        "versions",
        "to-user",
        (
            "9c0000001e0002000100000000000000330100000e0001006e657464657673696d0000000f0002006e65746465767369"
            "6d3700000e0062006e657464657673696d00000008006300313233001c0064000d006700626f6172642e696400000000"
            "060068003700000014006500070067006677000008006800312e3200200065000c00670066772e6d676d74000d006800"
            "31302e32302e333000000000"
        ),
        "info-get",
        {
            "bus-name": "netdevsim",
            "dev-name": "netdevsim7",
            "info-driver-name": "netdevsim",
            "info-serial-number": "123",
            "info-version-fixed": [{"info-version-name": "board.id", "info-version-value": "7"}],
            "info-version-running": [
                {"info-version-name": "fw", "info-version-value": "1.2"},
                {"info-version-name": "fw.mgmt", "info-version-value": "10.20.30"},
            ],
        },
    ),
    (
        "a node of rates",
        "to-kernel",
        (
            "600000001e00050001000000000000004c0100000e0001006e657464657673696d0000000f0002006e65746465767369"
            "6d3700000b00a80067726f75703100000600a500010000000c00a600d0121300000000000c00a70020bcbe0000000000"
        ),
        "rate-new",
        {
            "bus-name": "netdevsim",
            "dev-name": "netdevsim7",
            "rate-node-name": "group1",
            "rate-type": "node",
            "rate-tx-share": 1250000,
            "rate-tx-max": 12500000,
        },
    ),
    (
        "a device has gone",
        "to-user",
        (
            "3c0000001e0000000000000000000000040100000e0001006e657464657673696d0000000f0002006e65746465767369"
            "6d3700000500880000000000"
        ),
        "del",
        {"bus-name": "netdevsim", "dev-name": "netdevsim7", "reload-failed": 0},
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


def test_an_event_is_named_apart_from_an_answer(read_generic: Read) -> None:
    """devlink_port_notify() sends what a request gets, with sequence number 0 (net/devlink/port.c)."""
    answer = GOLDEN[2][2]
    event = answer[:16] + "00000000" + answer[24:]
    assert read_generic("devlink", answer, "to-user").type == "port-get"
    assert read_generic("devlink", event, "to-user").type == "port-new"
