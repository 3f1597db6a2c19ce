"""Where nl80211 and the families of virtual private networks differ from the kernel's specs, and why."""

UNTYPED = "the spec leaves it binary; the header, the policy and the put calls say what it holds"
NOT_IN_SPEC = "in include/uapi/linux/nl80211.h of Linux 7.2, not in the spec"
SIGNED = "put as unsigned, but the header says that it is a signed number"
SUBSET = "the set of this one request in the spec is a part of the whole set, which stands here"

_NL80211_UNTYPED = (
    "beacon-tail sta-flags sta-info mntr-flags mesh-id mpath-info reg-alpha2 reg-rules mesh-config wiphy-txq-params "
    "ie scan-frequencies scan-ssids bss ssid freq-before freq-after cipher-suites-pairwise akm-suites req-ie resp-ie "
    "prev-bssid key keys survey-info tx-rates cqm key-default-types mesh-setup wowlan-triggers rekey-data "
    "scan-supp-rates ie-probe-resp ie-assoc-resp sta-wme sched-scan-match pmksa-candidate mac-addrs ie-ric "
    "coalesce-rule csa-ies cntdwn-offs-beacon cntdwn-offs-presp rxmgmt-flags vendor-data vendor-events "
    "csa-c-offsets-tx ext-features survey-radio-stats sched-scan-plans bss-select pad iftype-ext-capa "
    "scan-start-time-tsf-bssid nan-func nan-match sched-scan-rssi-adjust ftm-responder ftm-responder-stats "
    "peer-measurements he-obss-pd he-bss-color iftype-akm-suites tid-config scan-freq-khz fils-discovery "
    "unsol-bcast-probe-resp reconnect-requested color-change-elems mbssid-config mbssid-elems mlo-links "
    "max-num-akm-suites ema-rnr-elems wiphy-radios wiphy-interface-combinations"
)
_NL80211_NEWER = (
    "supported-selectors mlo-reconf-rem-links epcs ext-mld-capa-and-ops wiphy-radio-index s1g-long-beacon-period "
    "s1g-short-beacon bss-param nan-config nan-new-cluster nan-capabilities s1g-primary-2mhz epp-peer uhr-capability "
    "disable-uhr incumbent-signal-interference-bitmap uhr-operation nan-channel nan-channel-entry nan-time-slots "
    "nan-rx-nss nan-avail-blob nan-sched-deferred nan-sched-update-success nan-nmi-mac nan-ulw nan-committed-dw "
    "nan-seq-id nan-max-chan-switch-time nan-peer-maps assoc-encrypted npca-primary-freq npca-punct-bitmap"
)
_FREQUENCY_UNTYPED = (
    "dfs-time no-ht40-minus no-ht40-plus no-80mhz no-160mhz dfs-cac-time indoor-only ir-concurrent no-20mhz no-10mhz "
    "no-he 1mhz 2mhz 4mhz 8mhz 16mhz no-320mhz no-eht psd dfs-concurrent no-6ghz-vlp-client no-6ghz-afc-client "
    "can-monitor allow-6ghz-vlp-ap"
)
_FREQUENCY_NEWER = "allow-20mhz-activity no-4mhz no-8mhz no-16mhz s1g-no-primary no-uhr cac-start-time pad"
_PEER_UNASKED = (
    "socket-netnsid local-port del-reason vpn-rx-bytes vpn-tx-bytes vpn-rx-packets vpn-tx-packets link-rx-bytes "
    "link-tx-bytes link-rx-packets link-tx-packets"
)
_PEER_SETTINGS = (
    "remote-ipv4 remote-ipv6 remote-ipv6-scope-id remote-port vpn-ipv4 vpn-ipv6 local-ipv4 local-ipv6 "
    "keepalive-interval keepalive-timeout tx-id"
)


def _each(attributes: str, within: str, reason: str) -> dict[str, str]:
    return {f"{within}.{name}": reason for name in attributes.split()}


EXPLAINED: dict[str, dict[str, str]] = {
    "nl80211": {
        **_each(_NL80211_UNTYPED, "nl80211-attrs", UNTYPED),
        **_each(_NL80211_NEWER, "nl80211-attrs", NOT_IN_SPEC),
        **_each(_FREQUENCY_UNTYPED, "frequency-attrs", UNTYPED),
        **_each(_FREQUENCY_NEWER, "frequency-attrs", NOT_IN_SPEC),
        **_each("iftypes vendor-elems", "iftype-data-attrs", UNTYPED),
        **_each("uhr-cap-mac uhr-cap-phy", "iftype-data-attrs", NOT_IN_SPEC),
        **_each("edmg-channels edmg-bw-config", "band-attrs", UNTYPED),
        **_each("nan-data pd", "supported-iftypes", NOT_IN_SPEC),
        **_each("nan-data pd", "iftype-attrs", NOT_IN_SPEC),
        "nl80211-attrs.supported-commands[]": "the spec's names, and those of the commands that it ends before",
        **_each("wiphy-tx-power-level rx-signal-dbm", "nl80211-attrs", SIGNED),
        "nl80211-attrs.control-port-ethertype": "a flag only in what a device says of itself; else a u16 (policy)",
        "nl80211-attrs.mlo-ttlm-dlink": "NLA_POLICY_EXACT_LEN(sizeof(u16) * 8)",
        "nl80211-attrs.mlo-ttlm-ulink": "NLA_POLICY_EXACT_LEN(sizeof(u16) * 8)",
        "frame-type-attrs.frame-type multi": "nl80211_send_mgmt_stypes() puts one for each type",
        "wowlan-triggers-attrs.pkt-pattern": "nl80211_send_wowlan() puts struct nl80211_pattern_support",
        "wowlan-triggers-attrs.tcp-connection": "nl80211_send_wowlan_tcp_caps() puts a nest",
        "wowlan-triggers-attrs.net-detect": "nl80211_send_wowlan() puts the number of match sets",
    },
    "ovpn": {
        **_each(_PEER_UNASKED, "peer-new-input", SUBSET),
        **_each(_PEER_UNASKED + " socket", "peer-set-input", SUBSET),
        **_each(_PEER_UNASKED + " socket " + _PEER_SETTINGS, "peer-del-input", SUBSET),
        **_each("encrypt-dir decrypt-dir", "keyconf-get", SUBSET),
        **_each("key-id cipher-alg slot encrypt-dir decrypt-dir", "keyconf-swap-input", SUBSET),
        **_each("key-id cipher-alg encrypt-dir decrypt-dir", "keyconf-del-input", SUBSET),
        **{f"ovpn-peer-{name}-input.keyconf": SUBSET for name in ("new", "set", "del")},
        **{f"ovpn-keyconf-{name}.peer": SUBSET for name in ("get", "swap-input", "del-input")},
    },
    "wireguard": {"wgpeer.endpoint": UNTYPED},
}
