"""The pytest plugin: tests whose kernel is a recording, that record one, or script one.

Imports nothing of nlsniff before a test asks for it: it is loaded wherever nlsniff is installed.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from nlsniff.analysis.transaction import Transaction
    from nlsniff.replay.player import Report
    from nlsniff.replay.scripted import Scripted

MODES: Final = {
    "none": "replay; a cassette that is missing fails",
    "once": "record those that are missing",
    "new": "record those that are missing, or were recorded on another kernel",
    "all": "record all again",
}
MARKER: Final = (
    "netlink(cassette=None, *, order='any', once=False, ignore=(), inject=(), strict=False): "
    "the kernel is this recording while the test runs; by default cassettes/MODULE/TEST.pcapng beside the test"
)
_NLSNIFF: Final = (sys.executable, "-c", "from nlsniff.cli import main; main()")
_PR_SET_PTRACER: Final = 0x59616D61
_ANY: Final = -1
_PATIENCE: Final = 30.0
_LOOK_EVERY: Final = 0.002
_KEY: Final = pytest.StashKey["Netlink"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """--netlink-record, and where cassettes are."""
    group = parser.getgroup("nlsniff", "recorded netlink")
    group.addoption(
        "--netlink-record",
        choices=[*MODES],
        default="none",
        help="; ".join(f"{mode}: {what}" for mode, what in MODES.items()),
    )
    parser.addini("netlink_cassettes", "the folder of recorded netlink, beside the tests", default="cassettes")


def pytest_configure(config: pytest.Config) -> None:
    """The marker."""
    config.addinivalue_line("markers", MARKER)


def pytest_itemcollected(item: pytest.Item) -> None:
    """A marked test has its kernel, whether it asks for the fixture or not."""
    if isinstance(item, pytest.Function) and item.get_closest_marker("netlink") and "netlink" not in item.fixturenames:
        item.fixturenames.insert(0, "netlink")


class NetlinkWarning(pytest.PytestWarning):
    """A cassette that may be stale."""


class Netlink:
    """What a test knows of its kernel: the fixture ``netlink``.

    ``path`` is the test's cassette, ``recording`` whether it is being recorded.
    """

    def __init__(self, item: pytest.Function) -> None:
        marker = item.get_closest_marker("netlink")
        self._options: dict[str, Any] = dict(marker.kwargs) if marker is not None else {}
        name = marker.args[0] if marker is not None and marker.args else self._options.pop("cassette", None)
        folder = item.path.parent / item.config.getini("netlink_cassettes")
        self.path = folder / (name or f"{item.path.stem}/{_plain(item.name)}.pcapng")
        self._mode: str = item.config.getoption("--netlink-record")
        self._in_process = marker is not None
        self.recording = self._records(self.path)
        self._recorder: _Recorder | None = None
        self._kernel: Any = None
        self._reports: list[tuple[str, str, bool]] = []
        self._runs = 0

    def __enter__(self) -> Netlink:
        if not self._in_process:
            return self
        if self.recording:
            self._recorder = _Recorder(self.path)
            return self
        from nlsniff.replay.fake import FakeKernel
        from nlsniff.replay.faults import Faulty
        from nlsniff.replay.heard import Heard
        from nlsniff.replay.player import Kernel, Player

        cassette = self._load(self.path)
        known = {"order": self._options.get("order", "any"), "repeat": not self._options.get("once", False)}
        kernel: Kernel = Player(cassette, masks=_masks(self._options.get("ignore", ())), **known)
        if faults := self._options.get("inject", ()):
            kernel = Faulty(kernel, [faults] if isinstance(faults, str) else faults)
        self._kernel = FakeKernel(Heard(kernel))
        self._kernel.__enter__()
        return self

    def end(self) -> None:
        """The test is over: the recording is kept, or the kernel is real again."""
        if self._recorder is not None:
            self._recorder.end()
            self._recorder = None
        if self._kernel is not None:
            self._kernel.__exit__(None, None, None)

    @property
    def report(self) -> Report | None:
        """What came of the replay in this process until now; None where none is."""
        return None if self._kernel is None else self._kernel.report()

    def transactions(self) -> list[Transaction]:
        """What this process asked its kernel, with what came of it. Ends a recording."""
        if self._kernel is not None:
            return [*self._kernel.kernel.transactions()]
        self.end()
        import nlsniff

        return [*nlsniff.transactions(nlsniff.read(self.path))]

    def run(self, *words: str, cassette: str | Path | None = None, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run a program with its recording as its kernel, or record it; ``options`` are those of subprocess.run.

        Each call of a test has a cassette of its own. What was not recorded fails the test.
        """
        self._runs += 1
        path = self.path.with_name(f"{self.path.stem}-{self._runs}.pcapng")
        if cassette is not None:
            path = self.path.parent / cassette
        options = {"capture_output": True, "text": True, "check": False, **options}
        if self._records(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            return subprocess.run([*_NLSNIFF, "run", "-q", "-w", str(path), "--", *words], **options)
        self._load(path)
        with tempfile.NamedTemporaryFile("r", prefix="nlsniff-") as report:
            done = subprocess.run([*_NLSNIFF, "replay", str(path), "-o", report.name, "--", *words], **options)
            told = report.read()
        failed = any(line.startswith(("not recorded", "stalled")) for line in told.splitlines())
        self._reports.append((" ".join(words), told, failed))
        return done

    def problems(self) -> str:
        """Why the test fails, as far as its kernel knows; empty where it does not."""
        from nlsniff.output.replay import lines

        parts = [f"{words}:\n{text}" for words, text, failed in self._reports if failed]
        report = self.report
        if report is not None and (report.failed or (self._options.get("strict") and report.unused)):
            parts.insert(0, f"{self.path}:\n" + "\n".join(lines(report)))
        return "\n".join(parts)

    def warn(self) -> None:
        """Warn of what of the cassette was not used."""
        report = self.report
        if report is not None and report.unused and not self._options.get("strict"):
            some = ", ".join(f"{each.number} {each.title}" for each in report.unused[:5])
            warnings.warn(NetlinkWarning(f"{self.path}: {len(report.unused)} not asked for: {some}"), stacklevel=2)

    def _records(self, path: Path) -> bool:
        if self._mode in ("none", "all") or not path.exists():
            return self._mode != "none"
        return self._mode == "new" and _kernel_of(path) != os.uname().release

    def _load(self, path: Path) -> Any:
        from nlsniff.replay.cassette import Cassette

        if not path.exists():
            pytest.fail(f"no cassette {path}; record it: pytest --netlink-record=once", pytrace=False)
        cassette = Cassette.load(path)
        if cassette.kernel and cassette.kernel != os.uname().release:
            text = f"{path} was recorded on Linux {cassette.kernel}; this is {os.uname().release}"
            warnings.warn(NetlinkWarning(text), stacklevel=2)
        return cassette


@pytest.fixture
def netlink(request: pytest.FixtureRequest) -> Iterator[Netlink]:
    """The test's kernel: a recording that is replayed, or made; see the marker ``netlink`` and ``--netlink-record``."""
    found = request.node.stash[_KEY] = Netlink(request.node)
    with_kernel = found.__enter__()
    yield with_kernel
    found.end()


@pytest.fixture
def netlink_kernel() -> Iterator[Scripted]:
    """A kernel to be scripted (``nlsniff.replay.Scripted``), for this process while the test runs."""
    from nlsniff.output.replay import lines
    from nlsniff.replay.fake import FakeKernel
    from nlsniff.replay.scripted import Scripted

    kernel = Scripted()
    with FakeKernel(kernel) as fake:
        yield kernel
    if fake.report().failed:
        pytest.fail("\n".join(lines(fake.report())), pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """A test that said what was not recorded fails, with the difference; one that failed tells it, too."""
    try:
        result = yield
    except BaseException:
        if (found := item.stash.get(_KEY, None)) is not None and (problems := found.problems()):
            item.add_report_section("call", "netlink", problems)
        raise
    found = item.stash.get(_KEY, None)
    if found is not None:
        if problems := found.problems():
            pytest.fail(problems, pytrace=False)
        found.warn()
    return result


class _Recorder:
    """``nlsniff run --pid`` on this very process, into a file that takes its name when all is in it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._part = path.with_name(f".{path.name}.{os.getpid()}")
        _allow_tracing()
        words = [*_NLSNIFF, "run", "-q", "-w", str(self._part), "--pid", str(os.getpid())]
        self._process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        end = time.monotonic() + _PATIENCE
        while not _is_traced():
            if self._process.poll() is not None or time.monotonic() > end:
                self._process.kill()
                _, said = self._process.communicate()
                pytest.fail(f"this process cannot be recorded: {said.strip() or 'nobody traces it'}", pytrace=False)
            time.sleep(_LOOK_EVERY)

    def end(self) -> None:
        """Stop, and keep what was said."""
        self._process.send_signal(signal.SIGINT)
        self._process.communicate(timeout=_PATIENCE)
        self._part.replace(self._path)


def _allow_tracing() -> None:
    """Let a child trace us where kernel.yama.ptrace_scope is 1."""
    import ctypes

    ctypes.CDLL(None).prctl(_PR_SET_PTRACER, ctypes.c_ulong(_ANY & 0xFFFFFFFFFFFFFFFF), 0, 0, 0)


def _is_traced() -> bool:
    """Whether every thread of this process has a tracer."""
    threads = [*Path("/proc/self/task").iterdir()]
    return all("\nTracerPid:\t0\n" not in (thread / "status").read_text() for thread in threads)


def _kernel_of(path: Path) -> str:
    from nlsniff.replay.cassette import Cassette

    return Cassette.load(path).kernel


def _masks(ignore: str | tuple[str, ...]) -> Any:
    if not ignore:
        return None
    from nlsniff.analysis.matching import Masks

    return Masks([ignore] if isinstance(ignore, str) else ignore)


def _plain(name: str) -> str:
    return "".join(each if each.isalnum() or each in "-_." else "-" for each in name)
