# generic: MAC80211_HWSIM
"""Simulated radios: ``drivers/net/wireless/virtual/mac80211_hwsim.h`` and its policy.

The measurements are nl80211's, but that a rate in their results is told in attributes of this driver.
"""

from __future__ import annotations

from nlsniff.dissectors.generic.nl80211 import NL80211
from nlsniff.dissectors.generic.nl80211_measure import peer_measurements
from nlsniff.dissectors.generic.nl80211_names import CIPHER, EHT_GI, EHT_RU, HE_GI, HE_RU, IFTYPE

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    array,
    attrs,
    bare_string,
    bits,
    enum,
    flag,
    flags,
    mac,
    nest,
    packet,
    padding,
    s8,
    s32,
    string,
    struct,
    struct_value,
    u8,
    u16,
    u32,
    u64,
    unit,
    varies,
)

TX_CONTROL = bits("hwsim-tx-control-flags", "ctl-req-tx-status ctl-no-ack stat-ack")
TX_RATE = struct("hwsim-tx-rate", idx=s8, count=u8)
TX_RATE_FLAG = struct(
    "hwsim-tx-rate-flag",
    idx=s8,
    flags=flags(
        u16,
        bits(
            "hwsim-tx-rate-flags",
            "use-rts-cts use-cts-protect use-short-preamble mcs green-field 40-mhz-width dup-data short-gi vht-mcs "
            "80-mhz-width 160-mhz-width",
        ),
    ),
)
RATE_INFO = attrs(
    "hwsim-rate-info",
    "HWSIM_RATE_INFO_ATTR_",
    flags=u8,
    mcs=u8,
    legacy=unit(u16, "100kbit/s"),
    nss=u8,
    bw=u8,
    he_gi=enum(u8, HE_GI),
    he_dcm=u8,
    he_ru_alloc=enum(u8, HE_RU),
    n_bounded_ch=u8,
    eht_gi=enum(u8, EHT_GI),
    eht_ru_alloc=enum(u8, EHT_RU),
)
MEASUREMENTS = peer_measurements(NL80211)
HWSIM = attrs(
    "hwsim-attrs",
    "HWSIM_ATTR_",
    addr_receiver=mac,
    addr_transmitter=mac,
    frame=packet("802.11"),
    flags=flags(u32, TX_CONTROL),
    rx_rate=u32,
    signal=unit(s32, "dBm"),
    tx_info=array(struct_value(TX_RATE)),
    cookie=varies("id", u64),
    channels=u32,
    radio_id=varies("id", u32),
    reg_hint_alpha2=string,
    reg_custom_reg=u32,
    reg_strict_reg=flag,
    support_p2p_device=flag,
    use_chanctx=flag,
    destroy_radio_on_close=flag,
    radio_name=bare_string,
    no_vif=flag,
    freq=unit(u32, "MHz"),
    pad=padding,
    tx_info_flags=array(struct_value(TX_RATE_FLAG)),
    perm_addr=varies("random", mac),
    iftype_support=flags(u32, bits("iftype-mask", " ".join(IFTYPE.entries.values()))),
    cipher_support=array(enum(u32, CIPHER)),
    mlo_support=flag,
    pmsr_support=nest(MEASUREMENTS),
    pmsr_request=nest(MEASUREMENTS),
    pmsr_result=nest(peer_measurements(NL80211, RATE_INFO)),
    multi_radio=flag,
    support_nan_device=flag,
    support_background_radar=flag,
)

FAMILY = Family(
    "MAC80211_HWSIM",
    GENERIC,
    None,
    (
        Operation("register", 1, None, HWSIM),
        Operation("frame", 2, 2, HWSIM),
        Operation("tx-info-frame", 3, None, HWSIM),
        Operation("new-radio", 4, 4, HWSIM),
        Operation("del-radio", 5, 5, HWSIM),
        Operation("get-radio", 6, 6, HWSIM),
        Operation("add-mac-addr", None, 7, HWSIM),
        Operation("del-mac-addr", None, 8, HWSIM),
        Operation("start-pmsr", None, 9, HWSIM),
        Operation("abort-pmsr", None, 10, HWSIM),
        Operation("report-pmsr", 11, None, HWSIM),
        Operation("notify", None, 12, HWSIM),
    ),
    groups=("config",),
    key=(
        "radio-name",
        "radio-id",
        "channels",
        "addr-transmitter",
        "addr-receiver",
        "freq",
        "signal",
        "flags",
        "cookie",
        "frame",
    ),
    doc="Simulated 802.11 radios and what they send",
    # the id, "or negative on errors", where others have 0: drivers/net/wireless/virtual/mac80211_hwsim.h
    results={"new-radio": "radio-id"},
)
