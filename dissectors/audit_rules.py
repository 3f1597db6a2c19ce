"""``struct audit_rule_data`` of ``include/uapi/linux/audit.h``: a rule with up to 64 fields, numbers and strings."""

from __future__ import annotations

from struct import pack, unpack_from
from typing import Any

from nlsniff.spec import Custom

WORDS = 64
FIXED = 12 + 4 * WORDS * 4 + 4
FILTERS = "user task entry watch exit exclude fs uring-exit".split()  # noqa: SIM905
PREPEND = 0x10
ACTIONS = ("never", "possible", "always")
# The last word's upper half is the kernel's classes of calls (audit_to_entry_common() of kernel/auditfilter.c).
# auditctl sets all words, or 63 of them; the kernel answers without the classes.
ALL = {
    "all": (0xFFFFFFFF,) * 63 + (0,),
    "all-and-classes": (0xFFFFFFFF,) * 64,
    "all-without-classes": (0xFFFFFFFF,) * 63 + (0xFFFF,),
}
OPERATORS = {
    0x08000000: "&",
    0x10000000: "<",
    0x20000000: ">",
    0x30000000: "!=",
    0x40000000: "=",
    0x48000000: "&=",
    0x50000000: "<=",
    0x60000000: ">=",
}
FIELDS = dict(
    enumerate(
        [
            "pid",
            "uid",
            "euid",
            "suid",
            "fsuid",
            "gid",
            "egid",
            "sgid",
            "fsgid",
            "loginuid",
            "pers",
            "arch",
            "msgtype",
            "subj-user",
            "subj-role",
            "subj-type",
            "subj-sen",
            "subj-clr",
            "ppid",
            "obj-user",
            "obj-role",
            "obj-type",
            "obj-lev-low",
            "obj-lev-high",
            "loginuid-set",
            "sessionid",
            "fstype",
        ]
    )
)
FIELDS |= dict(
    enumerate(
        [
            "devmajor",
            "devminor",
            "inode",
            "exit",
            "success",
            "watch",
            "perm",
            "dir",
            "filetype",
            "obj-uid",
            "obj-gid",
            "field-compare",
            "exe",
            "saddr-fam",
        ],
        100,
    )
)
FIELDS |= {200: "arg0", 201: "arg1", 202: "arg2", 203: "arg3", 210: "filterkey"}
# Their value is the length of a string behind the struct (audit_data_to_entry() of kernel/auditfilter.c).
TEXTS = {*range(13, 18), *range(19, 24), 105, 107, 112, 210}


def _decode(data: bytes, order: str) -> dict[str, Any]:
    numbers = unpack_from(f"{order}{FIXED // 4}I", data)
    flags, action, count = numbers[:3]
    mask, fields, values, operators = (numbers[3 + place : 3 + place + WORDS] for place in range(0, 4 * WORDS, WORDS))
    rule: dict[str, Any] = {"filter": _name(FILTERS, flags & ~PREPEND), "prepend": bool(flags & PREPEND)}
    rule |= {"action": _name(ACTIONS, action), "syscalls": _calls(mask)}
    place, found = FIXED, []
    for field, value, operator in list(zip(fields, values, operators, strict=True))[:count]:
        said: str | int = value
        if field in TEXTS:
            said = data[place : place + value].decode()
            place += value
        found.append({"field": FIELDS.get(field, field), "op": OPERATORS.get(operator, operator), "value": said})
    rule["fields"] = found
    return _with_padding(rule, _encode(rule, order), data)


def _with_padding(rule: dict[str, Any], used: bytes, data: bytes) -> dict[str, Any]:
    """auditctl counts what aligns its message to four bytes as the rule's."""
    if data == used:
        return rule
    if data != used + bytes(-len(used) % 4):
        raise ValueError("bytes that the rule does not use")
    return {**rule, "padding": len(data) - len(used)}


def _name(names: Any, number: int) -> str | int:
    return names[number] if number < len(names) else number


def _calls(mask: tuple[int, ...]) -> str | list[int]:
    for name, words in ALL.items():
        if mask == words:
            return name
    return [32 * place + bit for place, word in enumerate(mask) for bit in range(32) if word >> bit & 1]


_FIELD_NUMBERS = {name: number for number, name in FIELDS.items()}
_OPERATOR_NUMBERS = {name: number for number, name in OPERATORS.items()}


def _encode(rule: Any, order: str) -> bytes:
    mask = _mask(rule["syscalls"])
    fields, values, operators, texts = [], [], [], []
    for each in rule["fields"]:
        fields.append(_FIELD_NUMBERS.get(each["field"], each["field"]))
        operators.append(_OPERATOR_NUMBERS.get(each["op"], each["op"]))
        if isinstance(each["value"], str):
            texts.append(each["value"].encode())
        values.append(len(texts[-1]) if isinstance(each["value"], str) else each["value"])
    flags = _number(FILTERS, rule["filter"]) | (PREPEND if rule["prepend"] else 0)
    rows = [*mask, *(number for row in (fields, values, operators) for number in [*row, *[0] * (WORDS - len(row))])]
    text = b"".join(texts)
    head = (flags, _number(ACTIONS, rule["action"]), len(fields))
    return pack(f"{order}{FIXED // 4}I", *head, *rows, len(text)) + text + bytes(rule.get("padding", 0))


def _mask(calls: str | list[int]) -> list[int]:
    if isinstance(calls, str):
        return [*ALL[calls]]
    mask = [0] * WORDS
    for number in calls:
        mask[number // 32] |= 1 << number % 32
    return mask


def _number(names: Any, name: Any) -> int:
    return names.index(name) if isinstance(name, str) else int(name)


RULE_DATA = Custom("audit-rule-data", _decode, _encode)
