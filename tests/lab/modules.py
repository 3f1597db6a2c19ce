"""Builds the kernel modules of tests/lab/modules for the lab's kernels, into their cache folders.

    modules.py [old|new ...]

The guest finds them by $NLSNIFF_MODULES. Exit status: 125 when one could not be built.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from kernel import SUITES, Kernel, LabError, fetch, headers, require

SOURCES = Path(__file__).parent / "modules"
TOOLS = {"gcc": "gcc", "make": "make"}
NOT_BUILT = 125
# Debian's kernels are configured for their own suite's compiler, the machine's may be older: what it does not know
# is left out, and it is told not to complain about attributes. BTF would ask for vmlinux and pahole.
OPTIONS = (
    "CC=gcc",
    "CONFIG_CC_HAS_MIN_FUNCTION_ALIGNMENT=",
    "CONFIG_DEBUG_INFO_BTF_MODULES=",
    "KCFLAGS=-Wno-attributes",
)


def folder(kernel: Kernel) -> Path:
    """Where a kernel's modules of ours are."""
    return kernel.root / "modules"


def build(kernel: Kernel) -> list[Path]:
    """Build what is newer than what was built; the modules. Raises LabError."""
    return [_built(kernel, source) for source in sorted(SOURCES.glob("*.c"))]


def _built(kernel: Kernel, source: Path) -> Path:
    target = folder(kernel) / f"{source.stem}.ko"
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return target
    require(TOOLS)
    tree = headers(kernel)
    with tempfile.TemporaryDirectory(prefix="nlsniff-module-") as name:
        work = Path(name)
        shutil.copy(source, work)
        (work / "Kbuild").write_text(f"obj-m := {source.stem}.o\n")
        done = subprocess.run(
            ["make", "-C", str(tree), f"M={work}", *OPTIONS, "modules"], check=False, capture_output=True, text=True
        )
        if done.returncode:
            said = "\n".join(line for line in done.stderr.splitlines() if "warning" not in line.lower())
            raise LabError(f"{source.name} for {kernel.release}: {said or done.stdout}")
        target.parent.mkdir(exist_ok=True)
        fresh = target.with_suffix(".new")
        shutil.copy(work / target.name, fresh)
        fresh.replace(target)
    return target


def main() -> int:
    """The command line."""
    status = 0
    for name in sys.argv[1:] or SUITES:
        try:
            print(*build(fetch(name)), sep="\n")
        except LabError as error:
            print(f"lab: {error}", file=sys.stderr)
            status = NOT_BUILT
    return status


if __name__ == "__main__":
    sys.exit(main())
