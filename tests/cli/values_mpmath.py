# SPDX-License-Identifier: BSD-2-Clause
"""values_mpmath.py - smooth counts and distance estimates against arithmetic of 60 digits.

Usage: values_mpmath.py PROGRAM [ORBITS]

Random points, each an orbit by mpmath with a bound on how far one in binary64 can have drifted from it. Where
that bound leaves the value certain to a tenth of the tolerance the program's must be within the tolerance:
1e-9, of a distance as a part of it. A thousand of each: ESC_TEST_ORBITS=1000.
"""
import subprocess
import sys

import mpmath
import numpy
from mpmath import mpc, mpf

PROGRAM, ORBITS = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100
MAX_ITER, BAILOUT, TOLERANCE = 200, mpf(1000), mpf("1e-9")
ROUNDING = mpf(2) ** -53 * 32 # of all operations of a step, as a part of its terms; doubled
mpmath.mp.dps = 60


def orbit(z, c, p):
    """n, the final z, the bounds of its error and of the derivative's, the derivative by z0; or None."""
    error, slope, slope_error = mpf(0), mpf(1), mpf(0)
    for n in range(MAX_ITER):
        if abs(abs(z) - BAILOUT) <= 2 * error + BAILOUT * ROUNDING:
            return None
        if abs(z) > BAILOUT:
            return n, z, error, slope, slope_error
        steep = p * abs(z) ** (p - 1) if z else mpf(0)
        bend = p * (p - 1) * abs(z) ** (p - 2) if z else mpf(0)
        slope_error = slope_error * steep + abs(slope) * (bend * error * 2 + steep * ROUNDING)
        slope = slope * (p * z ** (p - 1) if z else mpf(0))
        error = steep * error * 2 + (abs(z) ** p * (p * 4 + 1) + abs(c)) * ROUNDING
        z = (z ** p if z else mpf(0)) + c
        if error > mpf("1e-3"):
            return None
    return None


def smooth(found, p):
    n, z, error, _, _ = found
    size = mpmath.log(abs(z))
    return (n + 1 - mpmath.log(size / mpmath.log(BAILOUT)) / mpmath.log(p),
            error / (abs(z) * size * mpmath.log(p)) * 2)


def distance(found, _):
    _, z, error, slope, slope_error = found
    size = mpmath.log(abs(z))
    return 2 * abs(z) * size / abs(slope), 2 * (error / abs(z) + slope_error / abs(slope))


def made(option, contract, options, z, c):
    numpy.save("z.npy", z)
    numpy.save("c.npy", c)
    subprocess.run([PROGRAM, "run", "--points", "z.npy", "--points-c", "c.npy", *options, "--contract",
                    contract, "--max-iter", str(MAX_ITER), "--bailout", str(int(BAILOUT)), "--verify",
                    "full", "-q", "--" + option, "v.npy"], check=True, stdout=subprocess.DEVNULL)
    return numpy.load("v.npy")


failures = 0
generator = numpy.random.default_rng(20240229)
for option, options, p, value in (
        ("smooth", [], mpf(2), smooth),
        ("smooth", ["--formula", "multibrot", "--power", "5"], mpf(5), smooth),
        ("smooth", ["--formula", "power", "--power", "2.5"], mpf("2.5"), smooth),
        ("distance", [], mpf(2), distance)):
    c = generator.uniform(-1.5, 1.5, ORBITS) + 1j * generator.uniform(-1.5, 1.5, ORBITS)
    z = generator.uniform(-.5, .5, ORBITS) + 1j * generator.uniform(-.5, .5, ORBITS)
    found = [orbit(mpc(a), mpc(b), p) for a, b in zip(z, c)]
    expected = [value(one, p) if one else None for one in found]
    for contract in "strict", "fused":
        got = made(option, contract, options, z, c)
        looked, worst = 0, mpf(0)
        for i, one in enumerate(expected):
            scale = one[0] if one and option == "distance" else 1
            if one is None or one[1] > TOLERANCE / 10:
                continue
            looked += 1
            wrong = abs(mpf(float(got[i])) - one[0]) / scale
            worst = max(worst, wrong)
            if not wrong <= TOLERANCE:
                failures += 1
                print(f"FAILED: {option} {' '.join(options)}, {contract}: z0 = {z[i]}, c = {c[i]}: "
                      f"{got[i]!r}, not {mpmath.nstr(one[0], 20)}")
        print(f"{option} {' '.join(options)} {contract}: {looked} of {ORBITS} certain, at most "
              f"{mpmath.nstr(worst, 2)} off")
        if looked * 4 < ORBITS:
            failures += 1
            print(f"FAILED: {option}: the bound tells too little")
sys.exit(failures != 0)
