"""Files appear whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ci_toolkit.data.files import write_whole
from ci_toolkit.errors import DataError, UsageError


def test_a_file_is_replaced_whole_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "chart.svg"
    path.write_text("old")
    write_whole(path, "new\n")
    assert path.read_bytes() == b"new\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["chart.svg"]


def test_a_failure_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "chart.svg"
    path.write_text("old")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(DataError) as caught:
        write_whole(path, "new")
    assert caught.value.hint == "Permission denied"
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["chart.svg"]


@pytest.mark.skipif(os.name == "nt", reason="no such permissions there")
def test_a_new_file_gets_the_usual_permissions_and_an_old_one_keeps_its_own(
    tmp_path: Path,
) -> None:
    (tmp_path / "usual").touch()
    (tmp_path / "private").touch(mode=0o600)
    for name in ("new", "private"):
        write_whole(tmp_path / name, "text")
    modes = {e.name: stat.S_IMODE(e.stat().st_mode) for e in tmp_path.iterdir()}
    assert modes["new"] == modes["usual"]
    assert modes["private"] == 0o600


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_is_replaced_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("kept")
    (tmp_path / "chart.svg").symlink_to(tmp_path / "elsewhere")
    write_whole(tmp_path / "chart.svg", "new")
    assert (tmp_path / "elsewhere").read_text() == "kept"
    assert not (tmp_path / "chart.svg").is_symlink()


def test_a_missing_folder_or_a_folder_as_the_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="does not exist"):
        write_whole(tmp_path / "nowhere" / "chart.png", b"")
    with pytest.raises(UsageError, match="not a regular file"):
        write_whole(tmp_path, b"")
