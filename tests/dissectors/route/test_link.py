"""Links: bytes from Linux 7.2 and iproute2 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from nlsniff.dissectors.route.link import FAMILY, IFINFOMSG, LINK
from nlsniff.dissectors.route.link_kinds import KINDS

from nlsniff import spec
from nlsniff.decode import struct_size
from nlsniff.message import Message

HEADERS = Path("/usr/include/linux")
WITH_LINKS = (
    *("if_link.h", "if_bridge.h", "if_tunnel.h", "if_bonding.h", "rtnetlink.h", "wireless.h", "veth.h", "mpls.h"),
    *("can/netlink.h", "can/vxcan.h", "wwan.h", "amt.h", "batman_adv.h", "caif/if_caif.h"),
)
Read = Callable[..., Message]

NEW = {"ifi-family": 0, "ifi-type": 0, "ifi-index": 0, "ifi-flags": [], "ifi-change": 0}

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ip link add d0 type dummy",
        "to-kernel",
        "3800000010000506ac37026b000000000000000000000000000000000000000007000300643000001000120009000100"
        "64756d6d79000000",
        "newlink",
        NEW,
        {"ifname": "d0", "linkinfo": {"kind": "dummy"}},
    ),
    (
        "ip link set d0 mtu 9000 txqueuelen 42",
        "to-kernel",
        "3000000010000500ad37026b0000000000000000030000000000000000000000080004002823000008000d002a000000",
        "newlink",
        {"ifi-family": 0, "ifi-type": 0, "ifi-index": 3, "ifi-flags": [], "ifi-change": 0},
        {"mtu": 9000, "txqlen": 42},
    ),
    (
        "ip link set d0 address 02:00:00:00:00:d0",
        "to-kernel",
        "2c00000010000500ae37026b00000000000000000300000000000000000000000a0001000200000000d00000",
        "newlink",
        {"ifi-family": 0, "ifi-type": 0, "ifi-index": 3, "ifi-flags": [], "ifi-change": 0},
        {"address": "02:00:00:00:00:d0"},
    ),
    (
        "ip link set d0 alias 'a name with spaces and ümlaut'",
        "to-kernel",
        "4400000010000500ad37026b00000000000000000300000000000000000000002200140061206e616d65207769746820"
        "73706163657320616e6420c3bc6d6c6175740000",
        "newlink",
        {"ifi-family": 0, "ifi-type": 0, "ifi-index": 3, "ifi-flags": [], "ifi-change": 0},
        {"ifalias": "a name with spaces and ümlaut"},
    ),
    (
        "ip link set d0 carrier off",
        "to-kernel",
        "2800000010000500ae37026b00000000000000000300000000000000000000000500210000000000",
        "newlink",
        {"ifi-family": 0, "ifi-type": 0, "ifi-index": 3, "ifi-flags": [], "ifi-change": 0},
        {"carrier": 0},
    ),
    (
        "ip link set d0 addrgenmode none",
        "to-kernel",
        "3000000010000500af37026b000000000000000003000000000000000000000010001a000c000a000500080001000000",
        "newlink",
        {"ifi-family": 0, "ifi-type": 0, "ifi-index": 3, "ifi-flags": [], "ifi-change": 0},
        {"af-spec": {"inet6": {"addr-gen-mode": 1}}},
    ),
    (
        "ip link property add dev d0 altname a-long-alternative-name altname another-one",
        "to-kernel",
        "500000006c00050eaf37026b0000000000000000030000000000000000000000300034801c003500612d6c6f6e672d61"
        "6c7465726e61746976652d6e616d650010003500616e6f746865722d6f6e6500",
        "newlinkprop",
        {"ifi-family": 0, "ifi-type": 0, "ifi-index": 3, "ifi-flags": [], "ifi-change": 0},
        {"prop-list": {"alt-ifname": ["a-long-alternative-name", "another-one"]}},
    ),
    (
        "ip link property del dev d0 altname another-one",
        "to-kernel",
        "340000006d000500af37026b00000000000000000300000000000000000000001400348010003500616e6f746865722d6f6e6500",
        "dellinkprop",
        {"ifi-family": 0, "ifi-type": 0, "ifi-index": 3, "ifi-flags": [], "ifi-change": 0},
        {"prop-list": {"alt-ifname": ["another-one"]}},
    ),
    (
        "ip link set mv0 protodown_reason 3 on",
        "to-kernel",
        "3400000010000500b037026b00000000000000000600000000000000000000001400378008000100080000000800020008000000",
        "newlink",
        {"ifi-family": 0, "ifi-type": 0, "ifi-index": 6, "ifi-flags": [], "ifi-change": 0},
        {"proto-down-reason": {"mask": 8, "value": 8}},
    ),
    (
        "ip link set group 7 mtu 1500",
        "to-kernel",
        "3000000010000500b137026b000000000000000000000000000000000000000008001b000700000008000400dc050000",
        "newlink",
        NEW,
        {"group": 7, "mtu": 1500},
    ),
    (
        "ip link set v1 netns record-other",
        "to-kernel",
        "2800000010000500b237026b000000000000000004000000000000000000000008001c0005000000",
        "newlink",
        {"ifi-family": 0, "ifi-type": 0, "ifi-index": 4, "ifi-flags": [], "ifi-change": 0},
        {"net-ns-fd": 5},
    ),
    (
        "ip link set d1 xdpgeneric pinned /sys/fs/bpf/record-xdp",
        "to-kernel",
        "3400000010000500b537026b000000000000000003000000000000000000000014002b0008000100050000000800030003000000",
        "newlink",
        {"ifi-family": 0, "ifi-type": 0, "ifi-index": 3, "ifi-flags": [], "ifi-change": 0},
        {"xdp": {"fd": 5, "flags": 3}},
    ),
    (
        "ip link set d1 xdpgeneric off",
        "to-kernel",
        "3400000010000500b537026b000000000000000003000000000000000000000014002b0008000100ffffffff0800030003000000",
        "newlink",
        {"ifi-family": 0, "ifi-type": 0, "ifi-index": 3, "ifi-flags": [], "ifi-change": 0},
        {"xdp": {"fd": -1, "flags": 3}},
    ),
    (
        "ip link add v2 address 02:00:00:00:00:02 type veth peer v3 address 02:00:00:00:00:03 mtu 1300",
        "to-kernel",
        "7400000010000506c537026b00000000000000000000000000000000000000000a000100020000000002000007000300"
        "763200004000120008000100766574683400020030000100000000000000000000000000000000000a00010002000000"
        "0003000008000400140500000700030076330000",
        "newlink",
        NEW,
        {
            "address": "02:00:00:00:00:02",
            "ifname": "v2",
            "linkinfo": {
                "kind": "veth",
                "data": {
                    "peer": {
                        "ifi-family": 0,
                        "ifi-type": 0,
                        "ifi-index": 0,
                        "ifi-flags": [],
                        "ifi-change": 0,
                        "address": "02:00:00:00:00:03",
                        "mtu": 1300,
                        "ifname": "v3",
                    }
                },
            },
        },
    ),
    (
        "ip link add vxcan0 type vxcan peer name vxcan1",
        "to-kernel",
        "6000000010000506ca37026b00000000000000000000000000000000000000000b000300767863616e30000034001200"
        "09000100767863616e0000002400020020000100000000000000000000000000000000000b000300767863616e310000",
        "newlink",
        NEW,
        {
            "ifname": "vxcan0",
            "linkinfo": {
                "kind": "vxcan",
                "data": {
                    "peer": {
                        "ifi-family": 0,
                        "ifi-type": 0,
                        "ifi-index": 0,
                        "ifi-flags": [],
                        "ifi-change": 0,
                        "ifname": "vxcan1",
                    }
                },
            },
        },
    ),
    (
        "ip link add vs2 type veth peer name s2",
        "to-kernel",
        "54000000100005069837026b000000000000000000000000000000000000000008000300767332002c00120008000100"
        "76657468200002001c000100000000000000000000000000000000000700030073320000",
        "newlink",
        NEW,
        {
            "ifname": "vs2",
            "linkinfo": {
                "kind": "veth",
                "data": {
                    "peer": {
                        "ifi-family": 0,
                        "ifi-type": 0,
                        "ifi-index": 0,
                        "ifi-flags": [],
                        "ifi-change": 0,
                        "ifname": "s2",
                    }
                },
            },
        },
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction)
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw


ANSWER = (  # ip link add link d0 name d0.20 type vlan proto 802.1ad id 20 reorder_hdr off gvrp on loose_binding on
    "f805000010000200d237026b07040000000001001300000082000000000000000a00030064302e323000000008000d00"
    "e803000005001000020000000500110000000000050043000000000008000400dc050000080032000000000008003300"
    "ffff000008001b000000000008001e000000000008003d000000000008001f000100000008002800ffff000008002900"
    "0000010008003a000000010008003f0000000100080040000000010008003b000000010008003c00ffff000008004200"
    "0000000008002000010000000500210001000000080023000000000008002f0000000000080030000000000006004400"
    "04000000060045000000000005002700000000000a00010076e2be99795e00000a000200ffffffffffff0000cc001700"
    "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "000000000000000064000700000000000000000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "0000000000000000000000000c002b0005000200000000003000120009000100766c616e000000002000020006000500"
    "88a8000006000100140000000c00020006000000ffffffff080005000c000000090006006e6f6f700000000030031a00"
    "8c0002008800010000000000000000000000000001000000010000000100000001000000000000000100000000000000"
    "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "0000000000000000000000000000000010270000e80300000000000000000000000000000000000001000000a0020a00"
    "080001000000000014000500ffff0000982e000018860000e8030000f40002000000000040000000dc05000001000000"
    "010000000100000001000000ffffffffa00f0000e80300000000000000a3020080510100030000005802000010000000"
    "0000000001000000010000000100000060ea0000000000000000000000000000000000000000000000000000ffffffff"
    "000000000000000010270000e80300000100000000000000000000000100000000000000000000000100000000000000"
    "00000000000000000000000080ee36000000000000000000010000000000000000000000000000000000000000000000"
    "0004000000000000ffff0000ffffffff0100000000000000000000000000000034010300260000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "000000003c00060007000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000000000000000001400070000000000000000000000000000000000050008000000000024000e00"
    "000000000000000000000000000000000000000000000000000000000000000004003e8004004180"
)


def test_a_whole_answer_reads_without_a_note_and_writes_the_same_bytes(read: Read) -> None:
    message = read(ANSWER, direction="to-user")
    attrs = message.attrs
    assert (message.notes, [name for name in attrs if name.startswith("#")]) == ([], [])
    assert message.header["ifi-flags"] == ["broadcast", "no-arp"]
    assert (attrs["ifname"], attrs["link"], attrs["qdisc"], attrs["operstate"]) == ("d0.20", 12, "noop", 2)
    assert attrs["linkinfo"]["data"]["flags"] == {"flags": ["gvrp", "loose-binding"], "mask": "0xffffffff"}
    assert attrs["map"] == {"mem-start": 0, "mem-end": 0, "base-addr": 0, "irq": 0, "dma": 0, "port": 0}
    assert message.encode().hex() == ANSWER


def test_settings_of_ip_are_numbers_in_the_order_of_the_headers(read: Read) -> None:
    spec_of = read(ANSWER, direction="to-user").attrs["af-spec"]
    assert spec_of["inet"]["conf"][26:29] == [10000, 1000, 0]
    assert spec_of["inet6"]["conf"][:3] == [0, 64, 1500]
    assert spec_of["inet6"]["cacheinfo"]["retrans-time"] == 1000
    assert len(spec_of["inet6"]["stats"]) == spec_of["inet6"]["stats"][0] == 38


def test_a_link_of_an_unknown_kind_keeps_its_attributes_by_number(read: Read) -> None:
    message = read(  # made by hand
        "40000000100005060000000000000000"
        + "00" * 16
        + "2000120008000100"
        + b"new\0".hex()
        + "14000200"
        + "0800010001000000"
        + "0500020007000000"
    )
    assert message.attrs["linkinfo"] == {"kind": "new", "data": {"#1": "01000000", "#2": "07"}}


def reach(attributes: spec.AttributeSet, seen: dict[int, spec.AttributeSet]) -> None:
    """Add this attribute set and all that are nested in it."""
    if id(attributes) not in seen:
        seen[id(attributes)] = attributes
        for attribute in attributes.attributes:
            for inner in nested(attribute.type):
                reach(inner, seen)


def nested(kind: spec.Type) -> Iterator[spec.AttributeSet]:
    """The attribute sets that a type holds."""
    match kind:
        case spec.Nest() | spec.Fixed() if kind.attributes is not None:
            yield spec.resolve(kind.attributes)
        case spec.IndexedArray():
            yield from nested(kind.element)
        case spec.SubMessage():
            for choice in (*kind.formats.values(), kind.default):
                if choice is not None:
                    yield from nested(choice)


def all_sets() -> list[spec.AttributeSet]:
    """Every attribute set of the family."""
    seen: dict[int, spec.AttributeSet] = {}
    for operation in FAMILY.operations:
        for attributes in (operation.attributes, operation.reply_attributes):
            if attributes is not None:
                reach(attributes, seen)
    return list(seen.values())


def header_texts() -> Iterator[str]:
    """The headers, without comments and preprocessor lines."""
    for name in WITH_LINKS:
        path = HEADERS / name
        if path.is_file():
            text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
            yield re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)


def header_enums() -> Iterator[dict[str, int]]:
    """The enums of the headers, each as {constant: number}."""
    for text in header_texts():
        for body in re.findall(r"enum\s*\w*\s*\{(.*?)\}", text, re.DOTALL):
            members: dict[str, int] = {}
            number = 0
            for name, value in re.findall(r"(\w+)\s*(?:=\s*([^,]+))?,?", body):
                number = members.get(value, number) if not value.strip().isdigit() else int(value)
                members[name] = number
                number += 1
            yield members


# Aliases, ends and beginnings of enums, and statistics that hold no attribute
NO_ATTRIBUTE = re.compile(r"__.*|.*_(MAX|UNSPEC)|IFLA_(IF_NETNSID|DSA_MASTER)")
# Sets that hold a part of an enum
PARTS = {"prop-list-link-attrs", "macvlan-macaddr-attrs", "stats-filter-attrs", "vfinfo-list-attrs", "vf-ports-attrs"}


@pytest.mark.skipif(not HEADERS.is_dir(), reason="no kernel headers on this machine")
def test_every_constant_of_the_kernels_headers_is_declared_with_its_number() -> None:
    enums = list(header_enums())
    compared = 0
    for attributes in all_sets():
        ours = {attributes.prefix + one.name.upper().replace("-", "_"): one.number for one in attributes.attributes}
        for theirs in enums:
            shared = ours.keys() & theirs.keys()
            if not shared:
                continue
            compared += len(shared)
            assert {name: ours[name] for name in shared} == {name: theirs[name] for name in shared}, attributes.name
            if attributes.name not in PARTS:
                missing = {name for name in theirs.keys() - shared if not NO_ATTRIBUTE.fullmatch(name)}
                assert missing == set(), attributes.name
    assert compared > 500


SIZES = {"__u8": 1, "char": 1, "__u16": 2, "__be16": 2, "__s16": 2, "__u32": 4, "__s32": 4, "__be32": 4, "__u64": 8}


def header_struct_sizes() -> Iterator[tuple[str, int]]:
    """The structs of the headers that hold only plain numbers, with their sizes on a 64-bit machine."""
    for text in header_texts():
        for name, body in re.findall(r"struct (\w+) \{([^{}]*)\}", text):
            members = re.findall(r"(\w+)\s+(\w+)(?:\[(\d+)\])?;", body)
            if not members or len(members) != body.count(";") or any(kind not in SIZES for kind, _, _ in members):
                continue
            size = widest = 0
            for kind, _, count in members:
                width = SIZES[kind]
                widest = max(widest, width)
                size = size + -size % width + width * int(count or 1)
            yield name.replace("_", "-"), size + -size % widest


def structs(kind: spec.Type) -> Iterator[spec.Struct]:
    """The structs that a type holds."""
    match kind:
        case spec.StructValue():
            yield kind.struct
        case spec.Fixed():
            yield kind.header
        case spec.SubMessage():
            for choice in kind.formats.values():
                yield from structs(choice)


@pytest.mark.skipif(not HEADERS.is_dir(), reason="no kernel headers on this machine")
def test_every_struct_has_the_size_the_compiler_gives_it() -> None:
    theirs = dict(header_struct_sizes())
    ours = {IFINFOMSG.name: struct_size(IFINFOMSG)}
    for attributes in all_sets():
        for attribute in attributes.attributes:
            ours |= {one.name: struct_size(one) for one in structs(attribute.type)}
    shared = ours.keys() & theirs.keys()
    assert len(shared) > 25
    assert {name: ours[name] for name in shared} == {name: theirs[name] for name in shared}


def test_every_kind_that_ip_knows_is_declared() -> None:
    kinds = (
        "amt bareudp batadv bond bridge can dsa dummy erspan geneve gre gretap gtp hsr ifb ip6erspan ip6gre "
        "ip6gretap ip6tnl ipip ipoib ipvlan ipvtap macsec macvlan macvtap netdevsim nlmon rmnet sit team vcan "
        "virt_wifi vlan vrf vti vti6 vxlan wireguard wwan xfrm"
    )
    assert [kind for kind in kinds.split() if kind not in KINDS] == []


def test_veth_vxcan_and_netkit_hold_a_second_link() -> None:
    (linkinfo,) = [one.type for one in LINK.attributes if one.name == "linkinfo"]
    assert isinstance(linkinfo, spec.Nest)
    (data,) = [one.type for one in spec.resolve(linkinfo.attributes).attributes if one.name == "data"]
    assert isinstance(data, spec.SubMessage)
    for kind in ("veth", "vxcan", "netkit"):
        chosen = data.formats[kind]
        assert isinstance(chosen, spec.Nest)
        peer = spec.resolve(chosen.attributes).attributes[0].type
        assert isinstance(peer, spec.Fixed)
        assert peer.header is IFINFOMSG
        assert peer.attributes is not None
        assert spec.resolve(peer.attributes) is LINK
