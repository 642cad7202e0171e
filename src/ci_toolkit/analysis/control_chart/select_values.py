"""Which chart fits measurements: one kind for the whole run."""

from __future__ import annotations

import numpy as np

from ci_toolkit.analysis.control_chart.limits import constants_of, stream_of_segment
from ci_toolkit.analysis.control_chart.options import ChartOptions
from ci_toolkit.analysis.control_chart.reasons import OVER_DISPERSED_FROM, SIGNIFICANT
from ci_toolkit.analysis.control_chart.subgroups import Floats, Subgroups
from ci_toolkit.analysis.control_chart.variables import xbar
from ci_toolkit.analysis.sigma import from_moving_ranges, pairs_of
from ci_toolkit.analysis.tails import chi_square_above
from ci_toolkit.analysis.wording import p_value, plain

LARGEST_FOR_RANGES = 8
_FREEDOM_AS_INFINITE = 5_000.0


def choose_values(s: Subgroups, o: ChartOptions) -> tuple[str, str, dict[str, Floats]]:
    """Kind, reason and evidence for measurements.

    One value a subgroup: individuals. Subgroups of 2–8 equal sizes: ranges, else standard
    deviations; where their means vary by more than the spread inside explains (sigma_z of the
    means above 1.1 and p < .05), the means as individuals.

    Source: montgomery
    """
    sizes = s.n[s.present]
    if np.count_nonzero(s.used & (s.n >= 2)) < 2:
        return "i-mr", f"one value a {s.noun}, so individuals with moving ranges", {}
    least, most = sizes.min(), sizes.max()
    if least == most and most <= LARGEST_FOR_RANGES:
        kind = "xbar-r"
        reason = f"subgroups of {most:.0f}, equal and small, so means with ranges"
    elif least == most:
        kind = "xbar-s"
        reason = f"subgroups of {most:.0f}, so means with standard deviations"
    else:
        kind = "xbar-s"
        reason = f"subgroups of {least:,.0f} to {most:,.0f}, so means with standard deviations"
    if o.sigma is not None:
        return kind, reason, {}
    evidence, sigma_z, p = _between(s, o, "r" if kind == "xbar-r" else "s")
    if sigma_z > OVER_DISPERSED_FROM and p < SIGNIFICANT:
        return (
            "i-mr-rs",
            f"{s.noun} means differ {plain(sigma_z, 3)} times as much from one to the next as the "
            f"spread inside explains ({p_value(p)}), so their limits come from their own moving "
            "ranges",
            evidence,
        )
    return kind, reason, evidence


def _between(
    s: Subgroups, o: ChartOptions, dispersion: str
) -> tuple[dict[str, Floats], float, float]:
    """z of the subgroup means: evidence by stream, and sigma_z and p over all streams."""
    drawn = xbar(s, o, "r" if dispersion == "r" else "s")
    panel, segments = drawn.panels[0], s.segments
    with np.errstate(invalid="ignore", divide="ignore"):
        z = np.where(panel.sigma > 0, (panel.value - panel.center) / panel.sigma, np.nan)
    tested = s.used & np.isfinite(z)
    pairs = pairs_of(s)
    ranged = from_moving_ranges(np.nan_to_num(z), pairs, segments, constants_of(o))
    stream, number = stream_of_segment(s), len(s.streams)

    def total(values: Floats) -> Floats:
        return np.asarray(
            np.bincount(stream, weights=np.nan_to_num(values), minlength=number), dtype=np.float64
        )

    statistic = total(segments.sum(np.nan_to_num(z) ** 2, tested))
    freedom = total(np.maximum(segments.sum(tested) - 1, 0))
    inside = total(drawn.estimates.degrees_of_freedom)
    weight = total(ranged.ranges)
    with np.errstate(invalid="ignore", divide="ignore"):
        sigma_z = total(ranged.sigma * ranged.ranges) / np.where(weight > 0, weight, np.nan)
        ratio = statistic / np.where(freedom > 0, freedom, np.nan)
        overall = float(np.nansum(sigma_z * weight) / max(weight.sum(), 1.0))
    p = _tail(statistic, freedom, inside)
    whole = _tail(np.array([statistic.sum()]), np.array([freedom.sum()]), np.array([inside.sum()]))
    evidence = {"dispersion_ratio": ratio, "dispersion_p": p, "sigma_z": sigma_z}
    return evidence, overall, float(whole[0])


def _tail(statistic: Floats, freedom: Floats, inside: Floats) -> Floats:
    """P of a sum of squared z as large: F where sigma itself is uncertain, else χ²."""
    if (inside >= _FREEDOM_AS_INFINITE).all():
        return chi_square_above(statistic, freedom)
    from scipy.special import fdtrc

    with np.errstate(invalid="ignore", divide="ignore"):
        usable = (freedom > 0) & (inside > 0)
        ratio = np.where(usable, statistic / np.where(usable, freedom, 1.0), np.nan)
        out: Floats = fdtrc(np.where(usable, freedom, np.nan), inside, ratio)
    return out
