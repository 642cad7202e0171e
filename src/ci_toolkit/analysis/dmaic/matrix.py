"""The cause-and-effect matrix: inputs ranked by how strongly they move what matters."""

from __future__ import annotations

from dataclasses import dataclass

from ci_toolkit.analysis.dmaic.project.analyze import CauseEffectMatrix
from ci_toolkit.errors import DataError


@dataclass(frozen=True, slots=True)
class MatrixLine:
    """One input: its total is the sum of score times weight over the outputs.

    share: of the total of all inputs, a fraction (NaN where all totals are 0). rank: from 1;
    `tied` where another input has the same total and so the same rank.
    """

    name: str
    scores: tuple[float, ...]
    total: float
    share: float
    rank: int
    tied: bool


def matrix_lines(matrix: CauseEffectMatrix) -> tuple[MatrixLine, ...]:
    """The inputs ranked by weighted total, the largest first; tied ones in the file's order.

    DataError where an input has not one score for each output.
    """
    weights = [output.weight for output in matrix.outputs]
    for one in matrix.inputs:
        if len(one.scores) != len(weights):
            raise DataError(
                f"`{one.name}` has {len(one.scores)} scores for {len(weights)} outputs",
                "one score for each output, in their order",
            )
    # Rounded so that 0.1 + 0.2 and 0.3 are the tie that they are on paper.
    totals = [
        round(sum(w * s for w, s in zip(weights, one.scores, strict=True)), 9)
        for one in matrix.inputs
    ]
    whole = sum(totals)
    lines = [
        MatrixLine(
            one.name,
            one.scores,
            total,
            total / whole if whole else float("nan"),
            1 + sum(other > total for other in totals),
            totals.count(total) > 1,
        )
        for one, total in zip(matrix.inputs, totals, strict=True)
    ]
    return tuple(sorted(lines, key=lambda line: line.rank))
