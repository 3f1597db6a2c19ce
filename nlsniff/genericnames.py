"""What the run-time numbers of generic netlink mean, and when: nlctrl assigns them, and may do so again.

Names come from the capture's own table, and from what nlctrl says in it. An answer is true of its moment and says
nothing against an earlier one, so it names what came before it as well, and that name is inferred. A notification that
a family is new says that before it the number was another's, or nobody's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from nlsniff.frame import GenericFamilies

if TYPE_CHECKING:
    from nlsniff.frame import Key, Moment

START: Final[Moment] = (0, 0)
FAMILY: Final = "family"
GROUP: Final = "group"
CTRL_CMD_NEWFAMILY: Final = 1
CTRL_CMD_DELFAMILY: Final = 2
CTRL_CMD_NEWMCAST_GRP: Final = 7
CTRL_CMD_DELMCAST_GRP: Final = 8
TOLD: Final = frozenset((CTRL_CMD_NEWFAMILY, CTRL_CMD_DELFAMILY, CTRL_CMD_NEWMCAST_GRP, CTRL_CMD_DELMCAST_GRP))


def family_at(table: GenericFamilies, number: int, moment: Moment) -> tuple[str | None, bool]:
    """The family that a number was at a moment, and whether that is inferred from what came later."""
    name, inferred = _at(table, table.families, (FAMILY, number), moment)
    if name is None and table.ahead is not None:
        look, table.ahead = table.ahead, None
        look(table)
        name, inferred = _at(table, table.families, (FAMILY, number), moment)
    return name, inferred


def group_at(table: GenericFamilies, number: int, moment: Moment) -> tuple[str | None, bool]:
    """The multicast group, ``family/group``, that a number was at a moment, and whether that is inferred."""
    return _at(table, table.groups, (GROUP, number), moment)


def _at(table: GenericFamilies, now: Mapping[int, str], key: Key, moment: Moment) -> tuple[str | None, bool]:
    for until, name, since in table.past.get(key, ()):
        if moment < until:
            return name, name is not None and moment < since
    name = now.get(key[1])
    return name, name is not None and moment < table.since.get(key, START)


def learn(table: GenericFamilies, command: int, attrs: Mapping[str, Any], moment: Moment, *, unasked: bool) -> None:
    """Take what nlctrl says of a family and its groups into the table."""
    number, name = attrs.get("family-id"), attrs.get("family-name")
    if not isinstance(number, int) or not isinstance(name, str):
        return
    gone = command in (CTRL_CMD_DELFAMILY, CTRL_CMD_DELMCAST_GRP)
    new = unasked and not gone
    if command == CTRL_CMD_NEWFAMILY:
        _put(table, table.families, (FAMILY, number), name, moment, new=new)
    elif command == CTRL_CMD_DELFAMILY:
        _take(table, table.families, (FAMILY, number), name, moment)
        for group in [key for key, text in table.groups.items() if text.startswith(f"{name}/")]:
            _take(table, table.groups, (GROUP, group), table.groups[group], moment)
    for group, text in _groups(attrs, name):
        if gone:
            _take(table, table.groups, (GROUP, group), text, moment)
        else:
            _put(table, table.groups, (GROUP, group), text, moment, new=new)


def _groups(attrs: Mapping[str, Any], family: str) -> list[tuple[int, str]]:
    items = attrs.get("mcast-groups", ())
    inner = [group for item in items if isinstance(item, dict) for group in item.values()] if items else []
    known = [group for group in inner if isinstance(group, dict) and isinstance(group.get("id"), int)]
    return [(group["id"], f"{family}/{group.get('name')}") for group in known]


def _put(table: GenericFamilies, now: dict[int, str], key: Key, name: str, moment: Moment, *, new: bool) -> None:
    before = now.get(key[1])
    if before == name:
        return
    if before is not None or new:
        table.past.setdefault(key, []).append((moment, before, table.since.get(key, START)))
    table.since[key] = moment
    now[key[1]] = name


def _take(table: GenericFamilies, now: dict[int, str], key: Key, name: str, moment: Moment) -> None:
    """A number that is free again; what it was is known even where nobody had said so before."""
    known = now.pop(key[1], None)
    since = table.since.pop(key, START) if known == name else moment
    table.past.setdefault(key, []).append((moment, name, since))


def settle(table: GenericFamilies, whole: GenericFamilies) -> None:
    """Take over what a look at the whole capture has found; nothing is left to learn on the way."""
    for mine, theirs in ((table.families, whole.families), (table.groups, whole.groups)):
        mine.clear()
        mine.update(theirs)
    table.past, table.since = whole.past, whole.since
    table.settled = True


def missing(table: GenericFamilies, number: int, moment: Moment) -> None:
    """Remember that a message's family has no name."""
    if table.unnamed is not None:
        table.unnamed.setdefault(number, moment)
