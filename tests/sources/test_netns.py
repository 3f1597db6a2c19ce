"""Network namespaces by name and process id."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from nlsniff.errors import CaptureError
from nlsniff.sources import netns


@pytest.fixture(autouse=True)
def named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory in place of /run/netns, with the namespaces blue and 4000000."""
    monkeypatch.setattr(netns, "NAMED", tmp_path)
    (tmp_path / "blue").touch()
    (tmp_path / "4000000").touch()
    return tmp_path


def test_a_name_is_looked_up_where_ip_netns_keeps_them(named: Path) -> None:
    assert netns.path_of("blue") == named / "blue"


def test_a_number_is_a_process_unless_a_namespace_is_called_so(named: Path) -> None:
    assert netns.path_of(os.getpid()) == Path(f"/proc/{os.getpid()}/ns/net")
    assert netns.path_of("4000000") == named / "4000000"


def test_a_path_is_taken_as_it_is() -> None:
    assert netns.path_of("/proc/self/ns/net") == Path("/proc/self/ns/net")


@pytest.mark.parametrize(("target", "what"), [("red", "no network namespace 'red'"), ("3999999", "no process 3999999")])
def test_what_does_not_exist_is_named_with_a_remedy(target: str, what: str) -> None:
    with pytest.raises(CaptureError, match=what) as caught:
        netns.path_of(target)
    assert caught.value.errno == errno.ENOENT
    assert "ip netns list" in caught.value.remedy


def test_a_name_that_no_file_can_have_is_an_error_as_well() -> None:
    with pytest.raises(CaptureError):
        netns.path_of("a\0b")


def test_a_file_that_is_no_namespace_is_told(named: Path) -> None:
    with pytest.raises(CaptureError) as caught, netns.entered("blue"):
        pytest.fail("entered a plain file")
    assert str(named / "blue") in str(caught.value)
    assert caught.value.errno == errno.EINVAL


def test_none_stays_where_it_is() -> None:
    before = Path("/proc/thread-self/ns/net").readlink()
    with netns.entered(None):
        assert Path("/proc/thread-self/ns/net").readlink() == before
