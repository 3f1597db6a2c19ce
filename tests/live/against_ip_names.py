"""What ``ip -j`` calls otherwise than the kernel's specs do, and what it computes itself.

From iproute2's ip/ipaddress.c, ip/iplink_*.c, ip/link_*.c, ip/iprule.c and ip/ipneigh.c, and from what they print
for known values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

TUNNELS = {"gre", "gretap", "erspan", "ip6gre", "ip6gretap", "ip6erspan", "ipip", "sit", "ip6tnl", "vti", "vti6"}

# By object or link kind: ip's keys that it computes from several fields or takes from elsewhere.
DERIVED: dict[str, set[str]] = {
    "link": {
        *("link_index", "link_pointtopoint", "link_type"),
        # Of an XDP program the message has the id; the rest is what bpf(2) says of it.
        *(
            f"xdp.{place}prog.{name}"
            for place in ("", "attached.0.")
            for name in ("name", "tag", "jited", "load_time", "created_by_uid")
        ),
    },
    "bridge": {"bridge_id", "root_id", "group_fwd_mask_str", "mcast_querier_state_ipv6.mcast_querier_ipv6_addr"},
    "bridge slave": {"bridge_id", "root_id", "group_fwd_mask_str"},
    "bond slave": {"ad_actor_oper_port_state_str", "ad_partner_oper_port_state_str"},
    "macsec": {"cipher_suite"},  # GCM-AES-128 is what the kernel's "default" means
    "tun": {"user"},
    "addr": {"dynamic", "tentative"},  # dynamic is "not permanent"
    "rule": {"iif_detached", "oif_detached", "not", "nop"},
    "route": {"nh_info", "cache", "expires", "ttl-propagate"},  # nexthop objects come from a request of their own
    "neigh": {"used", "confirmed", "updated", "refcnt"},  # seconds of clock ticks
}

# By object or link kind: ip's key -> the path in the message. Under "" for all of them.
RENAMED: dict[str, dict[str, str]] = {
    "": {"permaddr": "perm-address"},
    "link": {
        "ifindex": "index",
        "altnames": "prop-list.alt-ifname",
        "inet6_addr_gen_mode": "af-spec.inet6.addr-gen-mode",
        "linkinfo.info_kind": "linkinfo.kind",
        "linkinfo.info_slave_kind": "linkinfo.slave-kind",
        "link_netnsid": "link-netnsid",
        **{f"xdp.{place}mode": "xdp.attached" for place in ("", "attached.0.")},
        **{f"xdp.{place}prog.id": "xdp.prog-id" for place in ("", "attached.0.")},
        **{
            f"stats64.{way}.{ours}": f"stats64.{name}"
            for way in ("rx", "tx")
            for ours, name in {
                **{word: f"{way}-{word}" for word in ("bytes", "packets", "errors", "dropped")},
                **{word: word.replace("_", "-") for word in ("multicast", "collisions")},
                "over_errors": "rx-over-errors",
                "carrier_errors": "tx-carrier-errors",
            }.items()
        },
    },
    "addr": {
        "ifindex": "index",
        "metric": "rt-priority",
        "valid_life_time": "cacheinfo.ifa-valid",
        "preferred_life_time": "cacheinfo.ifa-prefered",
        "protocol": "proto",
        "home": "homeaddress",
        "mngtmpaddr": "managetempaddr",
        "autojoin": "mcautojoin",
        "stable-privacy": "stable-privacy",
    },
    "rule": {
        "iif": "iifname",
        "oif": "oifname",
        "srclen": "src-len",
        "dstlen": "dst-len",
        "ipproto": "ip-proto",
        "uid_start": "uid-range.start",
        "uid_end": "uid-range.end",
        "sport_start": "sport-range.start",
        "sport_end": "sport-range.end",
        "dport_start": "dport-range.start",
        "dport_end": "dport-range.end",
    },
    "neigh": {"dev": "ifindex", "nhid": "nh-id", "port": "port", "vni": "vni", "via": "ifindex"},
    "tunnels": {
        "external": "collect-metadata",
        "encap.type": "encap-type",
        "encap.sport": "encap-sport",
        "encap.dport": "encap-dport",
        "encap_limit": "encap-limit",
    },
    "vlan": {
        "flags": "flags.flags",
        **{
            f"{way}_qos.{number}.{end}": f"{way}-qos.mapping.{number}.{end}"
            for way in ("ingress", "egress")
            for number in range(8)
            for end in ("from", "to")
        },
    },
    "vxlan": {"external": "collect-metadata", "remote": "group", "remote6": "group6"},
    "geneve": {"external": "collect-metadata"},
    "xfrm": {"external": "collect-metadata"},
    "hsr": {"proto": "protocol"},
    "gtp": {"hsize": "pdp-hashsize"},
    "macvlan": {
        "bcqueuelen": "bc-queue-len",
        "usedbcqueuelen": "bc-queue-len-used",
        "macaddr_data": "macaddr-data.macaddr",
    },
    "tun": {"numqueues": "num-queues", "numdisabled": "num-disabled-queues"},
    "bond slave": {"churn_actor_state": "ad-churn-actor-state", "churn_partner_state": "ad-churn-partner-state"},
    "bond": {"arp_missed_max": "missed-max", "peer_notify_delay": "peer-notif-delay"},
    "bridge slave": {
        "fastleave": "fast-leave",
        "hairpin": "mode",
        "flood": "unicast-flood",
        "mcast_to_unicast": "mcast-to-ucast",
        "proxy_arp": "proxyarp",
        "proxy_arp_wifi": "proxyarp-wifi",
        "root_block": "protect",
    },
}
RENAMED["macvtap"] = RENAMED["macvlan"]

Fields = Mapping[str, Any]

# GRE_CSUM, GRE_KEY, GRE_SEQ of include/uapi/linux/if_tunnel.h; IP6_TNL_F_* of ip6_tunnel.h; TUNNEL_ENCAP_FLAG_*.
_IP6_TNL_FLAGS = {
    "ign_encap_limit": 0x01,
    "use_orig_tclass": 0x02,
    "use_orig_flowlabel": 0x04,
    "mip6_dev": 0x08,
    "rcv_dscp_copy": 0x10,
    "use_orig_fwmark": 0x20,
    "allow_local_remote": 0x40,
}


def _bit(name: str, mask: int) -> Callable[[Fields], bool]:
    return lambda fields: bool(fields.get(name, 0) & mask)


def _hex(fields: Fields, name: str) -> str:
    return f"0x{int(fields[f'reserved-bits.{name}'], 0):08x}"


# By object or link kind: ip's keys that are computed from one field or two.
COMPUTED: dict[str, dict[str, Callable[[Fields], Any]]] = {
    "tunnels": {
        "icsum": _bit("iflags", 0x8000),
        "ocsum": _bit("oflags", 0x8000),
        "iseq": _bit("iflags", 0x1000),
        "oseq": _bit("oflags", 0x1000),
        "encap.csum": _bit("encap-flags", 1),
        "encap.csum6": _bit("encap-flags", 2),
        "encap.remcsum": _bit("encap-flags", 4),
        "tclass": lambda fields: fields["flowinfo"] >> 20 & 0xFF,
        "flowlabel": lambda fields: fields["flowinfo"] & 0xFFFFF,
        "isatap": _bit("flags", 0x1),
        "prefix": lambda fields: fields["6rd-prefix"],
        "prefixlen": lambda fields: fields["6rd-prefixlen"],
        **{f"ip6_tnl_f_{name}": _bit("flags", mask) for name, mask in _IP6_TNL_FLAGS.items()},
    },
    "bridge": {"mcast_vlan_snooping": lambda fields: fields["multi-boolopt.optval"] >> 1 & 1},
    "vxlan": {"reserved_bits": lambda fields: _hex(fields, "vx-flags") + _hex(fields, "vx-vni")[2:]},
    "netkit": {"type": lambda fields: "primary" if fields["primary"] else "peer"},
    "addr": {"local": lambda fields: fields.get("local", fields["address"])},
    "rule": {
        "src": lambda fields: fields.get("src", "all"),
        "dst": lambda fields: fields.get("dst", "all"),
        "sport": lambda fields: fields["sport-range.start"],
        "dport": lambda fields: fields["dport-range.start"],
        "flow_from": lambda fields: fields["flow"] >> 16,
        "flow_to": lambda fields: fields["flow"] & 0xFFFF,
    },
}

# Words of ip -> words of the specs, both in small letters with hyphens.
WORDS: dict[str, str] = {
    "noarp": "no-arp",
    "pointopoint": "point-to-point",
    "allmulti": "all-multi",
    "802.1q": "8021q",
    "802.1ad": "8021ad",
    "encap.red": "encap-red",
    "l2encap.red": "l2encap-red",
}


def _numbered(words: str) -> dict[Any, str]:
    return dict(enumerate(words.split()))


_ON_OFF = _numbered("off on")
SCOPES = {0: "global", 200: "site", 253: "link", 254: "host", 255: "nowhere"}
TABLES = {0: "unspec", 253: "default", 254: "main", 255: "local"}
PROTOCOLS = {0: "unspec", 1: "redirect", 2: "kernel", 3: "boot", 4: "static", 99: "openr", 186: "bgp"}
_DIRECTIONS = {0: "ingress", 1: "egress"}
_PROTO = {0: "any", 4: "ipip", 41: "ip6ip6", 137: "mplsip"}

# Numbers that ip prints as words: by ip's key, or by scope and key where the key alone is not enough.
NUMBERS: dict[str, Mapping[Any, Any]] = {
    "link.linkmode": {0: "DEFAULT", 1: "DORMANT", 2: "TESTING"},
    "link.operstate": _numbered("UNKNOWN NOTPRESENT DOWN LOWERLAYERDOWN TESTING DORMANT UP"),
    "link.group": {0: "default"},
    "link.inet6_addr_gen_mode": _numbered("eui64 none stable_secret random"),
    "addr.family": {2: "inet", 10: "inet6"},
    "addr.scope": SCOPES,
    "addr.protocol": {1: "kernel_lo", 2: "kernel_ra", 3: "kernel_ll"},
    "rule.table": TABLES,
    "rule.protocol": PROTOCOLS,
    "rule.dscp": {8: "CS1", 10: "AF11"},
    "rule.ipproto": {6: "tcp", 17: "udp", 58: "ipv6-icmp"},
    "neigh.protocol": PROTOCOLS,
    "ad_lacp_active": _ON_OFF,
    "ad_lacp_rate": _numbered("slow fast"),
    "ad_select": _numbered("stable bandwidth count"),
    "arp_all_targets": _numbered("any all"),
    "arp_validate": {**_numbered("none active backup all"), 0: None},
    "fail_over_mac": _numbered("none active follow"),
    "bond.mode": _numbered(
        "balance-rr active-backup balance-xor broadcast 802.3ad balance-tlb balance-alb",
    ),
    "primary_reselect": _numbered("always better failure"),
    "xmit_hash_policy": _numbered("layer2 layer3+4 layer2+3 encap2+3 encap3+4 vlan+srcmac"),
    "bond slave.state": _numbered("ACTIVE BACKUP"),
    "bond slave.mii_status": _numbered("UP GOING_DOWN DOWN GOING_BACK"),
    "bridge slave.state": _numbered("disabled listening learning forwarding blocking"),
    "vlan_protocol": {0x8100: "802.1Q", 0x88A8: "802.1ad"},
    "geneve.df": _numbered("unset set inherit"),
    "erspan_dir": _DIRECTIONS,
    "ipip.proto": _PROTO,
    "ip6tnl.proto": {0: "any", 4: "ipip6", 41: "ip6ip6"},
    "sit.proto": {0: "any", 4: "ipip", 41: "ip6ip", 137: "mplsip"},
    "encap.type": {0: "none", 1: "fou", 2: "gue"},
    "tun.type": {1: "tun", 2: "tap"},
}
