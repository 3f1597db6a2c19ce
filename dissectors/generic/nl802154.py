# generic: nl802154
"""Low-rate wireless networks: ``include/net/nl802154.h``, types from ``net/ieee802154/nl802154.c``.

Addresses and PAN identifiers go out as they are on air, in little-endian order. Attributes from ``sec-enabled`` on
are there in kernels with CONFIG_IEEE802154_NL802154_EXPERIMENTAL. Powers are in mBm.
"""

from __future__ import annotations

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    at,
    attrs,
    be,
    binary,
    bits,
    blob,
    enum,
    flag,
    flags,
    hint,
    indexed,
    le,
    multi,
    nest,
    padding,
    s8,
    s32,
    secret,
    string,
    u8,
    u16,
    u32,
    u64,
    unit,
    values,
    varies,
)

SHORT, LONG = hint(le(u16), "hex"), hint(le(u64), "hex")
mbm = unit(s32, "mBm")

IFTYPE = values("nl802154-iftype", {0xFFFFFFFF: "unspec", 0: "node", 1: "monitor", 2: "coord"})
CCA_MODE = values("nl802154-cca-modes", "energy carrier energy-carrier aloha uwb-shr uwb-multiplexed", 1)
CCA_OPT = values("nl802154-cca-opts", "energy-carrier-and energy-carrier-or")
SCAN_TYPE = values("nl802154-scan-types", "ed active passive orphan enhanced-active rit-passive", 1)
ADDR_MODE = values("nl802154-dev-addr-modes", {0: "none", 2: "short", 3: "extended"})
PEER_TYPE = values("nl802154-peer-type", "unspec parent child")
KEY_ID_MODE = values("nl802154-key-id-modes", "implicit index index-short index-extended")
SECLEVEL = values("nl802154-seclevels", "none mic32 mic64 mic128 enc enc-mic32 enc-mic64 enc-mic128")
SECLEVELS = bits("nl802154-seclevel-mask", " ".join(SECLEVEL.entries.values()))
FRAME = values("nl802154-frames", "beacon data ack cmd")
FRAMES = bits("nl802154-frame-mask", " ".join(FRAME.entries.values()))
CMD_FRAME = values(
    "nl802154-cmd-frames",
    "assoc-request assoc-response disassoc-notify data-request pan-id-conflict-notify orphan-notify beacon-request "
    "coord-realignment gts-request",
    1,
)
BOOL_STATE = values("nl802154-supported-bool-states", {0: "false", 1: "true", 3: "both"})
COMMANDS = values(
    "nl802154-commands",
    "unspec get-wpan-phy set-wpan-phy new-wpan-phy del-wpan-phy get-interface set-interface new-interface "
    "del-interface set-channel set-pan-id set-short-addr set-tx-power set-cca-mode set-cca-ed-level "
    "set-max-frame-retries set-backoff-exponent set-max-csma-backoffs set-lbt-mode set-ackreq-default "
    "set-wpan-phy-netns set-sec-params get-sec-key new-sec-key del-sec-key get-sec-dev new-sec-dev del-sec-dev "
    "get-sec-devkey new-sec-devkey del-sec-devkey get-sec-level new-sec-level del-sec-level scan-event "
    "trigger-scan abort-scan scan-done send-beacons stop-beacons associate disassociate set-max-associations "
    "list-associations",
)

# A flag for each channel of a page, numbered by it
CHANNELS = attrs("nl802154-channels", "", {str(number): at(number, flag) for number in range(32)})
CAPABILITIES = attrs(
    "nl802154-wpan-phy-capability-attrs",
    "NL802154_CAP_ATTR_",
    iftypes=nest(attrs("nl802154-iftypes", "NL802154_IFTYPE_", node=at(0, flag), monitor=flag, coord=flag)),
    channels=indexed(nest(CHANNELS), start=0),
    tx_powers=indexed(mbm, start=0),
    cca_ed_levels=indexed(mbm, start=0),
    cca_modes=nest(
        attrs(
            "nl802154-cca-modes", "NL802154_CCA_", {name: at(number, flag) for number, name in CCA_MODE.entries.items()}
        )
    ),
    cca_opts=nest(
        attrs("nl802154-cca-opts", "NL802154_CCA_OPT_", energy_carrier_and=at(0, flag), energy_carrier_or=flag)
    ),
    min_minbe=u8,
    max_minbe=u8,
    min_maxbe=u8,
    max_maxbe=u8,
    min_csma_backoffs=u8,
    max_csma_backoffs=u8,
    min_frame_retries=s8,
    max_frame_retries=s8,
    lbt=enum(u32, BOOL_STATE),
)
# The address is short or extended; both as on air.
COORDINATOR = attrs(
    "nl802154-coord",
    "NL802154_COORD_",
    panid=SHORT,
    addr=binary,
    channel=u8,
    page=u8,
    preamble_code=u8,
    mean_prf=u8,
    superframe_spec=hint(u16, "hex"),
    link_quality=varies("counter", u8),
    gts_permit=flag,
    payload_data=binary,
    pad=padding,
)
DEV_ADDR = attrs(
    "nl802154-dev-addr-attrs",
    "NL802154_DEV_ADDR_ATTR_",
    pan_id=SHORT,
    mode=enum(u32, ADDR_MODE),
    short=SHORT,
    extended=LONG,
    pad=padding,
    peer_type=enum(u8, PEER_TYPE),
)
# nl802154_send_peer_info() has the mode in one byte.
PEER = attrs(
    "nl802154-peer-attrs",
    "NL802154_DEV_ADDR_ATTR_",
    pan_id=SHORT,
    mode=enum(u8, ADDR_MODE),
    short=SHORT,
    extended=LONG,
    pad=padding,
    peer_type=enum(u8, PEER_TYPE),
)
KEY_ID = attrs(
    "nl802154-key-id-attrs",
    "NL802154_KEY_ID_ATTR_",
    mode=enum(u32, KEY_ID_MODE),
    index=u8,
    implicit=nest(DEV_ADDR),
    source_short=hint(le(u32), "hex"),
    source_extended=LONG,
    pad=padding,
)
SEC_LEVEL = attrs(
    "nl802154-seclevel-attrs",
    "NL802154_SECLEVEL_ATTR_",
    levels=flags(u8, SECLEVELS),
    frame=enum(u32, FRAME),
    cmd_frame=enum(u32, CMD_FRAME),
    dev_override=u8,
)
SEC_DEVICE = attrs(
    "nl802154-dev",
    "NL802154_DEV_ATTR_",
    frame_counter=varies("counter", u32),
    pan_id=SHORT,
    short_addr=SHORT,
    extended_addr=LONG,
    seclevel_exempt=u8,
    key_mode=enum(u32, values("nl802154-devkey-modes", "ignore restrict record")),
    pad=padding,
)
SEC_DEVKEY = attrs(
    "nl802154-devkey",
    "NL802154_DEVKEY_ATTR_",
    frame_counter=varies("counter", u32),
    extended_addr=LONG,
    id=nest(KEY_ID),
    pad=padding,
)
SEC_KEY = attrs(
    "nl802154-key",
    "NL802154_KEY_ATTR_",
    id=nest(KEY_ID),
    usage_frames=flags(u8, FRAMES),
    usage_cmds=binary,
    bytes=secret(blob(16)),
)
NL802154 = attrs(
    "nl802154-attrs",
    "NL802154_ATTR_",
    wpan_phy=varies("id", u32),
    wpan_phy_name=string,
    ifindex=varies("ifindex", u32),
    ifname=string,
    iftype=enum(u32, IFTYPE),
    wpan_dev=varies("id", hint(u64, "hex")),
    page=u8,
    channel=u8,
    pan_id=SHORT,
    short_addr=SHORT,
    tx_power=mbm,
    cca_mode=enum(u32, CCA_MODE),
    cca_opt=enum(u32, CCA_OPT),
    cca_ed_level=mbm,
    max_frame_retries=s8,
    max_be=u8,
    min_be=u8,
    max_csma_backoffs=u8,
    lbt_mode=u8,
    generation=varies("generation", u32),
    channels_supported=nest(
        attrs("nl802154-pages", "NL802154_ATTR_", supported_channel=at(22, multi(hint(u32, "hex"))))
    ),
    supported_channel=hint(u32, "hex"),
    extended_addr=varies("random", LONG),
    wpan_phy_caps=nest(CAPABILITIES),
    supported_commands=indexed(enum(u32, COMMANDS)),
    ackreq_default=u8,
    pad=padding,
    pid=varies("id", u32),
    netns_fd=u32,
    coordinator=nest(COORDINATOR),
    scan_type=enum(u8, SCAN_TYPE),
    scan_flags=u32,
    scan_channels=hint(u32, "hex"),
    scan_preamble_codes=hint(u64, "hex"),
    scan_mean_prf=u8,
    scan_duration=u8,
    scan_done_reason=enum(u8, values("nl802154-scan-done-reasons", "finished aborted", 1)),
    beacon_interval=u8,
    max_associations=u32,
    peer=nest(PEER),
    sec_enabled=u8,
    sec_out_level=enum(u32, SECLEVEL),
    sec_out_key_id=nest(KEY_ID),
    sec_frame_counter=varies("counter", be(u32)),
    sec_level=nest(SEC_LEVEL),
    sec_device=nest(SEC_DEVICE),
    sec_devkey=nest(SEC_DEVKEY),
    sec_key=nest(SEC_KEY),
)

FAMILY = Family(
    "nl802154",
    GENERIC,
    None,
    (
        Operation("new-wpan-phy", 3, 3, NL802154),
        Operation("new-interface", 7, 7, NL802154),
        Operation("new-sec-key", 23, 23, NL802154),
        Operation("new-sec-dev", 26, 26, NL802154),
        Operation("new-sec-devkey", 29, 29, NL802154),
        Operation("new-sec-level", 32, 32, NL802154),
        Operation("get-wpan-phy", 1, 3, NL802154),
        Operation("set-wpan-phy", 2, 2, NL802154),
        Operation("del-wpan-phy", 4, 4, NL802154),
        Operation("get-interface", 5, 7, NL802154),
        Operation("set-interface", 6, 6, NL802154),
        Operation("del-interface", 8, 8, NL802154),
        Operation("set-channel", 9, None, NL802154),
        Operation("set-pan-id", 10, None, NL802154),
        Operation("set-short-addr", 11, None, NL802154),
        Operation("set-tx-power", 12, None, NL802154),
        Operation("set-cca-mode", 13, None, NL802154),
        Operation("set-cca-ed-level", 14, None, NL802154),
        Operation("set-max-frame-retries", 15, None, NL802154),
        Operation("set-backoff-exponent", 16, None, NL802154),
        Operation("set-max-csma-backoffs", 17, None, NL802154),
        Operation("set-lbt-mode", 18, None, NL802154),
        Operation("set-ackreq-default", 19, None, NL802154),
        Operation("set-wpan-phy-netns", 20, None, NL802154),
        Operation("set-sec-params", 21, None, NL802154),
        Operation("get-sec-key", 22, 23, NL802154),
        Operation("del-sec-key", 24, None, NL802154),
        Operation("get-sec-dev", 25, 26, NL802154),
        Operation("del-sec-dev", 27, None, NL802154),
        Operation("get-sec-devkey", 28, 29, NL802154),
        Operation("del-sec-devkey", 30, None, NL802154),
        Operation("get-sec-level", 31, 32, NL802154),
        Operation("del-sec-level", 33, None, NL802154),
        Operation("scan-event", None, 34, NL802154),
        Operation("trigger-scan", 35, 35, NL802154),
        Operation("abort-scan", 36, None, NL802154),
        Operation("scan-done", None, 37, NL802154),
        Operation("send-beacons", 38, 38, NL802154),
        Operation("stop-beacons", 39, None, NL802154),
        Operation("associate", 40, None, NL802154),
        Operation("disassociate", 41, None, NL802154),
        Operation("set-max-associations", 42, None, NL802154),
        Operation("list-associations", 43, 43, NL802154),
    ),
    groups=("config", "scan"),
    key=(
        "wpan-phy-name",
        "ifname",
        "ifindex",
        "wpan-phy",
        "iftype",
        "page",
        "channel",
        "pan-id",
        "short-addr",
        "extended-addr",
        "tx-power",
        "scan-type",
        "coordinator.panid",
        "coordinator.addr",
        "peer.extended",
        "scan-done-reason",
    ),
    doc="Low-rate wireless networks: radios, interfaces, scans, associations, keys",
)
