"""Filters as ss sends them (iproute2 6.1), and each operation by hand."""

from __future__ import annotations

import pytest
from nlsniff.dissectors.diag.inet_bytecode import BYTECODE

from nlsniff.decode import CUSTOM_FAILURES


def test_a_filter_of_ss_is_a_list_of_operations() -> None:
    raw = bytes.fromhex("0810240002200000ffffffff7f0000010810140000000000901f000000000000")
    expected = [
        # ss -K dst 127.0.0.1 dport = 8080
        {"op": "d-cond", "yes": 16, "no": 36, "family": "inet", "prefix-len": 32, "port": -1, "address": "127.0.0.1"},
        {"op": "d-cond", "yes": 16, "no": 20, "family": "unspec", "prefix-len": 0, "port": 8080},
        {"op": "nop", "yes": 0, "no": 0},
    ]
    # The second condition has 4 bytes of an address that its family has not: they read as an operation.
    assert BYTECODE.decode(raw, "<") == expected
    assert BYTECODE.encode(expected, "<") == raw


@pytest.mark.parametrize(
    ("little", "big", "operation"),
    [
        ("01040800", "01040008", {"op": "jmp", "yes": 4, "no": 8}),
        ("06040800", "06040008", {"op": "auto", "yes": 4, "no": 8}),
        ("0208100000001600", "0208001000000016", {"op": "s-ge", "yes": 8, "no": 16, "port": 22}),
        ("0c08100000005000", "0c08001000000050", {"op": "d-eq", "yes": 8, "no": 16, "port": 80}),
        ("09080c0007000000", "0908000c00000007", {"op": "dev-cond", "yes": 8, "no": 12, "ifindex": 7}),
        (
            "0a0c10000100000003000000",
            "0a0c00100000000100000003",
            {"op": "mark-cond", "yes": 12, "no": 16, "mark": 1, "mask": 3},
        ),
        (
            "0d0c10000900000000000000",
            "0d0c00100000000000000009",
            {"op": "cgroup-cond", "yes": 12, "no": 16, "cgroup-id": 9},
        ),
        (
            "071c20000a800000ffffffff" + "00" * 15 + "01",
            "071c00200a800000ffffffff" + "00" * 15 + "01",
            {"op": "s-cond", "yes": 28, "no": 32, "family": "inet6", "prefix-len": 128, "port": -1, "address": "::1"},
        ),
    ],
)
def test_each_operation_in_both_byte_orders(little: str, big: str, operation: dict[str, object]) -> None:
    for raw, order in ((little, "<"), (big, ">")):
        assert BYTECODE.decode(bytes.fromhex(raw), order) == [operation]
        assert BYTECODE.encode([operation], order).hex() == raw


@pytest.mark.parametrize("raw", ["ff040800", "0208100001001600", "070c1000ee000000ffffffff", "0104", "09080c00"])
def test_what_means_nothing_is_refused(raw: str) -> None:
    with pytest.raises(CUSTOM_FAILURES):
        BYTECODE.decode(bytes.fromhex(raw), "<")
