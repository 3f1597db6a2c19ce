"""A Multipath TCP connection to this machine itself, long enough for its second subflow."""

from __future__ import annotations

import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_MPTCP)
server.bind(("192.0.2.1", 4000))
server.listen()
client = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_MPTCP)
client.connect(("192.0.2.1", 4000))
accepted, _ = server.accept()
for _ in range(20):
    client.sendall(b"ping")
    accepted.sendall(accepted.recv(100))
    client.recv(100)
for end in (client, accepted, server):
    end.close()
