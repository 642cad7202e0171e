"""What an index would be by distributions that the values do not rule out."""

from __future__ import annotations

from ci_toolkit.analysis.capability.phrases import two
from ci_toolkit.analysis.capability.result import Fit, StreamCapability
from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.analysis.result import Finding

# Difference of AICc at which a rival is one twentieth as likely.
STILL_POSSIBLE = 6.0
_OFF = 1.5  # times as far off as the one in use, from which a rival is not as near


def other_fits(stream: StreamCapability) -> Finding | None:
    """That rivals give an index beyond the interval, which takes the distribution as certain.

    Source: hurvich-tsai-1989
    """
    fit, index = stream.fit, stream.indices.ppk
    if fit is None or fit.aicc is None or index is None:
        return None
    if index.low is None or index.high is None:
        return None
    found = []
    for rival in stream.fits[1:]:
        value = _index(rival, stream.spec)
        if value is None or not _close(rival, fit):
            continue
        if not index.low <= value <= index.high:
            found.append((value, rival.name))
    if not found:
        return None
    ends = [min(found)] if len(found) == 1 else [min(found), max(found)]
    said = " and ".join(f"{two(value)} by {name}" for value, name in ends)
    return Finding(
        "fit-uncertain",
        "info",
        f"the interval of Ppk takes {fit.name} as certain; Ppk would be {said}, which these "
        "values do not rule out",
    )


def _close(rival: Fit, fit: Fit) -> bool:
    if rival.aicc is None or fit.aicc is None or rival.distance is None or fit.distance is None:
        return False
    return rival.aicc - fit.aicc <= STILL_POSSIBLE and rival.distance <= _OFF * fit.distance


def _index(fit: Fit, spec: Spec) -> float | None:
    """Ppk by the percentiles of a fit; None where it has none."""
    low, middle, high = fit.p00135, fit.p50, fit.p99865
    if low is None or middle is None or high is None:
        return None
    sides = []
    if spec.usl is not None and high > middle:
        sides.append((spec.usl - middle) / (high - middle))
    if spec.lsl is not None and middle > low:
        sides.append((middle - spec.lsl) / (middle - low))
    return min(sides) if sides else None
