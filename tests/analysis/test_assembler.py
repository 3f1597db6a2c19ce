"""Classic BPF as the kernel takes it: labels, byte orders, limits."""

from __future__ import annotations

from nlsniff.analysis import assembler as asm
from nlsniff.analysis.assembler import INSTRUCTION, MOST, Assembler


def code(made: Assembler) -> list[tuple[int, int, int, int]]:
    program = made.assembled()
    assert program is not None
    return list(INSTRUCTION.iter_unpack(program))


def test_jumps_lead_to_their_labels():
    made = Assembler("big")
    yes, no = made.label(), made.label()
    made.jump(asm.JEQ, 7, yes, no)
    made.place(no)
    made.add(asm.RET, 0)
    made.place(yes)
    made.add(asm.RET, 1)
    assert code(made) == [(0x15, 0, 1, 7), (0x05, 0, 0, 2), (0x05, 0, 0, 0), (0x06, 0, 0, 0), (0x06, 0, 0, 1)]


def test_a_big_endian_host_loads_at_once_and_a_little_endian_one_byte_by_byte():
    big, little = Assembler("big"), Assembler("little")
    for made in (big, little):
        made.load(6, 2)
    assert code(big) == [(0x28, 0, 0, 6)]
    assert [each[0] for each in code(little)] == [0x30, 0x64, 0x07, 0x30, 0x4C]
    assert [code(little)[place][3] for place in (0, 3)] == [7, 6]


def test_more_than_the_kernel_takes_is_no_program():
    made = Assembler("big")
    for _ in range(MOST):
        made.add(asm.RET, 0)
    assert made.assembled() is not None
    made.add(asm.RET, 0)
    assert made.assembled() is None


def test_a_label_that_no_way_leads_to_is_not_reached():
    made = Assembler("big")
    there, never = made.label(), made.label()
    made.go(there)
    made.place(never)
    made.add(asm.RET, 0)
    made.place(there)
    made.add(asm.RET, 1)
    assert made.reaches(there)
    assert not made.reaches(never)
