"""The states are the kernel's numbers (include/net/tcp_states.h)."""

from __future__ import annotations

import socket

from nlsniff.dissectors.diag import names


def test_states_are_numbered_as_in_the_header() -> None:
    assert names.TCP_STATE.entries[1] == "established"
    assert names.TCP_STATE.entries[10] == "listen"
    assert names.TCP_STATES.entries[1 << 10] == "listen"


def test_types_of_sockets_are_those_of_this_system() -> None:
    for number, name in names.SOCK_TYPE.entries.items():
        known = getattr(socket, f"SOCK_{name.upper()}", number)
        assert int(known) == number
