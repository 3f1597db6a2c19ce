"""speaker.py HOW: asks rtnetlink for the device lo, by one pair of system calls, and prints what came back as hex."""

from __future__ import annotations

import os
import socket
import struct
import sys
import threading

REQUEST = struct.pack("=IHHII", 32, 18, 1, 7, 0) + struct.pack("=BxHiII", 0, 0, 1, 0, 0)


def speak(how: str) -> None:
    """One request, one answer."""
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    descriptor = sock.fileno()
    if how == "write":
        os.write(descriptor, REQUEST)
        got = os.read(descriptor, 65536)
    elif how == "vectors":
        os.writev(descriptor, [REQUEST[:10], REQUEST[10:]])
        parts = [bytearray(20), bytearray(65536)]
        size = os.readv(descriptor, parts)
        got = b"".join(parts)[:size]
    elif how == "sendto":
        sock.sendto(REQUEST, (0, 0))
        got = sock.recvfrom(65536)[0]
    elif how == "peek":
        sock.sendmsg([REQUEST])
        size = sock.recv_into(bytearray(1), 1, socket.MSG_PEEK | socket.MSG_TRUNC)
        got = sock.recvmsg(size)[0]
    elif how == "dup":
        copy = os.dup(descriptor)
        sock.close()
        os.write(copy, REQUEST)
        got = os.read(copy, 65536)
    elif how == "short":
        sock.send(REQUEST)
        got = sock.recv(100)
    else:
        sock.sendmsg([REQUEST[:16], REQUEST[16:]], [], 0, (0, 0))
        got = sock.recvmsg(65536)[0]
    print(got.hex(), flush=True)


if sys.argv[1] == "thread":
    thread = threading.Thread(target=speak, args=("sendmsg",))
    thread.start()
    thread.join()
elif sys.argv[1] == "fork":
    for _ in range(20):
        if not os.fork():
            speak("sendmsg")
            os._exit(0)
        os.wait()
else:
    speak(sys.argv[1])
