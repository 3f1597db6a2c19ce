"""``nlsniff completion``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

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


def asked(shell: str, words: str, at: int) -> list[str]:
    """What nlsniff answers the function of a shell's script, which hands it the words typed so far."""
    typed = words.split(" ")
    env = {**os.environ, "_NLSNIFF_COMPLETE": f"{shell}_complete", "COMP_WORDS": words}
    env["COMP_CWORD"] = typed[at] if shell == "fish" else str(at)
    done = subprocess.run(
        [sys.executable, "-c", "from nlsniff.cli import main; main()"],
        env=env,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.splitlines()


@pytest.mark.skipif(sys.platform != "linux", reason="the groups of generic netlink are the running kernel's")
@pytest.mark.parametrize("shell", ["zsh", "fish", "bash"])
def test_every_shell_is_told_the_groups(shell):
    told = " ".join(asked(shell, "nlsniff monitor ue", 2))
    assert "uevent:kernel" in told
    assert "uevent:udev" in told
    assert "route" not in told
    assert "generic:nlctrl/notify" in " ".join(asked(shell, "nlsniff monitor generic", 2))


BASH = """
compopt() { :; }  # an interactive shell's
COMP_WORDS=(nlsniff monitor route : ipv4-r) COMP_CWORD=4
_nlsniff_completion nlsniff
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_bash_completes_a_group_behind_the_colon(capfd, tmp_path):
    """readline takes a colon for a word of its own."""
    run(["completion", "bash"])
    nlsniff = tmp_path / "nlsniff"
    nlsniff.write_text(f"#!/bin/sh\nexec {sys.executable} -c 'from nlsniff.cli import main; main()'\n")
    nlsniff.chmod(0o755)
    done = subprocess.run(
        ["bash"],
        input=capfd.readouterr().out + BASH,
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.split() == ["ipv4-route", "ipv4-rule"]
