# generic: cifs
"""The witness service of SMB's client: ``include/uapi/linux/cifs/cifs_netlink.h``, ``fs/smb/client/cifs_swn.c``."""

from __future__ import annotations

from nlsniff.dissectors.sockaddr import SOCKADDR

from nlsniff.spec import GENERIC, Family, Operation, attrs, enum, flag, secret, string, u32, values, varies

NOTIFICATION = values("cifs-swn-notification-type", "resource-change client-move share-move ip-change", 1)
RESOURCE_STATE = values("cifs-swn-resource-state", {0: "unknown", 1: "available", 255: "unavailable"})

CIFS = attrs(
    "cifs-attrs",
    "CIFS_GENL_ATTR_",
    swn_registration_id=varies("id", u32),
    swn_net_name=string,
    swn_share_name=string,
    swn_ip=SOCKADDR,
    swn_net_name_notify=flag,
    swn_share_name_notify=flag,
    swn_ip_notify=flag,
    swn_krb_auth=flag,
    swn_user_name=string,
    swn_password=secret(string),
    swn_domain_name=string,
    swn_notification_type=enum(u32, NOTIFICATION),
    swn_resource_state=enum(u32, RESOURCE_STATE),
    swn_resource_name=string,
)

FAMILY = Family(
    "cifs",
    GENERIC,
    None,
    (
        Operation("swn-register", None, 1, CIFS),
        Operation("swn-unregister", None, 2, CIFS),
        Operation("swn-notify", 3, None, CIFS),
    ),
    groups=("cifs_mcgrp_swn",),
    key=(
        "swn-registration-id",
        "swn-net-name",
        "swn-share-name",
        "swn-ip",
        "swn-notification-type",
        "swn-resource-state",
        "swn-resource-name",
    ),
    doc="The witness service of SMB's client",
)
