"""What INET_DIAG_INFO holds: ``include/uapi/linux/tcp.h``, ``sctp.h`` and ``mptcp.h``, told apart by their lengths."""

from __future__ import annotations

from nlsniff.dissectors.diag.names import TCP_STATE
from nlsniff.dissectors.route.names import AF

from nlsniff.spec import (
    LENGTH,
    Member,
    Struct,
    be,
    bits,
    blob,
    enum,
    flags,
    ipv4,
    ipv6,
    packed,
    pad,
    s32,
    struct,
    struct_value,
    sub_message,
    u8,
    u16,
    u32,
    u64,
    unit,
    values,
    varies,
)

counter16 = varies("counter", u16)
counter64 = varies("counter", u64)
elapsed_ms = varies("time", unit(u32, "ms"))
counter32 = varies("counter", u32)
measured_us = varies("time", unit(u32, "us"))
counter8 = varies("counter", u8)

CA_STATE = values("tcp-ca-state", "open disorder cwr recovery loss")
OPTIONS = bits("tcpi-options", "timestamps sack wscale ecn ecn-seen syn-data usec-ts tfo-child")

# Kernels append members: a shorter one is an older kernel's. DCCP fills its beginning. Bit fields are shown as
# little-endian machines lay them out, the first declared in the lowest bits.
TCP_INFO = struct(
    "tcp-info",
    tcpi_state=enum(u8, TCP_STATE),
    tcpi_ca_state=enum(u8, CA_STATE),
    tcpi_retransmits=counter8,
    tcpi_probes=counter8,
    tcpi_backoff=counter8,
    tcpi_options=flags(u8, OPTIONS),
    tcpi_wscale=packed(u8, rcv=4, snd=4),
    tcpi_flags=packed(u8, unused=5, fastopen_client_fail=2, delivery_rate_app_limited=1),
    tcpi_rto=measured_us,
    tcpi_ato=measured_us,
    tcpi_snd_mss=u32,
    tcpi_rcv_mss=u32,
    tcpi_unacked=counter32,
    tcpi_sacked=counter32,
    tcpi_lost=counter32,
    tcpi_retrans=counter32,
    tcpi_fackets=counter32,
    tcpi_last_data_sent=elapsed_ms,
    tcpi_last_ack_sent=elapsed_ms,
    tcpi_last_data_recv=elapsed_ms,
    tcpi_last_ack_recv=elapsed_ms,
    tcpi_pmtu=u32,
    tcpi_rcv_ssthresh=counter32,
    tcpi_rtt=measured_us,
    tcpi_rttvar=measured_us,
    tcpi_snd_ssthresh=counter32,
    tcpi_snd_cwnd=counter32,
    tcpi_advmss=u32,
    tcpi_reordering=counter32,
    tcpi_rcv_rtt=measured_us,
    tcpi_rcv_space=counter32,
    tcpi_total_retrans=counter32,
    tcpi_pacing_rate=varies("counter", unit(u64, "bytes/s")),
    tcpi_max_pacing_rate=unit(u64, "bytes/s"),
    tcpi_bytes_acked=counter64,
    tcpi_bytes_received=counter64,
    tcpi_segs_out=counter32,
    tcpi_segs_in=counter32,
    tcpi_notsent_bytes=counter32,
    tcpi_min_rtt=measured_us,
    tcpi_data_segs_in=counter32,
    tcpi_data_segs_out=counter32,
    tcpi_delivery_rate=varies("counter", unit(u64, "bytes/s")),
    tcpi_busy_time=varies("time", unit(u64, "us")),
    tcpi_rwnd_limited=varies("time", unit(u64, "us")),
    tcpi_sndbuf_limited=varies("time", unit(u64, "us")),
    tcpi_delivered=counter32,
    tcpi_delivered_ce=counter32,
    tcpi_bytes_sent=counter64,
    tcpi_bytes_retrans=counter64,
    tcpi_dsack_dups=counter32,
    tcpi_reord_seen=counter32,
    tcpi_rcv_ooopack=counter32,
    tcpi_snd_wnd=counter32,
    tcpi_rcv_wnd=counter32,
    tcpi_rehash=counter32,
    tcpi_total_rto=counter16,
    tcpi_total_rto_recoveries=counter16,
    tcpi_total_rto_time=elapsed_ms,
    tcpi_received_ce=counter32,
    tcpi_delivered_e1_bytes=counter32,
    tcpi_delivered_e0_bytes=counter32,
    tcpi_delivered_ce_bytes=counter32,
    tcpi_received_e1_bytes=counter32,
    tcpi_received_e0_bytes=counter32,
    tcpi_received_ce_bytes=counter32,
    tcpi_accecn=packed(u32, options2=24, fail_mode=4, opt_seen=2, ecn_mode=2),
)

# struct sockaddr_storage with an Internet address: the first 4 bytes behind the port are the IPv4 address, or the
# flow label of the IPv6 address behind them.
SOCKADDR = struct(
    "sockaddr-storage",
    family=enum(u16, AF),
    port=be(u16),
    ipv4=ipv4,
    ipv6=ipv6,
    scope_id=varies("ifindex", u32),
    unused=blob(100),
)
# enum sctp_state and enum sctp_spinfo_state
SCTP_STATE = values(
    "sctp-state",
    "closed cookie-wait cookie-echoed established shutdown-pending shutdown-sent shutdown-received shutdown-ack-sent",
)
SCTP_PATH_STATE = values(
    "sctp-spinfo-state", {0: "inactive", 1: "pf", 2: "active", 3: "unconfirmed", 0xFFFF: "unknown"}
)
SCTP_INFO = struct(
    "sctp-info",
    sctpi_tag=varies("random", u32),
    sctpi_state=enum(u32, SCTP_STATE),
    sctpi_rwnd=counter32,
    sctpi_unackdata=counter16,
    sctpi_penddata=counter16,
    sctpi_instrms=u16,
    sctpi_outstrms=u16,
    sctpi_fragmentation_point=u32,
    sctpi_inqueue=counter32,
    sctpi_outqueue=counter32,
    sctpi_overall_error=counter32,
    sctpi_max_burst=u32,
    sctpi_maxseg=u32,
    sctpi_peer_rwnd=counter32,
    sctpi_peer_tag=varies("random", u32),
    sctpi_peer_capable=u8,
    sctpi_peer_sack=u8,
    reserved1=pad(2),
    sctpi_isacks=counter64,
    sctpi_osacks=counter64,
    sctpi_opackets=counter64,
    sctpi_ipackets=counter64,
    sctpi_rtxchunks=counter64,
    sctpi_outofseqtsns=counter64,
    sctpi_idupchunks=counter64,
    sctpi_gapcnt=counter64,
    sctpi_ouodchunks=counter64,
    sctpi_iuodchunks=counter64,
    sctpi_oodchunks=counter64,
    sctpi_iodchunks=counter64,
    sctpi_octrlchunks=counter64,
    sctpi_ictrlchunks=counter64,
    sctpi_p_address=struct_value(SOCKADDR),
    sctpi_p_state=enum(s32, SCTP_PATH_STATE),
    sctpi_p_cwnd=counter32,
    sctpi_p_srtt=elapsed_ms,
    sctpi_p_rto=elapsed_ms,
    sctpi_p_hbinterval=unit(u32, "ms"),
    sctpi_p_pathmaxrxt=u32,
    sctpi_p_sackdelay=unit(u32, "ms"),
    sctpi_p_sackfreq=u32,
    sctpi_p_ssthresh=counter32,
    sctpi_p_partial_bytes_acked=counter32,
    sctpi_p_flight_size=counter32,
    sctpi_p_error=counter16,
    reserved2=pad(2),
    sctpi_s_autoclose=unit(u32, "s"),
    sctpi_s_adaptation_ind=u32,
    sctpi_s_pd_point=u32,
    sctpi_s_nodelay=u8,
    sctpi_s_disable_fragments=u8,
    sctpi_s_v4mapped=u8,
    sctpi_s_frag_interleave=u8,
    sctpi_s_type=u32,
    reserved3=pad(4),
)

MPTCP_FLAGS = bits("mptcp-info-flags", "fallback remote-key-received")
MPTCP_SUBFLOW_FLAGS = bits(
    "mptcp-subflow-flags",
    "mcap-rem mcap-loc join-rem join-loc bkup-rem bkup-loc fully-established connected mapvalid",
)
MPTCP_INFO = struct(
    "mptcp-info",
    mptcpi_extra_subflows=counter8,
    mptcpi_add_addr_signal=counter8,
    mptcpi_add_addr_accepted=counter8,
    mptcpi_limit_extra_subflows=u8,
    mptcpi_endp_signal_max=u8,
    mptcpi_limit_add_addr_accepted=u8,
    pad1=pad(2),
    mptcpi_flags=flags(u32, MPTCP_FLAGS),
    mptcpi_token=varies("random", u32),
    mptcpi_write_seq=varies("random", u64),
    mptcpi_snd_una=varies("random", u64),
    mptcpi_rcv_nxt=varies("random", u64),
    mptcpi_local_addr_used=counter8,
    mptcpi_endp_subflow_max=u8,
    mptcpi_csum_enabled=u8,
    pad2=pad(1),
    mptcpi_retransmits=counter32,
    mptcpi_bytes_retrans=counter64,
    mptcpi_bytes_sent=counter64,
    mptcpi_bytes_received=counter64,
    mptcpi_bytes_acked=counter64,
    mptcpi_subflows_total=counter8,
    mptcpi_endp_laminar_max=u8,
    mptcpi_endp_fullmesh_max=u8,
    reserved=pad(1),
    mptcpi_last_data_sent=elapsed_ms,
    mptcpi_last_data_recv=elapsed_ms,
    mptcpi_last_ack_recv=elapsed_ms,
)
# Up to Linux 6.4 it ended behind csum_enabled, in 6.5 behind bytes_acked, up to 6.9 behind subflows_total; padding
# made the first and the last a multiple of 8.
MPTCP_INFO_48 = Struct("mptcp-info-48", (*MPTCP_INFO.members[:15], Member("pad2", pad(5))))
MPTCP_INFO_88 = Struct("mptcp-info-88", (*MPTCP_INFO.members[:-6], Member("pad3", pad(7))))

# No kernel's tcp_info has one of these lengths: those since MPTCP came have 232 bytes and more.
INFO = sub_message(
    LENGTH,
    {
        40: struct_value(MPTCP_INFO),
        48: struct_value(MPTCP_INFO_48),
        80: struct_value(MPTCP_INFO),
        88: struct_value(MPTCP_INFO_88),
        96: struct_value(MPTCP_INFO),
        368: struct_value(SCTP_INFO),
    },
    default=struct_value(TCP_INFO),
)
