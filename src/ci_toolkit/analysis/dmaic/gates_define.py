"""Gates of Define: is it clear what is to be mended, how far, and what that is worth?"""

from __future__ import annotations

import math
import re

from ci_toolkit.analysis.dmaic.gate import (
    Case,
    Outcome,
    Rule,
    failed,
    listed,
    open_,
    passed,
    written,
)
from ci_toolkit.analysis.dmaic.words import metric_text
from ci_toolkit.analysis.dmaic.yearly import money
from ci_toolkit.analysis.wording import count_of

# Words that stand in the names of many metrics and so link none.
_COMMON = frozenset(
    "time rate share mean median average number count total percent daily weekly monthly hours "
    "days item items with from that until between after before each every defect defects "
    "spent".split()
)
_SIPOC = ("suppliers", "inputs", "process", "outputs", "customers")


def _problem(case: Case) -> Outcome:
    number = len(case.project.define.problem.split())
    return written(number > 0, f"stated in {count_of(number, 'word')}", "`problem` is empty")


def _goal(case: Case) -> Outcome:
    goal, evidence = case.project.define.goal, case.evidence
    sides = {"from": goal.start, "to": goal.end, "by": goal.by}
    missing = [f"`{name}`" for name, given in sides.items() if given is None]
    if missing:
        return open_(f"the goal lacks {listed(missing)}")
    start, end = evidence.goal_from, evidence.goal_to
    for name, value in (("from", start), ("to", end)):
        if not math.isfinite(value):
            return failed(f"`{name}` of the goal cannot be read as a value of the metric")
    metric = case.project.measure.metric
    text = f"from {metric_text(start, case.kind)} to {metric_text(end, case.kind)}"
    better = "lower" if metric is None else metric.better
    if start == end or (end < start) != (better == "lower"):
        return failed(f"the goal goes {text}, but {better} is better")
    return passed(f"{text} by {goal.by}")


def _scope(case: Case) -> Outcome:
    define = case.project.define
    missing = [
        f"`{name}`"
        for name, given in (("scope_in", define.scope_in), ("scope_out", define.scope_out))
        if not given
    ]
    text = f"{len(define.scope_in):,} in and {len(define.scope_out):,} out"
    return written(not missing, text, f"the scope lacks {listed(missing)}" if missing else "")


def _business_case(case: Case) -> Outcome:
    given, amount = case.project.define.business_case, case.evidence.business_case
    if given is None:
        return open_("there is no business case yet")
    missing = [f"`{n}`" for n in ("volume", "cost") if getattr(given, n) is None]
    if missing:
        return open_(f"the business case lacks {listed(missing)}")
    if amount is None or not math.isfinite(amount.yearly):
        return open_("the business case has no amount: it needs a goal with `from` and `to`")
    worth = f"{money(amount.yearly, amount.currency)} a year"
    return passed(worth) if amount.yearly > 0 else failed(f"the goal is worth {worth}")


def _ctq(case: Case) -> Outcome:
    """A need of a customer must lead to the metric, or the wrong thing may be mended."""
    tree, metric = case.project.define.ctq, case.project.measure.metric
    if not tree:
        return open_("there is no need of a customer yet")
    if metric is None:
        return open_("there is no metric yet that a need could lead to")
    for branch in tree:
        if branch.measure and alike(branch.measure, metric.name):
            return passed(f"{branch.need} is measured by {metric.name}")
    return open_(f"no need names {metric.name} as its measure")


def alike(text: str, name: str) -> bool:
    """Whether a text speaks of the metric: it holds its name, or a telling word of it.

    >>> alike("Share of appeals overturned", "Overturned appeals"), alike("Mean time", "Time spent")
    (True, False)
    """
    one, other = (" ".join(value.casefold().split()) for value in (text, name))
    if not one or not other:
        return False
    return one in other or other in one or bool(_telling(one) & _telling(other))


def _telling(text: str) -> frozenset[str]:
    words = re.findall(r"\w{4,}", text)
    return frozenset(word for word in words if word not in _COMMON)


def _sipoc(case: Case) -> Outcome:
    sipoc = case.project.define.sipoc
    if sipoc is None:
        return open_("there is no SIPOC yet")
    missing = [f"`{name}`" for name in _SIPOC if not getattr(sipoc, name)]
    if missing:
        return open_(f"the SIPOC lacks {listed(missing, 5)}")
    return passed(f"{count_of(len(sipoc.process), 'step')} with what stands around them")


RULES = (
    Rule("problem", "The problem is stated", _problem),
    Rule("goal", "The goal says from where, to where and by when", _goal),
    Rule("scope", "The scope says what is in and what is out", _scope),
    Rule("business-case", "The business case says what the goal is worth", _business_case),
    Rule("ctq", "A need of the customer leads to the metric", _ctq),
    Rule("sipoc", "The SIPOC is complete", _sipoc),
)
