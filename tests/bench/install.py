"""nlsniff installed as users have it: not editable, whose import hook costs time at each start."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass
from pathlib import Path

PARTS = ("pyproject.toml", "README.md", "LICENSE", "nlsniff", "dissectors")


@dataclass(frozen=True, slots=True)
class Installed:
    """The programs to measure, and how they were installed."""

    nlsniff: str
    python: str
    how: str


def install(root: Path, folder: Path) -> Installed:
    """Install the tree as it is into an environment of the bench, which shares the packages of this one."""
    home = folder / "venv"
    python = home / "bin/python"
    try:
        if not python.exists():
            _run([sys.executable, "-m", "venv", "--without-pip", str(home)])
        # Named in a .pth file, a folder's packages are found, and its own .pth files are not obeyed.
        packages = next(home.glob("lib/python*/site-packages"))
        (packages / "shared.pth").write_text(sysconfig.get_path("purelib"))
        with tempfile.TemporaryDirectory() as copy:
            for part in PARTS:
                _copy(root / part, Path(copy) / part)
            options = [
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
                "--force-reinstall",
                "--no-warn-conflicts",
            ]
            _run([sys.executable, "-m", "pip", "--python", str(python), "install", *options, copy])
    except (OSError, StopIteration, subprocess.CalledProcessError) as problem:
        print(f"not installed apart ({problem}); the environment's own is measured", file=sys.stderr)
        return Installed(str(Path(sys.executable).parent / "nlsniff"), sys.executable, "the environment's own")
    return Installed(str(home / "bin/nlsniff"), str(python), "installed, not editable")


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    elif source.exists():
        shutil.copy(source, target)
