"""Constants of control charts: c4, d2, d3 at full precision for any n, or as printed in tables.

A range of n standard normal values has mean d2 and standard deviation d3; their sample standard
deviation has mean c4. d2 and d3 up to n = 100 are stored, since integrating them costs more than
a whole chart; larger n are integrated when asked for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

D2_OF_2 = 2 / math.sqrt(math.pi)
# sqrt(2) times the upper quartile of a standard normal: the median of |x − y|.
MEDIAN_RANGE_OF_2 = 0.9538725524089398
SCREEN_FACTOR = 3.267  # as published for screening, not the exact 3.2665 (B4)
XMR_FACTOR = 2.66  # 3 / 1.128 as printed in guides to XmR charts

_STORED_TO = 100

# n = 2 … 100, derived again by a test.
# fmt: off
_D2 = (
    1.1283791670955126, 1.692568750643269, 2.058750746007928, 2.325928947281039, 2.534412721222943,
    2.7043567512138087, 2.8472006120905555, 2.970026324418474, 3.077505461670346,
    3.1728727038160005, 3.258455279743826, 3.335980354098255, 3.406763108199953, 3.4718268898820748,
    3.531982786109576, 3.5878839617653817, 3.6400637579374444, 3.6889630232076493,
    3.734950119596641, 3.778335829842621, 3.8193846433628327, 3.858323423285007, 3.8953481484513564,
    3.930629219507113, 3.964315679522624, 3.996538604013157, 4.027413848246532, 4.057044292095187,
    4.085521688343022, 4.112928195276388, 4.139337655857814, 4.164816671940273, 4.18942551153697,
    4.213218879207905, 4.236246573512983, 4.258554050746445, 4.280182910470408, 4.301171315457527,
    4.32155435635004, 4.341364369506936, 4.360631215038838, 4.379382520842681, 4.397643897484962,
    4.415439127996888, 4.432790336001005, 4.449718135058963, 4.4662417616916, 4.482379194158413,
    4.4981472587797, 4.513561725330267, 4.528637392819731, 4.543388166794084, 4.5578271291403984,
    4.57196660124685, 4.585818201259655, 4.599392896084035, 4.612701048695295, 4.625752461256447,
    4.638556414478748, 4.651121703609638, 4.663456671387534, 4.675569238263893, 4.68746693015888,
    4.699156903987297, 4.710645971165428, 4.721940619286657, 4.73304703213371, 4.743971108177746,
    4.754718477698969, 4.7652945186497115, 4.775704371368759, 4.7859529522449, 4.796044966418123,
    4.8059849195983135, 4.815777129073737, 4.825425733974767, 4.834934704852282, 4.844307852624679,
    4.853548836942609, 4.862661174016126, 4.871648243945012, 4.88051329758951, 4.889259463015449,
    4.897889751544905, 4.906407063440888, 4.9148141932521945, 4.923113834842422, 4.931308586125189,
    4.939400953525826, 4.9473933561882255, 4.95528812994402, 4.963087531059993, 4.970793739778335,
    4.9784088636633, 4.9859349407667715, 4.993373942624329, 5.000727777092538, 5.007998291037427,
    5.015187272883368,
)
# fmt: on

# n = 2 … 100, derived again by a test.
# fmt: off
_D3 = (
    0.8525024664274218, 0.8883680040452043, 0.8798082028249833, 0.8640819410995041,
    0.8480396861174953, 0.8332053356222937, 0.819831489791944, 0.8078342745533225,
    0.7970506735194113, 0.7873146205503282, 0.7784783412033843, 0.7704162020637548,
    0.7630230956247903, 0.756211429727944, 0.7499080894099159, 0.7440517839607315,
    0.7385908533781779, 0.7334814955188684, 0.7286863457073053, 0.7241733407174991,
    0.7199148084342234, 0.7158867354918145, 0.7120681751479372, 0.708440765888655,
    0.7049883378034874, 0.701696588863715, 0.6985528171693576, 0.6955456982561622,
    0.692665098883421, 0.6899019205211803, 0.6872479671479269, 0.6846958330532706,
    0.6822388071872089, 0.6798707912632188, 0.6775862293482348, 0.6753800470900909,
    0.6732475990662425, 0.6711846230048968, 0.6691871998451727, 0.6672517187774634,
    0.6653748465472203, 0.6635535004215056, 0.661784824312986, 0.6600661676346604,
    0.6583950665236764, 0.6567692271266806, 0.6551865106842613, 0.6536449201898209,
    0.6521425884299584, 0.650677767240199, 0.649248817832549, 0.6478542020705595,
    0.6464924745839317, 0.6451622756286491, 0.6438623246105764, 0.6425914142007106,
    0.6413484049791089, 0.6401322205521242, 0.6389418430941787, 0.6377763092710166,
    0.6366347065063438, 0.6355161695580921, 0.6344198773743247, 0.633345050202103,
    0.6322909469255352, 0.6312568626117764, 0.6302421262459847, 0.6292460986382239,
    0.6282681704870403, 0.627307760585998, 0.6263643141608167, 0.6254373013259826,
    0.6245262156507807, 0.6236305728256646, 0.6227499094207392, 0.6218837817289034,
    0.6210317646868864, 0.6201934508680323, 0.6193684495412384, 0.618556385790953,
    0.6177568996935867, 0.6169696455460958, 0.6161942911428596, 0.6154305170973045,
    0.614678016205025, 0.613936492845424, 0.6132056624191338, 0.6124852508187099,
    0.6117749939302829, 0.611074637164045, 0.6103839350116088, 0.6097026506284337,
    0.6090305554396495, 0.6083674287677394, 0.6077130574806551, 0.607067235659047,
    0.6064297642813897, 0.6058004509258692, 0.6051791094879851,
)
# fmt: on


_MANY, _LARGEST_LISTED = 20_000, 19_999  # a list of sizes is never looked up in a list


def c4(n: Any) -> Floats:
    """Mean of the standard deviation of n standard normal values, of the shape of n.

    n may be any number above 1 (degrees of freedom + 1 need not be whole); NaN at or below 1.

        c4(n) = sqrt(2 / (n − 1)) · Γ(n / 2) / Γ((n − 1) / 2)

    >>> float(c4(5).round(6))
    0.939986

    Source: montgomery
    """
    size = np.asarray(n, dtype=np.float64)
    if size.size > _MANY:
        # Sizes of subgroups are whole and repeat: each is worked out once.
        whole = np.where((size > 1) & (size <= _LARGEST_LISTED), size, 0).astype(np.int64)
        if (whole == np.where(size > 1, size, 0)).all():
            return np.asarray(c4(np.arange(int(whole.max()) + 1))[whole], dtype=np.float64)
    freedom = np.where(size > 1, size - 1, np.nan)
    return np.asarray(np.sqrt(2 / freedom) * _gamma_step(freedom / 2), dtype=np.float64)


def _gamma_step(x: Floats) -> Floats:
    """Γ(x + ½) / Γ(x) for x > 0, without scipy: a shift upwards, then Stirling's series."""
    shift = 12
    product = np.ones_like(x)
    for k in range(shift):
        product = product * ((x + k) / (x + k + 0.5))
    y = x + shift
    inverse = 1 / y
    square = inverse * inverse
    # Coefficients of ln Γ(y + ½) − ln Γ(y) − ½ ln y in odd powers of 1/y.
    series = inverse * (
        -1 / 8
        + square * (1 / 192 + square * (-1 / 640 + square * (17 / 14336 - square * (31 / 18432))))
    )
    return product * np.sqrt(y) * np.exp(series)


def d2(n: Any) -> Floats:
    """Mean range of n standard normal values, of the shape of n; NaN below 2.

    >>> float(d2(5).round(6))
    2.325929

    Source: montgomery
    """
    return _looked_up(n, _D2, 0)


def d3(n: Any) -> Floats:
    """Standard deviation of the range of n standard normal values; NaN below 2.

    >>> float(d3(5).round(6))
    0.864082

    Source: montgomery
    """
    return _looked_up(n, _D3, 1)


def _looked_up(n: Any, stored: tuple[float, ...], which: int) -> Floats:
    size = np.nan_to_num(np.asarray(n, dtype=np.float64), nan=0.0)
    whole = np.maximum(np.rint(size), 0).astype(np.int64)
    table = np.array((np.nan, np.nan, *stored))
    out = np.asarray(table[np.minimum(whole, _STORED_TO)], dtype=np.float64)
    if (whole > _STORED_TO).any():
        sizes, back = np.unique(whole, return_inverse=True)
        values = [
            range_moments(int(k))[which] if k > _STORED_TO else float(table[k]) for k in sizes
        ]
        out = np.array(values)[back].reshape(whole.shape)
    return out


def range_moments(n: int) -> tuple[float, float]:
    """d2 and d3 of n >= 2 by integration, to about 1e-13.

    With Φ the normal distribution function, for x < y = x + r:
        d2 = ∫ [1 − Φ(x)ⁿ − (1 − Φ(x))ⁿ] dx
        d2² + d3² = 2 ∫∫ [1 − Φ(y)ⁿ − (1 − Φ(x))ⁿ + (Φ(y) − Φ(x))ⁿ] dx dr

    The inner integrand is smooth and vanishes at both ends, where the trapezoid rule is exact to
    rounding; the outer one starts at r = 0, so Gauss-Legendre.

    Source: tippett-1925
    """
    step = 0.05
    x = np.arange(-240, 241) * step
    below = _normal_cdf(x)
    above = below[::-1]  # the grid is symmetric

    def outside(tail_x: Floats, tail_y: Floats) -> Floats:
        """1 − Φ(y)ⁿ − (1 − Φ(x))ⁿ from 1 − Φ(y) and Φ(x), small numbers kept small."""
        values: Floats = -np.expm1(n * np.log1p(-tail_y)) - np.exp(n * np.log1p(-tail_x))
        return values

    inside = (below < 1) & (above < 1)
    mean = step * math.fsum(outside(below[inside], above[inside]))
    nodes, weights = np.polynomial.legendre.leggauss(120)
    reach = 18.0
    total = 0.0
    for node, weight in zip(nodes, weights, strict=True):
        r = (node + 1) * reach / 2
        tail_y = _normal_cdf(-(x + r))
        kept = (below < 1) & (tail_y < 1)
        between = np.maximum(1 - below - tail_y, 0.0)
        values = outside(below[kept], tail_y[kept]) + between[kept] ** n
        total += weight * reach / 2 * step * math.fsum(values)
    return mean, math.sqrt(2 * total - mean * mean)


def _normal_cdf(x: NDArray[Any]) -> Floats:
    tails = [0.5 * math.erfc(-value / math.sqrt(2)) for value in x.tolist()]
    return np.array(tails, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Constants:
    """The constants that a chart uses: exact, or rounded as printed tables have them (B50).

    kind "tables" reproduces tools that use 1.128 for d2(2), three decimals for d2 and d3, four
    for c4, and 3.267 as the factor of moving ranges; "xmr" is the same with 2.66 for individuals.

    Source: montgomery
    """

    kind: Literal["exact", "tables", "xmr"] = "exact"

    def d2(self, n: Any) -> Floats:
        """Mean range of n values in sigma."""
        return d2(n) if self.kind == "exact" else np.round(d2(n), 3)

    def c4(self, n: Any) -> Floats:
        """Mean standard deviation of n values in sigma."""
        return c4(n) if self.kind == "exact" else np.round(c4(n), 4)

    @property
    def moving_range(self) -> float:
        """Mean of |x − y| in sigma, by which a mean moving range is divided."""
        if self.kind == "xmr":
            return 3 / XMR_FACTOR
        return D2_OF_2 if self.kind == "exact" else 1.128

    def range_spread(self, n: Any) -> Floats:
        """Standard deviation of a range as a fraction of its mean: (D4 − 1) / 3."""
        exact = d3(n) / d2(n)
        return exact if self.kind == "exact" else (np.round(1 + 3 * exact, 3) - 1) / 3

    def deviation_spread(self, n: Any) -> Floats:
        """Standard deviation of a standard deviation as a fraction of its mean: (B4 − 1) / 3."""
        exact = np.sqrt(np.maximum(1 / c4(n) ** 2 - 1, 0))
        return exact if self.kind == "exact" else (np.round(1 + 3 * exact, 3) - 1) / 3
