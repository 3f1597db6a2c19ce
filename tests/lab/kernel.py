"""Fetches Debian kernels that have nlmon and unpacks them into a cache folder; installs nothing.

Needs no root: apt works on lists and a cache of its own. Everything lands under
``${XDG_CACHE_HOME:-~/.cache}/nlsniff/kernels``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

MIRROR = os.environ.get("NLSNIFF_MIRROR", "http://deb.debian.org/debian")
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
# Names of the Makefile and of .ci/run, and the Debian suites to try in turn for each.
SUITES = {"old": ("bookworm",), "new": ("sid", "trixie")}
TOOLS = {"apt-get": "apt", "dpkg": "dpkg", "depmod": "kmod"}


class LabError(Exception):
    """What the lab lacks, in one line."""


@dataclass(frozen=True)
class Kernel:
    """An unpacked kernel: ``uname -r``, and the image; its modules are where vng looks for them."""

    release: str
    image: Path

    @property
    def series(self) -> str:
        """The first two numbers, such as ``6.1``."""
        return ".".join(self.release.split("-")[0].split("+")[0].split(".")[:2])


def cache() -> Path:
    """The folder of all kernels."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "nlsniff" / "kernels"


def fetch(name: str, *, renew: bool = False) -> Kernel:
    """The kernel called ``old`` or ``new``, from the cache unless it is not there or ``renew`` is set."""
    require(TOOLS)
    problems = []
    for suite in SUITES[name]:
        link = cache() / f"suite-{suite}"
        try:
            if renew or not link.exists():
                _unpack(suite, link)
            return _unpacked(link.resolve())
        except (subprocess.CalledProcessError, LabError) as error:
            problems.append(f"{suite}: {_reason(error)}")
    raise LabError(f"no {name} kernel could be fetched from {MIRROR} ({'; '.join(problems)})")


def require(tools: dict[str, str]) -> None:
    """Raise LabError naming the Debian packages that bring the programs of ``tools`` that are missing."""
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    missing = sorted({package for tool, package in tools.items() if shutil.which(tool, path=path) is None})
    if missing:
        raise LabError(f"missing Debian packages: {' '.join(missing)}; install them with apt-get install as root")


def _unpack(suite: str, link: Path) -> None:
    cache().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache(), prefix="apt-") as scratch:
        apt = _Apt(Path(scratch), suite)
        release = apt.kernel_release()
        root = Path(scratch) / release
        for package in apt.download(release):
            _run("dpkg", "-x", str(package), str(root))
        if (root / "usr/lib/modules").exists() and not (root / "lib").exists():
            (root / "lib").symlink_to("usr/lib")
        _run("depmod", "-b", str(root), release)
        target = cache() / release
        shutil.rmtree(target, ignore_errors=True)
        root.rename(target)
    fresh = link.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(release)
    fresh.replace(link)


def _unpacked(root: Path) -> Kernel:
    release = root.name
    for image in (root / "boot" / f"vmlinuz-{release}", root / "usr/lib/modules" / release / "vmlinuz"):
        if image.exists():
            return Kernel(release, image)
    raise LabError(f"{root} holds no kernel image; remove it")


class _Apt:
    """apt with one suite, and with lists and a cache of its own."""

    def __init__(self, scratch: Path, suite: str) -> None:
        self.scratch = scratch
        (scratch / "lists/partial").mkdir(parents=True)
        (scratch / "cache/archives/partial").mkdir(parents=True)
        (scratch / "sources.list").write_text(f"deb [signed-by={KEYRING}] {MIRROR} {suite} main\n")
        self.options = [
            f"-oDir::Etc::sourcelist={scratch}/sources.list",
            "-oDir::Etc::sourceparts=/dev/null",
            f"-oDir::State::Lists={scratch}/lists",
            f"-oDir::Cache={scratch}/cache",
            "-oDir::State::status=/dev/null",
            "-oAcquire::Languages=none",
            "-oAcquire::Retries=3",
            "-oAPT::Default-Release=",
            "-oAPT::Sandbox::User=",
            "-qq",
        ]
        self._apt("apt-get", "update")

    def kernel_release(self) -> str:
        """What the suite's default kernel calls itself (``uname -r``)."""
        for line in self._apt("apt-cache", "depends", "linux-image-amd64").splitlines():
            kind, _, package = line.strip().partition(": ")
            if kind == "Depends" and package.startswith("linux-image-"):
                return package.removeprefix("linux-image-")
        raise LabError("linux-image-amd64 names no kernel")

    def download(self, release: str) -> list[Path]:
        """The kernel's packages; newer suites split the image from its modules."""
        names = [f"linux-{part}-{release}" for part in ("image", "binary", "modules")]
        known = self._apt("apt-cache", "pkgnames", "linux-").split()
        self._apt("apt-get", "download", *(name for name in names if name in known))
        return sorted(self.scratch.glob("*.deb"))

    def _apt(self, program: str, *arguments: str) -> str:
        return _run(program, *self.options, *arguments, cwd=self.scratch)


def _run(*command: str, cwd: Path | None = None) -> str:
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, "PATH": path}, check=True, capture_output=True, text=True, timeout=900
    )
    return done.stdout


def _reason(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        lines = str(error.stderr).strip().splitlines()
        return f"{Path(error.cmd[0]).name}: {lines[-1] if lines else error.returncode}"
    return str(error)
