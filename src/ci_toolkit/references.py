"""Every source that a formula cites, once. Docstrings name the key in a line `Source: key`."""

from __future__ import annotations

REFERENCES: dict[str, str] = {
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
    "aiag-vda-fmea": "AIAG and VDA (2019). FMEA Handbook, 1st ed. AIAG, Southfield.",
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
        "Wagner, A. K., Soumerai, S. B., Zhang, F. and Ross-Degnan, D. (2002). Segmented regression "
        "analysis of interrupted time series studies in medication use research. Journal of "
        "Clinical Pharmacy and Therapeutics 27, 299-309."
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
}
