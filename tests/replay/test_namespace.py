from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from nlsniff.errors import CaptureError, ReplayError
from nlsniff.replay.namespace import Apart, kernel
from nlsniff.replay.sockets import Sockets
from nlsniff.spec import ROUTE
from tests.apart import fresh


def children() -> set[str]:
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())


def test_a_fresh_namespace_has_nothing_but_lo_and_is_gone_with_its_process() -> None:
    before = children()
    with fresh() as found:
        assert [*found.links()] == ["lo"]
        assert len(children() - before) == 1
    assert children() == before


def test_its_process_is_the_root_of_it() -> None:
    with fresh() as found:
        assert isinstance(found, Apart)
        status = Path(f"/proc/{found._pid}/status").read_text()
        assert int(next(line for line in status.splitlines() if line.startswith("CapEff:")).split()[1], 16) >> 12 & 1
        assert Path(f"/proc/{found._pid}/uid_map").read_text().split()[0] == "0"


def test_the_process_dies_with_its_parent_whatever_ends_it() -> None:
    with fresh():
        pass
    code = (
        "import os, signal\nfrom nlsniff.replay.namespace import Apart\n"
        "found = Apart(None)\nprint(found._pid, flush=True)\nos.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL
    pid = int(done.stdout)
    for _ in range(200):
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return
        except FileNotFoundError:
            return
        subprocess.run(["sleep", "0.01"], check=True)
    pytest.fail("the process in the other namespace lives on")


def test_a_process_that_was_killed_is_an_error_and_not_a_wait() -> None:
    with fresh() as found:
        assert isinstance(found, Apart)
        os.kill(found._pid, signal.SIGKILL)
        with pytest.raises(ReplayError, match="was killed"):
            found.links()


def test_the_namespace_we_are_in_is_taken_only_where_that_is_said() -> None:
    with pytest.raises(ReplayError, match="namespace you are in") as caught, kernel(os.getpid()):
        pass
    assert "--here --yes" in str(caught.value)
    with kernel(here=True) as (found, where):
        assert isinstance(found, Sockets)
        assert where == "in this network namespace"


def test_a_namespace_that_is_none_is_named() -> None:
    with pytest.raises(CaptureError, match="no network namespace 'nowhere'"), kernel("nowhere"):
        pass


@contextmanager
def another() -> Iterator[int]:
    """A process in a user and network namespace of its own, with a device."""
    words = ["unshare", "-Urn", "sh", "-c", "ip link add v0 mtu 1234 type veth peer name v1 && echo ready && exec cat"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        if process.stdout.readline() != b"ready\n":
            pytest.skip("no user and network namespace, or no veth, to be had here")
        yield process.pid
        process.kill()


def test_a_namespace_is_found_by_the_process_that_is_in_it() -> None:
    with another() as pid, kernel(pid) as (found, where):
        assert where == f"in network namespace {pid}"
        assert found.links().keys() == {"lo", "v0", "v1"}
        assert found.open(ROUTE, 4242)[1] == 4242
