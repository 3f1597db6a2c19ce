# sock-diag: 20-21 where u8@16=40
"""Sockets between virtual machines and their host: ``include/uapi/linux/vm_sockets_diag.h``."""

from __future__ import annotations

from nlsniff.dissectors.diag.names import COOKIE, SHUTDOWN, SOCK_TYPE, TCP_STATE, TCP_STATES
from nlsniff.dissectors.route.names import AF

from nlsniff.spec import (
    SOCK_DIAG,
    Family,
    Operation,
    attrs,
    enum,
    flags,
    label,
    pad,
    struct,
    u8,
    u32,
    values,
    varies,
    where,
)

# include/uapi/linux/vm_sockets.h: VMADDR_CID_* and VMADDR_PORT_ANY
CID = values("vmaddr-cid", {0: "hypervisor", 1: "local", 2: "host", 0xFFFFFFFF: "any"})
PORT = values("vmaddr-port", {0xFFFFFFFF: "any"})

REQUEST = struct(
    "vsock-diag-req",
    sdiag_family=enum(u8, AF),
    sdiag_protocol=u8,
    pad=pad(2),
    vdiag_states=flags(u32, TCP_STATES),
    vdiag_ino=varies("id", u32),
    vdiag_show=u32,
    vdiag_cookie=varies("id", COOKIE),
)
MESSAGE = struct(
    "vsock-diag-msg",
    vdiag_family=enum(u8, AF),
    vdiag_type=enum(u8, SOCK_TYPE),
    vdiag_state=enum(u8, TCP_STATE),
    vdiag_shutdown=flags(u8, SHUTDOWN),
    vdiag_src_cid=label(u32, CID),
    vdiag_src_port=label(u32, PORT),
    vdiag_dst_cid=label(u32, CID),
    vdiag_dst_port=label(u32, PORT),
    vdiag_ino=varies("id", u32),
    vdiag_cookie=varies("id", COOKIE),
)
# No attribute is defined so far.
VSOCK = attrs("vsock-diag-attrs", "VSOCK_DIAG_")

FAMILY = Family(
    "vsock-diag",
    SOCK_DIAG,
    None,
    (
        Operation("get", 20, None, VSOCK, header=REQUEST),
        Operation("answer", None, 20, VSOCK, header=MESSAGE),
        Operation("destroy", 21, None, VSOCK, header=REQUEST),
    ),
    key=(
        "header.vdiag-src-cid",
        "header.vdiag-src-port",
        "header.vdiag-dst-cid",
        "header.vdiag-dst-port",
        "header.vdiag-state",
        "header.vdiag-states",
    ),
    doc="Sockets between virtual machines and their host",
    where=(where(16, u8, 40),),
)
