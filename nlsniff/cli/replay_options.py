"""The options of ``nlsniff replay``. What they do is in :mod:`nlsniff.cli.replay`, which starts without click."""

from __future__ import annotations

import click

from nlsniff.cli.given import Given, with_dissectors
from nlsniff.cli.replay import replay
from nlsniff.cli.run_options import Passing, complete_command


@click.command(
    "replay",
    cls=Passing,
    short_help="Be the kernel for a command, or ask a real one again.",
)
@click.argument("file", metavar="FILE", type=click.Path(allow_dash=True, readable=False))
@click.argument("words", metavar="-- CMD…", nargs=-1, type=click.UNPROCESSED, shell_complete=complete_command)
@click.option("--to-kernel", is_flag=True, help="Say the requests to a real kernel, and compare what it answers.")
@click.option("--netns", metavar="NAME|PID", help="With --to-kernel: there, not in a fresh network namespace.")
@click.option("--here", is_flag=True, help="With --to-kernel: in this network namespace, which takes --yes, too.")
@click.option("--yes", is_flag=True, help="With --here: change it as the recording says.")
@click.option("--lenient", is_flag=True, help="With --to-kernel: let what only one side has be no difference.")
@click.option(
    "--timeout", "seconds", type=click.FloatRange(min=0.1), metavar="SECONDS", help="With --to-kernel: for an answer."
)
@click.option("--order", type=click.Choice(("any", "strict")), default="any", help="May requests come in any order?")
@click.option("--once", is_flag=True, help="Answer each recorded request once, not again when it is asked again.")
@click.option("--strict", is_flag=True, help="Fail, too, where a part of it was not asked for, or asked for again.")
@click.option("--ignore", multiple=True, metavar="PATH", help="Let this value differ: rt_link.mtu. Repeatable.")
@click.option("--inject", "faults", multiple=True, metavar="FAULT", help="Have this go wrong: see above. Repeatable.")
@click.option("--seed", type=int, default=0, help="Have chance strike at other places.")
@click.option(
    "--patience",
    type=click.FloatRange(min=0.1),
    default=5.0,
    show_default=True,
    metavar="SECONDS",
    help="How long CMD may wait for what never comes.",
)
@click.option("--sandbox", is_flag=True, help="Run CMD in a fresh user and network namespace: ioctl is not replayed.")
@click.option("--json", "as_json", is_flag=True, help="The report as one JSON object.")
@click.option("-o", "--output", metavar="FILE", help="The report into FILE, not to standard error.")
@click.option("-q", "--quiet", is_flag=True, help="No report where all went well.")
@with_dissectors()
@click.pass_context
def command(
    context: click.Context,
    *,
    file: str,
    words: tuple[str, ...],
    to_kernel: bool,
    netns: str | None,
    here: bool,
    yes: bool,
    lenient: bool,
    seconds: float | None,
    order: str,
    once: bool,
    strict: bool,
    ignore: tuple[str, ...],
    faults: tuple[str, ...],
    seed: int,
    patience: float,
    sandbox: bool,
    as_json: bool,
    output: str | None,
    quiet: bool,
    given: Given,
) -> int:
    """Run CMD with the capture FILE as its kernel: every netlink request gets the answer that was recorded for it.

    No root and no such kernel is needed. Any capture will do; best is one by nlsniff run. A request is the recorded
    one when it says the same, but for sequence numbers, port ids, and what varies by its declaration (nlsniff describe
    tells) or by --ignore. One that was not recorded is refused with EOPNOTSUPP and reported with the nearest that was.
    What CMD does by ioctl or io_uring is not replayed. CMD keeps its input, output, terminal and signals; its exit
    status is ours, but 1 where the replay failed and CMD did not.

    With --to-kernel, the requests are said again to a real kernel, in a fresh network namespace (without root where
    that can be), with its own numbers for devices, families and the like, and its answers and notifications are
    compared with the recorded ones: status 1 where they differ.

    --inject takes ACTION [N] [at N | after N] [chance P%] [on EXPR]: enobufs, lose, interrupt, truncate N, split,
    small N, delay N (ms), duplicate, or an errno such as EBUSY. EXPR is a filter over requests.

    \b
    Examples:
      nlsniff run -w boot.pcapng -- ./setup-network
      nlsniff replay boot.pcapng -- ./setup-network
      nlsniff replay boot.pcapng --inject 'EBUSY at 2 on rt_link' -- ./setup-network
      nlsniff replay boot.pcapng --to-kernel
      nlsniff replay dump.pcapng --inject 'interrupt' --inject 'small 4096' -- ip route
    """
    if to_kernel == bool(words):
        raise click.UsageError("give a command to run (nlsniff replay FILE -- CMD …), or --to-kernel", context)
    if not to_kernel and (netns or here or yes or lenient or seconds):
        raise click.UsageError("--netns, --here, --yes, --lenient and --timeout go with --to-kernel", context)
    if to_kernel:
        from nlsniff.cli import to_kernel as real

        return real.replay(
            file,
            given.reading(secrets=True),
            netns=netns,
            here=here,
            yes=yes,
            ignore=ignore,
            lenient=lenient,
            seconds=seconds,
            as_json=as_json,
            output=output,
            quiet=quiet,
        )
    return replay(
        file,
        words,
        order="strict" if order == "strict" else "any",
        once=once,
        strict=strict,
        ignore=ignore,
        faults=faults,
        seed=seed,
        patience=patience,
        sandbox=sandbox,
        as_json=as_json,
        output=output,
        quiet=quiet,
        reading=given.reading(secrets=True),
    )
