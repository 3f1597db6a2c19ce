"""Links, cables and the electronics behind them in ethtool: modes, state, pause, FEC, MAC merge, PLCA, PHYs, tests.

From ``include/uapi/linux/ethtool_netlink_generated.h``, ``ethtool_netlink.h`` and ``ethtool.h``; ``ethtool.yaml``.
"""

from __future__ import annotations

from nlsniff.dissectors.generic.ethtool_names import DUPLEX, MAC_STATS_SRC, bitset, header

from nlsniff.spec import (
    array,
    attrs,
    enum,
    label,
    multi,
    nest,
    padding,
    s16,
    string,
    sub_message,
    u8,
    u16,
    u32,
    u64,
    uint,
    unit,
    values,
    varies,
)

centimetres, millivolts = unit(u32, "cm"), unit(s16, "mV")
speed = label(unit(u32, "Mbit/s"), values("speed", {0xFFFFFFFF: "unknown"}))

PORT = values("port", {**values("", "tp aui mii fibre bnc da").entries, 0xEF: "none", 0xFF: "other"})
TP_MDI = values("tp-mdi", "invalid mdi mdi-x auto")
TRANSCEIVER = values("transceiver", "internal external dummy1 dummy2 dummy3")
MASTER_SLAVE_CFG = values(
    "master-slave-cfg", "unsupported unknown master-preferred slave-preferred master-force slave-force"
)
MASTER_SLAVE_STATE = values("master-slave-state", "unsupported unknown master slave err")
RATE_MATCH = values("rate-match", "none pause crs open-loop")

LINKINFO = attrs(
    "linkinfo",
    "ETHTOOL_A_LINKINFO_",
    header=header,
    port=label(u8, PORT),
    phyaddr=u8,
    tp_mdix=label(u8, TP_MDI),
    tp_mdix_ctrl=label(u8, TP_MDI),
    transceiver=label(u8, TRANSCEIVER),
)
LINKMODES = attrs(
    "linkmodes",
    "ETHTOOL_A_LINKMODES_",
    header=header,
    autoneg=u8,
    ours=bitset,
    peer=bitset,
    speed=speed,
    duplex=label(u8, DUPLEX),
    master_slave_cfg=label(u8, MASTER_SLAVE_CFG),
    master_slave_state=label(u8, MASTER_SLAVE_STATE),
    lanes=u32,
    rate_matching=label(u8, RATE_MATCH),
)

# enum ethtool_link_ext_state, and what enum ethtool_link_ext_substate_* add to some of it
LINK_EXT_STATE = values(
    "link-ext-state",
    "autoneg link-training-failure link-logical-mismatch bad-signal-integrity no-cable cable-issue eeprom-issue "
    "calibration-failure power-budget-exceeded overheat module otp-speed-violation bmc-request-down",
)
LINK_EXT_SUBSTATES = {
    0: values(
        "link-ext-substate-autoneg",
        "no-partner-detected ack-not-received next-page-exchange-failed no-partner-detected-force-mode "
        "fec-mismatch-during-override no-hcd",
        1,
    ),
    1: values(
        "link-ext-substate-link-training",
        "kr-frame-lock-not-acquired kr-link-inhibit-timeout kr-link-partner-did-not-set-receiver-ready remote-fault",
        1,
    ),
    2: values(
        "link-ext-substate-link-logical-mismatch",
        "pcs-did-not-acquire-block-lock pcs-did-not-acquire-am-lock pcs-did-not-get-align-status "
        "fc-fec-is-not-locked rs-fec-is-not-locked",
        1,
    ),
    3: values(
        "link-ext-substate-bad-signal-integrity",
        "large-number-of-physical-errors unsupported-rate serdes-reference-clock-lost serdes-alos",
        1,
    ),
    5: values("link-ext-substate-cable-issue", "unsupported-cable cable-test-failure", 1),
    10: values("link-ext-substate-module", "cmis-not-ready", 1),
}
LINKSTATE = attrs(
    "linkstate",
    "ETHTOOL_A_LINKSTATE_",
    header=header,
    link=u8,
    sqi=varies("counter", u32),
    sqi_max=u32,
    ext_state=label(u8, LINK_EXT_STATE),
    ext_substate=sub_message(
        "ext-state", {state: label(u8, names) for state, names in LINK_EXT_SUBSTATES.items()}, default=u8
    ),
    ext_down_cnt=varies("counter", u32),
)

PAUSE_STAT = attrs(
    "pause-stat",
    "ETHTOOL_A_PAUSE_STAT_",
    pad=padding,
    tx_frames=u64,
    rx_frames=u64,
    tx_pause_storm_events=u64,
)
PAUSE = attrs(
    "pause",
    "ETHTOOL_A_PAUSE_",
    header=header,
    autoneg=u8,
    rx=u8,
    tx=u8,
    stats=varies("counter", nest(PAUSE_STAT)),
    stats_src=label(u32, MAC_STATS_SRC),
)
EEE = attrs(
    "eee",
    "ETHTOOL_A_EEE_",
    header=header,
    modes_ours=bitset,
    modes_peer=bitset,
    active=u8,
    enabled=u8,
    tx_lpi_enabled=u8,
    tx_lpi_timer=unit(u32, "us"),
)

FEC_HIST = attrs(
    "fec-hist",
    "ETHTOOL_A_FEC_HIST_",
    pad=padding,
    bin_low=u32,
    bin_high=u32,
    bin_val=uint,
    bin_val_per_lane=array(u64),
)
# The sum over all lanes, and each lane's own where they are counted
FEC_STAT = attrs(
    "fec-stat",
    "ETHTOOL_A_FEC_STAT_",
    pad=padding,
    corrected=array(u64),
    uncorr=array(u64),
    corr_bits=array(u64),
    hist=multi(nest(FEC_HIST)),
)
# The link mode's bit
FEC_MODE = values("fec-link-mode", {49: "none", 50: "rs", 51: "baser", 74: "llrs"})
FEC = attrs(
    "fec",
    "ETHTOOL_A_FEC_",
    header=header,
    modes=bitset,
    auto=u8,
    active=label(u32, FEC_MODE),
    stats=varies("counter", nest(FEC_STAT)),
)

MM_VERIFY_STATUS = values("mm-verify-status", "unknown initial verifying succeeded failed disabled")
MM_STAT = attrs(
    "mm-stat",
    "ETHTOOL_A_MM_STAT_",
    pad=padding,
    reassembly_errors=u64,
    smd_errors=u64,
    reassembly_ok=u64,
    rx_frag_count=u64,
    tx_frag_count=u64,
    hold_count=u64,
)
MM = attrs(
    "mm",
    "ETHTOOL_A_MM_",
    header=header,
    pmac_enabled=u8,
    tx_enabled=u8,
    tx_active=u8,
    tx_min_frag_size=unit(u32, "bytes"),
    rx_min_frag_size=unit(u32, "bytes"),
    verify_enabled=u8,
    verify_status=label(u8, MM_VERIFY_STATUS),
    verify_time=unit(u32, "ms"),
    max_verify_time=unit(u32, "ms"),
    stats=varies("counter", nest(MM_STAT)),
)

PLCA = attrs(
    "plca",
    "ETHTOOL_A_PLCA_",
    header=header,
    version=u16,
    enabled=u8,
    status=u8,
    node_cnt=u32,
    node_id=u32,
    to_tmr=unit(u32, "bit times"),
    burst_cnt=u32,
    burst_tmr=unit(u32, "bit times"),
)

PHY = attrs(
    "phy",
    "ETHTOOL_A_PHY_",
    header=header,
    index=u32,
    drvname=string,
    name=string,
    upstream_type=enum(u32, values("phy-upstream-type", "mac phy")),
    upstream_index=u32,
    upstream_sfp_name=string,
    downstream_sfp_name=string,
)

MSE_CAPABILITIES = attrs(
    "mse-capabilities",
    "ETHTOOL_A_MSE_CAPABILITIES_",
    max_average_mse=uint,
    max_peak_mse=uint,
    refresh_rate_ps=unit(uint, "ps"),
    num_symbols=uint,
)
MSE_SNAPSHOT = nest(
    attrs(
        "mse-snapshot",
        "ETHTOOL_A_MSE_SNAPSHOT_",
        average_mse=varies("counter", uint),
        peak_mse=varies("counter", uint),
        worst_peak_mse=varies("counter", uint),
    )
)
MSE = attrs(
    "mse",
    "ETHTOOL_A_MSE_",
    header=header,
    capabilities=nest(MSE_CAPABILITIES),
    channel_a=MSE_SNAPSHOT,
    channel_b=MSE_SNAPSHOT,
    channel_c=MSE_SNAPSHOT,
    channel_d=MSE_SNAPSHOT,
    worst_channel=MSE_SNAPSHOT,
    link=MSE_SNAPSHOT,
)

PAIR = label(u8, values("cable-pair", "a b c d"))
CABLE_RESULT_CODE = values(
    "cable-result-code",
    "unspec ok open same-short cross-short impedance-mismatch noise resolution-not-possible",
)
CABLE_INF_SRC = label(u32, values("cable-inf-src", "unspec tdr alcd"))
CABLE_TEST_STATUS = label(u8, values("cable-test-ntf-status", "unspec started completed"))

CABLE_TEST = attrs("cable-test", "ETHTOOL_A_CABLE_TEST_", header=header)
CABLE_RESULT = attrs(
    "cable-result", "ETHTOOL_A_CABLE_RESULT_", pair=PAIR, code=label(u8, CABLE_RESULT_CODE), src=CABLE_INF_SRC
)
CABLE_FAULT_LENGTH = attrs(
    "cable-fault-length", "ETHTOOL_A_CABLE_FAULT_LENGTH_", pair=PAIR, cm=centimetres, src=CABLE_INF_SRC
)
# One result, and one length of each fault, for each pair
CABLE_NEST = attrs(
    "cable-nest",
    "ETHTOOL_A_CABLE_NEST_",
    result=multi(nest(CABLE_RESULT)),
    fault_length=multi(nest(CABLE_FAULT_LENGTH)),
)
CABLE_TEST_NTF = attrs(
    "cable-test-ntf", "ETHTOOL_A_CABLE_TEST_NTF_", header=header, status=CABLE_TEST_STATUS, nest=nest(CABLE_NEST)
)

CABLE_TEST_TDR_CFG = attrs(
    "cable-test-tdr-cfg",
    "ETHTOOL_A_CABLE_TEST_TDR_CFG_",
    first=centimetres,
    last=centimetres,
    step=centimetres,
    pair=PAIR,
)
CABLE_TEST_TDR = attrs("cable-test-tdr", "ETHTOOL_A_CABLE_TEST_TDR_", header=header, cfg=nest(CABLE_TEST_TDR_CFG))
# The kernel's spec has the plain test's results here; ethnl_cable_test_step(), _amplitude() and _pulse() send these.
CABLE_STEP = attrs(
    "cable-step",
    "ETHTOOL_A_CABLE_STEP_",
    first_distance=centimetres,
    last_distance=centimetres,
    step_distance=centimetres,
)
CABLE_AMPLITUDE = attrs("cable-amplitude", "ETHTOOL_A_CABLE_AMPLITUDE_", pair=PAIR, mV=millivolts)
CABLE_PULSE = attrs("cable-pulse", "ETHTOOL_A_CABLE_PULSE_", mV=millivolts)
CABLE_TDR_NEST = attrs(
    "cable-tdr-nest",
    "ETHTOOL_A_CABLE_TDR_NEST_",
    step=nest(CABLE_STEP),
    amplitude=multi(nest(CABLE_AMPLITUDE)),
    pulse=multi(nest(CABLE_PULSE)),
)
CABLE_TEST_TDR_NTF = attrs(
    "cable-test-tdr-ntf",
    "ETHTOOL_A_CABLE_TEST_TDR_NTF_",
    header=header,
    status=CABLE_TEST_STATUS,
    nest=nest(CABLE_TDR_NEST),
)
