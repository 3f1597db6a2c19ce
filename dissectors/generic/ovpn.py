# generic: ovpn
"""OpenVPN devices: peers and their keys, ``ovpn.yaml``."""

from __future__ import annotations

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    attrs,
    be,
    binary,
    blob,
    enum,
    hint,
    ipv6,
    nest,
    s32,
    secret,
    u16,
    u32,
    uint,
    unit,
    values,
    varies,
)

counter = varies("counter", uint)

IPV4 = hint(be(u32), "ipv4")

PEER = attrs(
    "peer",
    "OVPN_A_PEER_",
    id=u32,
    remote_ipv4=IPV4,
    remote_ipv6=ipv6,
    remote_ipv6_scope_id=varies("ifindex", u32),
    remote_port=be(u16),
    socket=u32,
    socket_netnsid=varies("id", s32),
    vpn_ipv4=IPV4,
    vpn_ipv6=ipv6,
    local_ipv4=IPV4,
    local_ipv6=ipv6,
    local_port=be(u16),
    keepalive_interval=unit(u32, "s"),
    keepalive_timeout=unit(u32, "s"),
    del_reason=enum(
        u32,
        values("del-peer-reason", "teardown userspace expired transport-error transport-disconnect"),
    ),
    vpn_rx_bytes=counter,
    vpn_tx_bytes=counter,
    vpn_rx_packets=counter,
    vpn_tx_packets=counter,
    link_rx_bytes=counter,
    link_tx_bytes=counter,
    link_rx_packets=counter,
    link_tx_packets=counter,
    tx_id=u32,
)
# What is added to the packet number for the nonce is derived together with the key.
KEYDIR = attrs("keydir", "OVPN_A_KEYDIR_", cipher_key=secret(binary), nonce_tail=secret(blob(8)))
KEYCONF = attrs(
    "keyconf",
    "OVPN_A_KEYCONF_",
    peer_id=u32,
    slot=enum(u32, values("key-slot", "primary secondary")),
    key_id=u32,
    cipher_alg=enum(u32, values("cipher-alg", "none aes-gcm chacha20-poly1305")),
    encrypt_dir=nest(KEYDIR),
    decrypt_dir=nest(KEYDIR),
)
OVPN = attrs("ovpn", "OVPN_A_", ifindex=varies("ifindex", u32), peer=nest(PEER), keyconf=nest(KEYCONF))

FAMILY = Family(
    "ovpn",
    GENERIC,
    None,
    (
        Operation("peer-new", 1, None, OVPN),
        Operation("peer-set", 2, None, OVPN),
        Operation("peer-get", 3, 3, OVPN),
        Operation("peer-del", 4, None, OVPN),
        Operation("peer-del-ntf", None, 5, OVPN),
        Operation("key-new", 6, None, OVPN),
        Operation("key-get", 7, 7, OVPN),
        Operation("key-swap", 8, None, OVPN),
        Operation("key-swap-ntf", None, 9, OVPN),
        Operation("key-del", 10, None, OVPN),
        Operation("peer-float-ntf", None, 11, OVPN),
    ),
    groups=("peers",),
    key=(
        "ifindex",
        "peer.id",
        "peer.remote-ipv4",
        "peer.remote-ipv6",
        "peer.remote-port",
        "peer.vpn-ipv4",
        "peer.vpn-ipv6",
        "peer.del-reason",
        "keyconf.peer-id",
        "keyconf.slot",
        "keyconf.key-id",
        "keyconf.cipher-alg",
    ),
    doc="OpenVPN devices: peers and their keys",
)
