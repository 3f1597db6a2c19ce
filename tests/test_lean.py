"""nlsniff.lean: what stands in for modules of the library behaves as they do."""

from __future__ import annotations

import collections
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from nlsniff import lean


def test_suppress_lets_other_problems_pass() -> None:
    with lean.suppress(KeyError, OSError):
        raise FileNotFoundError
    with pytest.raises(ValueError, match="this"), lean.suppress(OSError):
        raise ValueError("this")


@contextmanager
def noting(name: str, into: list[str]) -> Iterator[str]:
    try:
        yield name
    except ValueError:
        into.append("problem")
        raise
    finally:
        into.append(name)


def test_a_stack_closes_in_reverse_whatever_happened() -> None:
    closed: list[str] = []

    def fail() -> None:
        with lean.Stack() as stack:
            assert [stack.enter_context(noting(name, closed)) for name in "ab"] == ["a", "b"]
            raise ValueError("this")

    with pytest.raises(ValueError, match="this"):
        fail()
    assert closed == ["problem", "b", "problem", "a"]


class Failing(AbstractContextManager[None]):
    def __exit__(self, *_: object) -> None:
        raise OSError("in vain")


def test_a_stack_closes_all_where_closing_fails() -> None:
    closed: list[str] = []

    def fail() -> None:
        with lean.Stack() as stack:
            stack.enter_context(noting("a", closed))
            stack.enter_context(Failing())

    with pytest.raises(OSError, match="in vain"):
        fail()
    assert closed == ["a"]


def test_the_rest_is_what_it_stands_in_for() -> None:
    assert lean.deque is collections.deque
    assert (lean.signal.SIGCHLD, lean.signal.SIG_BLOCK) == (signal.SIGCHLD, signal.SIG_BLOCK)
    for text in ("plain", 'a "b" \\', "\x00\n\u00e9\U0001f600"):
        assert lean.quoted(text) == json.dumps(text)


def test_it_imports_none_of_them() -> None:
    heavy = {"signal", "contextlib", "collections", "json", "enum"}
    code = f"import sys; sys.path[:0] = {sys.path!r}; import nlsniff.lean; print(*{heavy!r} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
