"""Errors say what, where and what to do."""

from __future__ import annotations

import pytest

import nlsniff
from nlsniff.errors import CaptureError, CaptureFileError, NlsniffError, ReplayError, SpecError


def test_a_capture_file_error_tells_path_offset_and_remedy() -> None:
    error = CaptureFileError("a record of 4 GB", path="boot.pcap", offset=40, remedy="cut the file there")
    assert str(error) == "boot.pcap at byte 40: a record of 4 GB; cut the file there"
    assert (error.path, error.offset, error.remedy) == ("boot.pcap", 40, "cut the file there")


def test_what_is_not_known_is_left_out() -> None:
    assert str(CaptureFileError("no capture file")) == "no capture file"
    assert str(CaptureFileError("no capture file", path="x")) == "x: no capture file"
    assert str(CaptureError("no nlmon", errno=95)) == "no nlmon"


def test_a_capture_error_carries_the_kernels_number() -> None:
    assert CaptureError("no nlmon", errno=95).errno == 95


@pytest.mark.parametrize("kind", [CaptureError, CaptureFileError, ReplayError, SpecError])
def test_all_have_one_base_and_are_exported(kind: type[NlsniffError]) -> None:
    assert issubclass(kind, NlsniffError)
    assert getattr(nlsniff, kind.__name__) is kind
