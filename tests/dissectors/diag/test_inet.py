"""Internet sockets: bytes from Linux 6.18 and iproute2 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message
from nlsniff.spec import SOCK_DIAG

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ss -tanoiem",
        "to-kernel",
        (
            "480000001400010340e201000000000002064f00ff0f00000000000000000000000000000000000000000000000000000000"
            "00000000000000000000000000000000000000000000"
        ),
        "get",
        {
            "sdiag-family": "inet",
            "sdiag-protocol": "tcp",
            "idiag-ext": ["meminfo", "info", "vegasinfo", "cong", "skmeminfo"],
            "sdiag-raw-protocol": 0,
            "idiag-states": [
                "established",
                "syn-sent",
                "syn-recv",
                "fin-wait1",
                "fin-wait2",
                "time-wait",
                "close",
                "close-wait",
                "last-ack",
                "listen",
                "closing",
                1,
            ],
            "id": {
                "idiag-sport": 0,
                "idiag-dport": 0,
                "idiag-src": "0.0.0.0",
                "idiag-dst": "0.0.0.0",
                "idiag-if": 0,
                "idiag-cookie": [0, 0],
            },
        },
        {},
    ),
    (
        "ss -tanoiem",
        "to-user",
        (
            "ec0100001400020040e2010030000000020a00001f9200007f00000100000000000000000000000000000000000000000000"
            "00000000000000000000a7dc020000000000000000000000000080000000000000002f0d4200050008000000000008000f00"
            "000000000c001500010000000000000006001600520000001400010000000000000000000000000000000000280007000000"
            "000000000200000000000040000000000000000000000000000000000000000000001c0102000a0000000000000000000000"
            "0000000000000000000000000000000080000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000a0000000000000003000000000000000000000000000000ffffffffffffffff"
            "ffffffffffffffff000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000800040062627200100013000a0001006d70746370000000"
        ),
        "answer",
        {
            "idiag-family": "inet",
            "idiag-state": "listen",
            "idiag-timer": "off",
            "idiag-retrans": 0,
            "id": {
                "idiag-sport": 8082,
                "idiag-dport": 0,
                "idiag-src": "127.0.0.1",
                "idiag-dst": "0.0.0.0",
                "idiag-if": 0,
                "idiag-cookie": [187559, 0],
            },
            "idiag-expires": 0,
            "idiag-rqueue": 0,
            "idiag-wqueue": 128,
            "idiag-uid": 0,
            "idiag-inode": 4328751,
        },
        {
            "shutdown": [],
            "mark": 0,
            "cgroup-id": 1,
            "sockopt": {"first": ["is-icsk", "mc-loop", "mc-all"], "second": []},
            "meminfo": {"idiag-rmem": 0, "idiag-wmem": 0, "idiag-fmem": 0, "idiag-tmem": 0},
            "skmeminfo": {
                "rmem-alloc": 0,
                "rcvbuf": 131072,
                "wmem-alloc": 0,
                "sndbuf": 16384,
                "fwd-alloc": 0,
                "wmem-queued": 0,
                "optmem": 0,
                "backlog": 0,
                "drops": 0,
            },
            "info": {
                "tcpi-state": "listen",
                "tcpi-ca-state": "open",
                "tcpi-retransmits": 0,
                "tcpi-probes": 0,
                "tcpi-backoff": 0,
                "tcpi-options": [],
                "tcpi-wscale": {"rcv": 0, "snd": 0},
                "tcpi-flags": {"unused": 0, "fastopen-client-fail": 0, "delivery-rate-app-limited": 0},
                "tcpi-rto": 0,
                "tcpi-ato": 0,
                "tcpi-snd-mss": 0,
                "tcpi-rcv-mss": 0,
                "tcpi-unacked": 0,
                "tcpi-sacked": 128,
                "tcpi-lost": 0,
                "tcpi-retrans": 0,
                "tcpi-fackets": 0,
                "tcpi-last-data-sent": 0,
                "tcpi-last-ack-sent": 0,
                "tcpi-last-data-recv": 0,
                "tcpi-last-ack-recv": 0,
                "tcpi-pmtu": 0,
                "tcpi-rcv-ssthresh": 0,
                "tcpi-rtt": 0,
                "tcpi-rttvar": 0,
                "tcpi-snd-ssthresh": 0,
                "tcpi-snd-cwnd": 10,
                "tcpi-advmss": 0,
                "tcpi-reordering": 3,
                "tcpi-rcv-rtt": 0,
                "tcpi-rcv-space": 0,
                "tcpi-total-retrans": 0,
                "tcpi-pacing-rate": 18446744073709551615,
                "tcpi-max-pacing-rate": 18446744073709551615,
                "tcpi-bytes-acked": 0,
                "tcpi-bytes-received": 0,
                "tcpi-segs-out": 0,
                "tcpi-segs-in": 0,
                "tcpi-notsent-bytes": 0,
                "tcpi-min-rtt": 0,
                "tcpi-data-segs-in": 0,
                "tcpi-data-segs-out": 0,
                "tcpi-delivery-rate": 0,
                "tcpi-busy-time": 0,
                "tcpi-rwnd-limited": 0,
                "tcpi-sndbuf-limited": 0,
                "tcpi-delivered": 0,
                "tcpi-delivered-ce": 0,
                "tcpi-bytes-sent": 0,
                "tcpi-bytes-retrans": 0,
                "tcpi-dsack-dups": 0,
                "tcpi-reord-seen": 0,
                "tcpi-rcv-ooopack": 0,
                "tcpi-snd-wnd": 0,
                "tcpi-rcv-wnd": 0,
                "tcpi-rehash": 0,
                "tcpi-total-rto": 0,
                "tcpi-total-rto-recoveries": 0,
                "tcpi-total-rto-time": 0,
                "tcpi-received-ce": 0,
                "tcpi-delivered-e1-bytes": 0,
                "tcpi-delivered-e0-bytes": 0,
                "tcpi-delivered-ce-bytes": 0,
                "tcpi-received-e1-bytes": 0,
                "tcpi-received-e0-bytes": 0,
                "tcpi-received-ce-bytes": 0,
                "tcpi-accecn": {"options2": 0, "fail-mode": 0, "opt-seen": 0, "ecn-mode": 0},
            },
            "cong": "bbr",
            "ulp-info": {"name": "mptcp"},
        },
    ),
    (
        "ss -tanoiem",
        "to-user",
        (
            "dc0100001400020040e2010030000000020a00001f9000007f00000100000000000000000000000000000000000000000000"
            "00000000000000000000a8dc020000000000000000000000000080000000000000002b0d4200050008000000000008000f00"
            "000000000c001500010000000000000006001600520000001400010000000000000000000000000000000000280007000000"
            "000000000200000000000040000000000000000000000000000000000000000000001c0102000a0000000000000000000000"
            "0000000000000000000000000000000080000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000a0000000000000003000000000000000000000000000000ffffffffffffffff"
            "ffffffffffffffff000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000800040062627200"
        ),
        "answer",
        {
            "idiag-family": "inet",
            "idiag-state": "listen",
            "idiag-timer": "off",
            "idiag-retrans": 0,
            "id": {
                "idiag-sport": 8080,
                "idiag-dport": 0,
                "idiag-src": "127.0.0.1",
                "idiag-dst": "0.0.0.0",
                "idiag-if": 0,
                "idiag-cookie": [187560, 0],
            },
            "idiag-expires": 0,
            "idiag-rqueue": 0,
            "idiag-wqueue": 128,
            "idiag-uid": 0,
            "idiag-inode": 4328747,
        },
        {
            "shutdown": [],
            "mark": 0,
            "cgroup-id": 1,
            "sockopt": {"first": ["is-icsk", "mc-loop", "mc-all"], "second": []},
            "meminfo": {"idiag-rmem": 0, "idiag-wmem": 0, "idiag-fmem": 0, "idiag-tmem": 0},
            "skmeminfo": {
                "rmem-alloc": 0,
                "rcvbuf": 131072,
                "wmem-alloc": 0,
                "sndbuf": 16384,
                "fwd-alloc": 0,
                "wmem-queued": 0,
                "optmem": 0,
                "backlog": 0,
                "drops": 0,
            },
            "info": {
                "tcpi-state": "listen",
                "tcpi-ca-state": "open",
                "tcpi-retransmits": 0,
                "tcpi-probes": 0,
                "tcpi-backoff": 0,
                "tcpi-options": [],
                "tcpi-wscale": {"rcv": 0, "snd": 0},
                "tcpi-flags": {"unused": 0, "fastopen-client-fail": 0, "delivery-rate-app-limited": 0},
                "tcpi-rto": 0,
                "tcpi-ato": 0,
                "tcpi-snd-mss": 0,
                "tcpi-rcv-mss": 0,
                "tcpi-unacked": 0,
                "tcpi-sacked": 128,
                "tcpi-lost": 0,
                "tcpi-retrans": 0,
                "tcpi-fackets": 0,
                "tcpi-last-data-sent": 0,
                "tcpi-last-ack-sent": 0,
                "tcpi-last-data-recv": 0,
                "tcpi-last-ack-recv": 0,
                "tcpi-pmtu": 0,
                "tcpi-rcv-ssthresh": 0,
                "tcpi-rtt": 0,
                "tcpi-rttvar": 0,
                "tcpi-snd-ssthresh": 0,
                "tcpi-snd-cwnd": 10,
                "tcpi-advmss": 0,
                "tcpi-reordering": 3,
                "tcpi-rcv-rtt": 0,
                "tcpi-rcv-space": 0,
                "tcpi-total-retrans": 0,
                "tcpi-pacing-rate": 18446744073709551615,
                "tcpi-max-pacing-rate": 18446744073709551615,
                "tcpi-bytes-acked": 0,
                "tcpi-bytes-received": 0,
                "tcpi-segs-out": 0,
                "tcpi-segs-in": 0,
                "tcpi-notsent-bytes": 0,
                "tcpi-min-rtt": 0,
                "tcpi-data-segs-in": 0,
                "tcpi-data-segs-out": 0,
                "tcpi-delivery-rate": 0,
                "tcpi-busy-time": 0,
                "tcpi-rwnd-limited": 0,
                "tcpi-sndbuf-limited": 0,
                "tcpi-delivered": 0,
                "tcpi-delivered-ce": 0,
                "tcpi-bytes-sent": 0,
                "tcpi-bytes-retrans": 0,
                "tcpi-dsack-dups": 0,
                "tcpi-reord-seen": 0,
                "tcpi-rcv-ooopack": 0,
                "tcpi-snd-wnd": 0,
                "tcpi-rcv-wnd": 0,
                "tcpi-rehash": 0,
                "tcpi-total-rto": 0,
                "tcpi-total-rto-recoveries": 0,
                "tcpi-total-rto-time": 0,
                "tcpi-received-ce": 0,
                "tcpi-delivered-e1-bytes": 0,
                "tcpi-delivered-e0-bytes": 0,
                "tcpi-delivered-ce-bytes": 0,
                "tcpi-received-e1-bytes": 0,
                "tcpi-received-e0-bytes": 0,
                "tcpi-received-ce-bytes": 0,
                "tcpi-accecn": {"options2": 0, "fail-mode": 0, "opt-seen": 0, "ecn-mode": 0},
            },
            "cong": "bbr",
        },
    ),
    (
        "ss -tanoiem",
        "to-user",
        (
            "5c0200001400020040e2010030000000020100001f92c9427f0000010000000000000000000000007f000001000000000000"
            "00000000000000000000a9dc02000000000000000000000000000000000000000000330d4200050008000000000008000f00"
            "000000000c00150001000000000000000600160052000000140001000000000000000000bb0c000000000000280007000000"
            "00000000020000000000001e3c00bb0c0000000000000000000000000000000000001c010200010000000007aa01e01c0300"
            "409c000000800000180200000000000000000000000000000000000000000000d403000000000000d4030000d4030000ffff"
            "0000cbff00002100000010000000ffffff7f0a000000cbff00000300000000000000cbff0000000000007fbd6f9b06000000"
            "ffffffffffffffff000000000000000005000000000000000100000003000000000000002100000001000000000000000000"
            "0000000000000000000000000000000000000000000000000000000000000100000000000000000000000000000000000000"
            "0000000000000000000000000000000000000100000001000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000800040062627200680013000a0001006d707463700000005800030008000100"
            "000000000800020047fe680f08000800c1000000050009000000000005000a000000000008000300010000000c0004002076"
            "f016e45e2bba080005000100000008000600c6ac82d506000700050000001800100000000000000000002100000000000000"
            "00000000"
        ),
        "answer",
        {
            "idiag-family": "inet",
            "idiag-state": "established",
            "idiag-timer": "off",
            "idiag-retrans": 0,
            "id": {
                "idiag-sport": 8082,
                "idiag-dport": 51522,
                "idiag-src": "127.0.0.1",
                "idiag-dst": "127.0.0.1",
                "idiag-if": 0,
                "idiag-cookie": [187561, 0],
            },
            "idiag-expires": 0,
            "idiag-rqueue": 0,
            "idiag-wqueue": 0,
            "idiag-uid": 0,
            "idiag-inode": 4328755,
        },
        {
            "shutdown": [],
            "mark": 0,
            "cgroup-id": 1,
            "sockopt": {"first": ["is-icsk", "mc-loop", "mc-all"], "second": []},
            "meminfo": {"idiag-rmem": 0, "idiag-wmem": 0, "idiag-fmem": 3259, "idiag-tmem": 0},
            "skmeminfo": {
                "rmem-alloc": 0,
                "rcvbuf": 131072,
                "wmem-alloc": 0,
                "sndbuf": 3939840,
                "fwd-alloc": 3259,
                "wmem-queued": 0,
                "optmem": 0,
                "backlog": 0,
                "drops": 0,
            },
            "info": {
                "tcpi-state": "established",
                "tcpi-ca-state": "open",
                "tcpi-retransmits": 0,
                "tcpi-probes": 0,
                "tcpi-backoff": 0,
                "tcpi-options": ["timestamps", "sack", "wscale"],
                "tcpi-wscale": {"rcv": 10, "snd": 10},
                "tcpi-flags": {"unused": 0, "fastopen-client-fail": 0, "delivery-rate-app-limited": 1},
                "tcpi-rto": 204000,
                "tcpi-ato": 40000,
                "tcpi-snd-mss": 32768,
                "tcpi-rcv-mss": 536,
                "tcpi-unacked": 0,
                "tcpi-sacked": 0,
                "tcpi-lost": 0,
                "tcpi-retrans": 0,
                "tcpi-fackets": 0,
                "tcpi-last-data-sent": 980,
                "tcpi-last-ack-sent": 0,
                "tcpi-last-data-recv": 980,
                "tcpi-last-ack-recv": 980,
                "tcpi-pmtu": 65535,
                "tcpi-rcv-ssthresh": 65483,
                "tcpi-rtt": 33,
                "tcpi-rttvar": 16,
                "tcpi-snd-ssthresh": 2147483647,
                "tcpi-snd-cwnd": 10,
                "tcpi-advmss": 65483,
                "tcpi-reordering": 3,
                "tcpi-rcv-rtt": 0,
                "tcpi-rcv-space": 65483,
                "tcpi-total-retrans": 0,
                "tcpi-pacing-rate": 28377595263,
                "tcpi-max-pacing-rate": 18446744073709551615,
                "tcpi-bytes-acked": 0,
                "tcpi-bytes-received": 5,
                "tcpi-segs-out": 1,
                "tcpi-segs-in": 3,
                "tcpi-notsent-bytes": 0,
                "tcpi-min-rtt": 33,
                "tcpi-data-segs-in": 1,
                "tcpi-data-segs-out": 0,
                "tcpi-delivery-rate": 0,
                "tcpi-busy-time": 0,
                "tcpi-rwnd-limited": 0,
                "tcpi-sndbuf-limited": 0,
                "tcpi-delivered": 1,
                "tcpi-delivered-ce": 0,
                "tcpi-bytes-sent": 0,
                "tcpi-bytes-retrans": 0,
                "tcpi-dsack-dups": 0,
                "tcpi-reord-seen": 0,
                "tcpi-rcv-ooopack": 0,
                "tcpi-snd-wnd": 65536,
                "tcpi-rcv-wnd": 65536,
                "tcpi-rehash": 0,
                "tcpi-total-rto": 0,
                "tcpi-total-rto-recoveries": 0,
                "tcpi-total-rto-time": 0,
                "tcpi-received-ce": 0,
                "tcpi-delivered-e1-bytes": 0,
                "tcpi-delivered-e0-bytes": 0,
                "tcpi-delivered-ce-bytes": 0,
                "tcpi-received-e1-bytes": 0,
                "tcpi-received-e0-bytes": 0,
                "tcpi-received-ce-bytes": 0,
                "tcpi-accecn": {"options2": 0, "fail-mode": 0, "opt-seen": 0, "ecn-mode": 0},
            },
            "cong": "bbr",
            "ulp-info": {
                "name": "mptcp",
                "mptcp": {
                    "token-rem": 0,
                    "token-loc": 258539079,
                    "flags": ["mcap-rem", "fully-established", "connected"],
                    "id-rem": 0,
                    "id-loc": 0,
                    "relwrite-seq": 1,
                    "map-seq": 13414920248783566368,
                    "map-sfseq": 1,
                    "ssn-offset": 3582110918,
                    "map-datalen": 5,
                },
            },
            "bbrinfo": {"bbr-bw-lo": 0, "bbr-bw-hi": 0, "bbr-min-rtt": 33, "bbr-pacing-gain": 0, "bbr-cwnd-gain": 0},
        },
    ),
    (
        "ss -uanep",
        "to-user",
        (
            "7c0000001400020040e20100350000000207000014e900007f00000100000000000000000000000000000000000000000000"
            "00000000000000000000aedc02000000000000000000000000000000000000000000340d4200050008000000000008000f00"
            "000000000c00150001000000000000000600160050000000"
        ),
        "answer",
        {
            "idiag-family": "inet",
            "idiag-state": "close",
            "idiag-timer": "off",
            "idiag-retrans": 0,
            "id": {
                "idiag-sport": 5353,
                "idiag-dport": 0,
                "idiag-src": "127.0.0.1",
                "idiag-dst": "0.0.0.0",
                "idiag-if": 0,
                "idiag-cookie": [187566, 0],
            },
            "idiag-expires": 0,
            "idiag-rqueue": 0,
            "idiag-wqueue": 0,
            "idiag-uid": 0,
            "idiag-inode": 4328756,
        },
        {"shutdown": [], "mark": 0, "cgroup-id": 1, "sockopt": {"first": ["mc-loop", "mc-all"], "second": []}},
    ),
    (
        "ss -Maneim",
        "to-kernel",
        (
            "500000001400010340e201000000000002064f00ff0f00000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000800030006010000"
        ),
        "get",
        {
            "sdiag-family": "inet",
            "sdiag-protocol": "tcp",
            "idiag-ext": ["meminfo", "info", "vegasinfo", "cong", "skmeminfo"],
            "sdiag-raw-protocol": 0,
            "idiag-states": [
                "established",
                "syn-sent",
                "syn-recv",
                "fin-wait1",
                "fin-wait2",
                "time-wait",
                "close",
                "close-wait",
                "last-ack",
                "listen",
                "closing",
                1,
            ],
            "id": {
                "idiag-sport": 0,
                "idiag-dport": 0,
                "idiag-src": "0.0.0.0",
                "idiag-dst": "0.0.0.0",
                "idiag-if": 0,
                "idiag-cookie": [0, 0],
            },
        },
        {"protocol": "mptcp"},
    ),
    (
        "ss -Maneim",
        "to-user",
        (
            "1c0100001400020040e201004900000002010000c9421f927f0000010000000000000000000000007f000001000000000000"
            "00000000000000000000b1dc02000000000000000000000000000000000000000000310d4200050008000000000008000f00"
            "000000000c001500010000000000000006001600520000001400010000000000000000000000000000000000280007000000"
            "00000000020000000000002e3c00000000000000000000000000000000000000000064000200000000020000000002000000"
            "32c151c62576f016e45e2bba2576f016e45e2bbac11c4830796ec8c900000000000000000000000000000000050000000000"
            "00000000000000000000050000000000000001000000f42c0000f42c0000f42c0000"
        ),
        "answer",
        {
            "idiag-family": "inet",
            "idiag-state": "established",
            "idiag-timer": "off",
            "idiag-retrans": 0,
            "id": {
                "idiag-sport": 51522,
                "idiag-dport": 8082,
                "idiag-src": "127.0.0.1",
                "idiag-dst": "127.0.0.1",
                "idiag-if": 0,
                "idiag-cookie": [187569, 0],
            },
            "idiag-expires": 0,
            "idiag-rqueue": 0,
            "idiag-wqueue": 0,
            "idiag-uid": 0,
            "idiag-inode": 4328753,
        },
        {
            "shutdown": [],
            "mark": 0,
            "cgroup-id": 1,
            "sockopt": {"first": ["is-icsk", "mc-loop", "mc-all"], "second": []},
            "meminfo": {"idiag-rmem": 0, "idiag-wmem": 0, "idiag-fmem": 0, "idiag-tmem": 0},
            "skmeminfo": {
                "rmem-alloc": 0,
                "rcvbuf": 131072,
                "wmem-alloc": 0,
                "sndbuf": 3943936,
                "fwd-alloc": 0,
                "wmem-queued": 0,
                "optmem": 0,
                "backlog": 0,
                "drops": 0,
            },
            "info": {
                "mptcpi-extra-subflows": 0,
                "mptcpi-add-addr-signal": 0,
                "mptcpi-add-addr-accepted": 0,
                "mptcpi-limit-extra-subflows": 2,
                "mptcpi-endp-signal-max": 0,
                "mptcpi-limit-add-addr-accepted": 0,
                "mptcpi-flags": ["remote-key-received"],
                "mptcpi-token": 3327246642,
                "mptcpi-write-seq": 13414920248783566373,
                "mptcpi-snd-una": 13414920248783566373,
                "mptcpi-rcv-nxt": 14539992863745776833,
                "mptcpi-local-addr-used": 0,
                "mptcpi-endp-subflow-max": 0,
                "mptcpi-csum-enabled": 0,
                "mptcpi-retransmits": 0,
                "mptcpi-bytes-retrans": 0,
                "mptcpi-bytes-sent": 5,
                "mptcpi-bytes-received": 0,
                "mptcpi-bytes-acked": 5,
                "mptcpi-subflows-total": 1,
                "mptcpi-endp-laminar-max": 0,
                "mptcpi-endp-fullmesh-max": 0,
                "mptcpi-last-data-sent": 11508,
                "mptcpi-last-data-recv": 11508,
                "mptcpi-last-ack-recv": 11508,
            },
        },
    ),
    (
        "ss -K -t dst 127.0.0.1 dport = 8080",
        "to-kernel",
        (
            "6c0000001400010340e201000000000002060000370b00000000000000000000000000000000000000000000000000000000"
            "00000000000000000000000000000000000000000000240001000810240002200000ffffffff7f0000010810140000000000"
            "901f000000000000"
        ),
        "get",
        {
            "sdiag-family": "inet",
            "sdiag-protocol": "tcp",
            "idiag-ext": [],
            "sdiag-raw-protocol": 0,
            "idiag-states": [
                "established",
                "syn-sent",
                "fin-wait1",
                "fin-wait2",
                "close-wait",
                "last-ack",
                "closing",
                1,
            ],
            "id": {
                "idiag-sport": 0,
                "idiag-dport": 0,
                "idiag-src": "0.0.0.0",
                "idiag-dst": "0.0.0.0",
                "idiag-if": 0,
                "idiag-cookie": [0, 0],
            },
        },
        {
            "bytecode": [
                {
                    "op": "d-cond",
                    "yes": 16,
                    "no": 36,
                    "family": "inet",
                    "prefix-len": 32,
                    "port": -1,
                    "address": "127.0.0.1",
                },
                {"op": "d-cond", "yes": 16, "no": 20, "family": "unspec", "prefix-len": 0, "port": 8080},
                {"op": "nop", "yes": 0, "no": 0},
            ]
        },
    ),
    (
        "ss -K -t dst 127.0.0.1 dport = 8080",
        "to-user",
        (
            "7c0000001400020040e201006c00000002010000e5a61f907f0000010000000000000000000000007f000001000000000000"
            "00000000000000000000abdc020000000000000000000000000000000000000000002c0d4200050008000000000008000f00"
            "000000000c00150001000000000000000600160052000000"
        ),
        "answer",
        {
            "idiag-family": "inet",
            "idiag-state": "established",
            "idiag-timer": "off",
            "idiag-retrans": 0,
            "id": {
                "idiag-sport": 58790,
                "idiag-dport": 8080,
                "idiag-src": "127.0.0.1",
                "idiag-dst": "127.0.0.1",
                "idiag-if": 0,
                "idiag-cookie": [187563, 0],
            },
            "idiag-expires": 0,
            "idiag-rqueue": 0,
            "idiag-wqueue": 0,
            "idiag-uid": 0,
            "idiag-inode": 4328748,
        },
        {
            "shutdown": [],
            "mark": 0,
            "cgroup-id": 1,
            "sockopt": {"first": ["is-icsk", "mc-loop", "mc-all"], "second": []},
        },
    ),
    (
        "ss -K -t dst 127.0.0.1 dport = 8080",
        "to-kernel",
        (
            "48000000150005008548076b000000000206000000000000e5a61f907f0000010000000000000000000000007f0000010000"
            "0000000000000000000000000000abdc020000000000"
        ),
        "destroy",
        {
            "sdiag-family": "inet",
            "sdiag-protocol": "tcp",
            "idiag-ext": [],
            "sdiag-raw-protocol": 0,
            "idiag-states": [],
            "id": {
                "idiag-sport": 58790,
                "idiag-dport": 8080,
                "idiag-src": "127.0.0.1",
                "idiag-dst": "127.0.0.1",
                "idiag-if": 0,
                "idiag-cookie": [187563, 0],
            },
        },
        {},
    ),
    (
        "ss -wan",
        "to-kernel",
        (
            "480000001400010340e201000000000002ff0000ff0f00000000000000000000000000000000000000000000000000000000"
            "00000000000000000000000000000000000000000000"
        ),
        "get",
        {
            "sdiag-family": "inet",
            "sdiag-protocol": "raw",
            "idiag-ext": [],
            "sdiag-raw-protocol": 0,
            "idiag-states": [
                "established",
                "syn-sent",
                "syn-recv",
                "fin-wait1",
                "fin-wait2",
                "time-wait",
                "close",
                "close-wait",
                "last-ack",
                "listen",
                "closing",
                1,
            ],
            "id": {
                "idiag-sport": 0,
                "idiag-dport": 0,
                "idiag-src": "0.0.0.0",
                "idiag-dst": "0.0.0.0",
                "idiag-if": 0,
                "idiag-cookie": [0, 0],
            },
        },
        {},
    ),
]


@pytest.mark.parametrize(("command", "direction", "raw", "kind", "header", "attrs"), GOLDEN)
def test_recorded_bytes_mean_this_and_come_back(
    read: Read, command: str, direction: str, raw: str, kind: str, header: object, attrs: object
) -> None:
    message = read(raw, direction=direction, protocol=SOCK_DIAG)
    assert message.type == kind, command
    assert message.header == header
    assert message.attrs == attrs
    assert message.notes == []
    assert message.encode().hex() == raw
