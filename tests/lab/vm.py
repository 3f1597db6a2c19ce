"""Runs a command as root on a Debian kernel with nlmon, in a virtual machine over this machine's files.

    vm.py [--kernel old|new|all] [--timeout S] [--writable DIR] [--env NAME=VALUE] [-- COMMAND ...]

Without a command: a shell with nlmon0 up. Exit status: the command's (the worst of two kernels);
125 when there is no machine to run it in. Needs no root and no KVM.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

sys.path.insert(0, str(Path(__file__).parent))

from kernel import SUITES, Kernel, LabError, fetch, require
from modules import folder

TOOLS = {
    "qemu-system-x86_64": "qemu-system-x86",
    "busybox": "busybox-static",
    "ip": "iproute2",
    "tcpdump": "tcpdump",
    "modprobe": "kmod",
}
GUEST_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
NO_MACHINE = 125
CACHED = "/run/cached"
# Nothing in the guest sees it before `modprobe e1000e`: settings of a real driver for ethtool.
NETWORK_CARD = "-netdev user,id=card,restrict=on -device e1000e,netdev=card,romfile="
CACHED_SHARE = (
    "-fsdev local,id=cached,path=/,security_model=none,readonly=on,multidevs=remap "
    "-device virtio-9p-pci,fsdev=cached,mount_tag=cached"
)


def run(
    kernel: Kernel,
    command: Sequence[str],
    *,
    writable: Sequence[Path] = (),
    env: Mapping[str, str] | None = None,
    timeout: float = 600,
) -> int:
    """Run a command as root under ``kernel`` and return its exit status; its output goes to ours.

    The guest sees this machine's files, and may change those under ``writable`` only. Raises
    LabError when the machine does not start or is not done after ``timeout`` seconds.
    """
    with tempfile.TemporaryDirectory(prefix="nlsniff-vm-") as name:
        share = Path(name)
        _write_job(share, kernel, command, writable, env or {})
        with (share / "console").open("wb") as console, _machine(kernel, share, writable, console) as machine:
            _follow(share / "output", machine, time.monotonic() + timeout)
        status = share / "status"
        if not status.exists():
            tail = (share / "console").read_text(errors="replace").split("\n")[-15:]
            raise LabError(
                f"{kernel.release}: the machine ended without a result; its console said:\n" + "\n".join(tail)
            )
        return int(status.read_text())


def shell(kernel: Kernel, writable: Sequence[Path] = ()) -> int:
    """Give the terminal to a shell of the guest, with nlmon0 up."""
    command = [*_vng(kernel, writable), "--shell", str(Path(__file__).parent / "shell.sh")]
    return subprocess.run(command, check=False).returncode


def _write_job(
    share: Path, kernel: Kernel, command: Sequence[str], writable: Sequence[Path], env: Mapping[str, str]
) -> None:
    path, names = GUEST_PATH, _read_through_cache(writable)
    if kernel.programs:
        path = f"{kernel.programs}:{path}"
        home = kernel.programs.parent
        # With the names of tables, protocols and scopes.
        names += f"cp -a {home} /dev/shm/programs; mount --bind /dev/shm/programs {home}\n"
        names += f"mkdir -p /etc/iproute2; cp -r {home}/usr/share/iproute2/. /etc/iproute2\n"
    env = {"NLSNIFF_MODULES": str(folder(kernel)), **env}
    exports = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in env.items())
    (share / "output").touch()
    (share / "job").write_text(
        f"export PATH={shlex.quote(path)} HOME=/tmp LC_ALL=C.UTF-8\n{names}{exports}"
        f"cd {shlex.quote(str(Path.cwd()))}\n"
        f"{shlex.join(command)} >{share}/output 2>&1 </dev/null\n"
        f"echo $? >{share}/status.new; sync; mv {share}/status.new {share}/status\n"
    )


def _read_through_cache(writable: Sequence[Path]) -> str:
    """Shell lines that mount the folders programs come from a second time, cached in the guest's memory.

    vng's own share asks the host for every page anew, which makes a Python start three times as long.
    """
    # Not /usr as a whole: vng puts the kernel's modules into its lib.
    programs = (Path("/usr/bin"), Path("/usr/sbin"), *Path("/usr/lib").glob("*-linux-gnu"))
    folders = {*programs, Path(sys.prefix), Path(sysconfig.get_path("stdlib")), Path.cwd()}
    busy = [path.resolve() for path in writable]
    free = [
        folder
        for folder in sorted(folders)
        if not any(folder in path.parents or path == folder for path in busy)
        and not any(other in folder.parents for other in folders)
    ]
    binds = "".join(f"mount --bind {CACHED}{shlex.quote(str(folder))} {shlex.quote(str(folder))}\n" for folder in free)
    options = "ro,trans=virtio,version=9p2000.L,msize=524288,cache=loose"
    return f"mkdir {CACHED}; mount -t 9p -o {options} cached {CACHED} && {{\n{binds}}}\n"


def _vng(kernel: Kernel, writable: Sequence[Path]) -> list[str]:
    require(TOOLS)
    os.environ["PATH"] = f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}"  # vng looks for virtme-run
    vng = shutil.which("vng")
    if vng is None:
        raise LabError("vng is missing; install virtme-ng (it comes with the extra: pip install '.[test]')")
    # One processor: QEMU 7.2 without KVM mistakes code that Linux 7.2 patches while another one runs it.
    shared = [f"--rwdir={path.resolve()}={path.resolve()}" for path in writable]
    return [
        *(vng, "--run", str(kernel.image), "--disable-kvm", "--force-9p", "--user", "root"),
        *("--memory", "2G", "--cpus", "1", *shared, f"--qemu-opts={CACHED_SHARE} {NETWORK_CARD}"),
    ]


@contextmanager
def _machine(
    kernel: Kernel, share: Path, writable: Sequence[Path], console: IO[bytes]
) -> Iterator[subprocess.Popen[bytes]]:
    # vng's own ports for a script's output need udev; files in a shared folder need nothing.
    command = [*_vng(kernel, [share, *writable]), "--verbose", "--exec", f"sh {share}/job"]
    machine = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=console, stderr=subprocess.STDOUT, start_new_session=True
    )
    try:
        yield machine
    finally:
        if machine.poll() is None:
            os.killpg(machine.pid, signal.SIGKILL)
        machine.wait()


def _follow(output: Path, machine: subprocess.Popen[bytes], deadline: float) -> None:
    with output.open("rb") as stream:
        running = True
        while running:
            try:
                machine.wait(timeout=0.3)
                running = False
            except subprocess.TimeoutExpired:
                if time.monotonic() > deadline:
                    raise LabError("the virtual machine was not done in time and was stopped") from None
            sys.stdout.buffer.write(stream.read())
            sys.stdout.flush()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kernel", choices=[*SUITES, "all"], default="new")
    parser.add_argument("--timeout", type=float, default=600, help="seconds for each kernel")
    parser.add_argument("--writable", type=Path, action="append", default=[], help="folder the guest may change")
    parser.add_argument("--env", action="append", default=[], help="NAME=VALUE for the guest")
    parser.add_argument("--fetch-only", action="store_true", help="only fetch the kernels and print their releases")
    parser.add_argument("command", nargs="*")
    return parser.parse_args()


def _side_by_side(arguments: argparse.Namespace) -> int:
    """Every kernel in a process of its own, at once where there are processors; output one after the other."""
    options = ["--timeout", str(arguments.timeout)]
    options += [word for path in arguments.writable for word in ("--writable", str(path))]
    options += [word for pair in arguments.env for word in ("--env", pair)]
    children: list[subprocess.Popen[bytes]] = []
    with tempfile.TemporaryFile() as later:
        try:
            for name in SUITES:
                command = [sys.executable, __file__, "--kernel", name, *options, "--", *arguments.command]
                children.append(subprocess.Popen(command, stdout=later if children else None))
                if (os.cpu_count() or 1) < len(SUITES):
                    children[-1].wait()
            worst = max(child.wait() for child in children)
        finally:
            for child in children:
                child.terminate()
                child.wait()
            later.seek(0)
            shutil.copyfileobj(later, sys.stdout.buffer)
            sys.stdout.flush()
    return worst


def _each(arguments: argparse.Namespace) -> int:
    kernels = [fetch(name) for name in (SUITES if arguments.kernel == "all" else [arguments.kernel])]
    if arguments.fetch_only:
        print(*(kernel.release for kernel in kernels))
        return 0
    if not arguments.command:
        return shell(kernels[-1], arguments.writable)
    if len(kernels) > 1:
        return _side_by_side(arguments)
    print(f"== Linux {kernels[0].release}", flush=True)
    env = dict(pair.split("=", 1) for pair in arguments.env)
    return run(kernels[0], arguments.command, writable=arguments.writable, env=env, timeout=arguments.timeout)


def main() -> int:
    """The command line."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        return _each(_arguments())
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return NO_MACHINE
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
