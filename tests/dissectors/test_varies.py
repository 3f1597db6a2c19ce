"""What varies is marked where it is declared: whatever has the name of a device's number, a counter and so on."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import pytest

import nlsniff
from nlsniff import spec
from nlsniff.analysis.matching import Comparison, Masks, shape
from nlsniff.analysis.transaction import Transaction
from nlsniff.registry import Registry

Holder: TypeAlias = spec.AttributeSet | spec.Struct
Item: TypeAlias = spec.Attribute | spec.Member


@dataclass(frozen=True)
class Leaf:
    """A value, with the mark of what it stands in where it has none; ``below`` are the names around it."""

    place: str
    name: str
    varies: spec.Varies
    below: tuple[str, ...]


@dataclass
class Walk:
    """Every value of some families, once for each mark that it may inherit."""

    seen: set[tuple[int, spec.Varies, bool]] = field(default_factory=set)

    def family(self, family: spec.Family) -> Iterator[Leaf]:
        for each in (family, *family.operations):
            if each.header is not None:
                yield from self.items(each.header, each.header.members, "", ())
        for operation in family.operations:
            for known in (operation.attributes, operation.reply_attributes):
                if isinstance(known, spec.Payload):
                    yield from self.kind(known, known.name, known.type, "", ())
                if known is not None:
                    yield from self.items(known, known.attributes, "", ())

    def items(
        self, holder: Holder, items: Iterable[Item], varies: spec.Varies, below: tuple[str, ...]
    ) -> Iterator[Leaf]:
        key = id(holder), varies, any("stats" in name for name in below)
        if key in self.seen:
            return
        self.seen.add(key)
        for each in items:
            yield from self.kind(each, holder.name, each.type, each.varies or varies, below)

    def kind(
        self, item: Item | spec.Payload, place: str, kind: spec.Type, varies: spec.Varies, below: tuple[str, ...]
    ) -> Iterator[Leaf]:
        inner = (*below, item.name)
        match kind:
            case spec.Nest() | spec.NestTypeValue():
                known = spec.resolve(kind.attributes)
                yield from self.items(known, known.attributes, varies, inner)
            case spec.StructValue():
                yield from self.items(kind.struct, kind.struct.members, varies, inner)
            case spec.Fixed() | spec.Records():
                yield from self.items(kind.header, kind.header.members, varies, inner)
                if kind.attributes is not None:
                    known = spec.resolve(kind.attributes)
                    yield from self.items(known, known.attributes, varies, inner)
            case spec.IndexedArray() | spec.Array():
                yield from self.kind(item, place, kind.element, varies, below)
            case spec.SubMessage():
                for choice in (*kind.formats.values(), kind.default):
                    if choice is not None:
                        yield from self.kind(item, place, choice, varies, below)
            case spec.Pad() | spec.Flag():
                pass
            case _:
                yield Leaf(place, item.name, varies, below)


def leaves(*families: spec.Family) -> list[Leaf]:
    walk = Walk()
    return [leaf for family in families for leaf in walk.family(family)]


CAPTURES = sorted((Path(__file__).parents[2] / "captures").glob("**/*.pcap*"))
EVERY = leaves(*Registry().families())

SETTING = "a user sets it and gets it back"
LIMIT = "a device's or a user's limit"
NAMED = "what is counted, not how often"
TASK = "what the task is, not what it used"


@dataclass(frozen=True)
class Rule:
    """What has such a name varies so; ``others`` do not, each for its reason."""

    name: str
    kinds: frozenset[spec.Varies]
    others: dict[str, str]
    stats: bool = False  # or stands in something called stats

    def meets(self, leaf: Leaf) -> bool:
        around = leaf.below if self.stats else (leaf.name,)
        return any(re.search(self.name, name, re.IGNORECASE) for name in around)

    def wrong(self, found: Iterable[Leaf]) -> set[str]:
        """Those it is said of that are not marked so."""
        return {f"{leaf.place}.{leaf.name}" for leaf in found if self.meets(leaf) and leaf.varies not in self.kinds}


RULES = {
    "devices": Rule(
        r"if-?index|if-?idx|dev-index|(^|-)[io]?if$",
        frozenset({"ifindex"}),
        {
            "nldev-attrs.dev-index": "an RDMA device's own number",
            "nldev-cm-id-attrs.dev-index": "an RDMA device's own number",
            "rta-mfc-stats.mfcs-wrong-if": "counts packets from the wrong device",
        },
    ),
    "counters": Rule(
        r"(^|-)(packets|bytes|pkts|octets)(-old|64|-hw)?$",
        frozenset({"counter"}),
        {
            "coalesce.tx-aggr-max-bytes": LIMIT,
            "cqm-attrs.txe-pkts": SETTING,
            "dualpi2-attrs.step-thresh-pkts": LIMIT,
            "gate-entry-attrs.max-octets": LIMIT,
            "hhf-attrs.admit-bytes": LIMIT,
            "ieee802154-attrs.llsec-key-bytes": "key material",
            "irq-moderation.pkts": SETTING,
            "nbd-attrs.block-size-bytes": SETTING,
            "nbd-attrs.size-bytes": SETTING,
            "nl802154-key.bytes": "key material",
            "quota-attrs.bytes": "the quota; consumed counts",
            "tc-netem-slot.max-bytes": LIMIT,
            "tc-netem-slot.max-packets": LIMIT,
        },
    ),
    "statistics": Rule(
        "stats",
        frozenset({"counter", "time", "id"}),
        {
            "bridge-vlan-xstats.flags": SETTING,
            "bridge-vlan-xstats.pad2": "padding that the kernel's spec gives a name",
            "bridge-vlan-xstats.vid": NAMED,
            "dl-reload-act-info.reload-action": NAMED,
            "dl-reload-stats-entry.reload-stats-limit": NAMED,
            "hw-s-info-one.request": SETTING,
            "hw-s-info-one.used": "whether the device counts, not how much",
            "iscsi-offload-host-stats.custom-length": NAMED,
            "iscsi-stats-custom.desc": NAMED,
            "iscsi-stats.custom-length": NAMED,
            "nexthop-group-stats-entry-attrs.id": NAMED,
            "smc-fback-stats-attrs.rsn-code": NAMED,
            "smc-fback-stats-attrs.type": NAMED,
            **dict.fromkeys(
                (
                    f"taskstats.{name}"
                    for name in [
                        "ac-comm",
                        "ac-exitcode",
                        "ac-flag",
                        "ac-gid",
                        "ac-nice",
                        "ac-sched",
                        "ac-uid",
                        "version",
                    ]
                ),
                TASK,
            ),
        },
        stats=True,
    ),
    "cookies and generations": Rule(
        r"cookie|genid|generation|seqno$",
        frozenset({"id", "random", "generation"}),
        {
            "act-attrs.cookie": SETTING,
            "cttimeout-sctp-attrs.cookie-echoed": "a state's timeout",
            "cttimeout-sctp-attrs.cookie-wait": "a state's timeout",
            "l2tp-attrs.cookie": SETTING,
            "l2tp-attrs.peer-cookie": SETTING,
            "l2tp-stats-attrs.rx-cookie-discards": "counts packets",
            "metrics.fastopen-no-cookie": SETTING,
            "net-dm-attrs.flow-action-cookie": SETTING,
            "psample-attrs.cookie": SETTING,
            "psample-attrs.user-cookie": SETTING,
        },
    ),
    "sockets": Rule(r"(^|-)(ino|inode|portid)$", frozenset({"id"}), {}),
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_what_has_such_a_name_is_marked_or_listed_with_a_reason(rule: Rule) -> None:
    assert any(rule.meets(leaf) for leaf in EVERY)
    assert rule.wrong(EVERY) == set(rule.others)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("devices", "ifindex"),
        ("counters", "rx-bytes"),
        ("statistics", "rx"),
        ("cookies and generations", "cookie"),
        ("sockets", "ino"),
    ],
)
def test_a_rule_finds_what_is_not_marked_and_takes_the_mark_of_what_holds_it(title: str, name: str) -> None:
    values = spec.attrs("values", "V_", {name: spec.u32})
    for mark in ("", *RULES[title].kinds):
        holder = spec.attrs("held", "H_", stats=spec.varies(mark, spec.nest(values)))
        family = spec.Family("x", spec.ROUTE, None, (spec.Operation("get", 1, 1, holder),))
        assert RULES[title].wrong(leaves(family)) == (set() if mark else {f"values.{name}"})


def test_what_users_set_is_not_marked() -> None:
    marked = {f"{leaf.place}.{leaf.name}" for leaf in EVERY if leaf.varies}
    settings = [
        "link-attrs.mtu",
        "link-attrs.txqlen",
        "addr-attrs.local",
        "route-attrs.priority",
        "route-attrs.table",
        "rtmsg.rtm-dst-len",
        "linkinfo-bridge-attrs.ageing-time",
        "linkinfo-bridge-attrs.hello-time",
        "linkinfo-vxlan-attrs.ageing",
        "set-attrs.timeout",
        "setelem-attrs.timeout",
        "ipset-create-attrs.timeout",
        "tcmsg.handle",
        "tcmsg.parent",
        "nexthop-attrs.id",
        "sk-meminfo.rcvbuf",
        "sk-meminfo.sndbuf",
        "tcp-info.tcpi-state",
        "tcp-info.tcpi-snd-mss",
        "tcp-info.tcpi-options",
        "xfrm-lifetime-cfg.hard-add-expires-seconds",
        "xfrm-id.spi",
        "nexthop-res-group-attrs.idle-timer",
        "quota-attrs.bytes",
        "wgpeer.persistent-keepalive-interval",
    ]
    named = {f"{leaf.place}.{leaf.name}" for leaf in EVERY}
    assert set(settings) <= named
    assert marked & set(settings) == set()


def asked_twice(capture: Path, masks: Masks) -> Iterator[tuple[Transaction, Transaction]]:
    """Requests that ask the same, with nothing but questions between them."""
    before: dict[Hashable, Transaction] = {}
    for each in nlsniff.transactions(nlsniff.read(capture)):
        if each.request is None or each.request.known is None:
            continue
        if "dump" not in each.request.flags and "get" not in str(each.request.type):
            before.clear()
            continue
        key = shape(each.request, masks)
        if key in before:
            yield before[key], each
        before[key] = each


def test_what_is_asked_twice_is_answered_alike_but_for_what_is_marked() -> None:
    masks = Masks()
    differing, pairs, varied = set(), 0, 0
    for capture in CAPTURES:
        for first, second in asked_twice(capture, masks):
            answers = first.answers, second.answers
            if len(answers[0]) != len(answers[1]):
                continue
            comparison = Comparison(masks)
            pairs += 1
            for one, other in zip(*answers, strict=True):
                varied += one.attrs != other.attrs
                differing |= {re.sub(r"\[\d+\]", "", each.path) for each in comparison.differences(one, other)}
    assert differing == {"af-spec.inet.conf"}  # written under /proc/sys
    assert pairs > 1000
    assert varied > 100
