# generic: psp
"""PSP security protocol: devices, associations and their keys, ``psp.yaml``."""

from __future__ import annotations

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    attrs,
    binary,
    bits,
    enum,
    flag,
    flags,
    multi,
    nest,
    s32,
    secret,
    u32,
    uint,
    values,
    varies,
)

counter = varies("counter", uint)

_VERSIONS = "hdr0-aes-gcm-128 hdr0-aes-gcm-256 hdr0-aes-gmac-128 hdr0-aes-gmac-256"
VERSION, VERSIONS = values("version", _VERSIONS), bits("version", _VERSIONS)

ASSOC_DEV_INFO = attrs(
    "assoc-dev-info", "PSP_A_ASSOC_DEV_INFO_", ifindex=varies("ifindex", u32), nsid=varies("id", s32)
)
DEV = attrs(
    "dev",
    "PSP_A_DEV_",
    id=varies("id", u32),
    ifindex=varies("ifindex", u32),
    psp_versions_cap=flags(u32, VERSIONS),
    psp_versions_ena=flags(u32, VERSIONS),
    assoc_list=multi(nest(ASSOC_DEV_INFO)),
    nsid=varies("id", s32),
    by_association=flag,
)
KEYS = attrs("keys", "PSP_A_KEYS_", key=secret(binary), spi=varies("random", u32))
ASSOC = attrs(
    "assoc",
    "PSP_A_ASSOC_",
    dev_id=varies("id", u32),
    version=enum(u32, VERSION),
    rx_key=nest(KEYS),
    tx_key=nest(KEYS),
    sock_fd=u32,
)
STATS = attrs(
    "stats",
    "PSP_A_STATS_",
    dev_id=varies("id", u32),
    key_rotations=counter,
    stale_events=counter,
    rx_packets=counter,
    rx_bytes=counter,
    rx_auth_fail=counter,
    rx_error=counter,
    rx_bad=counter,
    tx_packets=counter,
    tx_bytes=counter,
    tx_error=counter,
)

FAMILY = Family(
    "psp",
    GENERIC,
    None,
    (
        Operation("dev-get", 1, 1, DEV),
        Operation("dev-add-ntf", None, 2, DEV),
        Operation("dev-del-ntf", None, 3, DEV),
        Operation("dev-set", 4, 4, DEV),
        Operation("dev-change-ntf", None, 5, DEV),
        Operation("key-rotate", 6, 6, DEV),
        Operation("key-rotate-ntf", None, 7, DEV),
        Operation("rx-assoc", 8, 8, ASSOC),
        Operation("tx-assoc", 9, 9, ASSOC),
        Operation("get-stats", 10, 10, STATS),
        Operation("dev-assoc", 11, 11, DEV),
        Operation("dev-disassoc", 12, 12, DEV),
    ),
    groups=("mgmt", "use"),
    key=("id", "dev-id", "ifindex", "version", "psp-versions-ena", "rx-key.spi", "tx-key.spi", "sock-fd"),
    doc="PSP security protocol: devices, associations and their keys",
)
