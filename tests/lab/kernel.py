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
SUITES_OF = [suite for suites in SUITES.values() for suite in suites]
KBUILD_TOOLS = ("scripts/basic/fixdep", "scripts/mod/modpost.real-lsb-64", "tools/objtool/objtool.real-x86")
# For which of them the suite's own iproute2 comes along: Debian 12's knows Linux 6.1.
WITH_IPROUTE2 = ("sid", "trixie")
TOOLS = {"apt-get": "apt", "dpkg": "dpkg", "depmod": "kmod"}


class LabError(Exception):
    """What the lab lacks, in one line."""


@dataclass(frozen=True)
class Kernel:
    """An unpacked kernel: ``uname -r``, and the image; its modules are where vng looks for them."""

    release: str
    image: Path

    @property
    def root(self) -> Path:
        """Where it is unpacked."""
        return cache() / self.release

    @property
    def programs(self) -> Path | None:
        """A folder of programs as new as the kernel, if it came with some."""
        folder = self.root / "programs" / "wrapped"
        return folder if folder.exists() else None

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
        except (subprocess.SubprocessError, LabError) as error:
            problems.append(f"{suite}: {_reason(error)}")
    raise LabError(f"no {name} kernel could be fetched from {MIRROR} ({'; '.join(problems)})")


def headers(kernel: Kernel) -> Path:
    """The folder that modules for this kernel are built in (``make -C``), fetched when it is first asked for."""
    root = kernel.root / "headers"
    if not root.exists():
        suite = next((name for name in SUITES_OF if (cache() / f"suite-{name}").resolve() == kernel.root), None)
        if suite is None:
            raise LabError(f"{kernel.root} is of no suite; remove it")
        try:
            _unpack_headers(suite, kernel, root)
        except subprocess.SubprocessError as error:
            raise LabError(f"no headers of {kernel.release} could be fetched: {_reason(error)}") from None
    return root / "usr/src" / f"linux-headers-{kernel.release}"


def source(package: str) -> Path:
    """The sources of a Debian package as their authors gave them, of the newest suite that has them."""
    home = cache().parent / "sources"
    final = home / package
    if not final.exists():
        home.mkdir(parents=True, exist_ok=True)
        problems = []
        for suite in SUITES["new"]:
            try:
                _unpack_source(package, suite, final)
                break
            except (subprocess.SubprocessError, LabError) as error:
                problems.append(f"{suite}: {_reason(error)}")
        else:
            raise LabError(f"no source of {package} could be fetched from {MIRROR} ({'; '.join(problems)})")
    return next(path for path in sorted(final.iterdir()) if path.is_dir())


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
        for package in apt.download(*apt.kernel_packages(release)):
            _run("dpkg", "-x", str(package), str(root))
        if (root / "usr/lib/modules").exists() and not (root / "lib").exists():
            (root / "lib").symlink_to("usr/lib")
        _run("depmod", "-b", str(root), release)
        if suite in WITH_IPROUTE2:
            _unpack_iproute2(apt, root / "programs", cache() / release / "programs")
        target = cache() / release
        shutil.rmtree(target, ignore_errors=True)
        root.rename(target)
    fresh = link.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(release)
    fresh.replace(link)


def _unpack_iproute2(apt: _Apt, root: Path, final: Path) -> None:
    """Unpack a newer iproute2 with its libraries, and wrap its programs so that they find them."""
    for package in apt.download("iproute2", *apt.libraries("iproute2")):
        _run("dpkg", "-x", str(package), str(root))
    loader = next(path.relative_to(root) for path in sorted(root.glob("usr/lib*/**/ld-linux-x86-64.so.2")))
    libraries = "usr/lib/x86_64-linux-gnu"
    (root / "wrapped").mkdir()
    for program in ("ip", "bridge", "tc", "genl", "ss", "devlink"):
        inside = next(path.relative_to(root) for path in sorted(root.glob(f"**/*bin/{program}")))
        wrapper = root / "wrapped" / program
        wrapper.write_text(
            f'#!/bin/sh\nexec {final}/{loader} --library-path {final}/{libraries} {final}/{inside} "$@"\n'
        )
        wrapper.chmod(0o755)


def _unpack_headers(suite: str, kernel: Kernel, final: Path) -> None:
    with tempfile.TemporaryDirectory(dir=cache(), prefix="apt-") as scratch:
        apt = _Apt(Path(scratch), suite)
        root = Path(scratch) / "headers"
        for package in apt.download(*apt.header_packages(kernel.release)):
            _run("dpkg", "-x", str(package), str(root))
        makefile = root / "usr/src" / f"linux-headers-{kernel.release}" / "Makefile"
        makefile.write_text(makefile.read_text().replace("/usr/src/", f"{final}/usr/src/"))
        for tool in KBUILD_TOOLS:
            for path in root.glob(f"usr/lib/linux-kbuild-*/{tool}"):
                _wrap_if_newer(path, kernel)
        root.rename(final)


def _unpack_source(package: str, suite: str, final: Path) -> None:
    with tempfile.TemporaryDirectory(dir=final.parent, prefix="apt-") as scratch:
        apt = _Apt(Path(scratch), suite, "deb-src")
        root = Path(scratch) / "source"
        root.mkdir()
        _run("tar", "-xf", str(apt.download_source(package)), "-C", str(root), "--no-same-owner")
        root.rename(final)


def _wrap_if_newer(tool: Path, kernel: Kernel) -> None:
    """Let a program of a newer suite run by the libraries that came with its iproute2, where ours do not do."""
    said = subprocess.run([tool], check=False, capture_output=True, stdin=subprocess.DEVNULL).stderr
    if kernel.programs is None or b"GLIBC_" not in said:
        return
    home = kernel.programs.parent
    loader = next(iter(sorted(home.glob("usr/lib*/**/ld-linux-x86-64.so.2"))))
    real = tool.rename(tool.with_name(f"{tool.name}.elf"))
    tool.write_text(
        f'#!/bin/sh\nexec {loader} --library-path {home}/usr/lib/x86_64-linux-gnu "$(dirname "$0")/{real.name}" "$@"\n'
    )
    tool.chmod(0o755)


def _unpacked(root: Path) -> Kernel:
    release = root.name
    for image in (root / "boot" / f"vmlinuz-{release}", root / "usr/lib/modules" / release / "vmlinuz"):
        if image.exists():
            return Kernel(release, image)
    raise LabError(f"{root} holds no kernel image; remove it")


class _Apt:
    """apt with one suite, and with lists and a cache of its own."""

    def __init__(self, scratch: Path, suite: str, kind: str = "deb") -> None:
        self.scratch = scratch
        (scratch / "lists/partial").mkdir(parents=True)
        (scratch / "cache/archives/partial").mkdir(parents=True)
        (scratch / "sources.list").write_text(f"{kind} [signed-by={KEYRING}] {MIRROR} {suite} main\n")
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

    def kernel_packages(self, release: str) -> list[str]:
        """The kernel's packages; newer suites split the image from its modules."""
        known = self._apt("apt-cache", "pkgnames", "linux-").split()
        return [name for part in ("image", "binary", "modules") if (name := f"linux-{part}-{release}") in known]

    def header_packages(self, release: str) -> list[str]:
        """What modules are built with, compiler and libraries left out."""
        package = f"linux-headers-{release}"
        needed = (line.strip().partition(": ")[2] for line in self._apt("apt-cache", "depends", package).splitlines())
        return [package, *(name for name in needed if name.startswith(("linux-headers-", "linux-kbuild-")))]

    def libraries(self, package: str) -> list[str]:
        """Every library that ``package`` needs, and those need."""
        direct = self._apt("apt-cache", "depends", "--important", package).split()
        libraries = [name for name in direct if name.startswith("lib") and not name.endswith("-bin")]
        listed = self._apt("apt-cache", "depends", "--recurse", "--important", *libraries).splitlines()
        return sorted({line for line in listed if line.startswith(("lib", "zlib"))})

    def download(self, *packages: str) -> list[Path]:
        """The files of these packages, and of no others."""
        folder = Path(tempfile.mkdtemp(dir=self.scratch))
        self._apt("apt-get", "download", *packages, cwd=folder)
        return sorted(folder.glob("*.deb"))

    def download_source(self, package: str) -> Path:
        """The archive of its authors' files."""
        folder = Path(tempfile.mkdtemp(dir=self.scratch))
        self._apt("apt-get", "source", "--download-only", "--tar-only", package, cwd=folder)
        found = [path for path in sorted(folder.iterdir()) if ".orig.tar." in path.name and path.suffix != ".asc"]
        if not found:
            raise LabError(f"{package} has no archive of sources")
        return found[0]

    def _apt(self, program: str, *arguments: str, cwd: Path | None = None) -> str:
        return _run(program, *self.options, *arguments, cwd=cwd)


def _run(*command: str, cwd: Path | None = None) -> str:
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, "PATH": path}, check=True, capture_output=True, text=True, timeout=300
    )
    return done.stdout


def _reason(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        lines = str(error.stderr).strip().splitlines()
        return f"{Path(error.cmd[0]).name}: {lines[-1] if lines else error.returncode}"
    return str(error)
