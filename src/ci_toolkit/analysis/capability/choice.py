"""Which distribution is taken, with the reason, and the rivals in order."""

from __future__ import annotations

import math
from dataclasses import replace

from ci_toolkit.analysis.capability.boxcox import fit_box_cox
from ci_toolkit.analysis.capability.distributions import FAMILIES
from ci_toolkit.analysis.capability.empirical import FEWEST, fit_empirical
from ci_toolkit.analysis.capability.fitting import fit
from ci_toolkit.analysis.capability.goodness import MOST, assess
from ci_toolkit.analysis.capability.johnson import fit_johnson
from ci_toolkit.analysis.capability.result import Fit
from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.analysis.capability.values import Values
from ci_toolkit.analysis.wording import p_value, percent, plain
from ci_toolkit.errors import MethodError

AS_GOOD = 2.0  # difference of AICc below which two fits are called equally good
FAR = 0.03  # largest |F̂ − F| of a fit that is near enough, however many values there are
CRUDE = 0.06  # beyond this even a fit that no test rejects is not taken
FEW = 10  # values below which distributions cannot be told apart
_REFUSED = "not fitted: "
_UNLIKELY = 0.01
_CHANCE = 1.36  # 95 % point of the largest difference, times the root of n
_TAIL = 0.25  # error of a tail percentile, of its distance from the median
_SURE = 5_000  # values from which the tail percentiles of the values are trusted


def named(values: Values, spec: Spec, name: str) -> Fit:
    """The fit of one distribution by name, assessed: a family, box-cox, johnson or empirical.

    Raises: UsageError for an unknown name; MethodError where it cannot be fitted.
    """
    return replace(assess(_fit(values, spec, name), values), reason="asked for")


def _fit(values: Values, spec: Spec, name: str) -> Fit:
    if name == "box-cox":
        return fit_box_cox(values, _shift(values, spec))
    if name == "johnson":
        return fit_johnson(values)
    if name == "empirical":
        return fit_empirical(values)
    return fit(values, name)


def _shift(values: Values, spec: Spec) -> float:
    """What a power transformation takes away: nothing, or the natural edge of values below 0."""
    if (len(values.value) and values.value[0] > 0) or spec.natural_lower is None:
        return 0.0
    return spec.natural_lower


def choose(values: Values, spec: Spec, *, quick: bool = False) -> tuple[Fit, ...]:
    """The distribution to use, then its rivals, each with its reason.

    Families are compared by AICc. Of those within 2 of the best the normal is taken, else the one
    with the fewest parameters. Where the best is too far from the values the next that is near is
    taken; where none is, Box-Cox and Johnson are tried, and from 1,000 values on the values' own
    percentiles. Fewer than 10 values are taken as normal. Distributions that could not be fitted
    stand last, without parameters and percentiles, with why. quick: leave out families with a
    threshold, which take most of the time.

    Raises: MethodError where nothing can be fitted.

    Source: hurvich-tsai-1989
    """
    if values.known.n < FEW:
        normal = named(values, spec, "normal")
        told = f"{plain(values.known.n)} values are too few to tell distributions apart"
        return (replace(normal, reason=told),)
    tried = tuple(name for name, row in FAMILIES.items() if not (quick and row.threshold))
    made, refused = _try(values, spec, tried)
    made = _ordered([one for one in made if one.aicc is not None]) or made
    others: list[Fit] = []
    if not any(near(values, spec, one) for one in made):
        names = () if _open(values) else ("box-cox", "johnson")
        others, more = _try(values, spec, names)
        refused += more
        if values.n >= FEWEST and not _open(values):
            more_made, more = _try(values, spec, ("empirical",))
            others, refused = others + more_made, refused + more
    if not made and not others:
        reasons = refused[0].reason.removeprefix(_REFUSED)
        raise MethodError(f"no distribution can be fitted: {reasons}")
    best = _best(values, spec, made, others)
    rest = [one for one in (*made, *others) if one.name != best[0].name]
    ranked = [replace(one, reason=_rival(one, best[0], values)) for one in rest]
    return (replace(best[0], reason=best[1]), *ranked, *refused)


def _try(values: Values, spec: Spec, names: tuple[str, ...]) -> tuple[list[Fit], list[Fit]]:
    made, refused = [], []
    for name in names:
        try:
            found = _fit(values, spec, name)
        except MethodError as error:
            refused.append(Fit(name, {}, reason=f"{_REFUSED}{error.message}"))
            continue
        row = FAMILIES.get(name)
        # The p of a fit with a threshold is simulated one sample at a time: only if it is taken.
        made.append(assess(found, values, test=row is None or not row.threshold))
    return made, refused


def _open(values: Values) -> bool:
    return values.censored is not None and bool(values.censored.any())


def _aicc(one: Fit) -> float:
    return math.inf if one.aicc is None else one.aicc


def _ordered(made: list[Fit]) -> list[Fit]:
    """By AICc; among the first few that are equally good the normal, then the simplest."""
    ranked = sorted(made, key=_aicc)
    if not ranked:
        return ranked
    good = [one for one in ranked if _aicc(one) - _aicc(ranked[0]) <= AS_GOOD]
    first = min(good, key=lambda one: (one.name != "normal", len(one.parameters), _aicc(one)))
    # What is as good as the one that would be taken is as good, whichever leads.
    normal = next((one for one in ranked if one.name == "normal"), first)
    if _aicc(normal) - _aicc(first) <= AS_GOOD:
        first = normal
    return [first, *(one for one in ranked if one is not first)]


def near(values: Values, spec: Spec, one: Fit) -> bool:
    """Whether a fit describes the values well enough to speak of their tails.

    Up to 5,000 values where the test does not reject it (p ≥ 0.01) and it is no farther off than
    0.06 or chance allows, or where it is at most 0.03 from the values everywhere. With more values
    where it is that near and the tail percentiles on the sides of the limits are within 25 % of
    their distance from the median.
    """
    if one.distance is None or one.log_likelihood is None:
        return not one.parameters  # a value where the fit has none rules it out
    n = values.known.n
    if values.n <= MOST and one.p is not None and one.p >= _UNLIKELY:
        return one.distance <= max(CRUDE, _CHANCE / math.sqrt(n))
    if one.distance > (FAR if one.p is not None else max(FAR, 1 / math.sqrt(n))):
        return False
    low, high = one.tails
    sides = [low if spec.lsl is not None else None, high if spec.usl is not None else None]
    return values.n < _SURE or all(side is None or abs(side) <= _TAIL for side in sides)


def _best(values: Values, spec: Spec, made: list[Fit], others: list[Fit]) -> tuple[Fit, str]:
    close = [one for one in made if near(values, spec, one)]
    if close and close[0] is made[0]:
        return _tested(made[0], values), _why(made, values)
    if close:
        told = f"smallest AICc of those near the values, which {made[0].name} is not"
        return _tested(close[0], values), f"{told} ({_how(made[0])}); {_how(close[0])}"
    told = f"no family is near the values ({_far(made[0])})" if made else "no family can be fitted"
    for one in others:
        if one.name != "empirical" and near(values, spec, one):
            return one, f"{told}; this describes them: {_how(one)}"
    last = [one for one in others if one.name == "empirical"]
    if last:
        return last[0], f"{told}: percentiles of the {plain(values.n)} values themselves"
    possible = [one for one in (*made, *others) if one.log_likelihood is not None]
    closest = min(possible or [*made, *others], key=lambda one: one.distance or math.inf)
    nearest = replace(_tested(closest, values), near=False)
    return nearest, f"{told}; this is the nearest: {_how(closest)}"


def _tested(one: Fit, values: Values) -> Fit:
    return one if one.p is not None else assess(one, values)


def _why(made: list[Fit], values: Values) -> str:
    best, rivals = made[0], made[1:]
    least = min(_aicc(one) for one in made)
    if not rivals:
        return f"the only one that can be fitted; {_how(best)}"
    if _aicc(best) == least:
        second = min(rivals, key=_aicc)
        ahead = _aicc(second) - least
        return f"smallest AICc, {plain(ahead, 3)} below {second.name}; {_how(best)}"
    leader = min(made, key=_aicc)
    kept = "the normal" if best.name == "normal" else "the simplest"
    return (
        f"{kept} of those equally good: AICc {plain(_aicc(best) - least, 2)} above "
        f"{leader.name}; {_how(best)}"
    )


def _how(one: Fit) -> str:
    """How near a fit is, in words."""
    if one.distance is None:
        return "percentiles of the values themselves"
    tested = "" if one.p is None else f", {p_value(one.p)}"
    return f"at most {percent(one.distance, 2)} of values off{tested}"


def _far(one: Fit) -> str:
    return f"{one.name}: {_how(one)}"


def _rival(one: Fit, best: Fit, values: Values) -> str:
    if one.aicc is None or best.aicc is None:
        return _how(one)
    more = one.aicc - best.aicc
    side = "above" if more >= 0 else "below"
    return f"AICc {plain(abs(more), 3)} {side} {best.name}; {_how(one)}"
