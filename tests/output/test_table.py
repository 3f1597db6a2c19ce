"""Messages as rows: columns by path, cells, CSV and Parquet."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import Any

import pytest

import nlsniff
from nlsniff.errors import NlsniffError
from nlsniff.message import Message
from nlsniff.output.sink import Sink
from nlsniff.output.table import USUAL, CsvRows, ParquetRows, Table, check_arrow, text

DEMO = Path(__file__).parent.parent.parent / "captures" / "7.2" / "demo.pcap"


def demo() -> list[Message]:
    return list(nlsniff.read(DEMO))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("frame", 1),
        ("family", "rt-link"),
        ("header.ifi-index", 0),
        ("ifi_index", 0),
        ("attrs.linkinfo.kind", "dummy"),
        ("linkinfo.kind", "dummy"),
        ("rt-link.linkinfo.kind", "dummy"),
        ("rt_link.linkinfo.kind", "dummy"),
        ("flags", ["request", "ack", "excl", "create"]),
        ("linkinfo.nothing", None),
        ("process.name", None),
    ],
)
def test_a_column_is_a_path(column: str, value: Any) -> None:
    table = Table([column])
    assert table.row(demo()[0]) == [value]
    assert table.unmet == (set() if value is not None else {column})


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (7, "7"),
        (True, "true"),
        ("eth0", "eth0"),
        (["request", "ack"], "request ack"),
        ([], "[]"),
        (["a b", "c"], '["a b","c"]'),
        ({"id": 5}, '{"id":5}'),
        ([{"id": 5}], '[{"id":5}]'),
    ],
)
def test_a_cell(value: Any, cell: str) -> None:
    assert text(value) == cell


def test_csv_has_names_and_a_row_a_message() -> None:
    file = io.BytesIO()
    with Sink(file) as sink:
        rows = CsvRows(sink, Table())
        for message in demo():
            rows.add(message)
    found = list(csv.DictReader(io.StringIO(file.getvalue().decode(), newline="")))
    assert len(found) == len(demo())
    assert tuple(found[0]) == USUAL
    assert found[0]["attrs"] == '{"ifname":"d0","linkinfo":{"kind":"dummy"}}'


def test_parquet_has_typed_columns(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "demo.parquet"
    rows = ParquetRows(path, Table(["frame", "type", "linkinfo.kind"]))
    for message in demo():
        rows.add(message)
    rows.close()
    found = parquet.read_table(path)
    assert [str(field.type) for field in found.schema] == ["int64", "string", "string"]
    assert found.to_pylist()[0] == {"frame": 1, "type": "newlink", "linkinfo.kind": "dummy"}
    assert found.num_rows == len(demo())
    assert path.stat().st_mode & 0o777 == 0o600


def test_without_pyarrow_the_way_to_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(NlsniffError, match=r"Parquet needs pyarrow.*; pip install 'nlsniff\[arrow\]'"):
        check_arrow()
