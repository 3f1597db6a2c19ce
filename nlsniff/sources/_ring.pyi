"""The part of ring.py that is compiled; absent where nlsniff was installed without a compiler."""

from typing_extensions import Buffer

class Walker:
    """Walks the frames of ``memory``, blocks of ``block_size`` bytes shared with the kernel (TPACKET_V3).

    At most ``size`` bytes of a frame are taken; ``cut`` counts the frames taken that were longer.
    """

    cut: int

    def __new__(cls, memory: Buffer, block_size: int, size: int, /) -> Walker: ...
    def encode(self, out: Buffer, classic: bool, limit: int, /) -> tuple[int, int, int]:
        """Write up to ``limit`` frames into ``out``, as records of pcap (``classic``) or blocks of pcapng.

        The frames and bytes written, and the bytes that the next frame needs where ``out`` has no room for it.
        """

    def ports(self) -> list[tuple[int, int, int, int]]:
        """The port ids of the frames encoded since this was last called.

        Protocol, port id, and of the first frame with it the time in nanoseconds and the offset in ``out``.
        """

    def take(self, limit: int, /) -> list[tuple[int, int, int, bytes, int] | None]:
        """Up to ``limit`` frames: time in nanoseconds, protocol, packet type, bytes, length before it was cut.

        None stands for one that was rejected.
        """

    def expect_rejected(self, size: int, /) -> None:
        """Take frames that were cut to this size for rejected by the socket's filter."""

    def ready(self) -> bool:
        """Whether a frame can be taken."""

    def pending(self) -> bool:
        """Whether frames have arrived that the kernel has not handed over yet."""

    def wait(self, socket: int, wake: int, idle_ms: int, gather_ms: int, /) -> None:
        """Wait for frames, then as long again for more, but no longer than until half of the memory is full.

        Ends when ``wake`` is readable, or a signal comes.
        """
