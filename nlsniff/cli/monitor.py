"""``nlsniff monitor``: multicast groups, shown or recorded as they speak."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import click

from nlsniff.cli.common import Output, complain, with_process
from nlsniff.cli.given import Given, with_dissectors, with_filter
from nlsniff.cli.live import Filter, Screen, compiled, drop_output, duration, ending_in_order, size
from nlsniff.groupnames import Group, find, named_groups
from nlsniff.output.values import size_text
from nlsniff.sources.groups import Loss, Monitor, Wanted, generic_families
from nlsniff.sources.membership import Refusal, by_reason, probe, probe_without_rights, remedy, some

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from nlsniff.frame import Frame, GenericFamilies
    from nlsniff.message import Reading
    from nlsniff.output.pcapng import PcapngWriter
    from nlsniff.sources.who.who import Who

USUAL: Final = ("route", "uevent:kernel", "generic")
"""What is listened to where nothing is named: nothing of it needs to be switched on."""

_NOT_HERE: Final = (errno.EINVAL, errno.ENOENT, errno.EPROTONOSUPPORT)


def complete_group(context: click.Context, _option: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Shell completion of PROTOCOL:GROUP. bash takes a colon for the end of a word: there, only what follows it."""
    from click.shell_completion import CompletionItem

    bash = os.environ.get("_NLSNIFF_COMPLETE", "").startswith("bash")
    before: Sequence[str] = context.params.get("words") or ()
    typed = incomplete
    if bash and incomplete == ":" and before:
        typed = f"{before[-1]}:"
    elif bash and before[-1:] == (":",) and len(before) > 1:
        typed = f"{before[-2]}:{incomplete}"
    elif bash and before and before[-1].endswith(":"):
        typed = before[-1] + incomplete
    skip = typed.rfind(":") + 1 if bash and typed != incomplete else 0
    names = [str(group) for group in named_groups(generic_families(None))]
    names += sorted({name.partition(":")[0] for name in names})
    return [CompletionItem(name[skip:]) for name in names if name.startswith(typed)]


@click.command("monitor", short_help="Listen to multicast groups.")
@click.argument("words", metavar="[PROTOCOL:GROUP]…", nargs=-1, shell_complete=complete_group)
@click.option("--all", "everything", is_flag=True, help="All groups that have a name and let you in.")
@click.option("--list", "only_list", is_flag=True, help="List the groups there are here, and whom they let in.")
@click.option("-w", "--write", "path", metavar="FILE", help="Write pcapng to FILE, or to standard output for '-'.")
@click.option("--netns", metavar="NAME|PID", help="Listen in this network namespace.")
@click.option("--all-netns", is_flag=True, help="Hear the namespaces, too, that have an id in this one.")
@with_filter("Take only what matches, as in 'nlsniff show'.")
@click.option("--process", metavar="NAME|PID", help="Take only what this process causes.")
@click.option("-c", "--count", type=click.IntRange(min=1), metavar="N", help="Stop after N frames.")
@click.option("--duration", "seconds", type=duration, metavar="TIME", help="Stop after this time: 30, 90s, 5m, 2h.")
@click.option("--buffer", type=size, metavar="SIZE", default="64MiB", help="Receive buffer a socket.  [default: 64MiB]")
@click.option("--show", is_flag=True, help="Show the messages, too, while writing.")
@click.option("--json", "as_json", is_flag=True, help="Show them, and as JSON, one a line.")
@with_dissectors()
def command(
    *,
    words: tuple[str, ...],
    everything: bool,
    only_list: bool,
    path: str | None,
    netns: str | None,
    all_netns: bool,
    expression: str | None,
    process: str | None,
    count: int | None,
    seconds: float | None,
    buffer: int,
    show: bool,
    as_json: bool,
    given: Given,
) -> int:
    """Show or record what is said to multicast groups, live.

    For what a tap never carries (uevent, audit, connector), and where there is no nlmon or no right to it. Groups
    go by name, as --list shows them, or by number: route:33, 25:1. A protocol alone means all groups of it that
    have a name; generic:nl80211 all of that family. Without any: route, uevent:kernel and generic, of which an
    ordinary user may join nearly all. xfrm and netfilter need CAP_NET_ADMIN, audit CAP_AUDIT_READ. Ctrl-C ends it.

    Notifications only come here: no requests, dumps or errors. What a full receive buffer costs is counted
    exactly and told. The times are those of reading.

    \b
    Examples:
      nlsniff monitor route:link route:ipv4-ifaddr
      nlsniff monitor uevent:kernel --json | jq .payload
      sudo nlsniff monitor netfilter:conntrack-new netfilter:nftables audit connector:proc
      sudo nlsniff monitor generic:nl80211/mlme --netns blue -w wifi.pcapng --show
      nlsniff monitor --list
    """
    if only_list:
        return _list(netns, find(words, generic_families(netns)) if words else None, as_json=as_json)
    if everything and words:
        raise click.UsageError("--all already means every group")
    if path == "-" and (show or as_json):
        raise click.UsageError("standard output cannot take both the capture and the messages")
    if path == "-" and sys.stdout.isatty():
        raise click.UsageError("a capture is no text: send it to a file or a pipe, not to the terminal")
    expression = with_process(expression, process)
    reading = given.reading()
    matches = compiled(expression, reading) if expression else None
    families = generic_families(netns)
    groups = list(named_groups(families)) if everything else find(words or USUAL, families)
    screen = Screen(as_json=as_json, reading=reading) if show or as_json or path is None else None
    wanted = Wanted(groups, netns, min(buffer, (1 << 31) - 1), all_netns)
    named = set() if everything else {str(group) for group in groups} & set(words)
    _Run(wanted, families, named, path, matches, screen, count, seconds, process is not None, reading).run()
    return 0


@dataclass
class _Run:
    """One run of the command, from the options to the closing line. ``named`` are the groups asked for one by one."""

    wanted: Wanted
    families: GenericFamilies
    named: set[str]
    path: str | None
    matches: Filter | None
    screen: Screen | None
    limit: int | None
    seconds: float | None
    names: bool
    reading: Reading
    who: Who | None = None
    kept: int = 0
    kept_bytes: int = 0
    announced: bool = False

    def run(self) -> None:
        """Listen until an end is reached; the closing line is printed whatever ends it."""
        monitor = Monitor(self.wanted, self.families, _tell_loss)
        with self._naming(), ending_in_order(monitor), monitor:
            try:
                self._tell_refusals(monitor.refused)
                with self._writing(monitor) as writer:
                    self._announce(monitor)
                    self._loop(monitor, writer)
            except BrokenPipeError:
                drop_output()
            finally:
                self._close(monitor)

    def _loop(self, monitor: Monitor, writer: PcapngWriter | None) -> None:
        for frames in monitor.batches(seconds=self.seconds):
            done = self._take(frames, writer)
            if writer is not None:
                writer.flush()
            if self.screen is not None:
                self.screen.flush()
            if done:
                monitor.finish()

    def _take(self, frames: list[Frame], writer: PcapngWriter | None) -> bool:
        """Show and write what matches; True when the limit is reached."""
        from nlsniff.message import messages

        if self.who is not None and frames:
            self.who.name(frames)
        for frame in frames:
            if self.limit is not None and self.kept >= self.limit:
                return True
            found = [
                message for message in messages(frame, self.reading) if self.matches is None or self.matches(message)
            ]
            if not found:
                continue
            if self.screen is not None:
                self.screen.show_messages(found)
            if writer is not None:
                writer.write(frame)
            self.kept += 1
            self.kept_bytes += len(frame.data)
        return self.limit is not None and self.kept >= self.limit

    @contextmanager
    def _naming(self) -> Iterator[None]:
        """Look for the processes behind port ids as long as the body runs, where they are asked for."""
        if not self.names:
            yield
            return
        from nlsniff.sources.netns import entered
        from nlsniff.sources.who.who import Who

        with ExitStack() as stack:
            with entered(self.wanted.netns):
                self.who = stack.enter_context(closing(Who()))
            if self.who.trouble is not None:
                complain(self.who.trouble)
            yield

    @contextmanager
    def _writing(self, monitor: Monitor) -> Iterator[PcapngWriter | None]:
        if self.path is None:
            yield None
            return
        from nlsniff.output.pcapng import PcapngWriter

        comment = f"nlsniff monitor {some(monitor.joined)}"
        with PcapngWriter(self.path, interface="groups", families=self.families, comment=comment) as writer:
            writer.flush()
            yield writer
            if monitor.dropped:
                writer.write_losses(monitor.dropped)

    def _tell_refusals(self, refused: list[Refusal]) -> None:
        """A line for each group that was named; one for all of the others that are there but shut."""
        for refusal in refused:
            if str(refusal.group) in self.named:
                complain(f"cannot join {refusal}")
        others = [refusal for refusal in refused if str(refusal.group) not in self.named]
        if shut := by_reason(refusal for refusal in others if refusal.errno not in _NOT_HERE):
            complain(f"not joined: {shut}")

    def _announce(self, monitor: Monitor) -> None:
        self.announced = True
        target = f", writing {self.path}" if self.path is not None else ""
        complain(f"listening to {some(monitor.joined)}{target}; Ctrl-C ends")

    def _close(self, monitor: Monitor) -> None:
        if not self.announced:
            return
        of = f" of {monitor.received:,}" if self.matches else ""
        cut = f", {monitor.truncated:,} truncated" if monitor.truncated else ""
        target = f" → {self.path}" if self.path not in (None, "-") else ""
        kept = f"{self.kept:,}{of} messages ({size_text(self.kept_bytes)})"
        seconds = time.monotonic() - monitor.began
        complain(f"{kept}, {monitor.dropped:,} dropped by the kernel{cut}, {seconds:.1f} s{target}")


def _tell_loss(loss: Loss) -> None:
    from nlsniff.registry import protocol_name

    seconds, rest = divmod(loss.time_ns, 10**9)
    clock = f"{time.strftime('%H:%M:%S', time.localtime(seconds))}.{rest // 1000:06d}"
    times = f", {loss.overruns:,} times" if loss.overruns > 1 else ""
    complain(
        f"{clock} {protocol_name(loss.protocol)}: receive buffer overrun (ENOBUFS{times}), "
        f"{loss.messages:,} messages lost; a larger --buffer may help"
    )


def _list(netns: str | None, groups: list[Group] | None, *, as_json: bool) -> int:
    """The groups that this kernel has, whether they let the caller in, and whom else."""
    from nlsniff.sources.netns import entered

    families = generic_families(netns)
    wanted = list(named_groups(families)) if groups is None else groups
    with entered(netns):
        ours, theirs = probe(wanted), probe_without_rights(wanted)
    out = Output()
    for group in wanted:
        if ours[group] in _NOT_HERE:
            continue
        needs = remedy(group, errno.EPERM) if errno.EPERM in (ours[group], theirs.get(group)) else ""
        out.write(_listed(group, joinable=not ours[group], needs=needs, as_json=as_json))
    out.flush()
    return 0


def _listed(group: Group, *, joinable: bool, needs: str, as_json: bool) -> bytes:
    capability = needs.removeprefix("joining it needs ").removesuffix(": try sudo")
    if as_json:
        from msgspec.json import encode

        from nlsniff.registry import protocol_name

        said = {"group": str(group), "protocol": protocol_name(group.protocol), "number": group.number}
        return encode({**said, "joinable": joinable, "needs": capability or None}) + b"\n"
    whom = "anyone" if not capability else f"needs {capability}" + ("" if joinable else ", which is missing")
    return f"{group!s:<40} {group.number:>5}  {whom}\n".encode()
