"""Golden values for tests/stats_oracles, from independent packages.

    pip install mpmath scipy statsmodels
    python stats_golden.py > stats_golden.json

Tails, beta and gamma quantiles come from mpmath with 60 digits (the incomplete beta function
of arguments above LARGE from scipy: mpmath takes minutes for it), intervals and adjusted p-values
from statsmodels, chi-square, normal and hypergeometric quantiles from scipy. The versions used are
in the file.
"""

import json
import random
import sys

import mpmath
import numpy
import scipy
import scipy.optimize
import scipy.special
import scipy.stats
import statsmodels
from mpmath import mp, mpf
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

mp.dps = 60
LARGE = 5000


def beta_cdf(a, b, x):
    if a + b > LARGE:
        return mpf(scipy.special.betainc(float(a), float(b), float(x)))
    return mpmath.betainc(a, b, 0, x, regularized=True)


def ln_factorial(n):
    return mpmath.loggamma(mpf(n) + 1)


def hypergeometric(n, antecedent, consequent, both):
    """ln P(C = x), ln P(C >= x), ln P(C <= x), every term summed."""

    def ln_pmf(x):
        def ln_binomial(a, b):
            return ln_factorial(a) - ln_factorial(b) - ln_factorial(a - b)

        return (
            ln_binomial(consequent, x)
            + ln_binomial(n - consequent, antecedent - x)
            - ln_binomial(n, antecedent)
        )

    def away(step):
        """The sum from the observed count outward, by the ratio of neighbours."""
        x, term = both, mpmath.exp(ln_pmf(both))
        total = mpf(0)
        low, high = max(0, antecedent + consequent - n), min(antecedent, consequent)
        while low <= x <= high:
            total += term
            if step > 0:
                term *= mpf((antecedent - x) * (consequent - x))
                term /= (x + 1) * (n - antecedent - consequent + x + 1)
            else:
                term *= mpf(x * (n - antecedent - consequent + x))
                term /= (antecedent - x + 1) * (consequent - x + 1)
            x += step
            if term < total * mpf(10) ** -40:
                break
        return total

    return [float(v) for v in (ln_pmf(both), mpmath.log(away(1)), mpmath.log(away(-1)))]


def matched_binomial(x, mean, variance):
    """The same three for a binomial of real size with this mean and variance."""
    mean, variance = mpf(mean), mpf(variance)
    p = 1 - variance / mean
    n = mean / p
    upper = beta_cdf(x, n - x + 1, p) if x else mpf(1)
    lower = beta_cdf(n - x, x + 1, 1 - p)
    point = mpmath.binomial(n, x) * p**x * (1 - p) ** (n - x)
    return [float(mpmath.log(v)) for v in (point, upper, lower)]


def quantile(cdf, start):
    return float(mpmath.findroot(cdf, start, solver="anderson", tol=1e-40, verify=False))


def beta_quantile(a, b, p):
    start = scipy.special.betaincinv(a, b, p)
    if a + b > LARGE:
        return start
    near = (mpf(start) * (1 - mpf(10) ** -7), mpf(start) * (1 + mpf(10) ** -7))
    return quantile(lambda x: mpmath.betainc(a, b, 0, x, regularized=True) - p, near)


def gamma_quantile(shape, rate, p):
    start = scipy.special.gammaincinv(shape, p)
    if shape > LARGE:
        # scipy's own tail is off by tenths at shape 3e7, p = 1e-9: sum the series (DLMF 8.11.4).
        def surplus(x):
            term = total = 1 / mpf(shape)
            k = 1
            while term > total * mpf(10) ** -25:
                term *= mpf(x) / (mpf(shape) + k)
                total += term
                k += 1
            front = mpf(shape) * mpmath.log(x) - x - mpmath.loggamma(shape)
            return float(front + mpmath.log(total) - mpmath.log(p))

        ends = (start - shape**0.5, start + shape**0.5)
        return scipy.optimize.brentq(surplus, *ends, xtol=1e-300, rtol=1e-15) / rate
    near = (mpf(start) * (1 - mpf(10) ** -7), mpf(start) * (1 + mpf(10) ** -7))
    return quantile(lambda x: mpmath.gammainc(shape, 0, x, regularized=True) - p, near) / rate


def p_values(seed, n):
    draw = random.Random(seed)
    values = [draw.random() ** draw.choice([1, 1, 4, 12]) for _ in range(n)]
    values[3] = values[n // 2] = values[n - 1]  # ties
    values[5], values[7] = 0.0, 1.0
    return values


def adjusted(p):
    return {
        "p": p,
        "bh": list(multipletests(p, method="fdr_bh")[1]),
        "by": list(multipletests(p, method="fdr_by")[1]),
        "holm": list(multipletests(p, method="holm")[1]),
    }


def chi_squared(a, b, c, d):
    plain = scipy.stats.chi2_contingency([[a, b], [c, d]], correction=False)
    yates = scipy.stats.chi2_contingency([[a, b], [c, d]], correction=True)
    return {
        "cells": [a, b, c, d],
        "plain": [plain.statistic, plain.pvalue],
        "yates": [yates.statistic, yates.pvalue],
    }


def wilson_and_exact(k, n, level):
    return {
        "k": k,
        "n": n,
        "level": level,
        "wilson": list(proportion_confint(k, n, 1 - level, "wilson")),
        "clopper_pearson": [
            beta_quantile(k, n - k + 1, (1 - level) / 2) if k else 0.0,
            1 - beta_quantile(n - k, k + 1, (1 - level) / 2) if k < n else 1.0,
        ],
    }


def newcombe(k1, n1, k2, n2):
    low, high = confint_proportions_2indep(k1, n1, k2, n2, method="newcomb", compare="diff")
    return {"first": [k1, n1], "second": [k2, n2], "interval": [low, high]}


HYPERGEOMETRIC = [
    (20, 8, 9, 6), (20, 8, 9, 0), (20, 15, 12, 7), (50, 25, 25, 25), (9835, 2513, 1072, 481),
    (9835, 38, 327, 30), (9835, 715, 2513, 0), (9835, 2513, 1809, 557), (7043, 6361, 2971, 2971),
    (7043, 2019, 2022, 1), (100_000, 500, 700, 400), (155_659, 3000, 9000, 172),
    (1_000_000, 200_000, 300_000, 60_900), (1_000_000, 200_000, 300_000, 59_100),
    (1_000_000, 999_000, 500_000, 499_400), (10_000_000, 40_000, 2_500_000, 9_000),
    (100_000_000, 3_000_000, 5_000_000, 150_000), (100_000_000, 3_000_000, 5_000_000, 163_000),
    (100_000_000, 3_000_000, 5_000_000, 137_500), (100_000_000, 50_000_000, 50_000_000, 25_001_000),
    (100_000_000, 2000, 1500, 3), (4_000_000_000, 2_000_000_000, 1_000_000_000, 500_050_000),
]
MATCHED = [
    (0, 2.5, 2.0), (3, 2.5, 2.0), (9, 2.5, 2.0), (481, 355.2, 240.1), (481, 355.2, 355.1),
    (30, 4.17, 4.09), (1, 40.0, 35.0), (2900, 2845.587015, 93.100981), (100_000, 95_000.0, 60_000.0),
    (1_000_000, 1_002_000.0, 400_000.0), (2, 0.01, 0.00999),
]
BETA = [
    (1.0, 1.0, 0.3), (0.5, 0.5, 0.025), (0.5, 7.5, 0.025), (2.0, 3.0, 0.975), (1e-2, 5.0, 0.5),
    (481.7, 600.2, 0.025), (481.7, 600.2, 0.975), (6.2, 1300.0, 1e-6), (1.0, 1e6, 0.05),
    (122.5, 21184.5, 0.975), (3e4, 5e4, 0.025), (2e6, 3e7, 0.975), (5e7, 5e7, 1e-9),
]
GAMMA = [
    (1.0, 1.0, 0.3), (0.5, 2.0, 0.05), (9.957, 6.368, 0.05), (490.957, 280.28, 0.05),
    (39.957, 8.99, 0.95), (1e-2, 1.0, 0.5), (1e4, 1e4, 0.05), (3e6, 2e6, 0.05), (3e7, 1.0, 1e-9),
]
CHI_SQUARED = [
    (10, 20, 30, 40), (1, 9, 11, 3), (481, 591, 2032, 6731), (0, 5, 6, 100), (5, 5, 5, 5),
    (200_000, 300_000, 190_000, 310_000), (5, 5, 5, 6),
]
P = (0.0001, 0.05, 0.5, 0.95, 0.99, 0.9999)
CHI_TAILS = [(0.0, 3), (0.5, 1), (3.841, 1), (18.83, 5), (465.4, 7), (1300.0, 2), (25.362, 40)]
SHARES = [
    (0, 10, 0.95), (10, 10, 0.95), (3, 10, 0.95), (3, 10, 0.8), (1, 1, 0.99), (122, 21306, 0.95),
    (481, 1072, 0.95), (2_000_000, 30_000_000, 0.95), (1, 30_000_000, 0.999),
]
DIFFERENCES = [
    (3894, 21307, 2262, 21306), (189, 21387, 122, 21306), (0, 10, 0, 20), (10, 10, 0, 20), (56, 70, 48, 80),
]

json.dump(
    {
        "made_by": {
            "command": "python tests/oracles/stats_golden.py",
            "python": sys.version.split()[0],
            "mpmath": mpmath.__version__,
            "numpy": numpy.__version__,
            "scipy": scipy.__version__,
            "statsmodels": statsmodels.__version__,
        },
        "hypergeometric": [{"table": t, "ln": hypergeometric(*t)} for t in HYPERGEOMETRIC],
        "hypergeometric_quantile": [
            {"margins": t, "p": P, "count": [int(scipy.stats.hypergeom.ppf(p, *t)) for p in P]}
            for t in ((20, 8, 9), (9835, 2513, 1072), (9835, 38, 327), (7043, 6361, 2971))
        ],
        "matched_binomial": [
            {"x": x, "mean": m, "variance": v, "ln": matched_binomial(x, m, v)} for x, m, v in MATCHED
        ],
        "normal": [[p, float(scipy.special.ndtri(p))]
                   for p in (1e-300, 1e-12, 1e-3, 0.025, 0.3, 0.5, 0.8, 0.975, 0.9995)],
        "beta": [{"a": a, "b": b, "p": p, "x": beta_quantile(a, b, p)} for a, b, p in BETA],
        "gamma": [{"shape": s, "rate": r, "p": p, "x": gamma_quantile(s, r, p)} for s, r, p in GAMMA],
        "chi_squared": [chi_squared(*t) for t in CHI_SQUARED],
        "chi_tails": [[x, df, float(mpmath.gammainc(mpf(df) / 2, mpf(x) / 2, regularized=True))]
                      for x, df in CHI_TAILS],
        "shares": [wilson_and_exact(*s) for s in SHARES],
        "newcombe": [newcombe(*d) for d in DIFFERENCES],
        "adjusted": [adjusted(p_values(seed, n)) for seed, n in ((1, 12), (2, 60))],
    },
    sys.stdout,
    indent=1,
)
print()
