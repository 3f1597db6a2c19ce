from __future__ import annotations

from nlsniff.analysis.matching import ABSENT, Difference
from nlsniff.message import Message, messages
from nlsniff.replay.outcome import WHOLE, Found, Outcome, Where, is_sided, missing, says_attributes_follow, title
from tests.talk import NEWLINK, Talk, answer, ask, message

WHERE = Where(3, 7, "rt-link newlink")


def said(data: bytes) -> Message:
    talk = Talk()
    (found,) = messages(talk.say(data))
    return found


def test_each_difference_is_kept_where_it_belongs() -> None:
    outcome, link = Outcome(), said(message(NEWLINK, 0, 1, 9))
    found = [
        WHERE.found(link, Difference(*sides))
        for sides in (("mtu", 1, 2), ("mtu", ABSENT, 2), ("mtu", 1, ABSENT), (WHOLE, ABSENT, "x"))
    ]
    outcome.keep(found)
    assert outcome.differences == [found[0], found[3]]
    assert outcome.only_here == [found[1]]
    assert outcome.only_recorded == [found[2]]


def test_what_only_one_kernel_has_counts_unless_it_is_lenient() -> None:
    only = Found(1, 1, "rt-link newlink", Difference("mtu", ABSENT, 2))
    assert not Outcome().failed
    assert Outcome(only_here=[only]).failed
    assert Outcome(only_recorded=[only]).failed
    assert not Outcome(only_here=[only], lenient=True).failed
    assert Outcome(differences=[only], lenient=True).failed


def test_an_error_is_called_by_what_it_answers_and_a_missing_one_by_its_name() -> None:
    error = said(answer(-17, ask(NEWLINK, 1)))
    assert title(error) == "route error"
    assert missing(WHERE, error, first=False) == Found(
        3, 7, "rt-link newlink", Difference(WHOLE, ABSENT, "route error EEXIST")
    )
    assert missing(Where(3, 7), said(message(NEWLINK, 0, 1, 9)), first=True).difference.first == "rt-link newlink"


def test_a_whole_message_is_no_attribute_of_one_side() -> None:
    assert is_sided(Difference("mtu", ABSENT, 1))
    assert not is_sided(Difference("mtu", 2, 1))
    assert not is_sided(Difference(WHOLE, ABSENT, "x"))


def test_only_the_flag_that_attributes_follow_says_so() -> None:
    assert says_attributes_follow(Difference("flags", ["capped"], ["capped", "ack-tlvs"]))
    assert not says_attributes_follow(Difference("flags", ["capped"], ["ack-tlvs"]))
    assert not says_attributes_follow(Difference("mtu", [], ["ack-tlvs"]))
