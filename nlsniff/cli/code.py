"""``nlsniff code``: captured requests as source text."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final

import click

from nlsniff.cli.common import Output, complain, tell, unnamed, warnings
from nlsniff.cli.given import Given, with_dissectors, with_filter
from nlsniff.errors import CaptureFileError, NlsniffError
from nlsniff.sources.files import FrameReader

if TYPE_CHECKING:
    from nlsniff.frame import Frame
    from nlsniff.message import Message, Reading

LANGUAGES: Final = ("python", "scapy", "pyroute2", "ynl", "c", "go", "rust", "command")
PRIVATE: Final = 0o600
PUBLIC: Final = 0o666


class FramePlace(click.ParamType[tuple[int, int | None]]):
    """A frame's number, and a message's index in it where a point and one follow."""

    name = "N[.I]"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int | None]:
        """Both as numbers; None for the whole frame."""
        if isinstance(value, tuple):
            return value
        number, point, index = str(value).partition(".")
        if not number.isdecimal() or (point and not index.isdecimal()):
            self.fail(f"{value!r} is no frame; write its number, 7, or a message's place in it, 7.1", param, ctx)
        return int(number), int(index) if point else None


@click.command("code")
@click.argument("file", metavar="FILE", type=click.Path(allow_dash=True, readable=False))
@click.option("--as", "language", type=click.Choice(LANGUAGES), required=True, help="In which language or tool.")
@with_filter("The first request for which EXPR is true.")
@click.option("--frame", "place", type=FramePlace(), metavar="N[.I]", help="Frame N, or its message I, from 0.")
@click.option("--transaction", type=click.IntRange(min=1), metavar="N", help="As nlsniff transactions numbers them.")
@click.option("--all", "everything", is_flag=True, help="All requests, of which EXPR is true.")
@click.option("-o", "--output", metavar="FILE", type=click.Path(dir_okay=False), help="Write FILE.")
@click.option("--secrets", is_flag=True, help="With keys and other secrets; zeros stand for them otherwise.")
@with_dissectors()
def command(
    file: str,
    language: str,
    expression: str | None,
    place: tuple[int, int | None] | None,
    transaction: int | None,
    everything: bool,
    output: str | None,
    secrets: bool,
    given: Given,
) -> int:
    """Write captured requests as source text: a program that sends the same bytes, or a command that asks the same.

    Without a choice it is the first request. A datagram of several messages, such as a batch of nftables, is taken
    whole; --frame N.I takes one message of it. FILE may be - for standard input. The numbers of generic netlink
    families are looked up when the program runs.

    \b
    Languages:
      python    Python, with nothing but its standard library
      scapy     Python with the layers of nlsniff.layers
      pyroute2  Python with pyroute2's messages
      ynl       the kernel's ynl command
      c         C with libmnl
      go, rust  with nothing but the standard library
      command   what to tell ip, where that can be said

    \b
    Examples:
      nlsniff code boot.pcapng --as python > request.py
      nlsniff code boot.pcapng --as ynl -Y 'rt_link.linkinfo.kind == "vlan"'
      nlsniff code boot.pcapng --as c --frame 21 -o request.c
      nlsniff code boot.pcapng --as go --transaction 3
    """
    if sum((expression is not None, place is not None, transaction is not None)) > 1:
        raise click.UsageError("-Y, --frame and --transaction each choose; give one of them")
    if everything and (place is not None or transaction is not None):
        raise click.UsageError("--all takes them all, or those of -Y; it goes with neither --frame nor --transaction")
    reading = given.reading(secrets=secrets)
    reader = FrameReader(file)
    refusals: list[CaptureFileError] = []
    try:
        frames = _readable(reader, refusals)
        found, others = _chosen(frames, file, reading, Choice(expression, place, transaction, everything))
    finally:
        for refusal in refusals:
            tell(refusal)
        for warning in (*warnings(reader, file), *unnamed(reader)):
            complain(warning)
        for problem_text in given.problems():
            complain(problem_text)
    if others:
        complain(f"the first of {others + 1} requests; --all writes all, -Y, --frame or --transaction another")
    _write(_source(language, found), output, mode=PRIVATE if secrets else PUBLIC)
    return 2 if refusals else 0


@dataclass(frozen=True)
class Choice:
    """Which requests were asked for."""

    expression: str | None
    place: tuple[int, int | None] | None
    transaction: int | None
    everything: bool


def _readable(reader: FrameReader, refusals: list[CaptureFileError]) -> Iterator[Frame]:
    """The frames as far as they can be read, and what stopped that."""
    try:
        for batch in reader.batches():
            yield from batch
    except CaptureFileError as problem:
        refusals.append(problem)


def _chosen(frames: Iterator[Frame], name: str, reading: Reading, choice: Choice) -> tuple[list[list[Message]], int]:
    """The datagrams that were asked for, and how many others there are. Raises NlsniffError where there are none."""
    from nlsniff.analysis import requests
    from nlsniff.analysis.filter import compile_filter

    if choice.place is not None:
        messages, seen = requests.at_frame(frames, reading, *choice.place)
        if not messages:
            raise NlsniffError(_no_request(name, choice.place, there=seen is not None), remedy=_REMEDY)
        return [messages], 0
    if choice.transaction is not None:
        joined = requests.transaction(frames, reading, choice.transaction)
        if joined is None or joined.request is None:
            what = "there is no transaction" if joined is None else "there is no request in transaction"
            raise NlsniffError(f"{name}: {what} {choice.transaction}", remedy=_REMEDY)
        return requests.of_transaction(joined), 0
    chosen = None
    if choice.expression is not None:
        chosen = compile_filter(choice.expression, reading.registry, joining=True)
    found, others = _first(requests.datagrams(frames, reading, chosen), everything=choice.everything)
    if not found:
        what = "no request" if chosen is None else "no request for which that is true"
        raise NlsniffError(f"{name}: {what}", remedy=_REMEDY)
    return found, others


_REMEDY: Final = "nlsniff transactions FILE lists the requests"


def _no_request(name: str, place: tuple[int, int | None], *, there: bool) -> str:
    number, index = place
    called = f"frame {number}" + ("" if index is None else f".{index}")
    return f"{name}: {called} holds no request" if there else f"{name}: there is no {called}"


def _first(found: Iterable[list[Message]], *, everything: bool) -> tuple[list[list[Message]], int]:
    """All of them, or the first and the number of the others."""
    if everything:
        return list(found), 0
    rest: Iterator[list[Message]] = iter(found)
    first = next(rest, None)
    return ([], 0) if first is None else ([first], sum(1 for _ in rest))


def _source(language: str, found: list[list[Message]]) -> str:
    from nlsniff.output.code.request import Datagram, request_of

    datagrams = [Datagram([request_of(message) for message in messages]) for messages in found]
    text: str = import_module(f"nlsniff.output.code.{language}").source(datagrams)
    return text


def _write(text: str, path: str | None, *, mode: int) -> None:
    data = text.encode(errors="backslashreplace")
    if path is None or path == "-":
        out = Output()
        out.write(data)
        out.flush()
        return
    from nlsniff.capfile import os_problem, write_all

    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        try:
            write_all(descriptor, data)
        finally:
            os.close(descriptor)
    except OSError as problem:
        raise os_problem(problem, path, "write it") from None
