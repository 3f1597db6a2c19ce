"""Python programs: run, with a socket that takes down what they send."""

from __future__ import annotations

import ast
from pathlib import Path
from types import SimpleNamespace

import pytest

from nlsniff.output.code import python

DEMO = Path(__file__).parents[3] / "captures/7.2/demo.pcap"


def test_a_program_sends_what_was_captured(path: Path, code: SimpleNamespace) -> None:
    found = code.all(path) or pytest.skip("asks nothing")
    sent = code.run(python.source(found))
    assert sent == [(each.frame.protocol, code.wire_bytes(each)) for each in found]


def test_a_line_an_attribute(code: SimpleNamespace) -> None:
    text = python.source([next(each for each in code.all(DEMO) if each.frame.number == 5)])
    assert '        struct.pack("<HHI", 8, 5, 3),  # link IFLA_LINK: 3\n' in text
    assert '        struct.pack("<HHH", 6, 1, 10) + bytes(2),  #     id IFLA_VLAN_ID: 10\n' in text
    assert '        struct.pack("<HH", 10, 3) + b\'d0.10\\0\\0\\0\',  # ifname IFLA_IFNAME: "d0.10"\n' in text


def test_the_answers_are_printed(code: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    code.run(python.source(code.all(DEMO)[:1]))
    assert capsys.readouterr().out == "seq 7: File exists\n"


def test_nothing_but_the_standard_library(code: SimpleNamespace) -> None:
    tree = ast.parse(python.source(code.all(DEMO)))
    assert {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names} == {
        "os",
        "socket",
        "struct",
    }
