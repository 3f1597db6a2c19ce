# generic: nfsd
"""The NFS server: ``include/uapi/linux/nfsd_netlink.h``, ``nfsd.yaml``."""

from __future__ import annotations

import ipaddress
import struct as layout
from typing import Any

from nlsniff.spec import (
    GENERIC,
    Custom,
    Family,
    Operation,
    attrs,
    be,
    binary,
    bits,
    blob,
    flag,
    flags,
    hint,
    ipv6,
    label,
    multi,
    nest,
    padding,
    s32,
    s64,
    secret,
    string,
    u8,
    u16,
    u32,
    u64,
    unit,
    values,
    varies,
)

ipv4 = hint(be(u32), "ipv4")

CACHE_TYPE = bits("cache-type", "svc_export expkey")
EXPORT_FLAGS = bits(
    "export-flags",
    "readonly insecure-port rootsquash allsquash async gathered-writes noreaddirplus security-label sign-fh nohide "
    "nosubtreecheck noauthnlm msnfs fsid crossmount noacl v4root pnfs",
)
XPRTSEC_MODE = bits("xprtsec-mode", "none tls mtls")
# RFC 7530, 16; RFC 8881, 18; RFC 7862, 15; RFC 8276, 8.4
NFS4_OP = values(
    "nfs-opnum4",
    "access close commit create delegpurge delegreturn getattr getfh link lock lockt locku lookup lookupp nverify open "
    "openattr open-confirm open-downgrade putfh putpubfh putrootfh read readdir readlink remove rename renew restorefh "
    "savefh secinfo setattr setclientid setclientid-confirm verify write release-lockowner backchannel-ctl "
    "bind-conn-to-session exchange-id create-session destroy-session free-stateid get-dir-delegation getdeviceinfo "
    "getdevicelist layoutcommit layoutget layoutreturn secinfo-no-name sequence set-ssv test-stateid want-delegation "
    "destroy-clientid reclaim-complete allocate copy copy-notify deallocate io-advise layouterror layoutstats "
    "offload-cancel offload-status read-plus seek write-same clone getxattr setxattr listxattrs removexattr",
    3,
)
# RFC 5531, 8.2; RFC 2623, 2.2.1; RFC 9289, 4.1
AUTH_PSEUDOFLAVOR = values(
    "auth-pseudoflavor",
    {0: "null", 1: "unix", 6: "gss", 7: "tls", 390003: "gss-krb5", 390004: "gss-krb5i", 390005: "gss-krb5p"},
)
# fs/nfsd/nfsfh.h, enum fsid_source and what NFS file handles begin with
FSID_TYPE = values("fsid-type", "dev num major-minor encode-dev uuid4-inum uuid8 uuid16 uuid16-inum")

# A sockaddr_in or sockaddr_in6; in listener messages a sockaddr_storage holds it, the rest zero.
AF_INET, AF_INET6 = 2, 10


def decode_sockaddr(payload: bytes, order: str) -> dict[str, Any]:
    """The family, the port, the address, and what zeros follow."""
    if len(payload) < 2:
        raise ValueError("shorter than sa_family_t")
    (family,) = layout.unpack_from(order + "H", payload)
    if family == AF_INET and len(payload) >= 8:
        port, address = layout.unpack_from(">H4s", payload, 2)
        value: dict[str, Any] = {"family": "inet", "port": port, "addr": str(ipaddress.IPv4Address(address))}
        rest = payload[8:]
    elif family == AF_INET6 and len(payload) >= 28:
        port, flow, address = layout.unpack_from(">HI16s", payload, 2)
        (scope,) = layout.unpack_from(order + "I", payload, 24)
        value = {"family": "inet6", "port": port, "addr": str(ipaddress.IPv6Address(address))}
        value |= {"flowinfo": flow} if flow else {}
        value |= {"scope-id": scope} if scope else {}
        rest = payload[28:]
    else:
        raise ValueError("neither a sockaddr_in nor a sockaddr_in6")
    if any(rest):
        raise ValueError("bytes behind the address")
    return value | ({"zeros": len(rest)} if rest else {})


def encode_sockaddr(value: Any, order: str) -> bytes:
    """The bytes of what ``decode_sockaddr`` gives."""
    address = ipaddress.ip_address(value["addr"]).packed
    if value["family"] == "inet":
        head = layout.pack(order + "H", AF_INET) + layout.pack(">H4s", value["port"], address)
    else:
        head = layout.pack(order + "H", AF_INET6)
        head += layout.pack(">HI16s", value["port"], value.get("flowinfo", 0), address)
        head += layout.pack(order + "I", value.get("scope-id", 0))
    return head + bytes(value.get("zeros", 0))


SOCKADDR = Custom("sockaddr", decode_sockaddr, encode_sockaddr)

CACHE_NOTIFY = attrs("cache-notify", "NFSD_A_CACHE_NOTIFY_", cache_type=flags(u32, CACHE_TYPE))
RPC_STATUS = attrs(
    "rpc-status",
    "NFSD_A_RPC_STATUS_",
    xid=varies("random", be(u32)),
    flags=u32,
    prog=u32,
    version=u8,
    proc=u32,
    service_time=varies("time", unit(s64, "us")),
    pad=padding,
    saddr4=ipv4,
    daddr4=ipv4,
    saddr6=ipv6,
    daddr6=ipv6,
    sport=be(u16),
    dport=be(u16),
    compound_ops=multi(label(u32, NFS4_OP)),
)
SERVER = attrs(
    "server",
    "NFSD_A_SERVER_",
    threads=multi(u32),
    gracetime=unit(u32, "s"),
    leasetime=unit(u32, "s"),
    scope=string,
    min_threads=u32,
    fh_key=secret(blob(16)),
)
VERSION = attrs("version", "NFSD_A_VERSION_", major=u32, minor=u32, enabled=flag)
SERVER_PROTO = attrs("server-proto", "NFSD_A_SERVER_PROTO_", version=multi(nest(VERSION)))
SOCK = attrs("sock", "NFSD_A_SOCK_", addr=SOCKADDR, transport_name=string)
SERVER_SOCK = attrs("server-sock", "NFSD_A_SERVER_SOCK_", addr=multi(nest(SOCK)))
POOL_MODE = attrs("pool-mode", "NFSD_A_POOL_MODE_", mode=string, npools=u32)
FSLOCATION = attrs("fslocation", "NFSD_A_FSLOCATION_", host=string, path=string)
FSLOCATIONS = attrs("fslocations", "NFSD_A_FSLOCATIONS_", location=multi(nest(FSLOCATION)))
AUTH_FLAVOR = attrs(
    "auth-flavor",
    "NFSD_A_AUTH_FLAVOR_",
    pseudoflavor=label(u32, AUTH_PSEUDOFLAVOR),
    flags=flags(u32, EXPORT_FLAGS),
)
SVC_EXPORT = attrs(
    "svc-export",
    "NFSD_A_SVC_EXPORT_",
    seqno=varies("id", u64),
    client=string,
    path=string,
    negative=flag,
    expiry=varies("time", unit(u64, "s since 1970")),
    anon_uid=u32,
    anon_gid=u32,
    fslocations=nest(FSLOCATIONS),
    uuid=binary,
    secinfo=multi(nest(AUTH_FLAVOR)),
    xprtsec=multi(flags(u32, XPRTSEC_MODE)),
    flags=flags(u32, EXPORT_FLAGS),
    fsid=s32,
)
SVC_EXPORT_REQS = attrs("svc-export-reqs", "NFSD_A_SVC_EXPORT_REQS_", requests=multi(nest(SVC_EXPORT)))
EXPKEY = attrs(
    "expkey",
    "NFSD_A_EXPKEY_",
    seqno=varies("id", u64),
    client=string,
    fsidtype=label(u8, FSID_TYPE),
    fsid=binary,
    negative=flag,
    expiry=varies("time", unit(u64, "s since 1970")),
    path=string,
)
EXPKEY_REQS = attrs("expkey-reqs", "NFSD_A_EXPKEY_REQS_", requests=multi(nest(EXPKEY)))
CACHE_FLUSH = attrs("cache-flush", "NFSD_A_CACHE_FLUSH_", mask=flags(u32, CACHE_TYPE))
UNLOCK_IP = attrs("unlock-ip", "NFSD_A_UNLOCK_IP_", address=SOCKADDR)
UNLOCK_FILESYSTEM = attrs("unlock-filesystem", "NFSD_A_UNLOCK_FILESYSTEM_", path=string)
UNLOCK_EXPORT = attrs("unlock-export", "NFSD_A_UNLOCK_EXPORT_", path=string)

FAMILY = Family(
    "nfsd",
    GENERIC,
    None,
    (
        Operation("rpc-status-get", 1, 1, RPC_STATUS),
        Operation("threads-set", 2, None, SERVER),
        Operation("threads-get", 3, 3, SERVER),
        Operation("version-set", 4, None, SERVER_PROTO),
        Operation("version-get", 5, 5, SERVER_PROTO),
        Operation("listener-set", 6, None, SERVER_SOCK),
        Operation("listener-get", 7, 7, SERVER_SOCK),
        Operation("pool-mode-set", 8, None, POOL_MODE),
        Operation("pool-mode-get", 9, 9, POOL_MODE),
        Operation("cache-notify", None, 10, CACHE_NOTIFY),
        Operation("svc-export-get-reqs", 11, 11, SVC_EXPORT_REQS),
        Operation("svc-export-set-reqs", 12, None, SVC_EXPORT_REQS),
        Operation("expkey-get-reqs", 13, 13, EXPKEY_REQS),
        Operation("expkey-set-reqs", 14, None, EXPKEY_REQS),
        Operation("cache-flush", 15, None, CACHE_FLUSH),
        Operation("unlock-ip", 16, None, UNLOCK_IP),
        Operation("unlock-filesystem", 17, None, UNLOCK_FILESYSTEM),
        Operation("unlock-export", 18, None, UNLOCK_EXPORT),
    ),
    groups=("none", "exportd"),
    key=(
        "threads",
        "gracetime",
        "leasetime",
        "scope",
        "version",
        "addr",
        "mode",
        "npools",
        "proc",
        "saddr4",
        "saddr6",
        "cache-type",
        "requests",
        "mask",
        "path",
        "address",
    ),
    doc="The NFS server",
)
