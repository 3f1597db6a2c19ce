"""A filter as a sieve over the frames of a file: its program for messages, which learns their types as they come.

So only dissectors of types that occur are imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nlsniff.analysis.bpf import message_program
from nlsniff.analysis.tree import comparisons
from nlsniff.spec import GENERIC

if TYPE_CHECKING:
    from nlsniff.analysis.fields import Part
    from nlsniff.analysis.filter import Filter
    from nlsniff.analysis.tree import Node
    from nlsniff.registry import Registry

_NAMELESS: Final[frozenset[Part]] = frozenset(("length", "seq", "portid", "index", "protocol", "direction"))


class Sieve:
    """What :class:`nlsniff.sources.scan.Scan` asks of each message."""

    def __init__(self, tree: Node, registry: Registry) -> None:
        self._tree = tree
        self._registry = registry
        self._met: dict[int, set[int]] = {}
        # Who asks for names is told at the end which generic families have none: all of them must be asked.
        asks_names = any(asked.field.part not in _NAMELESS for asked in comparisons(tree))
        self._passing = (GENERIC,) if asks_names else ()
        self.program = self._compiled()

    def meet(self, protocol: int, type_id: int) -> None:
        """Know a type of messages from now on."""
        self._met.setdefault(protocol, set()).add(type_id)
        self.program = self._compiled()

    def _compiled(self) -> bytes | None:
        return message_program(self._tree, self._registry, self._met, self._passing)


def sieve_of(chosen: Filter, registry: Registry) -> Sieve | None:
    """The sieve of a filter; None where it could hold nothing back."""
    sieve = Sieve(chosen.tree, registry)
    return None if sieve.program is None else sieve
