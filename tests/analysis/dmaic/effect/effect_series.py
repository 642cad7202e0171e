"""Series of a metric with and without a change, for tests of before and after."""

from __future__ import annotations

import numpy as np

from ci_toolkit.analysis.dmaic.effect.result import Floats, Series

WEEKLY = np.array([0, 0, 0, 0, 0, 1.5, 2.0])


def value_series(y: Floats, noun: str = "day", times: np.ndarray | None = None) -> Series:
    """One value a period."""
    k = len(y)
    return Series(
        "value",
        tuple(str(i) for i in range(k)),
        np.arange(k) if times is None else times,
        np.asarray(y, dtype=float),
        np.ones(k),
        np.full(k, np.nan),
        noun,
    )


def share_series(count: Floats, n: Floats, kind: str = "proportion", noun: str = "day") -> Series:
    """So many of so many by period."""
    k = len(n)
    return Series(
        kind,  # type: ignore[arg-type]
        tuple(str(i) for i in range(k)),
        np.arange(k),
        np.asarray(count, dtype=float) / n,
        np.asarray(n, dtype=float),
        np.full(k, np.nan),
        noun,
    )


def alike(rng: np.random.Generator, rho: float, k: int, series: int) -> Floats:
    """Standard normal series whose neighbours correlate by `rho`, shape (series, k)."""
    fresh = rng.normal(size=(k, series))
    out = np.empty((k, series))
    out[0] = fresh[0]
    for i in range(1, k):
        out[i] = rho * out[i - 1] + fresh[i] * np.sqrt(1 - rho**2)
    return out.T


def nile() -> Floats:
    """Flow of the Nile at Aswan, 1871 to 1970, in 10⁸ m³ (Durbin and Koopman; R's `Nile`)."""
    text = """
    1120 1160 963 1210 1160 1160 813 1230 1370 1140 995 935 1110 994 1020 960 1180 799 958 1140
    1100 1210 1150 1250 1260 1220 1030 1100 774 840 874 694 940 833 701 916 692 1020 1050 969
    831 726 456 824 702 1120 1100 832 764 821 768 845 864 862 698 845 744 796 1040 759
    781 865 845 944 984 897 822 1010 771 676 649 846 812 742 801 1040 860 874 848 890
    744 749 838 1050 918 986 797 923 975 815 1020 906 901 1170 912 746 919 718 714 740
    """
    return np.array(text.split(), dtype=float)
