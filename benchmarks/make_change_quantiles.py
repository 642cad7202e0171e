"""Make the stored quantiles of the largest step statistic of a series without a step.

    cd src/ci_toolkit/analysis/control_chart
    python ../../../../benchmarks/make_change_quantiles.py > change_quantiles.py

Independent normal series, the statistic computed by the code that charts use. About a minute.
"""

from __future__ import annotations

import numpy as np

from ci_toolkit.analysis.control_chart.step import step_statistics

SEED = 20240502
SERIES = 100_000
TAILS = (0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005)
LENGTHS = (16, 18, 20, 25, 30, 40, 50, 70, 100, 150, 250, 500, 1000, 3000)

HEADER = '''"""Stored quantiles, made by `benchmarks/make_change_quantiles.py`."""

from __future__ import annotations

from collections.abc import Mapping

# Chance that the statistic of a series without a step is at least the quantile stored below.
TAILS = {tails}

# By the number of points.
QUANTILES: Mapping[int, tuple[float, ...]] = {{'''


def main() -> None:
    rng = np.random.default_rng(SEED)
    print(HEADER.format(tails=TAILS))
    for length in LENGTHS:
        series = SERIES if length <= 500 else SERIES // 2
        block = max(1, 4_000_000 // length)
        found = []
        for begin in range(0, series, block):
            z = rng.standard_normal((min(block, series - begin), length))
            found.append(step_statistics(z)[0])
        quantiles = np.quantile(np.concatenate(found), [1 - tail for tail in TAILS])
        print(f"    {length}: ({', '.join(f'{q:.3f}' for q in quantiles)}),", flush=True)
    print("}")


if __name__ == "__main__":
    main()
