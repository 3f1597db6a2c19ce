# generic: "802.15.4 MAC"
"""Low-rate wireless networks, the older interface: ``include/linux/nl802154.h``, ``net/ieee802154/nl_policy.c``.

Long addresses are in the order in which people write them; the other numbers are in host order.
"""

from __future__ import annotations

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    array,
    attrs,
    binary,
    blob,
    enum,
    hint,
    padding,
    s8,
    s32,
    secret,
    string,
    u8,
    u16,
    u32,
    values,
    varies,
)

SHORT, LONG = hint(u16, "hex"), blob(8, "mac")

ATTRS = attrs(
    "ieee802154-attrs",
    "IEEE802154_ATTR_",
    dev_name=string,
    dev_index=varies("ifindex", u32),
    status=u8,
    short_addr=SHORT,
    hw_addr=varies("random", LONG),
    pan_id=SHORT,
    channel=u8,
    coord_short_addr=SHORT,
    coord_hw_addr=varies("random", LONG),
    coord_pan_id=SHORT,
    src_short_addr=SHORT,
    src_hw_addr=varies("random", LONG),
    src_pan_id=SHORT,
    dest_short_addr=SHORT,
    dest_hw_addr=varies("random", LONG),
    dest_pan_id=SHORT,
    capability=u8,
    reason=u8,
    scan_type=u8,
    channels=hint(u32, "hex"),
    duration=u8,
    ed_list=varies("counter", binary),
    bcn_ord=u8,
    sf_ord=u8,
    pan_coord=u8,
    bat_ext=u8,
    coord_realign=u8,
    sec=binary,
    page=u8,
    channel_page_list=array(hint(u32, "hex")),  # the page in the five highest bits, the channels below
    phy_name=string,
    dev_type=enum(u8, values("ieee802154-dev-type", "wpan monitor")),
    txpower=s8,
    lbt_enabled=u8,
    cca_mode=u8,
    cca_ed_level=s32,
    csma_retries=u8,
    csma_min_be=u8,
    csma_max_be=u8,
    frame_retries=s8,
    llsec_enabled=u8,
    llsec_seclevel=u8,
    llsec_key_mode=u8,
    llsec_key_source_short=hint(u32, "hex"),
    llsec_key_source_extended=LONG,
    llsec_key_id=u8,
    llsec_frame_counter=varies("counter", u32),
    llsec_key_bytes=secret(blob(16)),
    llsec_key_usage_frame_types=hint(u8, "hex"),
    llsec_key_usage_commands=binary,
    llsec_frame_type=u8,
    llsec_cmd_frame_id=u8,
    llsec_seclevels=hint(u8, "hex"),
    llsec_dev_override=u8,
    llsec_dev_key_mode=u8,
    pad=padding,
)

# In the order of the header; for some of them the kernel has no handler.
COMMANDS = (
    "associate-req associate-conf disassociate-req disassociate-conf get-req get-conf reset-req reset-conf scan-req "
    "scan-conf set-req set-conf start-req start-conf sync-req poll-req poll-conf associate-indic associate-resp "
    "disassociate-indic beacon-notify-indic orphan-indic orphan-resp comm-status-indic sync-loss-indic gts-req "
    "gts-indic gts-conf rx-enable-req rx-enable-conf list-iface list-phy add-iface del-iface set-macparams "
    "llsec-getparams llsec-setparams llsec-list-key llsec-add-key llsec-del-key llsec-list-dev llsec-add-dev "
    "llsec-del-dev llsec-list-devkey llsec-add-devkey llsec-del-devkey llsec-list-seclevel llsec-add-seclevel "
    "llsec-del-seclevel"
)

FAMILY = Family(
    "802.15.4 MAC",
    GENERIC,
    None,
    tuple(Operation(name, number, number, ATTRS) for number, name in enumerate(COMMANDS.split(), 1)),
    groups=("coordinator", "beacon"),
    key=(
        "dev-name",
        "phy-name",
        "dev-index",
        "dev-type",
        "status",
        "pan-id",
        "short-addr",
        "hw-addr",
        "page",
        "channel",
        "txpower",
    ),
    doc="Low-rate wireless networks: the older interface",
)
