# generic: handshake
"""TLS handshakes done for sockets of the kernel: ``include/uapi/linux/handshake.h``, ``handshake.yaml``.

Certificates, private keys and preshared keys are serial numbers of the kernel's key rings here, and no secrets.
"""

from __future__ import annotations

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    attrs,
    enum,
    multi,
    nest,
    s32,
    string,
    u32,
    unit,
    values,
    varies,
)

HANDLER_CLASS = values("handler-class", "none tlshd max")
MSG_TYPE = values("msg-type", "unspec clienthello serverhello")
AUTH = values("auth", "unspec unauth psk x509")

X509 = attrs("x509", "HANDSHAKE_A_X509_", cert=varies("id", s32), privkey=varies("id", s32))
ACCEPT = attrs(
    "accept",
    "HANDSHAKE_A_ACCEPT_",
    sockfd=varies("id", s32),
    handler_class=enum(u32, HANDLER_CLASS),
    message_type=enum(u32, MSG_TYPE),
    timeout=unit(u32, "ms"),
    auth_mode=enum(u32, AUTH),
    peer_identity=varies("id", multi(u32)),
    certificate=multi(nest(X509)),
    peername=string,
    keyring=varies("id", u32),
)
# The status is a positive errno.
DONE = attrs("done", "HANDSHAKE_A_DONE_", status=u32, sockfd=varies("id", s32), remote_auth=varies("id", multi(u32)))

FAMILY = Family(
    "handshake",
    GENERIC,
    None,
    (
        Operation("ready", None, 1, ACCEPT),
        Operation("accept", 2, 2, ACCEPT),
        Operation("done", 3, None, DONE),
    ),
    groups=("none", "tlshd"),
    key=("handler-class", "message-type", "auth-mode", "peername", "status", "sockfd"),
    doc="TLS handshakes for sockets of the kernel",
)
