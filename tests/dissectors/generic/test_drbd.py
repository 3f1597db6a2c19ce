"""Replicated block devices: bytes from Linux 6.1 and 7.2 and drbdsetup 9.22, the values, the same bytes."""

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
        "drbdsetup: new-resource, 7.2",
        "to-kernel",
        "2800000025000100c243076b2401000007010000ffffffff000000000c0002800700024072300000",
        "new-resource",
        {"minor": 4294967295, "flags": []},
        {"cfg-context": {"ctx-resource-name": "r0"}},
    ),
    (
        "drbdsetup: new-resource, 7.2 (2)",
        "to-user",
        "2800000025000000c243076b2401000007010000ffffffff650000000c0002800700024072300000",
        "new-resource",
        {"minor": 4294967295, "ret-code": "no-error"},
        {"cfg-context": {"ctx-resource-name": "r0"}},
    ),
    (
        "drbdsetup: new-minor, 7.2",
        "to-kernel",
        "3000000025000100c243076b250100000501000000000000000000001400028007000240723000000800014000000000",
        "new-minor",
        {"minor": 0, "flags": []},
        {"cfg-context": {"ctx-resource-name": "r0", "ctx-volume": 0}},
    ),
    (
        "drbdsetup: new-minor, 7.2 (2)",
        "to-user",
        "3000000025000000c243076b250100000501000000000000650000001400028007000240723000000800014000000000",
        "new-minor",
        {"minor": 0, "ret-code": "no-error"},
        {"cfg-context": {"ctx-resource-name": "r0", "ctx-volume": 0}},
    ),
    (
        "drbdsetup: resource-opts, 7.2",
        "to-kernel",
        ("3400000025000100c543076b2701000009010000ffffffff000000000c00028007000240723000000c0004800800024001000000"),
        "resource-opts",
        {"minor": 4294967295, "flags": []},
        {"cfg-context": {"ctx-resource-name": "r0"}, "resource-opts": {"on-no-data": "suspend-io"}},
    ),
    (
        "drbdsetup: resource-opts, 7.2 (2)",
        "to-user",
        "2800000025000000c543076b2701000009010000ffffffff650000000c0002800700024072300000",
        "resource-opts",
        {"minor": 4294967295, "ret-code": "no-error"},
        {"cfg-context": {"ctx-resource-name": "r0"}},
    ),
    (
        "drbdsetup: connect, 7.2",
        "to-kernel",
        (
            "7800000025000100c643076b280100000a010000ffffffff000000003400028007000240723000001400034002001e6c"
            "7f00000100000000000000001400044002001e6c7f00000200000000000000002800058008000640030000000d000140"
            "7265636f7264656400000000090002407368613100000000"
        ),
        "connect",
        {"minor": 4294967295, "flags": []},
        {
            "cfg-context": {
                "ctx-resource-name": "r0",
                "ctx-my-addr": {"family": "inet", "port": 7788, "addr": "127.0.0.1", "zeros": 8},
                "ctx-peer-addr": {"family": "inet", "port": 7788, "addr": "127.0.0.2", "zeros": 8},
            },
            "net-conf": {"wire-protocol": "c", "shared-secret": "(secret)", "cram-hmac-alg": "sha1"},
        },
    ),
    (
        "drbdsetup: connect, 7.2 (2)",
        "to-user",
        (
            "5000000025000000c643076b280100000a010000ffffffff010000003400028007000240723000001400034002001e6c"
            "7f00000100000000000000001400044002001e6c7f0000020000000000000000"
        ),
        "connect",
        {"minor": 4294967295, "ret-code": "ss-success"},
        {
            "cfg-context": {
                "ctx-resource-name": "r0",
                "ctx-my-addr": {"family": "inet", "port": 7788, "addr": "127.0.0.1", "zeros": 8},
                "ctx-peer-addr": {"family": "inet", "port": 7788, "addr": "127.0.0.2", "zeros": 8},
            }
        },
    ),
    (
        "drbdsetup: resource-state, 7.2",
        "notification",
        (
            "6400000025000000c843076b0000000022010000ffffffff650000000c00020007000200723000000c00178008000100"
            "0080000024000f8008000100020000000500020000000000050003000000000005000400000000000c00138008000100"
            "02000000"
        ),
        "resource-state",
        {"minor": 4294967295, "ret-code": "no-error"},
        {
            "cfg-context": {"ctx-resource-name": "r0"},
            "notification-header": {"nh-type": "exists-continues"},
            "resource-info": {"res-role": "secondary", "res-susp": 0, "res-susp-nod": 0, "res-susp-fen": 0},
            "resource-statistics": {"res-stat-write-ordering": "bdev-flush"},
        },
    ),
    (
        "drbdsetup: connection-state, 7.2",
        "notification",
        (
            "7c00000025000000c843076b0000000024010000ffffffff650000003400020007000200723000001400030002001e6c"
            "7f00000100000000000000001400040002001e6c7f00000200000000000000000c001780080001000080000014001180"
            "080001000800000008000200000000000c0015800500010000000000"
        ),
        "connection-state",
        {"minor": 4294967295, "ret-code": "no-error"},
        {
            "cfg-context": {
                "ctx-resource-name": "r0",
                "ctx-my-addr": {"family": "inet", "port": 7788, "addr": "127.0.0.1", "zeros": 8},
                "ctx-peer-addr": {"family": "inet", "port": 7788, "addr": "127.0.0.2", "zeros": 8},
            },
            "notification-header": {"nh-type": "exists-continues"},
            "connection-info": {"conn-connection-state": "wf-connection", "conn-role": "unknown"},
            "connection-statistics": {"conn-congested": 0},
        },
    ),
    (
        "drbdsetup: device-state, 7.2",
        "notification",
        (
            "d400000025000000c843076b000000002301000000000000650000001400020008000100000000000700020072300000"
            "0c00178008000100008000000c00108008000100000000008c0014800c00010000000000000000000c00020000000000"
            "000000000c00030000000000000000000c00040000000000000000000c00050000000000000000000800060000000000"
            "08000700000000000500080000000000050009000000000005000a00000000000c000b0000000000000000000c000c00"
            "000000000000000008000d000000000004000e00"
        ),
        "device-state",
        {"minor": 0, "ret-code": "no-error"},
        {
            "cfg-context": {"ctx-volume": 0, "ctx-resource-name": "r0"},
            "notification-header": {"nh-type": "exists-continues"},
            "device-info": {"dev-disk-state": "diskless"},
            "device-statistics": {
                "dev-size": 0,
                "dev-read": 0,
                "dev-write": 0,
                "dev-al-writes": 0,
                "dev-bm-writes": 0,
                "dev-upper-pending": 0,
                "dev-lower-pending": 0,
                "dev-upper-blocked": 0,
                "dev-lower-blocked": 0,
                "dev-al-suspended": 0,
                "dev-exposed-data-uuid": "0x0",
                "dev-current-uuid": "0x0",
                "dev-disk-flags": [],
                "history-uuids": [],
            },
        },
    ),
    (
        "drbdsetup: peer-device-state, 7.2",
        "notification",
        (
            "e800000025000000c843076b0000000025010000ffffffff650000003c00020008000100000000000700020072300000"
            "1400030002001e6c7f00000100000000000000001400040002001e6c7f00000200000000000000000c00178008000100"
            "000000002c00128008000100090000000800020006000000080003000000000008000400000000000800050000000000"
            "580016800c00010000000000000000000c0002000000000000000000080003000000000008000400000000000c000500"
            "00000000000000000c00060000000000000000000c00070000000000000000000800090000000000"
        ),
        "peer-device-state",
        {"minor": 4294967295, "ret-code": "no-error"},
        {
            "cfg-context": {
                "ctx-volume": 0,
                "ctx-resource-name": "r0",
                "ctx-my-addr": {"family": "inet", "port": 7788, "addr": "127.0.0.1", "zeros": 8},
                "ctx-peer-addr": {"family": "inet", "port": 7788, "addr": "127.0.0.2", "zeros": 8},
            },
            "notification-header": {"nh-type": "exists"},
            "peer-device-info": {
                "peer-repl-state": "wf-report-params",
                "peer-disk-state": "unknown",
                "peer-resync-susp-user": 0,
                "peer-resync-susp-peer": 0,
                "peer-resync-susp-dependency": 0,
            },
            "peer-device-statistics": {
                "peer-dev-received": 0,
                "peer-dev-sent": 0,
                "peer-dev-pending": 0,
                "peer-dev-unacked": 0,
                "peer-dev-out-of-sync": 0,
                "peer-dev-resync-failed": 0,
                "peer-dev-bitmap-uuid": "0x0",
                "peer-dev-flags": [],
            },
        },
    ),
    (
        "drbdsetup: initial-state-done, 7.2",
        "notification",
        "2800000025000000c843076b0000000029010000ffffffff650000000c0017800800010000000000",
        "initial-state-done",
        {"minor": 4294967295, "ret-code": "no-error"},
        {"notification-header": {"nh-type": "exists"}},
    ),
    (
        "drbdsetup: get-resources, 7.2",
        "to-user",
        (
            "6c00000025000200c943076b2d0100001e010000ffffffff650000000c00020007000200723000001400048005000100"
            "00000000080002000100000024000f800800010002000000050002000000000005000300000000000500040000000000"
            "0c0013800800010002000000"
        ),
        "get-resources",
        {"minor": 4294967295, "ret-code": "no-error"},
        {
            "cfg-context": {"ctx-resource-name": "r0"},
            "resource-opts": {"cpu-mask": "", "on-no-data": "suspend-io"},
            "resource-info": {"res-role": "secondary", "res-susp": 0, "res-susp-nod": 0, "res-susp-fen": 0},
            "resource-statistics": {"res-stat-write-ordering": "bdev-flush"},
        },
    ),
    (
        "drbdsetup: get-devices, 7.2",
        "to-kernel",
        "2800000025000103ca43076b2d0100001f010000ffffffff000000000c0002800700024072300000",
        "get-devices",
        {"minor": 4294967295, "flags": []},
        {"cfg-context": {"ctx-resource-name": "r0"}},
    ),
    (
        "drbdsetup: get-devices, 7.2 (2)",
        "to-user",
        (
            "c800000025000200ca43076b2d0100001f01000000000000650000001400020008000100000000000700020072300000"
            "0c00108008000100000000008c0014800c00010000000000000000000c00020000000000000000000c00030000000000"
            "000000000c00040000000000000000000c00050000000000000000000800060000000000080007000000000005000800"
            "00000000050009000000000005000a00000000000c000b0000000000000000000c000c00000000000000000008000d00"
            "0000000004000e00"
        ),
        "get-devices",
        {"minor": 0, "ret-code": "no-error"},
        {
            "cfg-context": {"ctx-volume": 0, "ctx-resource-name": "r0"},
            "device-info": {"dev-disk-state": "diskless"},
            "device-statistics": {
                "dev-size": 0,
                "dev-read": 0,
                "dev-write": 0,
                "dev-al-writes": 0,
                "dev-bm-writes": 0,
                "dev-upper-pending": 0,
                "dev-lower-pending": 0,
                "dev-upper-blocked": 0,
                "dev-lower-blocked": 0,
                "dev-al-suspended": 0,
                "dev-exposed-data-uuid": "0x0",
                "dev-current-uuid": "0x0",
                "dev-disk-flags": [],
                "history-uuids": [],
            },
        },
    ),
    (
        "drbdsetup: get-connections, 7.2",
        "to-kernel",
        "2800000025000103cb43076b2d01000020010000ffffffff000000000c0002800700024072300000",
        "get-connections",
        {"minor": 4294967295, "flags": []},
        {"cfg-context": {"ctx-resource-name": "r0"}},
    ),
    (
        "drbdsetup: get-connections, 7.2 (2)",
        "to-user",
        (
            "7801000025000200cb43076b2d01000020010000ffffffff650000003400020007000200723000001400030002001e6c"
            "7f00000100000000000000001400040002001e6c7f0000020000000000000000080105800d0001007265636f72646564"
            "000000000900020073686131000000000500030000000000050004000000000005000500000000000800060003000000"
            "080007000a000000080008003c000000080009000a00000008000a000500000008000b000000000008000c0000000000"
            "08000d000700000008000e000008000008000f0000080000080010008000000008001100000000000800120000000000"
            "080013000000000008001400000000000800150000000000080016000000000008001700d50400000500180000000000"
            "050019000000000005001a000100000005001b000000000005001c000000000005001d00010000000500210000000000"
            "080022000000000014001180080001000800000008000200000000000c0015800500010000000000"
        ),
        "get-connections",
        {"minor": 4294967295, "ret-code": "no-error"},
        {
            "cfg-context": {
                "ctx-resource-name": "r0",
                "ctx-my-addr": {"family": "inet", "port": 7788, "addr": "127.0.0.1", "zeros": 8},
                "ctx-peer-addr": {"family": "inet", "port": 7788, "addr": "127.0.0.2", "zeros": 8},
            },
            "net-conf": {
                "shared-secret": "(secret)",
                "cram-hmac-alg": "sha1",
                "integrity-alg": "",
                "verify-alg": "",
                "csums-alg": "",
                "wire-protocol": "c",
                "connect-int": 10,
                "timeout": 60,
                "ping-int": 10,
                "ping-timeo": 5,
                "sndbuf-size": 0,
                "rcvbuf-size": 0,
                "ko-count": 7,
                "max-buffers": 2048,
                "max-epoch-size": 2048,
                "unplug-watermark": 128,
                "after-sb-0p": "disconnect",
                "after-sb-1p": "disconnect",
                "after-sb-2p": "disconnect",
                "rr-conflict": "disconnect",
                "on-congestion": "block",
                "cong-fill": 0,
                "cong-extents": 1237,
                "two-primaries": 0,
                "discard-my-data": 0,
                "tcp-cork": 1,
                "always-asbp": 0,
                "tentative": 0,
                "use-rle": 1,
                "csums-after-crash-only": 0,
                "sock-check-timeo": 0,
            },
            "connection-info": {"conn-connection-state": "wf-connection", "conn-role": "unknown"},
            "connection-statistics": {"conn-congested": 0},
        },
    ),
    (
        "drbdsetup: get-peer-devices, 7.2",
        "to-user",
        (
            "dc00000025000200cc43076b2d0100002101000000000000650000003c00020008000100000000000700020072300000"
            "1400030002001e6c7f00000100000000000000001400040002001e6c7f00000200000000000000002c00128008000100"
            "090000000800020006000000080003000000000008000400000000000800050000000000580016800c00010000000000"
            "000000000c0002000000000000000000080003000000000008000400000000000c00050000000000000000000c000600"
            "00000000000000000c00070000000000000000000800090000000000"
        ),
        "get-peer-devices",
        {"minor": 0, "ret-code": "no-error"},
        {
            "cfg-context": {
                "ctx-volume": 0,
                "ctx-resource-name": "r0",
                "ctx-my-addr": {"family": "inet", "port": 7788, "addr": "127.0.0.1", "zeros": 8},
                "ctx-peer-addr": {"family": "inet", "port": 7788, "addr": "127.0.0.2", "zeros": 8},
            },
            "peer-device-info": {
                "peer-repl-state": "wf-report-params",
                "peer-disk-state": "unknown",
                "peer-resync-susp-user": 0,
                "peer-resync-susp-peer": 0,
                "peer-resync-susp-dependency": 0,
            },
            "peer-device-statistics": {
                "peer-dev-received": 0,
                "peer-dev-sent": 0,
                "peer-dev-pending": 0,
                "peer-dev-unacked": 0,
                "peer-dev-out-of-sync": 0,
                "peer-dev-resync-failed": 0,
                "peer-dev-bitmap-uuid": "0x0",
                "peer-dev-flags": [],
            },
        },
    ),
    (
        "drbdsetup: get-status, 7.2",
        "to-user",
        (
            "0002000025000200ca43076b2e0100000201000000000000650000003c00020008000100000000000700020072300000"
            "1400030002001e6c7f00000100000000000000001400040002001e6c7f00000200000000000000001400048005000100"
            "000000000800020001000000080105800d0001007265636f726465640000000009000200736861310000000005000300"
            "00000000050004000000000005000500000000000800060003000000080007000a000000080008003c00000008000900"
            "0a00000008000a000500000008000b000000000008000c000000000008000d000700000008000e000008000008000f00"
            "000800000800100080000000080011000000000008001200000000000800130000000000080014000000000008001500"
            "00000000080016000000000008001700d50400000500180000000000050019000000000005001a000100000005001b00"
            "0000000005001c000000000005001d0001000000050021000000000008002200000000008c0008000800010001000000"
            "0800020082c000000c00040000000000000000000c00030000000000000000000c000f0000000000000000000c001000"
            "00000000000000000c00110000000000000000000c00120000000000000000000c00130000000000000000000c001400"
            "0000000000000000080015000000000008001600000000000800170000000000"
        ),
        "get-status",
        {"minor": 0, "ret-code": "no-error"},
        {
            "cfg-context": {
                "ctx-volume": 0,
                "ctx-resource-name": "r0",
                "ctx-my-addr": {"family": "inet", "port": 7788, "addr": "127.0.0.1", "zeros": 8},
                "ctx-peer-addr": {"family": "inet", "port": 7788, "addr": "127.0.0.2", "zeros": 8},
            },
            "resource-opts": {"cpu-mask": "", "on-no-data": "suspend-io"},
            "net-conf": {
                "shared-secret": "(secret)",
                "cram-hmac-alg": "sha1",
                "integrity-alg": "",
                "verify-alg": "",
                "csums-alg": "",
                "wire-protocol": "c",
                "connect-int": 10,
                "timeout": 60,
                "ping-int": 10,
                "ping-timeo": 5,
                "sndbuf-size": 0,
                "rcvbuf-size": 0,
                "ko-count": 7,
                "max-buffers": 2048,
                "max-epoch-size": 2048,
                "unplug-watermark": 128,
                "after-sb-0p": "disconnect",
                "after-sb-1p": "disconnect",
                "after-sb-2p": "disconnect",
                "rr-conflict": "disconnect",
                "on-congestion": "block",
                "cong-fill": 0,
                "cong-extents": 1237,
                "two-primaries": 0,
                "discard-my-data": 0,
                "tcp-cork": 1,
                "always-asbp": 0,
                "tentative": 0,
                "use-rle": 1,
                "csums-after-crash-only": 0,
                "sock-check-timeo": 0,
            },
            "state-info": {
                "sib-reason": "get-status-reply",
                "current-state": {
                    "pad": 0,
                    "susp-fen": 0,
                    "susp-nod": 0,
                    "user-isp": 0,
                    "peer-isp": 0,
                    "aftr-isp": 0,
                    "susp": 0,
                    "pdsk": 6,
                    "disk": 0,
                    "conn": 8,
                    "peer": 0,
                    "role": 2,
                },
                "ed-uuid": "0x0",
                "capacity": 0,
                "send-cnt": 0,
                "recv-cnt": 0,
                "read-cnt": 0,
                "writ-cnt": 0,
                "al-writ-cnt": 0,
                "bm-writ-cnt": 0,
                "ap-bio-cnt": 0,
                "ap-pending-cnt": 0,
                "rs-pending-cnt": 0,
            },
        },
    ),
    (
        "drbdsetup: disconnect, 7.2",
        "to-kernel",
        (
            "4800000025000100ce43076b360100000b010000ffffffff000000002c0002801400034002001e6c7f00000100000000"
            "000000001400044002001e6c7f0000020000000000000000"
        ),
        "disconnect",
        {"minor": 4294967295, "flags": []},
        {
            "cfg-context": {
                "ctx-my-addr": {"family": "inet", "port": 7788, "addr": "127.0.0.1", "zeros": 8},
                "ctx-peer-addr": {"family": "inet", "port": 7788, "addr": "127.0.0.2", "zeros": 8},
            }
        },
    ),
    (
        "drbdsetup: disconnect, 7.2 (2)",
        "to-user",
        (
            "4800000025000000ce43076b360100000b010000ffffffff650000002c0002801400034002001e6c7f00000100000000"
            "000000001400044002001e6c7f0000020000000000000000"
        ),
        "disconnect",
        {"minor": 4294967295, "ret-code": "no-error"},
        {
            "cfg-context": {
                "ctx-my-addr": {"family": "inet", "port": 7788, "addr": "127.0.0.1", "zeros": 8},
                "ctx-peer-addr": {"family": "inet", "port": 7788, "addr": "127.0.0.2", "zeros": 8},
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
    message = read(raw, direction=direction, protocol=GENERIC, family="drbd")
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw


def test_the_state_of_a_device_is_cut_from_one_number(made: Made) -> None:
    """Made by hand as ``nla_put_status_info()`` makes it (drivers/block/drbd/drbd_nl.c)."""
    state = 1 | 2 << 2 | 10 << 4 | 8 << 9 | 8 << 13 | 1 << 17
    info = attribute(1, pack("=I", 2), "<") + attribute(2, pack("=I", state), "<")
    info += attribute(7, pack("=QQQQ", 0xA, 0, 0xB, 0), "<") + attribute(8, pack("=I", 0x13), "<")
    message = made("drbd", 1, pack("=Ii", 0, 101) + attribute(0x8008, info, "<"))
    assert (message.type, message.notes, message.encode()) == ("event", [], message.raw)
    assert message.header == {"minor": 0, "ret-code": "no-error"}
    current = message.attrs["state-info"].pop("current-state")
    assert {name: value for name, value in current.items() if value} == {
        "role": 1,
        "peer": 2,
        "conn": 10,
        "disk": 8,
        "pdsk": 8,
        "susp": 1,
    }
    assert message.attrs["state-info"] == {
        "sib-reason": "state-change",
        "uuids": ["0xa", "0x0", "0xb", "0x0"],
        "disk-flags": ["consistent", "primary-ind", "was-up-to-date"],
    }
