# generic: acpi_event
"""Events of ACPI devices: ``drivers/acpi/event.c``."""

from __future__ import annotations

from nlsniff.spec import GENERIC, Family, Operation, attrs, chars, hint, pad, struct, struct_value, u32

EVENT = struct(
    "acpi-genl-event",
    device_class=chars(20),
    bus_id=chars(15),
    pad=pad(1),
    type=hint(u32, "hex"),
    data=hint(u32, "hex"),
)
ACPI = attrs("acpi-genl-attrs", "ACPI_GENL_ATTR_", event=struct_value(EVENT))

FAMILY = Family(
    "acpi_event",
    GENERIC,
    None,
    (Operation("event", None, 1, ACPI),),
    groups=("acpi_mc_group",),
    key=("event",),
    doc="Events of ACPI devices: buttons, batteries, lids",
)
