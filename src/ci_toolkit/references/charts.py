"""Sources of control charts and what they rest on."""

from __future__ import annotations

CHARTS: dict[str, str] = {
    "chan-golub-leveque-1983": (
        "Chan, T. F., Golub, G. H. and LeVeque, R. J. (1983). Algorithms for computing the sample "
        "variance: analysis and recommendations. The American Statistician 37(3), 242-247."
    ),
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
    "tippett-1925": (
        "Tippett, L. H. C. (1925). On the extreme individuals and the range of samples taken from "
        "a normal population. Biometrika 17, 364-387."
    ),
    "nelson-1982": (
        "Nelson, L. S. (1982). Control charts for individual measurements. "
        "Journal of Quality Technology 14(3), 172-173."
    ),
    "cryer-ryan-1990": (
        "Cryer, J. D. and Ryan, T. P. (1990). The estimation of sigma for an X chart: "
        "MR/d2 or S/c4? Journal of Quality Technology 22(3), 187-192."
    ),
    "burr-1969": (
        "Burr, I. W. (1969). Control charts for measurements with varying sample sizes. "
        "Journal of Quality Technology 1(3), 163-167."
    ),
    "hyndman-fan-1996": (
        "Hyndman, R. J. and Fan, Y. (1996). Sample quantiles in statistical packages. "
        "The American Statistician 50(4), 361-365."
    ),
    "abramowitz-stegun": (
        "Abramowitz, M. and Stegun, I. A. (1964). Handbook of Mathematical Functions, chapter 6.5."
    ),
    "patnaik-1950": (
        "Patnaik, P. B. (1950). The use of mean range as an estimator of variance in statistical "
        "tests. Biometrika 37, 78-87."
    ),
    "wald-wolfowitz-1940": (
        "Wald, A. and Wolfowitz, J. (1940). On a test whether two samples are from the same "
        "population. Annals of Mathematical Statistics 11, 147-162."
    ),
    "hawkins-2003": (
        "Hawkins, D. M., Qiu, P. and Kang, C. W. (2003). The changepoint model for statistical "
        "process control. Journal of Quality Technology 35(4), 355-366."
    ),
    "box-jenkins": (
        "Box, G. E. P., Jenkins, G. M. and Reinsel, G. C. Time Series Analysis: Forecasting and "
        "Control. Wiley."
    ),
    "benjamini-hochberg-1995": (
        "Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate. "
        "Journal of the Royal Statistical Society B 57, 289-300."
    ),
}
