# sock-diag: 18-21 where u8@16=2,10
"""TCP, UDP, raw, SCTP, DCCP and MPTCP sockets: ``include/uapi/linux/inet_diag.h``, ``net/ipv4/inet_diag.c``."""

from __future__ import annotations

from nlsniff.dissectors.diag.inet_bytecode import BYTECODE
from nlsniff.dissectors.diag.inet_info import INFO, MPTCP_SUBFLOW_FLAGS, SOCKADDR
from nlsniff.dissectors.diag.names import COOKIE, SHUTDOWN, SK_MEMINFO, TCP_STATE, TCP_STATES
from nlsniff.dissectors.route.names import AF, IPPROTO

from nlsniff.spec import (
    SOCK_DIAG,
    Family,
    Operation,
    Struct,
    address,
    array,
    attrs,
    be,
    binary,
    bits,
    blob,
    enum,
    flag,
    flags,
    label,
    multi,
    nest,
    padding,
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
    where,
)

counter32 = varies("counter", u32)

TIMER = values("idiag-timer", "off on keepalive timewait probe0 delack")
# A request asks for INET_DIAG_n by bit n - 1; some answers come under another's bit.
EXTENSIONS = bits("idiag-ext", "meminfo info vegasinfo cong tos tclass skmeminfo shutdown")


def sockid(*family: str) -> Struct:
    """``struct inet_diag_sockid``, whose addresses are of the family that one of these members says."""
    return struct(
        "inet-diag-sockid",
        idiag_sport=be(u16),
        idiag_dport=be(u16),
        idiag_src=address(*family),
        idiag_dst=address(*family),
        idiag_if=varies("ifindex", u32),
        idiag_cookie=varies("id", COOKIE),
    )


SOCKID = sockid("idiag-family", "sdiag-family")
REQUEST = struct(
    "inet-diag-req-v2",
    sdiag_family=enum(u8, AF),
    sdiag_protocol=enum(u8, IPPROTO),
    idiag_ext=flags(u8, EXTENSIONS),
    # struct inet_diag_req_raw: the protocol of a raw socket, unused with others
    sdiag_raw_protocol=label(u8, IPPROTO),
    idiag_states=flags(u32, TCP_STATES),
    id=struct_value(SOCKID),
)
OLD_REQUEST = struct(
    "inet-diag-req",
    idiag_family=enum(u8, AF),
    idiag_src_len=u8,
    idiag_dst_len=u8,
    idiag_ext=flags(u8, EXTENSIONS),
    id=struct_value(SOCKID),
    idiag_states=flags(u32, TCP_STATES),
    idiag_dbs=u32,
)
MESSAGE = struct(
    "inet-diag-msg",
    idiag_family=enum(u8, AF),
    idiag_state=enum(u8, TCP_STATE),
    idiag_timer=enum(u8, TIMER),
    idiag_retrans=varies("counter", u8),
    id=struct_value(SOCKID),
    idiag_expires=varies("time", unit(u32, "ms")),
    # of a listening socket what waits, and the most that may
    idiag_rqueue=counter32,
    idiag_wqueue=counter32,
    idiag_uid=u32,
    idiag_inode=varies("id", u32),
)

MEMINFO = struct("inet-diag-meminfo", idiag_rmem=u32, idiag_wmem=u32, idiag_fmem=u32, idiag_tmem=u32)
VEGASINFO = struct(
    "tcpvegas-info",
    tcpv_enabled=u32,
    tcpv_rttcnt=counter32,
    tcpv_rtt=varies("time", unit(u32, "us")),
    tcpv_minrtt=varies("time", u32),
)
DCTCPINFO = struct(
    "tcp-dctcp-info",
    dctcp_enabled=u16,
    dctcp_ce_state=u16,
    dctcp_alpha=counter32,
    dctcp_ab_ecn=counter32,
    dctcp_ab_tot=counter32,
)
# The gains are shifted left by 8 bits.
BBRINFO = struct(
    "tcp-bbr-info",
    bbr_bw_lo=counter32,
    bbr_bw_hi=counter32,
    bbr_min_rtt=varies("time", unit(u32, "us")),
    bbr_pacing_gain=counter32,
    bbr_cwnd_gain=counter32,
)
# Bit fields of two bytes, here with the first declared in the lowest bits, as little-endian machines have them.
SOCKOPT = struct(
    "inet-diag-sockopt",
    first=flags(u8, bits("sockopt-1", "recverr is-icsk freebind hdrincl mc-loop transparent mc-all nodefrag")),
    second=flags(u8, bits("sockopt-2", "bind-address-no-port recverr-rfc4884 defer-connect")),
)
# include/uapi/linux/tcp.h: struct tcp_diag_md5sig
MD5SIG = struct(
    "tcp-diag-md5sig",
    tcpm_family=enum(u8, AF),
    tcpm_prefixlen=u8,
    tcpm_keylen=u16,
    tcpm_addr=address("tcpm-family"),
    tcpm_key=secret(blob(80)),
)

# include/uapi/linux/tls.h; the version as in the record layer: major and minor number
TLS_VERSION = values("tls-version", {0x0303: "1.2", 0x0304: "1.3"})
TLS_CIPHER = values(
    "tls-cipher",
    "aes-gcm-128 aes-gcm-256 aes-ccm-128 chacha20-poly1305 sm4-gcm sm4-ccm aria-gcm-128 aria-gcm-256",
    51,
)
TLS_CONF = values("tls-conf", "base sw hw hw-record", 1)
TLS_INFO = attrs(
    "tls-info-attrs",
    "TLS_INFO_",
    version=label(u16, TLS_VERSION),
    cipher=enum(u16, TLS_CIPHER),
    txconf=enum(u16, TLS_CONF),
    rxconf=enum(u16, TLS_CONF),
    zc_ro_tx=flag,
    rx_no_pad=flag,
    tx_max_payload_len=u16,
)
# include/uapi/linux/mptcp_pm.h, net/mptcp/diag.c
MPTCP_SUBFLOW = attrs(
    "mptcp-subflow-attrs",
    "MPTCP_SUBFLOW_ATTR_",
    token_rem=varies("random", u32),
    token_loc=varies("random", u32),
    relwrite_seq=counter32,
    map_seq=varies("random", u64),
    map_sfseq=counter32,
    ssn_offset=counter32,
    map_datalen=varies("counter", u16),
    flags=flags(u32, MPTCP_SUBFLOW_FLAGS),
    id_rem=u8,
    id_loc=u8,
    pad=padding,
)
ULP_INFO = attrs(
    "inet-ulp-info-attrs",
    "INET_ULP_INFO_",
    name=string,
    tls=nest(TLS_INFO, nested_flag=False),
    mptcp=nest(MPTCP_SUBFLOW, nested_flag=False),
)

# include/uapi/linux/sock_diag.h, net/core/bpf_sk_storage.c
BPF_STORAGE_REQUEST = attrs("bpf-storage-req-attrs", "SK_DIAG_BPF_STORAGE_REQ_", map_fd=multi(u32))
BPF_STORAGE = attrs(
    "bpf-storage-attrs", "SK_DIAG_BPF_STORAGE_", pad=padding, map_id=varies("id", u32), map_value=binary
)
BPF_STORAGES = attrs("bpf-storage-rep-attrs", "SK_DIAG_BPF_", storage=multi(nest(BPF_STORAGE)))

ASKED = attrs(
    "inet-diag-req-attrs",
    "INET_DIAG_REQ_",
    bytecode=BYTECODE,
    sk_bpf_storages=nest(BPF_STORAGE_REQUEST),
    # Where 8 bits are too few, as for MPTCP.
    protocol=enum(u32, IPPROTO),
)
TOLD = attrs(
    "inet-diag-attrs",
    "INET_DIAG_",
    meminfo=varies("counter", struct_value(MEMINFO)),
    info=INFO,
    vegasinfo=struct_value(VEGASINFO),
    cong=string,
    tos=u8,
    tclass=u8,
    skmeminfo=struct_value(SK_MEMINFO),
    shutdown=flags(u8, SHUTDOWN),
    dctcpinfo=struct_value(DCTCPINFO),
    protocol=enum(u8, IPPROTO),
    skv6only=u8,
    locals=array(struct_value(SOCKADDR)),
    peers=array(struct_value(SOCKADDR)),
    pad=padding,
    mark=u32,
    bbrinfo=struct_value(BBRINFO),
    class_id=u32,
    md5sig=array(struct_value(MD5SIG)),
    ulp_info=nest(ULP_INFO, nested_flag=False),
    sk_bpf_storages=nest(BPF_STORAGES),
    cgroup_id=varies("id", u64),
    sockopt=struct_value(SOCKOPT),
)

FAMILY = Family(
    "inet-diag",
    SOCK_DIAG,
    None,
    (
        Operation("tcpdiag-getsock", 18, None, ASKED, header=OLD_REQUEST),
        Operation("tcpdiag-answer", None, 18, TOLD, header=MESSAGE),
        Operation("dccpdiag-getsock", 19, None, ASKED, header=OLD_REQUEST),
        Operation("dccpdiag-answer", None, 19, TOLD, header=MESSAGE),
        Operation("get", 20, None, ASKED, header=REQUEST),
        Operation("answer", None, 20, TOLD, header=MESSAGE),
        Operation("destroy", 21, None, ASKED, header=REQUEST),
    ),
    groups=("inet-tcp-destroy", "inet-udp-destroy", "inet6-tcp-destroy", "inet6-udp-destroy"),
    key=(
        "header.idiag-state",
        "header.sdiag-protocol",
        "header.id.idiag-src/header.id.idiag-sport",
        "header.id.idiag-dst/header.id.idiag-dport",
        "protocol",
        "cong",
        "bytecode",
        "header.idiag-uid",
        "header.idiag-inode",
    ),
    doc="TCP, UDP, raw, SCTP, DCCP and MPTCP sockets",
    where=(where(16, u8, 2, 10),),
)
