# SPDX-License-Identifier: Apache-2.0
#
# Independent answers for tests/domains/risk/reference.test.cpp.
#
#   reference.py numbers                    scipy: quantiles, factors
#   reference.py history FILE COLUMN...     numpy: past returns of a CSV file
#   reference.py quantlib FILE COLUMN...    the same, with QuantLib
#
# Prints lines "name number number ..."; exit code 77 if a package is missing.
import csv
import gzip
import sys

CONFIDENCES = (0.9, 0.975, 0.99)


def missing(why):
    print("SKIPPED: " + why)
    sys.exit(77)


try:
    import numpy as np
except ImportError:
    missing("python3-numpy is not installed")


def show(name, numbers):
    print(name, *(repr(float(x)) for x in np.ravel(numbers)))


def numbers():
    try:
        from scipy import special, stats
    except ImportError:
        missing("python3-scipy is not installed")
    rng = np.random.default_rng(5)
    # Odd multiples of 2^-53, dense in the tails, too.
    size = 2.0 ** -rng.integers(1, 53, 2000)
    p = (np.floor(rng.random(2000) * size * 2.0 ** 52) + 0.5) / 2.0 ** 52
    show("p", p)
    show("z", special.ndtri(p))
    # A correlation matrix of full rank, and its factor.
    n = 30
    a = rng.standard_normal((n, 2 * n))
    show("correlation", np.corrcoef(a))
    show("lower", np.linalg.cholesky(np.corrcoef(a)))
    # Indefinite, with negative eigenvalues set to zero and scaled back.
    m = np.full((5, 5), -0.6) + 1.6 * np.eye(5)
    m[0, 1] = m[1, 0] = 0.9
    values, vectors = np.linalg.eigh(m)
    clipped = vectors @ np.diag(np.maximum(values, 0)) @ vectors.T
    root = np.sqrt(np.diag(clipped))
    show("indefinite", m)
    show("clipped", clipped / root[:, None] / root[None, :])
    for nu in (3, 5):
        show("t%d" % nu, [stats.t.ppf(c, nu) for c in CONFIDENCES])


def returns_of(path, columns):
    rows = []
    with gzip.open(path, "rt") as file:
        for row in csv.DictReader(file):
            try:
                numbers = [float(row[c]) for c in columns]
            except ValueError:  # N/A
                continue
            if all(numbers):  # 0 = not published
                rows.append((row["Date"], numbers))
    rows.sort()
    prices = np.array([numbers for _, numbers in rows])
    return prices[1:] / prices[:-1] - 1


def history(path, columns):
    returns = returns_of(path, columns)
    values = np.array([1e6 * (-1) ** i * (i + 1) for i in range(len(columns))])
    pnl = returns @ values
    show("values", values)
    show("returns", returns)
    show("confidences", CONFIDENCES)
    order = np.argsort(pnl, kind="stable")
    for c in CONFIDENCES:
        size = len(pnl) * (1 - c)
        whole = int(size)
        weight = np.zeros(len(pnl))
        weight[order[:whole]] = 1
        weight[order[whole]] = size - whole
        show("var", -np.quantile(pnl, 1 - c, method="inverted_cdf"))
        show("es", -(weight @ pnl) / size)
        show("components", -(weight @ returns) / size * values)
    show("median", np.quantile(pnl, 0.5, method="inverted_cdf"))
    show("deviation", pnl.std(ddof=1))
    return pnl


def quantlib(path, columns):
    try:
        import QuantLib
    except ImportError:
        missing("quantlib-python is not installed")
    pnl = history(path, columns)
    statistics = QuantLib.RiskStatistics()
    for x in pnl:
        statistics.add(float(x))
    show("rows", len(pnl))
    show("quantlib_var", [statistics.valueAtRisk(c) for c in CONFIDENCES])
    show("quantlib_es", [statistics.expectedShortfall(c)
                         for c in CONFIDENCES])


if sys.argv[1] == "numbers":
    numbers()
elif sys.argv[1] == "history":
    history(sys.argv[2], sys.argv[3:])
else:
    quantlib(sys.argv[2], sys.argv[3:])
