"""Measurements with peers: made by hand as net/wireless/pmsr.c and iw make them; the simulated radios take none."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

from nlsniff.message import Message
from nlsniff.wire import attribute

Read = Callable[..., Message]


def test_a_request_names_a_channel_in_attributes_of_the_whole(made: Read) -> None:
    ftm = attribute(1, attribute(1, b"", "<") + attribute(2, pack("<I", 1), "<") + attribute(6, b"\x08", "<"), "<")
    peer = attribute(1, bytes.fromhex("020000000001"), "<")
    peer += attribute(2, attribute(38, pack("<I", 2412), "<") + attribute(159, pack("<I", 1), "<"), "<")
    peer += attribute(3, attribute(1, ftm, "<"), "<")
    message = made(
        "nl80211", 131, attribute(273, attribute(5, attribute(1, peer, "<"), "<"), "<"), direction="to-kernel"
    )
    assert (message.type, message.attrs) == (
        "peer-measurement-start",
        {
            "peer-measurements": {
                "peers": [
                    {
                        "1": {
                            "addr": "02:00:00:00:00:01",
                            "chan": {"wiphy-freq": 2412, "channel-width": 1},
                            "req": {"data": {"ftm": {"asap": True, "preamble": 1, "ftms-per-burst": 8}}},
                        }
                    }
                ]
            }
        },
    )
    assert (message.notes, message.encode()) == ([], message.raw)


def test_a_result_has_distances_that_may_be_negative(made: Read) -> None:
    ftm = attribute(9, pack("<i", -90), "<") + attribute(11, attribute(5, pack("<I", 65), "<"), "<")
    ftm += attribute(16, pack("<q", -150), "<")
    answer = attribute(1, attribute(1, ftm, "<"), "<") + attribute(2, pack("<I", 0), "<") + attribute(5, b"", "<")
    message = made("nl80211", 132, attribute(273, attribute(5, attribute(1, attribute(4, answer, "<"), "<"), "<"), "<"))
    ftm_told = {"rssi-avg": -90, "tx-rate": {"bitrate32": 65}, "dist-avg": -150}
    assert message.attrs == {
        "peer-measurements": {"peers": [{"1": {"resp": {"data": {"ftm": ftm_told}, "status": 0, "final": True}}}]}
    }
    assert (message.notes, message.encode()) == ([], message.raw)


def test_a_device_says_how_many_peers_it_takes_in_each_role(made: Read) -> None:
    """Linux 7.2 puts NL80211_PMSR_ATTR_MAX_PEER_RSTA_ROLE among the attributes of the capability."""
    roles = attribute(20, attribute(21, b"", "<") + attribute(7, pack("<I", 3), "<"), "<")
    measured = attribute(1, pack("<I", 10), "<") + attribute(4, attribute(1, roles, "<"), "<")
    message = made("nl80211", 3, attribute(273, measured, "<"))
    rsta = {"support-ntb": True, "max-peer-rsta-role": 3}
    assert message.attrs == {"peer-measurements": {"max-peers": 10, "type-capa": {"ftm": {"rsta-caps": rsta}}}}
    assert (message.notes, message.encode()) == ([], message.raw)
