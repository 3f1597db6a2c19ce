"""Transceiver modules and power sourcing in ethtool.

From ``include/uapi/linux/ethtool_netlink_generated.h`` and ``ethtool.h``; ``ethtool.yaml``.
"""

from __future__ import annotations

from nlsniff.dissectors.generic.ethtool_names import header

from nlsniff.spec import (
    attrs,
    binary,
    bits,
    enum,
    flags,
    label,
    multi,
    nest,
    secret,
    string,
    sub_message,
    u8,
    u32,
    uint,
    unit,
    values,
    varies,
)

milliwatts = unit(u32, "mW")

MODULE_POWER_MODE_POLICY = values("module-power-mode-policy", "high auto", 1)
MODULE_POWER_MODE = values("module-power-mode", "low high", 1)
MODULE = attrs(
    "module",
    "ETHTOOL_A_MODULE_",
    header=header,
    power_mode_policy=label(u8, MODULE_POWER_MODE_POLICY),
    power_mode=label(u8, MODULE_POWER_MODE),
)
MODULE_EEPROM = attrs(
    "module-eeprom",
    "ETHTOOL_A_MODULE_EEPROM_",
    header=header,
    offset=u32,
    length=unit(u32, "bytes"),
    page=u8,
    bank=u8,
    i2c_address=u8,
    data=binary,
)
# Counted from 1 in enum ethtool_module_fw_flash_status, from 0 in the kernel's spec
MODULE_FW_FLASH_STATUS = values("module-fw-flash-status", "started in-progress completed error", 1)
MODULE_FW_FLASH = attrs(
    "module-fw-flash",
    "ETHTOOL_A_MODULE_FW_FLASH_",
    header=header,
    file_name=string,
    password=secret(u32),
    status=enum(u32, MODULE_FW_FLASH_STATUS),
    status_msg=string,
    done=uint,
    total=uint,
)

PSE_ADMIN_STATE = label(u32, values("pse-admin-state", "unknown disabled enabled", 1))
PODL_PSE_PW_D_STATUS = values("podl-pse-pw-d-status", "unknown disabled searching delivering sleep idle error", 1)
C33_PSE_PW_D_STATUS = values("c33-pse-pw-d-status", "unknown disabled searching delivering test fault otherfault", 1)
# enum ethtool_c33_pse_ext_state; the kernel's spec leaves pd-dll-power-type out and counts on
C33_PSE_EXT_STATE = values(
    "c33-pse-ext-state",
    "none error-condition mr-mps-valid mr-pse-enable option-detect-ted option-vport-lim ovld-detected "
    "pd-dll-power-type power-not-available short-detected",
)
C33_PSE_EXT_SUBSTATES = {
    "error-condition": "non-existing-port undefined-port internal-hw-fault comm-error-after-force-on "
    "unknown-port-status host-crash-turn-off host-crash-force-shutdown config-change detected-over-temp",
    "mr-mps-valid": "detected-underload connection-open",
    "mr-pse-enable": "disable-pin-active",
    "option-detect-ted": "det-in-process connection-check-error",
    "option-vport-lim": "high-voltage low-voltage voltage-injection",
    "ovld-detected": "overload",
    "power-not-available": "budget-exceeded port-pw-limit-exceeds-controller-budget pd-request-exceeds-port-limit "
    "hw-pw-limit",
    "short-detected": "short-condition",
}
C33_PSE_PW_LIMIT = attrs("c33-pse-pw-limit", "ETHTOOL_A_C33_PSE_PW_LIMIT_", min=milliwatts, max=milliwatts)
PSE = attrs(
    "pse",
    "ETHTOOL_A_",
    {"header": header},
    podl_pse_admin_state=PSE_ADMIN_STATE,
    podl_pse_admin_control=PSE_ADMIN_STATE,
    podl_pse_pw_d_status=label(u32, PODL_PSE_PW_D_STATUS),
    c33_pse_admin_state=PSE_ADMIN_STATE,
    c33_pse_admin_control=PSE_ADMIN_STATE,
    c33_pse_pw_d_status=label(u32, C33_PSE_PW_D_STATUS),
    c33_pse_pw_class=u32,
    c33_pse_actual_pw=varies("counter", milliwatts),
    c33_pse_ext_state=enum(u32, C33_PSE_EXT_STATE),
    c33_pse_ext_substate=sub_message(
        "c33-pse-ext-state",
        {
            state: label(u32, values(f"c33-pse-ext-substate-{state}", words, 1))
            for state, words in C33_PSE_EXT_SUBSTATES.items()
        },
        default=u32,
    ),
    c33_pse_avail_pw_limit=milliwatts,
    c33_pse_pw_limit_ranges=multi(nest(C33_PSE_PW_LIMIT)),
    pse_pw_d_id=u32,
    pse_prio_max=u32,
    pse_prio=u32,
)
PSE_EVENT = bits(
    "pse-event",
    "pse-event-over-current pse-event-over-temp c33-pse-event-detection c33-pse-event-classification "
    "c33-pse-event-disconnection pse-event-over-budget pse-event-sw-pw-control-error",
)
PSE_NTF = attrs("pse-ntf", "ETHTOOL_A_PSE_NTF_", header=header, events=flags(uint, PSE_EVENT))
