"""What ``tc -s -d -j`` prints of filters and actions, and of which of our values it is made.

Debian 12's tc prints fw, basic and skbmod partly as text in the middle of its JSON; those are compared where the newer
one speaks.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from socket import ntohl

from program_output import Fields, Rule
from tc_says import LINKLAYERS, QUEUE, handle

# What iproute2 prints in the middle of its JSON: basic's matches as text.
NO_JSON = r"\n  .*\n"
# include/uapi/linux/pkt_cls.h: TC_ACT_*, TCA_CLS_FLAGS_*; include/uapi/linux/if_ether.h: ETH_P_*
VERDICTS = {-1: "continue", 0: "pass", 1: "reclassify", 2: "drop", 3: "pipe", 4: "stolen"}
GOTO = 2
SKIP_HW, NOT_IN_HW = 1, 8
PROTOCOLS = {0x0800: "ip", 0x86DD: "ipv6", 0x8100: "802.1Q", 0x88A8: "802.1ad", 0x0806: "arp", 3: "all"}
PROTOCOLS |= {0x8847: "mpls_uc"}
TRANSPORT = {1: "icmp", 6: "tcp", 17: "udp"}
# USER_HZ: struct tcf_t counts in 1/100 s
USER_HZ = 100
# include/uapi/linux/pkt_cls.h: TCA_FLOWER_KEY_CT_FLAGS_*
CT_STATES = ("new", "est", "rel", "trk", "inv", "rpl")


def verdict(number: int) -> dict[str, object]:
    """An action's number as tc prints it."""
    if number >> 28 == GOTO:
        return {"type": "goto", "chain": number & 0xFFFFFFF}
    return {"type": VERDICTS[number]}


def _verdict(path: str, key: str = "type") -> Callable[[Fields], object]:
    return lambda f: verdict(f[path]).get(key)


def _age(path: str) -> Callable[[Fields], int]:
    return lambda f: f[path] // USER_HZ


def _has(path: str) -> Callable[[Fields], bool]:
    return lambda f: path in f


def _network(address: str, mask: str) -> Callable[[Fields], str]:
    """``192.0.2.0/24``, and no length where it is that of a host."""

    def text(f: Fields) -> str:
        host, bits = ipaddress.ip_address(f[address]), ipaddress.ip_address(f[mask])
        length = int(bits).bit_count()
        return str(host) if length == host.max_prefixlen else f"{host}/{length}"

    return text


def _mac(address: str) -> Callable[[Fields], str]:
    def text(f: Fields) -> str:
        length = int(f[f"{address}-mask"].replace(":", ""), 16).bit_count()
        return f[address] if length == 48 else f"{f[address]}/{length}"

    return text


def _first(*paths: str) -> Callable[[Fields], object]:
    return lambda f: next((f[path] for path in paths if path in f), None)


def _ethernet(path: str) -> Callable[[Fields], str]:
    return lambda f: {"ip": "ipv4"}.get(PROTOCOLS[f[path]], PROTOCOLS[f[path]])


def _protocol(f: Fields) -> str:
    """The lower half of tcm_info, in network order."""
    number = f["header.info"] & 0xFFFF
    return PROTOCOLS[(number >> 8) | (number & 0xFF) << 8]


def _ct_state(f: Fields) -> str:
    order = ("trk", "new", "est", "rel", "inv", "rpl")
    bits = {name: 1 << place for place, name in enumerate(CT_STATES)}
    value, mask = f["options.key-ct-state"], f["options.key-ct-state-mask"]
    return "".join(("+" if value & bits[name] else "-") + name for name in order if mask & bits[name])


def _address(path: str) -> Callable[[Fields], str]:
    return lambda f: str(ipaddress.ip_address(f[path]))


FILTER: dict[str, Rule] = {
    "protocol": _protocol,
    "pref": lambda f: f["header.info"] >> 16,
    "kind": "kind",
    "chain": "chain",
    "options": lambda f: f.get("options"),
}
KINDS: dict[str, dict[str, Rule]] = {
    "matchall": {
        "handle": "header.handle",
        "flowid": lambda f: handle(f["options.classid"]),
        "skip_hw": lambda f: bool(f["options.flags"] & SKIP_HW),
        "not_in_hw": lambda f: bool(f["options.flags"] & NOT_IN_HW),
        "rule_hit": "options.pcnt.rhit",
    },
    "u32": {
        "fh": lambda f: _u32_handle(f["header.handle"]),
        "ht_divisor": "options.divisor",
        "order": lambda f: f["header.handle"] & 0xFFF,
        "key_ht": lambda f: f"{f['options.hash'] >> 20:x}",
        "bkt": lambda f: f"{f['options.hash'] >> 12 & 0xFF:x}",
        "flowid": lambda f: handle(f["options.classid"]),
        "not_in_hw": lambda f: bool(f["options.flags"] & NOT_IN_HW),
        "rule_hit": "options.pcnt.rcnt",
        "success": "options.pcnt.rhit",
        # "match" and "success" once for each key, the first success being the rule's
        **{
            f"match{again}.{part}": lambda f, number=number, ours=ours: f"{f[f'options.sel.keys.{number}.{ours}']:x}"
            for number, again in enumerate(("", "#2"))
            for part, ours in (("value", "val"), ("mask", "mask"))
        },
        **{f"match{again}.off": f"options.sel.keys.{number}.off" for number, again in enumerate(("", "#2"))},
        **{
            f"match{again}.offmask": lambda f, number=number: "" if not f[f"options.sel.keys.{number}.offmask"] else "+"
            for number, again in enumerate(("", "#2"))
        },
        "success#2": lambda f: f["options.pcnt.kcnts"][0],
        "success#3": lambda f: f["options.pcnt.kcnts"][1],
    },
    "fw": {
        "fw.mark": lambda f: hex(f["header.handle"]),
        "fw.mask": lambda f: hex(f["options.mask"]),
        "classid": lambda f: handle(f["options.classid"]),
    },
    "basic": {
        "handle": lambda f: f"{f['header.handle']:x}",
        "flowid": lambda f: handle(f["options.classid"]),
    },
    "flow": {
        "handle": lambda f: hex(f["header.handle"]),
        "mode": lambda f: ("map", "hash")[f["options.mode"]],
        # include/uapi/linux/pkt_cls.h: FLOW_KEY_SRC, FLOW_KEY_DST
        "keys": lambda f: [name for bit, name in enumerate(("src", "dst")) if f["options.keys"] >> bit & 1],
        "divisor": "options.divisor",
        "baseclass": lambda f: handle(f["options.baseclass"]),
        "perturb": "options.perturb",
    },
    "flower": {
        "handle": "header.handle",
        "classid": lambda f: handle(f["options.classid"]),
        "skip_hw": lambda f: "skip-hw" in f["options.flags"],
        "not_in_hw": lambda f: "not-in-nw" in f["options.flags"],
    },
}
FLOWER: dict[str, Rule] = {
    "dst_mac": _mac("options.key-eth-dst"),
    "src_mac": _mac("options.key-eth-src"),
    "eth_type": _ethernet("options.key-eth-type"),
    "ip_proto": lambda f: TRANSPORT[f["options.key-ip-proto"]],
    "ip_tos": "options.key-ip-tos",
    "ip_tos_mask": lambda f: f"{f['options.key-ip-tos-mask']:x}",
    "ip_ttl": "options.key-ip-ttl",
    **{
        f"{end}_ip": lambda f, end=end: _network(
            *(f"options.key-ipv{6 if f['options.key-eth-type'] == 0x86DD else 4}-{end}{part}" for part in ("", "-mask"))
        )(f)
        for end in ("src", "dst")
    },
    "src_port": _first("options.key-tcp-src", "options.key-udp-src"),
    "src_port.start": "options.key-port-src-min",
    "src_port.end": "options.key-port-src-max",
    "dst_port": _first("options.key-tcp-dst", "options.key-udp-dst"),
    "dst_port_mask": lambda f: f"{f['options.key-udp-dst-mask']:x}",
    "tcp_flags": lambda f: f"0x{f['options.key-tcp-flags']:x}/{f['options.key-tcp-flags-mask']:x}",
    "ip_flags.frag": lambda f: "frag" in f["options.key-flags"],
    "ip_flags.firstfrag": lambda f: "firstfrag" in f["options.key-flags"],
    "vlan_id": "options.key-vlan-id",
    "vlan_prio": "options.key-vlan-prio",
    "vlan_ethtype": lambda f: PROTOCOLS[f["options.key-vlan-eth-type"]],
    "arp_sip": _network("options.key-arp-sip", "options.key-arp-sip-mask"),
    "arp_tip": _network("options.key-arp-tip", "options.key-arp-tip-mask"),
    "arp_op": lambda f: {1: "request", 2: "reply"}[f["options.key-arp-op"]],
    "enc_dst_ip": "options.key-enc-ipv4-dst",
    "enc_src_ip": "options.key-enc-ipv4-src",
    "enc_key_id": "options.key-enc-key-id",
    "enc_dst_port": "options.key-enc-udp-dst-port",
    "ct_state": _ct_state,
    "ct_zone": "options.key-ct-zone",
    "ct_mark": "options.key-ct-mark",
    "ct_mark_mask": lambda f: f"{f['options.key-ct-mark-mask']:x}",
    "icmp_type": lambda f: str(f["options.key-icmpv4-type"]),
    "icmp_code": lambda f: str(f["options.key-icmpv4-code"]),
}


def filter_table(kind: str) -> dict[str, Rule]:
    """What tc prints of every filter, and of this kind; actions have a table of their own."""
    found = FILTER | {f"options.{key}": rule for key, rule in KINDS[kind].items()}
    if kind == "flower":
        found |= {f"options.keys.{key}": rule for key, rule in FLOWER.items()}
    return found


def _u32_handle(number: int) -> str:
    table, bucket, node = number >> 20, number >> 12 & 0xFF, number & 0xFFF
    return f"{table:x}:" + (f"{bucket:x}" if bucket else "") + (f":{node:x}" if node else "")


ACTION: dict[str, Rule] = {
    "kind": "kind",
    "type": "kind",
    "order": "order",
    "control_action.type": _verdict("options.parms.action"),
    "control_action.chain": _verdict("options.parms.action", "chain"),
    "index": "options.parms.index",
    "ref": "options.parms.refcnt",
    "bind": "options.parms.bindcnt",
    "installed": _age("options.tm.install"),
    "last_used": _age("options.tm.lastuse"),
    "first_used": _age("options.tm.firstuse"),
    **{f"stats.{key}": rule.replace("stats2", "stats") for key, rule in QUEUE.items() if isinstance(rule, str)},
    "cookie": "cookie",
    "not_in_hw": lambda f: not f["in-hw-count"] and not f.get("flags.value", 0) & 2,
    "skip_hw": lambda f: bool(f["flags.value"] & 2),
    # TCA_ACT_HW_STATS_*: no bit is "disabled"
    "used_hw_stats": lambda f: ["disabled"] if not f["used-hw-stats.value"] else ["immediate"],
}
ACTIONS: dict[str, dict[str, Rule]] = {
    "gact": {
        "prob.random_type": lambda f: ("none", "netrand", "determ")[f.get("options.prob.ptype", 0)],
        "prob.control_action.type": lambda f: VERDICTS[f.get("options.prob.paction", 0)],
        "prob.val": lambda f: f.get("options.prob.pval", 0),
    },
    "mirred": {
        # include/uapi/linux/tc_act/tc_mirred.h: TCA_EGRESS_REDIR ... TCA_INGRESS_MIRROR
        "mirred_action": lambda f: ("redirect", "mirror")[(f["options.parms.eaction"] - 1) % 2],
        "direction": lambda f: ("egress", "ingress")[(f["options.parms.eaction"] - 1) // 2],
        "to_dev": lambda f: f["names"][f["options.parms.ifindex"]],
    },
    "police": {
        "index": "options.tbf.index",
        "control_action.type": _verdict("options.tbf.action"),
        # What conforms
        "control_action#2.type": _verdict("options.result"),
        "overhead": "options.tbf.rate.overhead",
        "linklayer": lambda f: LINKLAYERS[f["options.tbf.rate.linklayer"]],
        "ref": "options.tbf.refcnt",
        "bind": "options.tbf.bindcnt",
    },
    "vlan": {
        "vlan_action": lambda f: {1: "pop", 2: "push"}[f["options.parms.v-action"]],
        "id": "options.push-vlan-id",
        "protocol": lambda f: PROTOCOLS[f["options.push-vlan-protocol"]],
        "priority": "options.push-vlan-priority",
    },
    "tunnel_key": {
        "mode": lambda f: {1: "set", 2: "unset"}[f["options.parms.t-action"]],
        "src_ip": _address("options.enc-ipv4-src"),
        "dst_ip": _address("options.enc-ipv4-dst"),
        "key_id": "options.enc-key-id",
        "dst_port": "options.enc-dst-port",
        "flag": lambda f: "nocsum" if f["options.no-csum"] else "csum",
        "nofrag": _has("options.no-frag"),
        "tos": "options.enc-tos",
        "ttl": "options.enc-ttl",
    },
    "pedit": {
        **{key: f"options.parms-ex.{ours}" for key, ours in {"index": "index", "nkeys": "nkeys"}.items()},
        "ref": "options.parms-ex.refcnt",
        "bind": "options.parms-ex.bindcnt",
        "control_action.type": _verdict("options.parms-ex.action"),
        **{
            key: rule
            for number in range(2)
            for key, rule in {
                f"keys.{number}.htype": lambda f, n=number: {2: "ipv4", 4: "tcp"}[
                    f[f"options.keys-ex.key-ex.{n}.htype"]
                ],
                f"keys.{number}.cmd": lambda f, n=number: ("set", "add")[f[f"options.keys-ex.key-ex.{n}.cmd"]],
                f"keys.{number}.offset": f"options.parms-ex.keys.{number}.off",
                f"keys.{number}.val": lambda f, n=number: f"{ntohl(f[f'options.parms-ex.keys.{n}.val']):x}",
                f"keys.{number}.mask": lambda f, n=number: f"{ntohl(f[f'options.parms-ex.keys.{n}.mask']):x}",
            }.items()
        },
    },
    "skbedit": {
        "queue_mapping": "options.queue-mapping",
        "priority": lambda f: handle(f["options.priority"]),
        "mark": "options.mark",
        "mask": lambda f: f"{f['options.mask']:x}",
        "ptype": lambda f: ("host", "broadcast", "multicast", "otherhost")[f["options.ptype"]],
    },
    "skbmod": {"etype": lambda f: hex(f["options.etype"]), "dmac": "options.dmac"},
    "nat": {
        # include/uapi/linux/tc_act/tc_nat.h: TCA_NAT_FLAG_EGRESS
        "direction": lambda f: "egress" if f["options.parms.flags"] & 1 else "ingress",
        "old_addr": _network("options.parms.old-addr", "options.parms.mask"),
        "new_addr": "options.parms.new-addr",
    },
    "csum": {
        # include/uapi/linux/tc_act/tc_csum.h: TCA_CSUM_UPDATE_FLAG_*
        "csum": lambda f: ", ".join(
            name
            for bit, name in enumerate(("iph", "icmp", "igmp", "tcp", "udp"))
            if f["options.parms.update-flags"] >> bit & 1
        ),
    },
    "connmark": {"zone": "options.parms.zone"},
    "ct": {
        # include/uapi/linux/tc_act/tc_ct.h: TCA_CT_ACT_COMMIT, TCA_CT_ACT_CLEAR
        "action": lambda f: "commit" if f["options.action"] & 1 else "clear" if f["options.action"] & 4 else "",
        "mark": "options.mark",
        "mark_mask": lambda f: f"{f['options.mark-mask']:x}",
        "zone": "options.zone",
        "nat": lambda f: (
            f"src addr {_address('options.nat-ipv4-min')(f)}-{_address('options.nat-ipv4-max')(f)}"
            f" port {f['options.nat-port-min']}-{f['options.nat-port-max']}"
        ),
    },
    "sample": {"rate": "options.rate", "group": "options.psample-group", "trunc_size": "options.trunc-size"},
    "mpls": {
        "mpls_action": lambda f: {1: "pop", 2: "push"}[f["options.parms.m-action"]],
        "protocol": lambda f: PROTOCOLS[f["options.proto"]],
        **{key: f"options.{key}" for key in ("label", "tc", "bos", "ttl")},
    },
}
# iproute2 6.1 counts the bits of nat's mask in the wrong order of bytes: 192.0.2.0/24 is /32.
OLD_NAT: Mapping[str, Rule] = {"old_addr": lambda f: f"{f['options.parms.old-addr']}/32"}


def action_table(kind: str, kernel: str) -> dict[str, Rule]:
    """What tc prints of every action, and of this kind."""
    return ACTION | ACTIONS[kind] | (OLD_NAT if kernel == "6.1" and kind == "nat" else {})
