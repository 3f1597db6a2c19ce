"""The processes behind port ids in a recording: short commands beside a busy processor, and long-lived clients."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import NLSNIFF, Namespace

pytestmark = pytest.mark.timeout(900)

COMMANDS = int(os.environ.get("NLSNIFF_COMMANDS", "60"))


@pytest.fixture(scope="module")
def result(namespace: Namespace, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What was recorded of all of them; run once."""
    script = Path(__file__).with_name("who.py")
    done = namespace.run(sys.executable, script, NLSNIFF, tmp_path_factory.mktemp("who"), str(COMMANDS), timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(found)
    return found


def test_short_commands_are_named_right(result: dict[str, Any]) -> None:
    short = result["short"]
    assert short["commands"] == COMMANDS
    assert short["commands right"] >= 0.99 * COMMANDS
    assert short.get("frames wrong", 0) == 0


def test_their_requests_are_named_by_the_answers(result: dict[str, Any]) -> None:
    assert result["short"]["requests named"] >= 0.9 * COMMANDS


def test_the_sockets_of_a_long_lived_client_are_all_its_own(result: dict[str, Any]) -> None:
    several = result["several"]
    assert several["commands right"] == several["commands"] == 4
    assert several.get("frames wrong", 0) == 0
    assert several["certain"] > 0


def test_nothing_that_is_called_certain_is_wrong(result: dict[str, Any]) -> None:
    assert result["short"]["certain and wrong"] == result["several"]["certain and wrong"] == 0
