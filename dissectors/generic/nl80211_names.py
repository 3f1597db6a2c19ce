"""Names of numbers in nl80211: ``include/uapi/linux/nl80211.h``, and of 802.11's own in ``linux/ieee80211.h``.

Commands are named as in ``nl80211.yaml``, which has the older of two names: ``action`` is NL80211_CMD_FRAME.
"""

from __future__ import annotations

from nlsniff.spec import bits, values

COMMANDS = values(
    "commands",
    "unspec get-wiphy set-wiphy new-wiphy del-wiphy get-interface set-interface new-interface del-interface get-key "
    "set-key new-key del-key get-beacon set-beacon new-beacon del-beacon get-station set-station new-station "
    "del-station get-mpath set-mpath new-mpath del-mpath set-bss set-reg req-set-reg get-mesh-config "
    "set-mesh-config set-mgmt-extra-ie get-reg get-scan trigger-scan new-scan-results scan-aborted reg-change "
    "authenticate associate deauthenticate disassociate michael-mic-failure reg-beacon-hint join-ibss leave-ibss "
    "testmode connect roam disconnect set-wiphy-netns get-survey new-survey-results set-pmksa del-pmksa flush-pmksa "
    "remain-on-channel cancel-remain-on-channel set-tx-bitrate-mask register-action action action-tx-status "
    "set-power-save get-power-save set-cqm notify-cqm set-channel set-wds-peer frame-wait-cancel join-mesh "
    "leave-mesh unprot-deauthenticate unprot-disassociate new-peer-candidate get-wowlan set-wowlan start-sched-scan "
    "stop-sched-scan sched-scan-results sched-scan-stopped set-rekey-offload pmksa-candidate tdls-oper tdls-mgmt "
    "unexpected-frame probe-client register-beacons unexpected-4-addr-frame set-noack-map ch-switch-notify "
    "start-p2p-device stop-p2p-device conn-failed set-mcast-rate set-mac-acl radar-detect get-protocol-features "
    "update-ft-ies ft-event crit-protocol-start crit-protocol-stop get-coalesce set-coalesce channel-switch vendor "
    "set-qos-map add-tx-ts del-tx-ts get-mpp join-ocb leave-ocb ch-switch-started-notify tdls-channel-switch "
    "tdls-cancel-channel-switch wiphy-reg-change abort-scan start-nan stop-nan add-nan-function del-nan-function "
    "change-nan-config nan-match set-multicast-to-unicast update-connect-params set-pmk del-pmk port-authorized "
    "reload-regdb external-auth sta-opmode-changed control-port-frame get-ftm-responder-stats "
    "peer-measurement-start peer-measurement-result peer-measurement-complete notify-radar update-owe-info "
    "probe-mesh-link set-tid-config unprot-beacon control-port-frame-tx-status set-sar-specs obss-color-collision "
    "color-change-request color-change-started color-change-aborted color-change-completed set-fils-aad "
    "assoc-comeback add-link remove-link add-link-sta modify-link-sta remove-link-sta set-hw-timestamp "
    "links-removed set-tid-to-link-mapping assoc-mlo-reconf epcs-cfg nan-next-dw-notification nan-cluster-joined "
    "incumbent-signal-detect nan-set-local-sched nan-sched-update-done nan-set-peer-sched nan-ulw-update "
    "nan-channel-evac start-pd stop-pd",
)
IFTYPE = values(
    "iftype",
    "unspecified adhoc station ap ap-vlan wds monitor mesh-point p2p-client p2p-go p2p-device ocb nan nan-data pd",
)
STA_FLAG = bits("sta-flags", "- authorized short-preamble wme mfp authenticated tdls-peer associated spp-amsdu")
P2P_PS = values("sta-p2p-ps-status", "unsupported supported")
HE_GI = values("he-gi", "0-8 1-6 3-2")
HE_LTF = values("he-ltf", "1xltf 2xltf 4xltf")
HE_RU = values("he-ru-alloc", "26 52 106 242 484 996 2x996")
EHT_GI = values("eht-gi", "0-8 1-6 3-2")
EHT_LTF = values("eht-ltf", "1xltf 2xltf 4xltf 6xltf 8xltf")
EHT_RU = values(
    "eht-ru-alloc",
    "26 52 52p26 106 106p26 242 484 484p242 996 996p484 996p484p242 2x996 2x996p484 3x996 3x996p484 4x996",
)
MPATH_FLAG = bits("mpath-flags", "active resolving sn-valid fixed resolved")
REG_INITIATOR = values("reg-initiator", "core user driver country-ie")
REG_TYPE = values("reg-type", "country world custom-world intersection")
REG_RULE_FLAG = bits(
    "reg-rule-flags",
    "no-ofdm no-cck no-indoor no-outdoor dfs ptp-only ptmp-only no-ir no-ibss - - auto-bw ir-concurrent "
    "no-ht40minus no-ht40plus no-80mhz no-160mhz no-he no-320mhz no-eht psd dfs-concurrent no-6ghz-vlp-client "
    "no-6ghz-afc-client allow-6ghz-vlp-ap allow-20mhz-activity no-uhr",
)
DFS_REGION = values("dfs-regions", "unset fcc etsi jp")
DFS_STATE = values("dfs-state", "usable unavailable available")
USER_REG_HINT = values("user-reg-hint-type", "user cell-base indoor")
MESH_POWER = values("mesh-power-mode", "unknown active light-sleep deep-sleep")
AC = values("ac", "vo vi be bk")
CHANNEL_TYPE = values("channel-type", "no-ht ht20 ht40minus ht40plus")
KEY_MODE = values("key-mode", "rx-tx no-tx set-tx")
CHAN_WIDTH = values("chan-width", "20-noht 20 40 80 80p80 160 5 10 1 2 4 8 16 320")
BSS_SCAN_WIDTH = values("bss-scan-width", "20 10 5 1 2")
BSS_USE_FOR = bits("bss-use-for", "normal mld-link")
BSS_CANNOT_USE = bits("bss-cannot-use-reasons", "nstr-nonprimary 6ghz-pwr-mismatch")
BSS_STATUS = values("bss-status", "authenticated associated ibss-joined")
AUTH_TYPE = values(
    "auth-type",
    "open-system shared-key ft network-eap sae fils-sk fils-sk-pfs fils-pk eppke ieee8021x",
)
KEY_TYPE = values("key-type", "group pairwise peerkey")
MFP = values("mfp", "no required optional")
WPA_VERSION = bits("wpa-versions", "1 2 3")
TXRATE_GI = values("txrate-gi", "default-gi force-sgi force-lgi")
BAND = values("band", "2ghz 5ghz 60ghz 6ghz s1ghz lc")
PS_STATE = values("ps-state", "disabled enabled")
CQM_RSSI_EVENT = values("cqm-rssi-threshold-event", "low high beacon-loss")
TX_POWER_SETTING = values("tx-power-setting", "automatic limited fixed")
TID_CONFIG_STATE = values("tid-config", "enable disable")
TX_RATE_SETTING = values("tx-rate-setting", "automatic limited fixed")
TID_CONFIG_BITS = bits(
    "tid-config-attr",
    "- - - - - - noack retry-short retry-long ampdu-ctrl rtscts-ctrl amsdu-ctrl tx-rate-type tx-rate",
)
COALESCE_CONDITION = values("coalesce-condition", "match no-match")
PLINK_STATE = values("plink-state", "listen opn-snt opn-rcvd cnf-rcvd estab holding blocked")
PLINK_ACTION = values("plink-action", "no-action open block")
HIDDEN_SSID = values("hidden-ssid", "not-in-use zero-len zero-contents")
TDLS_OPERATION = values("tdls-operation", "discovery-req setup teardown enable-link disable-link")
AP_SME_FEATURES = bits("ap-sme-features", "sa-query-offload")
EXT_FEATURE = values(
    "ext-feature-index",
    "vht-ibss rrm mu-mimo-air-sniffer scan-start-time bss-parent-tsf set-scan-dwell beacon-rate-legacy "
    "beacon-rate-ht beacon-rate-vht fils-sta mgmt-tx-random-ta mgmt-tx-random-ta-connected sched-scan-relative-rssi "
    "cqm-rssi-list fils-sk-offload 4way-handshake-sta-psk 4way-handshake-sta-1x fils-max-channel-time "
    "accept-bcast-probe-resp oce-probe-req-high-tx-rate oce-probe-req-deferral-suppression mfp-optional "
    "low-span-scan low-power-scan high-accuracy-scan dfs-offload control-port-over-nl80211 ack-signal-support txqs "
    "scan-random-sn scan-min-preq-content can-replace-ptk0 enable-ftm-responder airtime-fairness ap-pmksa-caching "
    "sched-scan-band-specific-rssi-thold ext-key-id sta-tx-pwr sae-offload vlan-offload aql beacon-protection "
    "control-port-no-preauth protected-twt del-ibss-sta multicast-registrations beacon-protection-client "
    "scan-freq-khz control-port-over-nl80211-tx-status operating-channel-validation 4way-handshake-ap-psk "
    "sae-offload-ap fils-discovery unsol-bcast-probe-resp beacon-rate-he secure-ltf secure-rtt "
    "prot-range-nego-and-measure bss-color fils-crypto-offload radar-background powered-addr-change punct "
    "secure-nan auth-and-deauth-random-ta owe-offload owe-offload-ap dfs-concurrent spp-amsdu-support "
    "beacon-rate-eht eppke assoc-frame-encryption ieee8021x-auth roc-addr-filter set-key-ltf-seed",
)
PROBE_RESP_OFFLOAD = bits("probe-resp-offload-support-attr", "wps wps2 p2p 80211u")
CONN_FAIL = values("connect-failed-reason", "max-clients blocked-client")
TIMEOUT_REASON = values("timeout-reason", "unspecified scan auth assoc")
SCAN_FLAG = bits(
    "scan-flags",
    "low-priority flush ap random-addr fils-max-channel-time accept-bcast-probe-resp oce-probe-req-high-tx-rate "
    "oce-probe-req-deferral-suppression low-span low-power high-accuracy random-sn min-preq-content freq-khz "
    "colocated-6ghz",
)
ACL_POLICY = values("acl-policy", "accept-unless-listed deny-unless-listed")
SMPS = values("smps-mode", "off static dynamic")
RADAR_EVENT = values("radar-event", "detected cac-finished cac-aborted nop-finished pre-cac-expired cac-started")
CRIT_PROTO = values("crit-proto-id", "unspec dhcp eapol apipa")
RXMGMT_FLAG = bits("rxmgmt-flags", "answered external-auth")
TDLS_PEER = bits("tdls-peer-capability", "ht vht wmm he")
NAN_FUNC_TYPE = values("nan-function-type", "publish subscribe follow-up")
NAN_PUBLISH_TYPE = bits("nan-publish-type", "solicited-publish unsolicited-publish")
NAN_TERM_REASON = values("nan-func-term-reason", "user-request ttl-expired error")
EXTERNAL_AUTH = values("external-auth-action", "start abort")
PREAMBLE = values("preamble", "legacy ht vht dmg he")
PMSR_STATUS = values("peer-measurement-status", "success refused timeout failure")
PMSR_REQ_TYPE = values("peer-measurement-ftm-req-type", "infra pd")
FTM_FAILURE = values(
    "peer-measurement-ftm-failure-reasons",
    "unspecified no-response rejected wrong-channel peer-not-capable invalid-timestamp peer-busy bad-changed-params",
)
SAE_PWE = values("sae-pwe-mechanism", "unspecified hunt-and-peck hash-to-element both")
SAR_TYPE = values("sar-type", "power")
AP_SETTINGS = bits("ap-settings-flags", "external-auth-support sa-query-offload-support")
FEATURE_FLAG = bits(
    "feature-flags",
    "sk-tx-status ht-ibss inactivity-timer cell-base-reg-hints p2p-device-needs-channel sae low-priority-scan "
    "scan-flush ap-scan vif-txpower need-obss-scan p2p-go-ctwin p2p-go-oppps reserved advertise-chan-limits "
    "full-ap-client-state userspace-mpm active-monitor ap-mode-chan-width-change ds-param-set-ie-in-probes "
    "wfa-tpc-ie-in-probes quiet tx-power-insertion ackto-estimation static-smps dynamic-smps supports-wmm-admission "
    "mac-on-create tdls-channel-switch scan-random-mac-addr sched-scan-random-mac-addr no-random-mac-addr",
)
PROTOCOL_FEATURE = bits("protocol-features", "split-wiphy-dump")

# include/linux/ieee80211.h
# fmt: off
CIPHER = values(
    "cipher-suite",
    {
        0x000FAC00: "use-group", 0x000FAC01: "wep40", 0x000FAC02: "tkip", 0x000FAC04: "ccmp", 0x000FAC05: "wep104",
        0x000FAC06: "aes-cmac", 0x000FAC08: "gcmp", 0x000FAC09: "gcmp-256", 0x000FAC0A: "ccmp-256",
        0x000FAC0B: "bip-gmac-128", 0x000FAC0C: "bip-gmac-256", 0x000FAC0D: "bip-cmac-256", 0x00147201: "sms4",
    },
)
AKM = values(
    "akm-suite",
    {
        0x000FAC01: "8021x", 0x000FAC02: "psk", 0x000FAC03: "ft-8021x", 0x000FAC04: "ft-psk",
        0x000FAC05: "8021x-sha256", 0x000FAC06: "psk-sha256", 0x000FAC07: "tdls", 0x000FAC08: "sae",
        0x000FAC09: "ft-over-sae", 0x000FAC0A: "ap-peer-key", 0x000FAC0B: "8021x-suite-b",
        0x000FAC0C: "8021x-suite-b-192", 0x000FAC0D: "ft-8021x-sha384", 0x000FAC0E: "fils-sha256",
        0x000FAC0F: "fils-sha384", 0x000FAC10: "ft-fils-sha256", 0x000FAC11: "ft-fils-sha384", 0x000FAC12: "owe",
        0x000FAC13: "ft-psk-sha384", 0x000FAC14: "psk-sha384",
        0x506F9A02: "wfa-dpp",
    },
)
FRAME_TYPE = values(
    "frame-type",
    {
        0x00: "assoc-req", 0x10: "assoc-resp", 0x20: "reassoc-req", 0x30: "reassoc-resp", 0x40: "probe-req",
        0x50: "probe-resp", 0x80: "beacon", 0x90: "atim", 0xA0: "disassoc", 0xB0: "auth", 0xC0: "deauth",
        0xD0: "action",
    },
)
REASON = values(
    "reason-code",
    {
        1: "unspecified", 2: "prev-auth-not-valid", 3: "deauth-leaving", 4: "disassoc-due-to-inactivity",
        5: "disassoc-ap-busy", 6: "class2-frame-from-nonauth-sta", 7: "class3-frame-from-nonassoc-sta",
        8: "disassoc-sta-has-left", 9: "sta-req-assoc-without-auth", 10: "disassoc-bad-power",
        11: "disassoc-bad-supp-chan", 13: "invalid-ie", 14: "mic-failure", 15: "4way-handshake-timeout",
        16: "group-key-handshake-timeout", 17: "ie-different", 18: "invalid-group-cipher",
        19: "invalid-pairwise-cipher", 20: "invalid-akmp", 21: "unsupp-rsn-version", 22: "invalid-rsn-ie-cap",
        23: "ieee8021x-failed", 24: "cipher-suite-rejected", 25: "tdls-teardown-unreachable",
        26: "tdls-teardown-unspecified", 32: "disassoc-unspecified-qos", 33: "disassoc-qap-no-bandwidth",
        34: "disassoc-low-ack", 35: "disassoc-qap-exceed-txop", 36: "qsta-leave-qbss", 37: "qsta-not-use",
        38: "qsta-require-setup", 39: "qsta-timeout", 45: "qsta-cipher-not-supp", 52: "mesh-peer-canceled",
        53: "mesh-max-peers", 54: "mesh-config", 55: "mesh-close", 56: "mesh-max-retries",
        57: "mesh-confirm-timeout", 58: "mesh-invalid-gtk", 59: "mesh-inconsistent-param",
        60: "mesh-invalid-security", 61: "mesh-path-error", 62: "mesh-path-noforward",
        63: "mesh-path-dest-unreachable", 64: "mac-exists-in-mbss", 65: "mesh-chan-regulatory", 66: "mesh-chan",
    },
)
STATUS = values(
    "status-code",
    {
        0: "success", 1: "unspecified-failure", 10: "caps-unsupported", 11: "reassoc-no-assoc",
        12: "assoc-denied-unspec", 13: "not-supported-auth-alg", 14: "unknown-auth-transaction",
        15: "challenge-fail", 16: "auth-timeout", 17: "ap-unable-to-handle-new-sta", 18: "assoc-denied-rates",
        19: "assoc-denied-noshortpreamble", 20: "assoc-denied-nopbcc", 21: "assoc-denied-noagility",
        22: "assoc-denied-nospectrum", 23: "assoc-rejected-bad-power", 24: "assoc-rejected-bad-supp-chan",
        25: "assoc-denied-noshorttime", 26: "assoc-denied-nodsssofdm", 30: "assoc-rejected-temporarily",
        31: "robust-mgmt-frame-policy-violation", 32: "unspecified-qos", 33: "assoc-denied-nobandwidth",
        34: "assoc-denied-lowack", 35: "assoc-denied-unsupp-qos", 37: "request-declined", 38: "invalid-qos-param",
        39: "change-tspec", 40: "invalid-ie", 41: "invalid-group-cipher", 42: "invalid-pairwise-cipher",
        43: "invalid-akmp", 44: "unsupp-rsn-version", 45: "invalid-rsn-ie-cap", 46: "cipher-suite-rejected",
        47: "wait-ts-delay", 48: "no-direct-link", 49: "sta-not-present", 50: "sta-not-qsta",
        76: "anti-clog-required", 78: "fcg-not-supp", 83: "reject-with-schedule",
        86: "pending-admitting-fst-session", 87: "performing-fst-now", 88: "pending-gap-in-ba-window",
        89: "reject-u-pid-setting", 96: "reject-dse-band", 99: "denied-with-suggested-band-and-channel",
        103: "denied-due-to-spectrum-management", 109: "rejected-ndp-block-ack-suggested",
        112: "fils-authentication-failure", 113: "unknown-authentication-server", 126: "sae-hash-to-element",
        127: "sae-pk", 133: "denied-tid-to-link-mapping", 134: "pref-tid-to-link-mapping-suggested",
        153: "8021x-auth-success",
    },
)
# fmt: on
