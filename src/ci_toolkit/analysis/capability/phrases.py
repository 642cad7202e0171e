"""Pieces of sentences that all verdicts of capability share."""

from __future__ import annotations

import re

from ci_toolkit.analysis.capability.judge import Judged
from ci_toolkit.analysis.capability.options import CapabilityOptions
from ci_toolkit.analysis.capability.result import Stability, StreamCapability
from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.wording import count_of, duration, percent, plain

# A share below this is no count of any export: its digits say nothing.
_NEXT_TO_NOTHING = 1e-8
_HEAD = {"capable": "capable", "incapable": "not capable", "insufficient": "cannot tell yet"}
_WHOLE_INDEX = 100.0  # from here on whole numbers are enough
_FARTHEST_INDEX = 1_000.0
_SHOWN = re.compile(r"(?P<some>\d[\d,]*) of (?P<all>\d[\d,]*) [^,;:]+")


def number(value: float, options: CapabilityOptions) -> str:
    """A value with its unit where it is a length of time."""
    return duration(value) if options.durations else plain(value)


def brief(value: float, options: CapabilityOptions) -> str:
    """A difference of values with few digits."""
    return duration(value) if options.durations else plain(value, 2)


def span(low: float | None, high: float | None) -> str:
    """Two ends of a share in per cent, without the sign.

    >>> span(0.58, 0.66), span(2.5e-10, 0.99)
    ('58–66', '<0.000001–99')
    """
    ends = [_end(low), _end(high)]
    return "–".join(ends) if ends[0] != ends[1] else f"{ends[0]}, to the digits shown"


def _end(share: float | None) -> str:
    if share is None:
        return "–"
    nothing = 0 < share < _NEXT_TO_NOTHING
    text = percent(_NEXT_TO_NOTHING if nothing else share).removesuffix(" %")
    return f"<{text}" if nothing else text


def index_text(found: Estimate) -> str:
    """An index with its interval.

    >>> index_text(Estimate(1.124, 0.981, 1.26)), index_text(Estimate(-0.004))
    ('1.12 (0.98–1.26)', '0.00')
    """
    text = two(found.value)
    if (found.low is None and found.high is None) or far_index(found.value):
        return text
    if found.low is None or found.high is None:
        known = f"at least {two(found.low)}" if found.low is not None else ""
        known = f"at most {two(found.high)}" if found.high is not None else known
        return f"{text} ({known})"
    joint = " to " if found.low < 0 else "–"
    return f"{text} ({two(found.low)}{joint}{two(found.high)})"


def two(value: float) -> str:
    """An index with two decimals, a large one in whole numbers, one without bounds as such.

    >>> two(1.334), two(312.4), two(34603833.1), two(-0.001)
    ('1.33', '312', 'over 1,000', '0.00')
    """
    if far_index(value):
        return far_index(value)
    text = f"{value:.2f}" if abs(value) < _WHOLE_INDEX else f"{value:.0f}"
    return "0.00" if text == "-0.00" else text


def far_index(value: float) -> str:
    """What is said of an index so large that its digits say nothing; nothing of any other.

    Spread is then next to nothing beside the limits: a thousand says all that can be said.

    >>> far_index(34603833.1), far_index(-1e9), far_index(999.0)
    ('over 1,000', 'below -1,000', '')
    """
    if not abs(value) > _FARTHEST_INDEX:
        return ""
    return f"over {_FARTHEST_INDEX:,.0f}" if value > 0 else f"below -{_FARTHEST_INDEX:,.0f}"


def within(spec: Spec, options: CapabilityOptions, *, per_row: bool) -> str:
    """What it means to meet the spec, after a number of cases.

    >>> within(Spec(usl=86400.0), CapabilityOptions(durations=True), per_row=False)
    'within 24 h'
    """
    if per_row:
        return "within their own limits" if spec.sides == 2 else "within their own limit"
    if spec.lsl is not None and spec.usl is not None:
        return f"between {limit(spec.lsl, options)} and {limit(spec.usl, options)}"
    if spec.usl is not None:
        joint = "within" if options.durations else "at or below"
        return f"{joint} {limit(spec.usl, options)}"
    return "" if spec.lsl is None else f"at or above {limit(spec.lsl, options)}"


def counted(number: float, noun: str) -> str:
    """A number with its noun, which is given in the plural.

    >>> counted(1, "cases"), counted(1200.0, "cases")
    ('1 case', '1,200 cases')
    """
    return f"{plain(number)} {noun.removesuffix('s') if number == 1 else noun}"


def limit(value: float, options: CapabilityOptions) -> str:
    """A limit as it is promised: one day of a length of time is 24 h."""
    if not options.durations:
        return plain(value, 8)
    return "24 h" if value == 86_400 else duration(value, 60.0)


def short_method(method: str) -> str:
    """How an interval was made, in two words.

    >>> short_method("clustered by day (61 days, t with 60 df)")
    'clustered by day'
    """
    if method.startswith("clustered"):
        return method.partition(" (")[0]
    if method.startswith("Kaplan-Meier"):
        return "open cases counted"
    return "exact" if method.startswith("exact") else method


def headed(stream: StreamCapability, judged: Judged, body: str) -> str:
    """The sentence with what comes first: stability, then the answer."""
    stability = stream.stability
    head = _HEAD[judged.status]
    if judged.status == "capable" and not judged.sure:
        head = "capable as far as these data tell"
    if stability is None or stability.stable is not False:
        return f"{head}: {body}"
    first = (
        f"the process is not stable ({_gist(stability)}), so these numbers describe the past and "
        "promise nothing"
    )
    return f"{first}: {body}" if judged.status == "capable" else f"{first}; {head}: {body}"


def _gist(stability: Stability) -> str:
    """What shows it in the fewest words: the clause of the chart's verdict of most periods."""
    clauses = list(_SHOWN.finditer(stability.text))
    if not clauses:
        return f"{count_of(stability.signals, 'signal')} on its {stability.named}"
    most = max(clauses, key=lambda one: int(one["some"].replace(",", "")))
    # Beside a chart of the values themselves the numbers of another one would contradict it.
    where = f" on a chart {stability.of}" if stability.of else ""
    return most.group().strip() + where


def promised(judged: Judged, options: CapabilityOptions) -> str:
    """How a share stands to the promised one; nothing where none decided."""
    if judged.by != "promise" or options.promise is None:
        return ""
    wanted = f"the {percent(options.promise)} promised"
    if judged.status == "capable":
        return f", at least {wanted}"
    return f", below {wanted}" if judged.status == "incapable" else f" against {wanted}"
