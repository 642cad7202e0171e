"""Measure `citk` against the bare scripts beside this file, and write the table of ratios.

    python benchmarks/make_data.py
    python benchmarks/run.py                      measure all, write the table into README.md
    python benchmarks/run.py --only csv --dry     measure one, print only
    python benchmarks/run.py --check              exit code 1 when a target is missed

Whole processes are measured, in pairs one after the other (citk, bare, citk, bare …) after a pair
that warms the caches, because the speed of a shared machine drifts. The ratio of each pair is
taken, then the median of these ratios. Processor time and peak memory come from the operating
system (`wait4`).
"""

from __future__ import annotations

import argparse
import compileall
import importlib.util
import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

HERE = Path(__file__).parent
DATA = HERE / "data"
README = HERE / "README.md"
BEGIN, END = "<!-- table: written by run.py -->", "<!-- end of table -->"

CHART = ("control-chart", "--time", "decided_at", "--every", "1d", "--quiet")
CAPABILITY = (
    *("--value", "handle_seconds", "--units", "s", "--time", "decided_at", "--usl", "5min"),
    "--quiet",
)
PARETO = ("--category", "policy", "--time", "decided_at", "--quiet")


@dataclass(frozen=True)
class Case:
    """One comparison: citk's arguments against a bare script, and what is to be reached.

    script: `citk` names a script beside this file that uses the library, not the command.
    ratio, memory: most that citk may take, in multiples of the bare script; extra_ms: most that
    it may take in milliseconds beyond it.
    """

    name: str
    what: str
    citk: tuple[str, ...]
    bare: tuple[str, ...]
    script: bool = False
    ratio: float | None = None
    memory: float | None = None
    extra_ms: float | None = None


@dataclass(frozen=True)
class Run:
    """One process: seconds by the clock and by the processor, peak memory in MB."""

    wall: float
    cpu: float
    peak: float


@dataclass(frozen=True)
class Outcome:
    """Medians over the pairs of a case."""

    case: Case
    citk: Run
    bare: Run
    ratio: float
    cpu_ratio: float
    memory_ratio: float
    extra_ms: float

    @property
    def met(self) -> bool:
        """Whether every target of the case is reached."""
        case = self.case
        return (
            (case.ratio is None or self.ratio <= case.ratio)
            and (case.memory is None or self.memory_ratio <= case.memory)
            and (case.extra_ms is None or self.extra_ms <= case.extra_ms)
        )


def cases() -> list[Case]:
    """Every comparison, in the order of the table."""
    parquet, text = str(DATA / "decisions_20m.parquet"), str(DATA / "decisions_5m.csv")
    messy = str(DATA / "decisions_messy.csv")
    streams, points = str(DATA / "streams_2400.parquet"), str(DATA / "points_365.csv")
    return [
        Case(
            "parquet",
            "daily p chart of 20 million rows, Parquet",
            (*CHART, parquet, "--event", "appealed"),
            ("bare_parquet_p.py", parquet),
            ratio=1.5,
            memory=1.5,
        ),
        Case(
            "csv",
            "daily p chart of 5 million rows, CSV",
            (*CHART, text, "--event", "appealed"),
            ("bare_csv_p.py", text),
            ratio=1.0,
        ),
        Case(
            "read",
            "reading alone: 5 million rows CSV by day and answer",
            ("read_csv.py", text),
            ("bare_csv_read.py", text),
            script=True,
            ratio=1.3,
        ),
        Case(
            "messy",
            "the same with title lines above and totals below, against the clean file bare",
            ("read_csv.py", messy),
            ("bare_csv_read.py", text),
            script=True,
        ),
        Case(
            "pareto",
            "Pareto of 20 million rows by category and day, Parquet",
            ("pareto", parquet, *PARETO),
            ("bare_pareto.py", parquet),
            ratio=1.5,
        ),
        Case(
            "pareto-alone",
            "the same against the category alone, which cannot tell whether the ranking lasts",
            ("pareto", parquet, *PARETO),
            ("bare_pareto_alone.py", parquet),
        ),
        Case(
            "capability",
            "capability of 20 million lengths of time by day, Parquet",
            ("capability", parquet, *CAPABILITY),
            ("bare_capability.py", parquet),
            ratio=2.5,
        ),
        Case(
            "causes",
            "five candidate causes of 20 million answers tested and fitted together, Parquet",
            ("study_causes.py", parquet),
            ("bare_causes.py", parquet),
            script=True,
        ),
        Case(
            "inspect",
            "`citk inspect` of 5 million rows, 18 columns, CSV",
            ("inspect", text, "--quiet"),
            ("bare_profile.py", text),
        ),
        Case(
            "streams",
            "2,400 daily X-bar and S charts, eight Nelson rules, 20 million rows",
            (
                *(*CHART, streams, "--value", "handle_seconds", "--chart", "xbar-s"),
                *("--by", "queue", "--by", "market", "--rules", "nelson"),
            ),
            ("bare_streams.py", streams),
            ratio=1.5,
        ),
        Case("help", "`citk --help`", ("--help",), ("bare_help.py", "--help"), ratio=1.5),
        Case(
            "points",
            "Laney chart of 365 points, table only",
            (
                *("control-chart", points, "--count", "appealed", "--size", "decisions"),
                *("--chart", "laney-p", "--quiet"),
            ),
            ("bare_imports.py",),
            extra_ms=350.0,
        ),
    ]


def measure(command: list[str]) -> Run:
    """Run one process to its end; raises SystemExit with its words when it fails."""
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    begin = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment, cwd=HERE
    )
    assert process.stderr is not None
    words = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"failed ({process.returncode}): {' '.join(command)}\n{words.decode()}")
    # Linux counts in kilobytes, macOS in bytes.
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)


def compare(case: Case, pairs: int) -> Outcome:
    """Measure a case in alternating pairs after a warm-up."""
    citk = [sys.executable, *(() if case.script else ("-m", "ci_toolkit")), *case.citk]
    bare = [sys.executable, *case.bare]
    measure(citk), measure(bare)
    runs = [(measure(citk), measure(bare)) for _ in range(pairs)]
    return Outcome(
        case,
        _median([one for one, _ in runs]),
        _median([other for _, other in runs]),
        median(one.wall / other.wall for one, other in runs),
        median(one.cpu / other.cpu for one, other in runs),
        median(one.peak / other.peak for one, other in runs),
        median((one.wall - other.wall) * 1000 for one, other in runs),
    )


def _median(runs: list[Run]) -> Run:
    return Run(
        median(run.wall for run in runs),
        median(run.cpu for run in runs),
        median(run.peak for run in runs),
    )


def table(outcomes: list[Outcome], pairs: int) -> str:
    """The outcomes as a Markdown table with a line about the machine."""
    lines = [
        "| what | citk | bare | time | processor | memory | target | reached |",
        "|---|---:|---:|---:|---:|---:|---|---|",
    ]
    lines += [_row(one) for one in outcomes]
    lines += ["", f"Medians of {pairs} pairs; {os.cpu_count()} processors, {_versions()}."]
    return "\n".join(lines)


def _row(one: Outcome) -> str:
    return (
        f"| {one.case.what} | {one.citk.wall:.2f} s, {one.citk.peak:.0f} MB "
        f"| {one.bare.wall:.2f} s, {one.bare.peak:.0f} MB | {_ratio(one)} "
        f"| {one.cpu_ratio:.2f} × | {one.memory_ratio:.2f} × | {_target(one.case)} "
        f"| {'–' if _target(one.case) == 'none set' else 'yes' if one.met else 'no'} |"
    )


def _ratio(one: Outcome) -> str:
    if one.case.extra_ms is not None:
        return f"{one.extra_ms:+.0f} ms"
    return f"{one.ratio:.2f} ×"


def _target(case: Case) -> str:
    if case.extra_ms is not None:
        return f"≤ {case.extra_ms:.0f} ms more"
    if case.ratio is None:
        return "none set"
    memory = f", memory ≤ {case.memory:g} ×" if case.memory is not None else ""
    return f"≤ {case.ratio:g} ×{memory}"


def _versions() -> str:
    from importlib.metadata import version

    packages = ", ".join(f"{name} {version(name)}" for name in ("polars", "typer", "numpy"))
    return f"Python {platform.python_version()}, {packages}"


def write(text: str) -> None:
    """Put the table between the two markers of the README."""
    content = README.read_text(encoding="utf-8")
    before, _, rest = content.partition(BEGIN)
    _, _, after = rest.partition(END)
    README.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def compile_first() -> None:
    """Compile the package: an installed one is compiled, and Python takes twice as long else."""
    found = importlib.util.find_spec("ci_toolkit")
    if found is not None and found.submodule_search_locations:
        for folder in found.submodule_search_locations:
            compileall.compile_dir(folder, quiet=1)


def main() -> int:
    """Measure, print, write; 1 with --check when a target is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pairs", type=int, default=9, help="pairs of each case")
    parser.add_argument("--only", action="append", help="name of a case (repeat)")
    parser.add_argument("--dry", action="store_true", help="print only")
    parser.add_argument("--check", action="store_true", help="exit code 1 on a missed target")
    given = parser.parse_args()

    chosen = [case for case in cases() if not given.only or case.name in given.only]
    if not chosen:
        parser.error(f"known cases: {', '.join(case.name for case in cases())}")
    if not (DATA / "points_365.csv").exists():
        parser.error("make the data first: python benchmarks/make_data.py")
    compile_first()
    outcomes = []
    for case in chosen:
        outcomes.append(compare(case, given.pairs))
        print(_row(outcomes[-1]), flush=True)
    text = table(outcomes, given.pairs)
    if not given.dry and not given.only:
        write(text)
    return int(given.check and not all(one.met for one in outcomes))


if __name__ == "__main__":
    sys.exit(main())
