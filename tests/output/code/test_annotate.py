"""The pieces of a message: all its bytes, each with its name."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from nlsniff.output.code.annotate import pieces

DEMO = Path(__file__).parents[3] / "captures/7.2/demo.pcap"
WIREGUARD = Path(__file__).parents[3] / "captures/7.2/wireguard.pcap"


def test_the_pieces_of_every_request_are_its_bytes(path: Path, code: SimpleNamespace) -> None:
    for secrets in (True, False):
        for datagram in code.all(path, secrets=secrets):
            for request in datagram.requests:
                assert b"".join(piece.data for piece in pieces(request)) == request.message.raw


def test_each_piece_says_what_it_is(code: SimpleNamespace) -> None:
    (request,) = next(each for each in code.all(DEMO) if each.frame.number == 5).requests
    # ip link add link d0 name d0.10 type vlan id 10
    assert [piece.comment for piece in pieces(request)] == [
        "nlmsg_len: 80",
        "nlmsg_type: rt-link newlink (16)",
        "nlmsg_flags: NLM_F_REQUEST | NLM_F_ACK | NLM_F_EXCL | NLM_F_CREATE",
        "nlmsg_seq: 1795311547",
        "nlmsg_pid: 0",
        "ifi-family: 0 (unspec)",
        "padding",
        "ifi-type: 0 (netrom)",
        "ifi-index: 0",
        "ifi-flags: none",
        "ifi-change: 0",
        "link IFLA_LINK: 3",
        'ifname IFLA_IFNAME: "d0.10"',
        "linkinfo IFLA_LINKINFO",
        '  kind IFLA_INFO_KIND: "vlan"',
        "  data IFLA_INFO_DATA",
        "    id IFLA_VLAN_ID: 10",
    ]


def test_a_secret_is_zeros_and_says_so(code: SimpleNamespace) -> None:
    open_keys = [piece for each in code.all(WIREGUARD) for request in each.requests for piece in pieces(request)]
    hidden = [
        piece for each in code.all(WIREGUARD, secrets=False) for request in each.requests for piece in pieces(request)
    ]
    masked = [(shown, piece) for shown, piece in zip(open_keys, hidden, strict=True) if piece.secret]
    assert masked
    for shown, piece in masked:
        assert not any(piece.tail)
        assert any(shown.tail)
        assert piece.comment.endswith("WGDEVICE_A_PRIVATE_KEY: (secret) — a placeholder for a secret") or (
            "WGPEER_A_PRESHARED_KEY" in piece.comment
        )
