"""What a run refuses, before the rows are read or once they have been."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ci_toolkit.api.settings import Settings, option_name
from ci_toolkit.data.roles import Roles, measures_available
from ci_toolkit.errors import DataError, UsageError

if TYPE_CHECKING:
    from ci_toolkit.analysis.control_chart.options import Measure
    from ci_toolkit.data.reduce import Cells
    from ci_toolkit.data.source import Export

# Options that say something of measurements only, or of counts only.
_OF_VALUES = ("sigma_method", "center_method", "natural_lower", "natural_upper")
_ALWAYS_VALUES = ("subgroup_size", "units")
_OF_COUNTS = ("laney_floor", "unit", "blank_as")
_AS_VALUES = ("i-mr", "run")


def of_layout(error: DataError, export: Export) -> DataError:
    """The same error; where a column is not there, with what the layout of the file may explain.

    Of a file without rows nothing else is worth saying.
    """
    if export.collect(lambda frame: frame.head(1)).is_empty():
        return DataError("the source has no rows", "only a header was found")
    if "there is no column" not in error.message:
        return error
    more = [repair.text for repair in export.repairs if repair.kind == "sheet"]
    if export.is_text and len(export.columns) == 1 and re.search(r"[,;:|\t]", export.columns[0]):
        more.append("the file has one column; `--delimiter` names another mark between cells")
    return DataError(error.message, "; ".join(filter(None, (error.hint, *more))) or None)


def refuse_unfit_options(chosen: Settings, measure: Measure) -> None:
    """Options that say nothing about this measure are a mistake, not to be passed over.

    Individuals and run charts of rates take the options of measurements too.
    """
    given = chosen.changed()
    if measure == "value":
        unfit = [name for name in _OF_COUNTS if name in given]
        if unfit:
            raise UsageError(
                f"`{option_name(unfit[0])}` is for counts, and measurements are charted",
                "name counts with `--count` or `--event`",
            )
    else:
        also = () if chosen.chart in _AS_VALUES else _OF_VALUES
        names = (*_ALWAYS_VALUES, *also)
        unfit = [name for name in names if name in given]
        if unfit:
            raise UsageError(
                f"`{option_name(unfit[0])}` is for measurements", "name one with `--value`"
            )
    if chosen.id is None and chosen.keep != "last":
        raise UsageError("`--keep` needs `--id`")


def refuse_rows_of_one(export: Export, roles: Roles, cells: Cells) -> None:
    """A table with one row a period and no measure named would give a chart of ones.

    Raises UsageError with the measures that the export holds.
    """
    named = any(getattr(roles, n) is not None for n in ("value", "event", "count", "start"))
    if named or roles.weight is not None or cells.table.height < 2:
        return
    count = cells.table["count"] if "count" in cells.table.columns else None
    if count is None or float(count.max() or 0) > 1:  # type: ignore[arg-type]  # counts are numbers
        return
    listed = measures_available(export.profile())
    options = "; ".join(f"{option} ({what})" for option, what in listed[:8])
    raise UsageError(
        "each period has one row and no measure was named",
        f"measures here: {options}" if options else "name one with `--value`",
    )


def refuse_too_many(cells: Cells, chosen: Settings) -> None:
    """More charts than `--max-streams`: a UsageError that says how many."""
    number = cells.table.select(cells.by).n_unique() if cells.by else 0
    if number > chosen.max_streams:
        raise UsageError(
            f"`--by {' --by '.join(cells.by)}` makes {number:,} charts, the most is "
            f"{chosen.max_streams:,}",
            "filter with `--where`, or raise `--max-streams`",
        )


def refuse_nothing(cells: Cells) -> None:
    """A reduction without a usable row: a DataError that says where the rows went."""
    if cells.table.height:
        return
    ledger = cells.ledger
    parts = [f"{ledger.read:,} rows read"]
    if ledger.filtered:
        parts.append(f"{ledger.filtered:,} filtered out")
    if ledger.blank:
        parts.append(f"{ledger.blank:,} blank")
    parts += [f"{reason.rows:,} {reason.reason}" for reason in ledger.reasons]
    raise DataError("no row can be used", ", ".join(parts))
