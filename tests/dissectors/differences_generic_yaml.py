"""What the generic families of ethtool, devlink, Open vSwitch and others declare otherwise than the kernel's specs."""

from __future__ import annotations

UNTYPED = "the spec leaves it untyped binary; the header says what it holds"
ADDRESS = "an address; the spec leaves it a number without a display hint"
SEVERAL = "the kernel sends several; a reader by the spec keeps the last"
NOT_IN_SPEC = "in the kernel's header, not in the spec"
BY_STATE = "a number as in the spec, which another attribute names for people"
TDR = "a test by TDR has results of its own, ETHTOOL_A_CABLE_TDR_NEST_*"

EXPLAINED: dict[str, dict[str, str]] = {
    "devlink": {
        **dict.fromkeys(
            (
                "dl-resource.resource-list",
                "dl-param.param-values-list",
                "dl-port-function.devlink",
                "dl-port-function.max-io-eqs",
                "devlink.param-values-list",
                "devlink.param-value",
                "devlink.param-value-data",
                "devlink.param-value-default",
                "devlink.fmsg-obj-value-data",
                "devlink.nested-devlink",
            ),
            NOT_IN_SPEC,
        ),
        **dict.fromkeys(
            (
                "dl-region-snapshots.region-snapshot multi",
                "devlink.region-snapshot multi",
                "dl-region-chunks.region-chunk multi",
                "devlink.region-chunk multi",
                "dl-linecard-supported-types.linecard-type multi",
            ),
            SEVERAL,
        ),
        "dl-port-function.hw-addr": UNTYPED,
        "devlink.fmsg": "a list: its meaning lies in the order, which attributes by name would lose",
        "devlink.reload-limits": "bits of enum devlink_reload_limit; the spec names those of reload-action",
    },
    "ethtool": {
        **dict.fromkeys(
            (
                "cable-nest.result multi",
                "cable-nest.fault-length multi",
                "tunnel-udp.table multi",
                "stats.grp multi",
                "stats-grp.stat multi",
                "stats-grp.hist-rx multi",
                "stats-grp.hist-tx multi",
            ),
            SEVERAL,
        ),
        **dict.fromkeys(
            (
                "cable-nest.result",
                "cable-nest.fault-length",
                "cable-nest.step",
                "cable-nest.amplitude",
                "cable-nest.pulse",
            ),
            TDR,
        ),
        "linkstate.ext-substate": BY_STATE,
        "pse.c33-pse-ext-substate": BY_STATE,
        "stats-grp.stat": "a nest with one counter, whose number the group names (stat_put() in net/ethtool/stats.c)",
        "stats-grp-hist.pad": "aligns hist-val (nla_put_u64_64bit() in net/ethtool/stats.c)",
        "pse.c33-pse-ext-state": "the spec lacks pd-dll-power-type of enum ethtool_c33_pse_ext_state",
        "module-fw-flash.status": "enum ethtool_module_fw_flash_status begins with 1",
    },
    "fou": {
        "fou.local-v4": ADDRESS,
        "fou.local-v6": UNTYPED,
        "fou.peer-v4": ADDRESS,
        "fou.peer-v6": UNTYPED,
    },
    "mptcp_pm": {"address.addr4": ADDRESS, "address.addr6": UNTYPED},
    "nfsd": {"sock.addr": UNTYPED, "unlock-ip.address": UNTYPED},
    "team": {
        "attr-option.data": "untyped binary in the spec; the option's type says what it holds",
        "item-option.option multi": SEVERAL,
        "item-port.port multi": SEVERAL,
    },
}
