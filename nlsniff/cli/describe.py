"""``nlsniff describe``: what is declared of a family or an attribute."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import click

from nlsniff.cli.common import Output, complain, complete_attribute, near
from nlsniff.cli.given import Given, with_dissectors
from nlsniff.errors import SpecError

if TYPE_CHECKING:
    from nlsniff.registry import Registry
    from nlsniff.spec import Family

COUNTED: Final = (
    *("operations", "groups", "attribute-sets", "attributes", "untyped", "structs", "enums", "flags"),
    *("named-values", "secret", "from"),
)


@click.command("describe")
@click.argument("name", metavar="[FAMILY[.ATTR…]]", required=False, shell_complete=complete_attribute)
@click.option("-a", "--all", "deep", is_flag=True, help="With everything inside, down to the last attribute.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--coverage", is_flag=True, help="Count what is declared of each family.")
@click.option("--filter", "about_filter", is_flag=True, help="What filters (-Y) may say; of FAMILY: its paths.")
@with_dissectors(names=False)
def command(name: str | None, deep: bool, as_json: bool, coverage: bool, about_filter: bool, given: Given) -> None:
    """Say what nlsniff knows of a family: operations, attributes, numbers, types, names of values.

    Without a name: the families. Inside a sub-message the path goes on by the format's name.

    \b
    Examples:
      nlsniff describe
      nlsniff describe rt-link
      nlsniff describe rt-link.linkinfo.data.vlan
      nlsniff describe --json nlctrl
      nlsniff describe --coverage
      nlsniff describe --filter rt-link
      nlsniff describe --spec my_family.yaml my_family
    """
    lines: Iterable[str]
    registry = given.reading().registry
    if about_filter:
        from nlsniff.cli.filter_words import family_lines
        from nlsniff.cli.filter_words import lines as words

        lines = words() if name is None else family_lines(_family(registry, name))
    elif name is None:
        lines = _families(registry, as_json=as_json, coverage=coverage)
    elif coverage:
        raise click.UsageError("--coverage counts all families and takes no name")
    else:
        lines = _one(registry, name, deep=deep, as_json=as_json)
    out = Output()
    for line in lines:
        out.write(f"{line}\n".encode())
    out.flush()
    for problem in given.problems():
        complain(problem)


def _families(registry: Registry, *, as_json: bool, coverage: bool) -> Iterable[str]:
    from nlsniff.output.describe import counts, origin_of, table
    from nlsniff.registry import protocol_name

    families = sorted(registry.families(), key=lambda each: (protocol_name(each.protocol), each.name))
    found = [counts(family) | {"from": origin_of(family)} for family in families]
    if as_json:
        return [_json(row) for row in found]
    keys = ["name", "protocol", *(COUNTED if coverage else ("operations", "attributes", "doc"))]
    rows = [[("family" if key == "name" else key) for key in keys], *([str(row[key]) for key in keys] for row in found)]
    numbers = [place for place, key in enumerate(keys) if key not in ("name", "protocol", "from", "doc")]
    if coverage:
        sums = [str(sum(row[key] for row in found)) if place in numbers else "" for place, key in enumerate(keys)]
        rows.append([f"{len(found)} families", *sums[1:]])
    return table(rows, right=numbers)


def _one(registry: Registry, name: str, *, deep: bool, as_json: bool) -> Iterable[str]:
    from nlsniff.output.describe import family_data, family_lines, find, item_data, item_lines

    first, *path = name.split(".")
    family = _family(registry, first)
    if not path:
        return [_json(family_data(family))] if as_json else family_lines(family, deep=deep)
    item = find(family, path)
    whole = ".".join([family.name, *path])
    return [_json({"path": whole} | item_data(item))] if as_json else item_lines(whole, item, deep=deep)


def _family(registry: Registry, name: str) -> Family:
    family = registry.family(name)
    if family is None:
        names = [each.name for each in registry.families()]
        what = f"no family {name!r}{near(name.replace('_', '-'), names)}"
        raise SpecError(what, remedy="nlsniff describe lists them")
    return family


def _json(value: object) -> str:
    from nlsniff.output.json import encode

    return encode(value).decode()
