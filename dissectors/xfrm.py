# xfrm: 0x10-0x29 where u16@6
"""IPsec's states and policies: ``include/uapi/linux/xfrm.h``, ``net/xfrm/xfrm_user.c``.

An address has 16 bytes; the family that says how many of them count is in the same struct or around it.
"""

from __future__ import annotations

from nlsniff.dissectors.route.names import AF, IPPROTO

from nlsniff.spec import (
    XFRM,
    Family,
    Operation,
    address,
    array,
    attrs,
    be,
    binary,
    bits,
    chars,
    enum,
    flag,
    flags,
    hint,
    pad,
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

MODE = values("xfrm-mode", "transport tunnel routeoptimization in-trigger beet iptfs")
DIRECTION = values("xfrm-policy-dir", "in out fwd")
SA_DIRECTION = values("xfrm-sa-dir", "in out", 1)
ACTION = values("xfrm-policy-action", "allow block")
DEFAULT = values("xfrm-userpolicy", "unspec block accept")
SHARE = values("xfrm-share", "any session user unique")
POLICY_TYPE = values("xfrm-policy-type", {0: "main", 1: "sub", 255: "any"})
POLICY_FLAGS = bits("xfrm-policy-flags", "localok icmp cpu-acquire")
STATE_FLAGS = bits("xfrm-state-flags", "noecn decap-dscp nopmtudisc wildrecv icmp af-unspec align4 esn")
STATE_EXTRA_FLAGS = bits("xfrm-sa-xflags", "dont-encap-dscp oseq-may-wrap")
EVENT_FLAGS = bits("xfrm-ae-ftype", "rthr rval lval ethr cr ce cu")
OFFLOAD_FLAGS = bits("xfrm-offload-flags", "ipv6 inbound packet")
MIGRATE_FLAGS = bits("xfrm-migrate-state-flags", "clear-offload update-h2h-sel")
# include/uapi/linux/udp.h: UDP_ENCAP_*; 7 is TCP_ENCAP_ESPINTCP of include/uapi/linux/tcp.h
ENCAP_TYPE = values("udp-encap", "espinudp-non-ike espinudp l2tpinudp gtp0 gtp1u rxrpc espintcp", 1)

SPI = be(hint(u32, "hex"))
PROTO = enum(u8, IPPROTO)
FAMILY16 = enum(u16, AF)
# Where the family of an address stands that has none beside it, in the message's own header.
AROUND = ("family", "sel.family", "info.family", "state.family", "pol.sel.family", "sa-id.family", "id.family")

ID = struct("xfrm-id", daddr=address(*AROUND), spi=SPI, proto=PROTO, pad=pad(3))
SELECTOR = struct(
    "xfrm-selector",
    daddr=address("family"),
    saddr=address("family"),
    dport=be(u16),
    dport_mask=be(hint(u16, "hex")),
    sport=be(u16),
    sport_mask=be(hint(u16, "hex")),
    family=FAMILY16,
    prefixlen_d=u8,
    prefixlen_s=u8,
    proto=PROTO,
    pad=pad(3),
    ifindex=varies("ifindex", u32),
    user=u32,
)
# No limit is all ones.
LIFETIME_CFG = struct(
    "xfrm-lifetime-cfg",
    soft_byte_limit=u64,
    hard_byte_limit=u64,
    soft_packet_limit=u64,
    hard_packet_limit=u64,
    soft_add_expires_seconds=unit(u64, "s"),
    hard_add_expires_seconds=unit(u64, "s"),
    soft_use_expires_seconds=unit(u64, "s"),
    hard_use_expires_seconds=unit(u64, "s"),
)
# Times count seconds since 1970.
LIFETIME_CUR = struct(
    "xfrm-lifetime-cur",
    bytes=varies("counter", u64),
    packets=varies("counter", u64),
    add_time=varies("time", unit(u64, "s")),
    use_time=varies("time", unit(u64, "s")),
)
STATS = struct(
    "xfrm-stats",
    replay_window=counter32,
    replay=counter32,
    integrity_failed=counter32,
)
MARK = struct("xfrm-mark", v=hint(u32, "hex"), m=hint(u32, "hex"))

USERSA_INFO = struct(
    "xfrm-usersa-info",
    sel=struct_value(SELECTOR),
    id=struct_value(ID),
    saddr=address("family"),
    lft=struct_value(LIFETIME_CFG),
    curlft=struct_value(LIFETIME_CUR),
    stats=struct_value(STATS),
    seq=varies("id", u32),
    reqid=u32,
    family=FAMILY16,
    mode=enum(u8, MODE),
    replay_window=u8,
    flags=flags(u8, STATE_FLAGS),
    pad=pad(7),
)
USERSA_ID = struct("xfrm-usersa-id", daddr=address("family"), spi=SPI, family=FAMILY16, proto=PROTO, pad=pad(1))
AEVENT_ID = struct(
    "xfrm-aevent-id",
    sa_id=struct_value(USERSA_ID),
    saddr=address("sa_id.family"),
    flags=flags(u32, EVENT_FLAGS),
    reqid=u32,
)
USERSPI_INFO = struct("xfrm-userspi-info", info=struct_value(USERSA_INFO), min=u32, max=u32)
USERPOLICY_INFO = struct(
    "xfrm-userpolicy-info",
    sel=struct_value(SELECTOR),
    lft=struct_value(LIFETIME_CFG),
    curlft=struct_value(LIFETIME_CUR),
    priority=u32,
    index=varies("id", u32),
    dir=enum(u8, DIRECTION),
    action=enum(u8, ACTION),
    flags=flags(u8, POLICY_FLAGS),
    share=enum(u8, SHARE),
    pad=pad(4),
)
USERPOLICY_ID = struct(
    "xfrm-userpolicy-id", sel=struct_value(SELECTOR), index=varies("id", u32), dir=enum(u8, DIRECTION), pad=pad(3)
)
# Masks of algorithms: all ones allow any.
USER_ACQUIRE = struct(
    "xfrm-user-acquire",
    id=struct_value(ID),
    saddr=address("sel.family"),
    sel=struct_value(SELECTOR),
    policy=struct_value(USERPOLICY_INFO),
    aalgos=hint(u32, "hex"),
    ealgos=hint(u32, "hex"),
    calgos=hint(u32, "hex"),
    seq=varies("id", u32),
)
USER_EXPIRE = struct("xfrm-user-expire", state=struct_value(USERSA_INFO), hard=u8, pad=pad(7))
USER_POLEXPIRE = struct("xfrm-user-polexpire", pol=struct_value(USERPOLICY_INFO), hard=u8, pad=pad(7))
USERSA_FLUSH = struct("xfrm-usersa-flush", proto=PROTO)
USER_REPORT = struct("xfrm-user-report", proto=PROTO, pad=pad(3), sel=struct_value(SELECTOR))
USER_MAPPING = struct(
    "xfrm-user-mapping",
    id=struct_value(USERSA_ID),
    reqid=u32,
    old_saddr=address("id.family"),
    new_saddr=address("id.family"),
    old_sport=be(u16),
    new_sport=be(u16),
)
USERPOLICY_DEFAULT = struct(
    "xfrm-userpolicy-default", {"in": enum(u8, DEFAULT), "fwd": enum(u8, DEFAULT), "out": enum(u8, DEFAULT)}
)
USER_MIGRATE_STATE = struct(
    "xfrm-user-migrate-state",
    id=struct_value(USERSA_ID),
    new_daddr=address("new_family"),
    new_saddr=address("new_family"),
    old_mark=struct_value(MARK),
    new_sel=struct_value(SELECTOR),
    new_reqid=u32,
    flags=flags(u32, MIGRATE_FLAGS),
    new_family=FAMILY16,
    reserved=pad(2),
)
# The requests for counts begin with four bytes of flags, which the kernel gives back and does not use.
COUNT_FLAGS = struct("xfrm-count-flags", flags=u32)

USER_TMPL = struct(
    "xfrm-user-tmpl",
    id=struct_value(ID),
    family=FAMILY16,
    pad1=pad(2),
    saddr=address("family"),
    reqid=u32,
    mode=enum(u8, MODE),
    share=enum(u8, SHARE),
    optional=u8,
    pad2=pad(1),
    aalgos=hint(u32, "hex"),
    ealgos=hint(u32, "hex"),
    calgos=hint(u32, "hex"),
)
ENCAP_TMPL = struct(
    "xfrm-encap-tmpl",
    encap_type=enum(u16, ENCAP_TYPE),
    encap_sport=be(u16),
    encap_dport=be(u16),
    pad=pad(2),
    encap_oa=address(*AROUND),
)
# Lengths are in bits.
ALGO = struct("xfrm-algo", alg_name=chars(64), alg_key_len=unit(u32, "bits"), alg_key=secret(binary))
ALGO_AUTH = struct(
    "xfrm-algo-auth",
    alg_name=chars(64),
    alg_key_len=unit(u32, "bits"),
    alg_trunc_len=unit(u32, "bits"),
    alg_key=secret(binary),
)
ALGO_AEAD = struct(
    "xfrm-algo-aead",
    alg_name=chars(64),
    alg_key_len=unit(u32, "bits"),
    alg_icv_len=unit(u32, "bits"),
    alg_key=secret(binary),
)
USER_SEC_CTX = struct("xfrm-user-sec-ctx", len=u16, exttype=u16, ctx_alg=u8, ctx_doi=u8, ctx_len=u16, ctx_str=string)
REPLAY_STATE = struct(
    "xfrm-replay-state",
    oseq=counter32,
    seq=counter32,
    bitmap=varies("counter", hint(u32, "hex")),
)
REPLAY_STATE_ESN = struct(
    "xfrm-replay-state-esn",
    bmp_len=unit(u32, "words"),
    oseq=counter32,
    seq=counter32,
    oseq_hi=counter32,
    seq_hi=counter32,
    replay_window=u32,
    bmp=varies("counter", array(hint(u32, "hex"))),
)
USERPOLICY_TYPE = struct(
    "xfrm-userpolicy-type", type=enum(u8, POLICY_TYPE), pad=pad(1), reserved1=u16, reserved2=u8, pad2=pad(1)
)
USER_KMADDRESS = struct(
    "xfrm-user-kmaddress",
    local=address("family"),
    remote=address("family"),
    reserved=u32,
    family=FAMILY16,
    pad=pad(2),
)
USER_MIGRATE = struct(
    "xfrm-user-migrate",
    old_daddr=address("old_family"),
    old_saddr=address("old_family"),
    new_daddr=address("new_family"),
    new_saddr=address("new_family"),
    proto=PROTO,
    mode=enum(u8, MODE),
    reserved=pad(2),
    reqid=u32,
    old_family=FAMILY16,
    new_family=FAMILY16,
)
ADDRESS_FILTER = struct(
    "xfrm-address-filter", saddr=address("family"), daddr=address("family"), family=FAMILY16, splen=u8, dplen=u8
)
USER_OFFLOAD = struct("xfrm-user-offload", ifindex=varies("ifindex", u32), flags=flags(u8, OFFLOAD_FLAGS), pad=pad(3))

# An attribute whose payload is an address has a struct of one, for the family in the message's header.
SOURCE = struct("xfrm-srcaddr", address=address(*AROUND))
CARE_OF = struct("xfrm-coaddr", address=address(*AROUND))

XFRMA = attrs(
    "xfrm-attrs",
    "XFRMA_",
    alg_auth=struct_value(ALGO),
    alg_crypt=struct_value(ALGO),
    alg_comp=struct_value(ALGO),
    encap=struct_value(ENCAP_TMPL),
    tmpl=array(struct_value(USER_TMPL)),
    sa=struct_value(USERSA_INFO),
    policy=struct_value(USERPOLICY_INFO),
    sec_ctx=struct_value(USER_SEC_CTX),
    ltime_val=struct_value(LIFETIME_CUR),
    replay_val=struct_value(REPLAY_STATE),
    replay_thresh=unit(u32, "packets"),
    # Tenths of a second
    etimer_thresh=unit(u32, "ds"),
    srcaddr=struct_value(SOURCE),
    coaddr=struct_value(CARE_OF),
    lastused=varies("time", unit(u64, "s")),
    policy_type=struct_value(USERPOLICY_TYPE),
    # One attribute holds up to six (XFRM_MAX_DEPTH).
    migrate=array(struct_value(USER_MIGRATE)),
    alg_aead=struct_value(ALGO_AEAD),
    kmaddress=struct_value(USER_KMADDRESS),
    alg_auth_trunc=struct_value(ALGO_AUTH),
    mark=struct_value(MARK),
    tfcpad=unit(u32, "bytes"),
    replay_esn_val=struct_value(REPLAY_STATE_ESN),
    sa_extra_flags=flags(u32, STATE_EXTRA_FLAGS),
    proto=PROTO,
    address_filter=struct_value(ADDRESS_FILTER),
    pad=padding,
    offload_dev=struct_value(USER_OFFLOAD),
    set_mark=hint(u32, "hex"),
    set_mark_mask=hint(u32, "hex"),
    if_id=u32,
    mtimer_thresh=unit(u32, "s"),
    sa_dir=enum(u8, SA_DIRECTION),
    nat_keepalive_interval=unit(u32, "s"),
    sa_pcpu=u32,
    iptfs_drop_time=unit(u32, "us"),
    iptfs_reorder_window=unit(u16, "packets"),
    iptfs_dont_frag=flag,
    iptfs_init_delay=unit(u32, "us"),
    iptfs_max_qsize=unit(u32, "bytes"),
    iptfs_pkt_size=unit(u32, "bytes"),
)

# A hash table grows with what it holds, in a work queue of its own (xfrm_hash_resize()).
SADHINFO = struct("xfrmu-sadhinfo", sadhcnt=counter32, sadhmcnt=u32)
SAD = attrs("xfrm-sad-attrs", "XFRMA_SAD_", cnt=u32, hinfo=struct_value(SADHINFO))
SPDINFO = struct("xfrmu-spdinfo", incnt=u32, outcnt=u32, fwdcnt=u32, inscnt=u32, outscnt=u32, fwdscnt=u32)
SPDHINFO = struct("xfrmu-spdhinfo", spdhcnt=counter32, spdhmcnt=u32)
SPDHTHRESH = struct("xfrmu-spdhthresh", lbits=u8, rbits=u8)
SPD = attrs(
    "xfrm-spd-attrs",
    "XFRMA_SPD_",
    info=struct_value(SPDINFO),
    hinfo=struct_value(SPDHINFO),
    ipv4_hthresh=struct_value(SPDHTHRESH),
    ipv6_hthresh=struct_value(SPDHTHRESH),
)

# A request for a dump has attributes alone (xfrm_dump_sa() and xfrm_dump_policy_start() parse it so): the flags
# of its nlmsghdr are request, root, match, and an ack at most.
DUMP = (where(6, u16, 0x301, 0x305),)
NOTHING = struct("nothing")

FAMILY = Family(
    "xfrm",
    XFRM,
    None,
    (
        Operation("newsa", 0x10, 0x10, XFRMA, header=USERSA_INFO),
        # What is deleted goes into an attribute of the notification, like a policy below.
        Operation("delsa", 0x11, 0x11, XFRMA, header=USERSA_ID),
        Operation("getsa", 0x12, 0x10, XFRMA, header=NOTHING, where=DUMP),
        Operation("getsa", 0x12, 0x10, XFRMA, header=USERSA_ID),
        Operation("newpolicy", 0x13, 0x13, XFRMA, header=USERPOLICY_INFO),
        Operation("delpolicy", 0x14, 0x14, XFRMA, header=USERPOLICY_ID),
        Operation("getpolicy", 0x15, 0x13, XFRMA, header=NOTHING, where=DUMP),
        Operation("getpolicy", 0x15, 0x13, XFRMA, header=USERPOLICY_ID),
        Operation("allocspi", 0x16, 0x10, XFRMA, header=USERSPI_INFO),
        Operation("acquire", 0x17, 0x17, XFRMA, header=USER_ACQUIRE),
        Operation("expire", 0x18, 0x18, XFRMA, header=USER_EXPIRE),
        Operation("updpolicy", 0x19, 0x19, XFRMA, header=USERPOLICY_INFO),
        Operation("updsa", 0x1A, 0x1A, XFRMA, header=USERSA_INFO),
        Operation("polexpire", 0x1B, 0x1B, XFRMA, header=USER_POLEXPIRE),
        Operation("flushsa", 0x1C, 0x1C, XFRMA, header=USERSA_FLUSH),
        Operation("flushpolicy", 0x1D, 0x1D, XFRMA),
        Operation("newae", 0x1E, 0x1E, XFRMA, header=AEVENT_ID),
        Operation("getae", 0x1F, 0x1E, XFRMA, header=AEVENT_ID),
        Operation("report", None, 0x20, XFRMA, header=USER_REPORT),
        Operation("migrate", 0x21, 0x21, XFRMA, header=USERPOLICY_ID),
        Operation("newsadinfo", None, 0x22, SAD, header=COUNT_FLAGS),
        Operation("getsadinfo", 0x23, 0x22, SAD, header=COUNT_FLAGS),
        Operation("newspdinfo", 0x24, 0x24, SPD, header=COUNT_FLAGS),
        Operation("getspdinfo", 0x25, 0x24, SPD, header=COUNT_FLAGS),
        Operation("mapping", None, 0x26, XFRMA, header=USER_MAPPING),
        Operation("setdefault", 0x27, None, XFRMA, header=USERPOLICY_DEFAULT),
        Operation("getdefault", 0x28, 0x28, XFRMA, header=USERPOLICY_DEFAULT),
        Operation("migrate-state", 0x29, 0x29, XFRMA, header=USER_MIGRATE_STATE),
    ),
    groups=("acquire", "expire", "sa", "policy", "aevents", "report", "migrate", "mapping"),
    key=(
        "header.sel.saddr/header.sel.prefixlen-s",
        "header.sel.daddr/header.sel.prefixlen-d",
        "header.saddr",
        "header.id.daddr",
        "header.id.spi",
        "header.id.proto",
        "header.state.saddr",
        "header.state.id.daddr",
        "header.state.id.spi",
        "header.info.saddr",
        "header.info.id.daddr",
        "header.sa-id.daddr",
        "header.sa-id.spi",
        "header.daddr",
        "header.spi",
        "header.mode",
        "header.reqid",
        "header.dir",
        "header.index",
        "header.priority",
        "header.proto",
        "alg-aead",
        "alg-auth-trunc",
        "alg-crypt",
        "tmpl",
        "if-id",
        "cnt",
        "info",
    ),
    doc="IPsec states and policies",
)
