"""The requests of a capture as datagrams."""

from __future__ import annotations

from pathlib import Path

from nlsniff.analysis.filter import compile_filter
from nlsniff.analysis.requests import at_frame, datagrams, of_transaction, transaction
from nlsniff.message import MASKED
from nlsniff.sources.files import FrameReader

CAPTURES = Path(__file__).parents[2] / "captures/7.2"


def reader(name: str) -> FrameReader:
    return FrameReader(str(CAPTURES / name))


def test_requests_are_grouped_as_they_were_sent() -> None:
    for found in datagrams(reader("nftables.pcap"), MASKED):
        assert len({message.frame.number for message in found}) == 1
        assert all(message.direction == "to-kernel" for message in found)
        if found[0].type == "batch-begin":
            assert found[-1].type == "batch-end"


def test_a_filter_over_transactions_gives_their_requests() -> None:
    chosen = compile_filter("result == error", MASKED.registry, joining=True)
    found = list(datagrams(reader("demo.pcap"), MASKED, chosen))
    assert [each[0].frame.number for each in found] == [9, 21, 23]


def test_a_frame_without_a_request_says_that_it_is_there() -> None:
    assert at_frame(reader("demo.pcap"), MASKED, 999, None) == ([], None)
    found, seen = at_frame(reader("demo.pcap"), MASKED, 2, None)
    assert found == []
    assert seen is not None


def test_the_batch_of_a_transaction_is_whole() -> None:
    number = 0
    for number in range(1, 100):
        found = transaction(reader("nftables.pcap"), MASKED, number)
        assert found is not None
        if found.members:
            break
    (sent,) = of_transaction(found)
    assert [message.type for message in sent][:: len(sent) - 1] == ["batch-begin", "batch-end"]
    assert len(sent) > 2
