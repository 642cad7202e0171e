"""Completion offers the names of an export, only harmless ones, and never disturbs the prompt."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_toolkit.data.header import column_names


def names(tmp_path: Path, content: bytes, name: str = "x.csv") -> list[str]:
    path = tmp_path / name
    path.write_bytes(content)
    return column_names(path)


@pytest.mark.parametrize(
    "content",
    [
        b"day,queue,n.max,decision=No\n2025-01-01,a,1,2\n",
        b"day;queue;n.max;decision=No\n2025-01-01;a,b;1;2\n",
        b"day\tqueue\tn.max\tdecision=No\r\n2025-01-01\ta\t1\t2\r\n",
        b"day|queue|n.max|decision=No\r2025-01-01|a|1|2\r",
        b"sep=;\nday;queue;n.max;decision=No\n1;2;3;4\n",
        b'"day","queue","n.max","decision=No"\n"1","2\n3","4","5"\n',
        b"\n\nday, queue ,n.max,decision=No\n1,2,3,4\n",
        b"Weekly report\nday,queue,n.max,decision=No\n1,2,3,4\n5,6,7,8\n",
        b"day,queue,n.max,decision=No",
        "day,queue,n.max,decision=No\n1,ä,3,4\n".encode("utf-8-sig"),
        "day,queue,n.max,decision=No\n1,ä,3,4\n".encode("utf-16"),
        "day,queue,n.max,decision=No\n1,ä,3,4\n".encode("latin-1"),
        gzip.compress(b"day,queue,n.max,decision=No\n1,2,3,4\n" * 50_000),
        b'{"day": "2025-01-01", "queue": "a", "n.max": 1, "decision=No": {"a": 1}}\n{"day',
        b'[{"day": 1, "queue": 2, "n.max": 3, "decision=No": 4}, {',
    ],
)
def test_names_are_found_in_any_ordinary_text_export(tmp_path: Path, content: bytes) -> None:
    assert names(tmp_path, content) == ["day", "queue", "n.max", "decision=No"]


@pytest.mark.parametrize(
    "hostile",
    [
        "$(touch pwned)",
        "\\$(touch pwned)",
        "`touch pwned`",
        "a;touch pwned",
        "a b",
        "a&b",
        "a|b",
        "a>b",
        "a'b",
        "*",
        "~root",
        "!1",
        "{a}",
        "a\x1b[31m",
        "a\u202eb",
        "a\u200bb",
        "-rf",
        "--save=x",
        "=ls",
    ],
)
def test_a_name_that_a_shell_could_run_is_never_offered(tmp_path: Path, hostile: str) -> None:
    quoted = hostile.replace('"', '""')
    assert names(tmp_path, f'day,"{quoted}",queue\n1,2,3\n'.encode()) == ["day", "queue"]


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"\n\n", b"PAR1\x00\x01", b"PK\x03\x04abc", b"\x28\xb5\x2f\xfd", b"\x1f\x8b bad"),
        *(b"\x00\x01\x02", b"{broken", b'"open', b"[" * 50_000, b"[1, 2]", b"\xff\xfe\x00"),
    ],
)
def test_what_cannot_be_read_gives_nothing(tmp_path: Path, content: bytes) -> None:
    found = names(tmp_path, content)
    assert found == [] or found == ["open"]


def test_missing_files_folders_and_pipes_give_nothing_at_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (tmp_path / "absent.csv", tmp_path, pipe, "", "-", "a\0b", "http://x/y.csv"):
        assert column_names(path) == []


def test_only_the_beginning_is_read_and_half_a_name_is_not_offered(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text(",".join(f"column_{i}" for i in range(10_000)) + "\n")
    found = column_names(path, limit=1_000)  # ends inside column_100
    assert found == [f"column_{i}" for i in range(100)]


@given(st.binary(max_size=300))
def test_no_bytes_raise_and_no_name_is_harmful(content: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x"
        path.write_bytes(content)
        for name in column_names(path):
            assert all(c.isalnum() or c in "_.-=/" for c in name)
            assert name[0] not in "-="


def test_names_come_without_the_data_library(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("day,queue\n1,2\n")
    code = (
        "import sys; from ci_toolkit.data.header import column_names; "
        f"print(column_names({str(path)!r}), 'polars' in sys.modules, 'numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['day', 'queue'] False False"


def test_a_real_wide_export_offers_its_names(shared_data: Path) -> None:
    found = column_names(shared_data / "dsa" / "dsa_tiktok_daily_wide_to_2025-06-30.csv")
    assert found[:3] == ["start_date", "rows", "automated_detection=No"]
    assert len(found) == 38
