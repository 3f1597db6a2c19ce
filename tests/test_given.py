"""What a user gives to read with comes before what nlsniff has."""

from __future__ import annotations

from pathlib import Path

import pytest

import nlsniff
from nlsniff import spec
from nlsniff.errors import SpecError
from nlsniff.given import load_spec, reading
from nlsniff.message import MASKED, OPEN
from nlsniff.reach import reach

ROOT = Path(__file__).parent.parent
PRIVATE = ROOT / "captures" / "7.2" / "run-private.pcapng"
SPEC = """\
name: rt-link
protocol: netlink-raw
protonum: 0
attribute-sets: [{name: mine, attributes: [{name: my-address, type: binary, display-hint: mac}]}]
definitions:
  - {name: my-head, type: struct, members: [{name: my-family, type: u8}, {name: rest, type: binary, len: 15}]}
operations:
  fixed-header: my-head
  enum-model: directional
  list: [{name: mylink, attribute-set: mine, do: {request: {value: 16}, reply: {value: 16}}}]
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "rt-link.yaml"
    path.write_text(SPEC)
    return path


def test_nothing_given_is_the_usual_reading() -> None:
    assert reading() is MASKED
    assert reading(secrets=True) is OPEN


@pytest.mark.parametrize("folder", [False, True], ids=["file", "folder"])
def test_a_spec_replaces_the_built_in_family_of_its_name(mine: Path, folder: bool) -> None:
    registry = reading(specs=[mine.parent if folder else mine]).registry
    known = registry.numbered(spec.ROUTE, 16, to_user=True)
    assert known is not None
    assert known.name == "mylink"
    assert registry.numbered(spec.ROUTE, 18, to_user=False) is None  # getlink of the built-in one
    other = registry.numbered(spec.ROUTE, 20, to_user=True)
    assert other is not None
    assert other.family.name == "rt-addr"
    assert [each.operations[0].name for each in registry.families() if each.name == "rt-link"] == ["mylink"]


def test_messages_are_read_by_the_spec_given(mine: Path) -> None:
    capture = ROOT / "captures" / "7.2" / "link-bond.pcap"
    found = [each for each in nlsniff.read(capture, specs=[mine]) if each.type == "mylink"]
    assert found
    assert all(each.encode() == each.raw for each in found)
    assert any("my-address" in each.attrs for each in found)


def test_a_file_is_read_at_once_a_folder_when_needed(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("name: broken\nprotonum: 25\n[[[\n")
    with pytest.raises(SpecError, match="no YAML"):
        reading(specs=[tmp_path / "broken.yaml"])
    registry = reading(specs=[tmp_path]).registry
    assert registry.numbered(spec.ROUTE, 16, to_user=True) is not None
    assert registry.problems == []
    assert registry.numbered(25, 16, to_user=True) is None
    assert len(registry.problems) == 1


def test_a_folder_without_specs_is_told(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"no specs in this folder \(0 YAML files\)"):
        reading(specs=[tmp_path])


def test_a_familys_secrets_stay_secret_in_its_spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    marked = spec.attrs("mine", "M_", my_address=spec.secret(spec.binary))
    family = spec.Family("rt-link", spec.ROUTE, None, (spec.Operation("x", 1, 1, marked),))
    monkeypatch.setattr("nlsniff.given.built_in", lambda name, protocol: family if name == "rt-link" else protocol)
    path = tmp_path / "x.yaml"
    path.write_text(SPEC)
    assert [*reach(load_spec(str(path))).secrets()] == [("mine", "my-address")]


def test_families_and_files_of_the_users_own(tmp_path: Path) -> None:
    """The private protocol of tests/lab/modules/echo25.c: text behind nlmsghdr, here read byte by byte."""
    path = tmp_path / "echo.py"
    path.write_text(
        "from nlsniff.spec import Family, Operation, struct, u8\n"
        "FIRST = struct('first', letter=u8)\n"
        "FAMILY = Family('echo25', 25, FIRST, (Operation('say', 16, None), Operation('said', None, 17)))\n"
    )
    by_file = [each for each in nlsniff.read(PRIVATE, dissectors=[path]) if not each.is_control]
    assert [(each.family, each.type) for each in by_file[:2]] == [("echo25", "say"), ("echo25", "said")]
    assert by_file[0].header == {"letter": ord("h")}
    assert all(each.encode() == each.raw for each in by_file)
    assert by_file[0].known is not None
    by_object = nlsniff.read(PRIVATE, families=[by_file[0].known.family])
    assert [each.header for each in by_object if not each.is_control] == [each.header for each in by_file]


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_place: object) -> list[str]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.listdir", refused)
    with pytest.raises(SpecError, match="cannot read: Permission denied; name a YNL file"):
        reading(specs=[str(tmp_path)])
