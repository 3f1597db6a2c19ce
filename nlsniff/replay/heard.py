"""A kernel whose conversation is kept, to be looked at as frames and transactions."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Literal

from nlsniff.analysis.transaction import Transaction
from nlsniff.analysis.transactions import transactions
from nlsniff.frame import Frame, GenericFamilies, Socket
from nlsniff.message import OPEN, Reading, all_messages
from nlsniff.replay.player import Client, Delivery, Kernel, Report


class Heard:
    """Another kernel, and ``frames``: all that clients said to it and were told, as a capture would hold it."""

    def __init__(self, kernel: Kernel) -> None:
        self.frames: list[Frame] = []
        self.kernel = kernel

    def transactions(self, reading: Reading = OPEN) -> Iterator[Transaction]:
        """What was asked, with what came of it."""
        return transactions(all_messages(self.frames, reading))

    @property
    def families(self) -> GenericFamilies:
        """The run-time numbers of generic netlink here."""
        return self.kernel.families

    def open(self, protocol: int, process: int) -> Client:
        """A client's new socket."""
        return self.kernel.open(protocol, process)

    def close(self, client: Client) -> None:
        """It is closed."""
        self.kernel.close(client)

    def bind(self, client: Client, portid: int, groups: Iterable[int]) -> list[Delivery]:
        """It takes a port id, 0 for any, and joins groups."""
        return self._told(self.kernel.bind(client, portid, groups))

    def join(self, client: Client, group: int) -> list[Delivery]:
        """It joins one group more."""
        return self._told(self.kernel.join(client, group))

    def take(self, client: Client, data: bytes) -> list[Delivery]:
        """It sends a datagram."""
        self._keep(client, data, "to-kernel", 0)
        return self._told(self.kernel.take(client, data))

    def report(self) -> Report:
        """What came of it until now."""
        return self.kernel.report()

    def _told(self, deliveries: list[Delivery]) -> list[Delivery]:
        for each in deliveries:
            self._keep(each.client, each.data, "notification" if each.groups else "to-user", each.groups)
        return deliveries

    def _keep(
        self, client: Client, data: bytes, direction: Literal["to-kernel", "to-user", "notification"], groups: int
    ) -> None:
        number, socket = len(self.frames) + 1, Socket(portid=client.portid or None, peer=0, groups=groups)
        self.frames.append(
            Frame(
                number,
                time.time_ns(),
                client.protocol,
                data,
                len(data),
                self.families,
                direction,
                packet_type=4 if direction == "to-kernel" else 0,
                socket=socket,
            )
        )
