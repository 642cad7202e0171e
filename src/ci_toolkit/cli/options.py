"""Every shared option of the commands, declared once; `expand` puts them into a signature.

Field names are the library's names.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Annotated

from ci_toolkit.cli.expand import option

EXPORT = "Export: which rows are read, and how"
MEASURED = "What is measured"

Text = str | None
Number = float | None


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


@dataclass(frozen=True, eq=False)
class MeasureOptions:
    """What is measured, and how it is grouped."""

    time: Annotated[
        Text,
        option(
            "Column that says when. Found by itself when there is just one.",
            "--time",
            "-t",
            panel=MEASURED,
            everyday=True,
            metavar="COLUMN",
            column=True,
        ),
    ] = None
    event: Annotated[
        Text,
        option(
            "Each row is an item that has this property or not, such as "
            '"overturned = true": a proportion per period.',
            "--event",
            panel=MEASURED,
            everyday=True,
            metavar="CONDITION",
            column=True,
        ),
    ] = None
    value: Annotated[
        Text,
        option(
            "A measurement on each row, such as handle_seconds.",
            "--value",
            panel=MEASURED,
            everyday=True,
            metavar="COLUMN",
            column=True,
        ),
    ] = None
    count: Annotated[
        Text,
        option(
            "Counts already made: so many ...",
            "--count",
            panel=MEASURED,
            everyday=True,
            metavar="COLUMN",
            column=True,
        ),
    ] = None
    size: Annotated[
        Text,
        option(
            "... of so many.",
            "--size",
            panel=MEASURED,
            everyday=True,
            metavar="COLUMN",
            column=True,
        ),
    ] = None
    by: Annotated[
        list[str],
        option(
            "One chart for each value of this column (repeat to cross); '{queue}' in the name of "
            "--save makes a file for each.",
            "--by",
            "-b",
            panel=MEASURED,
            everyday=True,
            metavar="COLUMN",
            column=True,
        ),
    ] = dataclasses.field(default_factory=list)
    every: Annotated[
        Text,
        option(
            "Length of a period. Chosen by itself, and said.",
            "--every",
            "-e",
            panel=MEASURED,
            everyday=True,
            metavar="1h|1d|1w|1mo|1q|1y",
            env="EVERY",
        ),
    ] = None
    unit: Annotated[
        str,
        option(
            "What a count is out of: items (at most one each) or defects (several each).",
            "--unit",
            panel=MEASURED,
            metavar="items|defects",
        ),
    ] = "items"
    start: Annotated[
        Text,
        option(
            "With --end: the time between two columns is the value.",
            "--start",
            panel=MEASURED,
            metavar="COLUMN",
            column=True,
        ),
    ] = None
    end: Annotated[
        Text,
        option("See --start.", "--end", panel=MEASURED, metavar="COLUMN", column=True),
    ] = None
    subgroup: Annotated[
        Text,
        option(
            "Column whose values form the subgroups.",
            "--subgroup",
            panel=MEASURED,
            metavar="COLUMN",
            column=True,
        ),
    ] = None
    subgroup_size: Annotated[
        int | None,
        option(
            "So many consecutive rows form a subgroup; 1 charts single values.",
            "--subgroup-size",
            panel=MEASURED,
            metavar="N",
        ),
    ] = None
    weight: Annotated[
        Text,
        option(
            "A row stands for so many.", "--weight", panel=MEASURED, metavar="COLUMN", column=True
        ),
    ] = None
    unit_of_decision: Annotated[
        Text,
        option(
            "Count distinct values of this column (a bulk action is one decision).",
            "--unit-of-decision",
            panel=MEASURED,
            metavar="COLUMN",
            column=True,
        ),
    ] = None
    stream: Annotated[
        list[str],
        option(
            "With --by: details of this one, such as queue=video,market=DE.",
            "--stream",
            panel=MEASURED,
            everyday=True,
            metavar="COLUMN=VALUE",
        ),
    ] = dataclasses.field(default_factory=list)
    max_streams: Annotated[
        int,
        option("Most charts in one run.", "--max-streams", panel=MEASURED, metavar="N"),
    ] = 10_000
    units: Annotated[
        Text,
        option(
            "Unit of a value that is a duration, shown as 13 h 20 min.",
            "--units",
            panel=MEASURED,
            metavar="s|min|h|d",
        ),
    ] = None
