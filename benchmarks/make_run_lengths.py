"""Make the stored tables of in-control run lengths and of chance on run charts.

    python benchmarks/make_run_lengths.py > src/ci_toolkit/analysis/control_chart/run_lengths.py

Rules that look at sides, zones and limits are computed exactly as Markov chains; sets with a trend,
an alternation or a moving range are simulated with two seeds, zero-state, to the first signal on
either panel, with the same code that charts use. Takes about twenty minutes on one core.
"""

from __future__ import annotations

import math
import sys

import numpy as np

from ci_toolkit.analysis.constants import d2, d3
from ci_toolkit.analysis.control_chart.anhoej import crossings_limit, longest_run_limit, phase_runs
from ci_toolkit.analysis.control_chart.markov import (
    EXACT_SHAPES,
    exact_run_length,
    normal_classes,
)
from ci_toolkit.analysis.control_chart.patterns import evaluate
from ci_toolkit.analysis.control_chart.result import Panel
from ci_toolkit.analysis.control_chart.rule_table import SETS, Rule
from ci_toolkit.analysis.control_chart.rules import parse_rules
from ci_toolkit.analysis.control_chart.signature import signature
from ci_toolkit.analysis.control_chart.subgroups import Subgroups

SEEDS = (20240229, 71)
RUNS = 500_000  # for each seed
MOST_POINTS = 6e8  # of one set: rules that hardly ever fire get fewer runs
CHARTS = 4_000
BLOCK = 100
MEMORY = 24  # points of the past that the longest rule of the table needs

SETS_TO_STORE = (
    *(name for name in SETS if name != "anhoej"),
    *(f"nelson-{k}" for k in range(1, 9)),
    "nelson:1,2",
    "nelson:1,3",
    "nelson:1-3",
    "nelson:1-4",
    "nelson:1-5",
    "nelson:1-6",
    "nelson:1,2,5",
    "nelson:1,2,5,6",
    "nelson:1,2,3,5,6",
    "nelson:1,2,5-8",
    "nelson:1-4,trend=7,alternating=15",
    "nelson:trend=7,alternating=15",
    "nelson-3:trend=5",
    "nelson-3:trend=7",
    "nelson-4:alternating=15",
    "nelson:1,3,trend=7",
    "we:1,2",
    "we:1-3",
    "we:1,4",
    "nhs:1,2",
    "nhs:1-3",
    "westgard-1_3s,westgard-2_2s,westgard-4_1s,westgard-10_x,westgard-r_4s",
)
WITH_MOVING_RANGE = (
    "",
    "limits",
    "nelson:1,2",
    "nelson",
    "western-electric",
    "aiag",
    "montgomery",
    "ihi",
    "nhs",
)


def rules_of(text: str) -> tuple[Rule, ...]:
    rules = [rule for spec in parse_rules([text]) for rule in spec.rules] if text else []
    return tuple(
        rule for rule in rules if rule.shape not in ("longest-run", "crossings", "runs-test")
    )


def table_of(streams: int, length: int, value: np.ndarray) -> Subgroups:
    size = streams * length
    none = np.zeros(size, dtype=bool)
    blank = np.full(size, np.nan)
    return Subgroups(
        measure="value",
        by=("run",),
        streams=tuple((str(k),) for k in range(streams)),
        offsets=np.arange(streams + 1) * length,
        labels=range(size),  # type: ignore[arg-type]
        times=None,
        n=np.ones(size),
        count=None,
        mean=value,
        sd=blank,
        low=value,
        high=value,
        phase=np.zeros(size, dtype=np.int64),
        phase_labels=("all",),
        baseline=~none,
        excluded=none,
        hollow=none,
    )


def panel_of(kind: str, value: np.ndarray, center: float, reach: float, lower: float) -> Panel:
    size = len(value)
    never = np.zeros(size, dtype=bool)
    return Panel(
        "i" if kind == "location" else "mr",
        "location" if kind == "location" else "dispersion",
        value,
        np.full(size, center),
        np.full(size, reach / 3),
        np.full(size, lower),
        np.full(size, center + reach),
        never,
        never,
    )


def first_signal(
    value: np.ndarray, rules: tuple[Rule, ...], moving_range: bool, fresh: int
) -> np.ndarray:
    """Index among the last `fresh` columns of the first completion of each row, −1 if none."""
    streams, length = value.shape
    flat = value.ravel()
    s = table_of(streams, length, flat)
    done = np.zeros(streams * length, dtype=bool)
    if rules:
        found = evaluate(panel_of("location", flat, 0.0, 3.0, -3.0), rules, s)
        done |= np.logical_or.reduce(list(found.completed.values()))
    if moving_range:
        ranges = np.full_like(value, np.nan)
        ranges[:, 1:] = np.abs(np.diff(value, axis=1))
        panel = panel_of("dispersion", ranges.ravel(), float(d2(2)), 3 * float(d3(2)), math.nan)
        found = evaluate(panel, SETS["limits"], s)
        done |= found.completed["limits-1"]
    late = done.reshape(streams, length)[:, length - fresh :]
    return np.where(late.any(axis=1), late.argmax(axis=1), -1)


def simulated(rules: tuple[Rule, ...], moving_range: bool, seed: int, runs: int) -> np.ndarray:
    """Lengths of `runs` zero-state runs."""
    rng = np.random.default_rng(seed)
    lengths: list[np.ndarray] = []
    finished = 0
    guess = 100.0
    while finished < runs:
        if finished:
            guess = float(np.mean(np.concatenate(lengths)))
            if finished * guess > MOST_POINTS / len(SEEDS):
                break
        charts = min(CHARTS, runs - finished)
        age = np.zeros(charts, dtype=np.int64)
        past = np.empty((charts, 0))
        while len(age):
            block = max(BLOCK, min(400_000 // len(age), 4_000))
            value = np.concatenate([past, rng.standard_normal((len(age), block))], axis=1)
            first = first_signal(value, rules, moving_range, block)
            ended = first >= 0
            lengths.append(age[ended] + first[ended] + 1)
            age = age[~ended] + block
            past = value[~ended, -MEMORY:]
        finished += charts
    return np.concatenate(lengths)


def run_length_row(text: str, moving_range: bool) -> tuple[str, float, float]:
    """Key, mean run length and its standard error (0 where exact)."""
    rules = rules_of(text)
    key = signature(rules, moving_range=moving_range)
    if not moving_range and all(rule.shape in EXACT_SHAPES for rule in rules):
        kept = [rule for rule in rules if not rule.warning]
        value = exact_run_length(kept, normal_classes())
        assert value is not None
        return key, value, 0.0
    samples = [simulated(rules, moving_range, seed, RUNS) for seed in SEEDS]
    every = np.concatenate(samples)
    error = float(every.std(ddof=1) / math.sqrt(len(every)))
    apart = abs(samples[0].mean() - samples[1].mean()) / (2 * error)
    print(f"{key}: {every.mean():.2f} ± {error:.2f}, seeds {apart:.1f} apart", file=sys.stderr)
    return key, float(every.mean()), error


def anhoej_chance(n: int, median: bool, charts: int, rng: np.random.Generator) -> float:
    """Chance that a stable run chart of n useful points signals by longest run or crossings."""
    per = max(1, min(charts, 2_000_000 // n))
    signals = done = 0
    while done < charts:
        number = min(per, charts - done)
        if median:
            base = np.where(np.arange(n) < n // 2, 1, -1).astype(np.int8)
            side = rng.permuted(np.tile(base, (number, 1)), axis=1)
        else:
            side = rng.choice(np.array([-1, 1], dtype=np.int8), (number, n))
        segment = np.repeat(np.arange(number), n)
        runs = phase_runs(side.ravel(), segment)
        odd = (runs.longest > longest_run_limit(n)) | (runs.crossings < crossings_limit(n))
        signals += int(odd.sum())
        done += number
    return signals / charts


def anhoej_rows() -> list[tuple[int, float, float]]:
    sizes = [*range(10, 101), *range(105, 201, 5), *range(220, 501, 20), 600, 800, 1000, 1500]
    rng = np.random.default_rng(SEEDS[0])
    rows = []
    for n in sizes:
        charts = 100_000 if n <= 100 else 40_000
        median = anhoej_chance(n - n % 2, True, charts, rng)
        rows.append((n, anhoej_chance(n, False, charts, rng), median))
    return rows


HEADER = '''"""Stored run lengths and chances, made by `benchmarks/make_run_lengths.py`."""

# ruff: noqa: E501
# fmt: off

from __future__ import annotations

from collections.abc import Mapping

# Mean points between false alarms of a normal, independent, stable process with known limits, and
# the standard error of that number (0: exact Markov chain), by what the rules look at.
RUN_LENGTHS: Mapping[str, tuple[float, float]] = {'''

MIDDLE = """}

# Chance that a stable run chart of so many useful points signals by its longest run or its
# crossings: about a fixed centre, and about its own median.
ANHOEJ_CHANCE: Mapping[int, tuple[float, float]] = {"""


def main() -> None:
    rows: dict[str, tuple[float, float]] = {}
    for text in SETS_TO_STORE:
        key, mean, error = run_length_row(text, False)
        rows.setdefault(key, (mean, error))
    for text in WITH_MOVING_RANGE:
        key, mean, error = run_length_row(text, True)
        rows.setdefault(key, (mean, error))
    print(HEADER)
    for key in sorted(rows):
        mean, error = rows[key]
        shown = (repr(round(mean, 6)), "0.0") if error == 0 else (f"{mean:.3f}", f"{error:.3f}")
        print(f'    "{key}": ({shown[0]}, {shown[1]}),')
    print(MIDDLE)
    for n, fixed, median in anhoej_rows():
        print(f"    {n}: ({fixed:.4f}, {median:.4f}),")
    print("}")


if __name__ == "__main__":
    main()
