# generic: vdpa
"""Devices of virtio's data path in hardware: ``include/uapi/linux/vdpa.h``, ``drivers/vdpa/vdpa.c``."""

from __future__ import annotations

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    at,
    attrs,
    bits,
    enum,
    flags,
    mac,
    multi,
    padding,
    string,
    u8,
    u16,
    u32,
    u64,
    values,
    varies,
)

# include/uapi/linux/virtio_ids.h
VIRTIO_ID = values(
    "virtio-id",
    {
        **values(
            "",
            "net block console rng balloon iomem rpmsg scsi 9p mac80211-wlan rproc-serial caif memory-balloon",
            1,
        ).entries,
        **values(
            "",
            "gpu clock input vsock crypto signal-dist pstore iommu mem sound fs pmem rpmb mac80211-hwsim "
            "video-encoder video-decoder scmi nitro-sec-mod i2c-adapter watchdog can dmabuf param-serv audio-policy "
            "bt gpio",
            16,
        ).entries,
        45: "spi",
    },
)
CLASSES = bits("virtio-classes", {1 << number: name for number, name in VIRTIO_ID.entries.items()})
NET_STATUS = bits("virtio-net-status", "link-up announce")

VDPA = attrs(
    "vdpa-attrs",
    "VDPA_ATTR_",
    pad=at(0, padding),
    mgmtdev_bus_name=string,
    mgmtdev_dev_name=string,
    mgmtdev_supported_classes=flags(u64, CLASSES),
    dev_name=string,
    dev_id=enum(u32, VIRTIO_ID),
    dev_vendor_id=u32,
    dev_max_vqs=u32,
    dev_max_vq_size=u16,
    dev_min_vq_size=u16,
    dev_net_cfg_macaddr=varies("random", mac),
    dev_net_status=flags(u16, NET_STATUS),  # u8 by the header's comment; the kernel puts two bytes
    dev_net_cfg_max_vqp=u16,
    dev_net_cfg_mtu=u16,
    dev_negotiated_features=u64,
    dev_mgmtdev_max_vqs=u32,
    dev_supported_features=u64,
    dev_queue_index=u32,
    # a name and its value, as often as the vendor has counters
    dev_vendor_attr_name=multi(string),
    dev_vendor_attr_value=varies("counter", multi(u64)),
    dev_features=u64,
    dev_blk_cfg_capacity=u64,
    dev_blk_cfg_size_max=u32,
    dev_blk_cfg_blk_size=u32,
    dev_blk_cfg_seg_max=u32,
    dev_blk_cfg_num_queues=u16,
    dev_blk_cfg_phy_blk_exp=u8,
    dev_blk_cfg_align_offset=u8,
    dev_blk_cfg_min_io_size=u16,
    dev_blk_cfg_opt_io_size=u32,
    dev_blk_cfg_max_discard_sec=u32,
    dev_blk_cfg_max_discard_seg=u32,
    dev_blk_cfg_discard_sec_align=u32,
    dev_blk_cfg_max_write_zeroes_sec=u32,
    dev_blk_cfg_max_write_zeroes_seg=u32,
    dev_blk_read_only=u8,
    dev_blk_flush=u8,
)

FAMILY = Family(
    "vdpa",
    GENERIC,
    None,
    (
        Operation("mgmtdev-new", None, 1, VDPA),
        Operation("mgmtdev-get", 2, 1, VDPA),
        Operation("dev-new", 3, 3, VDPA),
        Operation("dev-del", 4, None, VDPA),
        Operation("dev-get", 5, 3, VDPA),
        Operation("dev-config-get", 6, 6, VDPA),
        Operation("dev-vstats-get", 7, 7, VDPA),
        Operation("dev-attr-set", 8, None, VDPA),
    ),
    key=(
        "dev-name",
        "mgmtdev-bus-name",
        "mgmtdev-dev-name",
        "dev-id",
        "dev-net-cfg-macaddr",
        "dev-net-cfg-mtu",
        "dev-max-vqs",
        "mgmtdev-supported-classes",
        "dev-queue-index",
        "dev-vendor-attr-name",
        "dev-vendor-attr-value",
    ),
    doc="Devices of virtio's data path",
)
