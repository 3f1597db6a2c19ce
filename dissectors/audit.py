# audit: 1000-2999
"""The audit system: ``include/uapi/linux/audit.h``, ``kernel/audit.c``; names of user records from libaudit."""

from __future__ import annotations

import re
from struct import pack, unpack_from
from typing import Any

from nlsniff.dissectors.audit_rules import RULE_DATA

from nlsniff.spec import (
    AUDIT,
    Custom,
    Family,
    Operation,
    bare_string,
    bits,
    enum,
    flags,
    payload,
    s32,
    string,
    struct,
    struct_value,
    u32,
    unit,
    values,
    varies,
)

STATUS_MASK = bits(
    "audit-status", "enabled failure pid rate-limit backlog-limit backlog-wait-time lost backlog-wait-time-actual"
)
FEATURE_BITMAP = bits(
    "audit-feature-bitmap",
    "backlog-limit backlog-wait-time executable-path exclude-extend sessionid-filter lost-reset filter-fs",
)
FAILURE = values("audit-fail", "silent printk panic")
ENABLED = values("audit-enabled", "off on locked")
FEATURES = bits("audit-features", "only-unset-loginuid loginuid-immutable")

# Kernels appended members, the last two in Linux 3.14 and 5.9.
STATUS = payload(
    "audit-status",
    struct_value(
        struct(
            "audit-status",
            mask=flags(u32, STATUS_MASK),
            enabled=enum(u32, ENABLED),
            failure=enum(u32, FAILURE),
            pid=varies("id", u32),
            rate_limit=unit(u32, "messages/s"),
            backlog_limit=u32,
            lost=varies("counter", u32),
            backlog=varies("counter", u32),
            feature_bitmap=flags(u32, FEATURE_BITMAP),
            backlog_wait_time=u32,
            backlog_wait_time_actual=varies("counter", u32),
        )
    ),
)
TTY_STATUS = payload("audit-tty-status", struct_value(struct("audit-tty-status", enabled=u32, log_passwd=u32)))
AUDIT_FEATURES = payload(
    "audit-features",
    struct_value(
        struct(
            "audit-features",
            vers=u32,
            mask=flags(u32, FEATURES),
            features=flags(u32, FEATURES),
            lock=flags(u32, FEATURES),
        )
    ),
)
# Who sent auditd a signal; the security context has no NUL.
SIGNAL_INFO = payload(
    "audit-sig-info", struct_value(struct("audit-sig-info", uid=u32, pid=varies("id", s32), ctx=bare_string))
)
REPLACE = payload("audit-replace", struct_value(struct("audit-replace", pid=varies("id", s32))))
RULE = payload(
    "audit-rule-data",
    RULE_DATA,
    filter=string,
    prepend=u32,
    action=string,
    syscalls=RULE_DATA,
    fields=RULE_DATA,
)


def _decode_equiv(data: bytes, order: str) -> dict[str, Any]:
    """The lengths of two paths, then the paths (``AUDIT_MAKE_EQUIV`` of ``audit_receive_msg()``)."""
    first, second = unpack_from(order + "II", data)
    if len(data) != 8 + first + second:
        raise ValueError("lengths that do not fit")
    return {"old": data[8 : 8 + first].decode(), "new": data[8 + first :].decode()}


def _encode_equiv(value: Any, order: str) -> bytes:
    old, new = str(value["old"]).encode(), str(value["new"]).encode()
    return pack(order + "II", len(old), len(new)) + old + new


EQUIV = payload("audit-equiv", Custom("audit-equiv", _decode_equiv, _encode_equiv), old=string, new=string)

_EVENT = re.compile(r"audit\((\d+\.\d{3}):(\d+)\): ?(.*)", re.DOTALL)
_FIELD = re.compile(r"([^\s=\"']+)=(\"[^\"]*\"|'[^']*'|[^\s\"']*)")


def _decode_record(data: bytes, _order: str) -> dict[str, Any]:
    """The text; of a kernel's record also time, serial number and, where they are all there is, its fields.

    ``nuls`` are those behind the text, as programs send some and the kernel none.
    """
    raw = data.rstrip(b"\0")
    if b"\0" in raw:
        raise ValueError("NUL inside the text")
    text = raw.decode()
    values: dict[str, Any] = {"text": text}
    event = _EVENT.fullmatch(text)
    if event:
        values = {"timestamp": event[1], "serial": int(event[2]), **values}
        fields = _fields(event[3])
        if fields:
            values["fields"] = fields
    return values | ({"nuls": len(data) - len(raw)} if len(data) > len(raw) else {})


def _fields(text: str) -> dict[str, str] | None:
    """The fields of a record by name, quotes kept; None where they would not make the same text again."""
    fields = dict(_FIELD.findall(text))
    return fields if " ".join(f"{name}={value}" for name, value in fields.items()) == text.rstrip(" ") else None


def _encode_record(value: Any, _order: str) -> bytes:
    return str(value["text"]).encode() + bytes(value.get("nuls", 0))


RECORD_TEXT = Custom("audit-record", _decode_record, _encode_record)
RECORD = payload(
    "audit-record",
    RECORD_TEXT,
    timestamp=varies("time", string),
    serial=varies("id", u32),
    text=string,
    fields=RECORD_TEXT,
    nuls=u32,
    header=("timestamp", "serial"),
)

# The header's names, and libaudit's for what it leaves to programs; each run from its first number on.
RECORDS: dict[int, str] = {
    number: name
    for first, names in {
        1005: "user login",
        1100: "user-auth user-acct user-mgmt cred-acq cred-disp user-start user-end user-avc user-chauthtok user-err "
        "cred-refr usys-config user-login user-logout add-user del-user add-group del-group dac-check chgrp-id test "
        "trusted-app user-selinux-err user-cmd user-tty chuser-id grp-auth system-boot system-shutdown "
        "system-runlevel service-start service-stop grp-mgmt grp-chauthtok mac-check acct-lock acct-unlock "
        "user-device software-update",
        1200: "daemon-start daemon-end daemon-abort daemon-config daemon-reconfig daemon-rotate daemon-resume "
        "daemon-accept daemon-close daemon-err",
        1300: "syscall fs-watch path ipc socketcall config-change sockaddr cwd",
        1309: "execve",
        1311: "ipc-set-perm mq-open mq-sendrecv mq-notify mq-getsetattr kernel-other fd-pair obj-pid tty eoe "
        "bprm-fcaps capset mmap netfilter-pkt netfilter-cfg seccomp proctitle feature-change",
        1330: "kern-module fanotify time-injoffset time-adjntpval bpf event-listener uringop openat2 dm-ctrl dm-event",
        1400: "avc selinux-err avc-path mac-policy-load mac-status mac-config-change mac-unlbl-allow mac-cipsov4-add "
        "mac-cipsov4-del mac-map-add mac-map-del mac-ipsec-addsa mac-ipsec-delsa mac-ipsec-addspd mac-ipsec-delspd "
        "mac-ipsec-event mac-unlbl-stcadd mac-unlbl-stcdel mac-calipso-add mac-calipso-del ipe-access "
        "ipe-config-change ipe-policy-load landlock-access landlock-domain mac-task-contexts mac-obj-contexts",
        1700: "anom-promiscuous anom-abend anom-link anom-creat",
        1800: "integrity-data integrity-metadata integrity-status integrity-hash integrity-pcr integrity-rule "
        "integrity-evm-xattr integrity-policy-rule integrity-userspace",
        2000: "kernel",
        2100: "anom-login-failures anom-login-time anom-login-sessions anom-login-acct anom-login-location "
        "anom-max-dac anom-max-mac anom-amtu-fail anom-rbac-fail anom-rbac-integrity-fail anom-crypto-fail "
        "anom-access-fs anom-exec anom-mk-exec anom-add-acct anom-del-acct anom-mod-acct anom-root-trans "
        "anom-login-service",
        2200: "resp-anomaly resp-alert resp-kill-proc resp-term-access resp-acct-remote resp-acct-lock-timed "
        "resp-acct-unlock-timed resp-acct-lock resp-term-lock resp-sebool resp-exec resp-single resp-halt "
        "resp-origin-block resp-origin-block-timed resp-origin-unblock-timed",
        2300: "user-role-change role-assign role-remove label-override label-level-change user-labeled-export "
        "user-unlabeled-export dev-alloc dev-dealloc fs-relabel user-mac-policy-load role-modify "
        "user-mac-config-change user-mac-status",
        2400: "crypto-test-user crypto-param-change-user crypto-login crypto-logout crypto-key-user "
        "crypto-failure-user crypto-replay-user crypto-session crypto-ike-sa crypto-ipsec-sa",
        2500: "virt-control virt-resource virt-machine-id virt-integrity-check virt-create virt-destroy "
        "virt-migrate-in virt-migrate-out",
    }.items()
    for number, name in enumerate(names.split(), first)
}

FAMILY = Family(
    "audit",
    AUDIT,
    None,
    (
        Operation("get", 1000, 1000, STATUS),
        Operation("set", 1001, 1001, STATUS),
        # Gone since Linux 2.6.17 or never used: their numbers answer EOPNOTSUPP or EINVAL.
        Operation("list", 1002, 1002),
        Operation("add", 1003, 1003),
        Operation("del", 1004, 1004),
        Operation("watch-ins", 1007, 1007),
        Operation("watch-rem", 1008, 1008),
        Operation("watch-list", 1009, 1009),
        Operation("signal-info", 1010, 1010, SIGNAL_INFO),
        Operation("add-rule", 1011, 1011, RULE),
        Operation("del-rule", 1012, 1012, RULE),
        Operation("list-rules", 1013, 1013, RULE),
        Operation("trim", 1014, 1014),
        Operation("make-equiv", 1015, 1015, EQUIV),
        Operation("tty-get", 1016, 1016, TTY_STATUS),
        Operation("tty-set", 1017, 1017, TTY_STATUS),
        Operation("set-feature", 1018, 1018, AUDIT_FEATURES),
        Operation("get-feature", 1019, 1019, AUDIT_FEATURES),
        Operation("replace", 1329, 1329, REPLACE),
        *(Operation(name, number, number, RECORD) for number, name in RECORDS.items()),
    ),
    groups=("readlog",),
    key=(
        "mask",
        "enabled",
        "pid",
        "filter",
        "action",
        "syscalls",
        "features",
        "old",
        "new",
        "text",
    ),
    doc="The audit system: its settings, its rules and its records",
)
