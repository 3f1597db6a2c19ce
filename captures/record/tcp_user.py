"""TCP connections to this machine itself, by IPv4 and IPv6, whose ends the kernel remembers in its metrics."""

from __future__ import annotations

import socket

for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "2001:db8::1")):
    with socket.create_server((address, 4000), family=family) as server:
        client = socket.create_connection((address, 4000))
        accepted, _ = server.accept()
        for _ in range(20):
            client.sendall(b"ping" * 1000)
            accepted.sendall(accepted.recv(4000, socket.MSG_WAITALL))
            client.recv(4000, socket.MSG_WAITALL)
        client.close()
        accepted.close()
