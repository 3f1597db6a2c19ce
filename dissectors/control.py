"""Control messages and extended acknowledgements: ``include/uapi/linux/netlink.h``.

They belong to no family: NLMSG_ERROR and NLMSG_DONE of every protocol carry them.
"""

from __future__ import annotations

from nlsniff.spec import attrs, binary, bits, enum, nest, padding, s64, string, u32, u64, values, varies

NLMSG = values("control-type", "noop error done overrun", 1)

# The bits from 0x100 up mean something else for each kind of message.
FLAGS = bits("message-flags", "request multi ack echo dump-intr dump-filtered")
GET_FLAGS = bits("get-flags", {0x100: "root", 0x200: "match", 0x400: "atomic"})
NEW_FLAGS = bits("new-flags", {0x100: "replace", 0x200: "excl", 0x400: "create", 0x800: "append"})
DELETE_FLAGS = bits("delete-flags", {0x100: "nonrec", 0x200: "bulk"})
ACK_FLAGS = bits("ack-flags", {0x100: "capped", 0x200: "ack-tlvs"})

ATTR_TYPE = values(
    "attr-type",
    "invalid flag u8 u16 u32 u64 s8 s16 s32 s64 binary string nul-string nested nested-array bitfield32 sint uint",
)
# nlctrl.yaml has mask and pad the other way round; the header says 11 is PAD and 12 is MASK.
POLICY = attrs(
    "policy-attrs",
    "NL_POLICY_TYPE_ATTR_",
    type=enum(u32, ATTR_TYPE),
    min_value_s=s64,
    max_value_s=s64,
    min_value_u=u64,
    max_value_u=u64,
    min_length=u32,
    max_length=u32,
    policy_idx=u32,
    policy_maxtype=u32,
    bitfield32_mask=u32,
    pad=padding,
    mask=u64,
)
NLMSGERR = attrs(
    "nlmsgerr-attrs",
    "NLMSGERR_ATTR_",
    msg=string,
    offs=u32,
    cookie=varies("id", binary),
    policy=nest(POLICY),
    miss_type=u32,
    miss_nest=u32,
)

# include/uapi/asm-generic/errno-base.h and errno.h; a capture may be read on another system.
ERRNO = values(
    "errno",
    {
        **values(
            "",
            "EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT ENOTBLK EBUSY "
            "EEXIST EXDEV ENODEV ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK "
            "EPIPE EDOM ERANGE EDEADLK ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY ELOOP",
            1,
        ).entries,
        **values(
            "",
            "ENOMSG EIDRM ECHRNG EL2NSYNC EL3HLT EL3RST ELNRNG EUNATCH ENOCSI EL2HLT EBADE EBADR EXFULL ENOANO "
            "EBADRQC EBADSLT",
            42,
        ).entries,
        **values(
            "",
            "EBFONT ENOSTR ENODATA ETIME ENOSR ENONET ENOPKG EREMOTE ENOLINK EADV ESRMNT ECOMM EPROTO EMULTIHOP "
            "EDOTDOT EBADMSG EOVERFLOW ENOTUNIQ EBADFD EREMCHG ELIBACC ELIBBAD ELIBSCN ELIBMAX ELIBEXEC EILSEQ "
            "ERESTART ESTRPIPE EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT "
            "ESOCKTNOSUPPORT EOPNOTSUPP EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL ENETDOWN ENETUNREACH "
            "ENETRESET ECONNABORTED ECONNRESET ENOBUFS EISCONN ENOTCONN ESHUTDOWN ETOOMANYREFS ETIMEDOUT ECONNREFUSED "
            "EHOSTDOWN EHOSTUNREACH EALREADY EINPROGRESS ESTALE EUCLEAN ENOTNAM ENAVAIL EISNAM EREMOTEIO EDQUOT "
            "ENOMEDIUM EMEDIUMTYPE ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED EOWNERDEAD ENOTRECOVERABLE "
            "ERFKILL EHWPOISON",
            59,
        ).entries,
        # include/linux/errno.h: the kernel's own, which reach user space by netlink now and then.
        512: "ERESTARTSYS",
        517: "EPROBE_DEFER",
        524: "ENOTSUPP",
    },
)
