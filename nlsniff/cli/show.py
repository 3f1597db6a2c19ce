"""``nlsniff show``: capture files as lines, trees or JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import click

from nlsniff.cli.common import Output, colourful, complain, complete_filter, tell, warnings, width
from nlsniff.errors import CaptureFileError
from nlsniff.frame import Frame
from nlsniff.message import MASKED, OPEN, Message, messages
from nlsniff.output.escape import escaped
from nlsniff.sources.files import FrameReader

Render = Callable[[Message], bytes]


@dataclass
class View:
    """What of each message is shown, and how."""

    render: Render
    test: Callable[[Message], bool] | None
    left: int | None
    secrets: bool
    headings: bool


@click.command("show")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(allow_dash=True))
@click.option("-v", "--verbose", "tree", is_flag=True, help="The whole message as a tree.")
@click.option("-x", "--hex", "with_bytes", is_flag=True, help="With the bytes; beside each attribute with -v.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option(
    "-Y",
    "--filter",
    "expression",
    metavar="EXPR",
    shell_complete=complete_filter,
    help="Only messages for which EXPR is true.",
)
@click.option("-c", "--count", type=click.IntRange(min=0), metavar="N", help="Stop after N messages.")
@click.option("--follow", is_flag=True, help="Wait for more at the end of a growing file.")
@click.option("--secrets", is_flag=True, help="Show keys and other secrets, which are masked otherwise.")
def command(
    files: tuple[str, ...],
    tree: bool,
    with_bytes: bool,
    as_json: bool,
    expression: str | None,
    count: int | None,
    follow: bool,
    secrets: bool,
) -> int:
    """Dissect capture files (pcap, pcapng; plain, gzip or zstd): a line a message.

    FILE may be - for standard input. Exit status is 2 when a file could not be read whole.

    \b
    Examples:
      nlsniff show boot.pcapng
      nlsniff show -v -c 1 -Y 'type == "newlink" and error.code < 0' boot.pcapng
      nlsniff show --json boot.pcapng | jq 'select(.error.code < 0)'
      tcpdump -i nlmon0 -U -w - | nlsniff show -
      nlsniff show -Y 'rt_link.linkinfo.kind in {"vlan", "vxlan"}' a.pcap b.pcap

    What EXPR may say: nlsniff describe --filter
    """
    if as_json and (tree or with_bytes):
        raise click.UsageError("--json goes with neither -v nor -x")
    view = View(
        render=_renderer(tree=tree, with_bytes=with_bytes, as_json=as_json),
        test=None if expression is None else _filter(expression),
        left=count,
        secrets=secrets,
        headings=len(files) > 1 and not as_json,
    )
    try:
        return _show_all(files, view, follow=follow)
    except KeyboardInterrupt:
        if follow:
            return 0
        raise


def _show_all(files: tuple[str, ...], view: View, *, follow: bool) -> int:
    status = 0
    for path in files:
        if view.left == 0:
            break
        if not _show_file(path, view, follow=follow):
            status = 2
    return status


def _show_file(path: str, view: View, *, follow: bool) -> bool:
    """Show one file as far as it can be read; whether that was all of it."""
    out = Output()
    heading = f"==> {escaped(path)} <==\n".encode(errors="replace") if view.headings else b""
    reader = FrameReader(path, follow=follow)
    try:
        for lines in _batches(reader, view):
            for line in lines:
                if heading:
                    out.write(heading)
                    heading = b""
                out.write(line)
            out.flush()
    except CaptureFileError as problem:
        out.flush()
        tell(problem)
        return False
    finally:
        for warning in warnings(reader, path):
            complain(warning)
    return True


def _batches(reader: FrameReader, view: View) -> Iterator[Iterator[bytes]]:
    """For each batch of frames that came together, what is shown of it."""
    batches = reader.batches()
    for batch in batches:
        yield _lines(batch, view)
        if view.left == 0:
            return


def _lines(batch: list[Frame], view: View) -> Iterator[bytes]:
    render, test = view.render, view.test
    reading = OPEN if view.secrets else MASKED
    for frame in batch:
        for message in messages(frame, reading):
            if test is not None and not test(message):
                continue
            if view.left is not None:
                if view.left == 0:
                    return
                view.left -= 1
            yield render(message)


def _renderer(*, tree: bool, with_bytes: bool, as_json: bool) -> Render:
    if as_json:
        from nlsniff.output.json import line

        return line
    if tree:
        from nlsniff.output.tree import Tree

        return partial(_encoded, Tree(colour=colourful(), width=width(), with_bytes=with_bytes).text)
    from nlsniff.output.text import Lines

    return partial(_dumped if with_bytes else _line, Lines(colour=colourful()).line)


def _encoded(text: Callable[[Message], str], message: Message) -> bytes:
    return text(message).encode(errors="backslashreplace")


def _line(line: Callable[[Message], str], message: Message) -> bytes:
    return f"{line(message)}\n".encode(errors="backslashreplace")


def _dumped(line: Callable[[Message], str], message: Message) -> bytes:
    from nlsniff.output.hexdump import dump

    return _line(line, message) + "".join(f"    {row}\n" for row in dump(message)).encode()


def _filter(expression: str) -> Callable[[Message], bool]:
    from nlsniff.analysis.filter import compile_filter

    return compile_filter(expression).test
