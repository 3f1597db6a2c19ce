"""Opens sockets of many families, says so, and keeps them until its input ends: what ``ss`` is to find."""

from __future__ import annotations

import contextlib
import socket
import struct
import sys

IPPROTO_MPTCP = 262
AF_VSOCK_ANY = 0xFFFFFFFF
AF_XDP = 44
TCP_ULP = 31


def pair(family: int, host: str, port: int, protocol: int) -> list[socket.socket]:
    """A listener, and both ends of a connection to it with some bytes on their way."""
    listener = socket.socket(family, socket.SOCK_STREAM, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen()
    client = socket.socket(family, socket.SOCK_STREAM, protocol)
    client.connect((host, port))
    server, _ = listener.accept()
    client.send(b"x" * 1000)
    return [listener, client, server]


def datagrams() -> list[socket.socket]:
    """Sockets without connections."""
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", 5353))
    raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    local = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    local.bind("\0recorded")
    local.listen()
    caller = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    caller.connect("\0recorded")
    packet = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    return [udp, raw, local, caller, packet, socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)]


def main() -> None:
    """Open what this kernel has."""
    kept = datagrams() + pair(socket.AF_INET, "127.0.0.1", 8080, 0) + pair(socket.AF_INET6, "::1", 8081, 0)
    for family, host, protocol, port in (
        (socket.AF_INET, "127.0.0.1", IPPROTO_MPTCP, 8082),
        (socket.AF_INET, "127.0.0.1", socket.IPPROTO_SCTP, 8083),
    ):
        with contextlib.suppress(OSError):
            kept += pair(family, host, port, protocol)
    with contextlib.suppress(OSError):
        vsock = socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)
        vsock.bind((AF_VSOCK_ANY, 1234))
        vsock.listen()
        kept.append(vsock)
    with contextlib.suppress(OSError):
        kept.append(socket.socket(AF_XDP, socket.SOCK_RAW, 0))
    with contextlib.suppress(OSError):
        for tls in pair(socket.AF_INET, "127.0.0.1", 8084, 0)[1:]:
            tls.setsockopt(socket.IPPROTO_TCP, TCP_ULP, b"tls")
            kept.append(tls)
            # struct tls12_crypto_info_aes_gcm_128: TLS 1.2, cipher 51, and 40 bytes of a key for nobody
            tls.setsockopt(282, 1, struct.pack("=HH", 0x0303, 51) + bytes(36))
    print("open", len(kept), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
