"""Display filters: what they mean, what they cost, how they fail."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlsniff.analysis import fields
from nlsniff.analysis.filter import MAX_DEPTH, FilterError, compile_filter
from nlsniff.message import Message

TRUE = [
    ("vlan", 'netlink.type == "newlink"'),
    ("vlan", "type == newlink"),
    ("vlan", "type == 16"),
    ("vlan", "netlink.type < 20"),
    ("vlan", "netlink.flags.create"),
    ("vlan", "netlink.flags == create"),
    ("vlan", "not netlink.flags.dump"),
    ("vlan", "netlink.seq == 1795307165"),
    ("vlan", "netlink.portid == 0"),
    ("vlan", "netlink.length >= 72 and netlink.length <= 72"),
    ("vlan", "netlink.length == 0x48"),
    ("vlan", 'netlink.protocol == "route"'),
    ("vlan", "netlink.protocol == 0"),
    ("vlan", "family == rt_link"),
    ("vlan", 'family == "rt-link"'),
    ("vlan", "rt_link"),
    ("vlan", "netlink.direction == to-kernel"),
    ("vlan", "frame.number == 7"),
    ("vlan", "frame.time > 1795307165 and frame.time < 1795307165.1"),
    ("vlan", "frame.time >= 2026-11-22T00:26:05+00:00 && frame.time <= '2026-11-22 00:26:05.03+00:00'"),
    ("vlan", "process == ip and process == 4242"),
    ("vlan", 'rt_link.linkinfo.kind == "vlan"'),
    ("vlan", "rt-link.linkinfo.data.id == 4095"),
    ("vlan", "rt_link.linkinfo"),
    ("vlan", "rt_link.ifname matches '^E[0-9]$'"),
    ("vlan", "rt_link.ifname ~ 1"),
    ("vlan", 'rt_link.linkinfo.kind contains "la"'),
    ("vlan", "rt_link.linkinfo.kind in {vxlan, vlan}"),
    ("vlan", "rt_link.linkinfo.data.id in {1 , 4095}"),
    ("vlan", "not error and not error.code"),
    ("vlan", "(type == newlink or type == dellink) and !(rt_link.mtu)"),
    ("vlan", "type eq newlink && rt_link.link gt 2"),
    ("error", "error"),
    ("error", "error.code == -34"),
    ("error", "error.code < 0"),
    ("error", "error.code == ERANGE"),
    ("error", 'error.msg contains "VLAN id"'),
    ("error", "request.type == newlink"),
    ("error", "type == error and type == 2"),
    ("error", "netlink.flags.ack_tlvs and netlink.flags.ack-tlvs"),
    ("link", "rt_link.mtu == 1500 and rt_link.mtu > 1499"),
    ("link", "rt_link.operstate == up and rt_link.operstate == 6"),
    ("link", "rt_link.operstate >= dormant"),
    ("link", "rt_link.ifi_flags.up and rt_link.ifi-flags.lower_up"),
    ("link", "rt_link.ifi_flags == up"),
    ("link", "rt_link.header.ifi_index == 3 and rt_link.ifi_index == 3"),
    ("link", "rt_link.ifi_type == ether"),
    ("link", "rt_link.address == 02:00:00:00:AA:bb"),
    ("route", "rt_route.dst == 10.1.0.0"),
    ("route", "rt_route.dst == 10.0.0.0/8"),
    ("route", "rt_route.multipath.gateway == 192.0.2.1 and rt_route.multipath.gateway == 198.51.100.1"),
    ("route", "rt_route.multipath.gateway in {198.51.0.0/16}"),
    ("route", "rt_route.multipath.rtnh_ifindex == 3"),
    ("route", "rt_route.rtm_type == unicast and rt_route.rtm_type == 1"),
    ("route", "rt_route.rtm_table == main"),
    ("route", "rt_route.dst in {10.0.0.9 .. 10.2.0.0}"),
    ("route", "rt_route.multipath.gateway in {198.51.0.0/16, 10.0.0.1}"),
    ("route", "rt_route.dst[0:2] == 0a:01 and rt_route.dst[0:4] == 10.1.0.0"),
    ("route", "rt_route.dst[1] == 01 and rt_route.dst[2-3] == 0000 and rt_route.dst[1:] == 01:00:00"),
    ("route", "len(rt_route.dst) == 4"),
    ("link", "rt_link.mtu in {1..5, 1500}"),
    ("link", "rt_link.mtu in {9, 1000 .. 0x600}"),
    ("link", "rt_link.mtu in {1499.. 1501} and rt_link.mtu in {1499 ..1501}"),
    ("link", "rt_link.operstate in {dormant .. up}"),
    ("link", "rt_link.address == 02:00:00:00:00:00/24"),
    ("link", "rt_link.address in {ff:00:00:00:00:00/8, 02:00:00:00:aa:00/40}"),
    ("link", "rt_link.address[0:3] == 02:00:00 and rt_link.address[:2] == 0200 and rt_link.address[5] == bb"),
    ("link", "rt_link.ifi_flags in {loopback, up}"),
    ("link", "rt_link.ifi_flags == 1"),
    ("link", "rt_link.ifname[0] == d and rt_link.ifname[1:1] == '0'"),
    ("link", "len(rt_link.ifname) == 2 and len(rt_link.address) == 6"),
    ("link", "upper(rt_link.ifname) == D0 and lower(rt_link.ifname) == d0"),
    ("link", "netlink.seq in {1795307166 .. 1795307166}"),
    ("vlan", "rt_link.ifi_flags == 0"),
    ("vlan", "direction == to_kernel and direction.rule contains 'request flag'"),
    ("vlan", "frame.time in {1795307165 .. 1795307166}"),
]
FALSE = [
    ("vlan", "type == dellink"),
    ("vlan", "type != newlink"),
    ("vlan", "netlink.flags.dump"),
    ("vlan", "rt_link.linkinfo.data.id == 5"),
    ("vlan", "rt_link.linkinfo.data.id != 4095"),
    ("vlan", "rt_link.mtu != 1500"),
    ("vlan", "rt_link.mtu < 1500"),
    ("vlan", "rt_route.dst"),
    ("vlan", "error.code == 0"),
    ("link", "rt_link.ifi_flags.loopback"),
    ("link", "rt_link.ifname contains D"),
    ("link", "rt_link.mtu in {1..1499, 1501..9000}"),
    ("link", "rt_link.address == 03:00:00:00:00:00/8"),
    ("link", "rt_link.address[0:3] == 02:00"),
    ("link", "rt_link.address[9] == 02"),
    ("link", "rt_link.ifi_flags == 0"),
    ("route", "rt_route.dst in {10.1.0.1 .. 10.2.0.0}"),
    ("route", "rt_route.dst == 11.0.0.0/8"),
    ("route", "rt_route.dst == 2001:db8::/32"),
    ("route", "rt_route.multipath.gateway != 192.0.2.1"),
    ("route", 'rt_route.dst == "10.0.0.0/8"'),
    ("error", "rt_link.ifname"),
]


@pytest.mark.parametrize(("name", "text"), TRUE)
def test_is_true_for(sample, name, text):
    assert compile_filter(text)(sample(name)) is True
    assert compile_filter(f"not ({text})")(sample(name)) is False


@pytest.mark.parametrize(("name", "text"), FALSE)
def test_is_false_for(sample, name, text):
    assert compile_filter(text)(sample(name)) is False
    assert compile_filter(f"!({text})")(sample(name)) is True


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("type == newlink or type == x and type == y", True),
        ("(type == newlink or type == x) and type == y", False),
        ("not type == x and type == newlink", True),
        ("not not type == newlink", True),
        ("type == x || type == newlink && frame.number == 7", True),
    ],
)
def test_and_binds_tighter_than_or_and_not_tightest(sample, text, value):
    assert compile_filter(text)(sample("vlan")) is value


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("", 0, "the filter is empty"),
        ("   ", 3, "the filter is empty"),
        ("type = newlink", 5, "write =="),
        ("type ==", 7, "a value belongs here"),
        ("type == and", 8, "a value belongs here"),
        ("== 3", 0, "a field's name belongs here"),
        ("type == a type == b", 10, "'and' or 'or' is missing"),
        ("(type == a", 0, "no ')' for this"),
        ("type == a)", 9, "no '(' for this"),
        ('type == "a', 8, "no end"),
        ("type in {a, b", 8, "no '}' for this"),
        ("type in a", 8, "'{' belongs here"),
        ("type == a & b", 10, "means nothing"),
        ("rt_lnk.mtu == 3", 0, "did you mean rt_link"),
        ("frame.numbre == 3", 0, "did you mean frame.number"),
        ("type == a or netlink.flags.creat", 27, "did you mean create"),
        ("rt_link.linkinf.kind == vlan", 8, "did you mean linkinfo"),
        ("rt_link.linkinfo.knd == vlan", 17, "did you mean kind"),
        ("rt_link.ifi_flags.upp", 18, "did you mean up"),
        ("rt_link.mtu.x == 1", 12, "nothing called x"),
        ("rt_link.ifname matches '('", 23, "no regular expression"),
        ("rt_link.mtu > big", 14, "is no number"),
        ("rt_link.linkinfo == vlan", 20, "this field holds others"),
        ('rt_link.mtu == "abc"', 15, "'abc' is no number"),
        ("rt_link.mtu == 1.5", 15, "is no number"),
        ("rt_link.mtu in {1500, many}", 22, "is no number"),
        ("rt_link.mtu == 10.0.0.1", 15, "is an address, and a number belongs here"),
        ("rt_link.mtu == 10.0.0.0/8", 15, "is an address, and a number belongs here"),
        ("rt_link.mtu == aa:bb:cc:00:00:01", 15, "is an address, and a number belongs here"),
        ("rt_route.dst == 10.0.0.0/40", 16, "no prefix of 40 bits; IPv4 has 32"),
        ("rt_route.dst == 2001:db8::/129", 16, "IPv6 has 128"),
        ("rt_route.dst == 10.0.0/8", 16, "is no address"),
        ("rt_route.gateway == 5", 20, "is no address"),
        ("rt_route.gateway > 10.0.0.1", 19, "only numbers are more or less"),
        ("rt_link.address == aa:bb:cc:00:00:00/49", 19, "no mask of 49 bits; these bytes have 48"),
        ("rt_link.address == eth0", 19, "is no MAC address"),
        ("rt_link.operstate == upp", 21, "did you mean up"),
        ("rt_link.operstate == zzz", 21, "there are unknown, not-present"),
        ("rt_link.operstate > upp", 20, "did you mean up"),
        ("rt_link.ifi_flags == runing", 21, "did you mean running"),
        ("rt_link.ifi_flags == 0x41", 21, "is several flags"),
        ("rt_link.ifi_flags.up == maybe", 24, "neither true nor false"),
        ("error.code == EEXISTS", 14, "did you mean EEXIST"),
        ("direction == to-kernal", 13, "did you mean to-kernel"),
        ("protocol == rout", 12, "did you mean route"),
        ("netlink.flags == creat", 17, "did you mean create"),
        ("frame.number == many", 16, "is no number"),
        ("frame.time == yesterday", 14, "no date and time"),
        ("type in {}", 9, "a value belongs here"),
        ("type in {a", 8, "no '}' for this"),
        ("rt_link.mtu in {5 .. 1}", 16, "no number lies in this range"),
        ("rt_link.mtu in {1 .. }", 21, "a value belongs here"),
        ("rt_route.dst in {10.0.0.9 .. 10.0.0.1}", 17, "no address lies in this range"),
        ("rt_link.mtu[0:2] == aa:bb", 11, "only bytes, addresses and strings have slices"),
        ("rt_link.address[x] == aa", 15, "no slice; write [offset:length]"),
        ("rt_link.address[3-1] == aa", 15, "this slice is empty"),
        ("rt_link.address[0:3] == eth", 24, "is no bytes"),
        ("lower(rt_link.mtu) == a", 0, "lower() is for strings"),
        ("len(rt_link.ifname > 3", 3, "no ')' for this"),
        ("len(rt_link.ifname) > abc", 22, "is no number"),
        ("type & b", 5, "write and"),
        ("latency > 5ms", 0, "known of whole transactions"),
        ("type == a and (result == ok", 15, "known of whole transactions"),
        ("frame.time > yesterday", 13, "no date and time"),
        ("frame.time > 1e999999999", 13, "no date and time"),
        ("frame.time > 9999-12-31T23:59:60", 13, "no date and time"),
        (f"rt_link.mtu > {'9' * 5000}", 14, "is no number"),
    ],
)
def test_a_mistake_is_pointed_at(text, position, says):
    with pytest.raises(FilterError) as caught:
        compile_filter(text)
    assert caught.value.position == position
    assert says in str(caught.value)
    assert caught.value.text == text


def test_nesting_is_bounded():
    for deep in ("(" * 5000 + "type" + ")" * 5000, "!" * 5000 + "type"):
        with pytest.raises(FilterError, match=str(MAX_DEPTH)):
            compile_filter(deep)


@pytest.mark.parametrize(
    "text", ["type == newlink", "netlink.flags.create or error.code < 0", "frame.number in {1, 7}"]
)
def test_a_header_filter_decodes_no_attribute(sample, monkeypatch, text):
    def never(_message: Message) -> None:
        raise AssertionError("attributes were decoded")

    monkeypatch.setattr(Message, "content", never)
    found = compile_filter(text)
    assert found.header_only
    found(sample("vlan"))


@pytest.mark.parametrize("text", ["rt_link.mtu > 1", "type == a and notes", "rt_link"])
def test_a_filter_on_attributes_says_so(text):
    assert not compile_filter(text).header_only


def test_an_unknown_attribute_is_named_by_its_number(sample):
    message = sample("28000000100001009d36026b00000000" + "00" * 16 + "0800ff3f abcd0000")
    assert compile_filter("rt_link.#16383 == abcd0000")(message)


def test_notes_can_be_searched(sample):
    message = sample("26000000100001009d36026b00000000" + "00" * 16 + "06000400 dc05")
    assert compile_filter("notes contains mtu")(message)


def test_strings_take_backslashes(sample):
    message = sample("28000000100001009d36026b00000000" + "00" * 16 + "08000300 6122 5c 00".replace(" ", ""))
    assert compile_filter(r'rt_link.ifname == "a\"\\"')(message)


@given(st.text(alphabet="abrt_link.=!<>(){}\"'~&|, 019-#\\/:", max_size=40))
def test_any_text_compiles_or_is_refused_politely(text):
    position = 0
    try:
        compile_filter(text)
    except FilterError as refused:
        position = refused.position
    assert 0 <= position <= len(text)


WORDS = [
    *("and", "or", "not", "!", "(", ")", "{", "}", ",", "..", "==", "!=", "<", ">=", "in", "contains", "matches", "~"),
    *("type", "netlink.flags", "netlink.flags.dump", "rt_link", "rt_link.mtu", "rt_link.ifi_flags", "rt_link.address"),
    *("rt_link.address[0:3]", "rt_route.dst", "rt_link.operstate", "frame.time", "latency", "result", "len", "lower"),
    *("newlink", "5", "0x10", "-1", "10.0.0.0/8", "10.0.0.1", "::/0", "02:00:00:00:aa:bb", "02:00/9", "up", "true"),
    *("1 .. 5", "{1..5, 9}", '"a"', "'x", "10ms", "2026-11-22", "[[a", "^E[0-9]", "(", "\\", "&&", "||", "=", "&"),
]


@given(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join), st.booleans())
def test_any_words_compile_or_are_refused_politely(text, joining):
    position = 0
    try:
        compile_filter(text, joining=joining)
    except FilterError as refused:
        position = refused.position
    assert 0 <= position <= len(text)


VALUES = st.text(max_size=12).map(lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"')
COMPARISONS = st.tuples(
    st.sampled_from(
        [*fields.FIELDS, "rt_link.mtu", "rt_link.address", "rt_route.dst", "rt_link.ifname", "nlctrl.ops.id"]
    ),
    st.sampled_from(["==", "!=", "<", ">=", "contains", "matches"]),
    VALUES | st.sampled_from([word for word in WORDS if word[0].isalnum()]),
).map(" ".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=COMPARISONS)
def test_any_value_is_compared_or_refused_politely(sample, text):
    try:
        answer = compile_filter(text)(sample("link"))
    except FilterError:
        answer = False
    assert answer in (True, False)


def test_a_regular_expression_that_python_warns_of_is_taken(sample, recwarn):
    assert not compile_filter("rt_link.ifname matches '[[a]'")(sample("link"))
    assert not list(recwarn)


def test_and_or_are_flat_however_many_there_are(sample):
    text = " or ".join(["type == x"] * 2000)
    assert not compile_filter(text)(sample("vlan"))
