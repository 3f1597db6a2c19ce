"""Options of the commands that dissect: specs, dissectors and names of families from the user."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

import click

from nlsniff.cli.common import complete_filter
from nlsniff.wire import NLMSG_MIN_TYPE

if TYPE_CHECKING:
    from nlsniff.message import Reading

LAST_ID: Final = 0xFFFF


class Given:
    """What the options said; a reading is made when a command asks for it, and only once."""

    def __init__(
        self,
        specs: tuple[str, ...] = (),
        dissectors: tuple[str, ...] = (),
        generic: tuple[tuple[int, str], ...] = (),
    ) -> None:
        self._specs = specs
        self._dissectors = dissectors
        self._generic = dict(generic)
        self._readings: dict[bool, Reading] = {}

    def reading(self, *, secrets: bool = False) -> Reading:
        """How messages are to be read. Raises SpecError."""
        if secrets not in self._readings:
            if self._specs or self._dissectors or self._generic:
                from nlsniff.given import reading

                made = reading(specs=self._specs, dissectors=self._dissectors, generic=self._generic, secrets=secrets)
            else:
                from nlsniff.message import MASKED, OPEN

                made = OPEN if secrets else MASKED
            self._readings[secrets] = made
        return self._readings[secrets]

    def problems(self) -> Iterator[str]:
        """What could not be read of the specs and dissectors that messages asked for on the way."""
        for reading in self._readings.values():
            yield from map(str, reading.registry.problems)


class _Name(click.ParamType):  # type: ignore[type-arg]  # of some versions of click
    """ID=NAME."""

    name = "id=name"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number and the name. Wrong usage is told."""
        if isinstance(value, tuple):
            return value
        number, sign, name = str(value).partition("=")
        try:
            known = int(number, 0)
        except ValueError:
            known = -1
        if not sign or not name or not NLMSG_MIN_TYPE < known <= LAST_ID:
            self.fail(f"{value!r} names no family; write a number from 17 and a name: 31=nl80211", param, ctx)
        return known, name


def with_dissectors(*, names: bool = True) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Adds --spec, --dissector and, with ``names``, --family to a command, which takes them as ``given``."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def called(
            *args: Any,
            specs: tuple[str, ...] = (),
            dissectors: tuple[str, ...] = (),
            generic: tuple[tuple[int, str], ...] = (),
            **named: Any,
        ) -> Any:
            return function(*args, given=Given(specs, dissectors, generic), **named)

        for option in reversed((_SPEC, _DISSECTOR, _FAMILY) if names else (_SPEC, _DISSECTOR)):
            called = option(called)
        return called

    return decorate


_SPEC: Final = click.option(
    "--spec",
    "specs",
    multiple=True,
    metavar="FILE|DIR",
    type=click.Path(),
    help="Families from YNL files; they replace ours of their names.",
)
_DISSECTOR: Final = click.option(
    "--dissector",
    "dissectors",
    multiple=True,
    metavar="FILE",
    type=click.Path(),
    help="Families that a Python file declares.",
)
_FAMILY: Final = click.option(
    "--family",
    "generic",
    multiple=True,
    metavar="ID=NAME",
    type=_Name(),
    help="Name a generic netlink family that the capture does not name.",
)


def with_filter(words: str) -> Callable[[Any], Any]:
    """The option ``-Y``, given to a command as ``expression``."""
    return click.option("-Y", "--filter", "expression", metavar="EXPR", shell_complete=complete_filter, help=words)
