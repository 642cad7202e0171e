"""What the names of files tell: which hold data, of which format, and how they are packed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

# The name of a format, as `--input-format` takes it, by the extensions it goes by.
FORMAT_OF = {
    ".csv": "csv", ".psv": "csv", ".txt": "csv", ".tsv": "tsv", ".tab": "tsv",
    ".parquet": "parquet", ".pq": "parquet",
    ".ndjson": "ndjson", ".jsonl": "ndjson", ".json": "json",
    ".xlsx": "excel", ".xlsm": "excel", ".xlsb": "excel", ".xls": "excel", ".ods": "ods",
    ".arrow": "arrow", ".feather": "arrow", ".ipc": "arrow",
}  # fmt: skip
# Endings that tables with columns set apart by blanks often go by.
ALIGNED = (".dat", ".prn", ".txt")
PACKINGS = (".gz", ".zst", ".zip")

# Files about the data rather than of it, whatever their extension.
_PROSE = frozenset(
    ("readme", "license", "licence", "copying", "changelog", "notice", "attribution", "citation",
     "authors", "manifest", "metadata", "datapackage", "schema", "checksums", "sha256sums",
     "md5sums", "thumbs", "desktop")
)  # fmt: skip
_OTHER = frozenset(
    (".md", ".rst", ".pdf", ".doc", ".docx", ".rtf", ".odt", ".htm", ".html", ".xml", ".xsd",
     ".png", ".jpg", ".jpeg", ".gif", ".svg", ".ppt", ".pptx", ".py", ".r", ".sql", ".sh", ".ipynb",
     ".toml", ".yaml", ".yml", ".ini", ".cfg", ".log", ".sha256", ".sha1", ".md5", ".crc", ".sig",
     ".asc", ".db", ".sqlite", ".exe", ".dll", ".bak", ".tmp", ".part", ".lock", ".css", ".js")
)  # fmt: skip


def extension(name: str) -> str:
    """The extension of a file inside its packings, in lower case.

    >>> extension("Export.CSV.gz")
    '.csv'
    """
    path = PurePosixPath(name.replace("\\", "/").casefold())
    while path.suffix in PACKINGS:
        path = path.with_suffix("")
    return path.suffix


def sort_out(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Names of a folder or a zip that hold data, and those that are left out; both in their order.

    Hidden files, texts about the data and other kinds of files are left out. Where no name has an
    extension of data, those without a meaning are taken, so that their content decides.
    """
    open_ones = [name for name in names if not _hidden(name) and not _prose(name)]
    known = [name for name in open_ones if extension(name) in FORMAT_OF or _packed(name)]
    # Beside other data, a text file explains; alone, it is the data.
    data = [name for name in known if extension(name) != ".txt"] or known
    if not data:
        data = [name for name in open_ones if extension(name) not in _OTHER]
    kept = set(data)
    return data, [name for name in names if name not in kept]


def _hidden(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any(part[0] in "._~" and part not in (".", "..") for part in parts) or not parts


def _prose(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/").casefold())
    stem = path.name.split(".")[0]
    about = stem in _PROSE or (stem.startswith(("readme", "license")) and len(stem) < 16)
    return about and path.suffix in {"", ".txt", ".json", ".csv", *_OTHER}


def _packed(name: str) -> bool:
    return PurePosixPath(name.casefold()).suffix in PACKINGS and not extension(name)
