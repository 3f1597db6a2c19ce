# sock-diag: 20-21 where u8@16=1
"""Unix sockets: ``include/uapi/linux/unix_diag.h``, ``net/unix/diag.c``."""

from __future__ import annotations

from nlsniff.dissectors.diag.names import COOKIE, SHUTDOWN, SK_MEMINFO, SOCK_TYPE, TCP_STATE, TCP_STATES
from nlsniff.dissectors.route.names import AF

from nlsniff.spec import (
    SOCK_DIAG,
    Custom,
    Family,
    Operation,
    array,
    at,
    attrs,
    bits,
    enum,
    flags,
    pad,
    struct,
    struct_value,
    u8,
    u32,
    varies,
    where,
)

id32 = varies("id", u32)

SHOW = bits("udiag-show", "name vfs peer icons rqlen meminfo uid")

REQUEST = struct(
    "unix-diag-req",
    sdiag_family=enum(u8, AF),
    sdiag_protocol=u8,
    pad=pad(2),
    udiag_states=flags(u32, TCP_STATES),
    udiag_ino=id32,
    udiag_show=flags(u32, SHOW),
    udiag_cookie=varies("id", COOKIE),
)
MESSAGE = struct(
    "unix-diag-msg",
    udiag_family=enum(u8, AF),
    udiag_type=enum(u8, SOCK_TYPE),
    udiag_state=enum(u8, TCP_STATE),
    pad=pad(1),
    udiag_ino=id32,
    udiag_cookie=varies("id", COOKIE),
)
VFS = struct("unix-diag-vfs", udiag_vfs_ino=id32, udiag_vfs_dev=id32)
RQLEN = struct("unix-diag-rqlen", udiag_rqueue=u32, udiag_wqueue=u32)


def _decode_name(payload: bytes, _order: str) -> str:
    """A path, which has a NUL behind it, or an abstract name, whose NUL before it is shown as ``@``."""
    if not payload or payload[:1] == b"@":
        raise ValueError("neither path nor abstract name")
    text = payload.decode()
    name = text[1:] if text[0] == "\0" else text.removesuffix("\0")
    if "\0" in name or (text[0] != "\0" and name == text):
        raise ValueError("NULs that are not where a name has them")
    return f"@{name}" if text[0] == "\0" else name


def _encode_name(value: object, _order: str) -> bytes:
    text = str(value)
    return (f"\0{text[1:]}" if text.startswith("@") else f"{text}\0").encode()


UNIX = attrs(
    "unix-diag-attrs",
    "UNIX_DIAG_",
    name=at(0, Custom("unix-name", _decode_name, _encode_name)),
    vfs=struct_value(VFS),
    peer=id32,
    icons=varies("id", array(u32)),
    rqlen=varies("counter", struct_value(RQLEN)),
    meminfo=struct_value(SK_MEMINFO),
    shutdown=flags(u8, SHUTDOWN),
    uid=u32,
)

FAMILY = Family(
    "unix-diag",
    SOCK_DIAG,
    None,
    (
        Operation("get", 20, None, UNIX, header=REQUEST),
        Operation("answer", None, 20, UNIX, header=MESSAGE),
        Operation("destroy", 21, None, UNIX, header=REQUEST),
    ),
    key=("name", "header.udiag-type", "header.udiag-state", "header.udiag-ino", "peer", "header.udiag-states"),
    doc="Unix sockets",
    where=(where(16, u8, 1),),
)
