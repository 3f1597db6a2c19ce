"""What iw, wg and ip printed while a capture was made, against the answers in the capture.

The log beside a capture holds it behind ``#: ``; see ``told`` in captures/record/words.sh.
"""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest
from program_output import said

import nlsniff

CAPTURES = Path(__file__).parent.parent.parent / "captures"
KERNELS = ("6.1", "7.2")
STATION = {
    "rx bytes": "rx-bytes64",
    "rx packets": "rx-packets",
    "tx bytes": "tx-bytes64",
    "tx packets": "tx-packets",
    "tx retries": "tx-retries",
    "tx failed": "tx-failed",
    "rx drop misc": "rx-drop-misc",
    "beacon loss": "beacon-loss",
    "beacon rx": "beacon-rx",
    "signal": "signal",
    "signal avg": "signal-avg",
    "inactive time": "inactive-time",
    "connected time": "connected-time",
}
MACSEC_STATS = {
    "OutPktsUntagged": "out-pkts-untagged",
    "InPktsUntagged": "in-pkts-untagged",
    "OutPktsTooLong": "out-pkts-too-long",
    "InPktsNoTag": "in-pkts-no-tag",
    "InPktsBadTag": "in-pkts-bad-tag",
    "InPktsUnknownSCI": "in-pkts-unknown-sci",
    "InPktsNoSCI": "in-pkts-no-sci",
    "InPktsOverrun": "in-pkts-overrun",
}


def answers(kernel: str, name: str, kind: str) -> list[dict[str, Any]]:
    """The attributes of the kernel's messages of one type."""
    read = nlsniff.read(CAPTURES / kernel / f"{name}.pcap", secrets=True)
    return [message.attrs for message in read if message.type == kind and message.to_user]


def base64_of(key: str | None) -> str:
    """A key as wg prints it."""
    raw = bytes.fromhex(key or "")
    return base64.b64encode(raw).decode() if any(raw) else "(none)"


def wg_dump(device: dict[str, Any]) -> str:
    """An answer as ``wg show wg0 dump`` prints it."""
    mark = hex(device["fwmark"]) if device["fwmark"] else "off"
    lines = [[base64_of(device["private-key"]), base64_of(device["public-key"]), str(device["listen-port"]), mark]]
    for (peer,) in (each.values() for each in device.get("peers", ())):
        allowed = [f"{net['ipaddr']}/{net['cidr-mask']}" for each in peer["allowedips"] for net in each.values()]
        endpoint = peer["endpoint"]
        host = f"[{endpoint['addr']}]" if ":" in endpoint["addr"] else endpoint["addr"]
        lines.append(
            [
                base64_of(peer["public-key"]),
                base64_of(peer["preshared-key"]),
                f"{host}:{endpoint['port']}",
                ",".join(allowed),
                *(str(peer[name]) for name in ("rx-bytes", "tx-bytes")),
                str(peer["persistent-keepalive-interval"] or "off"),
            ]
        )
        lines[-1].insert(4, str(peer["last-handshake-time"]["sec"]))
    return "\n".join("\t".join(line) for line in lines)


@pytest.mark.parametrize("kernel", KERNELS)
def test_wg_shows_the_same_keys_peers_and_addresses(kernel: str) -> None:
    printed = [text for command, text in said(kernel, "wireguard") if command == "wg show wg0 dump"]
    ours = [wg_dump(device) for device in answers(kernel, "wireguard", "get-device") if device["listen-port"]]
    assert len(printed) == 2
    assert [text for text in printed if text not in ours] == []


@pytest.mark.parametrize("kernel", KERNELS)
def test_ip_shows_the_same_channels_and_associations(kernel: str) -> None:
    devices = {device["ifindex"]: device for device in answers(kernel, "macsec", "get-txsc")}
    theirs = [one for command, text in said(kernel, "macsec") if "-j macsec" in command for one in json.loads(text)]
    assert len(theirs) >= 2
    for shown in theirs:
        found = [each for each in answers(kernel, "macsec", "get-txsc") if each["ifindex"] == shown["ifindex"]]
        assert shown["ifindex"] in devices
        # iproute2 6.1 prints the lower half of a packet number of 64 bits.
        bits = 32 if kernel == "6.1" else 64
        assert macsec_of(shown) in [macsec_from(each, bits) for each in found]


def macsec_of(shown: dict[str, Any]) -> dict[str, Any]:
    """What ip says of a device, as far as it is compared."""
    return {
        "sci": int(shown["sci"], 16),
        "window": shown.get("window"),
        "encrypt": shown["encrypt"],
        "stats": {ours: shown.get(theirs) for theirs, ours in MACSEC_STATS.items()},
        "tx": [(each["an"], each["pn"], each["active"], each["key"]) for each in shown["sa_list"]],
        "rx": [
            (int(each["sci"], 16), each["active"], [(one["an"], one["pn"], one["key"]) for one in each["sa_list"]])
            for each in shown["rx_sc"]
        ],
    }


def macsec_from(device: dict[str, Any], bits: int) -> dict[str, Any]:
    """The same of an answer."""
    secy = device["secy"]
    sas = [one for each in device.get("txsa-list", ()) for one in each.values()]
    channels = [one for each in device.get("rxsc-list", ()) for one in each.values()]
    return {
        "sci": int(secy["sci"], 16),
        "window": secy["window"] if secy["replay"] else None,
        "encrypt": bool(secy["encrypt"]),
        "stats": {name: device["secy-stats"].get(name) for name in MACSEC_STATS.values()},
        "tx": [(each["an"], each["pn"] % (1 << bits), bool(each["active"]), each["keyid"]) for each in sas],
        "rx": [
            (
                int(each["sci"], 16),
                bool(each["active"]),
                [(one["an"], one["pn"], one["keyid"]) for held in each.get("sa-list", ()) for one in held.values()],
            )
            for each in channels
        ],
    }


@pytest.mark.parametrize("kernel", KERNELS)
def test_ip_shows_the_same_tunnels(kernel: str) -> None:
    (shown,) = (json.loads(text) for command, text in said(kernel, "l2tp") if command.endswith("show tunnel"))
    ours = [
        {
            "tunnel_id": each["conn-id"],
            "encap": each["encap-type"].upper(),
            "local": each.get("ip-saddr") or each["ip6-saddr"],
            "peer": each.get("ip-daddr") or each["ip6-daddr"],
            "peer_tunnel": each["peer-conn-id"],
            **({"local_port": each["udp-sport"], "peer_port": each["udp-dport"]} if "udp-sport" in each else {}),
        }
        for each in answers(kernel, "l2tp", "tunnel-get")
    ]
    assert len(shown) == 3
    for tunnel in shown:
        assert {name: value for name, value in tunnel.items() if not name.startswith("checksum")} in ours


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize(("name", "link"), [("wifi", "wlan1"), ("wifi-ap", "wlan0")])
def test_iw_shows_the_same_of_a_station(kernel: str, name: str, link: str) -> None:
    (shown,) = (text for command, text in said(kernel, name) if command == f"iw dev {link} station dump")
    numbers = {key: int(value) for key, value in re.findall(r"^\s+([\w ]+):\s+(-?\d+)", shown, re.MULTILINE)}
    wanted = {ours: numbers[theirs] for theirs, ours in STATION.items() if theirs in numbers}
    assert len(wanted) >= 9
    infos = [each["sta-info"] for each in answers(kernel, name, "new-station") if "sta-info" in each]
    assert wanted in [{ours: info.get(ours) for ours in wanted} for info in infos]


@pytest.mark.parametrize("kernel", KERNELS)
def test_iw_shows_the_same_network(kernel: str) -> None:
    (shown,) = (text for command, text in said(kernel, "wifi") if command == "iw dev wlan1 scan dump")
    found = [each["bss"] for each in answers(kernel, "wifi", "new-scan-results") if "bss" in each]
    elements = {each["name"]: each for bss in found for each in bss["information-elements"]}
    assert re.search(r"SSID: (.*)", shown)[1] == elements["ssid"]["text"]  # type: ignore[index]
    rates = re.search(r"Supported rates: (.*)", shown)[1].split()  # type: ignore[index]
    assert [rate.replace(".0", "") for rate in rates] == elements["supp-rates"]["rates"]
    assert f"channel {elements['ds-params']['channel']}" in shown
    assert elements["rsn"]["pairwise"] == ["ccmp"]
    assert "Pairwise ciphers: CCMP" in shown
    assert int(re.search(r"TSF: (\d+)", shown)[1]) in [bss["tsf"] for bss in found]  # type: ignore[index]
