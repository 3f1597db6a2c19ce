"""A filter's sieve learns the types of messages as they come."""

from __future__ import annotations

import subprocess
import sys

import pytest

from nlsniff.analysis.filter import compile_filter
from nlsniff.analysis.sieve import sieve_of
from nlsniff.registry import Registry


@pytest.mark.parametrize("text", ["notes", "frame.number == 3", "rt_link.mtu or process.name"])
def test_what_no_header_decides_has_no_sieve(text):
    assert sieve_of(compile_filter(text), Registry()) is None


def test_a_type_that_was_met_changes_the_program_once():
    sieve = sieve_of(compile_filter("type == newlink"), Registry())
    assert sieve is not None
    before = sieve.program
    sieve.meet(0, 16)
    after = sieve.program
    sieve.meet(0, 16)
    assert before != after == sieve.program


def test_only_dissectors_of_types_that_were_met_are_imported():
    program = (
        "import sys\n"
        "from nlsniff.analysis.filter import compile_filter\n"
        "from nlsniff.analysis.sieve import sieve_of\n"
        "from nlsniff.registry import Registry\n"
        "sieve = sieve_of(compile_filter('type == newlink'), Registry())\n"
        "sieve.meet(0, 16)\n"
        "print(*(name for name in sys.modules if name.startswith('nlsniff.dissectors.route.')))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "nlsniff.dissectors.route.link" in done.stdout.split()
    assert "nlsniff.dissectors.route.neigh" not in done.stdout.split()
