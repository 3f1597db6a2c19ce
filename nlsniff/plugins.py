"""Dissectors from outside: a Python file of declarations, or a package that announces some.

A package announces a module, a family or several by an entry point of the group ``nlsniff.dissectors``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from types import ModuleType
from typing import Any, Final

from nlsniff import spec
from nlsniff.errors import SpecError
from nlsniff.shelf import Book

GROUP: Final = "nlsniff.dissectors"
_METADATA: Final = (".dist-info", ".egg-info")


def load_file(path: str) -> tuple[spec.Family, ...]:
    """The families that a Python file declares as FAMILY or FAMILIES. Raises SpecError with its file and line."""
    try:
        with open(path, "rb") as file:
            source = file.read()
    except (OSError, ValueError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else problem
        raise SpecError(f"{path}: cannot read: {why}", remedy="name a Python file of declarations") from None
    module = ModuleType(os.path.splitext(os.path.basename(path))[0])
    module.__file__ = path
    try:
        exec(compile(source, path, "exec"), module.__dict__)
    except SyntaxError as problem:
        raise SpecError(f"{path}:{problem.lineno or 1}: no Python: {problem.msg}", remedy="mend that line") from None
    except (Exception, SystemExit) as problem:
        line = _line(problem, path)
        what = f"{type(problem).__name__}: {problem}".rstrip(": ")
        raise SpecError(f"{path}:{line}: {what}", remedy="the words of a declaration are in nlsniff.spec") from None
    return declared(module, path)


def _line(problem: BaseException, path: str) -> int:
    """The last line of the file itself that led to an exception."""
    line, step = 1, problem.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == path:
            line = step.tb_lineno
        step = step.tb_next
    return line


def declared(found: Any, where: str) -> tuple[spec.Family, ...]:
    """The families of a module, or one family, or several. Raises SpecError for anything else."""
    if isinstance(found, ModuleType):
        found = found.__dict__.get("FAMILY", found.__dict__.get("FAMILIES"))
    families = (found,) if isinstance(found, spec.Family) else tuple(found) if isinstance(found, (tuple, list)) else ()
    if not families or not all(isinstance(each, spec.Family) for each in families):
        remedy = "end it with FAMILY = Family(...), or FAMILIES = (..., ...)"
        raise SpecError(f"{where}: declares no family", remedy=remedy)
    for each in families:
        _try(each, where)
    return families


def _try(family: spec.Family, where: str) -> None:
    """Make what reads the family's messages once, so that a wrong word is told before the first of them."""
    from nlsniff.bodies import Body

    try:
        for operation in family.operations:
            for known in (operation.attributes, operation.reply_attributes):
                Body(operation.header or family.header, known, "<")
    except Exception as problem:
        raise SpecError(f"{where}: {family.name}: {problem}", remedy="compare it with nlsniff.spec") from None


def announced() -> Iterator[Book]:
    """What installed packages announce. Asking for entry points takes long, and most systems have none of ours."""
    if not any(map(_announces, sys.path)):
        return
    from importlib.metadata import entry_points

    for point in entry_points(group=GROUP):
        yield Book(None, None, partial(_load_point, point))


def _announces(folder: str) -> bool:
    """Whether a package in a folder of sys.path has an entry point of the group."""
    try:
        names = os.listdir(folder or ".")
    except OSError:
        return False
    return any(_mentions(os.path.join(folder, name, "entry_points.txt")) for name in names if name.endswith(_METADATA))


def _mentions(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return GROUP.encode() in file.read()
    except OSError:
        return False


def _load_point(point: Any) -> Iterable[spec.Family]:
    where = f"entry point {point.name} ({point.value})"
    try:
        found = point.load()
    except Exception as problem:
        raise SpecError(f"{where}: {type(problem).__name__}: {problem}", remedy="ask the package's author") from None
    return declared(found, where)
