"""C programs: compiled against libmnl, run, and what they send compared."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from compiled import chosen, expected, sent_by

from nlsniff.output.code import c

MNL = (
    subprocess.run(
        ["gcc", "-E", "-x", "c", "-"], input=b"#include <libmnl/libmnl.h>\n", capture_output=True, check=False
    ).returncode
    if shutil.which("gcc")
    else 1
)
needs_mnl = pytest.mark.skipif(MNL != 0 or sys.platform != "linux", reason="no gcc with libmnl-dev here")


@needs_mnl
def test_a_compiled_program_sends_what_was_captured(tmp_path: Path) -> None:
    datagrams = chosen()
    (tmp_path / "request.c").write_text(c.source(datagrams))
    flags = os.environ.get("LDFLAGS", "").split()
    build = ["gcc", "-Wall", "-Werror", "-o", "request", "request.c", "-lmnl", *flags]
    subprocess.run(build, cwd=tmp_path, check=True, timeout=60)
    sent = sent_by([str(tmp_path / "request")], tmp_path)
    assert sent == expected(datagrams, sent)


def test_an_attribute_has_a_row_and_a_comment() -> None:
    text = c.source(chosen()[:1])
    row = "\t0x08, 0x00, 0x05, 0x00, 0x03, 0x00, 0x00, 0x00,"
    assert row in text
    assert "/* link IFLA_LINK: 3 */" in text
    assert "\tsent(NETLINK_ROUTE, request_1, sizeof(request_1), 1);\n" in text
