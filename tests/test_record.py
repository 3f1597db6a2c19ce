"""nlsniff.record: classes that only hold values."""

from __future__ import annotations

import subprocess
import sys

import pytest

from nlsniff.record import fresh, record, replace


@record(frozen=True)
class Point:
    """A place."""

    x: int
    y: int = 2

    @property
    def sum(self) -> int:
        return self.x + self.y


@record()
class Bag:
    things: list[int] = fresh(default_factory=list)
    name: str | None = None


@record(eq=False)
class Door:
    open: bool


def test_members_are_given_in_order_or_by_name_and_have_defaults() -> None:
    assert (Point(1).x, Point(1).y, Point(y=4, x=3).sum) == (1, 2, 7)
    with pytest.raises(TypeError):
        Point()  # type: ignore[call-arg]


def test_a_fresh_default_is_each_objects_own() -> None:
    first, second = Bag(), Bag()
    first.things.append(1)
    assert (first.things, second.things, Bag([2]).things) == ([1], [], [2])


def test_objects_of_one_class_and_the_same_values_are_equal() -> None:
    assert Point(1) == Point(1, 2) != Point(1, 3)
    assert Point(1) != (1, 2)
    assert Door(True) != Door(True)


def test_frozen_ones_have_a_hash_and_others_that_compare_have_none() -> None:
    assert len({Point(1), Point(1, 2), Point(2)}) == 2
    with pytest.raises(TypeError):
        hash(Bag())
    assert len({Door(True), Door(True)}) == 2


def test_it_shows_the_call_that_would_make_it_and_keeps_its_docstring() -> None:
    assert repr(Point(1)) == "Point(x=1, y=2)"
    assert Point.__doc__ == "A place."


def test_a_copy_has_other_values_where_asked_for() -> None:
    point = Point(1, 5)
    assert (replace(point, x=3), point) == (Point(3, 5), Point(1, 5))


def test_there_is_no_room_for_other_members() -> None:
    with pytest.raises(AttributeError):
        Bag().colour = "red"  # type: ignore[attr-defined]


def test_dataclasses_and_typing_are_not_imported() -> None:
    program = (
        "import sys, nlsniff.record, nlsniff.frame; print({'dataclasses', 'inspect', 'typing'} & set(sys.modules))"
    )
    # -S: what site-packages import at start is not ours.
    command = [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {program}"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "set()\n"
