# iscsi: 11-43 101-111
"""What open-iscsi and the kernel say to each other: ``include/scsi/iscsi_if.h``, ``scsi_transport_iscsi.c``.

Each message begins with struct iscsi_uevent, 56 bytes: a head, a union of what is asked (its members stand in the
header) and one of what is told (``r``); the message's type, which the head repeats, chooses from both. Some have data
behind it. Names and passwords of CHAP pass as such data.
"""

from __future__ import annotations

from collections.abc import Mapping

from nlsniff.dissectors.sockaddr import SOCKADDR

from nlsniff.spec import (
    ISCSI,
    AttributeSet,
    Declared,
    Family,
    Operation,
    Pad,
    Scalar,
    Struct,
    Type,
    array,
    binary,
    blob,
    chars,
    enum,
    hint,
    pad,
    payload,
    s32,
    secret,
    string,
    struct,
    struct_value,
    sub_message,
    u16,
    u32,
    u64,
    unit,
    values,
    varies,
)

PARAM = values(
    "iscsi-param",
    "max-recv-dlength max-xmit-dlength hdrdgst-en datadgst-en initial-r2t-en max-r2t imm-data-en first-burst "
    "max-burst pdu-inorder-en dataseq-inorder-en erl ifmarker-en ofmarker-en exp-statsn target-name tpgt "
    "persistent-address persistent-port sess-recovery-tmo conn-port conn-address username username-in password "
    "password-in fast-abort abort-tmo lu-reset-tmo host-reset-tmo ping-tmo recv-tmo iface-name isid "
    "initiator-name tgt-reset-tmo target-alias chap-in-idx chap-out-idx boot-root boot-nic boot-target "
    "auto-snd-tgt-disable discovery-sess portal-type chap-auth-en discovery-logout-en bidi-chap-en "
    "discovery-auth-optional def-time2wait def-time2retain max-segment-size statsn keepalive-tmo local-port tsid "
    "def-taskmgmt-tmo tcp-timestamp-stat tcp-wsf-disable tcp-nagle-disable tcp-timer-scale tcp-timestamp-en "
    "tcp-xmit-wsf tcp-recv-wsf ip-fragment-disable ipv4-tos ipv6-tc ipv6-flow-label is-fw-assigned-ipv6 "
    "discovery-parent-idx discovery-parent-type local-ipaddr",
)
HOST_PARAM = values("iscsi-host-param", "hwaddress initiator-name netdev-name ipaddress port-state port-speed")
TGT_DSCVR = values("iscsi-tgt-dscvr", "send-targets isns slp", 1)
HOST_EVENT = values("iscsi-host-event-code", "linkup linkdown", 1)
CONN_STATE = values("iscsi-conn-state", "free xpt-wait in-login logged-in in-logout logout-requested cleanup-wait")
STOP_CONN = values("iscsi-stop-conn", "term suspend recover", 1)
PING_STATUS = values(
    "iscsi-ping-status-code",
    "success fw-disabled ipaddr-invalid linklocal-ipv6-addr-invalid timeout invalid-dest-addr oversize-packet "
    "icmp-error max-req-exceeded no-arp-received",
)
ERR = values(
    "iscsi-err",
    {
        0: "ok",
        **values(
            "",
            "datasn data-offset max-cmdsn exp-cmdsn bad-opcode datalen ahslen proto lun bad-itt conn-failed r2tsn "
            "session-failed hdr-dgst data-dgst param-not-found no-scsi-cmd invalid-host xmit-failed tcp-conn-close "
            "scsi-eh-session-rst nop-timedout",
            1001,
        ).entries,
    },
)

# Pointers of the kernel, or numbers it gives
handle = varies("id", hint(u64, "hex"))
id32 = varies("id", u32)
octets = unit(u32, "bytes")

HEAD: dict[str, Type] = {"type": u32, "iferror": s32, "transport-handle": handle}
ASKED, TOLD = 24, 16
"""Bytes of the unions."""
CONN: dict[str, Type] = {"sid": id32, "cid": u32}
HOST: dict[str, Type] = {"host-no": id32}
RETCODE: dict[str, Type] = {"retcode": s32}
FLASHNODE: dict[str, Type] = {"host-no": id32, "flashnode-idx": u32}


def size_of(kind: Type) -> int:
    """The bytes of a number or of padding."""
    if isinstance(kind, Declared):
        return size_of(kind.type)
    return kind.size if isinstance(kind, Scalar) else kind.length or 0 if isinstance(kind, Pad) else 0


def sized(layout: Mapping[str, Type], size: int) -> dict[str, Type]:
    """The members of a union's part, filled up to the union's size with what no member has."""
    taken = sum(size_of(kind) for kind in layout.values())
    return {**layout, **({"pad": pad(size - taken)} if taken < size else {})}


def uevent(name: str, question: Mapping[str, Type], answer: Mapping[str, Type]) -> Struct:
    """A struct iscsi_uevent by the members that count in its unions."""
    part = struct(f"iscsi-{name}-r", sized(answer, TOLD))
    return struct(f"iscsi-{name}", {**HEAD, **sized(question, ASKED), "r": struct_value(part)})


def asked(
    name: str,
    number: int,
    question: Mapping[str, Type],
    answer: Mapping[str, Type] = RETCODE,
    data: AttributeSet | None = None,
) -> Operation:
    """What open-iscsi asks; the kernel sends the same message back, with its answer in ``r``."""
    return Operation(name, number, number, data, header=uevent(name, question, answer))


def told(name: str, number: int, event: Mapping[str, Type], data: AttributeSet | None = None) -> Operation:
    """What the kernel tells: the union of what is asked is empty."""
    layout = struct(f"iscsi-{name}-event", {**HEAD, "unasked": pad(ASKED), **sized(event, TOLD)})
    return Operation(name, None, number, data, header=layout)


CREATE_SESSION: dict[str, Type] = {"initial-cmdsn": u32, "cmds-max": u16, "queue-depth": u16}
SESSION: dict[str, Type] = {"sid": id32, "host-no": id32}
PDU: dict[str, Type] = {**CONN, "hdr-size": octets, "data-size": octets}

# The value of a parameter is text; those of CHAP are secret.
SECRET_VALUE = struct_value(struct("iscsi-secret-value", value=secret(string)))
VALUE = struct_value(struct("iscsi-value", value=string))
PARAM_VALUE = payload(
    "iscsi-param-value",
    sub_message("param", {"password": SECRET_VALUE, "password-in": SECRET_VALUE}, default=VALUE),
    value=string,
)
HOST_PARAM_VALUE = payload("iscsi-host-param-value", VALUE)
# A login's PDUs hold what CHAP says.
PDU_DATA = payload("iscsi-pdu", struct_value(struct("iscsi-pdu", header=blob(48), data=secret(binary))))
DESTINATION = payload("iscsi-destination", SOCKADDR, family=u16, port=u16, addr=string)
# include/scsi/iscsi_if.h, struct iscsi_path: addresses have 4 or 16 bytes, as ip-addr-len says
PATH = payload(
    "iscsi-path",
    struct_value(
        struct(
            "iscsi-path",
            handle=handle,
            mac_addr=blob(6, "mac"),
            mac_addr_old=blob(6, "mac"),
            ip_addr_len=octets,
            src=blob(16),
            dst=blob(16),
            vlan_id=u16,
            pmtu=u16,
            pad=pad(4),
        )
    ),
)
# Nested attributes of drivers, tables of CHAP, and PDUs of pings: kept as they are.
RAW = payload("iscsi-data", struct_value(struct("iscsi-data", data=binary)))
SECRET = payload("iscsi-secret-data", struct_value(struct("iscsi-secret-data", data=secret(binary))))

CONN_COUNTERS = (
    "noptx-pdus scsicmd-pdus tmfcmd-pdus login-pdus text-pdus dataout-pdus logout-pdus snack-pdus noprx-pdus "
    "scsirsp-pdus tmfrsp-pdus textrsp-pdus datain-pdus logoutrsp-pdus r2t-pdus async-pdus rjt-pdus digest-err "
    "timeout-err"
)
HOST_COUNTERS = (
    "mactx-frames mactx-bytes mactx-multicast-frames mactx-broadcast-frames mactx-pause-frames "
    "mactx-control-frames mactx-deferral mactx-excess-deferral mactx-late-collision mactx-abort "
    "mactx-single-collision mactx-multiple-collision mactx-collision mactx-frames-dropped mactx-jumbo-frames "
    "macrx-frames macrx-bytes macrx-unknown-control-frames macrx-pause-frames macrx-control-frames macrx-dribble "
    "macrx-frame-length-error macrx-jabber macrx-carrier-sense-error macrx-frame-discarded macrx-frames-dropped "
    "mac-crc-error mac-encoding-error macrx-length-error-large macrx-length-error-small macrx-multicast-frames "
    "macrx-broadcast-frames iptx-packets iptx-bytes iptx-fragments iprx-packets iprx-bytes iprx-fragments "
    "ip-datagram-reassembly ip-invalid-address-error ip-error-packets ip-fragrx-overlap ip-fragrx-outoforder "
    "ip-datagram-reassembly-timeout ipv6tx-packets ipv6tx-bytes ipv6tx-fragments ipv6rx-packets ipv6rx-bytes "
    "ipv6rx-fragments ipv6-datagram-reassembly ipv6-invalid-address-error ipv6-error-packets ipv6-fragrx-overlap "
    "ipv6-fragrx-outoforder ipv6-datagram-reassembly-timeout tcptx-segments tcptx-bytes tcprx-segments "
    "tcprx-byte tcp-duplicate-ack-retx tcp-retx-timer-expired tcprx-duplicate-ack tcprx-pure-ackr "
    "tcptx-delayed-ack tcptx-pure-ack tcprx-segment-error tcprx-segment-outoforder tcprx-window-probe "
    "tcprx-window-update tcptx-window-probe-persist ecc-error-correction iscsi-pdu-tx iscsi-data-bytes-tx "
    "iscsi-pdu-rx iscsi-data-bytes-rx iscsi-io-completed iscsi-unexpected-io-rx iscsi-format-error "
    "iscsi-hdr-digest-error iscsi-data-digest-error iscsi-sequence-error"
)
counter64 = varies("counter", u64)
CUSTOM = array(struct_value(struct("iscsi-stats-custom", desc=chars(64), value=counter64)))
STATS = payload(
    "iscsi-stats",
    struct_value(
        struct(
            "iscsi-stats",
            {
                "txdata-octets": counter64,
                "rxdata-octets": counter64,
                **dict.fromkeys(CONN_COUNTERS.split(), varies("counter", u32)),
                "custom-length": u32,
                "custom": CUSTOM,
            },
        )
    ),
)
HOST_STATS = payload(
    "iscsi-offload-host-stats",
    struct_value(
        struct(
            "iscsi-offload-host-stats",
            {
                **dict.fromkeys(HOST_COUNTERS.split(), counter64),
                "custom-length": u32,
                "pad": pad(4),
                "custom": CUSTOM,
            },
        )
    ),
)

FAMILY = Family(
    "iscsi",
    ISCSI,
    None,
    (
        asked("create-session", 11, CREATE_SESSION, SESSION),
        asked("destroy-session", 12, {"sid": id32}),
        asked("create-conn", 13, CONN, CONN),
        asked("destroy-conn", 14, CONN),
        asked("bind-conn", 15, {**CONN, "transport-eph": handle, "is-leading": u32, "pad0": pad(4)}),
        asked("set-param", 16, {**CONN, "param": enum(u32, PARAM), "len": octets}, data=PARAM_VALUE),
        asked("start-conn", 17, CONN),
        asked("stop-conn", 18, {**CONN, "conn-handle": handle, "flag": enum(u32, STOP_CONN), "pad0": pad(4)}),
        asked("send-pdu", 19, PDU, data=PDU_DATA),
        asked("get-stats", 20, CONN, data=STATS),
        asked("get-param", 21, {**CONN, "param": enum(u32, PARAM), "len": octets}, data=PARAM_VALUE),
        asked("transport-ep-connect", 22, {"non-blocking": u32}, {"handle": handle}, DESTINATION),
        asked("transport-ep-poll", 23, {"ep-handle": handle, "timeout-ms": unit(u32, "ms"), "pad0": pad(4)}),
        asked("transport-ep-disconnect", 24, {"ep-handle": handle}),
        asked("tgt-dscvr", 25, {"dscvr-type": enum(u32, TGT_DSCVR), **HOST, "enable": u32}, data=DESTINATION),
        asked("set-host-param", 26, {**HOST, "param": enum(u32, HOST_PARAM), "len": octets}, data=HOST_PARAM_VALUE),
        asked("unbind-session", 27, {"sid": id32}),
        asked("create-bound-session", 28, {"ep-handle": handle, **CREATE_SESSION}, SESSION),
        asked("transport-ep-connect-through-host", 29, {**HOST, "non-blocking": u32}, {"handle": handle}, DESTINATION),
        asked("path-update", 30, HOST, data=PATH),
        asked("set-iface-params", 31, {**HOST, "count": u32}, data=RAW),
        asked(
            "ping",
            32,
            {**HOST, "iface-num": u32, "iface-type": u32, "payload-size": octets, "pid": u32},
            data=DESTINATION,
        ),
        asked("get-chap", 33, {**HOST, "num-entries": u32, "chap-tbl-idx": u16}, data=SECRET),
        asked("delete-chap", 34, {**HOST, "chap-tbl-idx": u16}),
        asked("set-flashnode-params", 35, {**FLASHNODE, "count": u32}, data=SECRET),
        asked("new-flashnode", 36, {**HOST, "len": octets}, {"flashnode-idx": u32}, HOST_PARAM_VALUE),
        asked("del-flashnode", 37, FLASHNODE),
        asked("login-flashnode", 38, FLASHNODE),
        asked("logout-flashnode", 39, FLASHNODE),
        asked("logout-flashnode-sid", 40, {**HOST, "sid": id32}),
        asked("set-chap", 41, {**HOST, "count": u32}, data=SECRET),
        asked("get-host-stats", 42, HOST, data=HOST_STATS),
        asked("destroy-session-async", 43, {"sid": id32}),
        told("recv-pdu", 101, {**CONN, "recv-handle": handle}, PDU_DATA),
        told("conn-error", 102, {**CONN, "error": enum(u32, ERR)}),
        told("if-error", 103, RETCODE),
        told("destroy-session", 104, {"host-no": id32, "sid": id32}),
        told("unbind-session", 105, SESSION),
        told("create-session", 106, SESSION),
        told("path-req", 107, HOST, PATH),
        told("if-down", 108, HOST),
        told("conn-login-state", 109, {**CONN, "state": enum(u32, CONN_STATE)}),
        told("host-event", 110, {**HOST, "data-size": octets, "code": enum(u32, HOST_EVENT)}, RAW),
        told("ping-comp", 111, {**HOST, "status": enum(u32, PING_STATUS), "pid": u32, "data-size": octets}, RAW),
    ),
    groups=("iscsid", "uip"),
    key=(
        "header.sid",
        "header.cid",
        "header.host-no",
        "header.param",
        "value",
        "header.iferror",
        "header.flag",
        "header.error",
        "header.state",
        "header.code",
        "header.status",
        "addr",
    ),
    doc="What open-iscsi and the kernel say to each other",
)
