"""A kernel whose conversation is kept, to be looked at as frames and transactions."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Literal

from nlsniff.analysis.transaction import Transaction
from nlsniff.analysis.transactions import transactions
from nlsniff.frame import Frame, Socket
from nlsniff.message import OPEN, Reading, all_messages
from nlsniff.replay.player import Around, Client, Delivery, Kernel


class Heard(Around):
    """Another kernel, and ``frames``: all that clients said to it and were told, as a capture would hold it."""

    def __init__(self, kernel: Kernel) -> None:
        super().__init__(kernel)
        self.frames: list[Frame] = []

    def transactions(self, reading: Reading = OPEN) -> Iterator[Transaction]:
        """What was asked, with what came of it."""
        return transactions(all_messages(self.frames, reading))

    def take(self, client: Client, data: bytes) -> list[Delivery]:
        """It sends a datagram."""
        self._keep(client, data, "to-kernel", 0)
        return super().take(client, data)

    def delivered(self, deliveries: list[Delivery]) -> list[Delivery]:
        """Keep it."""
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
