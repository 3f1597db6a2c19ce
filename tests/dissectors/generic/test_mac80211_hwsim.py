"""Simulated radios: bytes from Linux 7.2, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

import pytest

from nlsniff.message import Message
from nlsniff.spec import GENERIC
from nlsniff.wire import attribute

Read = Callable[..., Message]

# What made the message, its direction, its bytes, what they say; secrets are masked.
GOLDEN = [
    (
        "HWSIM_CMD_GET_RADIO: an answer",
        "to-user",
        ("340000002d000200010000002e0200000601000008000a0000000000080009000100000004000e00080011007068793404001f00"),
        "get-radio",
        {
            "radio-id": 0,
            "channels": 1,
            "support-p2p-device": True,
            "radio-name": "phy4",
            "support-background-radar": True,
        },
    ),
    (
        "HWSIM_CMD_NEW_RADIO",
        "to-kernel",
        ("340000002d0005000100000000000000040100000800090002000000070011006c616200040012000a0016000200000000420000"),
        "new-radio",
        {"channels": 2, "radio-name": "lab", "no-vif": True, "perm-addr": "02:00:00:00:00:42"},
    ),
    (
        "HWSIM_CMD_GET_RADIO: the new radio",
        "to-user",
        "300000002d00020001000000350200000601000008000a0002000000080009000200000004000f00070011006c616200",
        "get-radio",
        {"radio-id": 2, "channels": 2, "use-chanctx": True, "radio-name": "lab"},
    ),
    (
        "HWSIM_CMD_DEL_RADIO",
        "to-kernel",
        "1c0000002d000500010000000000000005010000070011006c616200",
        "del-radio",
        {"radio-name": "lab"},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=GENERIC, family="MAC80211_HWSIM")
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw


# A probe request as mac80211 sends it, without its checksum.
PROBE = "40000000ffffffffffff020000000000ffffffffffff0000" + "00036c6162" + "010402040b16"


def test_a_frame_goes_on_as_a_layer_of_its_own(made: Read) -> None:
    """Made by hand as mac80211_hwsim_tx_frame_nl() makes it: rates to try, and the frame."""
    body = attribute(2, bytes.fromhex("020000000000"), "<") + attribute(3, bytes.fromhex(PROBE), "<")
    body += attribute(4, pack("<I", 3), "<") + attribute(19, pack("<I", 2412), "<")
    body += attribute(7, bytes.fromhex("0004ff00"), "<") + attribute(21, bytes.fromhex("000100ff0000"), "<")
    message = made("MAC80211_HWSIM", 2, body + attribute(8, pack("<Q", 77), "<"))
    assert (message.type, message.attrs) == (
        "frame",
        {
            "addr-transmitter": "02:00:00:00:00:00",
            "frame": PROBE,
            "flags": ["ctl-req-tx-status", "ctl-no-ack"],
            "freq": 2412,
            "tx-info": [{"idx": 0, "count": 4}, {"idx": -1, "count": 0}],
            "tx-info-flags": [{"idx": 0, "flags": ["use-rts-cts"]}, {"idx": -1, "flags": []}],
            "cookie": 77,
        },
    )
    assert (message.notes, message.encode()) == ([], message.raw)
    assert message.layers().getlayer("Dot11ProbeReq") is not None


def test_a_rate_in_a_measurement_is_told_in_this_drivers_attributes(made: Read) -> None:
    """Made by hand: one peer, the rate of whose answer is 5.5 Mbit/s."""
    rate = attribute(3, pack("<H", 55), "<")
    result = attribute(1, attribute(1, attribute(1, attribute(12, rate, "<"), "<"), "<"), "<")
    peers = attribute(5, attribute(1, attribute(4, result[4:], "<"), "<"), "<")
    message = made("MAC80211_HWSIM", 11, attribute(28, peers, "<"), direction="to-kernel")
    assert message.attrs == {
        "pmsr-result": {"peers": [{"1": {"resp": {"data": {"ftm": {"rx-rate": {"legacy": 55}}}}}}]}
    }
    assert (message.notes, message.encode()) == ([], message.raw)
