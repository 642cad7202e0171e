"""Sources of shares, Paretos and capability."""

from __future__ import annotations

SHARES: dict[str, str] = {
    "kitagawa-1955": (
        "Kitagawa, E. M. (1955). Components of a difference between two rates. "
        "Journal of the American Statistical Association 50, 1168-1194."
    ),
    "newcombe-1998-difference": (
        "Newcombe, R. G. (1998). Interval estimation for the difference between independent "
        "proportions: comparison of eleven methods. Statistics in Medicine 17, 873-890."
    ),
    "przyborowski-wilenski-1940": (
        "Przyborowski, J. and Wilenski, H. (1940). Homogeneity of results in testing samples from "
        "Poisson series. Biometrika 31, 313-323."
    ),
    "rao-scott-1984": (
        "Rao, J. N. K. and Scott, A. J. (1984). On chi-squared tests for multiway contingency "
        "tables with cell proportions estimated from survey data. Annals of Statistics 12, 46-60."
    ),
    "kendall-smith-1939": (
        "Kendall, M. G. and Babington Smith, B. (1939). The problem of m rankings. "
        "Annals of Mathematical Statistics 10, 275-287."
    ),
    "welch-1947": (
        "Welch, B. L. (1947). The generalization of Student's problem when several different "
        "population variances are involved. Biometrika 34, 28-35."
    ),
    "juran-1975": (
        "Juran, J. M. (1975). The non-Pareto principle; mea culpa. Quality Progress 8(5), 8-9."
    ),
    "gini-1912": "Gini, C. (1912). Variabilità e mutabilità. Cuppini, Bologna.",
    "hirschman-1964": (
        "Hirschman, A. O. (1964). The paternity of an index. American Economic Review 54(5), 761."
    ),
    "goodman-1965": (
        "Goodman, L. A. (1965). On simultaneous confidence intervals for multinomial proportions. "
        "Technometrics 7(2), 247-254."
    ),
    "wilson-1927": (
        "Wilson, E. B. (1927). Probable inference, the law of succession, and statistical "
        "inference. Journal of the American Statistical Association 22(158), 209-212."
    ),
    "rao-scott-1981": (
        "Rao, J. N. K. and Scott, A. J. (1981). The analysis of categorical data from complex "
        "sample surveys: chi-squared tests for goodness of fit and independence in two-way "
        "tables. Journal of the American Statistical Association 76(374), 221-230."
    ),
    "newey-west-1987": (
        "Newey, W. K. and West, K. D. (1987). A simple, positive semi-definite, "
        "heteroskedasticity and autocorrelation consistent covariance matrix. "
        "Econometrica 55(3), 703-708."
    ),
    "mogstad-et-al-2024": (
        "Mogstad, M., Romano, J. P., Shaikh, A. M. and Wilhelm, D. (2024). Inference for ranks "
        "with applications to mobility across neighbourhoods and academic achievement across "
        "countries. Review of Economic Studies 91(1), 476-518."
    ),
    "bazylik-et-al-2021": (
        "Bazylik, S., Mogstad, M., Romano, J. P., Shaikh, A. M. and Wilhelm, D. (2021). Finite- "
        "and large-sample inference for ranks using multinomial data with an application to "
        "ranking political parties. Cemmap working paper CWP40/21, arXiv:2402.00192."
    ),
    "holm-1979": (
        "Holm, S. (1979). A simple sequentially rejective multiple test procedure. "
        "Scandinavian Journal of Statistics 6(2), 65-70."
    ),
    "kish-1965": "Kish, L. (1965). Survey Sampling. Wiley.",
    "garwood-1936": (
        "Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28, 437-442."
    ),
    "andrews-monahan-1992": (
        "Andrews, D. W. K. and Monahan, J. C. (1992). An improved heteroskedasticity and "
        "autocorrelation consistent covariance matrix estimator. Econometrica 60(4), 953-966."
    ),
    "priestley-1981": (
        "Priestley, M. B. (1981). Spectral Analysis and Time Series, chapter 6. Academic Press."
    ),
    "satterthwaite-1946": (
        "Satterthwaite, F. E. (1946). An approximate distribution of estimates of variance "
        "components. Biometrics Bulletin 2(6), 110-114."
    ),
    "bissell-1990": (
        "Bissell, A. F. (1990). How reliable is your capability index? Applied Statistics 39(3), "
        "331-340."
    ),
    "boyles-1991": (
        "Boyles, R. A. (1991). The Taguchi capability index. Journal of Quality Technology 23(1), "
        "17-26."
    ),
    "kotz-johnson-1993": (
        "Kotz, S. and Johnson, N. L. (1993). Process Capability Indices. Chapman and Hall."
    ),
    "bothe-1997": "Bothe, D. R. (1997). Measuring Process Capability. McGraw-Hill.",
    "aiag-vda-spc": "AIAG and VDA. Statistical Process Control (SPC) Manual.",
    "owen-1968": (
        "Owen, D. B. (1968). A survey of properties and applications of the noncentral "
        "t-distribution. Technometrics 10(3), 445-478."
    ),
    "clopper-pearson-1934": (
        "Clopper, C. J. and Pearson, E. S. (1934). The use of confidence or fiducial limits "
        "illustrated in the case of the binomial. Biometrika 26(4), 404-413."
    ),
    "korn-graubard-1998": (
        "Korn, E. L. and Graubard, B. I. (1998). Confidence intervals for proportions with small "
        "expected number of positive counts estimated from survey data. Survey Methodology 24, "
        "193-201."
    ),
    "mccullagh-nelder-1989": (
        "McCullagh, P. and Nelder, J. A. (1989). Generalized Linear Models, 2nd ed., chapter 4. "
        "Chapman and Hall."
    ),
    "brown-cai-dasgupta-2001": (
        "Brown, L. D., Cai, T. T. and DasGupta, A. (2001). Interval estimation for a binomial "
        "proportion. Statistical Science 16(2), 101-133."
    ),
    "wilks-1941": (
        "Wilks, S. S. (1941). Determination of sample sizes for setting tolerance limits. "
        "Annals of Mathematical Statistics 12, 91-96."
    ),
    "krishnamoorthy-mathew-2009": (
        "Krishnamoorthy, K. and Mathew, T. (2009). Statistical Tolerance Regions. Wiley."
    ),
    "hahn-meeker-1991": ("Hahn, G. J. and Meeker, W. Q. (1991). Statistical Intervals. Wiley."),
    "meeker-escobar": (
        "Meeker, W. Q. and Escobar, L. A. (1998). Statistical Methods for Reliability Data. Wiley."
    ),
    "burridge-1981": (
        "Burridge, J. (1981). A note on maximum likelihood estimation for regression models using "
        "grouped data. Journal of the Royal Statistical Society B 43(1), 41-45."
    ),
    "hurvich-tsai-1989": (
        "Hurvich, C. M. and Tsai, C.-L. (1989). Regression and time series model selection in "
        "small samples. Biometrika 76(2), 297-307."
    ),
    "minka-2002": "Minka, T. P. (2002). Estimating a Gamma distribution. Microsoft Research.",
    "smith-1985": (
        "Smith, R. L. (1985). Maximum likelihood estimation in a class of nonregular cases. "
        "Biometrika 72(1), 67-90."
    ),
    "kaplan-meier-1958": (
        "Kaplan, E. L. and Meier, P. (1958). Nonparametric estimation from incomplete "
        "observations. Journal of the American Statistical Association 53(282), 457-481."
    ),
    "box-cox-1964": (
        "Box, G. E. P. and Cox, D. R. (1964). An analysis of transformations. "
        "Journal of the Royal Statistical Society B 26(2), 211-252."
    ),
    "wheeler-1980": (
        "Wheeler, R. E. (1980). Quantile estimators of Johnson curve parameters. "
        "Biometrika 67(3), 725-728."
    ),
    "stephens-1986": (
        "Stephens, M. A. (1986). Tests based on EDF statistics. In D'Agostino, R. B. and "
        "Stephens, M. A. (eds.), Goodness-of-Fit Techniques, chapter 4. Marcel Dekker."
    ),
    "iso-22514-2": (
        "ISO 22514-2. Statistical methods in process management: capability and performance, "
        "part 2: process capability and performance of time-dependent process models."
    ),
}
