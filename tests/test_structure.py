"""The shape of the project: a test file for each module, arrows that only go downwards, nothing imported early."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE, DISSECTORS = ROOT / "nlsniff", ROOT / "dissectors"
CAPTURE = ROOT / "captures" / "6.1" / "link-bond.pcap"

# What a module of the core may import of ours; each row stands on those above it.
BELOW: dict[str, set[str]] = {
    "errors": set(),
    "spec": set(),
    "wire": set(),
    "record": set(),
    "lean": set(),
    "frame": {"record"},
    "trace": {"spec", "record"},
    "leaves": {"spec", "wire", "trace"},
    "decode": {"spec", "wire", "trace", "leaves", "record"},
    "encode": {"spec", "wire", "trace", "leaves", "decode"},
    "layout": {"spec", "wire", "trace", "leaves", "decode", "record"},
    "shelf": {"spec", "errors", "record"},
    "plugins": {"spec", "errors", "shelf"},
    "reach": {"spec", "record"},
    "registry": {"spec", "errors", "record", "shelf"},
    "genericnames": {"frame"},
    "direction": {"spec", "wire", "frame"},
    "groupnames": {"spec", "errors", "frame", "genericnames", "registry"},
    "bodies": {"spec", "wire", "trace", "leaves", "decode", "layout", "registry"},
    "control": {"spec", "wire", "trace", "leaves", "decode"},
    "rebuild": {"spec", "wire", "trace", "decode", "encode", "bodies", "control"},
    "message": {"spec", "wire", "trace", "frame", "genericnames", "direction", "registry", "bodies", "control"},
    "given": {"spec", "errors", "message", "registry", "shelf"},
    "rewrite": {"spec", "wire", "trace", "frame", "record", "decode", "encode", "control", "message", "registry"},
    "capfile": {"errors", "frame"},
    "linktype": {"spec", "wire", "frame", "record"},
    "origin": {"frame", "record", "lean"},
}
# Imported inside a function, when first needed: the way there and back again, or an engine that is optional.
LATE = {
    "control": {"message", "dissectors"},
    "message": {"rebuild", "layers", "output"},
    "rebuild": {"dissectors"},
    "registry": {"dissectors", "plugins", "ynl"},
    "plugins": {"bodies"},
    "given": {"plugins", "reach", "ynl"},
    "rewrite": {"dissectors"},
}
READING = {"errors", "spec", "wire", "frame", "trace", "leaves", "decode", "registry", "bodies", "control", "message"}
ROOMS = {
    "sources": {"errors", "spec", "wire", "frame", "registry", "message", "capfile", "linktype", "sources"}
    | {"genericnames", "groupnames", "origin", "record", "lean", "trace", "rewrite"},
    "output": READING
    | {"layout", "record", "capfile", "linktype", "origin", "groupnames", "lean", "reach", "direction"}
    | {"rewrite", "output"},
    "analysis": READING | {"encode", "dissectors", "direction", "analysis"},
    "replay": READING
    | {"genericnames", "groupnames", "encode", "record", "lean", "analysis", "sources", "output", "replay"},
    "ynl": {"spec", "errors", "record", "shelf", "ynl"},
    "layers": READING | {"encode", "linktype", "layers", "dissectors"},
}


def modules(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def imports(path: Path, *, late: bool) -> set[str]:
    """The names of the modules imported at the top of a file, or inside its functions."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    only_typed = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    in_functions = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        for inner in ast.walk(node)
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in only_typed or (id(node) in in_functions) != late:
            continue
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are spelled in full"
            found.add(node.module or "")
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def rooms(names: set[str]) -> set[str]:
    """The first part behind ``nlsniff.`` of what was imported."""
    return {name.split(".")[1] for name in names if name.startswith("nlsniff.")} - {"__version__"}


def uses(path: Path, package: str) -> bool:
    names = imports(path, late=False) | imports(path, late=True)
    return any(name.split(".")[0] == package for name in names)


def test_every_module_has_a_test_file_of_the_same_name() -> None:
    missing = []
    for folder, tests in ((PACKAGE, ROOT / "tests"), (DISSECTORS, ROOT / "tests" / "dissectors")):
        for path in modules(folder):
            relative = path.relative_to(folder)
            if path.stem == "__init__" and not holds_code(path):
                continue
            places = [tests / relative.parent / f"test_{path.stem}.py"]
            if path.stem == "__init__":  # a package's own file: beside its modules' tests, or one above
                name = f"test_{relative.parent.name or 'init'}.py"
                places = [tests / relative.parent / name, tests / relative.parent.parent / name]
            if not any(place.is_file() for place in places):
                missing.append(str(path.relative_to(ROOT)))
    assert missing == []


def holds_code(path: Path) -> bool:
    """Whether a package's own file has more than a docstring and imports."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return not all(isinstance(node, (ast.Expr, ast.Import, ast.ImportFrom)) for node in body)


def test_every_package_is_installed() -> None:
    folders = {"nlsniff": PACKAGE, "nlsniff.dissectors": DISSECTORS}
    found = {
        ".".join((name, *path.parent.relative_to(folder).parts))
        for name, folder in folders.items()
        for path in modules(folder)
        if path.name == "__init__.py"
    }
    setup = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert set(setup["tool"]["setuptools"]["packages"]) == found


@pytest.mark.parametrize("module", sorted(BELOW))
def test_a_module_of_the_core_imports_only_what_lies_below_it(module: str) -> None:
    path = PACKAGE / f"{module}.py"
    assert rooms(imports(path, late=False)) <= BELOW[module]
    assert rooms(imports(path, late=True)) <= BELOW[module] | LATE.get(module, set())


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_a_room_imports_only_what_it_stands_on(room: str) -> None:
    for path in modules(PACKAGE / room):
        found = rooms(imports(path, late=False) | imports(path, late=True))
        assert found <= ROOMS[room], path.name


def test_nothing_imports_the_command_line() -> None:
    for path in [*modules(PACKAGE), *modules(DISSECTORS)]:
        if "cli" not in path.relative_to(ROOT).parts:
            assert "cli" not in rooms(imports(path, late=False) | imports(path, late=True)), path.name


def test_a_dissector_imports_the_words_and_other_dissectors_only() -> None:
    for path in modules(DISSECTORS):
        names = imports(path, late=False) | imports(path, late=True)
        assert rooms(names) <= {"spec", "dissectors"}, path.name
        assert not {name.split(".")[0] for name in names} & {"scapy", "yaml", "msgspec", "click", "rich"}, path.name


def test_only_the_layers_import_scapy() -> None:
    users = {path.relative_to(PACKAGE).parts[0] for path in modules(PACKAGE) if uses(path, "scapy")}
    assert {name.removesuffix(".py") for name in users} <= {"layers"}
    assert not any(uses(path, "scapy") for path in modules(DISSECTORS))


@pytest.mark.parametrize("package", ["rich", "yaml", "zstandard", "pyshark"])
def test_heavy_packages_are_imported_when_they_are_needed(package: str) -> None:
    for path in modules(PACKAGE):
        early = {name.split(".")[0] for name in imports(path, late=False)}
        assert package not in early, path.name


def loaded(program: str) -> set[str]:
    """The modules that a Python program has imported by its end."""
    tail = "\nimport sys, json; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program + tail], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_importing_the_package_imports_next_to_nothing() -> None:
    found = loaded("import nlsniff")
    assert {name for name in found if name.startswith("nlsniff")} == {"nlsniff", "nlsniff.errors"}


def test_reading_links_imports_no_other_family() -> None:
    found = loaded(
        f"import nlsniff\nfrom nlsniff.output.json import line\n"
        f"names = {{line(m) and m.family for m in nlsniff.read({str(CAPTURE)!r})}}\n"
        f"assert names == {{'rt-link', None}}, names"
    )
    assert not {name.split(".")[0] for name in found} & {"scapy", "yaml", "rich", "zstandard", "click", "pyshark"}
    dissectors = {name.removeprefix("nlsniff.dissectors.") for name in found if name.startswith("nlsniff.dissectors.")}
    others = {"route.addr", "route.route", "route.encap", "route.neigh", "route.rule", "generic", "generic.nlctrl"}
    assert "route.link" in dissectors
    assert not dissectors & others


def test_showing_a_capture_imports_the_dissectors_it_needs_and_nothing_heavy() -> None:
    """Links and acks here: neither YAML nor the metadata of packages is looked at for what nlsniff knows."""
    found = loaded(f"from nlsniff.cli import run\nassert run(['show', {str(CAPTURE)!r}]) == 0")
    heavy = {"yaml", "scapy", "rich", "zstandard", "pyshark", "importlib.metadata", "nlsniff.plugins", "nlsniff.given"}
    assert not found & heavy
    assert not {name for name in found if name.startswith("nlsniff.ynl")}
    dissectors = {name.removeprefix("nlsniff.dissectors.") for name in found if name.startswith("nlsniff.dissectors.")}
    assert "route.link" in dissectors
    assert not dissectors & {"route.addr", "route.neigh", "route.rule", "route.nexthop", "generic.nlctrl"}


def test_no_module_has_state_that_another_changes() -> None:
    """``global`` and assignments to another module's names."""
    for path in [*modules(PACKAGE), *modules(DISSECTORS)]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.Global)], path.name


def test_no_family_is_named_outside_the_dissectors() -> None:
    """An ``if family == "rt-link"`` would be in the wrong room; nlctrl numbers the others and is known."""
    families = {"rt-link", "rt-addr", "rt-route", "rt-neigh", "rt-rule"}
    for path in modules(PACKAGE):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        compared = {
            constant.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Compare)
            for constant in ast.walk(node)
            if isinstance(constant, ast.Constant) and isinstance(constant.value, str)
        }
        assert not compared & families, path.name
