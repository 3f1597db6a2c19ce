"""Names of nf_tables against the numbers of ``include/uapi/linux/netfilter/nf_tables.h``."""

from __future__ import annotations

import pytest
from nlsniff.dissectors.netfilter import nftables_names as names

from nlsniff import spec


@pytest.mark.parametrize(
    ("known", "number", "name"),
    [
        (names.REGISTERS, 4, "reg-4"),  # NFT_REG_4
        (names.REGISTERS, 8, "reg32-00"),  # NFT_REG32_00
        (names.REGISTERS, 23, "reg32-15"),  # NFT_REG32_15
        (names.VERDICT_CODE, 2**32 - 1, "continue"),  # NFT_CONTINUE
        (names.VERDICT_CODE, 2**32 - 5, "return"),  # NFT_RETURN
        (names.VERDICT_CODE, 3, "queue"),  # NF_QUEUE
        (names.OBJECT_TYPE, 10, "synproxy"),  # NFT_OBJECT_SYNPROXY
        (names.META_KEYS, 35, "bri-broute"),  # NFT_META_BRI_BROUTE
        (names.META_KEYS, 37, "bri-iifhwaddr"),  # NFT_META_BRI_IIFHWADDR
        (names.CT_KEYS, 23, "ct-id"),  # NFT_CT_ID
        (names.FIB_RESULT, 1, "oif"),  # NFT_FIB_RESULT_OIF
        (names.FIB_FLAGS, 1 << 5, "present"),  # NFTA_FIB_F_PRESENT
        (names.BITWISE_OPS, 5, "xor"),  # NFT_BITWISE_XOR
        (names.SET_FLAGS, 0x100, "expr"),  # NFT_SET_EXPR
        (names.LOG_LEVEL, 8, "audit"),  # NFT_LOGLEVEL_AUDIT
        (names.LOG_FLAGS, 0x20, "macdecode"),  # NF_LOG_MACDECODE
        (names.RT_KEYS, 4, "xfrm"),  # NFT_RT_XFRM
        (names.SOCKET_KEYS, 3, "cgroupv2"),  # NFT_SOCKET_CGROUPV2
        (names.EXTHDR_OP, 4, "dccp"),  # NFT_EXTHDR_OP_DCCP
        (names.XFRM_KEYS, 6, "spi"),  # NFT_XFRM_KEY_SPI
        (names.TRACE_TYPES, 3, "rule"),  # NFT_TRACETYPE_RULE
        (names.CT_STATE, 1 << 6, "untracked"),  # NF_CT_STATE_UNTRACKED_BIT
        (names.CT_STATE, 1 << 1, "established"),  # NF_CT_STATE_BIT(IP_CT_ESTABLISHED)
        (names.CT_STATE, 1 << 3, "new"),  # NF_CT_STATE_BIT(IP_CT_NEW)
        (names.INNER_FLAGS, 1 << 3, "th"),  # NFT_INNER_TH
        (names.TUNNEL_MODE, 2, "tx"),  # NFT_TUNNEL_MODE_TX
        (names.NAT_RANGE_FLAGS, 1 << 6, "netmap"),  # NF_NAT_RANGE_NETMAP
        (names.DATA_TYPE, 7, "ipv4_addr"),  # TYPE_IPADDR of nft's datatype.h, as `nft add set` sent it
        (names.DATA_TYPE, 13, "inet_service"),
    ],
)
def test_a_number_has_the_headers_name(known: spec.Enum, number: int, name: str) -> None:
    assert known.entries[number] == name


def test_the_gap_between_old_and_new_registers_has_no_names() -> None:
    assert not {5, 6, 7} & names.REGISTERS.entries.keys()
