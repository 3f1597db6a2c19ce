# generic: pmcraid
"""Events of PMC-Sierra's RAID controllers: ``drivers/scsi/pmcraid.h``."""

from __future__ import annotations

from nlsniff.spec import GENERIC, Family, Operation, attrs, binary, pad, struct, struct_value, u32

AEN = struct("pmcraid-aen-msg", hostno=u32, length=u32, reserved=pad(8), data=binary)
PMCRAID = attrs("pmcraid-aen-attrs", "PMCRAID_AEN_ATTR_", event=struct_value(AEN))

FAMILY = Family(
    "pmcraid",
    GENERIC,
    None,
    (Operation("event", None, 1, PMCRAID),),
    groups=("events",),
    key=("event",),
    doc="Events of RAID controllers by PMC-Sierra",
)
