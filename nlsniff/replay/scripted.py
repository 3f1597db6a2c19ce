"""A kernel that is a function from request to answers, with families and attributes by name."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from nlsniff import wire
from nlsniff.control import NLM_F_DUMP
from nlsniff.errors import ReplayError
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.message import OPEN, Message, Reading, messages
from nlsniff.registry import GENL_ID_CTRL, NLCTRL, Registry
from nlsniff.replay.cassette import HOST
from nlsniff.replay.compose import compose
from nlsniff.replay.player import Client, Clients, Delivery, Report, Unmatched, refusals
from nlsniff.spec import GENERIC

Answer = Mapping[str, Any] | bytes
Answers = Iterable[Answer] | Answer | OSError | None
Respond = Callable[[Message], Answers]
FIRST_GENERIC_ID: Final = 17
FIRST_GENERIC_GROUP: Final = 17


class Scripted(Clients):
    """Answers as functions say that were given for families and operations.

    ::

        kernel = Scripted()

        @kernel.on("rt-link", "getlink")
        def links(request):
            return [{"type": "newlink", "header": {"ifi-index": 1}, "attrs": {"ifname": "lo"}}]

    A function gives messages (as in the JSON: ``type``, ``header``, ``attrs``, and where they differ from the
    request's ``family`` and ``flags``; or whole as bytes), or an OSError that it returns or raises; nothing is an ack
    where one was asked for. Sequence numbers, port ids, NLM_F_MULTI and the end of a dump are put in. Requests that no
    function takes are refused with EOPNOTSUPP and reported. Generic families get numbers as they are asked for.
    """

    def __init__(self, *, reading: Reading = OPEN) -> None:
        super().__init__()
        self.families = GenericFamilies(families={GENL_ID_CTRL: NLCTRL})
        self.deliver: Callable[[list[Delivery]], None] | None = None
        """What takes notifications to their listeners; set by what carries this kernel's messages."""
        self._reading = reading
        self._registry: Registry = reading.registry
        self._functions: dict[tuple[str, str], Respond] = {}
        self._report = Report()

    def on(self, family: str, kind: str = "*") -> Callable[[Respond], Respond]:
        """Take the function for requests of this family and operation, ``*`` for all that have none of their own."""

        def taken(function: Respond) -> Respond:
            self._functions[family, kind] = function
            return function

        return taken

    def notify(self, family: str, group: int | str, answer: Mapping[str, Any]) -> list[Delivery]:
        """Tell the listeners of a group, by number or of generic netlink by name; what was delivered."""
        known = self._family(family)
        number = self._group(family, group) if isinstance(group, str) else group
        mask = 1 << number - 1 if number <= 32 else 0
        data = self._composed(family, answer, 0, 0, 0)
        found = [
            Delivery(each, data, mask)
            for each in self.clients
            if each.protocol == known.protocol and number in each.groups
        ]
        if self.deliver is not None:
            self.deliver(found)
        return found

    def bind(self, client: Client, portid: int, groups: Iterable[int]) -> list[Delivery]:
        """It takes a port id, 0 for any, and joins groups."""
        self.name(client, portid)
        client.groups.update(groups)
        return []

    def join(self, client: Client, group: int) -> list[Delivery]:
        """It joins one group more."""
        client.groups.add(group)
        return []

    def take(self, client: Client, data: bytes) -> list[Delivery]:
        """It sends a datagram."""
        self.name(client)
        frame = Frame(0, 0, client.protocol, data, len(data), self.families, "to-kernel")
        found: list[Delivery] = []
        for message in messages(frame, self._reading):
            if message.flag_bits & wire.NLM_F_REQUEST:
                found += [Delivery(client, each) for each in self._answers(message, client)]
        return found

    def report(self) -> Report:
        """What came of it until now."""
        return self._report

    def _answers(self, request: Message, client: Client) -> Iterator[bytes]:
        function = self._function(request)
        if function is None:
            self._report.unmatched.append(Unmatched(request.frame, request, None, []))
            yield from refusals(request.raw, errno.EOPNOTSUPP, client.portid)
            return
        self._report.served += 1
        try:
            said = function(request)
        except OSError as error:
            said = error
        if isinstance(said, OSError):
            yield from refusals(request.raw, said.errno or errno.EIO, client.portid)
            return
        answers = [said] if isinstance(said, (Mapping, bytes)) else list(said or ())
        dump = request.flag_bits & NLM_F_DUMP == NLM_F_DUMP
        flags = wire.NLM_F_MULTI if dump else 0
        family = request.family or ""
        parts = [self._composed(family, each, request.seq, client.portid, flags) for each in answers]
        yield from ([b"".join(parts)] if dump and parts else parts)
        if dump:
            yield _control(wire.NLMSG_DONE, request, client, wire.NLM_F_MULTI, b"")
        elif request.flag_bits & wire.NLM_F_ACK:
            yield _control(wire.NLMSG_ERROR, request, client, wire.NLM_F_CAPPED, request.raw[: wire.NLMSG_HDRLEN])

    def _function(self, request: Message) -> Respond | None:
        family, kind = request.family or "", request.type or ""
        for key in ((family, kind), (family, "*"), ("*", "*")):
            if key in self._functions:
                return self._functions[key]
        return self._tell_family if (family, kind) == (NLCTRL, "getfamily") else None

    def _composed(self, family: str, answer: Answer, seq: int, portid: int, flags: int) -> bytes:
        if isinstance(answer, bytes):
            data = bytearray(answer)
            data[8:16] = seq.to_bytes(4, "little" if HOST == "<" else "big") + portid.to_bytes(
                4, "little" if HOST == "<" else "big"
            )
            return bytes(data)
        named = answer.get("family", family)
        number = self._number(named) if self._family(named).protocol == GENERIC else 0
        return compose(
            self._registry,
            named,
            answer["type"],
            answer.get("header"),
            answer.get("attrs"),
            flags=flags | int(answer.get("flags", 0)),
            seq=seq,
            portid=portid,
            family_id=number,
        )

    def _family(self, name: str) -> Any:
        found = self._registry.family(name.replace("-", "_")) or self._registry.family(name)
        if found is None:
            raise ReplayError(f"no family {name}", remedy="nlsniff describe lists them")
        return found

    def _number(self, name: str) -> int:
        """The run-time number of a generic family; it gets one where it has none."""
        for number, known in self.families.families.items():
            if known == name:
                return number
        number = max(FIRST_GENERIC_ID, *(each + 1 for each in self.families.families))
        self.families.families[number] = name
        return number

    def _group(self, family: str, name: str) -> int:
        """The run-time number of a generic family's group; it gets one where it has none."""
        whole = f"{family}/{name}"
        for number, known in self.families.groups.items():
            if known == whole:
                return number
        number = max([FIRST_GENERIC_GROUP, *(each + 1 for each in self.families.groups)])
        self.families.groups[number] = whole
        return number

    def _tell_family(self, request: Message) -> Answers:
        """What nlctrl says of a family that some function answers for."""
        wanted = request.attrs.get("family-name")
        names = dict.fromkeys(family for family, _ in self._functions if family not in (NLCTRL, "*"))
        found = [
            self._told(name) for name in names if self._family(name).protocol == GENERIC and wanted in (None, name)
        ]
        return found if found else OSError(errno.ENOENT, "no such family")

    def _told(self, name: str) -> Answer:
        known = self._family(name)
        groups = [{"name": each, "id": self._group(name, each)} for each in known.groups]
        attrs = {"family-name": name, "family-id": self._number(name), "version": known.version}
        attrs |= {"hdrsize": 0, "maxattr": 0, "mcast-groups": [{str(at): each} for at, each in enumerate(groups, 1)]}
        return {"family": NLCTRL, "type": "newfamily", "attrs": attrs}


def _control(kind: int, request: Message, client: Client, flags: int, echoed: bytes) -> bytes:
    body = wire.ERRNO[HOST].pack(0) + echoed
    return wire.message(wire.Header(wire.NLMSG_HDRLEN + len(body), kind, flags, request.seq, client.portid), body, HOST)
