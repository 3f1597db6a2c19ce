# generic: team
"""Link aggregation steered from user space: ``include/uapi/linux/if_team.h``, ``team.yaml``."""

from __future__ import annotations

from nlsniff.dissectors.generic.ethtool_names import DUPLEX

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    attrs,
    flag,
    label,
    multi,
    nest,
    s32,
    string,
    sub_message,
    u8,
    u32,
    unit,
    values,
    varies,
)

IFINDEX = varies("ifindex", u32)

# enum in include/net/netlink.h, as far as team_nl_fill_one_option_get() in drivers/net/team uses it
OPTION_TYPE = values("option-type", {3: "u32", 5: "string", 6: "flag", 11: "binary", 14: "s32"})

OPTION = attrs(
    "attr-option",
    "TEAM_ATTR_OPTION_",
    name=string,
    changed=flag,
    type=label(u8, OPTION_TYPE),
    data=sub_message("type", {3: u32, 5: string, 6: flag, 14: s32}),
    removed=flag,
    port_ifindex=IFINDEX,
    array_index=u32,
)
PORT = attrs(
    "attr-port",
    "TEAM_ATTR_PORT_",
    ifindex=IFINDEX,
    changed=flag,
    linkup=flag,
    speed=unit(u32, "Mbit/s"),
    duplex=label(u8, DUPLEX),
    removed=flag,
)
TEAM = attrs(
    "team",
    "TEAM_ATTR_",
    team_ifindex=IFINDEX,
    list_option=nest(attrs("item-option", "TEAM_ATTR_ITEM_", option=multi(nest(OPTION)))),
    list_port=nest(attrs("item-port", "TEAM_ATTR_ITEM_", port=multi(nest(PORT)))),
)

FAMILY = Family(
    "team",
    GENERIC,
    None,
    (
        Operation("noop", 0, 0, TEAM),
        Operation("options-set", 1, 1, TEAM),
        Operation("options-get", 2, 2, TEAM),
        Operation("port-list-get", 3, 3, TEAM),
    ),
    groups=("change_event",),
    key=("team-ifindex", "list-option.option", "list-port.port"),
    doc="Link aggregation steered from user space",
)
