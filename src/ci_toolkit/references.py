"""Every source that a formula cites, once. Docstrings name the key in a line `Source: key`."""

from __future__ import annotations

REFERENCES: dict[str, str] = {
    "montgomery": "Montgomery, D. C. Introduction to Statistical Quality Control. Wiley.",
    "shewhart-1931": "Shewhart, W. A. (1931). Economic Control of Quality of Manufactured Product.",
    "wheeler-chambers": (
        "Wheeler, D. J. and Chambers, D. S. (1992). Understanding Statistical Process Control, "
        "2nd ed. SPC Press."
    ),
    "nist-handbook": (
        "NIST/SEMATECH e-Handbook of Statistical Methods, chapter 6.3. "
        "https://www.itl.nist.gov/div898/handbook/"
    ),
    "nelson-1984": (
        "Nelson, L. S. (1984). The Shewhart control chart: tests for special causes. "
        "Journal of Quality Technology 16(4), 237-239."
    ),
    "western-electric": "Western Electric (1956). Statistical Quality Control Handbook.",
    "champ-woodall-1987": (
        "Champ, C. W. and Woodall, W. H. (1987). Exact results for Shewhart control charts with "
        "supplementary runs rules. Technometrics 29(4), 393-399."
    ),
    "laney-2002": (
        "Laney, D. B. (2002). Improved control charts for attributes. "
        "Quality Engineering 14(4), 531-537."
    ),
    "spiegelhalter-2005": (
        "Spiegelhalter, D. J. (2005). Funnel plots for comparing institutional performance. "
        "Statistics in Medicine 24, 1185-1202."
    ),
    "anhoej-olesen-2014": (
        "Anhøj, J. and Olesen, A. V. (2014). Run charts revisited: a simulation study of run chart "
        "rules for detection of non-random variation in health care processes. "
        "PLoS ONE 9(11), e113825."
    ),
    "provost-murray": (
        "Provost, L. P. and Murray, S. K. (2011). The Health Care Data Guide. Jossey-Bass."
    ),
    "aiag-spc": "AIAG (2005). Statistical Process Control (SPC) Reference Manual, 2nd ed.",
    "nhs-making-data-count": "NHS England. Making Data Count.",
    "westgard": "Westgard, J. O. et al. (1981). Clinical Chemistry 27(3), 493-501.",
    "patnaik-1950": (
        "Patnaik, P. B. (1950). The use of mean range as an estimator of variance in statistical "
        "tests. Biometrika 37, 78-87."
    ),
    "benjamini-hochberg-1995": (
        "Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate. "
        "Journal of the Royal Statistical Society B 57, 289-300."
    ),
}
