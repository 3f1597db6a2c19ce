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


@pytest.fixture
def script_path(tmp_path) -> str:
    """A search path with the tree's nlsniff first."""
    nlsniff = tmp_path / "nlsniff"
    nlsniff.write_text(f"#!/bin/sh\nexec {sys.executable} -c 'from nlsniff.cli import main; main()'\n")
    nlsniff.chmod(0o755)
    return f"{tmp_path}:{os.environ['PATH']}"


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_bash_completes_a_group_behind_the_colon(capfd, script_path):
    """readline takes a colon for a word of its own."""
    run(["completion", "bash"])
    done = subprocess.run(
        ["bash"],
        input=capfd.readouterr().out + BASH,
        env={**os.environ, "PATH": script_path},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.split() == ["ipv4-route", "ipv4-rule"]


FILTERS = {
    "type == newlink and netlink.po": "type == newlink and netlink.portid",
    "rt_link.operstate in {up, dor": "rt_link.operstate in {up, dormant",
    "not (latenc": "not (latency",
}


@pytest.mark.parametrize("shell", ["zsh", "fish", "bash"])
@pytest.mark.parametrize("text", FILTERS)
def test_every_shell_completes_a_filter_in_quotes(shell, text):
    env = {**os.environ, "_NLSNIFF_COMPLETE": f"{shell}_complete", "COMP_WORDS": f"nlsniff show -Y '{text}"}
    env["COMP_CWORD"] = f"'{text}" if shell == "fish" else "3"
    done = subprocess.run(
        [sys.executable, "-c", "from nlsniff.cli import main; main()"],
        env=env,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    told = [line.removeprefix("plain,") for line in done.stdout.splitlines()]
    assert FILTERS[text] in told


FILTER_IN_BASH = """
compopt() { :; }
COMP_WORDS=(nlsniff show -Y "'rt_link.operstate in {up, dor") COMP_CWORD=3
_nlsniff_completion nlsniff
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_bash_takes_a_completed_filter_whole(capfd, script_path):
    run(["completion", "bash"])
    done = subprocess.run(
        ["bash"],
        input=capfd.readouterr().out + FILTER_IN_BASH,
        env={**os.environ, "PATH": script_path},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.splitlines() == ["rt_link.operstate in {up, dormant"]


@pytest.mark.skipif(shutil.which("fish") is None, reason="no fish here")
def test_fish_takes_a_completed_filter_whole(capfd, script_path):
    run(["completion", "fish"])
    done = subprocess.run(
        ["fish", "--private"],
        input=capfd.readouterr().out + """\ncomplete -C "nlsniff show -Y 'rt_link.operstate in {up, dor"\n""",
        env={**os.environ, "PATH": script_path},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.splitlines() == ["rt_link.operstate in {up, dormant"]


def test_the_script_for_fish_keeps_the_commas_of_a_filter(capfd):
    run(["completion", "fish"])
    assert capfd.readouterr().out.count('string split --max 1 ","') == 1
