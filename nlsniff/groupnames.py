"""Multicast groups by name: ``route:ipv4-route``, ``generic:nlctrl/notify``, ``connector:proc``.

Numbers are those of ``include/uapi/linux``: ``rtnetlink.h`` (RTNLGRP_*), ``sock_diag.h`` (SKNLGRP_*), ``xfrm.h``
(XFRMNLGRP_*), ``selinux_netlink.h``, ``audit.h``, ``connector.h`` (CN_IDX_*), ``netfilter/nfnetlink.h`` (NFNLGRP_*);
``include/uapi/rdma/rdma_netlink.h``, ``include/uapi/scsi/scsi_netlink.h``, and ``include/scsi/iscsi_if.h``, which is
for the kernel alone. FIB_LOOKUP, NFLOG, CRYPTO, ECRYPTFS and SMC have no groups. No header numbers uevents' two: 1 is
the kernel's own (``lib/kobject_uevent.c``), 2 udev's (systemd's ``device-monitor.c``). Those of generic netlink are
assigned at run time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from nlsniff import spec
from nlsniff.errors import NlsniffError
from nlsniff.frame import GenericFamilies
from nlsniff.genericnames import group_at
from nlsniff.registry import PROTOCOLS, protocol_name

LAST_GROUP: Final = 0xFFFF_FFFF


def _numbered(words: str, first: int = 1) -> dict[int, str]:
    return dict(enumerate(words.split(), first))


NAMES: Final[Mapping[int, Mapping[int, str]]] = {
    spec.ROUTE: _numbered(
        "link notify neigh tc ipv4-ifaddr ipv4-mroute ipv4-route ipv4-rule ipv6-ifaddr ipv6-mroute ipv6-route "
        "ipv6-ifinfo decnet-ifaddr nop2 decnet-route decnet-rule nop4 ipv6-prefix ipv6-rule nd-useropt phonet-ifaddr "
        "phonet-route dcb ipv4-netconf ipv6-netconf mdb mpls-route nsid mpls-netconf ipv4-mroute-r ipv6-mroute-r "
        "nexthop brvlan mctp-ifaddr tunnel stats ipv4-mcaddr ipv6-mcaddr ipv6-acaddr"
    ),
    spec.SOCK_DIAG: _numbered("inet-tcp-destroy inet-udp-destroy inet6-tcp-destroy inet6-udp-destroy"),
    spec.XFRM: _numbered("acquire expire sa policy aevents report migrate mapping"),
    spec.SELINUX: _numbered("avc"),
    spec.ISCSI: _numbered("iscsid uip"),
    spec.AUDIT: _numbered("readlog"),
    spec.CONNECTOR: _numbered("proc cifs w1 v86d bb dst dm drbd kvp vss"),
    spec.NETFILTER: _numbered(
        "conntrack-new conntrack-update conntrack-destroy conntrack-exp-new conntrack-exp-update "
        "conntrack-exp-destroy nftables acct-quota nftrace"
    ),
    spec.KOBJECT_UEVENT: _numbered("kernel udev"),
    # SCSI_NL_GRP_FC_EVENTS is 1 << 2, a mask by its comment; but scsi_transport_fc.c sends to it as a group's number.
    spec.SCSITRANSPORT: {4: "fc-events"},
    spec.RDMA: _numbered("iwpm ls notify", 2),
}
PROTOCOL_NUMBERS: Final = {name: number for number, name in PROTOCOLS.items()}


class Group(NamedTuple):
    """One multicast group of one protocol; ``name`` is without the protocol's, a number where it has none."""

    protocol: int
    number: int
    name: str

    def __str__(self) -> str:
        return f"{protocol_name(self.protocol)}:{self.name}"


class UnknownGroupError(NlsniffError):
    """Words that name no group."""


def names_of(protocol: int, generic: GenericFamilies) -> Mapping[int, str]:
    """The named groups of a protocol: number to name."""
    return generic.groups if protocol == spec.GENERIC else NAMES.get(protocol, {})


def group(protocol: int, number: int, generic: GenericFamilies, frame: int | None = None) -> Group:
    """A group by its number, with its name where it has one; of generic netlink the one it had at that frame."""
    if protocol == spec.GENERIC and frame is not None:
        return Group(protocol, number, group_at(generic, number, (frame, 0))[0] or str(number))
    return Group(protocol, number, names_of(protocol, generic).get(number, str(number)))


def named_groups(generic: GenericFamilies) -> Iterator[Group]:
    """Every group that has a name, by protocol and number."""
    for protocol in sorted({*NAMES, spec.GENERIC}):
        for number, name in sorted(names_of(protocol, generic).items()):
            yield Group(protocol, number, name)


def find(words: Iterable[str], generic: GenericFamilies) -> list[Group]:
    """The groups that ``protocol:group``, ``protocol`` (all it has names for) and numbers stand for, each once.

    ``generic:family`` stands for all groups of a family. Raises UnknownGroupError.
    """
    found: dict[Group, None] = {}
    for word in words:
        found.update(dict.fromkeys(_find(word, generic)))
    return list(found)


def _find(word: str, generic: GenericFamilies) -> list[Group]:
    protocol_text, _, text = word.partition(":")
    protocol = _protocol(protocol_text, word)
    names = names_of(protocol, generic)
    if not text:
        if ":" in word or not names:
            raise UnknownGroupError(f"{word!r} names no group", remedy=f"say which, by number: {protocol_text}:1")
        return [Group(protocol, number, name) for number, name in sorted(names.items())]
    if text.isdecimal():
        if not 0 < int(text) <= LAST_GROUP:
            raise UnknownGroupError(f"{word!r}: groups are numbered from 1")
        return [group(protocol, int(text), generic)]
    wanted = text if protocol == spec.GENERIC else text.lower().replace("_", "-")
    hits = [Group(protocol, n, name) for n, name in names.items() if name == wanted or name.startswith(f"{wanted}/")]
    if not hits:
        known = [*names.values(), *({name.partition("/")[0] for name in names.values()})]
        raise UnknownGroupError(
            f"{protocol_name(protocol)} has no group {text!r}{_near(text, known)}", remedy=_remedy(protocol, text)
        )
    return sorted(hits)


def _protocol(text: str, word: str) -> int:
    name = text.lower().replace("_", "-")
    number = int(name) if name.isdecimal() else PROTOCOL_NUMBERS.get(name)
    if number is None or number > 255:
        raise UnknownGroupError(
            f"{word!r}: no netlink protocol {text!r}{_near(name, PROTOCOL_NUMBERS)}",
            remedy="write PROTOCOL:GROUP; 'nlsniff monitor --list' shows what there is",
        )
    return number


def _remedy(protocol: int, text: str) -> str:
    if protocol == spec.GENERIC:
        return (
            f"is the module loaded that brings {text.partition('/')[0]}? 'nlsniff monitor --list' shows what there is"
        )
    return "'nlsniff monitor --list' shows what there is"


def _near(text: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(text, list(known), n=2)
    return f" (near: {', '.join(near)})" if near else ""
