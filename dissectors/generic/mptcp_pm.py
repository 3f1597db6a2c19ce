# generic: mptcp_pm
"""Multipath TCP's paths: ``include/uapi/linux/mptcp_pm.h`` and ``mptcp.h``, ``mptcp_pm.yaml``."""

from __future__ import annotations

from nlsniff.dissectors.control import ERRNO
from nlsniff.dissectors.route.names import AF

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    attrs,
    be,
    bits,
    hint,
    ipv6,
    label,
    label_flags,
    nest,
    s32,
    u8,
    u16,
    u32,
    values,
    varies,
)

ipv4 = hint(be(u32), "ipv4")

ADDR_FLAGS = bits("mptcp-pm-addr-flags", "signal subflow backup fullmesh implicit laminar")
EVENT_FLAGS = bits("mptcp-pm-ev-flags", "deny-join-id0 server-side")
# MPTCP_RST_*, RFC 8684, 3.6
RESET_REASON = values("mptcp-rst", "eunspec emptcp eresource eprohibit ewq2big ebadperf emiddlebox")
RESET_FLAGS = bits("mptcp-rst-flags", "transient")

ADDRESS = attrs(
    "address",
    "MPTCP_PM_ADDR_ATTR_",
    family=label(u16, AF),
    id=u8,
    addr4=ipv4,
    addr6=ipv6,
    port=u16,
    flags=label_flags(u32, ADDR_FLAGS),
    if_idx=varies("ifindex", s32),
)
ENDPOINT = attrs("endpoint", "MPTCP_PM_ENDPOINT_", addr=nest(ADDRESS))
PM = attrs(
    "attr",
    "MPTCP_PM_ATTR_",
    addr=nest(ADDRESS),
    rcv_add_addrs=u32,
    subflows=u32,
    token=varies("random", u32),
    loc_id=u8,
    addr_remote=nest(ADDRESS),
)
EVENT = attrs(
    "event-attr",
    "MPTCP_ATTR_",
    token=varies("random", u32),
    family=label(u16, AF),
    loc_id=u8,
    rem_id=u8,
    saddr4=ipv4,
    saddr6=ipv6,
    daddr4=ipv4,
    daddr6=ipv6,
    sport=be(u16),
    dport=be(u16),
    backup=u8,
    error=label(u8, ERRNO),
    flags=label_flags(u16, EVENT_FLAGS),
    timeout=u32,
    if_idx=varies("ifindex", s32),
    reset_reason=label(u32, RESET_REASON),
    reset_flags=label_flags(u32, RESET_FLAGS),
    server_side=u8,
)

FAMILY = Family(
    "mptcp_pm",
    GENERIC,
    None,
    (
        Operation("unspec", 0, None),
        Operation("add-addr", 1, None, ENDPOINT),
        Operation("del-addr", 2, None, ENDPOINT),
        Operation("get-addr", 3, 3, PM),
        Operation("flush-addrs", 4, None, ENDPOINT),
        Operation("set-limits", 5, None, PM),
        Operation("get-limits", 6, 6, PM),
        Operation("set-flags", 7, None, PM),
        Operation("announce", 8, None, PM),
        Operation("remove", 9, None, PM),
        Operation("subflow-create", 10, None, PM),
        Operation("subflow-destroy", 11, None, PM),
        # enum mptcp_event_type: events count beside the commands, and go to the group mptcp_pm_events.
        Operation("created", None, 1, EVENT, event=True),
        Operation("established", None, 2, EVENT, event=True),
        Operation("closed", None, 3, EVENT, event=True),
        Operation("announced", None, 6, EVENT, event=True),
        Operation("removed", None, 7, EVENT, event=True),
        Operation("sub-established", None, 10, EVENT, event=True),
        Operation("sub-closed", None, 11, EVENT, event=True),
        Operation("sub-priority", None, 13, EVENT, event=True),
        Operation("listener-created", None, 15, EVENT, event=True),
        Operation("listener-closed", None, 16, EVENT, event=True),
    ),
    groups=("mptcp_pm_cmds", "mptcp_pm_events"),
    key=(
        "addr.id",
        "addr.addr4",
        "addr.addr6",
        "addr.port",
        "addr.flags",
        "addr-remote.addr4",
        "addr-remote.addr6",
        "token",
        "saddr4",
        "saddr6",
        "sport",
        "daddr4",
        "daddr6",
        "dport",
        "loc-id",
        "rem-id",
        "subflows",
        "rcv-add-addrs",
    ),
    doc="Multipath TCP's paths",
)
