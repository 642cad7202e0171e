"""Sources of simulations, lessons and terms."""

from __future__ import annotations

TRAINING: dict[str, str] = {
    "deming-1986": "Deming, W. E. (1986). Out of the Crisis, chapter 11. MIT Press.",
    "deming-1993": "Deming, W. E. (1993). The New Economics, chapters 7 and 9. MIT Press.",
    "macgregor-1990": (
        "MacGregor, J. F. (1990). A different view of the funnel experiment. "
        "Journal of Quality Technology 22(4), 255-259."
    ),
    "johnson-kemp-kotz-2005": (
        "Johnson, N. L., Kemp, A. W. and Kotz, S. (2005). Univariate Discrete Distributions, "
        "3rd ed., chapter 6. Wiley."
    ),
    "little-1961": (
        "Little, J. D. C. (1961). A proof for the queuing formula L = λW. "
        "Operations Research 9(3), 383-387."
    ),
    "kingman-1962": (
        "Kingman, J. F. C. (1962). Some inequalities for the queue GI/G/1. Biometrika 49, 315-324."
    ),
    "goldratt-cox-1984": "Goldratt, E. M. and Cox, J. (1984). The Goal. North River Press.",
    "hopp-spearman-2008": (
        "Hopp, W. J. and Spearman, M. L. (2008). Factory Physics, 3rd ed. McGraw-Hill."
    ),
    "thompson-walter-1988": (
        "Thompson, W. D. and Walter, S. D. (1988). A reappraisal of the kappa coefficient. "
        "Journal of Clinical Epidemiology 41(10), 949-958."
    ),
    "cochran-1977": "Cochran, W. G. (1977). Sampling Techniques, 3rd ed. Wiley.",
    "skellam-1948": (
        "Skellam, J. G. (1948). A probability distribution derived from the binomial distribution "
        "by regarding the probability of success as variable between the sets of trials. Journal "
        "of the Royal Statistical Society B 10(2), 257-261."
    ),
    "bland-altman-1994": (
        "Bland, J. M. and Altman, D. G. (1994). Regression towards the mean. BMJ 308, 1499."
    ),
    "steele-2014": (
        "Steele, G. L., Lea, D. and Flood, C. H. (2014). Fast splittable pseudorandom number "
        "generators. Proceedings of OOPSLA, ACM, 453-472."
    ),
    "tukey-1977": "Tukey, J. W. (1977). Exploratory Data Analysis. Addison-Wesley.",
    "aiag-msa": "AIAG (2010). Measurement Systems Analysis, 4th ed. AIAG, Southfield.",
    "ohno-1988": "Ohno, T. (1988). Toyota Production System. Productivity Press.",
    "shingo-1986": (
        "Shingo, S. (1986). Zero Quality Control: Source Inspection and the Poka-Yoke System. "
        "Productivity Press."
    ),
    "rother-shook-1999": (
        "Rother, M. and Shook, J. (1999). Learning to See. Lean Enterprise Institute."
    ),
    "imai-1986": "Imai, M. (1986). Kaizen: The Key to Japan's Competitive Success. McGraw-Hill.",
    "ishikawa-1986": "Ishikawa, K. (1986). Guide to Quality Control, 2nd ed. APO, Tokyo.",
    "pyzdek-keller": "Pyzdek, T. and Keller, P. The Six Sigma Handbook. McGraw-Hill.",
    "anderson-2010": "Anderson, D. J. (2010). Kanban. Blue Hole Press.",
}
