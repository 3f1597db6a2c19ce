"""Notes, selectors and where values stand."""

from __future__ import annotations

from nlsniff.trace import MAX_NOTES, Context, Scope


def test_a_note_names_the_path_to_its_attribute() -> None:
    context = Context()
    context.path += ["linkinfo", "data"]
    context.note("u16 of 3 bytes, kept as hex", "id")
    assert context.notes == ["linkinfo.data.id: u16 of 3 bytes, kept as hex"]


def test_notes_are_bounded_and_the_last_one_says_so() -> None:
    context = Context()
    for number in range(MAX_NOTES + 10):
        context.note(number)
    assert len(context.notes) == MAX_NOTES + 1
    assert context.notes[-1] == "more notes left out"


def test_the_nearest_scope_that_has_a_selector_decides() -> None:
    context = Context()
    context.scopes += [Scope({"kind": "outer", "family": 2}), Scope({"kind": "inner"})]
    assert context.select("kind") == "inner"
    assert context.select("family") == 2
    assert context.select("slave-kind") is None


def test_a_selector_that_stands_later_on_the_wire_is_looked_ahead_for() -> None:
    context = Context()
    context.scopes.append(Scope({}, {"kind": "vlan"}.get))
    assert context.select("kind") == "vlan"
