"""Sources of comparisons, causes and agreement."""

from __future__ import annotations

STUDIES: dict[str, str] = {
    "zellner-tiao-1964": (
        "Zellner, A. and Tiao, G. C. (1964). Bayesian analysis of the regression model with "
        "autocorrelated errors. Journal of the American Statistical Association 59, 763-778."
    ),
    "kennedy-simons-1991": (
        "Kennedy, P. and Simons, D. (1991). Fighting the teflon factor: comparing classical and "
        "Bayesian estimators for autocorrelated errors. Journal of Econometrics 48, 15-27."
    ),
    "harville-1974": (
        "Harville, D. A. (1974). Bayesian inference for variance components using only error "
        "contrasts. Biometrika 61(2), 383-385."
    ),
    "wagner-2002": (
        "Wagner, A. K., Soumerai, S. B., Zhang, F. and Ross-Degnan, D. (2002). Segmented "
        "regression analysis of interrupted time series studies in medication use research. "
        "Journal of Clinical Pharmacy and Therapeutics 27, 299-309."
    ),
    "card-krueger-1994": (
        "Card, D. and Krueger, A. B. (1994). Minimum wages and employment: a case study of the "
        "fast-food industry in New Jersey and Pennsylvania. American Economic Review 84(4), "
        "772-793."
    ),
    "price-bonett-2002": (
        "Price, R. M. and Bonett, D. G. (2002). Distribution-free confidence intervals for "
        "difference and ratio of medians. Journal of Statistical Computation and Simulation "
        "72(2), 119-124."
    ),
    "fleiss-2003": (
        "Fleiss, J. L., Levin, B. and Paik, M. C. (2003). Statistical Methods for Rates and "
        "Proportions, 3rd ed. Wiley."
    ),
    "cohen-1988": (
        "Cohen, J. (1988). Statistical Power Analysis for the Behavioral Sciences, 2nd ed. "
        "Lawrence Erlbaum."
    ),
    "cohen-1960": (
        "Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and "
        "Psychological Measurement 20(1), 37-46."
    ),
    "fleiss-cohen-everitt-1969": (
        "Fleiss, J. L., Cohen, J. and Everitt, B. S. (1969). Large sample standard errors of kappa "
        "and weighted kappa. Psychological Bulletin 72(5), 323-327."
    ),
    "fleiss-1971": (
        "Fleiss, J. L. (1971). Measuring nominal scale agreement among many raters. "
        "Psychological Bulletin 76(5), 378-382."
    ),
    "gwet-2014": (
        "Gwet, K. L. (2014). Handbook of Inter-Rater Reliability, 4th ed. Advanced Analytics."
    ),
    "krippendorff-2004": (
        "Krippendorff, K. (2004). Content Analysis: An Introduction to Its Methodology, 2nd ed. "
        "Sage."
    ),
    "feinstein-cicchetti-1990": (
        "Feinstein, A. R. and Cicchetti, D. V. (1990). High agreement but low kappa: I. The "
        "problems of two paradoxes. Journal of Clinical Epidemiology 43(6), 543-549."
    ),
    "thomas-rao-1987": (
        "Thomas, D. R. and Rao, J. N. K. (1987). Small-sample comparisons of level and power for "
        "simple goodness-of-fit statistics under cluster sampling. Journal of the American "
        "Statistical Association 82, 630-636."
    ),
    "bergsma-2013": (
        "Bergsma, W. (2013). A bias-correction for Cramér's V and Tschuprow's T. Journal of the "
        "Korean Statistical Society 42(3), 323-328."
    ),
    "steiger-2004": (
        "Steiger, J. H. (2004). Beyond the F test: effect size confidence intervals and tests of "
        "close fit in the analysis of variance and contrast analysis. Psychological Methods 9(2), "
        "164-182."
    ),
    "haugh-1976": (
        "Haugh, L. D. (1976). Checking the independence of two covariance-stationary time series: "
        "a univariate residual cross-correlation approach. Journal of the American Statistical "
        "Association 71, 378-385."
    ),
    "liang-zeger-1986": (
        "Liang, K.-Y. and Zeger, S. L. (1986). Longitudinal data analysis using generalized "
        "linear models. Biometrika 73(1), 13-22."
    ),
    "delong-1988": (
        "DeLong, E. R., DeLong, D. M. and Clarke-Pearson, D. L. (1988). Comparing the areas under "
        "two or more correlated receiver operating characteristic curves: a nonparametric "
        "approach. Biometrics 44(3), 837-845."
    ),
    "obuchowski-1997": (
        "Obuchowski, N. A. (1997). Nonparametric analysis of clustered ROC curve data. "
        "Biometrics 53(2), 567-578."
    ),
    "woodruff-1952": (
        "Woodruff, R. S. (1952). Confidence intervals for medians and other position measures. "
        "Journal of the American Statistical Association 47, 635-646."
    ),
    "cochran-1954": (
        "Cochran, W. G. (1954). Some methods for strengthening the common chi-square tests. "
        "Biometrics 10(4), 417-451."
    ),
    "patefield-1981": (
        "Patefield, W. M. (1981). Algorithm AS 159: an efficient method of generating random "
        "R x C tables with given row and column totals. Applied Statistics 30(1), 91-97."
    ),
    "bonett-wright-2000": (
        "Bonett, D. G. and Wright, T. A. (2000). Sample size requirements for estimating Pearson, "
        "Kendall and Spearman correlations. Psychometrika 65(1), 23-28."
    ),
    "prais-winsten-1954": (
        "Prais, S. J. and Winsten, C. B. (1954). Trend Estimators and Serial Correlation. Cowles "
        "Commission Discussion Paper 383."
    ),
    "kelley-1935": (
        "Kelley, T. L. (1935). An unbiased correlation ratio measure. Proceedings of the National "
        "Academy of Sciences 21(9), 554-559."
    ),
    "tomczak-2014": (
        "Tomczak, M. and Tomczak, E. (2014). The need to report effect size estimates revisited. "
        "Trends in Sport Sciences 21(1), 19-25."
    ),
    "mcfadden-1974": (
        "McFadden, D. (1974). Conditional logit analysis of qualitative choice behavior. In "
        "Zarembka, P. (ed.), Frontiers in Econometrics. Academic Press."
    ),
    "kendall-1954": (
        "Kendall, M. G. (1954). Note on bias in the estimation of autocorrelation. "
        "Biometrika 41, 403-404."
    ),
    "simpson-1951": (
        "Simpson, E. H. (1951). The interpretation of interaction in contingency tables. Journal "
        "of the Royal Statistical Society B 13(2), 238-241."
    ),
    "aiag-vda-fmea": "AIAG and VDA (2019). FMEA Handbook, 1st ed. AIAG, Southfield.",
    "mantel-1963": (
        "Mantel, N. (1963). Chi-square tests with one degree of freedom: extensions of the "
        "Mantel-Haenszel procedure. Journal of the American Statistical Association 58, 690-700."
    ),
}
