"""What ``ethtool``, ``wg`` and ``iw`` print of devices, and of which of our values it is made."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from program_output import Fields, Rule

# ethtool's older words for features of the kernel's (Documentation and ethtool(8), -k), several for one word.
FEATURES = {
    "rx-checksumming": "rx-checksum",
    "generic-segmentation-offload": "tx-generic-segmentation",
    "generic-receive-offload": "rx-gro",
    "large-receive-offload": "rx-lro",
    "rx-vlan-offload": "rx-vlan-hw-parse",
    "tx-vlan-offload": "tx-vlan-hw-insert",
    "ntuple-filters": "rx-ntuple-filter",
    "receive-hashing": "rx-hashing",
}
# Words for several features, which ethtool prints as the features' sum.
GROUPS = {
    "tx-checksumming": r"tx-checksum-.*",
    "scatter-gather": r"tx-scatter-gather(-fraglist)?",
    "tcp-segmentation-offload": r"tx-tcp.*-segmentation",
}


def bits(compact: str, names: Sequence[str]) -> set[str]:
    """The names of the bits of a compact bitset: words of 32 bits in the machine's order, here a little-endian's."""
    number = int.from_bytes(bytes.fromhex(compact), "little")
    return {name for place, name in enumerate(names) if name and number >> place & 1}


def features(attrs: Mapping[str, Any], names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What ethtool makes of one answer: a feature cannot change where the driver has no say or the core none."""
    held = {key: bits(attrs[key]["value"], names) for key in ("hw", "wanted", "active", "nochange")}
    found: dict[str, dict[str, Any]] = {}
    for name in filter(None, names):
        found[name] = {
            "active": name in held["active"],
            "fixed": name not in held["hw"] or name in held["nochange"],
            "requested": name in held["wanted"],
        }
    for word, name in FEATURES.items():
        found[word] = found.pop(name)
    for word, pattern in GROUPS.items():
        active = any(one["active"] for name, one in found.items() if re.fullmatch(pattern, name))
        found[word] = {"active": active, "fixed": None, "requested": None}
    return found


def _is(path: str) -> Callable[[Fields], bool]:
    return lambda f: bool(f[path])


PAUSE: dict[str, Rule] = {
    "ifname": "header.dev-name",
    "statistics": "stats",
    "autonegotiate": _is("autoneg"),
    "rx": _is("rx"),
    "tx": _is("tx"),
}


def _named(bitset: str) -> Callable[[Fields], list[str]]:
    return lambda f: [value for path, value in f.items() if re.fullmatch(rf"{bitset}\.bits\.bit\.\d+\.name", path)]


TIMESTAMPS: dict[str, Rule] = {
    "ifname": "header.dev-name",
    "Capabilities": _named("timestamping"),
    "PTP Hardware Clock": lambda f: str(f["phc-index"]),
    "Hardware Transmit Timestamp Modes": _named("tx-types"),
    "Hardware Receive Filter Modes": _named("rx-filters"),
}


def timestamps(text: str) -> dict[str, Any]:
    """``ethtool -T``: a heading, and a list or a value behind it."""
    found: dict[str, Any] = {}
    key = ""
    for line in text.splitlines():
        if line.startswith("\t"):
            found[key].append(line.strip())
        else:
            key, _, value = line.partition(":")
            found[key] = value.strip() or []
    ((first, _), *rest) = found.items()
    return {"ifname": first.removeprefix("Time stamping parameters for "), **dict(rest)}


def _count(path: str) -> Callable[[Fields], str]:
    return lambda f: str(f.get(path, "n/a"))


CHANNELS: dict[str, Rule] = {
    f"{when}.{key}": _count(f"{key.lower()}-{end}")
    for when, end in (("Pre-set maximums", "max"), ("Current hardware settings", "count"))
    for key in ("RX", "TX", "Other", "Combined")
}


def channels(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    heading = ""
    for line in text.splitlines()[1:]:
        key, _, value = line.partition(":")
        heading = heading if value.strip() else key
        if value.strip():
            found[f"{heading}.{key}"] = value.strip()
    return found


def key64(value: str | None) -> str:
    """A key as wg prints it; one of zeros is none."""
    octets = bytes.fromhex(value or "")
    return base64.b64encode(octets).decode() if any(octets) else "(none)"


DEVICE = ("ifname", "private-key", "public-key", "listen-port", "fwmark")
PEER = ("ifname", "public-key", "preshared-key", "endpoint", "allowed-ips", "handshake", "rx", "tx", "keepalive")


def dump(text: str) -> Iterator[dict[str, str]]:
    """Each line of ``wg show all dump``: five columns of a device, nine of a peer."""
    for line in text.splitlines():
        columns = line.split("\t")
        yield dict(zip(DEVICE if len(columns) == len(DEVICE) else PEER, columns, strict=True))


def dumped(devices: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, str]]:
    """The lines that our values make, in the kernel's order."""
    for one in devices:
        yield {
            "ifname": one["ifname"],
            **{key: key64(one.get(key)) for key in ("private-key", "public-key")},
            "listen-port": str(one["listen-port"]),
            "fwmark": hex(one["fwmark"]) if one["fwmark"] else "off",
        }
        for peers in one.get("peers", ()):
            yield from (_peer(one["ifname"], peer) for peer in peers.values())


def _peer(device: str, peer: Mapping[str, Any]) -> dict[str, str]:
    end = peer["endpoint"]
    host = f"[{end['addr']}]" if ":" in end["addr"] else end["addr"]
    allowed = [f"{ip['ipaddr']}/{ip['cidr-mask']}" for each in peer.get("allowedips", ()) for ip in each.values()]
    return {
        "ifname": device,
        **{key: key64(peer.get(key)) for key in ("public-key", "preshared-key")},
        "endpoint": f"{host}:{end['port']}",
        "allowed-ips": ",".join(allowed) or "(none)",
        "handshake": str(peer["last-handshake-time"]["sec"]),
        "rx": str(peer["rx-bytes"]),
        "tx": str(peer["tx-bytes"]),
        "keepalive": str(peer["persistent-keepalive-interval"] or "off"),
    }


# include/uapi/linux/nl80211.h: enum nl80211_iftype
MODES = {2: "managed"}
QUEUE = ("backlog-bytes", "backlog-packets", "flows", "drops", "ecn-marks", "overlimit", "collisions", "tx-bytes")
INTERFACE: dict[str, Rule] = {
    "phy": lambda f: str(f["wiphy"]),
    "Interface": "ifname",
    "ifindex": lambda f: str(f["ifindex"]),
    "wdev": lambda f: hex(f["wdev"]),
    "addr": "mac",
    "type": lambda f: MODES[f["iftype"]],
    "txpower": lambda f: f"{f['wiphy-tx-power-level'] / 100:.2f} dBm",
    "queue": lambda f: [str(f[f"txq-stats.{key}"]) for key in (*QUEUE, "tx-packets")],
}


def interfaces(text: str) -> Iterator[dict[str, Any]]:
    """Each interface of ``iw dev``, with the radio it stands under."""
    for radio in re.split(r"^phy#", text, flags=re.M)[1:]:
        number, *lines = radio.splitlines()
        found: dict[str, Any] = {"phy": number}
        for line in lines:
            words = line.split()
            if all(word.isdigit() for word in words):
                found["queue"] = words
            elif words[0] not in ("multicast", "qsz-byt"):
                found[words[0]] = " ".join(words[1:])
        yield found


# include/uapi/linux/nl80211.h: enum nl80211_reg_rule_flags, in the order in which iw prints them
RULE_FLAGS = {1 << 0: "NO-OFDM", 1 << 4: "DFS", 1 << 11: "AUTO-BW", 1 << 7: "PASSIVE-SCAN"}


def regulation(rule: Mapping[str, int]) -> str:
    """A line of ``iw reg get``: megahertz, decibels, and how long to listen for radar before."""
    start, end, width = (rule[f"freq-range-{key}"] // 1000 for key in ("start", "end", "max-bw"))
    gain = rule["power-rule-max-ant-gain"] // 100
    flags = [word for bit, word in RULE_FLAGS.items() if rule["reg-rule-flags"] & bit]
    # The time counts only where radar is to be looked for.
    wait = f"({rule['dfs-cac-time']} ms)" if "DFS" in flags else "(N/A)"
    power = f"({gain or 'N/A'}, {rule['power-rule-max-eirp'] // 100})"
    return ", ".join((f"({start} - {end} @ {width})", power, wait, *flags))


# iw's words for include/uapi/linux/nl80211.h: enum nl80211_iftype, and ours
RADIO_MODES = {
    "IBSS": "adhoc",
    "managed": "station",
    "AP": "ap",
    "AP/VLAN": "ap-vlan",
    "monitor": "monitor",
    "mesh point": "mesh-point",
    "P2P-client": "p2p-client",
    "P2P-GO": "p2p-go",
    "P2P-device": "p2p-device",
    "outside context of a BSS": "ocb",
}
RADIO: dict[str, Rule] = {
    "Wiphy": "wiphy-name",
    "wiphy index": lambda f: str(f["wiphy"]),
    "max # scan SSIDs": lambda f: str(f["max-num-scan-ssids"]),
    "max scan IEs length": lambda f: f"{f['max-scan-ie-len']} bytes",
    "max # sched scan SSIDs": lambda f: str(f["max-num-sched-scan-ssids"]),
    "max # match sets": lambda f: str(f["max-match-sets"]),
    "Retry short limit": lambda f: str(f["wiphy-retry-short"]),
    "Retry long limit": lambda f: str(f["wiphy-retry-long"]),
    "Available Antennas": lambda f: f"TX {f['wiphy-antenna-avail-tx']:#x} RX {f['wiphy-antenna-avail-rx']:#x}".replace(
        "0x0", "0"
    ),
    "Supported Ciphers": lambda f: [_cipher(int(one, 16)) for one in f["cipher-suites"]],
    "Supported interface modes": lambda f: [
        word for word, name in RADIO_MODES.items() if f.get(f"supported-iftypes.{name}")
    ],
}


def _cipher(suite: int) -> str:
    """A suite's number: three octets of who defined it, and one of his own."""
    owner = suite.to_bytes(4, "big")
    return f"{owner[:3].hex('-')}:{owner[3]}"


def radios(text: str) -> Iterator[dict[str, Any]]:
    """Of ``iw phy``, the lines of a radio that have a row: its bands and commands are long lists of their own."""
    for radio in re.split(r"^Wiphy ", text, flags=re.M)[1:]:
        found: dict[str, Any] = {"Wiphy": radio.split("\n", 1)[0]}
        heading = ""
        for line in radio.splitlines()[1:]:
            key, _, value = line.strip().partition(":")
            if not line.startswith("\t\t"):
                heading = key
                if key in RADIO:
                    found[key] = value.strip() or []
            elif isinstance(found.get(heading), list):
                found[heading].append(re.sub(r"\* (?:.* \((.*)\)|(.*))", r"\1\2", line.strip()))
        yield found
