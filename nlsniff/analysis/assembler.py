"""Classic BPF instructions with labels. Sources: ``Documentation/networking/filter.rst``, ``linux/bpf_common.h``."""

from __future__ import annotations

from struct import Struct
from typing import Final

INSTRUCTION: Final = Struct("=HBBI")
"""struct sock_filter: code, jt, jf, k."""

MOST: Final = 4096
"""BPF_MAXINSNS."""

LD_W, LD_H, LD_B, LD_LEN, LDX_LEN = 0x20, 0x28, 0x30, 0x80, 0x81
JA, JEQ, JGT, JGE, JSET, JGT_X, JGE_X = 0x05, 0x15, 0x25, 0x35, 0x45, 0x2D, 0x3D
LSH, OR_X, ADD, AND, TAX, RET = 0x64, 0x4C, 0x04, 0x54, 0x07, 0x06
PROTOCOL: Final = 0xFFFFF000
"""SKF_AD_OFF + SKF_AD_PROTOCOL: where a load gives the frame's protocol."""


class Assembler:
    """A program being written.

    A conditional jump reaches 255 instructions only, so each goes on by way of two long ones.
    """

    def __init__(self, byteorder: str) -> None:
        self.code: list[tuple[int, int, int, int]] = []
        self._little = byteorder == "little"
        self._places: list[int] = []

    def label(self) -> int:
        """A new label, to be placed later."""
        self._places.append(-1)
        return len(self._places) - 1

    def place(self, label: int) -> None:
        """The label stands before the next instruction."""
        self._places[label] = len(self.code)

    def add(self, code: int, k: int = 0) -> None:
        """An instruction that is no jump."""
        self.code.append((code, 0, 0, k))

    def go(self, label: int) -> None:
        """Go to a label, always."""
        self.code.append((JA, 0, 0, label))

    def jump(self, code: int, k: int, yes: int, no: int) -> None:
        """Go to one of two labels."""
        self.code.append((code, 0, 1, k))
        self.go(yes)
        self.go(no)

    def when(self, code: int, k: int, label: int) -> None:
        """Go to a label where the condition is true, otherwise on."""
        on = self.label()
        self.jump(code, k, label, on)
        self.place(on)

    def unless(self, code: int, k: int, label: int) -> None:
        """Go to a label where the condition is false, otherwise on."""
        on = self.label()
        self.jump(code, k, on, label)
        self.place(on)

    def load(self, offset: int, size: int) -> None:
        """A number in the host's byte order; the machine loads bytes as the network orders them."""
        if not self._little:
            self.add(LD_H if size == 2 else LD_W, offset)
            return
        self.add(LD_B, offset + size - 1)
        for place in range(offset + size - 2, offset - 1, -1):
            self.add(LSH, 8)
            self.add(TAX)
            self.add(LD_B, place)
            self.add(OR_X)

    def reaches(self, label: int) -> bool:
        """Whether any way leads from the first instruction to a label."""
        wanted, seen, ways = self._places[label], set[int](), [0]
        while ways:
            at = ways.pop()
            if at in seen:
                continue
            seen.add(at)
            code, yes, no, k = self.code[at]
            if code == JA:
                ways.append(self._places[k])
            elif code & 7 == JA:
                ways += [at + 1 + yes, at + 1 + no]
            elif code != RET:
                ways.append(at + 1)
        return wanted in seen

    def assembled(self) -> bytes | None:
        """The instructions as the kernel takes them; None when they are too many."""
        if len(self.code) > MOST:
            return None
        return b"".join(
            INSTRUCTION.pack(code, yes, no, self._places[k] - at - 1 if code == JA else k)
            for at, (code, yes, no, k) in enumerate(self.code)
        )
