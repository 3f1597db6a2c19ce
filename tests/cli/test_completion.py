"""``nlsniff completion``."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from nlsniff.cli import run


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_prints_a_script_for_each_shell(shell, capfd):
    assert run(["completion", shell]) == 0
    assert "_NLSNIFF_COMPLETE" in capfd.readouterr().out


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_bash_takes_its_script(capfd):
    run(["completion", "bash"])
    script = capfd.readouterr().out + "\ncomplete -p nlsniff\n"
    done = subprocess.run(["bash"], input=script, capture_output=True, text=True, timeout=30, check=True)
    assert "nlsniff" in done.stdout


def test_an_unknown_shell_is_told_with_those_there_are(capfd):
    assert run(["completion", "tcsh"]) == 2
    assert "'fish'" in capfd.readouterr().err
