# connector: 3 where u32@16=3 u32@20=1
"""The 1-wire bus: ``drivers/w1/w1_netlink.h``, ``Documentation/w1/w1-netlink.rst``."""

from __future__ import annotations

from struct import pack, unpack_from
from typing import Any

from nlsniff.dissectors.connector.message import HEADER, user

from nlsniff.spec import CONNECTOR, Custom, Family, Operation, payload

TYPES = "slave-add slave-remove master-add master-remove master-cmd slave-cmd list-masters".split()  # noqa: SIM905
COMMANDS = (
    "read write search alarm-search touch reset slave-add slave-remove list-slaves".split()  # noqa: SIM905
)


def _number(names: list[str], value: Any) -> int:
    return names.index(value) if isinstance(value, str) else int(value)


def _named(names: list[str], number: int) -> str | int:
    return names[number] if number < len(names) else number


def _decode(data: bytes, order: str) -> dict[str, Any]:
    """Messages one behind the other, each with a device or bus and commands for it."""
    found: list[dict[str, Any]] = []
    place = 0
    while place < len(data):
        kind, status, length = unpack_from(order + "BBH", data, place)
        body = data[place + 12 : place + 12 + length]
        message = {"type": _named(TYPES, kind), "status": status, "id": data[place + 4 : place + 12].hex()}
        message |= {"commands": _commands(body, order)} if "cmd" in str(message["type"]) else {"data": body.hex()}
        found.append(message)
        place += 12 + length
    values = {"messages": found}
    if _encode(values, order) != data:
        raise ValueError("lengths that do not fit")
    return values


def _commands(data: bytes, order: str) -> list[dict[str, Any]]:
    found = []
    place = 0
    while place < len(data):
        command, res, length = unpack_from(order + "BBH", data, place)
        body = data[place + 4 : place + 4 + length]
        found.append({"cmd": _named(COMMANDS, command), "res": res, "data": body.hex()})
        place += 4 + length
    return found


def _encode(value: Any, order: str) -> bytes:
    parts = []
    for message in value["messages"]:
        body = bytes.fromhex(message.get("data", ""))
        for command in message.get("commands", ()):
            data = bytes.fromhex(command["data"])
            body += pack(order + "BBH", _number(COMMANDS, command["cmd"]), command["res"], len(data)) + data
        parts.append(pack(order + "BBH", _number(TYPES, message["type"]), message["status"], len(body)))
        parts += [bytes.fromhex(message["id"]), body]
    return b"".join(parts)


MESSAGES = payload("w1-messages", Custom("w1-messages", _decode, _encode), messages=Custom("list", _decode, _encode))

FAMILY = Family(
    "w1",
    CONNECTOR,
    HEADER,
    (Operation("message", 3, 3, MESSAGES),),
    groups=("w1",),
    key=("messages",),
    doc="The 1-wire bus",
    where=user(3, 1),
)
