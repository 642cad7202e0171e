"""`[measure]`: the primary metric, its definition, and where its numbers come from."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from ci_toolkit.analysis.dmaic.project.base import Quantity, Range, TableModel, Texts


class Reading(TableModel):
    """How a source is read: the options of the commands, by their own names with `_`."""

    input_format: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    null: Texts = ()
    null_only: bool = False
    decimal_comma: bool = False
    sheet: str | None = None
    rename: Texts = ()
    columns: Texts = ()
    preset: str | None = None
    time_format: str | None = None
    timezone: str | None = None
    blank_as: float | None = None
    where: Texts = ()
    id: str | None = None
    keep: Literal["first", "last"] = "last"

    def reading(self) -> dict[str, Any]:
        """The options that the file gives, by name."""
        return {
            name: getattr(self, name)
            for name in Reading.model_fields
            if getattr(self, name) != Reading.model_fields[name].default
        }


class Metric(Reading):
    """`[measure.metric]`: the primary metric Y.

    What is measured is named as on the command line: `event`; or `count` and `size`; or `value`;
    or `start` and `end`. lsl, usl, target: what is promised of one item (a value) or of the rate.
    """

    name: str
    definition: str = ""
    source: str | Texts
    better: Literal["lower", "higher"] = "lower"
    time: str | None = None
    event: str | None = None
    value: str | None = None
    count: str | None = None
    size: str | None = None
    unit: Literal["items", "defects"] = "items"
    start: str | None = None
    end: str | None = None
    weight: str | None = None
    every: str | None = None
    units: Literal["s", "min", "h", "d"] | None = None
    subgroup: str | None = None
    subgroup_size: int | None = Field(default=None, ge=1)
    natural_lower: float | None = None
    natural_upper: float | None = None
    lsl: Quantity | None = None
    usl: Quantity | None = None
    target: Quantity | None = None
    distribution: str | None = None
    chart: str = "auto"
    rules: Texts = ()


class DataNeed(TableModel):
    """`[[measure.data_plan]]`: one line of the plan for collecting data."""

    what: str
    source: str = ""
    who: str = ""
    how: str = ""
    sample: str = ""
    when: str = ""


class Agreement(Reading):
    """`[measure.agreement]`: do two or more people give the same item the same label?

    Layouts: `item`, `rater` and `label` columns (a row is one rating); `raters`: a column for
    each (a row is one item); `counts`: a column for each label, with how many chose it.
    levels: the labels in order, when their distance matters; weights: how much it does.
    standard: the rater, or the column, that holds the known right answer.
    """

    source: str | Texts
    item: str | None = None
    rater: str | None = None
    label: str | None = None
    raters: Texts = ()
    counts: Texts = ()
    levels: Texts = ()
    weights: Literal["none", "linear", "quadratic", "ordinal"] = "none"
    standard: str | None = None
    at_least: float = Field(default=0.6, ge=0, le=1)


class SampleSize(TableModel):
    """`[measure.sample_size]`: how many items answer the question.

    margin: half the width of the interval that is wanted around the baseline. change: the
    smallest change that must not be missed, with this power.
    """

    margin: Quantity | None = None
    change: Quantity | None = None
    power: float = Field(default=0.8, gt=0, lt=1)
    confidence: float = Field(default=0.95, gt=0, lt=1)


class Measure(TableModel):
    """`[measure]`; baseline: the stretch before anything was changed."""

    metric: Metric | None = None
    baseline: Range | None = None
    data_plan: tuple[DataNeed, ...] = ()
    agreement: Agreement | None = None
    sample_size: SampleSize | None = None
