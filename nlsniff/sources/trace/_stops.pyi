"""The part of stops.py that is compiled; absent where nlsniff was installed without a compiler."""

from nlsniff.sources.trace.tracee import NetlinkSocket

Call = tuple[NetlinkSocket, int, tuple[int, int, int, int, int, int], int]
"""A receiving call that has ended: its socket, number, arguments and result."""

Heard = tuple[int, int, NetlinkSocket, int, bytes, int, int | None, int | None]
"""A datagram: thread, descriptor, socket, time in nanoseconds, bytes, length before it was cut, peer and groups."""

Question = tuple[int, int, int, int, tuple[int, int, int, int, int, int]]
"""A call that a thread asks before: the question's id, thread, number, architecture and arguments."""

class Stops:
    """Lets known threads go on from stops at which nothing has to be decided.

    ``arch`` is the processor's in audit's numbering, ``recvfrom`` and ``recvmsg`` are its calls' numbers, ``end`` is a
    signal, blocked, that ends the waiting.
    """

    def __new__(cls, arch: int, recvfrom: int, recvmsg: int, end: int, /) -> Stops: ...
    def know(self, thread: int, netlink: dict[int, NetlinkSocket], /) -> None:
        """Handle this thread's stops from now on; its process has these sockets, also when the dict changes."""

    def forget(self, thread: int, /) -> None:
        """Leave all of this thread's stops to the caller."""

    def set_root(self, thread: int, /) -> None:
        """The thread whose being stopped and continued is to be told."""

    def listen(self, listener: int, connect: int, bind: int, execve: int, execveat: int, /) -> None:
        """Wait for questions, too, until nobody is left who could ask; with the calls' numbers. Raises OSError."""

    def listening(self) -> bool:
        """Whether somebody may ask."""

    def next(self, seconds: float, /) -> tuple[int, int, Call | Question | None] | None:
        """Wait for what the caller has to do: a thread and what waitpid says of it, or -2 and a question.

        With a call, the thread stands at its end, and the datagram is to be read. Thread 0: ``end`` came. None:
        nothing has come for so long (for ever, below 0), or it is a good moment for :meth:`taken`.
        Raises ChildProcessError when nobody is left.
        """

    def taken(self) -> list[Heard]:
        """The datagrams heard since this was last called, all of them before what :meth:`next` gave."""
