"""What a wireless device can do, in nl80211: bands, channels, interface combinations, radios, power limits.

From ``include/uapi/linux/nl80211.h`` and what ``nl80211_send_wiphy()`` puts. Frequencies are in MHz, offsets from
them in kHz, rates in units of 100 kbit/s.
"""

from __future__ import annotations

from nlsniff.dissectors.generic.nl80211_elements import ELEMENTS
from nlsniff.dissectors.generic.nl80211_names import AKM, CHAN_WIDTH, DFS_REGION, DFS_STATE, FRAME_TYPE, SAR_TYPE

from nlsniff.spec import (
    array,
    at,
    attrs,
    binary,
    bits,
    flag,
    indexed,
    label,
    label_flags,
    multi,
    nest,
    padding,
    s8,
    s32,
    struct,
    struct_value,
    u8,
    u16,
    u32,
    u64,
    unit,
    varies,
)

mhz, khz = unit(u32, "MHz"), unit(u32, "kHz")
ms32 = unit(u32, "ms")

IFTYPES = attrs(
    "supported-iftypes",
    "NL80211_IFTYPE_",
    adhoc=flag,
    station=flag,
    ap=flag,
    ap_vlan=flag,
    wds=flag,
    monitor=flag,
    mesh_point=flag,
    p2p_client=flag,
    p2p_go=flag,
    p2p_device=flag,
    ocb=flag,
    nan=flag,
    nan_data=flag,
    pd=flag,
)
_FRAMES = nest(attrs("frame-type-attrs", "NL80211_ATTR_", frame_type=at(101, multi(label(u16, FRAME_TYPE)))))
FRAME_TYPES = attrs(
    "iftype-attrs",
    "NL80211_IFTYPE_",
    unspecified=at(0, _FRAMES),
    adhoc=_FRAMES,
    station=_FRAMES,
    ap=_FRAMES,
    ap_vlan=_FRAMES,
    wds=_FRAMES,
    monitor=_FRAMES,
    mesh_point=_FRAMES,
    p2p_client=_FRAMES,
    p2p_go=_FRAMES,
    p2p_device=_FRAMES,
    ocb=_FRAMES,
    nan=_FRAMES,
    nan_data=_FRAMES,
    pd=_FRAMES,
)

WMM_RULE = attrs("wmm-attrs", "NL80211_WMMR_", cw_min=u16, cw_max=u16, aifsn=u8, txop=unit(u16, "us"))
FREQUENCY = attrs(
    "frequency-attrs",
    "NL80211_FREQUENCY_ATTR_",
    {
        "freq": mhz,
        "disabled": flag,
        "no-ir": flag,
        "no-ibss": flag,
        "radar": flag,
        "max-tx-power": unit(u32, "mBm"),
        "dfs-state": label(u32, DFS_STATE),
        "dfs-time": varies("time", ms32),
        "no-ht40-minus": flag,
        "no-ht40-plus": flag,
        "no-80mhz": flag,
        "no-160mhz": flag,
        "dfs-cac-time": ms32,
        "indoor-only": flag,
        "ir-concurrent": flag,
        "no-20mhz": flag,
        "no-10mhz": flag,
        "wmm": indexed(nest(WMM_RULE), start=0),
        "no-he": flag,
        "offset": khz,
        "1mhz": flag,
        "2mhz": flag,
        "4mhz": flag,
        "8mhz": flag,
        "16mhz": flag,
        "no-320mhz": flag,
        "no-eht": flag,
        "psd": unit(s8, "dBm"),
        "dfs-concurrent": flag,
        "no-6ghz-vlp-client": flag,
        "no-6ghz-afc-client": flag,
        "can-monitor": flag,
        "allow-6ghz-vlp-ap": flag,
        "allow-20mhz-activity": flag,
        "no-4mhz": flag,
        "no-8mhz": flag,
        "no-16mhz": flag,
        "s1g-no-primary": flag,
        "no-uhr": flag,
        "cac-start-time": varies("time", unit(u64, "ns")),
        "pad": padding,
    },
)
BITRATE = attrs(
    "bitrate-attrs",
    "NL80211_BITRATE_ATTR_",
    {"rate": unit(u32, "100kbit/s"), "2ghz-shortpreamble": flag},
)
IFTYPE_DATA = attrs(
    "iftype-data-attrs",
    "NL80211_BAND_IFTYPE_ATTR_",
    {
        "iftypes": nest(IFTYPES),
        "he-cap-mac": binary,
        "he-cap-phy": binary,
        "he-cap-mcs-set": binary,
        "he-cap-ppe": binary,
        "he-6ghz-capa": binary,
        "vendor-elems": ELEMENTS,
        "eht-cap-mac": binary,
        "eht-cap-phy": binary,
        "eht-cap-mcs-set": binary,
        "eht-cap-ppe": binary,
        "uhr-cap-mac": binary,
        "uhr-cap-phy": binary,
    },
)
# include/linux/ieee80211-ht.h and -vht.h, IEEE80211_HT_CAP_* and IEEE80211_VHT_CAP_* of one bit
HT_CAPA = bits(
    "ht-capability",
    "ldpc-coding 40mhz - - green-field short-gi-20 short-gi-40 tx-stbc - - delay-ba max-amsdu dsss-cck-40 - "
    "40mhz-intolerant lsig-txop",
)
VHT_CAPA = bits(
    "vht-capability",
    "- - - - rx-ldpc short-gi-80 short-gi-160 tx-stbc - - - su-beamformer su-beamformee - - - - - - mu-beamformer "
    "mu-beamformee txop-ps htc-vht - - - - - rx-antenna-pattern tx-antenna-pattern",
)
BAND_ATTRS = attrs(
    "band-attrs",
    "NL80211_BAND_ATTR_",
    freqs=indexed(nest(FREQUENCY), start=0),
    rates=indexed(nest(BITRATE), start=0),
    ht_mcs_set=binary,
    ht_capa=label_flags(u16, HT_CAPA),
    ht_ampdu_factor=u8,
    ht_ampdu_density=u8,
    vht_mcs_set=binary,
    vht_capa=label_flags(u32, VHT_CAPA),
    iftype_data=indexed(nest(IFTYPE_DATA)),
    edmg_channels=u8,
    edmg_bw_config=u8,
    s1g_mcs_nss_set=binary,
    s1g_capa=binary,
)
BANDS = attrs(
    "wiphy-bands",
    "NL80211_BAND_",
    {
        "2ghz": at(0, nest(BAND_ATTRS)),
        "5ghz": nest(BAND_ATTRS),
        "60ghz": nest(BAND_ATTRS),
        "6ghz": nest(BAND_ATTRS),
        "s1ghz": nest(BAND_ATTRS),
        "lc": nest(BAND_ATTRS),
    },
)

IFACE_LIMIT = attrs("iface-limit-attributes", "NL80211_IFACE_LIMIT_", max=u32, types=nest(IFTYPES))
IF_COMBINATION = attrs(
    "if-combination-attributes",
    "NL80211_IFACE_COMB_",
    limits=indexed(nest(IFACE_LIMIT)),
    maxnum=u32,
    sta_ap_bi_match=flag,
    num_channels=u32,
    radar_detect_widths=label_flags(u32, bits("chan-width-mask", " ".join(CHAN_WIDTH.entries.values()))),
    radar_detect_regions=label_flags(u32, bits("dfs-region-mask", " ".join(DFS_REGION.entries.values()))),
    bi_min_gcd=u32,
)
FREQ_RANGE = attrs("wiphy-radio-freq-range", "NL80211_WIPHY_RADIO_FREQ_ATTR_", start=khz, end=khz)
RADIO = attrs(
    "wiphy-radio-attrs",
    "NL80211_WIPHY_RADIO_ATTR_",
    index=u32,
    freq_range=multi(nest(FREQ_RANGE)),
    interface_combination=multi(nest(IF_COMBINATION)),
    antenna_mask=u32,
    rts_threshold=u32,
)

# An index of a range in a request, the range itself in what the device says of itself; power in units of 0.25 dBm.
SAR_SPECS = attrs(
    "sar-specs", "NL80211_SAR_ATTR_SPECS_", power=unit(s32, "0.25dBm"), range_index=u32, start_freq=khz, end_freq=khz
)
SAR = attrs("sar-attributes", "NL80211_SAR_ATTR_", type=label(u32, SAR_TYPE), specs=indexed(nest(SAR_SPECS)))

PATTERN_SUPPORT = struct(
    "pattern-support", max_patterns=u32, min_pattern_len=u32, max_pattern_len=u32, max_pkt_offset=u32
)
COALESCE_SUPPORT = struct("coalesce-rule-support", max_rules=u32, pat=struct_value(PATTERN_SUPPORT), max_delay=ms32)
TCP_TOKEN_SUPPORT = struct("wowlan-tcp-data-token-feature", min_len=u32, max_len=u32, bufsize=u32)
WOWLAN_TCP_SUPPORT = attrs(
    "wowlan-tcp-support-attrs",
    "NL80211_WOWLAN_TCP_",
    data_payload=at(6, multi(unit(u32, "bytes"))),  # nl80211_send_wowlan_tcp_caps() puts it twice
    data_payload_seq=flag,
    data_payload_token=struct_value(TCP_TOKEN_SUPPORT),
    data_interval=unit(u32, "s"),
    wake_payload=unit(u32, "bytes"),
)
WOWLAN_SUPPORT = attrs(
    "wowlan-triggers-attrs",
    "NL80211_WOWLAN_TRIG_",
    {
        "any": flag,
        "disconnect": flag,
        "magic-pkt": flag,
        "pkt-pattern": struct_value(PATTERN_SUPPORT),
        "gtk-rekey-supported": flag,
        "gtk-rekey-failure": flag,
        "eap-ident-request": flag,
        "4way-handshake": flag,
        "rfkill-release": flag,
        "wakeup-pkt-80211": flag,
        "wakeup-pkt-80211-len": flag,
        "wakeup-pkt-8023": flag,
        "wakeup-pkt-8023-len": flag,
        "tcp-connection": nest(WOWLAN_TCP_SUPPORT),
        "wakeup-tcp-match": flag,
        "wakeup-tcp-connlost": flag,
        "wakeup-tcp-nomoretokens": flag,
        "net-detect": u32,
        "net-detect-results": flag,
        "unprotected-deauth-disassoc": flag,
    },
)

# Which parameters of a BSS can be set: a flag with the number that each has among nl80211's own.
BSS_PARAMS = attrs(
    "bss-param-attrs",
    "NL80211_ATTR_",
    bss_cts_prot=at(28, flag),
    bss_short_preamble=flag,
    bss_short_slot_time=flag,
    bss_basic_rates=at(36, flag),
    ap_isolate=at(96, flag),
    bss_ht_opmode=at(109, flag),
    p2p_ctwindow=at(162, flag),
    p2p_oppps=flag,
)
VENDOR_CMD_INFO = struct("vendor-cmd-info", vendor_id=u32, subcmd=u32)
IFTYPE_AKM = attrs("iftype-akm-attrs", "NL80211_IFTYPE_AKM_ATTR_", iftypes=nest(IFTYPES), suites=array(label(u32, AKM)))

NAN_PHY_CAP = attrs(
    "nan-phy-cap-attrs",
    "NL80211_NAN_PHY_CAP_ATTR_",
    ht_mcs_set=binary,
    ht_capa=label_flags(u16, HT_CAPA),
    ht_ampdu_factor=u8,
    ht_ampdu_density=u8,
    vht_mcs_set=binary,
    vht_capa=label_flags(u32, VHT_CAPA),
    he_mac=binary,
    he_phy=binary,
    he_mcs_set=binary,
    he_ppe=binary,
)
NAN_CAPABILITIES = attrs(
    "nan-capabilities",
    "NL80211_NAN_CAPA_",
    configurable_sync=flag,
    userspace_de=flag,
    op_mode=u8,
    num_antennas=u8,
    max_channel_switch_time=unit(u16, "us"),
    capabilities=u8,
    phy=nest(NAN_PHY_CAP),
)
