"""Packed exports are read as what they hold, and refused where rows might be lost."""

from __future__ import annotations

import csv
import gzip
import io
import random
import zipfile
from pathlib import Path

import polars as pl
import pytest
import zstandard

from ci_toolkit.data import packing
from ci_toolkit.data.source import open_export
from ci_toolkit.errors import DataError

HEADER = "day,queue,n\n"
BODY = "".join(f"2024-05-{1 + i % 28:02},queue {i % 7},{i}\n" for i in range(400))
TEXT = (HEADER + BODY).encode()


def rows_of(*paths: Path | str) -> list[tuple[str, ...]]:
    with open_export([str(path) for path in paths]) as export:
        return export.collect(lambda frame: frame).rows()


def plainly(data: bytes) -> list[tuple[str, ...]]:
    return [tuple(row) for row in csv.reader(io.StringIO(data.decode()))][1:]


def zipped(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("pack", "word"),
    [
        (gzip.compress, "gzip"),
        (zstandard.compress, "zstd"),
        (lambda data: zipped({"inner.csv": data}), "zip"),
        (lambda data: gzip.compress(zipped({"inner.csv": data})), "zip in gzip"),
        (lambda data: zipped({"a.csv.gz": gzip.compress(data)}), "gzip in zip"),
        (lambda data: gzip.compress(data[:50]) + gzip.compress(data[50:]), "gzip"),
        (lambda data: zstandard.compress(data[:50]) + zstandard.compress(data[50:]), "zstd"),
    ],
)
@pytest.mark.parametrize("name", ["export", "export.csv", "export.csv.gz"])
def test_what_is_packed_is_known_by_its_content(
    tmp_path: Path, pack: object, word: str, name: str
) -> None:
    assert callable(pack)
    path = write(tmp_path / name, pack(TEXT))
    with open_export([str(path)]) as export:
        assert export.collect(lambda frame: frame).rows() == plainly(TEXT)
        assert dict(export.parts[0].layout)["packed as"] == word
        assert export.parts[0].format == "CSV"


def test_the_members_of_nested_zips_are_parts_of_their_own(tmp_path: Path) -> None:
    inner = zipped({"one.csv": TEXT, "two.csv": TEXT})
    path = write(tmp_path / "dump.zip", zipped({"b.csv": TEXT, "a.zip": inner, "x/": b""}))
    with open_export([str(path)]) as export:
        assert [part.path.removeprefix(str(tmp_path)) for part in export.parts] == [
            "/dump.zip/a.zip/one.csv",
            "/dump.zip/a.zip/two.csv",
            "/dump.zip/b.csv",
        ]
        assert export.collect(lambda frame: frame).height == 1200
        assert export.notes == ()


def test_other_files_in_a_zip_are_left_out_and_told(tmp_path: Path) -> None:
    members = {
        "data/a.csv": TEXT,
        "__MACOSX/data/._a.csv": b"\x00\x05\x16\x07",
        "data/.DS_Store": b"\x00\x00\x00\x01Bud1",
        "README.txt": b"how it was made",
        "notes.txt": b"a text",
        "LICENSE": b"do what you like",
    }
    path = write(tmp_path / "dump.zip", zipped(members))
    with open_export([str(path)]) as export:
        assert export.collect(lambda frame: frame).rows() == plainly(TEXT)
        (note,) = export.notes
    assert "5 files were left out" in note
    assert "`README.txt`" in note


def test_a_text_file_alone_in_a_zip_is_the_data(tmp_path: Path) -> None:
    assert rows_of(write(tmp_path / "a.zip", zipped({"export.txt": TEXT}))) == plainly(TEXT)
    assert rows_of(write(tmp_path / "b.zip", zipped({"export.dat": TEXT}))) == plainly(TEXT)


def test_parquet_and_json_inside_packings_keep_their_types(tmp_path: Path) -> None:
    frame = pl.DataFrame({"day": ["2024-05-01"], "n": [3]})
    parquet, lines = io.BytesIO(), io.BytesIO()
    frame.write_parquet(parquet)
    frame.write_ndjson(lines)
    for name, data in (
        ("a.parquet.gz", gzip.compress(parquet.getvalue())),
        ("b.zip", zipped({"x": parquet.getvalue()})),
        ("c.ndjson.zst", zstandard.compress(lines.getvalue())),
        ("d.zip", zipped({"x.json": lines.getvalue()})),
    ):
        with open_export([str(write(tmp_path / name, data))]) as export:
            assert export.schema["n"] == pl.Int64
            assert export.collect(lambda frame: frame).rows() == frame.rows()


def noise(size: int) -> bytes:
    """Text that hardly packs, so that a cut falls into its middle."""
    maker = random.Random(5)
    lines = (f"{maker.random()},{maker.random()}\n" for _ in range(size))
    return ("a,b\n" + "".join(lines)).encode()


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
@pytest.mark.parametrize("keep", [0.3, 0.9, 0.999])
def test_a_cut_file_is_an_error(tmp_path: Path, pack: object, keep: float) -> None:
    assert callable(pack)
    packed = pack(noise(20_000))
    path = write(tmp_path / "cut.csv.gz", packed[: int(len(packed) * keep)])
    with pytest.raises(DataError, match="cut off or damaged") as caught:
        rows_of(path)
    assert caught.value.hint


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_flipped_bits_never_pass_as_sound(tmp_path: Path, pack: object) -> None:
    assert callable(pack)
    packed = bytearray(pack(TEXT))
    packed[len(packed) // 2] ^= 0xFF
    if pack is zstandard.compress:
        packed = bytearray(zstandard.ZstdCompressor(write_checksum=True).compress(TEXT))
        packed[len(packed) // 2] ^= 0xFF
    with pytest.raises(DataError, match="damaged"):
        rows_of(write(tmp_path / "flipped.gz", bytes(packed)))


def test_a_cut_or_damaged_zip_is_an_error(tmp_path: Path) -> None:
    packed = zipped({"a.csv": noise(2_000)})
    for name, data in (
        ("cut.zip", packed[: len(packed) // 2]),
        ("flipped.zip", packed[:5000] + b"\xff\x00\xff" + packed[5003:]),
    ):
        with pytest.raises(DataError, match="damaged") as caught:
            rows_of(write(tmp_path / name, data))
        assert caught.value.hint
    with pytest.raises(DataError, match="holds no data"):
        rows_of(write(tmp_path / "empty.zip", zipped({})))


def test_a_protected_zip_says_so(tmp_path: Path) -> None:
    packed = bytearray(zipped({"a.csv": TEXT}))
    packed[6] |= 1  # "encrypted", in the header of the member and in the directory
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(DataError, match="protected by a password") as caught:
        rows_of(write(tmp_path / "secret.zip", bytes(packed)))
    assert caught.value.hint


def test_depth_members_and_size_are_limited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = TEXT
    for number in range(4):
        deep = zipped({f"{number}.zip" if number else "a.csv": deep})
    with pytest.raises(DataError, match="packed more than 3 times over"):
        rows_of(write(tmp_path / "deep.zip", deep))
    path = write(tmp_path / "many.zip", zipped({f"{i}.csv": TEXT for i in range(30)}))
    monkeypatch.setattr(packing, "MOST_MEMBERS", 20)
    with pytest.raises(DataError, match="holds more than 20 files"):
        rows_of(path)
    bomb = write(tmp_path / "bomb.csv.gz", gzip.compress(HEADER.encode() + b"x" * 4_000_000))
    monkeypatch.setattr(packing, "RATIO_FROM", 1_000_000)
    monkeypatch.setattr(packing, "MOST_RATIO", 100)
    with pytest.raises(DataError, match="unfolds to more than") as caught:
        rows_of(bomb)
    assert caught.value.hint
    monkeypatch.setattr(packing, "MOST_RATIO", 1e9)
    monkeypatch.setattr(packing, "MOST_BYTES", 1_000_000)
    with pytest.raises(DataError, match="unfolds to more than"):
        rows_of(bomb)


def test_members_are_never_written_by_their_own_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    path = write(folder / "evil.zip", zipped({"../outside.csv": TEXT, "/tmp/absolute.csv": TEXT}))
    before = sorted(tmp_path.rglob("*"))
    assert len(rows_of(path)) == 800
    assert sorted(tmp_path.rglob("*")) == before


def test_copies_are_private_and_removed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.zip", zipped({"a.csv": TEXT, "b.csv": TEXT}))
    with open_export([str(path)]) as export:
        copies = list(export._spool._paths)
        assert len(copies) == 2
        assert all(copy.stat().st_mode & 0o077 == 0 for copy in copies)
    assert not any(copy.exists() for copy in copies)


def test_the_dump_of_statements_as_zips_in_a_zip(tmp_path: Path, shared_data: Path) -> None:
    files = sorted((shared_data / "dsa/sor_full").glob("*.csv"))
    inner = {f"{file.stem}.csv.zip": zipped({file.name: file.read_bytes()}) for file in files}
    path = write(tmp_path / "sor-global-full.zip", zipped(inner))
    expected = []
    for file in files:
        with file.open(encoding="utf-8-sig", newline="") as handle:
            expected += [[cell or None for cell in row] for row in csv.reader(handle)][1:]
    with open_export([str(path)]) as export:
        found = export.collect(lambda frame: frame)
        assert len(export.columns) == 37
    assert found.height == 100
    assert [[cell or None for cell in row] for row in found.rows()] == expected
