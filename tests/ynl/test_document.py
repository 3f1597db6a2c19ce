"""YAML with its lines: what is no YAML, too deep, too large or holds itself is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlsniff.errors import SpecError
from nlsniff.ynl.document import LARGEST, Map, parse, read


def test_every_node_knows_its_line() -> None:
    made = parse(b"# words\nname: x\nlist:\n  - {a: 1}\n", "f")
    assert isinstance(made, Map)
    assert made.lines == {"name": 2, "list": 3}
    assert made["list"][0].line == 4


def test_words_stay_as_they_are_written() -> None:
    made = parse(b"[on, 010, 'no', ~]", "f")
    assert made == ["on", "010", "no", "~"]
    assert [word.plain for word in made] == [True, True, False, True]


def test_an_alias_is_the_same_node() -> None:
    made = parse(b"a: &x {b: c}\nd: *x\n", "f")
    assert isinstance(made, Map)
    assert made["d"] is made["a"]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (b"a: [b\nc: d", 2, "no YAML"),
        (b"a: b\n a: c: d", 2, "no YAML"),
        (b"\n\xff", 2, "not UTF-8"),
        (b"a: \0", 1, "no YAML"),
        (b"", 1, "no document"),
        (b"a: 1\n---\nb: 2", 2, "a second document"),
        (b"a: 1\na: 2", 2, "'a' a second time"),
        (b"a: &x [*x]", 1, "holds itself"),
        (b"a: *x", 1, "no YAML|not there"),
        (b"a: !!python/name:os.system x", 1, "a tag"),
        (b"[" * 200 + b"]" * 200, 1, "nested deeper"),
        (b"[a]: b", 1, "a key that is no word"),
    ],
)
def test_what_is_no_document_is_told_with_its_line(text: bytes, line: int, what: str) -> None:
    with pytest.raises(SpecError, match=rf"^f:{line}: .*({what})"):
        parse(text, "f")


def test_a_file_that_cannot_be_read_or_is_too_long(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="No such file"):
        read(str(tmp_path / "none"))
    with pytest.raises(SpecError, match="cannot read"):
        read(str(tmp_path))
    long = tmp_path / "long"
    long.write_bytes(b"#" * (LARGEST + 1))
    with pytest.raises(SpecError, match="more than"):
        read(str(long))
