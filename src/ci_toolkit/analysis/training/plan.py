"""What a simulated export contains: its queues, markets, policies, rates, and planted effects.

A plan is data, nothing is drawn here; ready mixtures are in `scenarios`. Five measures are
described in the same way, as a sum of parts that each belong to a column: `overturned`, `appealed`,
`wrong` (an audit finds the decision wrong) as log-odds, `handle` (of a person) and `wait` (from
report to decision) as the logarithm of seconds. An effect adds its `size` to one value of one
column between two days, so that any mixture of effects is written down in a few lines.
All topics are neutral on purpose: the exports are used for teaching.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from ci_toolkit.errors import UsageError

Measure = Literal["overturned", "appealed", "wrong", "handle", "wait", "rows", "cells"]
Column = Literal["queue", "market", "policy", "policy_version", "team"]

MIN_DAYS = 28
"""Shorter exports would squeeze several effects into the same few days."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue: its share of the volume, and how work goes in it.

    automated: share decided without a person. seconds: median handling time of a person.
    wait_hours: median time from report to decision. overturned: share of decided appeals.
    """

    name: str
    weight: float
    automated: float
    seconds: float
    wait_hours: float
    overturned: float


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy: weight, shares removed and restricted, time factor, rates, mean severity.

    appealed: share of removed or restricted items that is appealed in the end. wrong: share of
    audited decisions of people found wrong. severity: weights of 1, 2, 3.
    """

    name: str
    weight: float
    removed: float
    restricted: float
    time_factor: float
    appealed: float
    wrong: float
    severity: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Effect:
    """One planted change: `size` is added to `measure` where `column` is `value`.

    first, last: part of the period (0 to 1), last None to the end; the day of `last` is outside.
    size: log-odds for shares, logarithm of the factor for times; share of rows for "cells", which
    soils that share in each of several ways; not used for "rows", which takes all rows of `days`
    days away. drift: the effect grows evenly from nothing at `first` to `size` at the end.
    """

    code: str
    what: str
    measure: Measure
    first: float
    last: float | None = None
    column: Column | None = None
    value: str | None = None
    size: float = 0.0
    drift: bool = False
    days: int = 1


BASE_QUEUES = (
    Queue("video", 1.00, 0.45, 75.0, 5.0, 0.14),
    Queue("image", 0.80, 0.60, 22.0, 3.0, 0.11),
    Queue("text", 0.90, 0.70, 18.0, 2.0, 0.12),
    Queue("live", 0.30, 0.15, 95.0, 0.1, 0.18),
    Queue("ads", 0.50, 0.50, 40.0, 8.0, 0.16),
    Queue("profile", 0.40, 0.60, 25.0, 12.0, 0.10),
)

_MORE_QUEUES = (
    "comments audio groups events listings reviews messages usernames bios avatars banners links "
    "polls captions playlists tags shops stories shorts stickers feedback forums surveys podcasts"
)
MORE_QUEUES = tuple(_MORE_QUEUES.split())

_MARKETS = (
    "DE FR ES IT PL NL SE RO PT BE CZ GR HU AT DK FI IE SK BG HR "
    "GB US CA MX BR AR CL CO PE JP KR IN ID TH VN PH MY SG AU NZ "
    "TR EG MA ZA NG KE GH SA AE QA KW JO LB IQ PK BD LK NP KH TW "
    "HK UA KZ GE AM RS BA AL NO CH IS LT LV EE SI LU MT CY UY EC"
)
MARKETS = tuple(_MARKETS.split())
"""Codes as in exports; the first twenty are the default."""

POLICIES = (
    Policy("spam", 1.00, 0.55, 0.10, 0.80, 0.08, 0.04, (0.7, 0.2, 0.1)),
    Policy("scam", 0.60, 0.65, 0.05, 1.20, 0.11, 0.06, (0.1, 0.4, 0.5)),
    Policy("impersonation", 0.35, 0.50, 0.10, 1.40, 0.14, 0.08, (0.2, 0.5, 0.3)),
    Policy("copyright", 0.45, 0.60, 0.15, 1.30, 0.15, 0.07, (0.3, 0.5, 0.2)),
    Policy("counterfeit", 0.30, 0.60, 0.10, 1.25, 0.12, 0.07, (0.2, 0.5, 0.3)),
    Policy("misleading title", 0.40, 0.15, 0.45, 1.00, 0.09, 0.06, (0.6, 0.3, 0.1)),
    Policy("duplicate", 0.50, 0.30, 0.30, 0.60, 0.05, 0.03, (0.9, 0.1, 0.0)),
    Policy("off topic", 0.40, 0.10, 0.40, 0.70, 0.07, 0.05, (0.9, 0.1, 0.0)),
)

TEAMS = ("north", "south", "east", "west", "centre", "coast")
ACTIONS = ("no action", "restricted", "removed")
POLICY_VERSIONS = ("v1", "v2", "v3")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A ready mixture: who works on what, how rates vary, and which effects are planted.

    weekday: volume from Monday to Sunday. hours: volume by hour of the day (UTC).
    day_noise: standard deviation of a day's random effect, on the scale of the measure; "rows" is
    that of the day's volume, "mix" that of each queue and market within it.
    versions: parts of the period at which policy versions v2 and v3 start. rollout: share of the
    decisions that v3 then gets, the rest stays with v2. skill, speed: standard deviation between
    moderators of the log-odds of a wrong decision, and of the logarithm of the handling time.
    """

    name: str
    text: str
    queues: tuple[Queue, ...]
    markets: tuple[str, ...]
    effects: tuple[Effect, ...]
    policies: tuple[Policy, ...] = POLICIES
    teams: tuple[str, ...] = TEAMS
    moderators: int = 180
    audited_people: float = 0.12
    audited_automated: float = 0.01
    automated_wrong: float = 0.3
    handle_spread: float = 0.6
    wait_spread: float = 1.1
    appeal_days: tuple[float, float] = (1.2, 1.0)
    outcome_days: tuple[float, float] = (1.0, 0.8)
    versions: tuple[float, float] = (0.50, 0.65)
    rollout: float = 1.0
    skill: float = 0.0
    speed: float = 0.0
    weekday: tuple[float, ...] = (1.06, 1.07, 1.05, 1.03, 1.00, 0.88, 0.91)
    hours: tuple[float, ...] = (
        *(0.55, 0.45, 0.40, 0.38, 0.42, 0.55, 0.75, 0.95, 1.10, 1.20, 1.25, 1.28),
        *(1.25, 1.28, 1.32, 1.35, 1.40, 1.45, 1.48, 1.45, 1.35, 1.15, 0.90, 0.70),
    )
    day_noise: dict[str, float] = field(
        default_factory=lambda: {
            "rows": 0.04,
            "mix": 0.06,
            "overturned": 0.16,
            "appealed": 0.06,
            "wrong": 0.12,
            "handle": 0.03,
        }
    )


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """One export: a scenario, how many rows, from which seed, over which days."""

    scenario: Scenario
    rows: int
    seed: int
    start: dt.date = dt.date(2025, 1, 1)
    days: int = 180

    def __post_init__(self) -> None:
        if self.rows < 1:
            raise UsageError(
                f"rows must be at least 1, not {self.rows:,}", "write 200k, 20M or 1_000_000"
            )
        if self.seed < 0:
            raise UsageError(
                f"seed must be 0 or more, not {self.seed}", "any whole number such as 7"
            )
        if not MIN_DAYS <= self.days <= 3660:
            raise UsageError(
                f"days must be {MIN_DAYS} to 3660, not {self.days:,}", "180 days is half a year"
            )

    def day_of(self, part: float) -> int:
        """The 0-based day at which a part (0 to 1) of the period begins."""
        return round(part * self.days)

    def date_of(self, day: int) -> dt.date:
        """The date of a 0-based day."""
        return self.start + dt.timedelta(days=day)

    @property
    def as_of(self) -> dt.datetime:
        """The moment of the export: midnight after its last day. Nothing later is known in it."""
        return dt.datetime.combine(self.date_of(self.days), dt.time())

    @property
    def moderator_names(self) -> tuple[str, ...]:
        """Moderators by number; the team is the number modulo the teams."""
        return tuple(f"mod_{number:04d}" for number in range(1, self.scenario.moderators + 1))
