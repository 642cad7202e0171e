"""Files of TOML: what is wrong is told by line and column, and every key's line is found."""

from __future__ import annotations

import hashlib
import os
import tomllib
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from ci_toolkit.data.toml_file import MOST_BYTES, read_toml
from ci_toolkit.data.toml_lines import lines_of
from ci_toolkit.errors import DataError


def _file(tmp_path: Path, data: str | bytes) -> Path:
    path = tmp_path / "some.toml"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def test_a_file_is_read_with_the_hash_of_its_bytes(tmp_path: Path) -> None:
    data = b'\xef\xbb\xbf[a]\r\nb = "\xc3\xa9"\r\n'
    file = read_toml(_file(tmp_path, data))
    assert file.table == {"a": {"b": "é"}}
    assert file.sha256 == hashlib.sha256(data).hexdigest()
    assert file.line_of(("a", "b")) == 2


def test_an_empty_file_is_an_empty_table(tmp_path: Path) -> None:
    file = read_toml(_file(tmp_path, b""))
    assert file.table == {}
    assert file.line_of(("a",)) is None


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("a = 1\nb = [1\n", "line 2, column 7", "unclosed array"),
        ("a = 1\nb = x\n", "line 2, column 5", "invalid value"),
        ("[a]\nb = 1\n[a]\n", "line 3", "[a] stands twice"),
        ('[a."b c"]\n[a."b c"]\n', "line 2", "[a.b c] stands twice"),
        ("a = 1\na = 2\n", "line 2", "overwrite"),
        ('a = "x\ny"\n', "line 1, column 7", "illegal character"),
        ('a = "C:\\data"\n', "line 1", "unescaped"),
        ("a b = 1\n", "line 1, column 3", "expected '='"),
        ("[a\n", "line 1, column 3", "expected ']'"),
        ("a = 2024-02-30\n", "line 1", "invalid date"),
    ],
)
def test_broken_toml_is_told_with_its_place(
    tmp_path: Path, text: str, place: str, said: str
) -> None:
    with pytest.raises(DataError) as caught:
        read_toml(_file(tmp_path, text))
    assert caught.value.message.startswith(f"some.toml, {place}")
    assert said in caught.value.message
    assert caught.value.hint
    assert "\n" not in caught.value.message


def test_bytes_that_are_not_utf_8_are_told_with_their_place(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"line 2, column 6: not UTF-8"):
        read_toml(_file(tmp_path, b'a = 1\nb = "\xe9"\n'))
    with pytest.raises(DataError, match="UTF-16"):
        read_toml(_file(tmp_path, "a = 1".encode("utf-16")))


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 50_000, "a = " + "1" * 10_000, 'a = "\0"', "a" + ".a" * 900 + " = 1"]
)
def test_hostile_files_are_errors_too(tmp_path: Path, text: str) -> None:
    with pytest.raises(DataError):
        read_toml(_file(tmp_path, text))


def test_what_is_no_file_is_said(tmp_path: Path) -> None:
    _file(tmp_path, "a = 1")
    with pytest.raises(DataError, match="no file") as caught:
        read_toml(tmp_path / "smoe.toml")
    assert caught.value.hint == "did you mean `some.toml`?"
    with pytest.raises(DataError, match="no file") as caught:
        read_toml(tmp_path / "nowhere" / "some.toml")
    assert "there is no folder" in str(caught.value.hint)
    with pytest.raises(DataError, match="is a folder"):
        read_toml(tmp_path)
    with pytest.raises(DataError, match="too large"):
        read_toml(_file(tmp_path, b"#" * (MOST_BYTES + 1)))
    with pytest.raises(DataError, match="cannot be read"):
        read_toml("a\0b.toml")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    with pytest.raises(DataError, match="no regular file"):
        read_toml(tmp_path / "pipe.toml")


TRICKY = '''\
# [not] = "a table"
title.short = """a
[b]
"quoted" """   # a comment with = and [
[define.goal]
from = 1 # to = 2
"to \\u0041" = '['
[[risks]]
what = {a = 1, b = [1,
  2, {c = "]"}]}
[[risks]]
  [risks.owner]
  since = 2024-01-01 10:00:00
  [[risks.notes]]
  text = \'\'\'
it's
\'\'\'
  [[risks.notes]]
  text = "x"
'''


def test_lines_are_found_through_strings_lists_and_comments() -> None:
    lines = lines_of(TRICKY)
    assert lines["title", "short"] == 2
    assert lines["define", "goal"] == 5
    assert lines["define", "goal", "to A"] == 7
    assert lines["risks", 0, "what", "b", 1] == 10
    assert lines["risks", 0, "what", "b", 2, "c"] == 10
    assert lines["risks", 1] == 11
    assert lines["risks", 1, "owner", "since"] == 13
    assert lines["risks", 1, "notes", 1, "text"] == 19


def test_the_nearest_table_above_stands_for_a_key_without_a_line(tmp_path: Path) -> None:
    file = read_toml(_file(tmp_path, TRICKY))
    assert file.line_of(("risks", 1, "owner", "nothing")) == 12
    assert file.line_of(("nothing",)) is None


def _paths(value: Any, above: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    inner: Any = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    found = {above} if above else set()
    return found.union(*(_paths(one, (*above, key)) for key, one in inner))


_KEYS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=6)
_LEAVES = st.one_of(
    st.integers(-(2**40), 2**40),
    st.booleans(),
    st.dates(),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=8),
    st.sampled_from(['"""', "'''", "[a]", "#", "a = 1\nb = 2"]),
)
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(_KEYS, _VALUES, max_size=4))
def test_every_key_of_any_file_has_a_line(table: dict[str, Any]) -> None:
    text = tomlkit.dumps(table)
    lines = lines_of(text)
    assert _paths(tomllib.loads(text)) <= set(lines)
    assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())


@given(st.text(max_size=60) | st.text("[]{}=\"'.,\n a1#\\", max_size=60))
def test_the_scan_never_fails(text: str) -> None:
    lines_of(text)
