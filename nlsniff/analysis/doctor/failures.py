"""Requests that the kernel refused, and clients that did not want to know why."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Final

from nlsniff.analysis.doctor.finding import Finding, Findings, gist, remember, who_said
from nlsniff.analysis.explain import Diagnosis
from nlsniff.analysis.transaction import Transaction
from nlsniff.message import Message

PLAIN_ERROR: Final = frozenset(("code", "name", "text"))
UNCLEAR: Final = ("EINVAL", "ERANGE")  # errors that say nothing without words
NESTED: Final = "NLA_F_NESTED is missing"
ADVICE: Final = {
    "EPERM": "It takes CAP_NET_ADMIN in the user namespace that owns this network namespace.",
    "EACCES": "The caller lacks the rights for this; see what a security module or the kernel's policy says.",
    "EEXIST": "It is there already: replace instead of add (NLM_F_REPLACE), or leave NLM_F_EXCL out.",
    "ENODEV": "There is no such device in this network namespace: look at its name or index, and at the namespace.",
    "ENOENT": "What the request names is not there; the module that provides it may not be loaded.",
    "ESRCH": "What the request names is not there, or no longer.",
    "EOPNOTSUPP": "This kernel or device cannot do it: a module is missing, or the kernel is older than the program.",
    "EBUSY": "Something uses it at this moment: wait for it, then try again.",
    "EAGAIN": "The kernel asks for another try.",
    "ENOBUFS": "The receive buffer is too small: read faster, or raise it (SO_RCVBUFFORCE).",
    NESTED: "Set NLA_F_NESTED (0x8000) in the nest's type: nla_nest_start() of libnl does.",
}


class Failures:
    """Groups failed requests by client, request and reason."""

    def __init__(self) -> None:
        self._findings = Findings()
        # Of each client and protocol: whether the kernel told it more than an errno, and the finding if it never did.
        self._told: OrderedDict[Hashable, bool] = OrderedDict()
        self._untold: OrderedDict[Hashable, Finding] = OrderedDict()

    def transaction(self, found: Transaction) -> None:
        """Take one that is complete."""
        for asked, diagnosis in found.diagnoses():
            message = asked or found.named
            who = who_said(message, found)
            self._refused(message, diagnosis, who)
            self._extended(message, diagnosis, who, (who, found.protocol))

    def _refused(self, message: Message, diagnosis: Diagnosis, who: str) -> None:
        error = diagnosis.error
        what = f"{message.family or message.protocol} {message.type or message.type_id}"
        reason, *more = diagnosis.lines()
        key = (who, what, reason, diagnosis.attr, diagnosis.missing)
        advice = ADVICE.get(NESTED if NESTED in str(error.get("msg")) else str(error.get("name")), "")
        finding = self._findings.begin(key, "failed", "error", f"the kernel refused {what} of {who}: {reason}", advice)
        finding.at(message.frame.number)
        process = message.process
        for text in (process and process.command, gist(message), *more):
            finding.see(text or "")

    def _extended(self, message: Message, diagnosis: Diagnosis, who: str, key: Hashable) -> None:
        """Whether the client could have been told more, had it asked for extended acks."""
        socket = message.frame.socket if message.frame.direction is not None else None
        enabled = "ext-ack" in socket.options if socket is not None else not PLAIN_ERROR.issuperset(diagnosis.error)
        remember(self._told, key, self._told.get(key, False) or enabled)
        if not self._told[key] and (socket is not None or diagnosis.error.get("name") in UNCLEAR):
            finding = self._untold.get(key) or Finding(
                "no-extended-ack",
                "hint",
                f"{who} was refused, and seems not to have enabled extended acks"
                if socket is None
                else f"{who} was refused, and had not enabled extended acks",
                "Set the socket option NETLINK_EXT_ACK: the kernel then says in words what is wrong, and where.",
                inferred=socket is None,
            )
            remember(self._untold, key, finding).at(message.frame.number)

    def findings(self) -> list[Finding]:
        """What was found until now."""
        return self._findings.all() + [each for key, each in self._untold.items() if not self._told.get(key)]
