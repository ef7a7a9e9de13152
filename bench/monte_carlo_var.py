# SPDX-License-Identifier: Apache-2.0
#
# The baseline of bench_monte_carlo_var: the same simulation with NumPy.
#
#   monte_carlo_var.py PORTFOLIO SCENARIOS THREADS
#
# PORTFOLIO holds, as doubles in the machine's order: assets, mean P&L, money of
# one standard deviation of each asset, and the correlation matrix. Prints one
# JSON object: the library that does the matrix products, and for each way of
# writing it seconds, VaR and ES at 99 %.
import json
import sys
import threading
import time

import numpy as np

CONFIDENCE = 0.99


def measures(pnl):
    # The k-th worst and the mean up to it, without sorting everything.
    k = round(len(pnl) * (1 - CONFIDENCE))
    worst = np.partition(pnl, k - 1)[:k]
    return -worst.max(), -worst.mean()


def full(rng, scenarios, mean, exposure, lower):
    # As it is written down: correlated numbers of all assets, then P&L.
    z = rng.standard_normal((scenarios, len(exposure)))
    return (z @ lower.T) @ exposure + mean


def folded(rng, scenarios, mean, exposure, lower):
    # The algebra of ringwright: one weight per independent number.
    z = rng.standard_normal((scenarios, len(exposure)))
    return z @ (lower.T @ exposure) + mean


def folded_threads(rng, scenarios, mean, exposure, lower, threads):
    # The same with a generator per thread: NumPy itself draws with one.
    weights = lower.T @ exposure
    z = np.empty((scenarios, len(exposure)))
    cuts = [scenarios * i // threads for i in range(threads + 1)]
    work = [threading.Thread(
        target=lambda g, a, b: g.standard_normal(out=z[a:b]),
        args=(np.random.default_rng(seed), cuts[i], cuts[i + 1]))
        for i, seed in enumerate(rng.bit_generator._seed_seq.spawn(threads))]
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()
    return z @ weights + mean


def timed(f, *arguments):
    begin = time.perf_counter()
    var, es = measures(f(np.random.default_rng(1), *arguments))
    return {"seconds": time.perf_counter() - begin, "var": var, "es": es}


def blas():
    # Debian's NumPy takes whatever provides libblas.so.3.
    with open("/proc/self/maps") as maps:
        files = {line.split("/")[-1].strip() for line in maps if "blas" in line}
    fast = [name for name in sorted(files) if "openblas" in name]
    return fast[0] if fast else "reference BLAS"


def main():
    numbers = np.fromfile(sys.argv[1])
    scenarios, threads = int(sys.argv[2]), int(sys.argv[3])
    n = int(numbers[0])
    mean = numbers[1]
    exposure = numbers[2:2 + n]
    lower = np.linalg.cholesky(numbers[2 + n:].reshape(n, n))
    print(json.dumps({
        "numpy": np.__version__,
        "blas": blas(),
        "full": timed(full, scenarios, mean, exposure, lower),
        "folded": timed(folded, scenarios, mean, exposure, lower),
        "folded_threads": timed(folded_threads, scenarios, mean, exposure,
                                lower, threads),
    }))


main()
