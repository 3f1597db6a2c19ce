"""A pytest plugin for other people's tests: the names that they make up are the same in every run.

What is asked for by another name than was recorded is another request. pyroute2's tests take names from uuid4() and
from the time of day; here a test takes them from its own name. Nothing else of them is changed.
"""

from __future__ import annotations

import itertools
import random
import uuid

import pytest
from pyroute2 import common

chances = random.Random(0)


def _uuid4() -> uuid.UUID:
    return uuid.UUID(int=chances.getrandbits(128), version=4)


uuid.uuid4 = _uuid4  # now: the tests import the function by name


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before the fixtures, which make up names, too."""
    chances.seed(item.nodeid)
    random.seed(item.nodeid)
    numbers = itertools.count(chances.getrandbits(24) << 8)
    common.uuid32 = lambda: next(numbers)
