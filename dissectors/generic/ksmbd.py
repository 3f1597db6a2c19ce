# generic: SMBD_GENL
"""The kernel's SMB server and its daemon: ``fs/smb/server/ksmbd_netlink.h``.

Each message has one attribute, whose number is the command's: a struct. The kernel asks and the daemon answers;
starting up and shutting down are the daemon's to say.
"""

from __future__ import annotations

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    array,
    attrs,
    binary,
    bits,
    chars,
    enum,
    flags,
    hint,
    pad,
    s8,
    s32,
    secret,
    struct,
    struct_value,
    u16,
    u32,
    u64,
    unit,
    values,
    varies,
)

id32 = varies("id", u32)

GLOBAL_FLAG = bits(
    "ksmbd-global-flag", "smb2-leases smb2-encryption smb3-multichannel smb2-encryption-off durable-handle"
)
USER_FLAG = bits("ksmbd-user-flag", "ok bad-password bad-uid bad-user guest-account delay-session extension")
SHARE_FLAG = bits(
    "ksmbd-share-flag",
    "available browseable writeable readonly guest-ok guest-only store-dos-attrs oplocks pipe hide-dot-files "
    "inherit-owner streams follow-symlinks acl-xattr update crossmnt continuous-availability",
)
REQUEST_FLAG = bits("ksmbd-tree-conn-flag-request", "ipv6 smb2")
CONN_FLAG = bits("ksmbd-tree-conn-flag", "guest-account read-only writable admin-account update")
CONN_STATUS = values(
    "ksmbd-tree-conn-status",
    "ok nomem no-share no-user invalid-user host-denied conn-exist too-many-conns too-many-sessions error",
)
CONFIG_OPT = values("ksmbd-config-opt", "disabled enabled auto mandatory")
RPC = bits(
    "ksmbd-rpc-flag",
    "return srvsvc-invoke wkssvc-invoke ioctl open write read close rap restricted-context samr-invoke lsarpc-invoke",
)

account, share = chars(48), chars(64)
reserved = pad(64)
bytes32 = unit(u32, "bytes")

HEARTBEAT = struct("ksmbd-heartbeat", handle=id32)
STARTUP = struct(
    "ksmbd-startup-request",
    flags=flags(u32, GLOBAL_FLAG),
    signing=enum(s32, CONFIG_OPT),
    min_prot=chars(16),
    max_prot=chars(16),
    netbios_name=chars(16),
    work_group=chars(64),
    server_string=chars(64),
    tcp_port=u16,
    ipc_timeout=unit(u16, "s"),
    deadtime=unit(u32, "min"),
    file_max=u32,
    smb2_max_write=bytes32,
    smb2_max_read=bytes32,
    smb2_max_trans=bytes32,
    share_fake_fscaps=hint(u32, "hex"),
    sub_auth=array(u32, 3),
    smb2_max_credits=u32,
    smbd_max_io_size=bytes32,
    max_connections=u32,
    bind_interfaces_only=s8,
    max_ip_connections=u32,
    reserved=pad(499),
    ifc_list_sz=bytes32,
    payload=binary,  # the interfaces' names, each with its NUL
)
SHUTDOWN = struct("ksmbd-shutdown-request", reserved=reserved)
LOGIN_REQUEST = struct("ksmbd-login-request", handle=id32, account=account, reserved=reserved)
LOGIN_RESPONSE = struct(
    "ksmbd-login-response",
    handle=id32,
    gid=u32,
    uid=u32,
    account=account,
    status=flags(u16, USER_FLAG),
    hash_sz=u16,
    hash=chars(18),
    pad=pad(2),
    reserved=reserved,
)
LOGIN_RESPONSE_EXT = struct("ksmbd-login-response-ext", handle=id32, ngroups=s32, reserved=pad(128), payload=array(u32))
SHARE_REQUEST = struct("ksmbd-share-config-request", handle=id32, share_name=share, reserved=reserved)
SHARE_RESPONSE = struct(
    "ksmbd-share-config-response",
    handle=id32,
    flags=flags(u32, SHARE_FLAG),
    create_mask=u16,
    directory_mask=u16,
    force_create_mode=u16,
    force_directory_mode=u16,
    force_uid=u16,
    force_gid=u16,
    share_name=share,
    reserved=pad(444),
    payload_sz=bytes32,
    veto_list_sz=bytes32,
    payload=binary,  # the names that are hidden, and the path
)
CONNECT_REQUEST = struct(
    "ksmbd-tree-connect-request",
    handle=id32,
    account_flags=flags(u16, USER_FLAG),
    flags=flags(u16, REQUEST_FLAG),
    session_id=varies("id", u64),
    connect_id=varies("id", u64),
    account=account,
    share=share,
    peer_addr=chars(64),
    reserved=reserved,
)
CONNECT_RESPONSE = struct(
    "ksmbd-tree-connect-response",
    handle=id32,
    status=enum(u16, CONN_STATUS),
    connection_flags=flags(u16, CONN_FLAG),
    reserved=reserved,
)
DISCONNECT = struct(
    "ksmbd-tree-disconnect-request", session_id=varies("id", u64), connect_id=varies("id", u64), reserved=reserved
)
LOGOUT = struct("ksmbd-logout-request", account=account, account_flags=flags(u32, USER_FLAG), reserved=reserved)
RPC_COMMAND = struct("ksmbd-rpc-command", handle=id32, flags=flags(u32, RPC), payload_sz=bytes32, payload=binary)
# The flags of an answer are a status of Windows.
RPC_ANSWER = struct("ksmbd-rpc-command", handle=id32, flags=hint(u32, "hex"), payload_sz=bytes32, payload=binary)
SPNEGO_REQUEST = struct("ksmbd-spnego-authen-request", handle=id32, spnego_blob_len=u16, spnego_blob=binary)
SPNEGO_RESPONSE = struct(
    "ksmbd-spnego-authen-response",
    handle=id32,
    login_response=struct_value(LOGIN_RESPONSE),
    session_key_len=u16,
    spnego_blob_len=u16,
    payload=binary,
)

# Password hashes and session keys are in the answers to logins: the whole struct is secret.
KSMBD = attrs(
    "ksmbd-attrs",
    "KSMBD_EVENT_",
    heartbeat_request=struct_value(HEARTBEAT),
    starting_up=struct_value(STARTUP),
    shutting_down=struct_value(SHUTDOWN),
    login_request=struct_value(LOGIN_REQUEST),
    login_response=secret(struct_value(LOGIN_RESPONSE)),
    share_config_request=struct_value(SHARE_REQUEST),
    share_config_response=struct_value(SHARE_RESPONSE),
    tree_connect_request=struct_value(CONNECT_REQUEST),
    tree_connect_response=struct_value(CONNECT_RESPONSE),
    tree_disconnect_request=struct_value(DISCONNECT),
    logout_request=struct_value(LOGOUT),
    rpc_request=struct_value(RPC_COMMAND),
    rpc_response=struct_value(RPC_ANSWER),
    spnego_authen_request=secret(struct_value(SPNEGO_REQUEST)),
    spnego_authen_response=secret(struct_value(SPNEGO_RESPONSE)),
    login_request_ext=struct_value(LOGIN_REQUEST),
    login_response_ext=struct_value(LOGIN_RESPONSE_EXT),
)

FAMILY = Family(
    "SMBD_GENL",
    GENERIC,
    None,
    (
        Operation("heartbeat-request", None, 1, KSMBD),
        Operation("starting-up", 2, None, KSMBD),
        Operation("shutting-down", 3, None, KSMBD),
        Operation("login-request", None, 4, KSMBD),
        Operation("login-response", 5, None, KSMBD),
        Operation("share-config-request", None, 6, KSMBD),
        Operation("share-config-response", 7, None, KSMBD),
        Operation("tree-connect-request", None, 8, KSMBD),
        Operation("tree-connect-response", 9, None, KSMBD),
        Operation("tree-disconnect-request", None, 10, KSMBD),
        Operation("logout-request", None, 11, KSMBD),
        Operation("rpc-request", None, 12, KSMBD),
        Operation("rpc-response", 13, None, KSMBD),
        Operation("spnego-authen-request", None, 14, KSMBD),
        Operation("spnego-authen-response", 15, None, KSMBD),
        Operation("login-request-ext", None, 16, KSMBD),
        Operation("login-response-ext", 17, None, KSMBD),
    ),
    key=(
        "login-request",
        "share-config-request",
        "share-config-response",
        "tree-connect-request",
        "tree-connect-response",
        "tree-disconnect-request",
        "logout-request",
        "rpc-request",
        "rpc-response",
        "heartbeat-request",
    ),
    doc="The kernel's SMB server and its daemon",
)
