"""What is said of a comparison."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ci_toolkit.analysis.pareto.day_rates import FEWEST_DAYS
from ci_toolkit.analysis.pareto.names import naming_of
from ci_toolkit.analysis.pareto.options import ParetoOptions
from ci_toolkit.analysis.pareto.result import Comparison, Shift
from ci_toolkit.analysis.result import Finding
from ci_toolkit.analysis.wording import count_of, p_value, percent, plain

_Name = Callable[[str], str]
# Named in a sentence; the table has all.
_NAMED = 3
_HEADLINED = 2
_LISTED = 5
_FEWEST_COUNTED = 20
# A difference this many half-widths of its interval away is found in four of five cases:
# (1.96 + 0.84) / 1.96.
_SEEN = 1.43


def sentence(found: Comparison, options: ParetoOptions, *, fractions: bool) -> str:
    """The comparison in a sentence or two, without a final full stop."""
    if min(found.total) <= 0:
        return _empty(found, options)
    level = f"false discovery rate {percent(found.level)}"
    parts = [_whole(found, options, fractions=fractions)]
    own = [shift for shift in found.shifts if not shift.other]
    name = _naming(found)
    if found.per is None:
        return "; ".join([*parts, _shares(found, own, level, name)])
    changed = [shift for shift in own if shift.change is not None]
    if not changed:
        parts.append(f"no category changed by more than chance ({level})")
        if (least := _least(own)) is not None:
            size = f"{plain(least * 100, 2)} points" if fractions else plain(least, 2)
            parts[-1] += f", where a change of {size}{_unit(found, fractions)}"
            parts[-1] += f" of {name(own[0].category)} would as a rule have been seen"
    else:
        leading = [
            _changed(shift, options.confidence, name, fractions=fractions)
            for shift in changed[:_NAMED]
        ]
        parts.append(_joined(leading))
        whole = f"{len(changed):,} of {count_of(len(own), 'category', 'categories')} changed"
        parts.append(f"{whole} ({level})")
    if (moved := _moved(found)) is not None:
        parts.append(moved)
    return "; ".join(parts)


def headline(found: Comparison, options: ParetoOptions, *, fractions: bool) -> str:
    """The comparison for a slide: the total, what changed most, how many did."""
    own = [shift for shift in found.shifts if not shift.other]
    changed = [shift for shift in own if shift.change is not None]
    if min(found.total) <= 0 or found.per is None or not changed:
        return sentence(found, options, fractions=fractions)
    name = _naming(found)
    most = [
        f"{name(one.category)} {_verb(one.difference)} from {_rate(one.rate[0], fractions)} to "
        f"{_rate(one.rate[1], fractions)}"
        for one in changed[:_HEADLINED]
        if one.rate is not None and one.difference is not None
    ]
    rest = len(changed) - len(most)
    others = f"; {rest:,} of the other {len(own) - len(most):,} categories changed too"
    return f"{_whole(found, options, fractions=fractions)}; {_joined(most)}{others if rest else ''}"


def _naming(found: Comparison) -> _Name:
    return naming_of(one.category for one in found.shifts if not one.other)


def _empty(found: Comparison, options: ParetoOptions) -> str:
    if max(found.total) <= 0:
        return f"neither side has any {options.amount_noun}"
    label = found.labels[0 if found.total[0] <= 0 else 1]
    return f"`{label}` has no {options.amount_noun}, so there is nothing to compare"


def _whole(found: Comparison, options: ParetoOptions, *, fractions: bool) -> str:
    if found.per is None:
        amounts = " and ".join(plain(value) for value in found.total)
        said = f"the sides hold {amounts} {options.amount_noun}"
        return f"{said}; nothing says out of how many, so only shares are compared"
    if found.total_rate is None or found.total_difference is None:
        return "the totals cannot be compared"
    before, after = found.total_rate
    real = found.total_p is not None and found.total_p < 1 - options.confidence
    numbers = f"{_rate(before, fractions)} to {_rate(after, fractions)}"
    numbers += " s" if options.durations else ""  # the table says them as lengths of time
    if found.timed:
        numbers += f" a {found.per}"
        moved = f" by {percent(abs(after / before - 1))}" if before > 0 else ""
        if real:
            return f"the total {_verb(found.total_difference)}{moved} (from {numbers})"
        return f"the total did not change by more than chance (from {numbers})"
    name = options.amount_noun if fractions else f"{options.amount_noun} per item"
    text = (
        f"{name} {_verb(found.total_difference)} from {numbers}"
        if real
        else f"{name} did not change by more than chance (from {numbers})"
    )
    parts = dict(found.parts)
    within, mix = parts.get("rate within the categories"), parts.get("mix of the categories")
    if within is None or mix is None:
        return text
    return (
        f"{text}: {_signed(within, fractions)} within the categories, "
        f"{_signed(mix, fractions)} from the mix"
    )


def _shares(found: Comparison, own: Sequence[Shift], level: str, name: _Name) -> str:
    changed = [one for one in own if one.share_q is not None and one.share_q <= found.level]
    if not changed:
        return f"no share changed by more than chance ({level})"
    changed.sort(key=lambda one: -abs(one.share_difference))
    leading = [
        f"the share of {name(one.category)} {_verb(one.share_difference)} from "
        f"{percent(one.share[0])} to {percent(one.share[1])}"
        for one in changed[:_NAMED]
    ]
    whole = f"{len(changed):,} of {count_of(len(own), 'share', 'shares')} changed ({level})"
    return f"{_joined(leading)}; {whole}"


def _changed(shift: Shift, confidence: float, name: _Name, *, fractions: bool) -> str:
    assert shift.rate is not None
    assert shift.difference is not None
    before, after = (_rate(value, fractions) for value in shift.rate)
    text = f"{name(shift.category)} {_verb(shift.difference)} from {before} to {after}"
    if shift.low is None or shift.high is None:
        return text
    size = _signed(shift.difference, fractions)
    low, high = (_signed(value, fractions, bare=True) for value in (shift.low, shift.high))
    return f"{text} ({size}, {percent(confidence)} interval {low} to {high})"


def _moved(found: Comparison) -> str | None:
    """What is said of the mix as a whole, where it moved by more than chance."""
    if found.per == "item" or found.mix_p is None or found.mix_p >= 1 - 0.95:
        return None
    return f"the mix moved by {percent(found.mix_distance)} of the total ({p_value(found.mix_p)})"


def _least(own: Sequence[Shift]) -> float | None:
    """The smallest change of the first category that is found in four of five cases."""
    if not own or own[0].low is None or own[0].high is None:
        return None
    return _SEEN * (own[0].high - own[0].low) / 2


def _rate(value: float, fractions: bool) -> str:
    return percent(value) if fractions else plain(value, 3)


def _unit(found: Comparison, fractions: bool) -> str:
    if fractions:
        return ""
    return f" a {found.per}" if found.timed else " per item"


def _signed(value: float, fractions: bool, *, bare: bool = False) -> str:
    """With its sign, a fraction in points."""
    size = plain(abs(value) * 100 if fractions else abs(value), 3)
    sign = "" if size == "0" else "−" if value < 0 else "+"
    return f"{sign}{size}" + (" points" if fractions and not bare else "")


def _verb(difference: float) -> str:
    return "rose" if difference > 0 else "fell"


def _joined(parts: Sequence[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return ", ".join(parts[:-1]) + " and " + parts[-1]


def method(per: str | None, *, fractions: bool, clustered: bool) -> str:
    """How the differences were judged, in words."""
    if per is None:
        return (
            "differences of shares, adjusted for many comparisons (Benjamini and Hochberg); "
            "days that vary by more than chance are allowed for"
        )
    if fractions:
        how = (
            "differences of proportions: hybrid score intervals (Newcombe), p from the score "
            "test, from Fisher's exact test where counts are small"
        )
    else:
        how = (
            "differences of rates: intervals from the score intervals of both Poisson rates, p "
            "from the conditional binomial test"
        )
    if clustered:
        how += (
            "; where days vary by more than chance: ratio of sums clustered by day, Welch's t, "
            "wider where neighbouring days are alike, "
            "and from 4 weeks on without what belongs to the weekday"
        )
    return how + "; adjusted for many comparisons (Benjamini and Hochberg)"


def findings(
    found: Comparison, options: ParetoOptions, days: tuple[int, int]
) -> tuple[Finding, ...]:
    """What must be known to read the comparison. days: with rows, on each side."""
    return tuple(_findings(found, options, days))


def _findings(
    found: Comparison, options: ParetoOptions, days: tuple[int, int]
) -> Iterator[Finding]:
    if found.per is None:
        text = (
            "nothing says out of how many, or over how many days, so only shares are compared: "
            "a share also rises when another category falls"
        )
        yield Finding("no-exposure", "info", text)
    for label, total, number in zip(found.labels, found.total, days, strict=True):
        if total <= 0:
            continue
        if found.timed and 0 < number < FEWEST_DAYS:
            text = (
                f"`{label}` has {count_of(number, str(found.per))}: how much {found.per}s vary "
                f"cannot be told from fewer than {FEWEST_DAYS}, so intervals hold for chance alone"
            )
            yield Finding("side-too-short", "warning", text)
    counted = [sum(shift.count[side] for shift in found.shifts) for side in (0, 1)]
    for label, number_counted in zip(found.labels, counted, strict=True):
        if number_counted < _FEWEST_COUNTED:
            text = f"`{label}` holds {plain(number_counted)} {options.noun} in all: too few to tell"
            yield Finding("side-too-short", "warning", text)
    for code, side in (("gone", 1), ("new", 0)):
        own = [one for one in found.shifts if one.amount[side] <= 0 and not one.other]
        if own and min(found.total) > 0:
            text = _only(own, found.labels[1 - side], _naming(found))
            yield Finding(f"{code}-categories", "info", text)


def _only(own: Sequence[Shift], label: str, name: _Name) -> str:
    names = [name(one.category) for one in own[:_LISTED]]
    if len(own) > _LISTED:
        names.append(f"{len(own) - _LISTED:,} more")
    return f"{count_of(len(own), 'category', 'categories')} only in `{label}`: {_joined(names)}"
