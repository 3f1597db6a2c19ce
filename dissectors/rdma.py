# rdma: 0x0800-0x0bff 0x1000-0x17ff
"""InfiniBand, RoCE and iWARP: ``include/uapi/rdma/rdma_netlink.h``; the message's type is client << 10 | operation.

Three clients share the protocol: ``nldev`` (devices, ports and what is open on them, ``drivers/infiniband/core/
nldev.c``), ``ls`` (local services: the kernel asks a daemon for paths, ``sa_query.c``, ``addr.c``) and ``iwpm`` (the
kernel asks a daemon for ports of iWARP, ``iwpm_util.c``). The questions of the last two come from the kernel, with
NLM_F_REQUEST.
"""

from __future__ import annotations

from nlsniff.dissectors.sockaddr import SOCKADDR

from nlsniff.spec import (
    RDMA,
    AttributeSet,
    Enum,
    Family,
    Operation,
    at,
    attrs,
    binary,
    bits,
    blob,
    chars,
    enum,
    flags,
    hint,
    ipv4,
    ipv6,
    multi,
    nest,
    pad,
    padding,
    s32,
    s64,
    secret,
    string,
    struct,
    struct_value,
    u8,
    u16,
    u32,
    u64,
    unit,
    values,
    varies,
)

id32 = varies("id", u32)
counter64 = varies("counter", u64)

# include/rdma/ib_verbs.h
NODE_TYPE = values("rdma-node-type", "ib-ca ib-switch ib-router rnic usnic usnic-udp unspecified", 1)
PORT_STATE = values("ib-port-state", "nop down init armed active active-defer")
PHYS_STATE = values(
    "ib-port-phys-state",
    "sleep polling disabled port-configuration-training link-up link-error-recovery phy-test",
    1,
)
QP_TYPE = values(
    "ib-qp-type",
    {
        **values("", "smi gsi rc uc ud raw-ipv6 raw-ethertype").entries,
        **values("", "raw-packet xrc-ini xrc-tgt", 8).entries,
        255: "driver",
    },
)
QP_STATE = values("ib-qp-state", "reset init rtr rts sqd sqe err")
MIG_STATE = values("ib-mig-state", "migrated rearm armed")
POLL_CONTEXT = values("ib-poll-context", "softirq workqueue unbound-workqueue direct")
# drivers/infiniband/core/cma_priv.h, enum rdma_cm_state
CM_STATE = values(
    "rdma-cm-state",
    "idle addr-query addr-resolved route-query route-resolved connect disconnect addr-bound listen device-removal "
    "destroying addrinfo-query addrinfo-resolved",
)
# include/uapi/rdma/rdma_user_cm.h
PORT_SPACE = values("rdma-ucm-port-space", {0x002: "ipoib", 0x13F: "ib", 0x106: "tcp", 0x111: "udp"})
NETNS_MODE = values("rdma-netns-mode", "exclusive shared")
COUNTER_MODE = values("rdma-nl-counter-mode", "none auto manual")
# what is counted: the number of the attribute that holds such objects
COUNTED = values("rdma-counted", {19: "res-qp", 40: "res-mr"})
COUNTER_MASK = bits("rdma-nl-counter-mask", "qp-type pid")
DEV_TYPE = values("rdma-nl-dev-type", "smi", 1)
NAME_ASSIGN_TYPE = values("rdma-nl-name-assign-type", "unknown user")
EVENT_TYPE = values("rdma-nl-notify-event-type", "register unregister netdev-attach netdev-detach rename netdev-rename")
PRINT_TYPE = values("rdma-nldev-print-type", "unspec hex")

guid = hint(u64, "hex")

# A name, perhaps how to print it, and a value; then the next.
DRIVER = attrs(
    "nldev-driver-attrs",
    "RDMA_NLDEV_ATTR_",
    pad=at(0, padding),
    driver_string=at(54, multi(string)),
    driver_print_type=multi(enum(u8, PRINT_TYPE)),
    driver_s32=multi(s32),
    driver_u32=multi(u32),
    driver_s64=multi(s64),
    driver_u64=multi(u64),
)
SUMMARY_ENTRY = attrs(
    "nldev-res-summary-entry-attrs",
    "RDMA_NLDEV_ATTR_RES_SUMMARY_ENTRY_",
    pad=at(0, padding),
    name=at(17, string),
    curr=counter64,
)
SUMMARY = attrs("nldev-res-summary-attrs", "RDMA_NLDEV_ATTR_RES_SUMMARY_", entry=at(16, multi(nest(SUMMARY_ENTRY))))
HWCOUNTER_ENTRY = attrs(
    "nldev-stat-hwcounter-entry-attrs",
    "RDMA_NLDEV_ATTR_STAT_HWCOUNTER_",
    pad=at(0, padding),
    entry_name=at(82, string),
    entry_value=counter64,
    index=at(94, u32),
    dynamic=u8,
)
HWCOUNTERS = attrs(
    "nldev-stat-hwcounters-attrs",
    "RDMA_NLDEV_ATTR_STAT_HWCOUNTER_",
    entry=at(81, multi(nest(HWCOUNTER_ENTRY))),
    index=at(94, multi(u32)),
)
FRMR_KEY = attrs(
    "nldev-frmr-pool-key-attrs",
    "RDMA_NLDEV_ATTR_FRMR_POOL_KEY_",
    pad=at(0, padding),
    ats=at(108, u8),
    access_flags=hint(u32, "hex"),
    vendor_key=hint(u64, "hex"),
    num_dma_blocks=u64,
    kernel_vendor_key=at(117, hint(u64, "hex")),
)
FRMR_POOL = attrs(
    "nldev-frmr-pool-attrs",
    "RDMA_NLDEV_ATTR_FRMR_POOL_",
    pad=at(0, padding),
    key=at(107, nest(FRMR_KEY)),
    queue_handles=at(112, varies("counter", u32)),
    max_in_use=counter64,
    in_use=counter64,
    pinned_handles=at(116, u32),
)
FRMR_POOLS = attrs("nldev-frmr-pools-attrs", "RDMA_NLDEV_ATTR_FRMR_POOL_", entry=at(106, multi(nest(FRMR_POOL))))


def nldev_set(name: str, state: Enum) -> AttributeSet:
    """The attributes of nldev, which stand in the message and again in the entries of its tables.

    ``state`` names the states of what has one: a queue pair, or a connection.
    """
    return attrs(
        name,
        "RDMA_NLDEV_ATTR_",
        pad=at(0, padding),
        dev_index=id32,
        dev_name=string,
        port_index=u32,
        cap_flags=hint(u64, "hex"),
        fw_version=string,
        node_guid=varies("random", guid),
        sys_image_guid=varies("random", guid),
        subnet_prefix=guid,
        lid=u32,
        sm_lid=u32,
        lmc=u8,
        port_state=enum(u8, PORT_STATE),
        port_phys_state=enum(u8, PHYS_STATE),
        dev_node_type=enum(u8, NODE_TYPE),
        res_summary=nest(SUMMARY),
        res_qp=at(19, nest(lambda: QPS)),
        res_lqpn=at(21, id32),
        res_rqpn=id32,
        res_rq_psn=varies("random", u32),
        res_sq_psn=varies("random", u32),
        res_path_mig_state=enum(u8, MIG_STATE),
        res_type=enum(u8, QP_TYPE),
        res_state=enum(u8, state),
        res_pid=id32,
        res_kern_name=string,
        res_cm_id=nest(lambda: CM_IDS),
        res_ps=at(32, enum(u32, PORT_SPACE)),
        res_src_addr=SOCKADDR,
        res_dst_addr=SOCKADDR,
        res_cq=nest(lambda: CQS),
        res_cqe=at(37, u32),
        res_usecnt=counter64,
        res_poll_ctx=enum(u8, POLL_CONTEXT),
        res_mr=nest(lambda: MRS),
        res_rkey=at(42, varies("random", secret(hint(u32, "hex")))),
        res_lkey=varies("random", secret(hint(u32, "hex"))),
        res_iova=varies("random", hint(u64, "hex")),
        res_mrlen=unit(u64, "bytes"),
        res_pd=nest(lambda: PDS),
        res_local_dma_lkey=at(48, varies("random", secret(hint(u32, "hex")))),
        res_unsafe_global_rkey=varies("random", secret(hint(u32, "hex"))),
        ndev_index=varies("ifindex", u32),
        ndev_name=string,
        driver=nest(DRIVER),
        driver_entry=nest(DRIVER),
        res_pdn=at(60, id32),
        res_cqn=id32,
        res_mrn=id32,
        res_cm_idn=id32,
        res_ctxn=id32,
        link_type=string,
        sys_attr_netns_mode=enum(u8, NETNS_MODE),
        dev_protocol=string,
        net_ns_fd=u32,
        chardev_type=string,
        chardev_name=string,
        chardev_abi=u64,
        chardev=varies("id", u64),
        uverbs_driver_id=u64,
        stat_mode=enum(u32, COUNTER_MODE),
        stat_res=enum(u32, COUNTED),
        stat_auto_mode_mask=flags(u32, COUNTER_MASK),
        stat_counter=nest(lambda: COUNTERS),
        stat_counter_id=at(79, id32),
        stat_hwcounters=nest(HWCOUNTERS),
        dev_dim=at(84, u8),
        res_raw=binary,
        res_ctx=nest(lambda: CTXS),
        res_srq=at(88, nest(lambda: SRQS)),
        res_srqn=at(90, id32),
        min_range=u32,
        max_range=u32,
        sys_attr_copy_on_fork=u8,
        stat_hwcounter_index=u32,
        stat_hwcounter_dynamic=u8,
        sys_attr_privileged_qkey_mode=u8,
        driver_details=u8,
        res_subtype=string,
        dev_type=enum(u8, DEV_TYPE),
        parent_name=string,
        name_assign_type=enum(u8, NAME_ASSIGN_TYPE),
        event_type=enum(u8, EVENT_TYPE),
        sys_attr_monitor_mode=u8,
        stat_opcounter_enabled=u8,
        frmr_pools=nest(FRMR_POOLS),
        frmr_pool_entry=nest(FRMR_POOL),
        frmr_pool_key=nest(FRMR_KEY),
        frmr_pool_pinned_handles=at(116, u32),
        frmr_pools_aging_period=at(115, unit(u32, "s")),
    )


NLDEV = nldev_set("nldev-attrs", QP_STATE)
NLDEV_CM_ID = nldev_set("nldev-cm-id-attrs", CM_STATE)


def table(of: str, number: int, entry: AttributeSet = NLDEV) -> AttributeSet:
    """A table of objects, each an attribute ``entry`` of this number."""
    return attrs(
        f"nldev-{of}-table-attrs",
        f"RDMA_NLDEV_ATTR_{of.upper().replace('-', '_')}_",
        entry=at(number, multi(nest(entry))),
    )


QPS = table("res-qp", 20)
CM_IDS = table("res-cm-id", 31, NLDEV_CM_ID)
CQS = table("res-cq", 36)
MRS = table("res-mr", 41)
PDS = table("res-pd", 47)
COUNTERS = table("stat-counter", 78)
CTXS = table("res-ctx", 87)
SRQS = table("res-srq", 89)

# Local services: bit 13 of an attribute's type says that the daemon must understand it.
PATH_FLAGS = bits("ib-path-flags", "gmp primary alternate outbound inbound inbound-reverse")
PATH_USE = values("ls-resolve-path-use", "all unidirectional gmp")
LS_MANDATORY = 1 << 13
RESOLVE = struct("rdma-ls-resolve-header", device_name=chars(64), port_num=u8, path_use=enum(u8, PATH_USE))
IP_RESOLVE = struct("rdma-ls-ip-resolve-header", ifindex=varies("ifindex", u32))
# include/uapi/rdma/ib_user_sa.h; the record itself is that of the subnet administrator's protocol.
PATH_REC = struct("ib-path-rec-data", flags=flags(u32, PATH_FLAGS), reserved=pad(4), path_rec=blob(64))
LS_TYPES = {
    "path-record": struct_value(PATH_REC),
    "timeout": unit(u32, "ms"),
    "service-id": hint(u64, "hex"),
    "dgid": ipv6,
    "sgid": ipv6,
    "tclass": u8,
    "pkey": hint(u16, "hex"),
    "qos-class": u16,
    "ipv4": ipv4,
    "ipv6": ipv6,
}
LS = attrs(
    "rdma-ls-attrs",
    "LS_NLA_TYPE_",
    {
        **{
            name: at(number, multi(kind) if number == 1 else kind)
            for number, (name, kind) in enumerate(LS_TYPES.items(), 1)
        },
        **{
            f"mandatory-{name}": at(LS_MANDATORY | number, kind)
            for number, (name, kind) in enumerate(LS_TYPES.items(), 1)
        },
    },
)

# The port mapper of iWARP: sets by who sends them, the kernel (the daemon's answer begins with R).
IWPM_FLAGS = bits("iwpm-flags", "no-port-map")
REG_PID = attrs(
    "iwpm-reg-pid-attrs",
    "IWPM_NLA_REG_",
    pid_seq=id32,
    if_name=string,
    ibdev_name=string,
    ulib_name=string,
)
RREG_PID = attrs(
    "iwpm-rreg-pid-attrs",
    "IWPM_NLA_RREG_",
    pid_seq=id32,
    ibdev_name=string,
    ulib_name=string,
    ulib_ver=u16,
    pid_err=u16,
)
MANAGE = attrs("iwpm-manage-attrs", "IWPM_NLA_MANAGE_", mapping_seq=id32, addr=SOCKADDR, flags=flags(u32, IWPM_FLAGS))
RMANAGE = attrs(
    "iwpm-rmanage-attrs",
    "IWPM_NLA_RMANAGE_",
    mapping_seq=id32,
    addr=SOCKADDR,
    mapped_loc_addr=SOCKADDR,
    mapping_err=u16,
)
QUERY = attrs(
    "iwpm-query-attrs",
    "IWPM_NLA_QUERY_",
    mapping_seq=id32,
    local_addr=SOCKADDR,
    remote_addr=SOCKADDR,
    flags=flags(u32, IWPM_FLAGS),
)
RQUERY = attrs(
    "iwpm-rquery-attrs",
    "IWPM_NLA_RQUERY_",
    mapping_seq=id32,
    local_addr=SOCKADDR,
    remote_addr=SOCKADDR,
    mapped_loc_addr=SOCKADDR,
    mapped_rem_addr=SOCKADDR,
    mapping_err=u16,
)
MAPINFO_REQ = attrs("iwpm-mapinfo-req-attrs", "IWPM_NLA_MAPINFO_", ulib_name=string, ulib_ver=u16)
MAPINFO = attrs(
    "iwpm-mapinfo-attrs",
    "IWPM_NLA_MAPINFO_",
    local_addr=SOCKADDR,
    mapped_addr=SOCKADDR,
    flags=flags(u32, IWPM_FLAGS),
)
MAPINFO_NUM = attrs(
    "iwpm-mapinfo-num-attrs",
    "IWPM_NLA_MAPINFO_",
    seq=id32,
    send_num=varies("counter", u32),
    ack_num=varies("counter", u32),
)
ERR = attrs("iwpm-err-attrs", "IWPM_NLA_ERR_", seq=id32, code=u16)
HELLO = attrs("iwpm-hello-attrs", "IWPM_NLA_HELLO_", abi_version=u16)

FAMILY = Family(
    "rdma",
    RDMA,
    None,
    (
        Operation("iwpm-reg-pid", 0x0800, 0x0800, RREG_PID, reply_attributes=REG_PID),
        Operation("iwpm-add-mapping", 0x0801, 0x0801, RMANAGE, reply_attributes=MANAGE),
        Operation("iwpm-query-mapping", 0x0802, 0x0802, RQUERY, reply_attributes=QUERY),
        Operation("iwpm-remove-mapping", None, 0x0803, MANAGE),
        Operation("iwpm-remote-info", 0x0804, None, RQUERY),
        Operation("iwpm-handle-err", 0x0805, None, ERR),
        Operation("iwpm-mapinfo", 0x0806, 0x0806, MAPINFO_REQ, reply_attributes=MAPINFO),
        Operation("iwpm-mapinfo-num", 0x0807, 0x0807, MAPINFO_NUM),
        Operation("iwpm-hello", 0x0808, 0x0808, HELLO),
        Operation("ls-resolve", 0x1000, None, LS),
        Operation("ls-resolve", None, 0x1000, LS, header=RESOLVE),
        Operation("ls-set-timeout", 0x1001, None, LS),
        Operation("ls-ip-resolve", 0x1002, None, LS),
        Operation("ls-ip-resolve", None, 0x1002, LS, header=IP_RESOLVE),
        Operation("nldev-get", 0x1401, 0x1401, NLDEV),
        Operation("nldev-set", 0x1402, 0x1402, NLDEV),
        Operation("nldev-newlink", 0x1403, 0x1403, NLDEV),
        Operation("nldev-dellink", 0x1404, 0x1404, NLDEV),
        Operation("nldev-port-get", 0x1405, 0x1405, NLDEV),
        Operation("nldev-sys-get", 0x1406, 0x1406, NLDEV),
        Operation("nldev-sys-set", 0x1407, 0x1407, NLDEV),
        Operation("nldev-res-get", 0x1409, 0x1409, NLDEV),
        Operation("nldev-res-qp-get", 0x140A, 0x140A, NLDEV),
        Operation("nldev-res-cm-id-get", 0x140B, 0x140B, NLDEV_CM_ID),
        Operation("nldev-res-cq-get", 0x140C, 0x140C, NLDEV),
        Operation("nldev-res-mr-get", 0x140D, 0x140D, NLDEV),
        Operation("nldev-res-pd-get", 0x140E, 0x140E, NLDEV),
        Operation("nldev-get-chardev", 0x140F, 0x140F, NLDEV),
        Operation("nldev-stat-set", 0x1410, 0x1410, NLDEV),
        Operation("nldev-stat-get", 0x1411, 0x1411, NLDEV),
        Operation("nldev-stat-del", 0x1412, 0x1412, NLDEV),
        Operation("nldev-res-qp-get-raw", 0x1413, 0x1413, NLDEV),
        Operation("nldev-res-cq-get-raw", 0x1414, 0x1414, NLDEV),
        Operation("nldev-res-mr-get-raw", 0x1415, 0x1415, NLDEV),
        Operation("nldev-res-ctx-get", 0x1416, 0x1416, NLDEV),
        Operation("nldev-res-srq-get", 0x1417, 0x1417, NLDEV),
        Operation("nldev-stat-get-status", 0x1418, 0x1418, NLDEV),
        Operation("nldev-res-srq-get-raw", 0x1419, 0x1419, NLDEV),
        Operation("nldev-newdev", 0x141A, 0x141A, NLDEV),
        Operation("nldev-deldev", 0x141B, 0x141B, NLDEV),
        Operation("nldev-monitor", None, 0x141C, NLDEV),
        Operation("nldev-frmr-pools-get", 0x141D, 0x141D, NLDEV),
        Operation("nldev-frmr-pools-set", 0x141E, 0x141E, NLDEV),
    ),
    groups=("iwpm", "ls", "notify"),
    key=(
        "dev-name",
        "dev-index",
        "port-index",
        "link-type",
        "ndev-name",
        "port-state",
        "dev-node-type",
        "dev-protocol",
        "event-type",
        "chardev-name",
        "stat-mode",
        "res-summary.entry",
        "sys-attr-netns-mode",
        "if-name",
        "ibdev-name",
        "addr",
        "local-addr",
        "code",
        "abi-version",
        "header.device-name",
        "dgid",
        "mandatory-dgid",
        "mandatory-ipv4",
        "mandatory-ipv6",
    ),
    doc="InfiniBand, RoCE and iWARP: devices, ports, resources, statistics; questions to daemons",
)
