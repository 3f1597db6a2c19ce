"""Shared memory communications: bytes from Linux 6.1, the values, the same bytes."""

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
        "a small client: get-sys-info, 6.1",
        "SMC_GEN_NETLINK",
        "to-kernel",
        "1400000020000103020000000000000001010000",
        "get-sys-info",
        {},
        {},
    ),
    (
        "a small client: get-sys-info, 6.1 (2)",
        "SMC_GEN_NETLINK",
        "to-user",
        (
            "60000000200002000200000022010000010100004c000180050001000200000005000200000000000500030000000000"
            "050006000100000025000400766972746d652d6e67202020202020202020202020202020202020202020202000000000"
        ),
        "get-sys-info",
        {},
        {
            "sys-info": {
                "ver": 2,
                "rel": 0,
                "is-ism-v2": 0,
                "is-smcr-v2": 1,
                "local-host": "virtme-ng                       ",
            }
        },
    ),
    (
        "a small client: get-lgr-smcr, 6.1",
        "SMC_GEN_NETLINK",
        "to-kernel",
        "1400000020000103030000000000000002010000",
        "get-lgr-smcr",
        {},
        {},
    ),
    (
        "a small client: get-link-smcr, 6.1",
        "SMC_GEN_NETLINK",
        "to-kernel",
        "1400000020000103040000000000000003010000",
        "get-link-smcr",
        {},
        {},
    ),
    (
        "a small client: get-lgr-smcd, 6.1",
        "SMC_GEN_NETLINK",
        "to-kernel",
        "1400000020000103050000000000000004010000",
        "get-lgr-smcd",
        {},
        {},
    ),
    (
        "a small client: get-dev-smcd, 6.1",
        "SMC_GEN_NETLINK",
        "to-kernel",
        "1400000020000103060000000000000005010000",
        "get-dev-smcd",
        {},
        {},
    ),
    (
        "a small client: get-dev-smcr, 6.1",
        "SMC_GEN_NETLINK",
        "to-kernel",
        "1400000020000103070000000000000006010000",
        "get-dev-smcr",
        {},
        {},
    ),
    (
        "a small client: get-stats, 6.1",
        "SMC_GEN_NETLINK",
        "to-kernel",
        "1400000020000103080000000000000007010000",
        "get-stats",
        {},
        {},
    ),
    (
        "a small client: get-fback-stats, 6.1",
        "SMC_GEN_NETLINK",
        "to-kernel",
        "1400000020000103090000000000000008010000",
        "get-fback-stats",
        {},
        {},
    ),
    (
        "a small client: dump-ueid, 6.1",
        "SMC_GEN_NETLINK",
        "to-kernel",
        "14000000200001030a0000000000000009010000",
        "dump-ueid",
        {},
        {},
    ),
    (
        "a small client: dump-seid, 6.1",
        "SMC_GEN_NETLINK",
        "to-kernel",
        "14000000200001030b000000000000000d010000",
        "dump-seid",
        {},
        {},
    ),
    (
        "a small client: dump-seid, 6.1 (2)",
        "SMC_GEN_NETLINK",
        "to-user",
        "14000000200002000b000000220100000d010000",
        "dump-seid",
        {},
        {},
    ),
    (
        "a small client: dump-hs-limitation, 6.1",
        "SMC_GEN_NETLINK",
        "to-user",
        "1c000000200002000c00000022010000100100000500010000000000",
        "dump-hs-limitation",
        {},
        {"enabled": 0},
    ),
    (
        "a small client: add-ueid, 6.1",
        "SMC_GEN_NETLINK",
        "to-kernel",
        "28000000200005000d000000000000000a010000110001005245434f524445442d45494400000000",
        "add-ueid",
        {},
        {"entry": "RECORDED-EID"},
    ),
    (
        "a small client: add, 6.1",
        "SMC_PNETID",
        "to-kernel",
        "2800000021000500020000000000000002010000090001004e455431000000000700020064300000",
        "add",
        {},
        {"name": "NET1", "ethname": "d0"},
    ),
    ("a small client: get, 6.1", "SMC_PNETID", "to-kernel", "1400000021000103030000000000000001010000", "get", {}, {}),
    (
        "a small client: get, 6.1 (2)",
        "SMC_PNETID",
        "to-user",
        (
            "380000002100020003000000d524a48e01010000090001004e455431000000000700020064300000080003006e2f6100"
            "05000400ff000000"
        ),
        "get",
        {},
        {"name": "NET1", "ethname": "d0", "ibname": "n/a", "ibport": 255},
    ),
    (
        "a small client: del, 6.1",
        "SMC_PNETID",
        "to-kernel",
        "2000000021000500040000000000000003010000090001004e45543100000000",
        "del",
        {},
        {"name": "NET1"},
    ),
]


@pytest.mark.parametrize(
    ("family", "direction", "raw", "operation", "header", "attrs"),
    [one[1:] for one in GOLDEN],
    ids=[one[0] for one in GOLDEN],
)
def test_bytes_and_values_are_the_same_thing(
    read: Read,
    family: str,
    direction: str,
    raw: str,
    operation: str,
    header: dict[str, object],
    attrs: dict[str, object],
) -> None:
    message = read(raw, direction=direction, protocol=GENERIC, family=family)
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw


def test_a_link_group_of_rdma(made: Made) -> None:
    """Made by hand as ``smc_nl_fill_lgr()`` makes it (net/smc/smc_core.c); there is no RDMA hardware here."""
    common = attribute(0, b"\x02", "<") + attribute(1, b"\x01", "<") + attribute(2, b"\x02", "<")
    group = attribute(1, pack("=I", 256), "<") + attribute(2, b"\x01", "<") + attribute(3, b"\x02", "<")
    group += attribute(4, b"NET1\0", "<") + attribute(11, b"\x01", "<") + attribute(12, pack("=I", 65536), "<")
    group += attribute(0x8007, common + attribute(3, b"EID\0", "<"), "<")
    message = made("SMC_GEN_NETLINK", 2, attribute(0x8002, group, "<"), seq=1)
    assert (message.type, message.notes, message.encode()) == ("get-lgr-smcr", [], message.raw)
    assert message.attrs["lgr-smcr"] == {
        "id": 256,
        "role": "serv",
        "type": "symmetric",
        "pnetid": "NET1",
        "buf-type": "virt-cont-bufs",
        "sndbuf-alloc": 65536,
        "v2-common": {"ver": 2, "rel": 1, "os": "linux", "neg-eid": "EID"},
    }
