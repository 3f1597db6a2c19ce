"""Specs are found by two of their lines."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nlsniff import spec
from nlsniff.ynl import index


def test_name_and_protocol_are_read_without_the_yaml(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("# words\nname: 'rt-b'\nprotonum: 0x10\n[[[ no YAML\n")
    (tmp_path / "a.yml").write_text("doc: |\n  name: other\nname: fam_a # underscores stay\n")
    (tmp_path / "c.yaml").write_text("doc: nameless\n")
    (tmp_path / "d.txt").write_text("name: d\n")
    found = [(book.name, book.protocol) for book in index.books(str(tmp_path))]
    assert found == [("fam_a", spec.GENERIC), ("rt-b", 16)]


def test_the_variable_comes_before_what_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("one", "two", "system"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.yaml").write_text(f"name: {folder}\n")
    monkeypatch.setattr(index, "INSTALLED", str(tmp_path / "system"))
    monkeypatch.setenv(
        index.VARIABLE, os.pathsep.join([str(tmp_path / "one/x.yaml"), "/nowhere", str(tmp_path / "two")])
    )
    assert [book.name for book in index.installed()] == ["one", "two", "system"]


def test_the_kernels_specs_are_named_as_they_name_themselves(specs: list[Path]) -> None:
    found = {path.stem: index.described(str(path)) for path in specs}
    assert found["net_shaper"] == ("net-shaper", spec.GENERIC)
    assert found["sunrpc_cache"] == ("sunrpc", spec.GENERIC)
    assert found["conntrack"] == ("conntrack", spec.NETFILTER)
    assert found["rt-link"] == ("rt-link", spec.ROUTE)
