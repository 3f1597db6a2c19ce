"""PSP: messages made by hand as net/psp/psp_nl.c makes them, since Debian's kernels leave it out."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

from nlsniff.message import Message
from nlsniff.trace import SECRET
from nlsniff.wire import attribute

Read = Callable[..., Message]


def test_a_device_with_its_versions_and_who_uses_it(made: Read) -> None:
    user = attribute(1, pack("<I", 9), "<") + attribute(2, pack("<i", -1), "<")
    body = attribute(1, pack("<I", 1), "<") + attribute(2, pack("<I", 3), "<") + attribute(3, pack("<I", 0b0011), "<")
    message = made("psp", 1, body + attribute(4, pack("<I", 0b0010), "<") + attribute(5, user, "<"), seq=7)
    assert (message.type, message.attrs) == (
        "dev-get",
        {
            "id": 1,
            "ifindex": 3,
            "psp-versions-cap": ["hdr0-aes-gcm-128", "hdr0-aes-gcm-256"],
            "psp-versions-ena": ["hdr0-aes-gcm-256"],
            "assoc-list": [{"ifindex": 9, "nsid": -1}],
        },
    )
    assert (message.notes, message.encode()) == ([], message.raw)


def test_the_key_of_an_association_is_masked(made: Read) -> None:
    key = attribute(1, bytes(range(16)), "<") + attribute(2, pack("<I", 0x1234), "<")
    message = made("psp", 8, attribute(1, pack("<I", 1), "<") + attribute(3, key, "<"), seq=7)
    assert (message.type, message.attrs) == ("rx-assoc", {"dev-id": 1, "rx-key": {"key": SECRET, "spi": 0x1234}})
    assert (message.notes, message.encode()) == ([], message.raw)


def test_counters_have_four_bytes_or_eight(made: Read) -> None:
    message = made("psp", 10, attribute(4, pack("<I", 5), "<") + attribute(5, pack("<Q", 1 << 40), "<"), seq=7)
    assert message.attrs == {"rx-packets": 5, "rx-bytes": 1 << 40}
    assert (message.notes, message.encode()) == ([], message.raw)
