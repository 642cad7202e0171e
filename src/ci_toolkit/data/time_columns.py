"""The forms of a column of times, found on its first rows and learnt from rows that do not fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from ci_toolkit.data.columns import is_blank, trimmed
from ci_toolkit.data.condition_tokens import shell_word
from ci_toolkit.data.exact import exact
from ci_toolkit.data.period_labels import half_years
from ci_toolkit.data.times import TimeFormat, find_format, given_format, number_text, with_forms
from ci_toolkit.errors import DataError

if TYPE_CHECKING:
    from ci_toolkit.data.source import Export

SAMPLE = 2_000


def find_time_format(export: Export, name: str, given: str | None = None) -> TimeFormat:
    """How a column writes its times, by its first rows; DataError where none looks like one."""
    sample = export.sampled([name])
    if not sample.height:
        raise DataError("the source has no rows", "only a header was found")
    text = _text(export, name)
    filled = trimmed(text.filter(~is_blank(text, "time", export.reading.null)))
    texts = sample.select(filled).to_series().to_list()
    if not texts:
        # The first rows may be empty where the column begins late.
        late = export.collect(lambda frame: frame.select(filled).head(SAMPLE))
        texts = late.to_series().to_list()
    if given:
        return given_format(given)
    form = find_format(texts, lambda: _orders(export, name), years=True)
    if form is None:
        raise _no_times(name, texts)
    return form


def _text(export: Export, name: str) -> pl.Expr:
    dtype = export.schema[name]
    return number_text(exact(name), dtype) if dtype.is_numeric() else exact(name).cast(pl.String)


def _no_times(name: str, texts: list[str]) -> DataError:
    seen = ", ".join(f"`{text[:40]}`" for text in texts[:3]) or "only blank cells"
    if half_years(texts):
        return DataError(
            f"`{name}` holds half-years ({seen}), and no period is that long",
            f"take them as points in their order: `--subgroup {shell_word(name)}`",
        )
    return DataError(
        f"no times can be read in `{name}`: {seen}",
        "name another column with `--time`, or the format with `--time-format`",
    )


def _orders(export: Export, name: str) -> tuple[int, int]:
    """Of the whole column, how many cells `a/b/year` have a above 12, and how many b above 12."""
    text = exact(name).cast(pl.String)
    parts = text.str.extract_groups(r"^\s*(?<a>\d{1,2})[-/.](?<b>\d{1,2})[-/.]\d").struct
    a, b = (parts.field(part).cast(pl.Int16) for part in "ab")
    days = a.is_between(13, 31) & (b <= 12), b.is_between(13, 31) & (a <= 12)
    found = export.collect(lambda frame: frame.select(a=days[0].sum(), b=days[1].sum()))
    first, second = found.row(0)
    return int(first or 0), int(second or 0)


def learn_from(export: Export, name: str, texts: Sequence[str]) -> TimeFormat | None:
    """A format that reads some of these cells, which the column's own format refuses, or None."""
    return with_forms(export.time_format(name), texts, lambda: _orders(export, name))


def refused_texts(export: Export, name: str, reject: pl.Expr) -> list[str]:
    """Up to 2,000 different cells of the column for which `reject` holds."""
    cells = trimmed(exact(name)).alias("text")
    found = export.collect(lambda frame: frame.filter(reject).select(cells).unique().head(SAMPLE))
    return [text for text in found["text"].to_list() if text]
