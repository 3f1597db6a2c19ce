"""Annotated bytes of C, Go and Rust: read back, they are what was captured."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from nlsniff.output.code.rows import byte_rows, clean, families, quoted


@pytest.mark.parametrize("comment", ["// {}", "/* {} */"])
def test_the_rows_of_every_request_are_its_bytes(path: Path, code: SimpleNamespace, comment: str) -> None:
    for datagram in code.all(path):
        data = b""
        for row in byte_rows(datagram, "\t", comment):
            values, opened, said = row.partition(comment.split("{", maxsplit=1)[0])
            assert not opened or comment.endswith("}") or "*/" not in said[:-2]
            data += bytes(int(value, 16) for value in re.findall(r"0x([0-9a-f]{2}),", values))
        expected = b"".join(
            each.message.raw + bytes(datagram.padding(place)) for place, each in enumerate(datagram.requests)
        )
        assert data == expected


def test_the_number_of_a_generic_family_has_its_place(code: SimpleNamespace) -> None:
    path = Path(__file__).parents[3] / "captures/7.2/wireguard.pcap"
    datagram = next(each for each in code.all(path) if each.requests[0].generic)
    assert list(families(datagram)) == [(4, "wireguard")]


def test_a_comment_cannot_be_left_by_what_it_says() -> None:
    assert clean("a */ b \\") == "a * / b /"
    assert quoted('a"\\\n') == '"a\\x22\\x5c\\x0a"'
