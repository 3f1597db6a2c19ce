"""What ``import nlsniff`` offers."""

from __future__ import annotations

import gc
import io
from pathlib import Path

import pytest

import nlsniff

CAPTURE = Path(__file__).parent.parent / "captures" / "6.1" / "link-set.pcap"


def test_every_exported_name_is_there() -> None:
    assert all(getattr(nlsniff, name) is not None for name in nlsniff.__all__)
    assert nlsniff.Message.__module__ == "nlsniff.message"


def test_a_name_that_is_not_there_raises_as_usual() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = nlsniff.nothing


def test_a_path_a_file_object_and_bytes_give_the_same_messages() -> None:
    data = CAPTURE.read_bytes()
    found = [message.to_dict() for message in nlsniff.read(str(CAPTURE))]
    assert found
    for source in (CAPTURE, io.BytesIO(data), data):
        assert [message.to_dict() for message in nlsniff.read(source)] == found


def test_what_is_readable_is_given_before_the_error() -> None:
    data = CAPTURE.read_bytes()
    whole = sum(1 for _ in nlsniff.read(data))
    found: list[nlsniff.Message] = []
    with pytest.raises(nlsniff.CaptureFileError):
        found.extend(nlsniff.read(data[:-7]))
    assert whole - 3 <= len(found) <= whole


def test_secrets_are_read_only_when_asked_for() -> None:
    message = next(nlsniff.read(CAPTURE))
    shown = next(nlsniff.read(CAPTURE, secrets=True))
    assert (message.reading.secrets, shown.reading.secrets) == (False, True)


def test_messages_outlive_the_reader() -> None:
    kept = list(nlsniff.read(CAPTURE))
    gc.collect()
    assert all(message.to_dict()["length"] == message.length for message in kept)
