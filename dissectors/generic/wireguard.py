# generic: wireguard
"""WireGuard devices, their peers and keys: ``wireguard.yaml``, ``include/uapi/linux/wireguard.h``."""

from __future__ import annotations

from nlsniff.dissectors.generic.sockaddr import SOCKADDR
from nlsniff.dissectors.route.names import AF

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    attrs,
    bits,
    blob,
    flags,
    indexed,
    ip,
    label,
    nest,
    secret,
    string,
    struct,
    struct_value,
    u8,
    u16,
    u32,
    u64,
    unit,
    varies,
)

KEY = blob(32, "hex")
TIMESPEC = struct("--kernel-timespec", sec=unit(u64, "s"), nsec=unit(u64, "ns"))

ALLOWED_IP = attrs(
    "wgallowedip",
    "WGALLOWEDIP_A_",
    family=label(u16, AF),
    ipaddr=ip,
    cidr_mask=u8,
    flags=flags(u32, bits("wgallowedip-flags", "remove-me")),
)
PEER = attrs(
    "wgpeer",
    "WGPEER_A_",
    public_key=KEY,
    preshared_key=secret(KEY),
    flags=flags(u32, bits("wgpeer-flags", "remove-me replace-allowedips update-only")),
    endpoint=SOCKADDR,
    persistent_keepalive_interval=unit(u16, "s"),
    last_handshake_time=varies("time", struct_value(TIMESPEC)),
    rx_bytes=varies("counter", u64),
    tx_bytes=varies("counter", u64),
    allowedips=indexed(nest(ALLOWED_IP), start=0),
    protocol_version=u32,
)
DEVICE = attrs(
    "wgdevice",
    "WGDEVICE_A_",
    ifindex=varies("ifindex", u32),
    ifname=string,
    private_key=secret(KEY),
    public_key=KEY,
    flags=flags(u32, bits("wgdevice-flags", "replace-peers")),
    listen_port=u16,
    fwmark=u32,
    peers=indexed(nest(PEER), start=0),
)

FAMILY = Family(
    "wireguard",
    GENERIC,
    None,
    (Operation("get-device", 0, 0, DEVICE), Operation("set-device", 1, None, DEVICE)),
    key=("ifname", "ifindex", "listen-port", "fwmark", "flags", "public-key"),
    doc="WireGuard devices, their peers and keys",
)
