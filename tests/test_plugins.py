"""A user's own dissectors: a Python file, or a package that announces some."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from nlsniff import plugins, spec
from nlsniff.errors import SpecError
from nlsniff.plugins import announced, load_file
from nlsniff.registry import Registry

ECHO = """\
from nlsniff.spec import Family, Operation, attrs, string, u32

WORDS = attrs("words", "W_", text=string, count=u32)
FAMILY = Family("my-echo", 25, None, (Operation("say", 16, 17, WORDS),))
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mine.py"


def test_a_file_declares_a_family_or_several(file: Path) -> None:
    file.write_text(ECHO)
    assert [family.name for family in load_file(str(file))] == ["my-echo"]
    file.write_text(ECHO.replace("FAMILY = Family", "FAMILIES = [Family") + "]\n")
    assert [family.name for family in load_file(str(file))] == ["my-echo"]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("x = 1\ny = (\n", 2, "no Python"),
        ("\n\nraise SystemExit\n", 3, "SystemExit"),
        ("def f():\n    return 1 / 0\n\nf()\n", 2, "ZeroDivisionError: division by zero"),
        ("import nlsniff_nowhere\n", 1, "ModuleNotFoundError"),
        ("from nlsniff.spec import attrs, u32\n\nA = attrs('a', 'A_', b=u32, c=at(3, u32))\n", 3, "NameError"),
        ("from nlsniff.spec import Family\nFAMILY = Family(name='x')\n", 2, "TypeError: Family lacks"),
    ],
)
def test_a_mistake_is_told_with_its_line(file: Path, text: str, line: int, what: str) -> None:
    file.write_text(text)
    with pytest.raises(SpecError) as told:
        load_file(str(file))
    assert str(told.value).startswith(f"{file}:{line}: ")
    assert what in str(told.value)
    assert told.value.remedy


def test_a_file_that_declares_no_family_or_what_cannot_be_read(file: Path) -> None:
    file.write_text("FAMILY = 3\n")
    with pytest.raises(SpecError, match="declares no family; end it with FAMILY"):
        load_file(str(file))
    file.write_text(ECHO.replace("text=string", "text=1"))
    with pytest.raises(SpecError, match="my-echo: no reader for int"):
        load_file(str(file))
    with pytest.raises(SpecError, match="cannot read: No such file"):
        load_file(str(file.with_name("none")))


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of sys.path in which a package is installed that announces a dissector."""
    (tmp_path / "my_package.py").write_text(ECHO.replace("my-echo", "announced"))
    metadata = tmp_path / "my_package-1.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: my-package\nVersion: 1\n")
    (metadata / "entry_points.txt").write_text("[nlsniff.dissectors]\nmine = my_package\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "my_package", raising=False)
    return tmp_path


def test_an_announced_package_serves_what_nobody_else_does(package: Path) -> None:
    assert package.is_dir()
    known = Registry().numbered(25, 16, to_user=False)
    assert known is not None
    assert (known.family.name, known.name) == ("announced", "say")
    assert Registry().numbered(spec.ROUTE, 16, to_user=False).family.name == "rt-link"  # type: ignore[union-attr]
    assert "announced" in {family.name for family in Registry().families()}


def test_an_announced_package_that_fails_is_a_problem(package: Path) -> None:
    (package / "my_package.py").write_text("1 / 0\n")
    registry = Registry()
    assert registry.numbered(25, 16, to_user=False) is None
    assert [str(problem) for problem in registry.problems] == [
        "entry point mine (my_package): ZeroDivisionError: division by zero; ask the package's author"
    ]


def test_without_such_a_package_nothing_is_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(plugins.sys, "path", [str(tmp_path), "/nowhere"])
    monkeypatch.setitem(sys.modules, "importlib.metadata", None)  # importing it would fail
    assert [*announced()] == []
