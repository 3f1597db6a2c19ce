# generic: drm-ras
"""Error counters of graphics devices: ``include/uapi/drm/drm_ras.h``, ``drm_ras.yaml``."""

from __future__ import annotations

from nlsniff.spec import GENERIC, Family, Operation, attrs, enum, string, u32, values, varies

NODE_TYPE = values("node-type", "error-counter", 1)

NODE = attrs(
    "node-attrs",
    "DRM_RAS_A_NODE_ATTRS_",
    node_id=varies("id", u32),
    device_name=string,
    node_name=string,
    node_type=enum(u32, NODE_TYPE),
)
ERROR_COUNTER = attrs(
    "error-counter-attrs",
    "DRM_RAS_A_ERROR_COUNTER_ATTRS_",
    node_id=varies("id", u32),
    error_id=u32,
    error_name=string,
    error_value=varies("counter", u32),
)

FAMILY = Family(
    "drm-ras",
    GENERIC,
    None,
    (
        Operation("list-nodes", 1, 1, NODE),
        Operation("get-error-counter", 2, 2, ERROR_COUNTER),
        Operation("clear-error-counter", 3, None, ERROR_COUNTER),
    ),
    key=("node-id", "device-name", "node-name", "error-id", "error-name", "error-value"),
    doc="Error counters of graphics devices",
)
