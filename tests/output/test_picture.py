"""Pictures of statistics: what is in them, and what is refused."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from nlsniff.analysis.stats import Stats
from nlsniff.errors import NlsniffError
from nlsniff.output.picture import MOST_FAMILIES, check, draw
from nlsniff.sources.files import FrameReader

ROOT = Path(__file__).parents[2]


def stats(*names: str) -> Stats:
    found = Stats()
    for name in names:
        found.add(frame for batch in FrameReader(str(ROOT / "captures" / name)).batches() for frame in batch)
    return found


def words(path: Path) -> str:
    """The texts of an SVG: matplotlib draws them as shapes, and says each in a comment before."""
    builder = ElementTree.TreeBuilder(insert_comments=True)
    root = ElementTree.parse(path, ElementTree.XMLParser(target=builder)).getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    return "\n".join(str(each.text) for each in root.iter(ElementTree.Comment))  # type: ignore[arg-type]


def test_svg_has_the_three_parts_with_their_units(tmp_path: Path) -> None:
    draw(stats("7.2/notification.pcap"), str(tmp_path / "a.svg"))
    text = words(tmp_path / "a.svg")
    for said in ("Messages per 32.0 ms", "224 notifications", "time since the first message [s]", "1 error "):
        assert said in text
    assert "Bytes by family" in text
    assert "bytes of messages [kB]" in text
    assert "Latency by operation" in text
    assert "rt-link getlink (21)" in text


def test_many_families_end_in_others(tmp_path: Path) -> None:
    found = stats("7.2/generic.pcap", "7.2/run-other.pcapng", "7.2/other.pcap", "7.2/route.pcap")
    rest = len(found.families()) - MOST_FAMILIES
    assert rest > 1
    draw(found, str(tmp_path / "a.svg"))
    assert f"{rest} others" in words(tmp_path / "a.svg")


def test_png_is_one(tmp_path: Path) -> None:
    draw(stats("7.2/demo.pcap"), str(tmp_path / "a.PNG"))
    data = (tmp_path / "a.PNG").read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(data) > 20_000


def test_the_same_statistics_are_the_same_svg(tmp_path: Path) -> None:
    for name in ("a.svg", "b.svg"):
        draw(stats("7.2/demo.pcap"), str(tmp_path / name))
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_nothing_can_be_drawn(tmp_path: Path) -> None:
    draw(Stats(), str(tmp_path / "a.svg"))
    assert words(tmp_path / "a.svg").count("nothing to show") == 3


@pytest.mark.parametrize("name", ["a.pdf", "a", "svg"])
def test_an_unknown_suffix_is_refused(name: str) -> None:
    with pytest.raises(NlsniffError, match=r"name it FILE.svg or FILE.png"):
        check(name)


def test_without_matplotlib_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(NlsniffError, match=r"needs matplotlib.*pip install 'nlsniff\[picture\]'"):
        check("a.svg")


def test_a_path_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(NlsniffError, match="No such file or directory"):
        draw(Stats(), str(tmp_path / "no" / "a.svg"))
