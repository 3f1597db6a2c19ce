"""Calls of ynl: what they say, read back, is what was captured."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from nlsniff import encode, spec
from nlsniff.message import Message
from nlsniff.output.code import ynl
from nlsniff.trace import Context

DEMO = Path(__file__).parents[3] / "captures/7.2/demo.pcap"
NFT = Path(__file__).parents[3] / "captures/7.2/nftables.pcap"
SPECS = Path(__file__).parents[4] / "shared/specs"


def read_back(message: Message, said: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and attributes of the bytes that ynl's JSON makes."""
    body = message.body()
    assert body is not None
    layout = body.header
    names = {member.name for member in layout.members} if layout is not None else set()
    header = {name: value for name, value in said.items() if name in names}
    attrs = {name: value for name, value in said.items() if name not in names}
    data = b"" if layout is None else encode.struct_bytes(layout, header, message.order)
    data += bytes(-len(data) % 4)
    if body.attributes is not None:
        data += encode.attributes_bytes(body.attributes, attrs, message.order, outer=(message.header,))
    return body.read_slowly(data, 0, len(data), Context(secrets=True))


def test_what_is_said_of_every_request_makes_the_same_values(path: Path, code: SimpleNamespace) -> None:
    for datagram in code.all(path):
        for request in datagram.requests:
            message = request.message
            if message.family not in ynl.FAMILIES or message.type is None or any(ynl.lost(message)):
                continue
            body = message.body()
            if body is None or message.notes or isinstance(body.attributes, spec.Payload):
                continue
            said = json.loads(ynl.json_of(message))
            assert read_back(message, said) == (message.header, message.attrs), message


def test_flags_and_names_are_those_of_ynl(code: SimpleNamespace) -> None:
    (text,) = (ynl.source([each]) for each in code.all(DEMO) if each.frame.number == 5)
    title, line = text.splitlines()
    assert title == "# frame 5: rt-link newlink request ack excl create"
    *words, said = shlex.split(line)
    assert words == ["ynl", "--family", "rt-link", "--do", "newlink", "--excl", "--create", "--json"]
    assert json.loads(said) == {"link": 3, "ifname": "d0.10", "linkinfo": {"kind": "vlan", "data": {"id": 10}}}


def test_a_batch_is_one_call(code: SimpleNamespace) -> None:
    batch = next(each for each in code.all(NFT) if len(each.requests) > 2)
    words = shlex.split(ynl.source([batch]).splitlines()[-1])
    assert words[:3] == ["ynl", "--family", "nftables"]
    assert words.count("--multi") == len(batch.requests)
    assert words[words.index("--multi") + 1] == "batch-begin"


def test_an_attribute_with_the_name_of_a_header_member_is_told(code: SimpleNamespace) -> None:
    path = Path(__file__).parents[3] / "captures/7.2/rule.pcap"
    (text,) = {ynl.source([each]) for each in code.all(path) if each.requests[0].message.attrs.get("table") == 70000}
    assert "# ynl cannot say the attribute table: a member of the header has its name\n" in text


def test_a_family_without_a_file_is_told(code: SimpleNamespace) -> None:
    path = Path(__file__).parents[3] / "captures/7.2/nexthop.pcap"
    datagram = next(each for each in code.all(path) if each.requests[0].message.family == "rt-nexthop")
    assert "the kernel has no YNL file of the family (rt-nexthop)" in ynl.source([datagram])


@pytest.mark.skipif(not SPECS.is_dir(), reason="no kernel specs here")
def test_the_families_are_the_kernels_files() -> None:
    import yaml

    names = {path.stem: yaml.safe_load(path.read_text())["name"] for path in SPECS.glob("*.yaml")}
    assert set(names.values()) == ynl.FAMILIES
    assert {name: stem for stem, name in names.items() if name != stem} == ynl.FILES
