"""Another project's own tests, recorded once as root in the virtual machine and passed from the recording.

    project_tests.py [--kernel old|new] [--timeout S] [--folder DIR] [GROUP ...]

pyroute2's functional tests, as they are in its Debian sources: run under ``nlsniff run`` on a Debian kernel, then
under ``nlsniff replay`` on this one, as an ordinary user. Prints what passed where, and why the rest did not. Exit
status: 1 when a test that passed there does not pass here, 125 when there is no machine or no source.
``--folder`` keeps the recordings, and replays those that it has.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).parent))

from kernel import LabError, cache, fetch, source
from vm import NO_MACHINE, run

GROUPS: Mapping[str, Sequence[str]] = {
    "tc": ("tc/test_basic", "tc/test_htb", "tc/test_ingress", "tc/test_classful", "tc/test_actions"),
    "link": ("ipr/test_link_create", "ipr/test_basic", "ipr/test_link", "ipr/test_vlan", "ipr/test_fdb"),
    "address": ("ipr/test_addr", "ipr/test_rule", "ipr/test_neigh"),
    "route": ("ipr/test_route",),
    "ipset": ("ipset",),
    "other": ("ethtool", "generic/test_basic", "diag", "wireguard/test_peer", "ipvs", "nlmsg/test_nlmsg"),
}
"""Files below pyroute2's tests/test_linux/test_*, a recording for each group."""
SANDBOXED = ("ipset",)
"""These ask the kernel whether they are root: they are, of a user namespace of their own (replay --sandbox)."""
NOT_BY_NETLINK: Mapping[str, str] = {
    "test_diag::test_basic": "compares what sock_diag says with /proc/net/unix, which is of the machine it runs on",
}
"""Tests that no recording of netlink can carry, and why."""
ORDINARY = 65534
NLSNIFF = "from nlsniff.cli import main; main()"
OPTIONS = ("-v", "--timeout=100", "--assert=plain", "-ppytest_timeout", "-pproject_names", "-pno:cacheprovider")
# Namespaces are the kernel's, and are not entered by netlink.
DESELECTED = "not netns"
Outcomes = dict[str, tuple[str, str]]
"""Of each test what became of it, and why where it did not pass."""


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kernel", choices=("old", "new"), default="new")
    parser.add_argument("--timeout", type=float, default=3600)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("groups", nargs="*", choices=[*GROUPS, []], metavar="GROUP")
    arguments = parser.parse_args()
    groups = arguments.groups or [*GROUPS]
    if arguments.inside:
        record(arguments.folder, groups)
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # and the machine ends, too
    try:
        with tempfile.TemporaryDirectory(prefix="nlsniff-project-") as scratch:
            folder = (arguments.folder or Path(scratch)).resolve()
            return both(folder, groups, arguments.kernel, arguments.timeout)
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return NO_MACHINE


def both(folder: Path, groups: Sequence[str], kernel: str, timeout: float) -> int:
    """Record what is not recorded, replay all, and compare."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    bundle(folder / "tests.tar")
    missing = [group for group in groups if not (folder / f"{group}.recorded.xml").exists()]
    if missing:
        words = [sys.executable, __file__, "--inside", "--folder", str(folder), *missing]
        run(fetch(kernel), words, writable=[folder], timeout=timeout)
        missing = [group for group in groups if not (folder / f"{group}.recorded.xml").exists()]
        if missing:
            raise LabError(f"{', '.join(missing)}: not recorded; see {folder}/*.log")
    failed = 0
    for group in groups:
        replay(folder, group)
        there, here = (outcomes(folder / f"{group}.{each}.xml") for each in ("recorded", "replayed"))
        failed += compare(group, there, here)
    return 1 if failed else 0


def bundle(path: Path) -> None:
    """All that the tests need, in one file: the guest reads many small ones slowly."""
    if path.exists():
        return
    tests, library = source("pyroute2"), cache().parent / "sources" / "netaddr"
    if not library.exists():
        words = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(library), "netaddr"]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode:
            raise LabError(f"netaddr could not be had: {done.stderr.strip().splitlines()[-1]}")
    compiling = [sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"]
    subprocess.run([*compiling, str(tests / "pyroute2"), str(tests / "tests"), str(library)], check=False)
    with tarfile.open(path, "w") as archive:
        for name in ("pyroute2", "tests/utils.py", "tests/__pycache__", "tests/test_linux"):
            archive.add(tests / name, name)
        archive.add(library / "netaddr", "netaddr", filter=_needed)
        archive.add(Path(__file__).with_name("project_names.py"), "project_names.py")


def _needed(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Without the vendors' names of MAC addresses, which are most of it."""
    return None if entry.name.startswith("netaddr/tests") or entry.name.endswith(".txt") else entry


def record(folder: Path, groups: Sequence[str]) -> None:
    """As root in the guest."""
    subprocess.run(["modprobe", "-a", "dummy", "bonding", "8021q"], check=False)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=False)
    with tempfile.TemporaryDirectory(dir="/run") as home:
        unpack(folder, Path(home))
        for group in groups:
            words = ["run", "-q", "-w", str(folder / f"{group}.pcapng"), "--"]
            _run_tests(Path(home), words, group, folder, "recorded", [sys.executable])


def replay(folder: Path, group: str) -> None:
    """As an ordinary user here."""
    with tempfile.TemporaryDirectory(prefix="nlsniff-project-") as name:
        home = Path(name)
        unpack(folder, home)
        python = sys.executable
        recording = home / f"{group}.pcapng"
        recording.write_bytes((folder / recording.name).read_bytes())
        before: list[str] = []
        if not os.getuid():
            for path in (home, *home.rglob("*")):
                os.chown(path, ORDINARY, ORDINARY, follow_symlinks=False)
            before = ["setpriv", f"--reuid={ORDINARY}", f"--regid={ORDINARY}", "--clear-groups"]
            python = str(python_for_all(home))
        sandbox = ["--sandbox"] if group in SANDBOXED else []
        words = ["replay", "-o", str(home / "report"), *sandbox, str(recording), "--"]
        _run_tests(home, words, group, home, "replayed", [*before, python])
        for path in (f"{group}.replayed.xml", f"{group}.replayed.log", "report"):
            if (home / path).exists():
                (folder / path.replace("report", f"{group}.report")).write_bytes((home / path).read_bytes())


def _run_tests(home: Path, nlsniff: Sequence[str], group: str, folder: Path, kind: str, python: Sequence[str]) -> None:
    files = [str(home / "tests/test_linux" / _file(each)) for each in GROUPS[group]]
    options = [*OPTIONS, "-k", DESELECTED]
    options += ["--rootdir", str(home / "tests"), "--basetemp", str(home / "scratch")]
    options += ["--junitxml", str(folder / f"{group}.{kind}.xml")]
    paths = ":".join(str(home / each) for each in (".", "tests", "tests/test_linux"))
    env = {**os.environ, "PYTHONPATH": paths, "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    env["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # they load slowly in the guest
    env["LOGNAME"] = "root"  # whom getpass.getuser() names: the tests ask it, and not the kernel, whether to skip
    words = [*python, "-c", NLSNIFF, *nlsniff, python[-1], "-m", "pytest", *options, *files]
    with (folder / f"{group}.{kind}.log").open("wb") as log:
        subprocess.run(words, env=env, cwd=home, stdout=log, stderr=log, check=False)


def _file(name: str) -> str:
    return f"test_{name}.py"


def unpack(folder: Path, home: Path) -> None:
    """The tests, where they are run."""
    with tarfile.open(folder / "tests.tar") as archive:
        archive.extractall(home, filter="data")
    home.chmod(0o755)


def python_for_all(home: Path) -> Path:
    """A Python that everybody may run, with what this one has installed. Raises LabError."""
    installed = Path(sysconfig.get_path("purelib"))
    for real in (Path(sys.executable).resolve(), Path(f"/usr/bin/python3.{sys.version_info.minor}")):
        if real.exists() and all(map(_open_to_all, (real, installed, Path(__file__)))):
            subprocess.run([real, "-m", "venv", "--without-pip", home / "venv"], check=True)
            packages = home / f"venv/lib/python3.{sys.version_info.minor}/site-packages/installed.pth"
            packages.write_text(f"import site; site.addsitedir({str(installed)!r})\n")
            return home / "venv/bin/python"
    raise LabError(
        f"no ordinary user may run Python 3.{sys.version_info.minor} with {installed}; "
        "start this as such a user, or from a folder open to all"
    )


def _open_to_all(path: Path) -> bool:
    return all(folder.stat().st_mode & 1 for folder in path.parents)


def outcomes(path: Path) -> Outcomes:
    """From what pytest wrote."""
    if not path.exists():
        return {}
    return dict(_outcomes(ElementTree.parse(path).getroot()))


def _outcomes(root: ElementTree.Element) -> Iterator[tuple[str, tuple[str, str]]]:
    for case in root.iter("testcase"):
        name = f"{case.get('classname', '').removeprefix('test_linux.')}::{case.get('name')}"
        bad = next((each for each in case if each.tag in ("failure", "error", "skipped")), None)
        yield name, ("passed", "") if bad is None else (bad.tag, (bad.get("message") or "").partition("\n")[0])


def compare(group: str, there: Outcomes, here: Outcomes) -> int:
    """Print what passed where; how many that passed there do not pass here."""
    passed = [name for name, (outcome, _) in there.items() if outcome == "passed" and name not in NOT_BY_NETLINK]
    missing = [name for name in passed if here.get(name, ("", ""))[0] != "passed"]
    print(f"{group}: {len(there)} tests, {len(passed)} passed as root in the machine, ", end="")
    print(f"{len(passed) - len(missing)} of them from the recording as an ordinary user")
    for name in missing:
        print("  not from the recording:", name, *here.get(name, ("was not run", "")))
    for name in NOT_BY_NETLINK.keys() & there.keys():
        print("  left out:", name, NOT_BY_NETLINK[name])
    for name, (outcome, why) in there.items():
        if outcome != "passed":
            print(f"  {outcome} in the machine:", name, why)
    return len(missing) or (not passed)


if __name__ == "__main__":
    sys.exit(main())
