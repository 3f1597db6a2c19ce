"""Classes that only hold values, as dataclasses are, without importing ``dataclasses``.

That module imports ``inspect``, which takes as long as all else that stands between ``nlsniff run`` and its command.
A type checker reads these classes as dataclasses; at run time they have ``__slots__``, ``__init__``, ``__repr__``
and, as asked for, ``__eq__`` and ``__hash__``. Nothing enforces ``frozen`` but the type checker.
"""

from __future__ import annotations

from operator import attrgetter

TYPE_CHECKING = False  # typing would take a third of what dataclasses does

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar, dataclass_transform

    Made = TypeVar("Made")
    Value = TypeVar("Value")
else:

    def dataclass_transform(**_):
        return lambda decorator: decorator


class _Fresh:
    """A default that is made anew for each object."""

    __slots__ = ("make",)

    def __init__(self, make: Callable[[], object]) -> None:
        self.make = make


def fresh(*, default_factory: Callable[[], Value]) -> Value:
    """The default of a member: what the function gives, called for each object."""
    return _Fresh(default_factory)  # type: ignore[return-value]  # the decorator takes it away


@dataclass_transform(field_specifiers=(fresh,))
def record(*, frozen: bool = False, eq: bool = True) -> Callable[[type[Made]], type[Made]]:
    """Make a class of its annotated members, in their order; ``frozen`` ones have a hash. Bases have no members."""

    def make(declared: type[Made]) -> type[Made]:
        space: dict[str, Any] = dict(declared.__dict__)
        names = tuple(space.get("__annotations__", ()))
        defaults = {name: space.pop(name) for name in names if name in space}
        for name in ("__dict__", "__weakref__"):
            space.pop(name, None)

        def init(self: Any, *given: Any, **named: Any) -> None:
            """Compiled when the first object is made: many classes of a short run are never used."""
            made.__init__ = compiled = _init(names, defaults)  # type: ignore[method-assign]
            compiled(self, *given, **named)

        space.update(__slots__=names, __match_args__=names, __init__=init, __repr__=_repr)
        if eq:
            values = attrgetter(*names) if len(names) > 1 else lambda self: (getattr(self, names[0]),)
            space["__eq__"] = lambda self, other: (
                values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented
            )
            space["__hash__"] = (lambda self: hash(values(self))) if frozen else None
        made: type[Made] = type(declared.__name__, declared.__bases__, space)
        return made

    return make


def replace(made: Made, **changes: Any) -> Made:
    """A copy with other values in some members."""
    names: tuple[str, ...] = type(made).__slots__  # type: ignore[attr-defined]
    return type(made)(**{**{name: getattr(made, name) for name in names}, **changes})


def _init(names: tuple[str, ...], defaults: dict[str, Any]) -> Any:
    """``__init__``, compiled: as quick as one written by hand."""
    given, lines = [], []
    known: dict[str, Any] = {}
    for name in names:
        value = name
        if name in defaults:
            known[f"_{name}"] = default = defaults[name]
            given.append(f"{name}=_{name}")
            if isinstance(default, _Fresh):
                value = f"_{name}.make() if {name} is _{name} else {name}"
        else:
            given.append(name)
        lines.append(f" self.{name} = {value}\n")
    exec(f"def __init__(self, {', '.join(given)}):\n{''.join(lines)}", known)
    return known["__init__"]


def _repr(self: Any) -> str:
    """The call that would make it."""
    values = ", ".join(f"{name}={getattr(self, name)!r}" for name in type(self).__slots__)
    return f"{type(self).__qualname__}({values})"
