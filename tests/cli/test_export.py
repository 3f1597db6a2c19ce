"""``nlsniff export`` as users run it."""

from __future__ import annotations

import csv
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import nlsniff as library
from nlsniff.cli.group import invoke
from nlsniff.message import messages
from nlsniff.sources.files import FrameReader

CAPTURES = Path(__file__).parent.parent.parent / "captures"
DEMO = CAPTURES / "7.2" / "demo.pcap"
RUN = CAPTURES / "6.1" / "run-programs.pcapng"
WIREGUARD = CAPTURES / "7.2" / "wireguard.pcap"
ALL = sorted(CAPTURES.rglob("*.pcap*"))
Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


def shown(path: Path) -> list[dict[str, object]]:
    return [message.to_dict() for message in library.read(path, secrets=True)]


@pytest.mark.parametrize("path", ALL, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_recorded_capture_has_the_same_messages_as_pcapng(path: Path, tmp_path: Path) -> None:
    assert invoke(["export", str(path), "-o", str(tmp_path / "x.pcapng")]) == 0
    assert shown(tmp_path / "x.pcapng") == [without_lateness(said) for said in shown(path)]


def without_lateness(said: dict[str, object]) -> dict[str, object]:
    """The names of generic families stand at the head of what is exported: none is inferred from what comes later."""
    inferred = said.get("inferred")
    left = [name for name in inferred if name != "family"] if isinstance(inferred, list) else []
    rest = {key: value for key, value in said.items() if key != "inferred" or left}
    return rest | {"inferred": left} if left else rest


def test_json_and_back_is_the_same_capture(nlsniff: Run, tmp_path: Path) -> None:
    assert nlsniff("export", RUN, "-o", "a.jsonl").returncode == 0
    assert nlsniff("export", "a.jsonl", "-o", "b.pcapng").returncode == 0
    assert (tmp_path / "a.jsonl").stat().st_mode & 0o777 == 0o600
    frames = [list(FrameReader(path)) for path in (RUN, tmp_path / "b.pcapng")]
    whole = [[(f.time_ns, f.data, f.length, f.direction, f.process, f.socket) for f in each] for each in frames]
    assert whole[0] == whole[1]


def test_every_command_reads_it(nlsniff: Run, tmp_path: Path) -> None:
    nlsniff("export", DEMO, "-o", "a.jsonl")
    for words in (["show", "--json"], ["show", "-v"], ["transactions"], ["stats"], ["doctor"]):
        assert nlsniff(*words, "a.jsonl").stdout == nlsniff(*words, DEMO).stdout.replace(str(DEMO).encode(), b"a.jsonl")
    with (tmp_path / "a.jsonl").open("rb") as file:
        assert nlsniff("show", "-", stdin=file).stdout == nlsniff("show", DEMO).stdout


def test_an_edit_is_in_the_capture(nlsniff: Run, tmp_path: Path) -> None:
    nlsniff("export", DEMO, "-o", "a.jsonl")
    text = (tmp_path / "a.jsonl").read_text()
    (tmp_path / "a.jsonl").write_text(text.replace('"ifname":"d0"', '"ifname":"renamed0"'))
    done = nlsniff("show", "-c", "1", "a.jsonl")
    assert b"ifname=renamed0" in done.stdout
    assert done.stderr == b""


def test_several_files_are_joined_by_time(nlsniff: Run, tmp_path: Path) -> None:
    others = [CAPTURES / "6.1" / name for name in ("link-bond.pcap", "demo.pcap")]
    assert nlsniff("export", *others, "-o", "j.pcapng").returncode == 0
    frames = list(FrameReader(tmp_path / "j.pcapng"))
    times = [frame.time_ns for frame in frames]
    assert times == sorted(frame.time_ns for path in others for frame in FrameReader(path))
    assert [frame.number for frame in frames] == list(range(1, len(times) + 1))


def test_generic_numbers_of_joined_files_keep_their_meaning(nlsniff: Run, tmp_path: Path) -> None:
    for number, name in ((1, "nl80211"), (2, "devlink")):
        head = json.dumps({"nlsniff-capture": 1, "families": {"31": name}})
        line = {"protocol": "generic", "type_id": 31, "payload": "01010000"}
        lines = [head, *(json.dumps(line | {"time_ns": number + 10 * step}) for step in range(2))]
        (tmp_path / f"{number}.jsonl").write_text("\n".join(lines))
    for output in ("j.pcapng", "j.jsonl"):
        assert nlsniff("export", "1.jsonl", "2.jsonl", "-o", output).returncode == 0
        families = [message.family for message in library.read(tmp_path / output)]
        assert families == ["nl80211", "devlink", "nl80211", "devlink"], output


def test_a_filter_keeps_frames_and_the_names_of_families(nlsniff: Run, tmp_path: Path) -> None:
    for output in ("w.pcapng", "w.jsonl"):
        assert nlsniff("export", WIREGUARD, "-o", output, "-Y", 'family == "wireguard"').returncode == 0
        frames = list(FrameReader(tmp_path / output))
        assert frames
        for frame in frames:  # each whole: the end of a dump may stand in one with its parts
            assert "wireguard" in {message.family for message in messages(frame)}


def test_secrets_stay_in_pcapng_and_are_masked_elsewhere(nlsniff: Run, tmp_path: Path) -> None:
    keys = {
        str(message.attrs["private-key"])
        for message in library.read(WIREGUARD, secrets=True)
        if "private-key" in message.attrs
    }
    assert keys
    for words, kept in (
        (["a.pcapng"], True),
        (["b.pcapng", "--redact"], False),
        (["c.jsonl"], False),
        (["d.jsonl", "--secrets"], True),
        (["e.csv"], False),
        (["f.csv", "--secrets"], True),
    ):
        assert nlsniff("export", WIREGUARD, "-o", *words).returncode == 0
        data = (tmp_path / words[0]).read_bytes()
        found = [key for key in keys if key.encode() in data or bytes.fromhex(key) in data]
        assert bool(found) == kept, words
    done = nlsniff("show", "-c", "1", "c.jsonl")
    assert done.returncode == 0
    assert b"masked secrets are zeros" in nlsniff("stats", "c.jsonl").stderr


def test_csv_has_the_columns_asked_for(nlsniff: Run, tmp_path: Path) -> None:
    words = ("-Y", 'type == "newlink"', "--fields", "frame,linkinfo.kind,nothing")
    done = nlsniff("export", DEMO, "-o", "x.csv", *words)
    with (tmp_path / "x.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows[:2] == [["frame", "linkinfo.kind", "nothing"], ["1", "dummy", ""]]
    assert done.stderr == b"nlsniff: no message has nothing; nlsniff describe lists the names\n"


def test_standard_output_takes_json(nlsniff: Run) -> None:
    done = nlsniff("export", DEMO, "-o", "-", "--as-json")
    assert json.loads(done.stdout.splitlines()[0])["nlsniff-capture"] == 1


def test_what_could_be_read_of_a_cut_file_is_exported(nlsniff: Run, tmp_path: Path) -> None:
    (tmp_path / "cut.pcap").write_bytes(DEMO.read_bytes()[:400])
    done = nlsniff("export", "cut.pcap", "-o", "x.jsonl")
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
    assert [*FrameReader(tmp_path / "x.jsonl")]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["no.pcap", "-o", "x.jsonl"], b"no.pcap: cannot open"),
        ([str(DEMO), "-o", "x.txt"], b"x.txt does not tell the format; name it FILE.jsonl"),
        ([str(DEMO), "-o", "no/x.jsonl"], b"no/x.jsonl: cannot create"),
        ([str(DEMO), "-o", "/dev/full", "--as-json"], b"/dev/full: cannot write"),
        ([str(DEMO), "-o", "/dev/full", "--as", "csv"], b"/dev/full: cannot write"),
        ([str(DEMO), "-o", "/dev/full", "--as", "pcapng"], b"/dev/full: cannot write"),
        ([str(DEMO), "-o", "x.pcapng", "--fields", "a"], b"--fields are the columns of csv and parquet"),
        ([str(DEMO), "-o", str(DEMO), "--as", "pcapng"], b"is read; write to another file"),
        ([str(DEMO), "-o", "x.jsonl", "-Y", "typ == 1"], b"typ"),
    ],
)
def test_bad_usage_is_one_line(nlsniff: Run, words: list[str], told: bytes) -> None:
    done = nlsniff("export", *words)
    assert done.returncode == 2
    assert told in done.stderr.splitlines()[0]
    assert b"Traceback" not in done.stderr
