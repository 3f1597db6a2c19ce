# generic: drbd
"""Replicated block devices: ``include/uapi/linux/drbd_genl.h``, ``drbd.h``; types are those of the older
``include/linux/drbd_genl.h``.

The second word of the header means flags (or the volume's number) in a request, a result in an answer.
"""

from __future__ import annotations

from nlsniff.dissectors.sockaddr import SOCKADDR

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    array,
    at,
    attrs,
    bits,
    enum,
    flags,
    hint,
    nest,
    packed,
    s32,
    secret,
    string,
    struct,
    u8,
    u32,
    u64,
    unit,
    values,
    varies,
)

counter32 = varies("counter", u32)
counter64 = varies("counter", u64)

ON_IO_ERROR = values("drbd-io-error-p", "pass-on call-helper detach")
FENCING = values("drbd-fencing-p", "dont-care resource stonith")
AFTER_SB = values(
    "drbd-after-sb-p",
    "disconnect discard-younger-pri discard-older-pri discard-zero-chg discard-least-chg discard-local discard-remote "
    "consensus discard-secondary call-helper violently",
)
ON_NO_DATA = values("drbd-on-no-data", "io-error suspend-io")
ON_CONGESTION = values("drbd-on-congestion", "block pull-ahead disconnect")
READ_BALANCING = values(
    "drbd-read-balancing",
    "prefer-local prefer-remote round-robin least-pending congested-remote 32k-striping 64k-striping 128k-striping "
    "256k-striping 512k-striping 1m-striping",
)
PROTOCOL = values("drbd-prot", "a b c", 1)
ROLE = values("drbd-role", "unknown primary secondary")
CONNS = values(
    "drbd-conns",
    "standalone disconnecting unconnected timeout broken-pipe network-failure protocol-error tear-down wf-connection "
    "wf-report-params connected starting-sync-s starting-sync-t wf-bitmap-s wf-bitmap-t wf-sync-uuid sync-source "
    "sync-target verify-s verify-t paused-sync-s paused-sync-t ahead behind",
)
DISK_STATE = values(
    "drbd-disk-state",
    "diskless attaching failed negotiating inconsistent outdated unknown consistent up-to-date",
)
MDF = bits(
    "drbd-mdf",
    "consistent primary-ind connected-ind full-sync was-up-to-date peer-out-dated crashed-primary al-clean al-disabled",
)
TIMEOUT = values("drbd-timeout-flag", "default degraded peer-outdated")
NOTIFY = values(
    "drbd-notification-type",
    {
        flag | number: name + suffix
        for flag, suffix in ((0, ""), (0x8000, "-continues"))
        for number, name in enumerate(["exists", "create", "change", "destroy", "call", "response"])
    },
)
WRITE_ORDERING = values("write-ordering-e", "none drain-io bdev-flush bio-barrier")
SIB_REASON = values(
    "drbd-state-info-bcast-reason", "get-status-reply state-change helper-pre helper-post sync-progress", 1
)
GENL_F = bits("drbd-genl-flags", "set-defaults")
# Codes from 100 up are enum drbd_ret_code, those from 4 down enum drbd_state_rv; ranges without a name are unused.
RET_CODE = values(
    "drbd-ret-code",
    {
        **values("", "ss-unknown-error ss-success ss-nothing-to-do ss-cw-success ss-cw-no-need").entries,
        **{
            -number: f"ss-{name}"
            for number, name in {
                1: "two-primaries",
                2: "no-up-to-date-disk",
                4: "no-local-disk",
                5: "no-remote-disk",
                6: "connected-outdates",
                7: "primary-nop",
                8: "resync-running",
                9: "already-standalone",
                10: "cw-failed-by-peer",
                11: "is-diskless",
                12: "device-in-use",
                13: "no-net-config",
                14: "no-verify-alg",
                15: "need-connection",
                16: "lower-than-outdated",
                17: "not-supported",
                18: "in-transient-state",
                19: "concurrent-st-chg",
                20: "o-vol-peer-pri",
                21: "outdate-wo-conn",
            }.items()
        },
        **values("", "no-error err-local-addr err-peer-addr err-open-disk err-open-md-disk", 101).entries,
        **values("", "err-disk-not-bdev err-md-not-bdev", 107).entries,
        **values("", "err-disk-too-small err-md-disk-too-small", 111).entries,
        **values("", "err-bdclaim-disk err-bdclaim-md-disk err-md-idx-invalid", 114).entries,
        **values(
            "",
            "err-io-md-disk err-md-invalid err-auth-alg err-auth-alg-nd err-nomem err-discard-impossible "
            "err-disk-configured err-net-configured err-mandatory-tag err-minor-invalid",
            118,
        ).entries,
        **values(
            "",
            "err-intr err-resize-resync err-no-primary err-resync-after err-resync-after-cycle err-pause-is-set "
            "err-pause-is-clear",
            129,
        ).entries,
        **values(
            "",
            "err-packet-nr err-no-disk err-not-proto-c err-nomem-bitmap err-integrity-alg err-integrity-alg-nd "
            "err-cpu-mask-parse err-csums-alg err-csums-alg-nd err-verify-alg err-verify-alg-nd "
            "err-csums-resync-running err-verify-running err-data-not-current err-connected err-perm err-need-apv-93 "
            "err-stonith-and-prot-a err-cong-not-proto-a err-pic-after-dep err-pic-peer-dep err-res-not-known "
            "err-res-in-use err-minor-configured err-minor-or-volume-exists err-invalid-request err-need-apv-100 "
            "err-need-allow-two-pri err-md-unclean err-md-layout-connected err-md-layout-too-big "
            "err-md-layout-too-small err-md-layout-no-fit err-implicit-shrink",
            137,
        ).entries,
    },
)

REQUEST = struct("drbd-genlmsghdr-request", minor=u32, flags=flags(u32, GENL_F))
REPLY = struct("drbd-genlmsghdr-reply", minor=u32, ret_code=enum(s32, RET_CODE))

kilobytes, sectors, octets = unit(u64, "KiB"), unit(u64, "sectors"), unit(u32, "bytes")
seconds, tenths = unit(u32, "s"), unit(u32, "ds")
uuid64 = hint(u64, "hex")

# union drbd_state: the bits of each machine's order, and so the same in the number.
STATE = packed(
    u32,
    pad=9,
    susp_fen=1,
    susp_nod=1,
    user_isp=1,
    peer_isp=1,
    aftr_isp=1,
    susp=1,
    pdsk=4,
    disk=4,
    conn=5,
    peer=2,
    role=2,
)

CFG_REPLY = attrs("drbd-cfg-reply", "DRBD_A_DRBD_CFG_REPLY_", info_text=string)
CFG_CONTEXT = attrs(
    "drbd-cfg-context",
    "DRBD_A_DRBD_CFG_CONTEXT_",
    ctx_volume=u32,
    ctx_resource_name=string,
    ctx_my_addr=SOCKADDR,
    ctx_peer_addr=SOCKADDR,
)
DISK_CONF = attrs(
    "disk-conf",
    "DRBD_A_DISK_CONF_",
    backing_dev=string,
    meta_dev=string,
    meta_dev_idx=s32,
    disk_size=sectors,
    max_bio_bvecs=u32,
    on_io_error=enum(u32, ON_IO_ERROR),
    fencing=enum(u32, FENCING),
    resync_rate=unit(u32, "KiB/s"),
    resync_after=s32,
    al_extents=u32,
    c_plan_ahead=tenths,
    c_delay_target=tenths,
    c_fill_target=unit(u32, "sectors"),
    c_max_rate=unit(u32, "KiB/s"),
    c_min_rate=unit(u32, "KiB/s"),
    disk_barrier=u8,
    disk_flushes=u8,
    disk_drain=u8,
    md_flushes=u8,
    disk_timeout=tenths,
    read_balancing=enum(u32, READ_BALANCING),
    al_updates=at(23, u8),
    discard_zeroes_if_aligned=u8,
    rs_discard_granularity=octets,
    disable_write_same=u8,
)
RES_OPTS = attrs("res-opts", "DRBD_A_RES_OPTS_", cpu_mask=string, on_no_data=enum(u32, ON_NO_DATA))
NET_CONF = attrs(
    "net-conf",
    "DRBD_A_NET_CONF_",
    shared_secret=secret(string),
    cram_hmac_alg=string,
    integrity_alg=string,
    verify_alg=string,
    csums_alg=string,
    wire_protocol=enum(u32, PROTOCOL),
    connect_int=seconds,
    timeout=tenths,
    ping_int=seconds,
    ping_timeo=tenths,
    sndbuf_size=octets,
    rcvbuf_size=octets,
    ko_count=u32,
    max_buffers=u32,
    max_epoch_size=u32,
    unplug_watermark=u32,
    after_sb_0p=enum(u32, AFTER_SB),
    after_sb_1p=enum(u32, AFTER_SB),
    after_sb_2p=enum(u32, AFTER_SB),
    rr_conflict=enum(u32, AFTER_SB),
    on_congestion=enum(u32, ON_CONGESTION),
    cong_fill=unit(u32, "sectors"),
    cong_extents=u32,
    two_primaries=u8,
    discard_my_data=u8,
    tcp_cork=u8,
    always_asbp=u8,
    tentative=u8,
    use_rle=u8,
    csums_after_crash_only=at(33, u8),
    sock_check_timeo=tenths,
)
SET_ROLE = attrs("set-role-parms", "DRBD_A_SET_ROLE_PARMS_", assume_uptodate=u8)
RESIZE = attrs(
    "resize-parms",
    "DRBD_A_RESIZE_PARMS_",
    resize_size=sectors,
    resize_force=u8,
    no_resync=u8,
    al_stripes=u32,
    al_stripe_size=unit(u32, "KiB"),
)
STATE_INFO = attrs(
    "state-info",
    "DRBD_A_STATE_INFO_",
    sib_reason=enum(u32, SIB_REASON),
    current_state=STATE,
    capacity=sectors,
    ed_uuid=varies("random", uuid64),
    prev_state=STATE,
    new_state=STATE,
    uuids=varies("random", array(uuid64)),  # the current one, the bitmap's, two of the history
    disk_flags=flags(u32, MDF),
    bits_total=u64,
    bits_oos=counter64,
    bits_rs_total=counter64,
    bits_rs_failed=counter64,
    helper=string,
    helper_exit_code=u32,
    send_cnt=counter64,
    recv_cnt=counter64,
    read_cnt=counter64,
    writ_cnt=counter64,
    al_writ_cnt=counter64,
    bm_writ_cnt=counter64,
    ap_bio_cnt=counter32,
    ap_pending_cnt=counter32,
    rs_pending_cnt=counter32,
)
START_OV = attrs("start-ov-parms", "DRBD_A_START_OV_PARMS_", ov_start_sector=u64, ov_stop_sector=u64)
NEW_C_UUID = attrs("new-c-uuid-parms", "DRBD_A_NEW_C_UUID_PARMS_", clear_bm=u8)
TIMEOUT_PARMS = attrs("timeout-parms", "DRBD_A_TIMEOUT_PARMS_", timeout_type=enum(u32, TIMEOUT))
DISCONNECT = attrs("disconnect-parms", "DRBD_A_DISCONNECT_PARMS_", force_disconnect=u8)
DETACH = attrs("detach-parms", "DRBD_A_DETACH_PARMS_", force_detach=u8)
RESOURCE_INFO = attrs(
    "resource-info",
    "DRBD_A_RESOURCE_INFO_",
    res_role=enum(u32, ROLE),
    res_susp=u8,
    res_susp_nod=u8,
    res_susp_fen=u8,
)
DEVICE_INFO = attrs("device-info", "DRBD_A_DEVICE_INFO_", dev_disk_state=enum(u32, DISK_STATE))
CONNECTION_INFO = attrs(
    "connection-info",
    "DRBD_A_CONNECTION_INFO_",
    conn_connection_state=enum(u32, CONNS),
    conn_role=enum(u32, ROLE),
)
PEER_DEVICE_INFO = attrs(
    "peer-device-info",
    "DRBD_A_PEER_DEVICE_INFO_",
    peer_repl_state=enum(u32, CONNS),
    peer_disk_state=enum(u32, DISK_STATE),
    peer_resync_susp_user=u32,
    peer_resync_susp_peer=u32,
    peer_resync_susp_dependency=u32,
)
RESOURCE_STATISTICS = attrs(
    "resource-statistics", "DRBD_A_RESOURCE_STATISTICS_", res_stat_write_ordering=enum(u32, WRITE_ORDERING)
)
DEVICE_STATISTICS = attrs(
    "device-statistics",
    "DRBD_A_DEVICE_STATISTICS_",
    dev_size=sectors,
    dev_read=varies("counter", sectors),
    dev_write=varies("counter", sectors),
    dev_al_writes=counter64,
    dev_bm_writes=counter64,
    dev_upper_pending=counter32,
    dev_lower_pending=counter32,
    dev_upper_blocked=varies("counter", u8),
    dev_lower_blocked=varies("counter", u8),
    dev_al_suspended=varies("counter", u8),
    dev_exposed_data_uuid=varies("random", uuid64),
    dev_current_uuid=varies("random", uuid64),
    dev_disk_flags=flags(u32, MDF),
    history_uuids=varies("random", array(uuid64)),
)
CONNECTION_STATISTICS = attrs(
    "connection-statistics", "DRBD_A_CONNECTION_STATISTICS_", conn_congested=varies("counter", u8)
)
PEER_DEVICE_STATISTICS = attrs(
    "peer-device-statistics",
    "DRBD_A_PEER_DEVICE_STATISTICS_",
    peer_dev_received=varies("counter", sectors),
    peer_dev_sent=varies("counter", sectors),
    peer_dev_pending=counter32,
    peer_dev_unacked=counter32,
    peer_dev_out_of_sync=varies("counter", sectors),
    peer_dev_resync_failed=varies("counter", sectors),
    peer_dev_bitmap_uuid=varies("random", uuid64),
    peer_dev_flags=at(9, flags(u32, MDF)),
)
NOTIFICATION_HEADER = attrs("drbd-notification-header", "DRBD_A_DRBD_NOTIFICATION_HEADER_", nh_type=enum(u32, NOTIFY))
HELPER_INFO = attrs("drbd-helper-info", "DRBD_A_DRBD_HELPER_INFO_", helper_name=string, helper_status=u32)

DRBD = attrs(
    "drbd-attrs",
    "DRBD_NLA_",
    cfg_reply=nest(CFG_REPLY),
    cfg_context=nest(CFG_CONTEXT),
    disk_conf=nest(DISK_CONF),
    resource_opts=nest(RES_OPTS),
    net_conf=nest(NET_CONF),
    set_role_parms=nest(SET_ROLE),
    resize_parms=nest(RESIZE),
    state_info=nest(STATE_INFO),
    start_ov_parms=nest(START_OV),
    new_c_uuid_parms=nest(NEW_C_UUID),
    timeout_parms=nest(TIMEOUT_PARMS),
    disconnect_parms=nest(DISCONNECT),
    detach_parms=nest(DETACH),
    resource_info=at(15, nest(RESOURCE_INFO)),
    device_info=nest(DEVICE_INFO),
    connection_info=nest(CONNECTION_INFO),
    peer_device_info=nest(PEER_DEVICE_INFO),
    resource_statistics=nest(RESOURCE_STATISTICS),
    device_statistics=nest(DEVICE_STATISTICS),
    connection_statistics=nest(CONNECTION_STATISTICS),
    peer_device_statistics=nest(PEER_DEVICE_STATISTICS),
    notification_header=nest(NOTIFICATION_HEADER),
    helper=nest(HELPER_INFO),
)

# Who asks is answered by the same command.
COMMANDS = {
    2: "get-status",
    **values(
        "",
        "new-minor del-minor new-resource del-resource resource-opts connect disconnect attach resize primary "
        "secondary new-c-uuid start-ov detach invalidate inval-peer pause-sync resume-sync suspend-io resume-io "
        "outdate get-timeout-type down chg-disk-opts chg-net-opts get-resources get-devices get-connections "
        "get-peer-devices",
        5,
    ).entries,
    38: "get-initial-state",
}
EVENTS = {
    1: "event",
    **values("", "resource-state device-state connection-state peer-device-state", 34).entries,
    40: "helper",
    41: "initial-state-done",
}

FAMILY = Family(
    "drbd",
    GENERIC,
    REPLY,
    (
        *(Operation(name, number, None, DRBD, header=REQUEST) for number, name in COMMANDS.items()),
        *(Operation(name, None, number, DRBD) for number, name in (COMMANDS | EVENTS).items()),
    ),
    groups=("events",),
    key=(
        "header.minor",
        "header.ret-code",
        "cfg-context.ctx-resource-name",
        "cfg-context.ctx-volume",
        "cfg-reply.info-text",
        "notification-header.nh-type",
        "resource-info.res-role",
        "device-info.dev-disk-state",
        "connection-info.conn-connection-state",
        "peer-device-info.peer-repl-state",
        "state-info.sib-reason",
        "disk-conf.backing-dev",
        "helper.helper-name",
    ),
    doc="Replicated block devices",
)
