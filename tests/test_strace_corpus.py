"""Strace's opinion on the same bytes: message types, flags and attribute names of what its tests send.

The corpus is not part of the project; without ``../shared/corpus`` beside it these tests are skipped.
Its values are made up, many wrong on purpose; they are compared for the protocols of few fixtures.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from nlsniff.dissectors import crypto

from nlsniff import spec
from nlsniff.message import Message
from nlsniff.output import json as json_lines
from nlsniff.output.text import Lines
from nlsniff.registry import PROTOCOLS
from nlsniff.trace import Node

CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus" / "strace.jsonl"
PROTOCOL = {f"NETLINK_{name.upper().replace('-', '_')}": number for number, name in PROTOCOLS.items()}
PROTOCOL["NETLINK_KOBJECT_UEVENT"] = spec.KOBJECT_UEVENT
HEADER = re.compile(r"nlmsg_type=([^,]+), nlmsg_flags=([^,]+), nlmsg_seq")
ATTRIBUTE = re.compile(r"nla_type=(?:NLA_F_\w+\|)*(\w+)")

# Message types that strace 6.1 has no name for. In all of them the header of Linux 7.2 has the name that
# nlsniff shows (include/uapi/linux/rtnetlink.h; SETSTATS since 5.18, the others since 6.15).
NEWER_TYPES = {
    "0x38": "newmulticast",
    "0x39": "delmulticast",
    "0x3c": "newanycast",
    "0x3d": "delanycast",
    "0x5f": "setstats",
    "0x78": "newtunnel",
    "0x79": "deltunnel",
    "0x7a": "gettunnel",
}
# Attributes that strace 6.1 has no name for and the headers of Linux 6.1 and later have.
NEWER_ATTRIBUTES = {
    *("IFLA_BRPORT_MAB", "IFLA_BR_FDB_N_LEARNED", "IFLA_OFFLOAD_XSTATS_HW_S_INFO", "NHA_OP_FLAGS"),
    # of IPv6, whose reports have no table, and of which nlsniff has the names of IPv4
    "IPMRA_CREPORT_TABLE",
}
# Both versions of multicast routing number the attributes of a report alike, and nlsniff has one set for them.
ALIKE = {"IP6MRA_CREPORT_MIF_ID": "IPMRA_CREPORT_VIF_ID"} | {
    f"IP6MRA_CREPORT_{name}": f"IPMRA_CREPORT_{name}" for name in ("MSGTYPE", "SRC_ADDR", "DST_ADDR", "PKT")
}
# Strace takes what stands behind struct tcamsg for the attributes of one action; tc_ctl_action() in
# net/sched/act_api.c reads TCA_ROOT_* there, with the actions in one of them.
MISTAKEN = "nlattr_tcamsg"
# Strace names attributes whose payload is cut off; nlsniff keeps what is no whole attribute under #rest.
CUT_SHORT = {"BRIDGE_QUERIER", "IFLA_INFO_XSTATS"}


def fixtures() -> list[dict[str, Any]]:
    if not CORPUS.is_file():
        pytest.skip("no strace corpus beside this repository")
    with CORPUS.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def pairs(datagram: Callable[..., list[Message]]) -> list[tuple[dict[str, Any], list[Message]]]:
    return [(row, datagram(bytes.fromhex(row["hex"]), PROTOCOL[row["protocol"]])) for row in fixtures()]


Pairs = list[tuple[dict[str, Any], list[Message]]]


def test_no_fixture_raises_and_all_are_written_back(pairs: Pairs) -> None:
    assert Counter(row["protocol"] for row, _ in pairs)["NETLINK_ROUTE"] == 3144
    lines = Lines()
    for _, messages in pairs:
        for message in messages:
            assert json_lines.line(message)
            assert lines.line(message).isprintable()
            assert message.encode() == message.raw


def headers(pairs: Pairs) -> Iterator[tuple[str, str, Message]]:
    """Type and flags in strace's words with the message that they are of."""
    for row, messages in pairs:
        if row["protocol"] == "NETLINK_ROUTE":
            for (kind, flags), message in zip(HEADER.findall(row["text"]), messages, strict=False):
                yield kind, flags, message


def test_message_types_have_the_names_that_strace_gives(pairs: Pairs) -> None:
    differences = set()
    for kind, _, message in headers(pairs):
        number, _, unknown = kind.partition(" ")
        ours = message.type if message.type is not None else "unknown"
        theirs = NEWER_TYPES.get(number, "unknown") if unknown else re.sub("^(RTM|NLMSG)_", "", kind).lower()
        if ours != theirs and message.known is not None:
            differences.add((kind, ours))
        if message.known is None and not message.is_control and theirs != "unknown":
            assert not theirs.endswith(("link", "addr", "route", "neigh", "rule")), f"{kind} is not declared"
    assert differences == set()


def names(flags: str) -> list[str | int]:
    words = [word.strip() for word in re.sub(r"/\*.*?\*/", "", flags).split("|")]
    numbers = [int(word, 0) for word in words if word[0].isdigit() and word != "0"]
    return [word.removeprefix("NLM_F_").lower().replace("_", "-") for word in words if not word[0].isdigit()] + numbers


def test_flags_have_the_names_that_strace_gives(pairs: Pairs) -> None:
    """For messages that nlsniff declares: what the upper bits mean depends on the type."""
    differing = {
        (message.type, flags, tuple(message.flags))
        for _, flags, message in headers(pairs)
        if (message.known is not None or message.is_control)
        and sorted(map(str, names(flags))) != sorted(map(str, message.flags))
    }
    assert differing == set()


def constants(nodes: Iterable[Node], attributes: spec.AttributeSet | None) -> Iterator[str]:
    """The kernel's name of each attribute, or its number, from the outside in.

    What a Payload names is no attribute: only what stands inside of it may be.
    """
    known = {} if attributes is None else {each.number: each for each in attributes.attributes}
    for node in nodes:
        if node.word is None:
            yield from constants(node.children, attributes)
            continue
        if isinstance(attributes, spec.Payload):
            yield from constants(node.children, inner(node.type))
            continue
        attribute = known.get(node.word & 0x3FFF)
        if attribute is None or attributes is None:
            yield hex(node.word & 0x3FFF)
        else:
            yield attributes.prefix + attribute.name.upper().replace("-", "_")
        yield from constants(node.children, inner(node.type))


def inner(kind: spec.Type | None) -> spec.AttributeSet | None:
    if isinstance(kind, (spec.Nest, spec.Fixed, spec.Records)) and kind.attributes is not None:
        return spec.resolve(kind.attributes)
    return None


# As the headers name the types of NETLINK_SOCK_DIAG and NETLINK_XFRM.
SPELLED = {
    "SOCK_DIAG_BY_FAMILY": {"get", "answer"},
    "TCPDIAG_GETSOCK": {"tcpdiag-getsock"},
    "XFRM_MSG_NEWSA": {"newsa"},
    "XFRM_MSG_DELSA": {"delsa"},
    "XFRM_MSG_GETSA": {"getsa"},
    "XFRM_MSG_ALLOCSPI": {"allocspi"},
}


def test_sockets_and_ipsec_have_the_types_that_strace_gives(pairs: Pairs) -> None:
    """A message of fewer bytes than say its family is nobody's."""
    compared: Counter[str] = Counter()
    for row, messages in pairs:
        if row["protocol"] not in ("NETLINK_SOCK_DIAG", "NETLINK_XFRM"):
            continue
        for (kind, _), message in zip(HEADER.findall(row["text"]), messages, strict=False):
            if message.known is not None:
                assert message.type in SPELLED[kind]
                compared[kind] += 1
    assert compared == {
        "SOCK_DIAG_BY_FAMILY": 354,
        "TCPDIAG_GETSOCK": 4,
        "XFRM_MSG_NEWSA": 2,
        "XFRM_MSG_GETSA": 1,
        "XFRM_MSG_DELSA": 1,
        "XFRM_MSG_ALLOCSPI": 1,
    }


def test_sockets_have_the_members_and_attributes_that_strace_gives(pairs: Pairs) -> None:
    """TLS_INFO_TX_MAX_PAYLOAD_LEN is newer than strace 6.1; number 0 is no attribute but in unix and others of them."""
    compared = 0
    for row, messages in pairs:
        if row["protocol"] != "NETLINK_SOCK_DIAG" or not messages or messages[0].known is None:
            continue
        ours = Counter(constants(messages[0].trace().children, messages[0].known.attributes))
        theirs = Counter(
            "0x0" if name.endswith(("_UNSPEC", "_NONE")) else name for name in ATTRIBUTE.findall(row["text"])
        )
        assert {*(ours - theirs)} <= {"TLS_INFO_TX_MAX_PAYLOAD_LEN"}, row["name"]
        assert {*(theirs - ours)} <= {"0x7"}, row["name"]
        compared += 1
        if not row["name"].startswith("nlattr_"):
            continue  # structs that are cut off
        said = set(re.findall(r"(\w+)=", row["text"]))
        members = {name.replace("-", "_") for name, value in messages[0].header.items() if not isinstance(value, dict)}
        # Strace says diag_fallback, the old name in the same union.
        assert members - said <= {"sdiag_raw_protocol", "diag_mode"}, row["name"]
    assert compared == 358


def test_attributes_have_the_names_that_strace_gives(pairs: Pairs) -> None:
    compared = 0
    differing = []
    for row, messages in pairs:
        if row["protocol"] != "NETLINK_ROUTE" or not messages or messages[0].known is None:
            continue
        if row["name"].startswith(MISTAKEN):
            continue
        ours = Counter(constants(messages[0].trace().children, messages[0].known.attributes))
        # Number 0 is UNSPEC and no attribute; in AF_SPEC strace names every address family, whether or
        # not the kernel has attributes of it (if_link.h: inet, inet6, bridge, mpls, mctp).
        theirs = Counter(
            "0x0" if name.endswith("_UNSPEC") else ALIKE.get(name, name)
            for name in ATTRIBUTE.findall(row["text"])
            if not name.startswith(("NLA_F_", "AF_"))
        )
        families = row["text"].count("nla_type=AF_")
        compared += 1
        extra = Counter({name: n for name, n in (ours - theirs).items() if name not in NEWER_ATTRIBUTES})
        missing = Counter({name: n for name, n in (theirs - ours).items() if not name.startswith((*CUT_SHORT, "0x"))})
        if missing or extra.total() > families:
            differing.append((row["name"], dict(extra), dict(missing)))
    assert compared == 3060
    assert differing == []


# What strace leaves a number in these, by type. Generic netlink's families say what 0x300 means by NLM_F_DUMP in
# include/uapi/linux/netlink.h; of CRYPTO_MSG_UPDATEALG no header says what 0x100 is, and nlsniff takes it for GET's.
UNNAMED_FLAGS = {"getfamily": {0x300: "dump"}, "updatealg": {0x100: "root"}}
OTHERS = {
    "NETLINK_AUDIT": 1,
    "NETLINK_CRYPTO": 22,
    "NETLINK_GENERIC": 1,
    "NETLINK_NETFILTER": 11,
    "NETLINK_SELINUX": 6,
}


def test_all_other_protocols_have_the_types_and_flags_that_strace_gives(pairs: Pairs) -> None:
    compared: Counter[str] = Counter()
    for row, messages in pairs:
        if row["protocol"] not in OTHERS:
            continue
        for (kind, flags), message in zip(HEADER.findall(row["text"]), messages, strict=False):
            known = re.sub(r"^.*<<8\|", "", kind)
            if "???" in kind:
                assert message.type is None, row["name"]
            elif known == "nlctrl":
                assert message.family == known
            else:
                theirs = re.sub(r"^(NFT_MSG|NFNL_MSG|CRYPTO_MSG|SELNL_MSG|AUDIT|NLMSG)_", "", known)
                assert message.type == theirs.lower().replace("_", "-"), row["name"]
            unnamed = UNNAMED_FLAGS.get(message.type or "", {})
            assert message.flags == [unnamed.get(each, each) for each in names(flags)], row["name"]
            compared[row["protocol"]] += 1
    assert compared == OTHERS


def test_what_the_kernel_and_udev_say_of_devices_is_uevents(pairs: Pairs) -> None:
    """Without nlmsghdr: strace shows the kernel's as a string, and udev's by the header of libudev's monitor."""
    found = [messages for row, messages in pairs if row["protocol"] == "NETLINK_KOBJECT_UEVENT"]
    assert len(found) == 5
    assert all(len(messages) == 1 and messages[0].family == "uevent" for messages in found)


# An operation without a name has no declared attributes: its body stays bytes.
NAMELESS = {"netlink_netfilter[11]"}


def test_all_other_protocols_have_the_attributes_that_strace_gives(pairs: Pairs) -> None:
    compared: Counter[str] = Counter()
    for row, messages in pairs:
        if row["protocol"] not in (*OTHERS, "NETLINK_XFRM") or row["name"] in NAMELESS:
            continue
        known = messages[0].known
        ours = [] if known is None else list(constants(messages[0].trace().children, known.attributes))
        assert ours == ATTRIBUTE.findall(row["text"]), row["name"]
        compared.update(ours)
    assert compared == {
        "CRYPTOCFGA_REPORT_LARVAL": 2,
        **{f"CRYPTOCFGA_REPORT_{kind}": 2 for kind in ("HASH", "BLKCIPHER", "AEAD", "RNG", "CIPHER")},
    }


# What strace prints by name in the bodies of these protocols (linux/socket.h, linux/netfilter/nfnetlink.h).
NUMBERS = {"AF_UNIX": 1, "NFNETLINK_V0": 0, "NFNL_SUBSYS_NFTABLES": 10}
SAID = re.compile(r'(\w+)=(?:htons\()?("[^"]*"(?:\.\.\.)?|\w+|-\d+)')
DATAGRAM_HEADER = re.compile(r"nlmsg_len=[^}]*}|{nla_len=[^}]*}")
# res_id is __be16 in struct nfgenmsg (linux/netfilter/nfnetlink.h). Where the bytes are those of the subsystem in
# host order, strace names it, without htons(); nlsniff shows the big-endian number that these bytes are.
HOST_ORDER = {("netlink_netfilter[6]", "res_id"): 10 << 8}
# struct crypto_report_larval has 64 bytes (linux/cryptouser.h); of 32, strace shows a string and nlsniff the bytes.
HALF_A_STRUCT = {("nlattr_crypto_user_alg[0]", "type"), ("nlattr_crypto_user_alg[1]", "type")}


def leaves(values: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield from leaves(value)
        elif not name.startswith("#"):
            yield name.replace("-", "_"), value


def number(value: object) -> object:
    """Flags as their sum, hexadecimal as the number: strace names no bits of cru_flags."""
    if isinstance(value, list):
        masks = {name: mask for mask, name in crypto.ALG.entries.items()}
        return sum(masks.get(each, each) for each in value)
    if isinstance(value, str) and re.fullmatch("0x[0-9a-f]+", value):
        return int(value, 16)
    return value


def agrees(ours: object, theirs: str) -> bool:
    if theirs.startswith('"'):
        text, _, cut = theirs[1:].rpartition('"')
        return isinstance(ours, str) and (ours.startswith(text) if cut else ours == text)
    return number(ours) == (NUMBERS[theirs] if theirs in NUMBERS else int(theirs, 0))


def test_all_other_protocols_have_the_values_that_strace_gives(pairs: Pairs) -> None:
    compared: Counter[str] = Counter()
    for row, messages in pairs:
        if row["protocol"] not in OTHERS or row["name"] in NAMELESS:
            continue
        ours = [*leaves(messages[0].header), *leaves(messages[0].attrs)]
        said = [
            one
            for one in SAID.findall(DATAGRAM_HEADER.sub("", row["text"]))
            if (row["name"], one[0]) not in HALF_A_STRUCT
        ]
        if not said:
            continue  # strace shows the body as bytes
        assert [name for name, _ in ours] == [name for name, _ in said], row["name"]
        for (name, value), (_, theirs) in zip(ours, said, strict=True):
            wanted = HOST_ORDER.get((row["name"], name))
            assert value == wanted if wanted is not None else agrees(value, theirs), (row["name"], name)
        compared[row["protocol"]] += len(said)
    assert compared == {"NETLINK_CRYPTO": 118, "NETLINK_NETFILTER": 15, "NETLINK_SELINUX": 2}
