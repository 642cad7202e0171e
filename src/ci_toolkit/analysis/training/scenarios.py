"""Ready mixtures of simulated exports, and the effects that can be planted by name."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ci_toolkit.analysis.training.plan import (
    BASE_QUEUES,
    MARKETS,
    MORE_QUEUES,
    Effect,
    Queue,
    Scenario,
)
from ci_toolkit.errors import UsageError, did_you_mean

STANDARD_EFFECTS = (
    Effect(
        "missing-day",
        "one day is missing from the export",
        "rows",
        first=0.35,
    ),
    Effect(
        "slow-queue",
        "handling takes longer in the live queue",
        "handle",
        first=0.45,
        column="queue",
        value="live",
        size=math.log(1.30),
    ),
    Effect(
        "bad-policy-version",
        "policy version v2 is translated badly in FR: more decisions are appealed until v3",
        "appealed",
        first=0.50,
        last=0.65,
        column="market",
        value="FR",
        size=math.log(2.2),
    ),
    Effect(
        "overturn-shift",
        "the share of appeals overturned rises in the video queue and stays there",
        "overturned",
        first=0.55,
        column="queue",
        value="video",
        size=math.log(2.8),
    ),
    Effect(
        "failing-team",
        "audits find more wrong decisions in team east",
        "wrong",
        first=0.65,
        column="team",
        value="east",
        size=math.log(4.0),
    ),
)


@dataclass(frozen=True, slots=True)
class Kind:
    """An effect that can be asked for by name.

    what: a sentence for people. size: its default; least, most: the range allowed (both inside).
    meaning: what the size is. effect: planted as it is, with the size put in. rollout: share of the
    decisions that policy version v3 gets when this is planted.
    """

    what: str
    size: float
    least: float
    most: float
    meaning: str
    effect: Effect
    rollout: float = 1.0


_ODDS, _TIMES = "factor of the odds", "factor of the time"
KINDS: Mapping[str, Kind] = {
    "shift": Kind(
        "the share of appeals overturned changes in the video queue on one day and stays there",
        *(4.0, 0.05, 20.0, _ODDS),
        Effect("shift", "", "overturned", 0.55, column="queue", value="video"),
    ),
    "policy-shift": Kind(
        "more decisions are appealed in FR from one day on, after a change of wording there",
        *(3.0, 0.05, 20.0, _ODDS),
        Effect("policy-shift", "", "appealed", 0.50, column="market", value="FR"),
    ),
    "drift": Kind(
        "handling takes longer in the image queue, a little more each day until the end",
        *(1.5, 0.1, 10.0, "factor of the time at the end"),
        Effect("drift", "", "handle", 0.30, column="queue", value="image", drift=True),
    ),
    "bad-version": Kind(
        "policy version v3 takes over six decisions in ten, and more of its appeals are overturned",
        *(4.0, 0.05, 20.0, _ODDS),
        Effect("bad-version", "", "overturned", 0.65, column="policy_version", value="v3"),
        rollout=0.6,
    ),
    "slow-queue": Kind(
        "handling takes longer in the live queue from one day on",
        *(1.3, 0.1, 10.0, _TIMES),
        Effect("slow-queue", "", "handle", 0.45, column="queue", value="live"),
    ),
    "long-wait": Kind(
        "items wait longer for a decision in the ads queue from one day on",
        *(1.8, 0.1, 10.0, _TIMES),
        Effect("long-wait", "", "wait", 0.60, column="queue", value="ads"),
    ),
    "failing-group": Kind(
        "audits find more wrong decisions in team east from one day on",
        *(4.0, 0.05, 20.0, _ODDS),
        Effect("failing-group", "", "wrong", 0.65, column="team", value="east"),
    ),
    "gaps": Kind(
        "some days in a row are missing from the export",
        *(3.0, 1.0, 7.0, "number of days"),
        Effect("gaps", "", "rows", 0.35),
    ),
    "dirty": Kind(
        "cells are spoilt: unreadable times, numbers with words, blanks, ids that come twice and "
        "negative times",
        *(0.002, 0.0001, 0.1, "share of the rows for each kind"),
        Effect("dirty", "", "cells", 0.0),
    ),
}
"""Effects by the name that plants them. Sizes are factors, days, or a share, as `meaning` says."""

SKILL, SPEED = 0.3, 0.15
"""How moderators differ in the mixtures named below: log-odds of an error, log of the time."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """A named mixture: a sentence, its kinds of effect, and whether moderators differ."""

    text: str
    kinds: tuple[str, ...] = ()
    differ: bool = True


MIXTURES: Mapping[str, Mixture] = {
    "standard": Mixture("five planted effects, everything else stable", differ=False),
    "stable": Mixture("no planted effect: whatever signals is a false alarm", differ=False),
    "moderators": Mixture("no change over time, but moderators differ in skill and speed"),
    "shift": Mixture("overturned appeals rise in one queue from one day on", ("shift",)),
    "policy-shift": Mixture("appeals rise in one market from one day on", ("policy-shift",)),
    "drift": Mixture("handling gets slower, day by day, in one queue", ("drift",)),
    "bad-version": Mixture(
        "a new policy version, in force for some of the decisions, is overturned more often",
        ("bad-version",),
    ),
    "slow-queue": Mixture(
        "one queue takes longer to handle, another lets its items wait", ("slow-queue", "long-wait")
    ),
    "failing-group": Mixture("audits find more errors in one team", ("failing-group",)),
    "gaps": Mixture("some days in a row are missing", ("gaps",)),
    "dirty": Mixture("spoilt cells of five kinds, counted in the key", ("dirty",)),
    "everything": Mixture("every effect that can be planted by name, at once", tuple(KINDS)),
}

SCENARIOS = {name: mixture.text for name, mixture in MIXTURES.items()}


def make_scenario(
    name: str = "standard", queues: int = 6, markets: int = 20, plant: Sequence[str] = ()
) -> Scenario:
    """The named mixture with so many queues (6 to 30) and markets (2 to 80).

    plant: further effects, each `NAME` or `NAME=SIZE` of `KINDS`; one that the mixture has too is
    planted once, with the size given here.
    Raises UsageError for an unknown name, a size that is none, or a number outside these ranges.
    """
    mixture = MIXTURES.get(name)
    if mixture is None:
        raise UsageError(f"no scenario is called `{name}`", _known(name, SCENARIOS))
    most = len(BASE_QUEUES) + len(MORE_QUEUES)
    if not len(BASE_QUEUES) <= queues <= most:
        raise UsageError(
            f"queues must be {len(BASE_QUEUES)} to {most}, not {queues}",
            f"usual are {len(BASE_QUEUES)}",
        )
    if not 2 <= markets <= len(MARKETS):
        raise UsageError(f"markets must be 2 to {len(MARKETS)}, not {markets}", "usual are 20")
    own = dict(_asked(text) for text in plant)
    sizes = {kind: KINDS[kind].size for kind in mixture.kinds} | own
    effects = STANDARD_EFFECTS if name == "standard" else ()
    scenario = Scenario(
        name=name,
        text=SCENARIOS[name] + (f"; planted by name: {', '.join(own)}" if own else ""),
        queues=_queues(queues),
        markets=MARKETS[:markets],
        effects=_without_twins(effects, sizes)
        + tuple(planted(kind, size) for kind, size in sizes.items()),
        rollout=min((KINDS[kind].rollout for kind in sizes), default=1.0),
    )
    return replace(scenario, skill=SKILL, speed=SPEED) if mixture.differ else scenario


def planted(kind: str, size: float) -> Effect:
    """The effect of that kind (a key of `KINDS`) with that size."""
    known = KINDS[kind]
    effect = replace(known.effect, what=known.what)
    if effect.measure == "rows":
        return replace(effect, days=round(size))
    return replace(effect, size=size if effect.measure == "cells" else math.log(size))


def _without_twins(effects: tuple[Effect, ...], sizes: Mapping[str, float]) -> tuple[Effect, ...]:
    """The effects whose measure and place no named effect takes, so that none is doubled."""
    taken = {(one.measure, one.column, one.value) for one in (KINDS[kind].effect for kind in sizes)}
    return tuple(one for one in effects if (one.measure, one.column, one.value) not in taken)


def _asked(text: str) -> tuple[str, float]:
    name, sign, number = (part.strip() for part in text.partition("="))
    kind = KINDS.get(name)
    if kind is None:
        raise UsageError(f"no effect is called `{name}`", _known(name, KINDS))
    if not sign:
        return name, kind.size
    allowed = f"write {name}={kind.size:g}: the {kind.meaning}, {kind.least:g} to {kind.most:g}"
    if not re.fullmatch(r"\d+(\.\d+)?|\.\d+", number):
        raise UsageError(f"`{number}` is not the size of an effect", allowed)
    size = float(number)
    if not kind.least <= size <= kind.most or (kind.effect.measure == "rows" and size % 1):
        raise UsageError(f"`{name}` cannot have the size {number}", allowed)
    if size == 1.0 and kind.effect.measure not in ("rows", "cells"):
        raise UsageError(f"`{name}` of size 1 would change nothing", allowed)
    return name, size


def _known(name: str, names: Mapping[str, object]) -> str:
    known = ", ".join(f"`{one}`" for one in names)
    return did_you_mean(name, tuple(names)) or f"known are {known}"


def _queues(number: int) -> tuple[Queue, ...]:
    """The six basic queues, then smaller ones that work like them."""
    extra = []
    for index, name in enumerate(MORE_QUEUES[: number - len(BASE_QUEUES)]):
        like = BASE_QUEUES[index % len(BASE_QUEUES)]
        weight = like.weight / (2 + index // len(BASE_QUEUES))
        extra.append(
            Queue(name, weight, like.automated, like.seconds, like.wait_hours, like.overturned)
        )
    return BASE_QUEUES + tuple(extra)
