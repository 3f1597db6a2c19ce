# generic: ila
"""Identifier-locator addressing: ``include/uapi/linux/ila.h``, ``net/ipv6/ila/ila_xlat.c``."""

from __future__ import annotations

from nlsniff.dissectors.route.encap import ILA

from nlsniff.spec import GENERIC, Family, Operation

FAMILY = Family(
    "ila",
    GENERIC,
    None,
    (
        Operation("add", 1, None, ILA),
        Operation("del", 2, None, ILA),
        Operation("get", 3, 3, ILA),
        Operation("flush", 4, None, ILA),
    ),
    key=("locator", "identifier", "locator-match", "ifindex", "dir", "csum-mode", "ident-type"),
    doc="Identifier-locator addressing: translations",
)
