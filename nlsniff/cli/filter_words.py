"""What filters may say, as ``nlsniff describe --filter`` prints it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from nlsniff.analysis import joined
from nlsniff.analysis.fields import FIELDS, FLAGS
from nlsniff.output.describe import table, type_text

if TYPE_CHECKING:
    from nlsniff.analysis.field import Field
    from nlsniff.spec import Family, Type

SYNTAX: Final = """\
A filter compares fields with values and joins comparisons:

  field == value   !=   <   <=   >   >=      also: eq ne lt le gt ge
  field in {value, value, value .. value}    .. is a range, both ends included
  field contains text      field matches regex      also: ~ (in any case of letters)
  field                                      it occurs; for a flag: it is set
  and  or  not  ( )                          also: && || !

Values are
  numbers            10, 0x0a, -34
  names              of enums and flags; hyphens and underscores are the same
  text               "two words", 'so too'; a backslash keeps the next character
  addresses          10.0.0.1, 2001:db8::1, aa:bb:cc:00:00:01
  prefixes           10.0.0.0/8, 2001:db8::/32, aa:bb:cc:00:00:00/24
  bytes              0a:00:00:01, 0a000001
  durations          500us, 10ms, 1.5s; seconds without a unit
Text in quotes is never a prefix.

A field that occurs several times matches when one occurrence does; != when it occurs
and none is equal. == with a flag's name is true where that flag is set.

Parts of bytes, addresses and strings are written as in Wireshark:
  field[0:4]         4 bytes from the first         field[:2]    the first 2
  field[2-3]         the third and the fourth       field[4:]    all from the fifth
  field[5]           the sixth
  len(field)         how many bytes, of strings characters
  lower(field), upper(field)

Attributes are FAMILY.ATTR.ATTR, from the outside in. What a sub-message holds follows its
attribute: rt_link.linkinfo.data.id. Indexes of arrays are left out. FAMILY.#16383 is an
attribute without a name. Members of the fixed header are FAMILY.MEMBER (or
FAMILY.header.MEMBER), bits of flags FAMILY.MEMBER.FLAG; FAMILY alone is true of its messages.
nlsniff describe --filter FAMILY lists them."""
EXAMPLES: Final = """\
Examples:
  type == newlink and netlink.flags.create
  error.code in {EEXIST, EBUSY} or error.msg contains "gateway"
  rt_link.linkinfo.kind in {vlan, vxlan} and rt_link.ifi_flags.up
  rt_link.mtu in {1 .. 1279, 9000} or rt_link.address == 02:00:00:00:00:00/8
  rt_route.dst == 10.0.0.0/8 and frame.time >= 2026-11-21T12:30:00
  rt_link.address[0:3] == 02:00:5e
  latency > 10ms and result != ok"""
TRANSACTIONS: Final = """\
Fields of the transaction that a message belongs to, in nlsniff show as far as it is known by
then (the message that ends it knows all), in nlsniff transactions at its end:"""
_KINDS: Final = 3


def lines() -> Iterator[str]:
    """The syntax, the fields with an example each, whole examples."""
    yield from SYNTAX.split("\n")
    yield from ("", "Fields of every message:")
    yield from _table(FIELDS)
    yield f"  netlink.flags.FLAG, where FLAG is {', '.join(FLAGS[:7])},"
    yield f"  {', '.join(FLAGS[7:])}"
    yield from ("", *TRANSACTIONS.split("\n"))
    yield from _table({name: known for name, (_, known) in joined.FIELDS.items()})
    yield from ("", *EXAMPLES.split("\n"))


def family_lines(family: Family) -> Iterable[str]:
    """Every path of a family with its type."""
    from nlsniff.analysis.paths import paths

    rows = [[path.name, f"as {path.same}.…" if path.same else _types(path.types)] for path in paths(family)]
    return table(rows) if rows else ()


def kind(field: Field) -> str:
    """What a field's values are, in a word or two."""
    if field.yes_no:
        return "true or false"
    if field.names is not None:
        return "name"
    if field.number is not None:
        return "time" if "date" in field.wants else "duration"
    if not field.types:
        return "name or number"
    text = _types(field.types)
    return "number" if text in ("u32", "u64") else text


def _table(fields: dict[str, Field]) -> Iterator[str]:
    rows = [[f"  {name}", kind(known), f"{name} {known.example}".rstrip()] for name, known in sorted(fields.items())]
    return table(rows)


def _types(kinds: tuple[Type, ...]) -> str:
    texts = list(dict.fromkeys(map(type_text, kinds)))
    return " or ".join(texts[:_KINDS]) + (" or …" if len(texts) > _KINDS else "")
