"""Options of reading an export, shared by every command on exports.

Field names are the library's names.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Annotated

from ci_toolkit.cli.expand import option
from ci_toolkit.cli.options import Number, Text

EXPORT = "Export: which rows are read, and how"


@dataclass(frozen=True, eq=False)
class ReadOptions:
    """How the export is read: shared by every command on exports."""

    input_format: Annotated[
        Text,
        option(
            "Format, when the name does not tell: csv, tsv, parquet, ndjson, json, excel, arrow.",
            "--input-format",
            panel=EXPORT,
            metavar="FORMAT",
        ),
    ] = None
    delimiter: Annotated[
        Text,
        option("Character between fields.", "--delimiter", panel=EXPORT, metavar="CHAR"),
    ] = None
    encoding: Annotated[
        Text,
        option(
            "Encoding of a text file: utf-8, utf-16, cp1252, latin-1.",
            "--encoding",
            panel=EXPORT,
            metavar="NAME",
        ),
    ] = None
    null: Annotated[
        list[str],
        option(
            "A text that means missing, besides the usual ones.",
            "--null",
            panel=EXPORT,
            metavar="TEXT",
        ),
    ] = dataclasses.field(default_factory=list)
    null_only: Annotated[
        bool,
        option("Only the texts of --null mean missing.", "--null-only", panel=EXPORT),
    ] = False
    decimal_comma: Annotated[
        bool,
        option("Numbers are written 1.234,5.", "--decimal-comma", panel=EXPORT),
    ] = False
    sheet: Annotated[
        Text,
        option(
            "Sheet of a workbook, by name or number from 1.",
            "--sheet",
            panel=EXPORT,
            metavar="SHEET",
        ),
    ] = None
    columns: Annotated[
        list[str],
        option(
            "Make rows of wide columns: 'category=*' gives a column `category`.",
            "--columns",
            panel=EXPORT,
            metavar="PATTERN",
        ),
    ] = dataclasses.field(default_factory=list)
    preset: Annotated[
        Text,
        option(
            "Known shape of export, or a TOML file of one; found by itself. `none` takes none.",
            "--preset",
            panel=EXPORT,
            metavar="NAME",
        ),
    ] = None
    rejects: Annotated[
        Text,
        option(
            "Write the unusable rows as they stood into this CSV file.",
            "--rejects",
            panel=EXPORT,
            metavar="FILE",
        ),
    ] = None
    rename: Annotated[
        list[str],
        option("Give a column another name: OLD=NEW.", "--rename", panel=EXPORT, metavar="OLD=NEW"),
    ] = dataclasses.field(default_factory=list)
    time_format: Annotated[
        Text,
        option(
            "How times are written, such as '%d/%m/%Y %H:%M'.",
            "--time-format",
            panel=EXPORT,
            metavar="FORMAT",
        ),
    ] = None
    timezone: Annotated[
        Text,
        option(
            "Zone whose days are meant, such as Europe/Dublin.",
            "--timezone",
            panel=EXPORT,
            metavar="ZONE",
            env="TIMEZONE",
        ),
    ] = None
    strict: Annotated[
        bool,
        option("Stop when any row cannot be used.", "--strict", panel=EXPORT),
    ] = False
    hash: Annotated[
        bool,
        option("Put the SHA-256 of the files into the result.", "--hash", panel=EXPORT),
    ] = False


@dataclass(frozen=True, eq=False)
class ExportOptions(ReadOptions):
    """How the export is read, and which of its rows count."""

    where: Annotated[
        list[str],
        option(
            "Keep the rows for which this holds, such as \"queue = 'video'\".",
            "--where",
            panel=EXPORT,
            everyday=True,
            metavar="CONDITION",
        ),
    ] = dataclasses.field(default_factory=list)
    blank_as: Annotated[
        Number,
        option(
            "With 0, a blank count is zero; else a blank is not counted at all.",
            "--blank-as",
            panel=EXPORT,
            metavar="0",
        ),
    ] = None
    id: Annotated[
        Text,
        option(
            "One item per value of this column (a case with several rows), the last by time.",
            "--id",
            panel=EXPORT,
            metavar="COLUMN",
            column=True,
        ),
    ] = None
    keep: Annotated[
        str,
        option(
            "With --id: keep the first or the last row.",
            "--keep",
            panel=EXPORT,
            metavar="first|last",
        ),
    ] = "last"
