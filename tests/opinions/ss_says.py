"""What ``ss`` prints of a socket, and of which of our values it is made.

A line is columns (type of socket where it is told, state, queues, local and peer), then words: ``key:value``,
``key(values)``, a key with its value behind a space, and flags.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from program_output import Fields, NotCompared, Rule, Table

# ss's own words for the states of include/net/tcp_states.h
STATES = {"established": "ESTAB", "listen": "LISTEN", "close": "UNCONN"}
# include/uapi/linux/netlink.h: NETLINK_*; the number is what ss -n prints.
PROTOCOLS = {
    "route": 0,
    "sock-diag": 4,
    "audit": 9,
    "fib-lookup": 10,
    "netfilter": 12,
    "kobject-uevent": 15,
    "generic": 16,
}
ANY = 0xFFFFFFFF
# Words that ss prints in front of their value, with a space between.
SPACED = ("send", "pacing_rate", "delivery_rate")
FLAGS = ("ts", "sack", "app_limited", "cubic", "remote_key", "tcp-ulp-mptcp")
SKMEM = {
    "r": "rmem-alloc",
    "rb": "rcvbuf",
    "t": "wmem-alloc",
    "tb": "sndbuf",
    "f": "fwd-alloc",
    "w": "wmem-queued",
    "o": "optmem",
    "bl": "backlog",
    "d": "drops",
}


def lines(text: str) -> Iterator[dict[str, str]]:
    """Each socket of an output; an association of SCTP, which ss indents below its socket, is one of its own."""
    for line in text.splitlines():
        if not line.startswith("Failed "):
            yield _words(line.removeprefix("`- "))


def _words(line: str) -> dict[str, str]:
    words = re.sub(r"\( ", "(", line).replace(" )", ")").split()
    found: dict[str, str] = {}
    if words[0].startswith(("u_", "p_", "v_")):
        found["netid"] = words.pop(0)
    found |= dict(zip(("state", "recv-q", "send-q"), words[:3], strict=True))
    rest = _addresses(words[3:], found)
    while rest:
        word = rest.pop(0)
        if word in SPACED:
            found[word] = rest.pop(0)
        elif word.startswith(("skmem:(", "ring_rx(", "stats(", "flags(")):
            while not word.endswith(")"):
                word += " " + rest.pop(0)
            found |= _inner(word)
        elif word != "<->":
            key, mark, value = word.partition("=" if re.fullmatch(r"(sk|cb|groups)=\w+", word) else ":")
            found[key] = (value or rest.pop(0)) if mark else "yes"
    return found


def _addresses(words: list[str], found: dict[str, str]) -> list[str]:
    """Local and peer; those of unix sockets are two words each."""
    width = 2 if found.get("netid", "").startswith("u_") else 1
    found["local"] = " ".join(words[:width])
    found["peer"] = " ".join(words[width : 2 * width])
    return words[2 * width :]


def _inner(word: str) -> dict[str, str]:
    """``skmem:(r0,rb131072)``, ``ring_rx(blk_nr:256,…)`` and the like as a key for each value."""
    name, _, inside = word.removesuffix(")").partition("(")
    name = name.removesuffix(":")
    if name == "flags":
        return {"flags": inside}
    pairs = (re.fullmatch(r"([a-z_ ]+):?(.*)", part) for part in inside.split(","))
    return {f"{name}.{pair[1]}": pair[2] for pair in pairs if pair}


def text(path: str) -> Callable[[Fields], str]:
    return lambda f: str(f[path])


def milliseconds(*paths: str) -> Callable[[Fields], str]:
    """Microseconds of the kernel's, in as few digits as they take (C's ``%g``)."""
    return lambda f: "/".join(f"{f[path] / 1000:g}" for path in paths)


def hexadecimal(path: str) -> Callable[[Fields], frozenset[str]]:
    """A number that iproute2 6.1 prints in hex, and 7.3 in decimal."""
    return lambda f: frozenset((f"{f[path]:x}", str(f[path])))


def _either(*paths: str) -> Callable[[Fields], str]:
    return lambda f: next(str(f[path]) for path in paths if path in f)


def _cookie(path: str) -> Callable[[Fields], str]:
    return lambda f: f"{f[path][0] | f[path][1] << 32:x}"


def _has(word: str, path: str) -> Callable[[Fields], str]:
    return lambda f: "yes" if word in f[path] else "no"


def _end(side: str, column: str) -> Callable[[Fields], str]:
    """Address and port; a device that the socket is bound to stands behind the address."""

    def told(f: Fields) -> str:
        address, port = f[f"header.id.idiag-{side}"], f[f"header.id.idiag-{column}"]
        host = f"[{address}]" if ":" in address else address
        # The loopback device of the capture has the index 1.
        device = {0: "", 1: "%lo" if side == "src" else ""}[f["header.id.idiag-if"]]
        return f"{host}{device}:{port or '*'}"

    return told


def _inet_state(f: Fields) -> str:
    """An association of SCTP, which alone has peers, tells enum sctp_state in place of TCP's (net/sctp/diag.c).

    3 is established there (include/net/sctp/constants.h). nlsniff, which declares one enum for the header, names it
    as TCP's 3: ss is right.
    """
    state = f["header.idiag-state"]
    association = any(path.startswith("peers.") for path in f)
    return {"syn-recv": "ESTAB"}[state] if association else STATES[state]


def _rate(f: Fields) -> str:
    """What may be sent in a second: window and segment over the round trip, in bits."""
    return f"{f['info.tcpi-snd-cwnd'] * f['info.tcpi-snd-mss'] * 8_000_000 / f['info.tcpi-rtt']:.0f}bps"


def _bits(path: str) -> Callable[[Fields], str]:
    return lambda f: f"{f[path] * 8}bps"


def _ulp(name: str) -> Callable[[Fields], str]:
    return lambda f: "yes" if f["ulp-info.name"] == name else "no"


def _conf(path: str) -> Callable[[Fields], str]:
    return lambda f: "none" if f[path] == "base" else str(f[path])


# ss's letters for include/uapi/linux/mptcp.h: MPTCP_SUBFLOW_FLAG_*, in the order in which it prints them
SUBFLOW_FLAGS = {
    "mcap-rem": "M",
    "mcap-loc": "m",
    "join-rem": "J",
    "join-loc": "j",
    "bkup-rem": "B",
    "bkup-loc": "b",
    "fully-established": "e",
    "connected": "c",
    "mapvalid": "v",
}


def _subflow_flags(f: Fields) -> str:
    return "".join(letter for name, letter in SUBFLOW_FLAGS.items() if name in f["ulp-info.mptcp.flags"])


INFO: dict[str, Rule] = {
    "rto": milliseconds("info.tcpi-rto"),
    "rtt": milliseconds("info.tcpi-rtt", "info.tcpi-rttvar"),
    "ato": milliseconds("info.tcpi-ato"),
    "rcv_rtt": milliseconds("info.tcpi-rcv-rtt"),
    "minrtt": milliseconds("info.tcpi-min-rtt"),
    "busy": lambda f: f"{f['info.tcpi-busy-time'] // 1000}ms",
    "mss": text("info.tcpi-snd-mss"),
    "rcvmss": text("info.tcpi-rcv-mss"),
    "cwnd": text("info.tcpi-snd-cwnd"),
    "wscale": lambda f: f"{f['info.tcpi-wscale.snd']},{f['info.tcpi-wscale.rcv']}",
    "ts": _has("timestamps", "info.tcpi-options"),
    "sack": _has("sack", "info.tcpi-options"),
    "app_limited": lambda f: "yes" if f["info.tcpi-flags.delivery-rate-app-limited"] else "no",
    "cubic": lambda f: "yes" if f["cong"] == "cubic" else "no",
    "send": _rate,
    "pacing_rate": _bits("info.tcpi-pacing-rate"),
    "delivery_rate": _bits("info.tcpi-delivery-rate"),
    "lastsnd": text("info.tcpi-last-data-sent"),
    "lastrcv": text("info.tcpi-last-data-recv"),
    "lastack": text("info.tcpi-last-ack-recv"),
    **{
        key: text(f"info.tcpi-{key.replace('_', '-')}")
        for key in ("pmtu", "advmss", "bytes_sent", "bytes_acked", "bytes_received", "segs_out", "segs_in")
    },
    **{
        key: text(f"info.tcpi-{key.replace('_', '-')}")
        for key in ("data_segs_out", "data_segs_in", "delivered", "rcv_space", "rcv_ssthresh", "snd_wnd", "rcv_wnd")
    },
    **{f"tcp-ulp-{name}": _ulp(name) for name in ("mptcp", "tls")},
    "version": lambda f: {0x0303: "1.2", 0x0304: "1.3"}[f["ulp-info.tls.version"]],
    "cipher": text("ulp-info.tls.cipher"),
    # include/uapi/linux/tls.h: TLS_CONF_BASE, where the kernel's module does nothing, is none in ss's words.
    **{f"{way}conf": _conf(f"ulp-info.tls.{way}conf") for way in ("rx", "tx")},
    "flags": _subflow_flags,
    "token": lambda f: "/".join(
        f"{f[f'ulp-info.mptcp.token-{side}']:04x}(id:{f[f'ulp-info.mptcp.id-{side}']})" for side in ("rem", "loc")
    ),
    "seq": hexadecimal("ulp-info.mptcp.map-seq"),
    "sfseq": hexadecimal("ulp-info.mptcp.map-sfseq"),
    "ssnoff": hexadecimal("ulp-info.mptcp.ssn-offset"),
    "maplen": hexadecimal("ulp-info.mptcp.map-datalen"),
}
MPTCP: dict[str, Rule] = {
    "remote_key": _has("remote-key-received", "info.mptcpi-flags"),
    "token": lambda f: f"{f['info.mptcpi-token']:x}",
    # The kernel renamed the member of struct mptcp_info (include/uapi/linux/mptcp.h); its place is the same.
    "subflows_max": _either("info.mptcpi-limit-extra-subflows", "info.mptcpi-subflows-max"),
    "subflows_total": text("info.mptcpi-subflows-total"),
    **{key: hexadecimal(f"info.mptcpi-{key.replace('_', '-')}") for key in ("write_seq", "snd_una", "rcv_nxt")},
    **{key: text(f"info.mptcpi-{key.replace('_', '-')}") for key in ("bytes_sent", "bytes_acked", "bytes_received")},
    **{
        key: text(f"info.mptcpi-{key.replace('_', '-')}")
        for key in ("last_data_sent", "last_data_recv", "last_ack_recv")
    },
}
INET: dict[str, Rule] = {
    "state": _inet_state,
    "recv-q": text("header.idiag-rqueue"),
    "send-q": text("header.idiag-wqueue"),
    "local": _end("src", "sport"),
    "peer": _end("dst", "dport"),
    "ino": text("header.idiag-inode"),
    "sk": _cookie("header.id.idiag-cookie"),
    "cgroup": lambda f: f"unreachable:{f['cgroup-id']:x}",
    "v6only": lambda f: str(f["skv6only"]),
    **{f"skmem.{key}": text(f"skmeminfo.{path}") for key, path in SKMEM.items()},
}


def _unix_queues(f: Fields) -> str:
    return str(f["rqlen.udiag-wqueue"])


UNIX: dict[str, Rule] = {
    "netid": lambda f: {"stream": "u_str"}[f["header.udiag-type"]],
    "state": lambda f: STATES[f["header.udiag-state"]],
    "recv-q": text("rqlen.udiag-rqueue"),
    "send-q": _unix_queues,
    "local": lambda f: f"{f.get('name', '*')} {f['header.udiag-ino']}",
    "peer": lambda f: f"* {f.get('peer', 0)}",
    "peers": lambda f: str(f["icons"][0]),
}
PACKET: dict[str, Rule] = {
    "netid": lambda f: {"dgram": "p_dgr", "raw": "p_raw"}[f["header.pdiag-type"]],
    "state": lambda _: "UNCONN",
    "recv-q": text("meminfo.rmem-alloc"),
    "send-q": lambda _: "0",
    # ETH_P_ALL is printed as *; nlmon0 is the link of the capture.
    "local": lambda f: f"{ {3: '*'}[f['header.pdiag-num']] }:{ {0: '*', 2: 'nlmon0'}[f['info.pdi-index']] }",
    "peer": lambda _: "*",
    "ino": text("header.pdiag-ino"),
    "sk": _cookie("header.pdiag-cookie"),
    "ver": lambda f: str(("tpacket-v1", "tpacket-v2", "tpacket-v3").index(f["info.pdi-version"])),
    "cpy_thresh": text("info.pdi-copy-thresh"),
    "flags": lambda f: " ".join(f["info.pdi-flags"]),
    "ring_rx.blk_size": text("rx-ring.pdr-block-size"),
    "ring_rx.blk_nr": text("rx-ring.pdr-block-nr"),
    "ring_rx.frm_size": text("rx-ring.pdr-frame-size"),
    "ring_rx.frm_nr": text("rx-ring.pdr-frame-nr"),
    "ring_rx.tmo": text("rx-ring.pdr-retire-tmo"),
    "ring_rx.features": lambda f: hex(f["rx-ring.pdr-features"]),
}
NETLINK: dict[str, Rule] = {
    "state": lambda f: STATES[f["header.ndiag-state"]],
    "recv-q": text("meminfo.rmem-alloc"),
    "send-q": text("meminfo.wmem-alloc"),
    "local": lambda f: f"{PROTOCOLS[f['header.ndiag-protocol']]}:{f['header.ndiag-portid']}",
    "peer": lambda f: "*" if (f["header.ndiag-dst-portid"], f["header.ndiag-dst-group"]) == (0, 0) else "a peer",
    **{key: NotCompared("the kernel's addresses, which ss has of /proc/net/netlink only") for key in ("sk", "cb")},
    "groups": lambda f: f"0x{int.from_bytes(bytes.fromhex(str(f.get('groups', ''))), 'little') & 0xFFFFFFFF:08x}",
}
VSOCK: dict[str, Rule] = {
    "netid": lambda f: {"stream": "v_str"}[f["header.vdiag-type"]],
    "state": lambda f: STATES[f["header.vdiag-state"]],
    **{key: NotCompared("vsock_diag tells no queue: ss prints 0") for key in ("recv-q", "send-q")},
    "local": lambda f: _vsock(f, "src"),
    "peer": lambda f: _vsock(f, "dst"),
}


def _vsock(f: Mapping[str, Any], side: str) -> str:
    return ":".join(
        "*" if f[path] == ANY else str(f[path]) for path in (f"header.vdiag-{side}-cid", f"header.vdiag-{side}-port")
    )


XDP: dict[str, Rule] = {
    "state": lambda _: "UNCONN",
    "recv-q": text("meminfo.rmem-alloc"),
    "send-q": text("meminfo.wmem-alloc"),
    "local": lambda f: {0: "*"}[f["info.ifindex"]],
    "peer": lambda _: "*",
    "ino": text("header.xdiag-ino"),
    "sk": _cookie("header.xdiag-cookie"),
    **{
        f"stats.{key}": text(f"stats.n-{path}")
        for key, path in {
            "rx dropped": "rx-dropped",
            "rx invalid": "rx-invalid",
            "rx queue full": "rx-full",
            "rx fill ring empty": "fill-ring-empty",
            "tx invalid": "tx-invalid",
            "tx ring empty": "tx-ring-empty",
        }.items()
    },
}
TABLES: dict[str, Table] = {
    "unix-diag": UNIX,
    "packet-diag": PACKET,
    "netlink-diag": NETLINK,
    "vsock-diag": VSOCK,
    "xdp-diag": XDP,
}


def table_of(family: str, fields: Fields) -> Table:
    """The rows of one socket: those of MPTCP and of TCP have a key or two by the same name."""
    if family != "inet-diag":
        return TABLES[family]
    return INET | (MPTCP if "info.mptcpi-token" in fields else INFO)
