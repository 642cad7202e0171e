"""`[analyze]`: where the problem sits, and what causes it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ci_toolkit.analysis.dmaic.project.base import Range, Rating, TableModel, Texts
from ci_toolkit.analysis.dmaic.project.measure import Reading


class ParetoOf(Reading):
    """`[analyze.pareto]`: of the metric's source unless another is named.

    Without `event` the defects of the metric are counted (its event); `columns` and `count` as on
    the command line. Columns that were spread out (`columns = ["category=*"]`) need no category.
    """

    source: str | Texts | None = None
    category: str | Texts = ()
    event: str | None = None
    count: str | None = None
    weight: str | None = None
    time: str | None = None
    threshold: float = Field(default=80, gt=0, lt=100)


class Causes(Reading):
    """`[analyze.causes]`: columns that may drive the metric, each tested against it.

    numbers, categories: columns whose kind is not what it looks like. fdr: the share of false
    discoveries that is allowed among those called real. model: fit all together as well.
    """

    source: str | Texts | None = None
    test: Texts
    numbers: Texts = ()
    categories: Texts = ()
    fdr: float = Field(default=0.1, gt=0, lt=1)
    model: bool = True


class Mix(TableModel):
    """`[analyze.mix]`: is a change of the metric one of its parts, or of how many each has?

    column: of the metric's source. before, after: two stretches of time.
    """

    column: str
    before: Range
    after: Range


class Bone(TableModel):
    """`[[analyze.fishbone.bones]]`: a group of causes."""

    name: str
    causes: Texts = ()


class Fishbone(TableModel):
    """`[analyze.fishbone]`: the effect and its bones."""

    effect: str = ""
    bones: tuple[Bone, ...] = ()


class FiveWhys(TableModel):
    """`[[analyze.five_whys]]`: from a problem to what lies under it."""

    problem: str
    whys: Texts
    root: str = ""


class Weighted(TableModel):
    """An output of the process, and how much it matters to the customer (1 to 10)."""

    name: str
    weight: Rating


class Scored(TableModel):
    """An input, with how strongly it moves each output (0 to 10), in the outputs' order."""

    name: str
    scores: tuple[float, ...]


class CauseEffectMatrix(TableModel):
    """`[analyze.matrix]`: inputs of the process against its outputs."""

    outputs: tuple[Weighted, ...]
    inputs: tuple[Scored, ...]


class RootCause(TableModel):
    """`[[analyze.root_causes]]`: accepted or rejected, with the evidence for it.

    evidence: "cause:COLUMN" (a tested column), "pareto", "pareto:CATEGORY", "mix", "baseline",
    "capability", "agreement", "matrix:INPUT", "five-whys:N" (1 is the first), or "note:…" for
    what was seen with one's own eyes. Judgement (matrix, five whys, notes) is not data.
    """

    cause: str
    status: Literal["accepted", "rejected", "open"] = "open"
    evidence: Texts = ()
    because: str = ""


class Analyze(TableModel):
    """`[analyze]`."""

    pareto: ParetoOf | None = None
    causes: Causes | None = None
    mix: Mix | None = None
    fishbone: Fishbone | None = None
    five_whys: tuple[FiveWhys, ...] = ()
    matrix: CauseEffectMatrix | None = None
    root_causes: tuple[RootCause, ...] = ()
