"""Bytes for people."""

from __future__ import annotations

from nlsniff import spec
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.message import Reading, messages
from nlsniff.output.hexdump import covered, dump, hex_bytes, hidden_spans
from nlsniff.registry import Registry

KEYS = spec.attrs("keys", "KEY_", name=spec.string, key=spec.secret(spec.binary))
FAMILY = spec.Family("keys", spec.USERSOCK, None, (spec.Operation("setkey", 16, 16, KEYS),))
SETKEY = bytes.fromhex("24000000100001000100000000000000 07000100 6b3100 00 0a000200 c0ffee c0ffee 0000")


def first(data: bytes, *, secrets: bool = False):
    frame = Frame(1, 0, spec.USERSOCK, data, len(data), GenericFamilies())
    return next(iter(messages(frame, Reading(Registry((FAMILY,)), secrets=secrets))))


def test_sixteen_bytes_a_line_with_offset_and_text(message):
    out = list(dump(message("request")))
    assert out[0] == "0000  48 00 00 00 10 00 05 06  9d 36 02 6b 00 00 00 00  H........6.k...."
    assert out[-1] == "0040  06 00 01 00 ff 0f 00 00                           ........"
    assert len(out) == 5


def test_secrets_are_blanked_in_hex_and_in_text():
    line = list(dump(first(SETKEY)))[1]
    assert line == "0010  07 00 01 00 6b 31 00 00  0a 00 02 00 ** ** ** **  ....k1......****"


def test_secrets_in_the_request_that_an_error_echoes_are_blanked():
    error = bytes.fromhex("38000000020000000100000000000000 eaffffff") + SETKEY
    assert "ff ee" not in "".join(dump(first(error)))
    assert "c0" not in "".join(dump(first(error)))


def test_nothing_is_hidden_when_secrets_are_asked_for():
    assert hidden_spans(first(SETKEY, secrets=True)) == []
    assert "c0 ff ee c0" in list(dump(first(SETKEY, secrets=True)))[1]


def test_a_span_ends_before_its_stop():
    assert [covered([(2, 4)], place) for place in range(1, 5)] == [False, True, True, False]
    assert hex_bytes(b"\x00\x01\x02\x03", 0, 9, [(1, 2)]) == "00 ** 02 03"
