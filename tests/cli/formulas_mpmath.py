# SPDX-License-Identifier: BSD-2-Clause
"""formulas_mpmath.py - counts of every formula against arithmetic of 60 digits.

Usage: formulas_mpmath.py PROGRAM [ORBITS]

Random points, each an orbit by mpmath with a bound on how far one in binary64 can have drifted from it:
|f'| times the bound of the step before, and the rounding of this one. As long as the test of escape lies
farther than that from its limit the two must agree; from there on nothing can be said of the orbit.
A thousand orbits of each formula, in either contract: ESC_TEST_ORBITS=1000, some minutes.
"""
import subprocess
import sys

import mpmath
import numpy
from mpmath import mpc, mpf

PROGRAM, ORBITS = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100
MAX_ITER = 40
# Operations of a step, and SLEEF's functions of 1 ulp, each with its share of rounding; doubled.
ROUNDING = mpf(2) ** -53 * 32
mpmath.mp.dps = 60

modulus, real, imag = abs, lambda z: abs(mpmath.re(z)), lambda z: abs(mpmath.im(z))


def turning(p):
    """z^p, |f'|, and how large the numbers on the way are: the angle's error is turned by p."""
    return (lambda z, c, _: (z ** p if z else mpf(0)) + c,
            lambda z, c: p * abs(z) ** (p - 1) if z else mpf(0),
            lambda z, c: abs(z) ** p * (p * 4 + 1) + abs(c))


# name: options, bailout, range of c, start, what is compared, (f, |f'|, size of terms)
FORMULAS = {
    "quadratic": ([], 2, 2, 0, modulus,
                  (lambda z, c, _: z * z + c, lambda z, c: 2 * abs(z),
                   lambda z, c: abs(z) ** 2 + abs(c))),
    "celtic": ([], 2, 2, 0, modulus,
               (lambda z, c, _: mpc(abs(mpmath.re(z * z)), mpmath.im(z * z)) + c,
                lambda z, c: 2 * abs(z), lambda z, c: abs(z) ** 2 + abs(c))),
    "phoenix": ([], 4, 1, 0.3, modulus,
                (lambda z, c, last: z * z + mpmath.re(c) + mpmath.im(c) * last,
                 lambda z, c: 2 * abs(z) + abs(c), lambda z, c: abs(z) ** 2 + 4 * abs(c) + 4)),
    "lambda": ([], 10, 4, 0.5, modulus,
               (lambda z, c, _: c * z * (1 - z), lambda z, c: abs(c) * abs(1 - 2 * z),
                lambda z, c: abs(c) * (abs(z) + 2 * abs(z) ** 2))),
    "power": (["--power", "2.5"], 2, 1.5, 0, modulus, turning(mpf("2.5"))),
    "sin": ([], 50, 3, numpy.pi / 2, imag,
            (lambda z, c, _: c * mpmath.sin(z), lambda z, c: abs(c) * abs(mpmath.cos(z)),
             lambda z, c: abs(c) * mpmath.cosh(mpmath.im(z)))),
    "cos": ([], 50, 3, 0, imag,
            (lambda z, c, _: c * mpmath.cos(z), lambda z, c: abs(c) * abs(mpmath.sin(z)),
             lambda z, c: abs(c) * mpmath.cosh(mpmath.im(z)))),
    "exp": ([], 50, 4, 0, mpmath.re,
            (lambda z, c, _: c * mpmath.exp(z), lambda z, c: abs(c) * mpmath.exp(mpmath.re(z)),
             lambda z, c: abs(c) * mpmath.exp(mpmath.re(z)))),
    "cosh": ([], 50, 3, 0, real,
             (lambda z, c, _: c * mpmath.cosh(z), lambda z, c: abs(c) * abs(mpmath.sinh(z)),
              lambda z, c: abs(c) * mpmath.cosh(mpmath.re(z)))),
}


def orbit(z, c, limit, measure, step):
    """The count, and whether it is certain; else up to where the program's must be at least."""
    f, slope, size = step
    error, error_before, last = mpf(0), mpf(0), mpf(0)
    for n in range(MAX_ITER):
        distance = measure(z) - limit
        if abs(distance) <= 2 * error + limit * ROUNDING:
            return n, False
        if distance > 0:
            return n, True
        # Near a point where f is not smooth, or is steep, the slope at z is not that all around it.
        error_now = slope(z, c) * error * 2 + abs(c) * error_before + size(z, c) * ROUNDING
        z, last, error_before = f(z, c, last), z, error
        error = error_now
        if error > mpf("1e-3"):
            return n + 1, False
    return MAX_ITER, True


def counts_of(name, contract, options, z, c):
    numpy.save("z.npy", z)
    numpy.save("c.npy", c)
    subprocess.run([PROGRAM, "run", "--points", "z.npy", "--points-c", "c.npy", "--formula", name,
                    *options, "--contract", contract, "--max-iter", str(MAX_ITER), "--verify", "full",
                    "-q", "--counts", "n.npy"], check=True, stdout=subprocess.DEVNULL)
    return numpy.load("n.npy")


failures = 0
generator = numpy.random.default_rng(20240229)
for name, (options, limit, extent, start, measure, step) in FORMULAS.items():
    c = generator.uniform(-extent, extent, ORBITS) + 1j * generator.uniform(-extent, extent, ORBITS)
    z = start + generator.uniform(-.2, .2, ORBITS) + 1j * generator.uniform(-.2, .2, ORBITS)
    expected = [orbit(mpc(a), mpc(b), mpf(limit), measure, step) for a, b in zip(z, c)]
    certain = sum(sure for _, sure in expected)
    late = sum(sure and n > 8 for n, sure in expected)
    for contract in "strict", "fused":
        counts = counts_of(name, contract, options, z, c)
        wrong = [i for i, (n, sure) in enumerate(expected)
                 if (counts[i] != n if sure else counts[i] < n)]
        failures += len(wrong)
        for i in wrong[:3]:
            print(f"FAILED: {name}, {contract}: z0 = {z[i]}, c = {c[i]}: {counts[i]}, not "
                  f"{'' if expected[i][1] else 'at least '}{expected[i][0]}")
        print(f"{name}, {contract}: {ORBITS} orbits, {certain} certain to their end, {late} of them "
              f"after 8 iterations: {len(wrong)} wrong")
    if certain * 8 < ORBITS or late < ORBITS // 50:
        failures += 1
        print(f"FAILED: {name}: the bound tells too little")
sys.exit(failures != 0)
