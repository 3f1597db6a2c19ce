"""The packet ring: which frames make a batch, and what is in them."""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import Any

import pytest

from nlsniff.sources.packets import Received
from nlsniff.sources.ring import BATCH, SPACE, Ring, _mapped

Take = Callable[[Ring], list[Received]]


def test_nothing_waiting_is_an_empty_batch(played: Any) -> None:
    assert played.ring.receive(100) == 0
    assert list(played.ring.frames()) == []


def test_frames_come_as_they_were_put(played: Any, take: Take) -> None:
    put = [played.put(bytes(range(n)), protocol=n, time_ns=n * 10**9 + n) for n in (16, 17, 18, 19, 255)]
    assert take(played.ring) == put


def test_a_batch_ends_at_its_limit_and_the_rest_stays(played: Any) -> None:
    for n in range(5):
        played.put(bytes(16 + n))
    assert played.ring.receive(3) == 3
    played.ring.release()
    assert played.ring.receive(3) == 2


def test_the_ring_goes_round(played: Any, take: Take) -> None:
    first = [played.put(n.to_bytes(4, "big") * 8) for n in range(590)]
    assert take(played.ring) == first
    second = [played.put(n.to_bytes(4, "big") * 9) for n in range(590)]
    assert take(played.ring) == second


def test_a_batch_is_no_larger_than_one_writev_takes(played: Any) -> None:
    for _ in range(600):
        played.put(bytes(20))
    assert played.ring.receive(10_000) == BATCH


def test_a_frame_too_large_for_its_slot_makes_a_batch_of_its_own_kind(played: Any) -> None:
    sizes = [100, 200, SPACE, SPACE + 1, 30_000, 100]
    put = [played.put(bytes([n]) * size) for n, size in enumerate(sizes)]
    ring, kinds = played.ring, []
    found: list[Received] = []
    while count := ring.receive(100):
        kinds.append((count, ring.regular))
        found += ring.frames()
        ring.release()
    assert kinds == [(3, True), (2, False), (1, True)]
    assert found == put


def test_a_frame_beyond_the_size_kept_is_cut_and_counted(played: Any) -> None:
    played.ring._size = 4000
    data = bytes(4000) + b"cut here"
    played.put(data)
    assert played.ring.receive(1) == 1
    assert played.ring.cut() == 1
    (frame,) = played.ring.frames()
    assert (len(frame.data), frame.length) == (4000, 4008)


def test_a_large_frame_that_the_kernel_could_not_queue_is_cut_at_the_slot(played: Any) -> None:
    put = played.put(bytes(5000), queue=False)
    assert played.ring.receive(1) == 1
    assert played.ring.cut() == 1
    assert list(played.ring.frames()) == [put]
    assert len(put.data) == SPACE


def test_released_slots_are_the_kernels_again(played: Any, take: Take) -> None:
    for _ in range(3):
        played.put(bytes(16))
    take(played.ring)
    assert all(played.memory[place : place + 4] == bytes(4) for place in range(0, 3 * 2048, 2048))


def test_filling_tells_when_an_eighth_is_waiting(played: Any) -> None:
    for _ in range(75):
        assert not played.ring.filling()
        played.put(bytes(16))
    played.put(bytes(16))
    assert played.ring.filling()


def test_a_kernel_short_of_memory_gets_a_smaller_wish(monkeypatch: pytest.MonkeyPatch) -> None:
    class Short:
        """A socket whose kernel grants 4 MiB at most."""

        asked: list[int]

        def __init__(self) -> None:
            self.asked = []

        def setsockopt(self, _level: int, option: int, value: int | bytes) -> None:
            if option != 5 or not isinstance(value, bytes):
                return
            size = int.from_bytes(value[:4], "little") * int.from_bytes(value[4:8], "little")
            self.asked.append(size)
            if size > 4 << 20:
                raise OSError(errno.ENOMEM, "Cannot allocate memory")

        def fileno(self) -> int:
            return -1

    monkeypatch.setattr("sys.byteorder", "little")
    sock = Short()
    assert len(_mapped(sock)) == 4 << 20  # type: ignore[arg-type]
    assert [size for size in sock.asked if size] == [64 << 20, 16 << 20, 4 << 20]
