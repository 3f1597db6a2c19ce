"""What all users of the connector share."""

from __future__ import annotations

from nlsniff.dissectors.connector.message import HEADER, user

from nlsniff.leaves import struct_size


def test_the_header_has_the_kernels_size() -> None:
    assert struct_size(HEADER) == 20


def test_a_user_is_known_by_two_numbers_behind_nlmsghdr() -> None:
    assert [(each.offset, each.values) for each in user(3, 1)] == [(16, (3,)), (20, (1,))]
