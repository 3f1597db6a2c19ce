"""Moves an IPsec policy and its states to another address, which `ip xfrm` cannot ask for: xfrm_user.py OLD NEW PEER.

The policy is that of 10.0.0.0/8 to 10.1.0.0/16, outwards; the states are tunnels of ESP from OLD to PEER, reqid 7.
The exit status is the errno of a refusal. Layouts and numbers: ``include/uapi/linux/xfrm.h``.
"""

from __future__ import annotations

import os
import socket
import struct
import sys

NETLINK_XFRM, XFRM_MSG_MIGRATE, XFRMA_MIGRATE, XFRMA_KMADDRESS = 6, 0x21, 17, 19
NLM_F_REQUEST, NLM_F_ACK, SOL_NETLINK, EXT_ACK = 1, 4, 270, 11
AF_INET, IPPROTO_ESP, MODE_TUNNEL, POLICY_OUT, REQID = 2, 50, 1, 1, 7
SELECTOR = struct.Struct("=16s16sHHHHHBBBxxxiI")  # xfrm_selector
POLICY_ID = struct.Struct("=56sIBxxx")  # xfrm_userpolicy_id
MIGRATE = struct.Struct("=16s16s16s16sBBxxIHH")  # xfrm_user_migrate
KMADDRESS = struct.Struct("=16s16sIHxx")  # xfrm_user_kmaddress


def attribute(number: int, payload: bytes) -> bytes:
    """One attribute; those here need no padding."""
    return struct.pack("=HH", 4 + len(payload), number) + payload


def migrate(old: bytes, new: bytes, peer: bytes) -> bytes:
    """The body of the request."""
    near, far = socket.inet_aton("10.0.0.0"), socket.inet_aton("10.1.0.0")
    selector = SELECTOR.pack(far, near, 0, 0, 0, 0, AF_INET, 16, 8, 0, 0, 0)
    move = MIGRATE.pack(peer, old, peer, new, IPPROTO_ESP, MODE_TUNNEL, REQID, AF_INET, AF_INET)
    body = POLICY_ID.pack(selector, 0, POLICY_OUT) + attribute(XFRMA_MIGRATE, move)
    return body + attribute(XFRMA_KMADDRESS, KMADDRESS.pack(new, peer, 0, AF_INET))


def main() -> int:
    """Ask; the errno of the answer."""
    body = migrate(*map(socket.inet_aton, sys.argv[1:]))
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_XFRM) as sock:
        sock.setsockopt(SOL_NETLINK, EXT_ACK, 1)
        sock.bind((0, 0))
        head = struct.pack("=IHHII", 16 + len(body), XFRM_MSG_MIGRATE, NLM_F_REQUEST | NLM_F_ACK, 1, 0)
        sock.send(head + body)
        (code,) = struct.unpack_from("=i", sock.recv(1 << 16), 16)
    if code:
        print(os.strerror(-code))
    return int(-code)


if __name__ == "__main__":
    sys.exit(main())
