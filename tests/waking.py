"""What tests of ``--by wake`` ask first."""

from __future__ import annotations

import pytest

from nlsniff.sources.trace import calls, questions

_machine = calls.machine()
IMPOSSIBLE = "its calls are not known here" if _machine is None else questions.why_not(_machine)

only_where_possible = pytest.mark.skipif(bool(IMPOSSIBLE), reason=f"nobody can be woken here: {IMPOSSIBLE}")
WAKE = pytest.param("wake", marks=only_where_possible)
