"""Requests whose bytes are odd: wrong lengths, nests without their flag, memory in the padding."""

from __future__ import annotations

from collections.abc import Iterator

from nlsniff import spec
from nlsniff.analysis.doctor.finding import Finding, Findings, who_said
from nlsniff.message import Message
from nlsniff.spec import GENERIC
from nlsniff.trace import REST, TAIL, Node
from nlsniff.wire import NLA_F_NESTED


class Shapes:
    """Looks at the bytes of requests.

    iproute2 sends zeros behind its messages, and glibc asks for dumps with struct rtgenmsg alone: the kernel accepts
    both, and neither is a finding.
    """

    def __init__(self) -> None:
        self._findings = Findings()

    def request(self, message: Message) -> None:
        """Take a request."""
        who = who_said(message)
        what = f"{message.family or message.protocol} {message.type or message.type_id}"
        for note in message.notes:
            if "zero bytes follow" in note or "bytes of struct" in note:
                continue
            title = f"{what} of {who} is odd: {note}"
            advice = "nlsniff show -v -x shows the bytes of each attribute."
            self._findings.begin((who, what, note), "odd-request", "warning", title, advice).at(message.frame.number)
        for kind, odd, where, advice in _odd(message.trace(), strict=message.frame.protocol == GENERIC):
            finding = self._findings.begin((who, kind), kind, "hint", f"{who} sends {odd}", advice)
            finding.at(message.frame.number, f"{what}: {where}")

    def findings(self) -> list[Finding]:
        """What was found until now."""
        return self._findings.all()


def _odd(root: Node, *, strict: bool) -> Iterator[tuple[str, str, str, str]]:
    for node in root.children:
        is_nest = isinstance(node.type, spec.Nest | spec.IndexedArray) and node.word is not None
        if strict and is_nest and not (node.word or 0) & NLA_F_NESTED:
            advice = "Families that validate strictly refuse it: set 0x8000 in the type, as nla_nest_start() does."
            yield "missing-nested", "nests without NLA_F_NESTED", node.name, advice
        if any(node.padding) or any(map(any, node.holes)):
            advice = "The client sends memory that it did not clear: zero the buffer first."
            yield "bad-padding", "bytes other than 0 as padding", node.name, advice
        if node.name in (REST, TAIL):
            advice = "Look at the lengths before them: nlsniff show -v -x."
            yield "trailing-bytes", "bytes that are no attribute", f"{node.length} bytes", advice
        yield from _odd(node, strict=strict)
