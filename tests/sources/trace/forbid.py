"""forbid.py CALL,… CMD…: runs CMD where these system calls fail with EPERM, as by a container's seccomp profile."""

from __future__ import annotations

import ctypes
import os
import struct
import sys

from nlsniff.sources.trace import calls

machine = calls.machine()
assert machine is not None
numbers = [machine.numbers[name] for name in sys.argv[1].split(",")]
code = [(0x20, 0, 0, 0)]  # load the call's number
for number in numbers:
    code += [(0x15, 0, 1, number), (0x06, 0, 0, 0x00050001)]  # SECCOMP_RET_ERRNO | EPERM
code += [(0x06, 0, 0, 0x7FFF0000)]
space = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *each) for each in code))
program = ctypes.create_string_buffer(struct.pack("@HxxxxxxP", len(code), ctypes.addressof(space)))
calls.prctl(38, 1)  # PR_SET_NO_NEW_PRIVS
calls.seccomp(machine.numbers["seccomp"], 1, 0, ctypes.addressof(program))
os.execvp(sys.argv[2], sys.argv[2:])
