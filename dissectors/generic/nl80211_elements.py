"""Information elements of 802.11 frames, which nl80211 carries as one payload: ``linux/ieee80211.h``.

Each is ``{"id": …, "name": …, "data": hex}``; a few that people look for first have their content instead of
``data``, always such that the same bytes can be written again.
"""

from __future__ import annotations

import struct as layout
from collections.abc import Callable, Mapping
from typing import Any

from nlsniff.dissectors.generic.nl80211_names import AKM, CIPHER, EXT_FEATURE

from nlsniff.spec import Custom, Enum, values

# fmt: off
ELEMENT = values(
    "element-id",
    {
        0: "ssid", 1: "supp-rates", 2: "fh-params", 3: "ds-params", 4: "cf-params", 5: "tim", 6: "ibss-params",
        7: "country", 10: "request", 11: "qbss-load", 12: "edca-param-set", 13: "tspec", 14: "tclas",
        15: "schedule", 16: "challenge", 32: "pwr-constraint", 33: "pwr-capability", 34: "tpc-request",
        35: "tpc-report", 36: "supported-channels", 37: "channel-switch", 38: "measure-request",
        39: "measure-report", 40: "quiet", 41: "ibss-dfs", 42: "erp-info", 43: "ts-delay", 44: "tclas-processing",
        45: "ht-capability", 46: "qos-capa", 48: "rsn", 49: "802-15-coex", 50: "ext-supp-rates",
        51: "ap-chan-report", 52: "neighbor-report", 53: "rcpi", 54: "mobility-domain", 55: "fast-bss-transition",
        56: "timeout-interval", 57: "ric-data", 58: "dse-registered-location", 59: "supported-regulatory-classes",
        60: "ext-chanswitch-ann", 61: "ht-operation", 62: "secondary-channel-offset", 63: "bss-avg-access-delay",
        64: "antenna-info", 65: "rsni", 66: "measurement-pilot-tx-info", 67: "bss-available-capacity",
        68: "bss-ac-access-delay", 69: "time-advertisement", 70: "rrm-enabled-capabilities", 71: "multiple-bssid",
        72: "bss-coex-2040", 73: "bss-intolerant-chl-report", 74: "overlap-bss-scan-param", 75: "ric-descriptor",
        76: "mmie", 77: "assoc-comeback-time", 78: "event-request", 79: "event-report", 80: "diagnostic-request",
        81: "diagnostic-report", 82: "location-params", 83: "non-tx-bssid-cap", 84: "ssid-list",
        85: "multi-bssid-idx", 86: "fms-descriptor", 87: "fms-request", 88: "fms-response", 89: "qos-traffic-capa",
        90: "bss-max-idle-period", 91: "tsf-request", 92: "tsf-resposne", 93: "wnm-sleep-mode",
        94: "tim-bcast-req", 95: "tim-bcast-resp", 96: "coll-if-report", 97: "channel-usage", 98: "time-zone",
        99: "dms-request", 100: "dms-response", 101: "link-id", 102: "wakeup-schedul", 104: "chan-switch-timing",
        105: "pti-control", 106: "pu-buffer-status", 107: "interworking", 108: "advertisement-protocol",
        109: "expedited-bw-req", 110: "qos-map-set", 111: "roaming-consortium", 112: "emergency-alert",
        113: "mesh-config", 114: "mesh-id", 115: "link-metric-report", 116: "congestion-notification",
        117: "peer-mgmt", 118: "chan-switch-param", 119: "mesh-awake-window", 120: "beacon-timing",
        121: "mccaop-setup-req", 122: "mccaop-setup-resp", 123: "mccaop-advert", 124: "mccaop-teardown",
        125: "gann", 126: "rann", 127: "ext-capability", 130: "preq", 131: "prep", 132: "perr", 137: "pxu",
        138: "pxuc", 139: "auth-mesh-peer-exch", 140: "mic", 141: "destination-uri", 142: "uapsd-coex",
        143: "wakeup-schedule", 144: "ext-schedule", 145: "sta-availability", 146: "dmg-tspec", 147: "dmg-at",
        148: "dmg-cap", 150: "cisco-vendor-specific", 151: "dmg-operation", 152: "dmg-bss-param-change",
        153: "dmg-beam-refinement", 154: "channel-measure-feedback", 157: "awake-window", 158: "multi-band",
        159: "addba-ext", 160: "next-pcp-list", 161: "pcp-handover", 162: "dmg-link-margin",
        163: "switching-stream", 164: "session-transition", 165: "dyn-tone-pairing-report", 166: "cluster-report",
        167: "relay-cap", 168: "relay-xfer-param-set", 169: "beam-link-maint", 170: "multiple-mac-addr",
        171: "u-pid", 172: "dmg-link-adapt-ack", 174: "mccaop-adv-overview", 175: "quiet-period-req",
        177: "quiet-period-resp", 182: "epac-policy", 183: "clister-time-off", 184: "inter-ac-prio",
        185: "scs-descriptor", 186: "qload-report", 187: "hcca-txop-update-count", 188: "hl-stream-id",
        189: "gcr-group-addr", 190: "antenna-sector-id-pattern", 191: "vht-capability", 192: "vht-operation",
        193: "extended-bss-load", 194: "wide-bw-channel-switch", 195: "tx-power-envelope",
        196: "channel-switch-wrapper", 197: "aid", 198: "quiet-channel", 199: "opmode-notif",
        201: "reduced-neighbor-report", 210: "aid-request", 211: "aid-response", 213: "s1g-bcn-compat",
        214: "s1g-short-bcn-interval", 216: "s1g-twt", 217: "s1g-capabilities", 221: "vendor-specific",
        222: "qos-parameter", 232: "s1g-operation", 237: "cag-number", 239: "ap-csn", 240: "fils-indication",
        241: "dils", 242: "fragment", 244: "rsnx", 255: "extension",
    },
)
EXTENSION = values(
    "element-id-extension",
    {
        1: "assoc-delay-info", 2: "fils-req-params", 3: "fils-key-confirm", 4: "fils-session",
        5: "fils-hlp-container", 6: "fils-ip-addr-assign", 7: "key-delivery", 8: "fils-wrapped-data",
        12: "fils-public-key", 13: "fils-nonce", 14: "future-chan-guidance", 32: "dh-parameter",
        35: "he-capability", 36: "he-operation", 37: "uora", 38: "he-mu-edca", 39: "he-spr",
        41: "ndp-feedback-report-paramset", 42: "bss-color-chg-ann", 43: "quiet-time-period-setup",
        45: "ess-report", 46: "ops", 47: "he-bss-load", 52: "max-channel-switch-time",
        55: "multiple-bssid-configuration", 56: "non-inheritance", 57: "known-bssid", 58: "short-ssid-list",
        59: "he-6ghz-capa", 60: "ul-mu-power-capa", 106: "eht-operation", 107: "eht-multi-link",
        108: "eht-capability", 109: "tid-to-link-mapping", 135: "bandwidth-indication",
        136: "known-sta-identifcation", 137: "non-ap-sta-reg-con", 151: "uhr-oper", 152: "uhr-capa", 153: "macp",
        154: "smd", 155: "bss-smd-trans-params", 156: "chan-usage", 157: "uhr-mode-chg", 158: "uhr-param-upd",
        159: "txpi",
    },
)
# fmt: on
EXTENDED = 255

Content = dict[str, Any]


def decode_elements(payload: bytes, _order: str) -> list[Content]:
    """The elements in the order of the frame. Raises ValueError where the last one is cut off."""
    found, place = [], 0
    while place < len(payload):
        if place + 2 > len(payload) or place + 2 + payload[place + 1] > len(payload):
            raise ValueError("an element is cut off")
        start, number = place + 2, payload[place]
        place = start + payload[place + 1]
        found.append(_element(number, payload[start:place]))
    return found


def encode_elements(value: Any, _order: str) -> bytes:
    """The bytes of what ``decode_elements`` gives."""
    parts = []
    for element in value:
        data = _data(element)
        if "extension" in element:
            data = bytes((element["extension"],)) + data
        parts.append(bytes((element["id"], len(data))) + data)
    return b"".join(parts)


def _element(number: int, data: bytes) -> Content:
    names, described = ELEMENT.entries, {"id": number}
    if number == EXTENDED and data:
        names, described["extension"], data = EXTENSION.entries, data[0], data[1:]
    name = names.get(described.get("extension", number))
    head: Content = described if name is None else {**described, "name": name}
    read = None if "extension" in head else _READ.get(number)
    if read is not None:
        try:
            content = {**head, **read(data)}
            if _data(content) == data:
                return content
        except (ValueError, layout.error):
            pass
    return {**head, "data": data.hex()}


def _data(element: Mapping[str, Any]) -> bytes:
    if "data" in element:
        return bytes.fromhex(element["data"])
    return _WRITE[element["id"]](element)


def _read_ssid(data: bytes) -> Content:
    return {"text": data.decode()}


def _write_ssid(element: Mapping[str, Any]) -> bytes:
    return str(element["text"]).encode()


def _read_rates(data: bytes) -> Content:
    """Rates in Mbit/s, a star behind those that every station must have, as ``iw`` shows them."""
    return {"rates": [f"{(rate & 0x7F) / 2:g}" + "*" * (rate >> 7) for rate in data]}


def _write_rates(element: Mapping[str, Any]) -> bytes:
    rates = element["rates"]
    return bytes(int(float(rate.rstrip("*")) * 2) | 0x80 * rate.endswith("*") for rate in rates)


def _read_channel(data: bytes) -> Content:
    (channel,) = data
    return {"channel": channel}


def _write_channel(element: Mapping[str, Any]) -> bytes:
    return bytes((element["channel"],))


def _read_rsn(data: bytes) -> Content:
    """Version, group cipher, pairwise ciphers, key managements, capabilities; what follows stays hex."""
    version, group = layout.unpack_from("<H4s", data)
    content: Content = {"version": version, "group": _suite(group, CIPHER)}
    place = 6
    for name, names in (("pairwise", CIPHER), ("akm", AKM)):
        (count,) = layout.unpack_from("<H", data, place)
        suites = layout.unpack_from("4s" * count, data, place + 2)
        content[name] = [_suite(suite, names) for suite in suites]
        place += 2 + 4 * count
    (content["capabilities"],) = layout.unpack_from("<H", data, place)
    if data[place + 2 :]:
        content["rest"] = data[place + 2 :].hex()
    return content


def _write_rsn(element: Mapping[str, Any]) -> bytes:
    parts = [layout.pack("<H", element["version"]), _suite_bytes(element["group"], CIPHER)]
    for name, names in (("pairwise", CIPHER), ("akm", AKM)):
        parts.append(layout.pack("<H", len(element[name])))
        parts += (_suite_bytes(suite, names) for suite in element[name])
    parts += (layout.pack("<H", element["capabilities"]), bytes.fromhex(element.get("rest", "")))
    return b"".join(parts)


def _suite(raw: bytes, names: Enum) -> str:
    return names.entries.get(int.from_bytes(raw), raw.hex())


def _suite_bytes(name: str, names: Enum) -> bytes:
    numbers = {known: number for number, known in names.entries.items()}
    return numbers[name].to_bytes(4) if name in numbers else bytes.fromhex(name)


SSID, SUPP_RATES, DS_PARAMS, RSN, EXT_SUPP_RATES, MESH_ID = 0, 1, 3, 48, 50, 114
_READ: Mapping[int, Callable[[bytes], Content]] = {
    SSID: _read_ssid,
    MESH_ID: _read_ssid,
    SUPP_RATES: _read_rates,
    EXT_SUPP_RATES: _read_rates,
    DS_PARAMS: _read_channel,
    RSN: _read_rsn,
}
_WRITE: Mapping[int, Callable[[Mapping[str, Any]], bytes]] = {
    SSID: _write_ssid,
    MESH_ID: _write_ssid,
    SUPP_RATES: _write_rates,
    EXT_SUPP_RATES: _write_rates,
    DS_PARAMS: _write_channel,
    RSN: _write_rsn,
}


def decode_features(payload: bytes, _order: str) -> Content:
    """A bitmap of as many bytes as the kernel has features for: which are set, and how many bytes."""
    entries = EXT_FEATURE.entries
    numbers = (place for place in range(8 * len(payload)) if payload[place // 8] >> place % 8 & 1)
    return {"features": [entries.get(number, number) for number in numbers], "bytes": len(payload)}


def encode_features(value: Any, _order: str) -> bytes:
    """The bytes of what ``decode_features`` gives."""
    numbers = {name: number for number, name in EXT_FEATURE.entries.items()}
    bitmap = bytearray(value["bytes"])
    for feature in value["features"]:
        number = numbers.get(feature, feature)
        bitmap[number // 8] |= 1 << number % 8
    return bytes(bitmap)


ELEMENTS = Custom("elements", decode_elements, encode_elements)
EXT_FEATURES = Custom("ext-features", decode_features, encode_features)
