"""How much two different labels agree, by how far apart they stand in their order."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ci_toolkit.errors import UsageError, did_you_mean

Weighting = Literal["none", "linear", "quadratic", "ordinal"]
Floats = NDArray[np.float64]


def weight_matrix(weights: str, labels: int) -> Floats:
    """Weights of agreement between labels in order, shape (labels, labels), 1 on the diagonal.

    none: 0 beside the diagonal. linear and quadratic: 1 less the distance between the places, or
    its square, as a share of the largest. ordinal: 1 less the number of pairs of labels within
    the stretch from one to the other, as a share of the largest. Raises UsageError for others.
    Source: gwet-2014

    >>> weight_matrix("linear", 3).tolist()
    [[1.0, 0.5, 0.0], [0.5, 1.0, 0.5], [0.0, 0.5, 1.0]]
    """
    known = get_args(Weighting)
    if weights not in known:
        hint = did_you_mean(weights, known) or f"one of {', '.join(known)}"
        raise UsageError(f"`weights` does not take `{weights}`", hint)
    if labels < 2 or weights == "none":
        return np.eye(labels)
    apart = np.abs(np.subtract.outer(np.arange(labels), np.arange(labels))).astype(float)
    if weights == "ordinal":
        apart = apart * (apart + 1) / 2
    elif weights == "quadratic":
        apart = apart**2
    found: Floats = 1 - apart / apart.max()
    return found
