"""A small spec that uses most words, to be changed by tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nlsniff import spec
from nlsniff.ynl.family import loads

SPECS = Path(__file__).resolve().parents[2].parent / "shared" / "specs"
SMALL = """\
name: my-family
protocol: genetlink-legacy
doc: Says little. And more.
version: 2
definitions:
  - {name: key-len, type: const, value: 4}
  - {name: colour, type: enum, value-start: 1, entries: [red, {name: green, value: 5}, blue]}
  - {name: ability, type: flags, entries: [fast, on]}
  - name: inner
    type: struct
    members: [{name: low, type: u16, byte-order: big-endian}, {name: fill, type: pad, len: key-len - 1}]
  - name: head
    type: struct
    members: [{name: kind, type: u8}, {name: within, type: binary, struct: inner}, {name: rest, type: binary, len: 2}]
attribute-sets:
  - name: my-family
    attributes:
      - {name: colour, type: u32, enum: colour}
      - {name: abilities, type: uint, enum: ability}
      - {name: as-bits, type: bitfield32, enum: colour, enum-as-flags: true}
      - {name: gap, type: unused}
      - {name: port, type: u16, byte-order: big-endian}
      - {name: address, type: binary, display-hint: ipv4-or-v6}
      - {name: key, type: binary, checks: {exact-len: key-len}}
      - {name: again, type: nest, nested-attributes: my-family, value: 20}
      - {name: list, type: indexed-array, sub-type: nest, nested-attributes: part}
      - {name: numbers, type: binary, sub-type: u16}
      - {name: by-id, type: nest-type-value, type-value: [id, place], nested-attributes: part}
      - {name: there, type: flag}
      - {name: kind, type: string}
      - {name: data, type: sub-message, sub-message: data, selector: kind}
      - {name: header, type: binary, struct: head}
      - {name: private-key, type: binary}
  - name: part
    subset-of: my-family
    attributes: [{name: colour}, {name: kind, multi-attr: true}, {name: data}]
sub-messages:
  - name: data
    formats:
      - {value: plain, attribute-set: part}
      - {value: headed, fixed-header: inner, attribute-set: part}
      - {value: bare, fixed-header: inner}
      - {value: empty}
operations:
  fixed-header: head
  list:
    - {name: reserved}
    - {name: get, attribute-set: my-family, do: {request: {attributes: [colour]}, reply: {attributes: [kind]}}}
    - {name: set, attribute-set: part, fixed-header: inner, value: 7, do: {request: {attributes: [colour]}}}
    - {name: get-ntf, notify: get}
    - {name: shout, attribute-set: part, event: {attributes: [kind]}}
mcast-groups: {list: [{name: news}]}
"""


@pytest.fixture
def small() -> str:
    """The spec's text."""
    return SMALL


@pytest.fixture
def loaded() -> Callable[..., spec.Family]:
    """The family of the small spec, some text in it replaced by other."""

    def load(old: str = "", new: str = "") -> spec.Family:
        assert old in SMALL
        return loads(SMALL.replace(old, new).encode() if old else SMALL.encode(), "my.yaml")

    return load


@pytest.fixture
def specs() -> list[Path]:
    """The kernel's specs beside the repository."""
    if not SPECS.is_dir():
        pytest.skip("the kernel's YNL files are not beside the repository")
    return sorted(SPECS.glob("*.yaml"))
