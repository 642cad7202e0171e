"""Gates of Improve: was the right thing changed, did it work, and did it work enough?"""

from __future__ import annotations

import math

from ci_toolkit.analysis.capability.phrases import two
from ci_toolkit.analysis.dmaic.fmea import fmea_lines
from ci_toolkit.analysis.dmaic.gate import (
    Case,
    Outcome,
    Rule,
    failed,
    listed,
    lost,
    open_,
    passed,
    written,
)
from ci_toolkit.analysis.dmaic.gates_analyze import accepted
from ci_toolkit.analysis.dmaic.gates_measure import has_spec
from ci_toolkit.analysis.dmaic.goal import met
from ci_toolkit.analysis.dmaic.project.project import Project
from ci_toolkit.analysis.dmaic.root_evidence import difference_ends
from ci_toolkit.analysis.dmaic.spec_share import Promise, promise_of
from ci_toolkit.analysis.dmaic.words import change_text, interval_text, metric_text
from ci_toolkit.analysis.wording import count_of, percent, plain


def _solutions(case: Case) -> Outcome:
    causes = [one.cause for one in accepted(case)]
    if not causes:
        return open_("there is no accepted root cause that a solution could mend")
    chosen = {one.cause for one in case.project.improve.solutions if one.chosen}
    left = [cause for cause in causes if cause not in chosen]
    text = f"a chosen solution for each of {count_of(len(causes), 'accepted root cause')}"
    return written(not left, text, f"no chosen solution for {listed(left)}" if left else "")


def _fmea(case: Case) -> Outcome:
    lines = fmea_lines(case.project.improve.fmea)
    if not lines:
        return open_("there is no FMEA yet")
    high = [line for line in lines if line.before.priority == "H"]
    if not high:
        return passed(f"none of {count_of(len(lines), 'failure mode')} has high action priority")
    bare = [line.mode.failure for line in high if not line.mode.action]
    if bare:
        return failed(f"high action priority without an action: {listed(bare)}")
    still = [line.mode.failure for line in high if line.after and line.after.priority == "H"]
    text = f"an action for each of {len(high):,} of high action priority"
    return passed(f"{text}; still high after it: {listed(still)}" if still else text)


def changes(project: Project) -> tuple[str, ...]:
    """Days of the changes that are no pilot, in order, as "YYYY-MM-DD"."""
    return tuple(str(one.when)[:10] for one in project.improve.changes if not one.pilot)


def _change(case: Case) -> Outcome:
    days = changes(case.project)
    if days:
        return passed(f"changed on {listed(days)}")
    pilots = len(case.project.improve.changes)
    return open_("only pilots so far" if pilots else "nothing has been changed yet")


def _effect(case: Case) -> Outcome:
    """A control group that was named and could not be used leaves the question open."""
    missing = lost(case, "staged", "effect", "control_group")
    effect = case.evidence.effect
    if effect is None or missing is not None:
        return missing or open_("before and after cannot be compared yet")
    good = effect.verdict.status == "capable"
    return passed(effect.verdict.text) if good else failed(effect.verdict.text)


def _promised(case: Case) -> Outcome:
    effect = case.evidence.effect
    if effect is None:
        return lost(case, "staged", "effect") or open_("before and after cannot be compared yet")
    if not math.isfinite(effect.promised):
        return open_("the goal promises no size that could be reached")
    goal = metric_text(case.evidence.goal_to, case.kind)
    moved = interval_text(effect.effect, case.kind, change=True)
    now = interval_text(effect.primary.after.value, case.kind)
    text = f"promised {change_text(effect.promised, case.kind)}, measured {moved}; now {now}"
    if met(effect.primary.before.value.value, case.evidence.goal_to, effect.better):
        return failed(f"{text}: the goal of {goal} was met before the change already")
    if effect.reached == "yes":
        return passed(f"{text}: the goal of {goal} is reached")
    if effect.reached == "no":
        return failed(f"{text}: the goal of {goal} is not reached")
    return failed(f"{text}: the goal of {goal} is not shown to be reached")


def _capability(case: Case) -> Outcome | None:
    if not has_spec(case.project.measure.metric):
        return None
    evidence = case.evidence
    missing = lost(case, "capability", "capability_after")
    if evidence.capability is None or evidence.capability_after is None:
        return missing or open_("capability before and after cannot be compared yet")
    before, after = promise_of(evidence.capability), promise_of(evidence.capability_after)
    if before is None or after is None or before.what != after.what:
        return failed("capability before and after are not of the same kind")
    return _compared(before, after)


def _compared(before: Promise, after: Promise) -> Outcome:
    """Worse beyond chance fails; a little worse within it does not.

    Source: newcombe-1998-difference.
    """
    text = f"{before.what} {_share(before)} before, {_share(after)} after"
    sign = 1 if before.higher else -1
    change = sign * (after.share.value - before.share.value)
    if change >= 0:
        return passed(text)
    low, high = difference_ends(before.share, after.share)
    worse = high < 0 if before.higher else low > 0
    if worse or not math.isfinite(low):
        return failed(f"{text}: worse")
    return passed(f"{text}: no worse beyond chance")


def _share(one: Promise) -> str:
    value = one.share.value
    if one.fraction:
        return percent(value)
    return two(value) if one.what == "Ppk" else plain(value, 3)


RULES = (
    Rule("solutions", "Each accepted root cause has a chosen solution", _solutions),
    Rule("fmea", "Each failure mode of high action priority has an action", _fmea),
    Rule("change", "The change has a date", _change),
    Rule("effect", "The metric improved by more than chance", _effect),
    Rule("promised", "The improvement is of the promised size", _promised),
    Rule("capability-held", "The capability is not worse than before", _capability),
)
