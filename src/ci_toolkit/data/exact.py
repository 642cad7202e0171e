"""Columns by exactly their names: Polars takes `*` and `^…$` for patterns over all columns."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl
import polars.selectors as cs


def is_pattern(name: str) -> bool:
    """Whether Polars would not take the name of a column as it stands."""
    return name == "*" or (name.startswith("^") and name.endswith("$"))


def exact(name: str) -> pl.Expr:
    """The column that is called exactly `name`."""
    return cs.by_name(name).as_expr() if is_pattern(name) else pl.col(name)


def all_of(names: Iterable[str]) -> list[pl.Expr]:
    """Columns by exactly their names, in this order."""
    return [exact(name) for name in names]
