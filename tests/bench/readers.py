"""One reader of a capture, as a process of its own: ``readers.py nlsniff|pyroute2|scapy|pyshark FILE``.

Reads every attribute of every message and prints, as JSON, how many frames, messages and attributes
that were, and the seconds it took by the clock and of processor time. What the program needs before it can
begin (imports; for pyroute2 and Scapy, which read no such file by themselves, also the frames in memory) is
not counted. nlsniff's own time includes reading the file.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from itertools import count

Counts = tuple[int, int, int]
Job = Callable[[], Counts]


def nlsniff(path: str) -> Job:
    """Our API, from the file."""
    from nlsniff import read

    def job() -> Counts:
        messages = attributes = number = 0
        for message in read(path):
            messages += 1
            attributes += len(message.header) + len(message.attrs)
            number = message.frame.number
        return number, messages, attributes

    return job


def pyroute2(path: str) -> Job:
    """pyroute2's marshal, and each attribute asked for: it decodes none before."""
    from pyroute2.netlink import nlmsg_base
    from pyroute2.netlink.rtnl.marshal import MarshalRtnl

    datagrams = _datagrams(path)
    parse = MarshalRtnl().parse

    def touch(value: object) -> int:
        if isinstance(value, nlmsg_base):
            return sum(1 + touch(slot[1]) for slot in value.get("attrs", ()))
        return sum(map(touch, value)) if isinstance(value, list) else 0

    def job() -> Counts:
        messages = attributes = 0
        for data in datagrams:
            for message in parse(data):
                messages += 1
                attributes += touch(message)
        return len(datagrams), messages, attributes

    return job


def scapy(path: str) -> Job:
    """Scapy's own rtnetlink classes, which dissect at once."""
    from scapy.config import conf
    from scapy.interfaces import NetworkInterfaceDict

    # Not wanted here: importing scapy.arch asks the kernel for all interfaces and routes.
    conf.route_autoload = conf.route6_autoload = False
    NetworkInterfaceDict.reload = NetworkInterfaceDict.load_confiface = lambda _: None
    from scapy.arch.linux.rtnetlink import rtmsghdrs

    datagrams = _datagrams(path)

    def job() -> Counts:
        messages = attributes = 0
        for data in datagrams:
            for message in rtmsghdrs(data).msgs:
                messages += 1
                attributes += len(getattr(message.payload, "data", ()))
        return len(datagrams), messages, attributes

    return job


def pyshark(path: str) -> Job:
    """pyshark, which reads what tshark prints; it counts frames, not messages."""
    from pyshark import FileCapture

    def job() -> Counts:
        attributes = 0
        with FileCapture(path, keep_packets=False) as packets:
            for frames in count():
                try:
                    packet = packets.next()
                except StopIteration:
                    return frames, 0, attributes
                attributes += sum(len(layer.field_names) for layer in packet.layers)
        return 0, 0, 0

    return job


def _datagrams(path: str) -> list[bytes]:
    from nlsniff.sources.files import open_frames

    return [frame.data for frame in open_frames(path)]


READERS: dict[str, Callable[[str], Job]] = {reader.__name__: reader for reader in (nlsniff, pyroute2, scapy, pyshark)}


def _processor_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def main(name: str, path: str) -> None:
    """Read the file once."""
    job = READERS[name](path)
    before, started = _processor_seconds(), time.monotonic()
    frames, messages, attributes = job()
    seconds, cpu = time.monotonic() - started, _processor_seconds() - before
    print(
        json.dumps({"frames": frames, "messages": messages, "attributes": attributes, "seconds": seconds, "cpu": cpu})
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
