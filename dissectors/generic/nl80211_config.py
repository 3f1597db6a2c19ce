"""What a program asks for in nl80211, as far as it is nested: keys, rates, rules, scans, wake-up, mesh.

From ``include/uapi/linux/nl80211.h`` and the policies of ``net/wireless/nl80211.c``.
"""

from __future__ import annotations

import struct as layout
from typing import Any

from nlsniff.dissectors.generic.nl80211_elements import ELEMENTS
from nlsniff.dissectors.generic.nl80211_names import (
    AC,
    AKM,
    BAND,
    CIPHER,
    COALESCE_CONDITION,
    CQM_RSSI_EVENT,
    EHT_GI,
    EHT_LTF,
    HE_GI,
    HE_LTF,
    KEY_MODE,
    KEY_TYPE,
    MESH_POWER,
    NAN_FUNC_TYPE,
    NAN_PUBLISH_TYPE,
    NAN_TERM_REASON,
    REG_RULE_FLAG,
    TID_CONFIG_BITS,
    TID_CONFIG_STATE,
    TX_RATE_SETTING,
    TXRATE_GI,
)
from nlsniff.dissectors.generic.nl80211_wiphy import khz, ms32

from nlsniff.spec import (
    AttributeSet,
    AttributesRef,
    Custom,
    Type,
    array,
    at,
    attrs,
    bare_string,
    binary,
    flag,
    indexed,
    ipv4,
    label,
    label_flags,
    mac,
    nest,
    packet,
    padding,
    replace,
    s8,
    s32,
    secret,
    struct,
    struct_value,
    u8,
    u16,
    u32,
    u64,
    unit,
    varies,
)

dbm, tu16, seconds = unit(s32, "dBm"), unit(u16, "TU"), unit(u32, "s")
ms16 = unit(u16, "ms")

KEY_DEFAULT_TYPES = attrs("key-default-types", "NL80211_KEY_DEFAULT_TYPE_", unicast=flag, multicast=flag)
KEY = attrs(
    "key-attrs",
    "NL80211_KEY_",
    data=secret(binary),
    idx=u8,
    cipher=label(u32, CIPHER),
    seq=varies("counter", binary),
    default=flag,
    default_mgmt=flag,
    type=label(u32, KEY_TYPE),
    default_types=nest(KEY_DEFAULT_TYPES),
    mode=label(u8, KEY_MODE),
    default_beacon=flag,
    ltf_seed=secret(binary),
)
REKEY_DATA = attrs(
    "rekey-data",
    "NL80211_REKEY_DATA_",
    kek=secret(binary),
    kck=secret(binary),
    replay_ctr=varies("counter", binary),
    akm=label(u32, AKM),
)
PMKSA_CANDIDATE = attrs(
    "pmksa-candidate", "NL80211_PMKSA_CANDIDATE_", index=u32, bssid=varies("random", mac), preauth=flag
)

REG_RULE = attrs(
    "reg-rule-attrs",
    "NL80211_ATTR_",
    reg_rule_flags=label_flags(u32, REG_RULE_FLAG),
    freq_range_start=khz,
    freq_range_end=khz,
    freq_range_max_bw=khz,
    power_rule_max_ant_gain=unit(u32, "mBi"),
    power_rule_max_eirp=unit(u32, "mBm"),
    dfs_cac_time=ms32,
    power_rule_psd=unit(s8, "dBm"),
)

MNTR_FLAGS = attrs(
    "mntr-flags",
    "NL80211_MNTR_FLAG_",
    fcsfail=flag,
    plcpfail=flag,
    control=flag,
    other_bss=flag,
    cook_frames=flag,
    active=flag,
    skip_tx=flag,
)
TXQ = attrs("txq-attrs", "NL80211_TXQ_ATTR_", ac=label(u8, AC), txop=unit(u16, "32us"), cwmin=u16, cwmax=u16, aifs=u8)
CQM = attrs(
    "cqm-attrs",
    "NL80211_ATTR_CQM_",
    rssi_thold=array(dbm),  # one, or several in rising order
    rssi_hyst=unit(u32, "dBm"),
    rssi_threshold_event=label(u32, CQM_RSSI_EVENT),
    pkt_loss_event=varies("counter", u32),
    txe_rate=unit(u32, "%"),
    txe_pkts=u32,
    txe_intvl=seconds,
    beacon_loss_event=flag,
    rssi_level=varies("counter", dbm),
)


def by_band(kind: Type, name: str) -> AttributeSet:
    """A set with the same in it for each band."""
    return attrs(name, "NL80211_BAND_", {band: at(number, kind) for number, band in BAND.entries.items()})


# Legacy rates count 500 kbit/s; the others are a mask of MCS indexes for each number of streams.
TXRATE = attrs(
    "tx-rate-attrs",
    "NL80211_TXRATE_",
    legacy=array(u8),
    ht=array(u8),
    vht=array(u16, 8),
    gi=label(u8, TXRATE_GI),
    he=array(u16, 8),
    he_gi=label(u8, HE_GI),
    he_ltf=label(u8, HE_LTF),
    eht=array(u16, 16),
    eht_gi=label(u8, EHT_GI),
    eht_ltf=label(u8, EHT_LTF),
)
TX_RATES = by_band(nest(TXRATE), "tx-rates")
SCAN_SUPP_RATES = by_band(array(u8), "scan-supp-rates")
_STATE = label(u8, TID_CONFIG_STATE)
TID_CONFIG = attrs(
    "tid-config-attrs",
    "NL80211_TID_CONFIG_ATTR_",
    pad=padding,
    vif_supp=label_flags(u64, TID_CONFIG_BITS),
    peer_supp=label_flags(u64, TID_CONFIG_BITS),
    override=flag,
    tids=u16,
    noack=_STATE,
    retry_short=u8,
    retry_long=u8,
    ampdu_ctrl=_STATE,
    rtscts_ctrl=_STATE,
    amsdu_ctrl=_STATE,
    tx_rate_type=label(u8, TX_RATE_SETTING),
    tx_rate=nest(TXRATE),
)

RSSI_ADJUST = struct("bss-select-rssi-adjust", band=label(u8, BAND), delta=unit(s8, "dB"))
BSS_SELECT = attrs(
    "bss-select-attrs",
    "NL80211_BSS_SELECT_ATTR_",
    rssi=flag,
    band_pref=label(u32, BAND),
    rssi_adjust=struct_value(RSSI_ADJUST),
)
# In what a device says of itself, each is a flag: nl80211_send_wiphy()
BSS_SELECT_SUPPORT = attrs(
    "bss-select-support", "NL80211_BSS_SELECT_ATTR_", rssi=flag, band_pref=flag, rssi_adjust=flag
)
SCHED_SCAN_MATCH = attrs(
    "sched-scan-match-attrs",
    "NL80211_SCHED_SCAN_MATCH_ATTR_",
    ssid=bare_string,
    rssi=dbm,
    relative_rssi=flag,
    rssi_adjust=struct_value(RSSI_ADJUST),
    bssid=varies("random", mac),
    per_band_rssi=nest(by_band(dbm, "per-band-rssi")),  # obsolete
)
SCHED_SCAN_PLAN = attrs("sched-scan-plan", "NL80211_SCHED_SCAN_PLAN_", interval=seconds, iterations=u32)

PACKET_PATTERN = attrs("packet-pattern", "NL80211_PKTPAT_", mask=binary, pattern=binary, offset=u32)
COALESCE_RULE = attrs(
    "coalesce-rule",
    "NL80211_ATTR_COALESCE_RULE_",
    delay=ms32,
    condition=label(u32, COALESCE_CONDITION),
    pkt_pattern=indexed(nest(PACKET_PATTERN)),
)
TCP_SEQ = struct("wowlan-tcp-data-seq", start=u32, offset=u32, len=u32)
TCP_TOKEN = struct("wowlan-tcp-data-token", offset=u32, len=u32, token_stream=binary)
WOWLAN_TCP = attrs(
    "wowlan-tcp-attrs",
    "NL80211_WOWLAN_TCP_",
    src_ipv4=ipv4,
    dst_ipv4=ipv4,
    dst_mac=mac,
    src_port=u16,
    dst_port=u16,
    data_payload=binary,
    data_payload_seq=struct_value(TCP_SEQ),
    data_payload_token=struct_value(TCP_TOKEN),
    data_interval=seconds,
    wake_payload=binary,
    wake_mask=binary,
)


def wowlan_triggers(whole: AttributesRef, pkt_pattern: Type) -> AttributeSet:
    """What may wake the machine up, or did: a pattern is told in full or by its index.

    Networks to wait for, and those found, are told in attributes of ``whole`` nl80211.
    """
    return attrs(
        "wowlan-triggers",
        "NL80211_WOWLAN_TRIG_",
        {
            "any": flag,
            "disconnect": flag,
            "magic-pkt": flag,
            "pkt-pattern": pkt_pattern,
            "gtk-rekey-supported": flag,
            "gtk-rekey-failure": flag,
            "eap-ident-request": flag,
            "4way-handshake": flag,
            "rfkill-release": flag,
            "wakeup-pkt-80211": packet("802.11"),
            "wakeup-pkt-80211-len": u32,
            "wakeup-pkt-8023": packet("ethernet"),
            "wakeup-pkt-8023-len": u32,
            "tcp-connection": nest(WOWLAN_TCP),
            "wakeup-tcp-match": flag,
            "wakeup-tcp-connlost": flag,
            "wakeup-tcp-nomoretokens": flag,
            "net-detect": nest(whole),
            "net-detect-results": indexed(nest(whole)),
            "unprotected-deauth-disassoc": flag,
        },
    )


MESH_CONFIG = attrs(
    "mesh-config",
    "NL80211_MESHCONF_",
    retry_timeout=ms16,
    confirm_timeout=ms16,
    holding_timeout=ms16,
    max_peer_links=u16,
    max_retries=u8,
    ttl=u8,
    auto_open_plinks=u8,
    hwmp_max_preq_retries=u8,
    path_refresh_time=ms32,
    min_discovery_timeout=ms16,
    hwmp_active_path_timeout=unit(u32, "TU"),
    hwmp_preq_min_interval=tu16,
    hwmp_net_diam_trvs_time=tu16,
    hwmp_rootmode=u8,
    element_ttl=u8,
    hwmp_rann_interval=tu16,
    gate_announcements=u8,
    hwmp_perr_min_interval=tu16,
    forwarding=u8,
    rssi_threshold=dbm,
    sync_offset_max_neighbor=unit(u32, "us"),
    ht_opmode=u16,
    hwmp_path_to_root_timeout=unit(u32, "TU"),
    hwmp_root_interval=tu16,
    hwmp_confirmation_interval=tu16,
    power_mode=label(u32, MESH_POWER),
    awake_window=tu16,
    plink_timeout=seconds,
    connected_to_gate=u8,
    nolearn=u8,
    connected_to_as=u8,
)


def decode_holding_timeout(payload: bytes, order: str) -> dict[str, int] | int:
    """A number of milliseconds, or a device's index: nl80211_get_mesh_config() puts its own among these."""
    if len(payload) == 4:
        return {"ifindex": layout.unpack(order + "I", payload)[0]}
    return int(layout.unpack(order + "H", payload)[0])


def encode_holding_timeout(value: Any, order: str) -> bytes:
    """The bytes of what ``decode_holding_timeout`` gives."""
    return layout.pack(order + "I", value["ifindex"]) if isinstance(value, dict) else layout.pack(order + "H", value)


# As the kernel tells it: one attribute wider than it takes it, and one that is two.
_TOLD = {"ht-opmode": u32, "holding-timeout": Custom("holding-timeout", decode_holding_timeout, encode_holding_timeout)}
MESH_CONFIG_TOLD = replace(
    MESH_CONFIG,
    attributes=tuple(
        replace(each, type=_TOLD.get(each.name, each.type), multi=each.name == "holding-timeout")
        for each in MESH_CONFIG.attributes
    ),
)
MESH_SETUP = attrs(
    "mesh-setup",
    "NL80211_MESH_SETUP_",
    enable_vendor_path_sel=u8,
    enable_vendor_metric=u8,
    ie=ELEMENTS,
    userspace_auth=flag,
    userspace_ampe=flag,
    enable_vendor_sync=u8,
    userspace_mpm=flag,
    auth_protocol=u8,
)

HE_OBSS_PD = attrs(
    "he-obss-pd-attrs",
    "NL80211_HE_OBSS_PD_ATTR_",
    min_offset=u8,
    max_offset=u8,
    non_srg_max_offset=u8,
    bss_color_bitmap=binary,
    partial_bssid_bitmap=binary,
    sr_ctrl=u8,
)
HE_BSS_COLOR = attrs("he-bss-color-attrs", "NL80211_HE_BSS_COLOR_ATTR_", color=u8, disabled=flag, partial=flag)
FILS_DISCOVERY = attrs(
    "fils-discovery-attrs",
    "NL80211_FILS_DISCOVERY_ATTR_",
    int_min=unit(u32, "TU"),
    int_max=unit(u32, "TU"),
    tmpl=packet("802.11"),
)
UNSOL_BCAST_PROBE_RESP = attrs(
    "unsol-bcast-probe-resp-attrs", "NL80211_UNSOL_BCAST_PROBE_RESP_ATTR_", int=unit(u32, "TU"), tmpl=packet("802.11")
)
MBSSID_CONFIG = attrs(
    "mbssid-config-attrs",
    "NL80211_MBSSID_CONFIG_ATTR_",
    max_interfaces=u8,
    max_ema_profile_periodicity=u8,
    index=u8,
    tx_ifindex=varies("ifindex", u32),
    ema=flag,
    tx_link_id=u8,
)
S1G_SHORT_BEACON = attrs("s1g-short-beacon-attrs", "NL80211_S1G_SHORT_BEACON_ATTR_", head=binary, tail=ELEMENTS)

NAN_SRF = attrs("nan-srf-attrs", "NL80211_NAN_SRF_", include=flag, bf=binary, bf_idx=u8, mac_addrs=indexed(mac))
NAN_FUNC = attrs(
    "nan-func-attrs",
    "NL80211_NAN_FUNC_",
    type=label(u8, NAN_FUNC_TYPE),
    service_id=binary,
    publish_type=label_flags(u8, NAN_PUBLISH_TYPE),
    publish_bcast=flag,
    subscribe_active=flag,
    follow_up_id=u8,
    follow_up_req_id=u8,
    follow_up_dest=mac,
    close_range=flag,
    ttl=u32,
    service_info=binary,
    srf=nest(NAN_SRF),
    rx_match_filter=indexed(binary),
    tx_match_filter=indexed(binary),
    instance_id=u8,
    term_reason=label(u8, NAN_TERM_REASON),
)
NAN_MATCH = attrs("nan-match-attrs", "NL80211_NAN_MATCH_", func_local=nest(NAN_FUNC), func_peer=nest(NAN_FUNC))
NAN_BAND_CONF = attrs(
    "nan-band-conf-attrs",
    "NL80211_NAN_BAND_CONF_",
    band=label(u8, BAND),
    freq=unit(u16, "MHz"),
    rssi_close=unit(s8, "dBm"),
    rssi_middle=unit(s8, "dBm"),
    wake_dw=u8,
    disable_scan=flag,
)
NAN_CONFIG = attrs(
    "nan-conf-attrs",
    "NL80211_NAN_CONF_",
    cluster_id=mac,
    extra_attrs=binary,
    vendor_elems=ELEMENTS,
    band_configs=indexed(nest(NAN_BAND_CONF)),
    scan_period=unit(u16, "s"),
    scan_dwell_time=tu16,
    discovery_beacon_interval=unit(u8, "TU"),
    notify_dw=flag,
)
NAN_PEER_MAP = attrs("nan-peer-map-attrs", "NL80211_NAN_PEER_MAP_ATTR_", map_id=u8, time_slots=array(u8, 32))
