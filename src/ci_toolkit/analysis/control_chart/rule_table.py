"""The rules that a chart can be read by: one row a rule, gathered in named sets.

A rule is data (its shape and numbers); `patterns` knows the shapes. To add a rule of a known
shape, add a row here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

Shape = Literal[
    "beyond",  # outside a control limit
    "run",  # `count` in a row on one side of the centre
    "trend",  # `count` points, each step in the same direction
    "alternating",  # `count` points, each step against the one before
    "zone",  # `count` of `window` beyond `zone` sigma on one side, the last of them itself
    "within",  # `count` in a row nearer than 1 sigma
    "outside",  # `count` in a row farther than 1 sigma
    "opposite",  # beyond `zone` sigma on one side, the next beyond it on the other
    "longest-run",  # longest run of the phase against its limit for so many points
    "crossings",  # crossings of the centre against their limit for so many points
    "runs-test",  # number of runs outside its exact 95 % range
]

# fmt: off
NUMBER_WORDS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen", "twenty",
)
# fmt: on

# The name of the number that a user may change, by shape.
PARAMETER: Mapping[str, str] = {
    "run": "run",
    "trend": "trend",
    "alternating": "alternating",
    "within": "within",
    "outside": "outside",
}
SMALLEST: Mapping[str, int] = {
    "run": 2,
    "trend": 3,
    "alternating": 3,
    "within": 2,
    "outside": 2,
    "zone": 1,
}
LARGEST = 1000


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule with its numbers.

    code: "nelson-2". shape, count, window, zone: see `Shape`. ties: what a point on the centre (or
    equal to the one before, in a trend) does: "break" ends the pattern, "ignore" neither adds nor
    ends. sides: of "outside": both sides must be present, or either will do. inside_limits: points
    beyond a control limit do not count for the zone. one_side: all points of the window must lie on
    one side of the centre. warning: shown, never a signal. source: key in `references`.
    """

    code: str
    shape: Shape
    source: str
    count: int = 1
    window: int = 0
    zone: int = 0
    ties: Literal["break", "ignore"] = "break"
    sides: Literal["both", "either"] = "both"
    inside_limits: bool = False
    one_side: bool = False
    warning: bool = False
    optional: bool = False

    @property
    def key(self) -> str:
        """The part of the code after the set's short name."""
        return self.code.split("-")[-1]

    @property
    def needs_zones(self) -> bool:
        """True when the rule looks at distances of 1 or 2 sigma."""
        return self.shape in ("zone", "within", "outside", "opposite")

    @property
    def needs_limits(self) -> bool:
        return self.shape == "beyond" or self.needs_zones

    @property
    def text(self) -> str:
        """The rule in words."""
        many = spelled(self.count)
        match self.shape:
            case "beyond":
                return "a point beyond a control limit"
            case "run":
                return f"{many} in a row on one side of the centre"
            case "trend":
                return f"{many} in a row rising or falling"
            case "alternating":
                return f"{many} in a row alternating up and down"
            case "within":
                return f"{many} in a row within 1 sigma of the centre"
            case "outside":
                where = ", both sides present" if self.sides == "both" else ""
                return f"{many} in a row farther than 1 sigma from the centre{where}"
            case "opposite":
                return f"beyond {self.zone} sigma on one side, the next beyond it on the other"
            case "longest-run":
                return "a longer run on one side of the centre than chance allows"
            case "crossings":
                return "fewer crossings of the centre than chance allows"
            case "runs-test":
                return "more or fewer runs about the centre than chance allows"
            case "zone":
                return self._zone_text(many)

    def _zone_text(self, many: str) -> str:
        some = many if self.count == self.window else f"{many} of {spelled(self.window)}"
        if self.count == self.window == 1:
            return f"a point beyond {self.zone} sigma"
        row = " in a row" if self.count == self.window else ""
        tail = ", all on one side of the centre" if self.one_side else ""
        return f"{some}{row} beyond {self.zone} sigma on one side{tail}"


def spelled(number: int) -> str:
    """A number in words up to twenty."""
    return NUMBER_WORDS[number] if 0 < number < len(NUMBER_WORDS) else str(number)


def _zone(
    code: str,
    source: str,
    count: int,
    window: int,
    zone: int,
    *,
    inside_limits: bool = False,
    one_side: bool = False,
    warning: bool = False,
) -> Rule:
    return Rule(
        code,
        "zone",
        source,
        count,
        window,
        zone,
        inside_limits=inside_limits,
        one_side=one_side,
        warning=warning,
    )


def _ignoring_ties(rule: Rule) -> Rule:
    return replace(rule, ties="ignore")


_NELSON = "nelson-1984"
_WE = "western-electric"
_AIAG = "aiag-spc"
_BOOK = "montgomery"
_IHI = "provost-murray"
_NHS = "nhs-making-data-count"
_LAB = "westgard"
_RUNS = "anhoej-olesen-2014"

SETS: Mapping[str, tuple[Rule, ...]] = {
    "limits": (Rule("limits-1", "beyond", "shewhart-1931"),),
    "nelson": (
        Rule("nelson-1", "beyond", _NELSON),
        Rule("nelson-2", "run", _NELSON, 9),
        Rule("nelson-3", "trend", _NELSON, 6),
        Rule("nelson-4", "alternating", _NELSON, 14),
        _zone("nelson-5", _NELSON, 2, 3, 2),
        _zone("nelson-6", _NELSON, 4, 5, 1),
        Rule("nelson-7", "within", _NELSON, 15),
        Rule("nelson-8", "outside", _NELSON, 8),
    ),
    "western-electric": (
        Rule("we-1", "beyond", _WE),
        _zone("we-2", _WE, 2, 3, 2),
        _zone("we-3", _WE, 4, 5, 1),
        Rule("we-4", "run", _WE, 8),
    ),
    "aiag": (
        Rule("aiag-1", "beyond", _AIAG),
        Rule("aiag-2", "run", _AIAG, 7),
        Rule("aiag-3", "trend", _AIAG, 6),
        Rule("aiag-4", "alternating", _AIAG, 14),
        _zone("aiag-5", _AIAG, 2, 3, 2),
        _zone("aiag-6", _AIAG, 4, 5, 1),
        Rule("aiag-7", "within", _AIAG, 15),
        Rule("aiag-8", "outside", _AIAG, 8, sides="either"),
    ),
    "montgomery": (
        Rule("montgomery-1", "beyond", _BOOK),
        _zone("montgomery-2", _BOOK, 2, 3, 2, inside_limits=True),
        _zone("montgomery-3", _BOOK, 4, 5, 1),
        Rule("montgomery-4", "run", _BOOK, 8),
        Rule("montgomery-5", "trend", _BOOK, 6),
        Rule("montgomery-6", "within", _BOOK, 15),
        Rule("montgomery-7", "alternating", _BOOK, 14),
        Rule("montgomery-8", "outside", _BOOK, 8),
    ),
    "ihi": (
        Rule("ihi-1", "beyond", _IHI),
        _ignoring_ties(Rule("ihi-2", "run", _IHI, 8)),
        _ignoring_ties(Rule("ihi-3", "trend", _IHI, 6)),
        _zone("ihi-4", _IHI, 2, 3, 2),
        Rule("ihi-5", "within", _IHI, 15),
    ),
    "ihi-run": (
        _ignoring_ties(Rule("ihi-run-1", "run", _IHI, 6)),
        _ignoring_ties(Rule("ihi-run-2", "trend", _IHI, 5)),
        _ignoring_ties(Rule("ihi-run-3", "runs-test", _IHI)),
    ),
    "nhs": (
        Rule("nhs-1", "beyond", _NHS),
        Rule("nhs-2", "run", _NHS, 7),
        Rule("nhs-3", "trend", _NHS, 7),
        _zone("nhs-4", _NHS, 2, 3, 2, inside_limits=True, one_side=True),
    ),
    "anhoej": (
        _ignoring_ties(Rule("anhoej-run", "longest-run", _RUNS)),
        _ignoring_ties(Rule("anhoej-crossings", "crossings", _RUNS)),
    ),
    "westgard": (
        Rule("westgard-1_3s", "beyond", _LAB),
        _zone("westgard-2_2s", _LAB, 2, 2, 2),
        _zone("westgard-4_1s", _LAB, 4, 4, 1),
        Rule("westgard-10_x", "run", _LAB, 10),
        # Two controls of one run are compared; in a single series it is off unless asked for.
        Rule("westgard-r_4s", "opposite", _LAB, 2, zone=2, optional=True),
        _zone("westgard-1_2s", _LAB, 1, 1, 2, warning=True),
    ),
}
ALIASES: Mapping[str, str] = {"we": "western-electric", "anhoj": "anhoej", "anhøj": "anhoej"}
REFUSED: Mapping[str, str] = {
    "juran": "no source was found that says which rules Juran meant",
}
RULES: Mapping[str, Rule] = {rule.code: rule for rules in SETS.values() for rule in rules}
