"""RDMA: bytes from Linux 6.1 and 7.2 and rdma of iproute2, the values, the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

import pytest

from nlsniff.message import Message
from nlsniff.spec import RDMA
from nlsniff.wire import attribute

Made = Callable[..., Message]
Read = Callable[..., Message]

# What made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "rdma system show, the answer, 7.2",
        "to-user",
        "30000000061400005640076b3a5634fe05004200010000000500600000000000050067000100000005005d0001000000",
        "nldev-sys-get",
        {},
        {
            "sys-attr-netns-mode": "shared",
            "sys-attr-privileged-qkey-mode": 0,
            "sys-attr-monitor-mode": 1,
            "sys-attr-copy-on-fork": 1,
        },
    ),
    (
        "rdma link add rxe0 type rxe netdev d0, 7.2",
        "to-kernel",
        "2c000000031405005640076b0000000009000200727865300000000008004100727865000700330064300000",
        "nldev-newlink",
        {},
        {"dev-name": "rxe0", "link-type": "rxe", "ndev-name": "d0"},
    ),
    (
        "rdma dev show, the answer, 7.2",
        "to-user",
        (
            "74000000011402005740076b44010000080001000000000009000200727865300000000008000300010000000c000400"
            "763c2201c00100000c0006005ae239fefffe1a000c0007005ae239fefffe1a0005000e00010000000500540000000000"
            "050065000100000009004300726f636500000000"
        ),
        "nldev-get",
        {},
        {
            "dev-index": 0,
            "dev-name": "rxe0",
            "port-index": 1,
            "cap-flags": "0x1c001223c76",
            "node-guid": "0x1afefffe39e25a",
            "sys-image-guid": "0x1afefffe39e25a",
            "dev-node-type": "ib-ca",
            "dev-dim": 0,
            "name-assign-type": "user",
            "dev-protocol": "roce",
        },
    ),
    (
        "rdma dev show, 7.2",
        "to-kernel",
        "18000000011405005740076b000000000800010000000000",
        "nldev-get",
        {},
        {"dev-index": 0},
    ),
    (
        "rdma link show, 7.2",
        "to-kernel",
        "20000000051405005740076b0000000008000100000000000800030001000000",
        "nldev-port-get",
        {},
        {"dev-index": 0, "port-index": 1},
    ),
    (
        "rdma link show, the answer, 7.2",
        "to-user",
        (
            "4c000000011400005740076bde2fc8c60800010000000000090002007278653000000000080003000100000005000c00"
            "0400000005000d000500000008003200020000000700330064300000"
        ),
        "nldev-get",
        {},
        {
            "dev-index": 0,
            "dev-name": "rxe0",
            "port-index": 1,
            "port-state": "active",
            "port-phys-state": "link-up",
            "ndev-index": 2,
            "ndev-name": "d0",
        },
    ),
    (
        "rdma resource show, 7.2",
        "to-kernel",
        "18000000091405005840076b000000000800010000000000",
        "nldev-res-get",
        {},
        {"dev-index": 0},
    ),
    (
        "rdma resource show, the answer, 7.2",
        "to-user",
        (
            "d4000000091400005840076b2b85c3a20800010000000000090002007278653000000000b0000f001800100007001100"
            "706400000c00120001000000000000001800100007001100637100000c00120001000000000000001800100007001100"
            "717000000c00120001000000000000001c0010000a001100636d5f69640000000c001200000000000000000018001000"
            "070011006d7200000c00120000000000000000001800100008001100637478000c001200000000000000000018001000"
            "08001100737271000c0012000000000000000000"
        ),
        "nldev-res-get",
        {},
        {
            "dev-index": 0,
            "dev-name": "rxe0",
            "res-summary": {
                "entry": [
                    {"name": "pd", "curr": 1},
                    {"name": "cq", "curr": 1},
                    {"name": "qp", "curr": 1},
                    {"name": "cm_id", "curr": 0},
                    {"name": "mr", "curr": 0},
                    {"name": "ctx", "curr": 0},
                    {"name": "srq", "curr": 0},
                ]
            },
        },
    ),
    (
        "rdma resource show qp link rxe0/1, 7.2",
        "to-kernel",
        "200000000a1405035940076b0000000008000100000000000800030001000000",
        "nldev-res-qp-get",
        {},
        {"dev-index": 0, "port-index": 1},
    ),
    (
        "rdma resource show qp link rxe0/1, the answer, 7.2",
        "to-user",
        (
            "600000000a1402005940076b6096cdac08000100000000000900020072786530000000003c0013003800140008000300"
            "0100000008001500010000000c001d0069625f636f726500080018000000000005001a000100000005001b0003000000"
        ),
        "nldev-res-qp-get",
        {},
        {
            "dev-index": 0,
            "dev-name": "rxe0",
            "res-qp": {
                "entry": [
                    {
                        "port-index": 1,
                        "res-lqpn": 1,
                        "res-kern-name": "ib_core",
                        "res-sq-psn": 0,
                        "res-type": "gsi",
                        "res-state": "rts",
                    }
                ]
            },
        },
    ),
    (
        "rdma resource show cq, 7.2",
        "to-kernel",
        "180000000c1405035940076b000000000800010000000000",
        "nldev-res-cq-get",
        {},
        {"dev-index": 0},
    ),
    (
        "rdma resource show cq, the answer, 7.2",
        "to-user",
        (
            "640000000c1402005940076bb8ab8dfb0800010000000000090002007278653000000000400023003c00240008002500"
            "ff0300000c00260002000000000000000500270002000000050054000000000008003d00000000000c001d0069625f63"
            "6f726500"
        ),
        "nldev-res-cq-get",
        {},
        {
            "dev-index": 0,
            "dev-name": "rxe0",
            "res-cq": {
                "entry": [
                    {
                        "res-cqe": 1023,
                        "res-usecnt": 2,
                        "res-poll-ctx": "unbound-workqueue",
                        "dev-dim": 0,
                        "res-cqn": 0,
                        "res-kern-name": "ib_core",
                    }
                ]
            },
        },
    ),
    (
        "rdma resource show pd, 7.2",
        "to-kernel",
        "180000000e1405035940076b000000000800010000000000",
        "nldev-res-pd-get",
        {},
        {"dev-index": 0},
    ),
    (
        "rdma resource show pd, the answer, 7.2",
        "to-user",
        (
            "540000000e1402005940076bd6be43bb080001000000000009000200727865300000000030002e002c002f0008003000"
            "5a0100000c002600010000000000000008003c00000000000c001d0069625f636f726500"
        ),
        "nldev-res-pd-get",
        {},
        {
            "dev-index": 0,
            "dev-name": "rxe0",
            "res-pd": {
                "entry": [{"res-local-dma-lkey": "(secret)", "res-usecnt": 1, "res-pdn": 0, "res-kern-name": "ib_core"}]
            },
        },
    ),
    (
        "rdma resource show mr, 7.2",
        "to-kernel",
        "180000000d1405035a40076b000000000800010000000000",
        "nldev-res-mr-get",
        {},
        {"dev-index": 0},
    ),
    (
        "rdma resource show cm_id, 7.2",
        "to-kernel",
        "200000000b1405035a40076b0000000008000100000000000800030001000000",
        "nldev-res-cm-id-get",
        {},
        {"dev-index": 0, "port-index": 1},
    ),
    (
        "rdma resource show ctx, 7.2",
        "to-kernel",
        "18000000161405035b40076b000000000800010000000000",
        "nldev-res-ctx-get",
        {},
        {"dev-index": 0},
    ),
    (
        "rdma statistic show link rxe0/1, the answer, 7.2",
        "to-user",
        (
            "8c020000111400005b40076b46b3778f0800010000000000090002007278653000000000080003000100000060025080"
            "200051800e00520073656e745f706b74730000000c0053000000000000000000200051800e005200726376645f706b74"
            "730000000c005300000000000000000028005180160052006475706c69636174655f726571756573740000000c005300"
            "000000000000000028005180170052006f75745f6f665f7365715f7265717565737400000c0053000000000000000000"
            "2400518011005200726376645f726e725f657272000000000c0053000000000000000000240051801100520073656e64"
            "5f726e725f657272000000000c00530000000000000000002400518011005200726376645f7365715f65727200000000"
            "0c0053000000000000000000240051801100520061636b5f6465666572726564000000000c0053000000000000000000"
            "280051801700520072657472795f65786365656465645f65727200000c00530000000000000000002c0051801b005200"
            "72657472795f726e725f65786365656465645f65727200000c00530000000000000000002800518018005200636f6d70"
            "6c657465725f72657472795f657272000c0053000000000000000000200051800d00520073656e645f65727200000000"
            "0c005300000000000000000020005180100052006c696e6b5f646f776e6564000c005300000000000000000020005180"
            "0f00520072646d615f73656e647300000c0053000000000000000000200051800f00520072646d615f72656376730000"
            "0c0053000000000000000000200051800f00520073656e745f627974657300000c005300000000000000000020005180"
            "0f005200726376645f627974657300000c0053000000000000000000"
        ),
        "nldev-stat-get",
        {},
        {
            "dev-index": 0,
            "dev-name": "rxe0",
            "port-index": 1,
            "stat-hwcounters": {
                "entry": [
                    {"entry-name": "sent_pkts", "entry-value": 0},
                    {"entry-name": "rcvd_pkts", "entry-value": 0},
                    {"entry-name": "duplicate_request", "entry-value": 0},
                    {"entry-name": "out_of_seq_request", "entry-value": 0},
                    {"entry-name": "rcvd_rnr_err", "entry-value": 0},
                    {"entry-name": "send_rnr_err", "entry-value": 0},
                    {"entry-name": "rcvd_seq_err", "entry-value": 0},
                    {"entry-name": "ack_deferred", "entry-value": 0},
                    {"entry-name": "retry_exceeded_err", "entry-value": 0},
                    {"entry-name": "retry_rnr_exceeded_err", "entry-value": 0},
                    {"entry-name": "completer_retry_err", "entry-value": 0},
                    {"entry-name": "send_err", "entry-value": 0},
                    {"entry-name": "link_downed", "entry-value": 0},
                    {"entry-name": "rdma_sends", "entry-value": 0},
                    {"entry-name": "rdma_recvs", "entry-value": 0},
                    {"entry-name": "sent_bytes", "entry-value": 0},
                    {"entry-name": "rcvd_bytes", "entry-value": 0},
                ]
            },
        },
    ),
    (
        "rdma statistic mode link rxe0/1, 7.2",
        "to-kernel",
        "20000000181405005b40076b0000000008000100000000000800030001000000",
        "nldev-stat-get-status",
        {},
        {"dev-index": 0, "port-index": 1},
    ),
    (
        "rdma statistic mode link rxe0/1, the answer, 7.2",
        "to-user",
        (
            "48020000181400005b40076b579311e4080001000000000009000200727865300000000008000300010000001c025080"
            "1c0051800e00520073656e745f706b747300000008005e00000000001c0051800e005200726376645f706b7473000000"
            "08005e000100000024005180160052006475706c69636174655f7265717565737400000008005e000200000024005180"
            "170052006f75745f6f665f7365715f72657175657374000008005e00030000002000518011005200726376645f726e72"
            "5f6572720000000008005e0004000000200051801100520073656e645f726e725f6572720000000008005e0005000000"
            "2000518011005200726376645f7365715f6572720000000008005e0006000000200051801100520061636b5f64656665"
            "727265640000000008005e0007000000240051801700520072657472795f65786365656465645f657272000008005e00"
            "08000000280051801b00520072657472795f726e725f65786365656465645f657272000008005e000900000024005180"
            "18005200636f6d706c657465725f72657472795f6572720008005e000a0000001c0051800d00520073656e645f657272"
            "0000000008005e000b0000001c005180100052006c696e6b5f646f776e65640008005e000c0000001c0051800f005200"
            "72646d615f73656e6473000008005e000d0000001c0051800f00520072646d615f7265637673000008005e000e000000"
            "1c0051800f00520073656e745f6279746573000008005e000f0000001c0051800f005200726376645f62797465730000"
            "08005e0010000000"
        ),
        "nldev-stat-get-status",
        {},
        {
            "dev-index": 0,
            "dev-name": "rxe0",
            "port-index": 1,
            "stat-hwcounters": {
                "entry": [
                    {"entry-name": "sent_pkts", "index": 0},
                    {"entry-name": "rcvd_pkts", "index": 1},
                    {"entry-name": "duplicate_request", "index": 2},
                    {"entry-name": "out_of_seq_request", "index": 3},
                    {"entry-name": "rcvd_rnr_err", "index": 4},
                    {"entry-name": "send_rnr_err", "index": 5},
                    {"entry-name": "rcvd_seq_err", "index": 6},
                    {"entry-name": "ack_deferred", "index": 7},
                    {"entry-name": "retry_exceeded_err", "index": 8},
                    {"entry-name": "retry_rnr_exceeded_err", "index": 9},
                    {"entry-name": "completer_retry_err", "index": 10},
                    {"entry-name": "send_err", "index": 11},
                    {"entry-name": "link_downed", "index": 12},
                    {"entry-name": "rdma_sends", "index": 13},
                    {"entry-name": "rdma_recvs", "index": 14},
                    {"entry-name": "sent_bytes", "index": 15},
                    {"entry-name": "rcvd_bytes", "index": 16},
                ]
            },
        },
    ),
    (
        "rdma statistic qp mode, 7.2",
        "to-kernel",
        "30000000111405005c40076b000000000800010000000000080003000100000008004a000200000008004b0013000000",
        "nldev-stat-get",
        {},
        {"dev-index": 0, "port-index": 1, "stat-mode": "manual", "stat-res": "res-qp"},
    ),
    (
        "rdma statistic qp mode, the answer, 7.2",
        "to-user",
        ("34000000111400005c40076b1f0e3cb50800010000000000090002007278653000000000080003000100000008004a0000000000"),
        "nldev-stat-get",
        {},
        {"dev-index": 0, "dev-name": "rxe0", "port-index": 1, "stat-mode": "none"},
    ),
    (
        "rdma statistic qp set link rxe0/1 auto type on, 7.2",
        "to-kernel",
        (
            "38000000101405005c40076b000000000800010000000000080003000100000008004b001300000008004a0001000000"
            "08004c0001000000"
        ),
        "nldev-stat-set",
        {},
        {
            "dev-index": 0,
            "port-index": 1,
            "stat-res": "res-qp",
            "stat-mode": "auto",
            "stat-auto-mode-mask": ["qp-type"],
        },
    ),
    (
        "rdma statistic qp set link rxe0/1 auto type on, the answer, 7.2",
        "to-user",
        "2c000000101400005c40076bc52bff9608000100000000000900020072786530000000000800030001000000",
        "nldev-stat-set",
        {},
        {"dev-index": 0, "dev-name": "rxe0", "port-index": 1},
    ),
    (
        "rdma dev set rxe0 name r0, 7.2",
        "to-kernel",
        "20000000021405005c40076b0000000008000100000000000700020072300000",
        "nldev-set",
        {},
        {"dev-index": 0, "dev-name": "r0"},
    ),
    (
        "rdma dev set r0 adaptive-moderation on, 7.2",
        "to-kernel",
        "20000000021405005c40076b0000000008000100000000000500540001000000",
        "nldev-set",
        {},
        {"dev-index": 0, "dev-dim": 1},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=RDMA)
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw


def message_of(read: Read, kind: int, body: bytes, direction: str) -> Message:
    raw = pack("=IHHII", 16 + len(body), kind, 0, 1, 0) + body
    message = read(raw.hex(), direction=direction, protocol=RDMA)
    assert (message.notes, message.encode()) == ([], message.raw)
    return message


def test_the_kernel_asks_a_daemon_for_paths_behind_a_header(read: Read) -> None:
    """Made by hand as ``ib_nl_set_path_rec_attrs()`` makes it (drivers/infiniband/core/sa_query.c)."""
    head = pack("=64sBBxx", b"mlx5_0", 1, 2)
    gid = bytes.fromhex("fe800000000000000002c90300000001")
    body = attribute(0x2004, gid, "<") + attribute(0x2007, pack("=H", 0xFFFF), "<")
    asked = message_of(read, 0x1000, head + body, "to-user")
    assert (asked.type, asked.header) == ("ls-resolve", {"device-name": "mlx5_0", "port-num": 1, "path-use": "gmp"})
    assert asked.attrs == {"mandatory-dgid": "fe80::2:c903:0:1", "mandatory-pkey": "0xffff"}
    record = attribute(1, pack("=I4x", 0x36) + bytes(64), "<")
    told = message_of(read, 0x1000, record, "to-kernel")
    assert (told.type, told.header) == ("ls-resolve", {})
    assert told.attrs == {
        "path-record": [{"flags": ["primary", "alternate", "inbound", "inbound-reverse"], "path-rec": "00" * 64}]
    }


def test_the_port_mapper_is_asked_and_answers_with_sets_of_their_own(read: Read) -> None:
    """Made by hand as ``iwpm_add_mapping()`` makes it and iwpmd answers (drivers/infiniband/core/iwpm_msg.c)."""
    address = bytes.fromhex("02001e6cc0000201").ljust(128, b"\0")
    shown = {"family": "inet", "port": 7788, "addr": "192.0.2.1", "zeros": 120}
    body = attribute(1, pack("=I", 9), "<") + attribute(2, address, "<") + attribute(3, pack("=I", 1), "<")
    asked = message_of(read, 0x0801, body, "to-user")
    assert asked.attrs == {"mapping-seq": 9, "addr": shown, "flags": ["no-port-map"]}
    body = attribute(1, pack("=I", 9), "<") + attribute(2, address, "<") + attribute(3, address, "<")
    told = message_of(read, 0x0801, body + attribute(4, pack("=H", 0), "<"), "to-kernel")
    assert told.attrs == {"mapping-seq": 9, "addr": shown, "mapped-loc-addr": shown, "mapping-err": 0}
    assert (asked.type, told.type) == ("iwpm-add-mapping", "iwpm-add-mapping")


def test_states_of_connections_are_not_those_of_queue_pairs(read: Read) -> None:
    """Made by hand as ``fill_res_cm_id_entry()`` makes it (drivers/infiniband/core/nldev.c)."""
    address = bytes.fromhex("02001e6cc0000201").ljust(128, b"\0")
    entry = attribute(32, pack("=I", 0x106), "<") + attribute(27, b"\x08", "<") + attribute(33, address, "<")
    message = message_of(read, 0x140B, attribute(0x801E, attribute(0x801F, entry, "<"), "<"), "to-user")
    (found,) = message.attrs["res-cm-id"]["entry"]
    assert (found["res-ps"], found["res-state"], found["res-src-addr"]["port"]) == ("tcp", "listen", 7788)


def test_keys_of_memory_are_secret(read: Read) -> None:
    entry = attribute(42, pack("=I", 77), "<") + attribute(45, pack("=Q", 4096), "<")
    message = message_of(read, 0x140D, attribute(0x8028, attribute(0x8029, entry, "<"), "<"), "to-user")
    assert message.attrs == {"res-mr": {"entry": [{"res-rkey": "(secret)", "res-mrlen": 4096}]}}
