"""The answer in a sentence: how large the export is, what period it covers, what is wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from ci_toolkit.analysis.inspection.found import Found
from ci_toolkit.analysis.result import Status, Verdict
from ci_toolkit.analysis.wording import count_of
from ci_toolkit.facts import ExportFacts

_STEPS = 4
# More findings of one kind are told as one.
_ALIKE = 5
# What to do about a finding, by its code; others say it in their own sentence.
_NEXT = {
    "end-before-start": "look at the rows whose end lies before their start: no duration can use "
    "them; `--rejects FILE` writes them out",
    "negative-duration": "find out how a length of time can be negative before using the column",
    "negative-count": "find out how a count can be negative before using the column",
    "count-above-size": "look at the rows whose count is above its size: they are left out of "
    "every rate",
    "flawed-rows": "have the export made again, or look at the rows with `--rejects FILE`",
    "check": "mend what breaks your rules, or change the rules",
    "duplicate-key": "find out whether the rows came twice, and count each once with `--id COLUMN`",
    "duplicate-rows": "find out whether rows were exported twice",
    "gap": "find out whether the work or its recording stopped in the periods without rows",
    "volume-jump": "find out what happened in the periods beyond the limits before charting rates",
    "volume-level": "find out what changed the volume: the work, or the filter of the export",
    "ambiguous-dates": "say how dates are written with `--time-format`",
    "stand-in-dates": "leave stand-in times out with `--where`",
    "future-dates": "leave times in the future out with `--where`",
    "personal-data": "have personal data left out of the export",
    "mixed-units": "have the export made with one unit a column",
    "mixed-type": "name the texts that mean nothing with `--null TEXT`",
    "measures-mixed": "chart one sort of number at a time with `--where`",
    "implausible-length": "leave lengths of time out that count from an unknown date",
    "minus-one": "find out whether -1 stands for unknown",
    "total-among-rows": "leave total rows out with `--where`",
    "column-gone": "tell whoever makes the export about the column that is gone",
    "new-values": "decide what the new values mean for your groups",
}


def verdict_of(facts: ExportFacts, found: Sequence[Found]) -> Verdict:
    """The verdict; `found` weightiest first."""
    if not facts.rows:
        text = "no rows to inspect"
        return Verdict("insufficient", text, ("check that the export was made to its end",))
    lead = count_of(facts.rows, "row") + _period(facts)
    weighty = [one for one in found if one.level != "info"]
    status: Status = "sound"
    if weighty:
        status = "unsound" if weighty[0].level == "signal" else "doubtful"
        number = _number(weighty)
        need = "1 finding needs" if number == 1 else f"{number} findings need"
        which = "" if number == 1 else ", the first"
        text = f"{lead}; {need} a look{which}: {_gist(weighty[0])}"
        alike = sum(one.code == weighty[0].code for one in weighty)
        text += f", and {alike - 1:,} findings like it" if alike > _ALIKE else ""
    else:
        text = f"{lead}; nothing found that needs a look"
    steps = [step for one in weighty if (step := _step(one))]
    if not weighty:
        steps.append("run one of the ready commands")
    return Verdict(status, text, tuple(dict.fromkeys(steps))[:_STEPS])


def _number(weighty: Sequence[Found]) -> int:
    """How many findings there are to look at; many of one kind are one."""
    kinds: dict[str, int] = {}
    for one in weighty:
        kinds[one.code] = kinds.get(one.code, 0) + 1
    return sum(1 if number > _ALIKE else number for number in kinds.values())


def _gist(one: Found) -> str:
    """A finding in few words: without what follows a semicolon, and without line numbers."""
    if one.short:
        return one.short
    return re.sub(r" \(rows? [\d,… ]+(?: of [^()]*)?\)$", "", one.text.split("; ")[0])


def _step(one: Found) -> str | None:
    step: str | None = one.more.get("step")
    return step or _NEXT.get(one.code)


def _period(facts: ExportFacts) -> str:
    """ " from 2016-02-29 to 2017-02-16", by the main time column; "" without one."""
    named = dict(reversed(facts.roles)).get("time")
    main = facts.volume.column if facts.volume else named
    for column in facts.columns:
        if column.name != main:
            continue
        if isinstance(column.low, datetime) and isinstance(column.high, datetime):
            if column.low.date() == column.high.date():
                return f" of {column.low:%Y-%m-%d}"
            return f" from {column.low:%Y-%m-%d} to {column.high:%Y-%m-%d}"
    if facts.volume and facts.volume.starts:
        first, last = facts.volume.starts[0][:10], facts.volume.starts[-1][:10]
        return f" from {first} to {last}" if first != last else f" of {first}"
    return ""
