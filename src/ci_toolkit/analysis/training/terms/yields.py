"""Shares, yields and levels of counted defects."""

from __future__ import annotations

from ci_toolkit.analysis.training.terms.commands import PROMISE, TARGET
from ci_toolkit.analysis.training.terms.term import Term, live

TERMS: tuple[Term, ...] = (
    Term(
        key="conforming",
        name="Share that meets the promise",
        group="capability",
        what="How many of a hundred cases keep the limits, counted and not computed from a curve. "
        "It needs no distribution.",
        formula=("share = cases within the limits / all cases",),
        use="the promise is of the kind `90 % within a day`.",
        avoid="none has failed yet: then the interval is the answer.",
        example=live("yields", "conforming"),
        citk=(PROMISE,),
        sources=("clopper-pearson-1934",),
        see=("capability", "clopper-pearson", "clustering"),
        aliases=("share met", "service level", "sla", "promise"),
    ),
    Term(
        key="dpu",
        name="Defects per unit (DPU)",
        group="capability",
        what="Defects found over units looked at, where a unit may have several.",
        formula=("DPU = defects / units",),
        use="a document can have several mistakes.",
        avoid="units differ in size: ten pages have more chances than one.",
        example=live("yields", "dpu"),
        citk=(
            'citk capability dsa_tiktok_daily.csv --count "automated_detection=No" --size rows '
            "--unit defects --usl 0.02",
        ),
        sources=("bothe-1997", "garwood-1936"),
        see=("dpo", "dpmo", "yield", "u"),
        aliases=("defects per unit",),
    ),
    Term(
        key="dpo",
        name="Defects per opportunity (DPO)",
        group="capability",
        what="Defects over all chances to make one. It lets simple and complex work be compared, "
        "if opportunities are counted alike.",
        formula=("DPO = defects / (units x opportunities a unit)",),
        use="kinds of work with different numbers of steps are compared.",
        avoid="opportunities are added until the figure looks good.",
        example=live("yields", "dpo"),
        citk=(f"{TARGET} --opportunities 5",),
        sources=("bothe-1997",),
        see=("dpu", "dpmo"),
        aliases=("defects per opportunity", "opportunity", "opportunities"),
    ),
    Term(
        key="dpmo",
        name="Defects per million opportunities (DPMO)",
        group="capability",
        what="Defects per opportunity, times a million. The usual way to tell small shares in "
        "Six Sigma.",
        formula=("DPMO = 1,000,000 x defects / opportunities",),
        use="defects are rare and percentages would have many zeros.",
        avoid="few units were looked at: the interval is then very wide.",
        example=live("yields", "dpmo"),
        citk=(TARGET,),
        sources=("bothe-1997",),
        see=("dpo", "sigma-level", "z-bench"),
        aliases=("ppm", "parts per million"),
    ),
    Term(
        key="sigma-level",
        name="Sigma level",
        group="capability",
        what="How many sigma from the mean a limit would lie to give this share of defects, plus "
        "1.5 by convention. Six sigma is 3.4 defects per million.",
        formula=("level = normal quantile of (1 - DPMO / 1,000,000) + shift",),
        use="a report asks for it; tell Z and the shift beside it.",
        avoid="it replaces the share itself, which everybody understands.",
        example=live("yields", "sigma_level"),
        citk=(f"{TARGET} --shift 1.5",),
        sources=("bothe-1997",),
        see=("shift", "dpmo", "z-bench"),
        aliases=("six sigma", "6 sigma", "process sigma", "sigma score"),
    ),
    Term(
        key="shift",
        name="Shift of 1.5 sigma",
        group="capability",
        what="A convention: over a long time a process is taken to wander by 1.5 sigma, so that "
        "much is added to Z. It is not measured and differs from process to process.",
        formula=("sigma level = Z + 1.5",),
        use="you compare with published sigma levels, which have it.",
        avoid="the true wander is known: sigma overall has it already.",
        example=live("yields", "shift"),
        citk=(f"{TARGET} --shift 0",),
        sources=("bothe-1997",),
        see=("sigma-level", "sigma-overall"),
        aliases=("1.5 sigma shift", "shift 1.5", "long-term shift", "1.5 sigma", "sigma shift"),
    ),
    Term(
        key="yield",
        name="First-time yield",
        group="capability",
        what="The share of units that leave a step right the first time, rework not counted as "
        "success.",
        formula=("yield = 1 - (failed + reworked) / units", "of defects: exp(-DPU)"),
        use="you want to see work that is done twice.",
        avoid="only final results count, and rework costs nothing.",
        example=live("yields", "first_time_yield"),
        citk=("A file with `step,units,defects` gives it: `citk capability steps.csv --steps`.",),
        sources=("montgomery", "bothe-1997"),
        see=("rolled-throughput-yield", "dpu"),
        aliases=("first time yield", "fty", "first pass yield", "throughput yield", "fpy"),
    ),
    Term(
        key="rolled-throughput-yield",
        name="Rolled throughput yield (RTY)",
        group="capability",
        what="The share of units that pass every step right the first time: the yields of the "
        "steps multiplied. Good steps in a row can make a poor whole.",
        formula=("RTY = yield 1 x yield 2 x ...",),
        use="work passes through several hands.",
        avoid="the same units fail in every step: steps are then not independent.",
        example=live("yields", "rolled_throughput_yield"),
        citk=("`citk capability steps.csv --steps` multiplies the steps and gives an interval.",),
        sources=("bothe-1997",),
        see=("yield", "dpu"),
        aliases=("rty", "rolled yield"),
    ),
)
