"""``nlsniff show``: what it prints, where, and how it ends."""

from __future__ import annotations

import gzip
import json
import os
import pty
import signal
import subprocess
import time
from pathlib import Path

import pytest

from nlsniff.cli import run


def lines(data: bytes) -> list[str]:
    return data.decode().splitlines()


def test_prints_a_line_a_message(nlsniff, capture):
    done = nlsniff("show", capture)
    assert done.returncode == 0
    first, second = lines(done.stdout)
    assert "newlink" in first
    assert "e1" in first
    assert "error" in second
    assert done.stderr == b""


def test_json_is_an_object_a_line_as_the_contract_says(nlsniff, capture):
    request, error = map(json.loads, lines(nlsniff("show", "--json", capture).stdout))
    assert request["attrs"] == {"link": 3, "ifname": "e1", "linkinfo": {"kind": "vlan", "data": {"id": 4095}}}
    assert (request["frame"], request["time_ns"]) == (1, 1795307165025046038)
    assert error["error"]["name"] == "ERANGE"


def test_the_tree_says_what_the_bytes_mean(nlsniff, capture):
    out = lines(nlsniff("show", "-v", "-c", "1", capture).stdout)
    assert out[0].startswith("frame 1  2026-11-22 00:26:05.025046  ⇢ to kernel (inferred)  rt-link newlink  72 bytes")
    assert out[1] == "  direction inferred: it has the request flag"
    assert out[2] == "  nlmsghdr length 72, type newlink (16), flags request ack excl create, seq 1795307165, port id 0"
    assert out[4:] == [
        "  link: 3",
        '  ifname: "e1"',
        "  linkinfo:",
        '    kind: "vlan"',
        "    data:",
        "      id: 4095",
        "",
    ]


def test_x_shows_every_byte_with_offset_and_text(nlsniff, capture, helpers):
    out = lines(nlsniff("show", "-x", "-c", "1", capture).stdout)[1:]
    assert out[0].split() == ["0000", *helpers.REQUEST[:16].hex(" ").split(), "H........6.k...."]
    shown = "".join(line[10:33].replace(" ", "") + line[35:58].replace(" ", "") for line in out)
    assert bytes.fromhex(shown) == helpers.REQUEST


def test_a_filter_chooses_messages(nlsniff, capture):
    out = lines(nlsniff("show", "--json", "-Y", "error.code == ERANGE", capture).stdout)
    assert [json.loads(line)["frame"] for line in out] == [2]


def test_a_wrong_filter_points_at_its_place_and_exits_2(nlsniff, capture):
    done = nlsniff("show", "-Y", "type == newlink and rt_link.linkinf.kind == vlan", capture)
    assert done.returncode == 2
    what, text, caret = lines(done.stderr)
    assert "did you mean linkinfo" in what
    assert text[caret.index("^") :].startswith("linkinf.kind")
    assert done.stdout == b""


def test_count_ends_after_so_many_messages(nlsniff, capture):
    assert len(lines(nlsniff("show", "--json", "-c", "1", capture, capture).stdout)) == 1
    assert len(lines(nlsniff("show", "--json", "-c", "3", capture, capture).stdout)) == 3
    assert nlsniff("show", "-c", "0", capture).stdout == b""


def test_several_files_come_in_order_under_their_names(nlsniff, capture, helpers):
    other = capture.with_name("other.pcap")
    other.write_bytes(helpers.pcap(helpers.REQUEST))
    out = lines(nlsniff("show", capture, other).stdout)
    assert [out[0], out[3]] == [f"==> {capture} <==", f"==> {other} <=="]
    assert len(out) == 5


def test_an_unreadable_file_does_not_keep_the_others_back(nlsniff, capture):
    done = nlsniff("show", "--json", "missing.pcap", capture)
    assert done.returncode == 2
    assert len(lines(done.stdout)) == 2
    assert len(lines(done.stderr)) == 1


def test_standard_input_may_be_a_capture(nlsniff, capture):
    assert len(lines(nlsniff("show", "-", input=capture.read_bytes()).stdout)) == 2


def test_gzip_is_read_as_it_is(nlsniff, capture):
    packed = capture.with_suffix(".gz")
    packed.write_bytes(gzip.compress(capture.read_bytes()))
    assert nlsniff("show", packed).stdout == nlsniff("show", capture).stdout


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"hello, world\n", "not a capture file"),
        (b"\x7fELF" + bytes(60), "ELF"),
        (bytes(100), "not a capture file"),
    ],
)
def test_what_is_no_capture_is_told_in_one_line(nlsniff, tmp_path, content, says):
    (tmp_path / "bad").write_bytes(content)
    done = nlsniff("show", "bad")
    assert done.returncode == 2
    assert done.stdout == b""
    (line,) = lines(done.stderr)
    assert line.startswith("nlsniff: bad")
    assert says in line


def test_a_directory_is_told_in_one_line(nlsniff, tmp_path):
    done = nlsniff("show", tmp_path)
    assert done.returncode == 2
    assert "EISDIR" in done.stderr.decode()
    assert len(lines(done.stderr)) == 1


def test_no_permission_is_told_with_the_remedy(capture, capfd):
    run(["show", str(capture), "missing"])  # what is imported late is imported as root
    capfd.readouterr()
    capture.chmod(0)
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        status = run(["show", str(capture)])
    finally:
        os.seteuid(before)
    out, err = capfd.readouterr()
    assert status == 2
    assert out == ""
    assert "EACCES" in err
    assert len(err.splitlines()) == 1


def test_a_file_cut_anywhere_shows_its_whole_messages_and_exits_2(capture):
    whole = capture.read_bytes()
    ends = [24, 24 + 16 + 16 + 72, len(whole)]
    for size in range(1, len(whole)):
        capture.write_bytes(whole[:size])
        assert run(["show", "--json", str(capture)]) == (0 if size in ends else 2), size


def test_a_cut_file_shows_what_came_before_the_error(nlsniff, capture):
    capture.write_bytes(capture.read_bytes()[:-10])
    done = nlsniff("show", "--json", capture)
    first, second = map(json.loads, lines(done.stdout))
    assert "notes" not in first
    assert "110 here" in second["notes"][0]
    assert "at byte 128" in done.stderr.decode()


@pytest.mark.parametrize("length", [*range(16), 73, 0xFFFFFFFF])
@pytest.mark.parametrize("manner", [(), ("-v",), ("-x",), ("-v", "-x"), ("--json",)])
def test_a_wrong_nlmsg_len_is_noted_and_the_rest_shown(tmp_path, capfdbinary, helpers, length, manner):
    path = tmp_path / "wrong.pcap"
    path.write_bytes(helpers.pcap(length.to_bytes(4, "little") + helpers.REQUEST[4:], helpers.REQUEST))
    assert run(["show", *manner, str(path)]) == 0
    out, err = capfdbinary.readouterr()
    assert err == b""
    assert out.count(b"newlink") >= 1


def test_a_wrong_attribute_length_is_noted(tmp_path, nlsniff, helpers):
    for length in (0, 3, 200):
        data = bytearray(helpers.REQUEST)
        data[32:34] = length.to_bytes(2, "little")
        (tmp_path / "a.pcap").write_bytes(helpers.pcap(bytes(data)))
        (line,) = lines(nlsniff("show", "--json", "a.pcap").stdout)
        assert json.loads(line)["notes"]


def test_other_link_types_are_counted_on_stderr(nlsniff, capture):
    data = bytearray(capture.read_bytes())
    data[20:24] = (1).to_bytes(4, "little")
    capture.write_bytes(data)
    done = nlsniff("show", capture)
    assert done.stdout == b""
    assert "ETHERNET" in done.stderr.decode()


def test_terminal_escapes_in_a_name_are_spelled_out(tmp_path, nlsniff, helpers):
    evil = helpers.REQUEST.replace(b"\x07\x00\x03\x00e1\0\0", b"\x08\x00\x03\x00\x1b[2J")
    (tmp_path / "evil.pcap").write_bytes(helpers.pcap(evil))
    for manner in ((), ("-v",), ("-v", "-x"), ("-x",), ("--json",)):
        out = nlsniff("show", *manner, "evil.pcap").stdout
        assert b"\x1b" not in out
    assert rb"\x1b[2J" in nlsniff("show", "-v", "evil.pcap").stdout


def test_terminal_escapes_in_a_file_name_are_spelled_out(nlsniff):
    assert b"\x1b" not in nlsniff("show", "\x1b[31mx").stderr


def test_a_closed_pipe_ends_quietly(capture, helpers):
    many = capture.with_name("many.pcap")
    many.write_bytes(helpers.pcap(*[helpers.REQUEST] * 5000))
    with subprocess.Popen(
        helpers.command("show", "-v", many), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=helpers.environment()
    ) as shown:
        assert shown.stdout is not None
        assert shown.stderr is not None
        shown.stdout.read(10)
        shown.stdout.close()
        assert shown.stderr.read() == b""
        assert shown.wait(30) == 0


def test_a_full_disk_is_told_in_one_line(nlsniff, capture):
    with Path("/dev/full").open("wb") as full:
        done = nlsniff("show", capture, stdout=full, stderr=subprocess.PIPE, capture_output=False)
    assert done.returncode == 2
    assert "ENOSPC" in done.stderr.decode()
    assert len(lines(done.stderr)) == 1


def test_follow_shows_what_is_appended_and_an_interrupt_ends_it_well(capture, helpers):
    whole = capture.read_bytes()
    middle = 24 + 16 + 16 + 72
    capture.write_bytes(whole[:middle])
    with subprocess.Popen(
        helpers.command("show", "--json", "--follow", capture),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=helpers.environment(),
    ) as shown:
        assert shown.stdout is not None
        assert json.loads(shown.stdout.readline())["frame"] == 1
        with capture.open("ab") as grown:
            grown.write(whole[middle:])
        assert json.loads(shown.stdout.readline())["frame"] == 2
        shown.send_signal(signal.SIGINT)
        assert shown.wait(30) == 0
        assert shown.stderr is not None
        assert shown.stderr.read() == b""


def test_an_interrupt_while_reading_a_pipe_exits_130_without_a_word(helpers):
    with subprocess.Popen(
        helpers.command("show", "--json", "-"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=helpers.environment(),
    ) as shown:
        assert shown.stdin is not None
        assert shown.stdout is not None
        assert shown.stderr is not None
        shown.stdin.write(helpers.pcap(helpers.REQUEST))
        shown.stdin.flush()
        shown.stdout.readline()  # it is reading on now
        shown.send_signal(signal.SIGINT)
        assert shown.wait(30) == 130
        assert shown.stderr.read() == b""


def in_a_terminal(helpers, *arguments: object, env: dict[str, str] | None = None) -> bytes:
    """What the command writes to a terminal."""
    master, slave = pty.openpty()
    with subprocess.Popen(
        helpers.command(*arguments), stdout=slave, stderr=subprocess.DEVNULL, env=helpers.environment(env)
    ) as shown:
        os.close(slave)
        out, until = b"", time.monotonic() + 30
        while time.monotonic() < until:
            try:
                chunk = os.read(master, 65536)
            except OSError:  # EIO: the other side closed
                break
            if not chunk:
                break
            out += chunk
        shown.wait(30)
    os.close(master)
    return out


def test_a_terminal_gets_colours_and_a_pipe_none(nlsniff, capture, helpers):
    assert b"\x1b[" in in_a_terminal(helpers, "show", "-v", capture, env={"TERM": "xterm"})
    assert b"\x1b" not in nlsniff("show", "-v", capture).stdout


@pytest.mark.parametrize("env", [{"NO_COLOR": "1", "TERM": "xterm"}, {"TERM": "dumb"}])
def test_no_color_and_dumb_terminals_are_honoured(capture, helpers, env):
    assert b"\x1b" not in in_a_terminal(helpers, "show", "-v", capture, env=env)


@pytest.mark.parametrize(
    "arguments", [["show"], ["show", "--bogus", "x"], ["show", "-c", "many", "x"], ["show", "-v", "--json", "x"]]
)
def test_bad_usage_is_one_line_and_exit_2(nlsniff, arguments):
    done = nlsniff(*arguments)
    assert done.returncode == 2
    (line,) = lines(done.stderr)
    assert line.endswith("see nlsniff show --help")


@pytest.mark.parametrize(("process", "count"), [("ip", 1), ("229", 1), ("tc", 0)])
def test_a_process_is_chosen_by_name_or_id(nlsniff, capture, tmp_path, process, count):
    from nlsniff.frame import Process
    from nlsniff.output.pcapng import PcapngWriter
    from nlsniff.sources.files import open_frames

    request, error = open_frames(capture)
    error.process = Process(229, "ip", certain=False)
    with PcapngWriter(tmp_path / "named.pcapng") as writer:
        writer.write(request)
        writer.write(error)
    lines = nlsniff("show", "--process", process, tmp_path / "named.pcapng").stdout.splitlines()
    assert len(lines) == count
    assert all(line.endswith(b"ip(229)?") for line in lines)


DEMO = Path(__file__).parents[2] / "captures/7.2/demo.pcap"


def test_a_filter_may_ask_of_the_transaction_so_far(nlsniff):
    out = lines(nlsniff("show", "--json", "-Y", "latency > 2ms", DEMO).stdout)
    assert [json.loads(line)["frame"] for line in out] == [2, 6, 18]
    out = lines(nlsniff("show", "--json", "-Y", "result == error and rt_link", "-c", "1", DEMO).stdout)
    assert out == []


def test_transactions_are_joined_within_a_file(nlsniff):
    out = lines(nlsniff("show", "--json", "-Y", "transaction.number == 1", DEMO, DEMO).stdout)
    assert [json.loads(line)["frame"] for line in out] == [1, 2, 1, 2]


@pytest.mark.parametrize("command", [["run", "-Y", "latency > 1ms", "true"], ["monitor", "-Y", "latency > 1ms"]])
def test_where_messages_come_alone_it_may_not(nlsniff, command):
    done = nlsniff(*command)
    assert done.returncode == 2
    assert b"use it in nlsniff show or nlsniff transactions" in done.stderr
