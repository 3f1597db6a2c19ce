"""Asks IPsec for what `ip xfrm` cannot say.

    xfrm_user.py migrate OLD NEW PEER
    xfrm_user.py iptfs in|out SOURCE DESTINATION

``migrate`` moves the policy of 10.0.0.0/8 to 10.1.0.0/16, outwards, and its tunnels of ESP from OLD to PEER, reqid 7.
``iptfs`` adds a state of RFC 9347 with all its settings. The exit status is the errno of a refusal. Layouts and
numbers: ``include/uapi/linux/xfrm.h``.
"""

from __future__ import annotations

import os
import socket
import struct
import sys
from collections.abc import Sequence

NETLINK_XFRM, XFRM_MSG_NEWSA, XFRM_MSG_MIGRATE = 6, 0x10, 0x21
XFRMA_MIGRATE, XFRMA_ALG_AEAD, XFRMA_KMADDRESS, XFRMA_SA_DIR = 17, 18, 19, 33
DROP_TIME, REORDER_WINDOW, DONT_FRAG, INIT_DELAY, MAX_QSIZE, PKT_SIZE = 36, 37, 38, 39, 40, 41
NLM_F_REQUEST, NLM_F_ACK, SOL_NETLINK, EXT_ACK = 1, 4, 270, 11
AF_INET, IPPROTO_ESP, MODE_TUNNEL, MODE_IPTFS, POLICY_OUT, REQID = 2, 50, 1, 5, 1, 7
SELECTOR = struct.Struct("=16s16sHHHHHBBBxxxiI")  # xfrm_selector
POLICY_ID = struct.Struct("=56sIBxxx")  # xfrm_userpolicy_id
MIGRATE = struct.Struct("=16s16s16s16sBBxxIHH")  # xfrm_user_migrate
KMADDRESS = struct.Struct("=16s16sIHxx")  # xfrm_user_kmaddress
# xfrm_usersa_info: selector, id, source, limits, what was used, statistics, seq, reqid, family, mode, window, flags
STATE = struct.Struct("=56s16s4sBxxx16s8Q4Q3IIIHBBB7x")
NO_LIMIT = 2**64 - 1
DIRECTIONS = {"in": 1, "out": 2}


def attribute(number: int, payload: bytes = b"") -> bytes:
    """One attribute with its padding."""
    return struct.pack("=HH", 4 + len(payload), number) + payload + bytes(-len(payload) % 4)


def migrate(old: bytes, new: bytes, peer: bytes) -> bytes:
    """The body of XFRM_MSG_MIGRATE."""
    near, far = socket.inet_aton("10.0.0.0"), socket.inet_aton("10.1.0.0")
    selector = SELECTOR.pack(far, near, 0, 0, 0, 0, AF_INET, 16, 8, 0, 0, 0)
    move = MIGRATE.pack(peer, old, peer, new, IPPROTO_ESP, MODE_TUNNEL, REQID, AF_INET, AF_INET)
    body = POLICY_ID.pack(selector, 0, POLICY_OUT) + attribute(XFRMA_MIGRATE, move)
    return body + attribute(XFRMA_KMADDRESS, KMADDRESS.pack(new, peer, 0, AF_INET))


def iptfs(direction: str, source: bytes, destination: bytes) -> bytes:
    """The body of XFRM_MSG_NEWSA."""
    spi = struct.pack(">I", 0x700 + DIRECTIONS[direction])
    limits = (NO_LIMIT, NO_LIMIT, NO_LIMIT, NO_LIMIT, 0, 0, 0, 0)
    head = bytes(56), destination, spi, IPPROTO_ESP, source
    body = STATE.pack(*head, *limits, *[0] * 7, 0, REQID, AF_INET, MODE_IPTFS, 0, 0)
    key = bytes(range(20))
    body += attribute(XFRMA_ALG_AEAD, struct.pack("=64sII", b"rfc4106(gcm(aes))", len(key) * 8, 128) + key)
    body += attribute(XFRMA_SA_DIR, bytes([DIRECTIONS[direction]]))
    if direction == "in":
        body += attribute(DROP_TIME, struct.pack("=I", 1_000_000))
        return body + attribute(REORDER_WINDOW, struct.pack("=H", 5))
    body += attribute(DONT_FRAG) + attribute(INIT_DELAY, struct.pack("=I", 20_000))
    return body + attribute(MAX_QSIZE, struct.pack("=I", 1 << 16)) + attribute(PKT_SIZE, struct.pack("=I", 1400))


def request(words: Sequence[str]) -> tuple[int, bytes]:
    """The message type and body for the command line."""
    verb, *rest = words
    if verb == "migrate":
        old, new, peer = map(socket.inet_aton, rest)
        return XFRM_MSG_MIGRATE, migrate(old, new, peer)
    direction, *ends = rest
    source, destination = map(socket.inet_aton, ends)
    return XFRM_MSG_NEWSA, iptfs(direction, source, destination)


def main() -> int:
    """Ask; the errno of the answer."""
    kind, body = request(sys.argv[1:])
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_XFRM) as sock:
        sock.setsockopt(SOL_NETLINK, EXT_ACK, 1)
        sock.bind((0, 0))
        sock.send(struct.pack("=IHHII", 16 + len(body), kind, NLM_F_REQUEST | NLM_F_ACK, 1, 0) + body)
        (code,) = struct.unpack_from("=i", sock.recv(1 << 16), 16)
    if code:
        print(os.strerror(-code))
    return int(-code)


if __name__ == "__main__":
    sys.exit(main())
