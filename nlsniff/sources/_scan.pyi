"""The part of scan.py that is compiled; absent where nlsniff was installed without a compiler."""

from typing_extensions import Buffer

def passing(
    buffer: Buffer,
    at: int,
    classic: bool,
    big_endian: bool,
    link: tuple[int, int, int, bool],
    interface: int,
    number: int,
    program: Buffer,
    asked: Buffer,
    /,
) -> tuple[int, int, int, list[tuple[int, int, int]]]:
    """Go over the records of a capture file from ``at``, as far as they are plain packets of one interface.

    Where it ended, the number of the next frame, the protocol << 16 and type of a message that the program must know
    to go on, or -1, and each run of frames that pass: the first one's number, its offset, and where the last ends.
    ``link`` is the size of the link type's header, where in it the protocol and the hardware type are, and whether
    other traffic may be mixed in. ``asked`` notes the requests that were met.
    """
