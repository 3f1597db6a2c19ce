# scsitransport: 17
"""Events of SCSI transports: ``include/uapi/scsi/scsi_netlink.h``, ``scsi_netlink_fc.h``, ``scsi_transport_fc.h``.

All have one message type; the transport in the header says what stands behind it.
"""

from __future__ import annotations

from nlsniff.spec import (
    SCSITRANSPORT,
    Family,
    Operation,
    binary,
    enum,
    hint,
    pad,
    payload,
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

TRANSPORT = values("scsi-nl-transport", "core fc")
MSGTYPE = values("scsi-nl-msgtype", {0x0001: "shost-vendor", 0x0100: "fc-async-event"})
EVENT_CODE = values(
    "fc-host-event-code",
    {
        **values("", "lip linkup linkdown lipreset rscn", 1).entries,
        0x103: "adapter-change",
        **values("", "port-unknown port-offline port-online", 0x200).entries,
        0x204: "port-fabric",
        **values("", "link-unknown link-fpin link-fpin-ack", 0x500).entries,
        0xFFFF: "vendor-unique",
    },
)

HEADER = struct(
    "scsi-nl-hdr",
    version=u8,
    transport=enum(u8, TRANSPORT),
    magic=hint(u16, "hex"),
    msgtype=enum(u16, MSGTYPE),
    msglen=unit(u16, "bytes"),
)
VENDOR = struct(
    "scsi-nl-host-vendor-msg",
    vendor_id=hint(u64, "hex"),
    host_no=varies("id", u16),
    vmsg_datalen=unit(u16, "bytes"),
    pad=pad(4),
    data=binary,
)
FC_EVENT = struct(
    "fc-nl-event",
    seconds=varies("time", unit(u64, "s")),
    vendor_id=hint(u64, "hex"),
    host_no=varies("id", u16),
    event_datalen=unit(u16, "bytes"),
    event_num=varies("id", u32),
    event_code=enum(u32, EVENT_CODE),
    event_data=binary,
)

FAMILY = Family(
    "scsitransport",
    SCSITRANSPORT,
    HEADER,
    (
        Operation(
            "msg",
            17,
            17,
            payload(
                "scsi-transport-msg",
                sub_message("transport", core=struct_value(VENDOR), fc=struct_value(FC_EVENT)),
            ),
        ),
    ),
    groups=("fc-events",),
    key=("header.transport", "header.msgtype", "event-code", "host-no", "event-num"),
    doc="Events of SCSI transports: Fibre Channel's links and ports",
)
