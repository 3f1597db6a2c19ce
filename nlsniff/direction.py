"""Which way a message went, where the source does not know: by its header, and by the requests before it.

The kernel obeys only what has NLM_F_REQUEST (``netlink_rcv_skb()``), but some of what it sends has that flag too:
tc filters and next hops are told with the flags of the request that made them (``tfilter_notify()``,
``nexthop_notify()``). A client may count its requests from 0, and a notification may bear the sequence number and
port id of the request that caused it. So the open requests of a namespace are kept, by protocol and number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from nlsniff import wire
from nlsniff.frame import Direction, Frame
from nlsniff.spec import GENERIC
from nlsniff.wire import NLM_F_ACK, NLM_F_ECHO, NLM_F_MULTI, NLM_F_REQUEST

if TYPE_CHECKING:
    from nlsniff.frame import Asked
    from nlsniff.message import Message

TO_KERNEL: Final[Direction] = "to-kernel"
TO_USER: Final[Direction] = "to-user"
NOTIFICATION: Final[Direction] = "notification"
ANSWERS: Final = (wire.NLMSG_ERROR, wire.NLMSG_DONE)
MOST_OPEN: Final = 1 << 15
MOST_ALIKE: Final = 4  # of one protocol and number

Header = tuple[int, int, int, int, int]
# The family of a protocol and type, and "get", "new" or "delete"; None where nobody declares it.
Verb = Callable[[int, int], "tuple[str, str] | None"]


def infer_direction(_length: int, type_id: int, flags: int, seq: int, portid: int) -> Direction:
    """Which way a message went, from its header alone.

    A notification comes unasked: it answers no sequence number or no port; a part of several may lack either.
    """
    if flags & NLM_F_REQUEST:
        return TO_KERNEL
    if type_id in ANSWERS or (flags & NLM_F_MULTI and (seq or portid)):
        return TO_USER
    return TO_USER if seq and portid else NOTIFICATION


def with_requests(frame: Frame, index: int, header: Header, verb: Verb) -> Direction:
    """Which way a message went, by its header and the requests of its namespace that are open.

    What other frames decided stays with the frame, so that it reads the same when it is read alone later.
    """
    if frame.ways and index in frame.ways:
        return frame.ways[index]
    before = frame.families.asked.get((frame.protocol, header[3]), ())
    inferred = direction = infer_direction(*header)
    if header[1] in ANSWERS:
        if before:
            _close(frame, header, next((each for each in before if each[1] & NLM_F_ACK), before[0]))
    elif inferred == TO_KERNEL:
        direction = _with_request_flag(frame, header, before)
    elif before:
        direction = _of_plain(frame, header, before, verb)
    if before and direction != inferred:
        frame.ways = {**(frame.ways or {}), index: direction}
    return direction


def _with_request_flag(frame: Frame, header: Header, before: tuple[Asked, ...]) -> Direction:
    """The direction of a message with NLM_F_REQUEST; a request is kept among the open ones.

    Netlink is synchronous: a request is acknowledged before its sender can say more. So what has the number and the
    flags of a request that still waits for its ack comes from the kernel, which puts in the sender's port id.
    """
    _, type_id, flags, seq, portid = header
    for each in before if portid else ():
        if each[1] != flags or each[2] not in (0, portid) or each[3] == frame.number:
            continue
        if flags & NLM_F_ACK:
            return NOTIFICATION if each[0] == type_id else TO_USER
        if each[0] != type_id:
            _close(frame, header, each)
            return TO_USER
    asked, key = frame.families.asked, (frame.protocol, seq)
    asked.pop(key, None)  # so that the new one is the youngest
    asked[key] = (*before[1 - MOST_ALIKE :], (type_id, flags, portid, frame.number))
    if len(asked) > MOST_OPEN:
        del asked[next(iter(asked))]
    return TO_KERNEL


def _close(frame: Frame, header: Header, asked: Asked) -> None:
    """Keep this request no longer: it was answered."""
    key = frame.protocol, header[3]
    left = tuple(each for each in frame.families.asked[key] if each is not asked)
    if left:
        frame.families.asked[key] = left
    else:
        del frame.families.asked[key]


def _of_plain(frame: Frame, header: Header, before: tuple[Asked, ...], verb: Verb) -> Direction:
    """The direction of a message without flags that tell, whose number is that of open requests.

    Of several the youngest counts: what gets is answered at once, what changes may be told of for long.
    """
    _, type_id, flags, seq, portid = header
    inferred = infer_direction(*header)
    if flags & NLM_F_MULTI:
        return inferred
    if frame.protocol == GENERIC:  # its notifications have neither
        return TO_USER if portid else NOTIFICATION
    here = verb(frame.protocol, type_id)
    for each in reversed(before):
        there = verb(frame.protocol, each[0])
        if each[2] not in (0, portid) or not (seq or portid) or here is None or there is None or here[0] != there[0]:
            continue
        if there[1] in ("new", "delete"):
            return TO_USER if each[1] & NLM_F_ECHO else NOTIFICATION
        if there[1] == "get" and here[1] != "delete":
            if not each[1] & NLM_F_ACK:
                _close(frame, header, each)
            return TO_USER
    return inferred


def rule(message: Message) -> str:
    """What decided a message's direction, in a few words."""
    if message.frame.direction is not None:
        return "seen where it was captured"
    if not message.head_size:
        return "this protocol only notifies"
    flags, asks = message.flag_bits, message.flag_bits & NLM_F_REQUEST
    if message.direction == TO_KERNEL:
        return "it has the request flag"
    if asks and message.direction == TO_USER:
        return "answers an open request, whose flags it repeats"
    if asks:
        return "tells of an open request, whose flags it repeats"
    if message.type_id in ANSWERS:
        return "only the kernel sends this type"
    if flags & NLM_F_MULTI and message.direction == TO_USER:
        return "a part of several has the multi flag"
    if message.direction == TO_USER:
        both = message.seq and message.portid
        return "answers a sequence number and a port" if both else "answers the open request of this number"
    if message.seq and message.portid:
        return "tells of a change that was asked for with this number"
    return "answers no sequence number or no port"
