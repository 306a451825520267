# SPDX-License-Identifier: BSD-2-Clause
# numpy_points.py - counts out and points in, by way of NumPy. Usage: numpy_points.py PROGRAM

import itertools
import os
import subprocess
import sys

import numpy

PROGRAM = sys.argv[1]
failures = 0
checks = 0


def check(condition, what):
    global failures, checks
    checks += 1
    if not condition:
        failures += 1
        print("FAILED:", what)


def run(*options, code=0):
    done = subprocess.run([PROGRAM, "run", *options], capture_output=True, text=True)
    check(done.returncode == code,
          f"exit code {done.returncode}, expected {code}: {options}: {done.stderr}")
    return done


def counts_of(*options):
    if os.path.exists("counts.npy"):
        os.remove("counts.npy")
    done = run(*options, "--counts", "counts.npy")
    return numpy.load("counts.npy"), done.stdout


def line(text, name):
    return next(entry.split(": ", 1)[1] for entry in text.splitlines()
                if entry.startswith(name + ": "))


def data_complaint(named, *options):
    """One line that names it, exit code 65, no file."""
    done = run(*options, "--counts", "refused.npy", "--json", "refused.json", code=65)
    lines = done.stderr.splitlines()
    check(len(lines) == 1 and named in done.stderr, f"'{named}' in one line: {done.stderr}")
    check(done.stdout == "", f"on standard output: {done.stdout}")
    check(not any("refused" in name or name.startswith(".") for name in os.listdir(".")),
          f"files left: {os.listdir('.')}")


# ---- Counts out ----------------------------------------------------------------------------------

def accumulated(steps):
    """Samples of -1.8..1.8 (downward when steps is negative), by the seed program's own loop."""
    start, end = (-1.8, 1.8) if steps > 0 else (1.8, -1.8)
    step, samples = (end - start) / abs(steps), 0
    while start < end if steps > 0 else start > end:
        start += step
        samples += 1
    return samples


def counts_are_numpys():
    counts, text = counts_of("--scene", "seed")
    check(counts.dtype == numpy.dtype("<u4"), f"dtype {counts.dtype}")
    check(counts.shape == (1000, 1000), f"shape {counts.shape}")
    check(counts.flags.c_contiguous, "C order")
    check(int(counts.sum(dtype=numpy.uint64)) == 33219980, f"sum {counts.sum()}")
    check(int(counts.sum(dtype=numpy.uint64)) == int(line(text, "Sum")), "the sum printed")
    check(int(counts.max()) == int(line(text, "Largest count")), "the largest count printed")
    run("--scene", "seed", "--counts", "counts.u32")
    check((numpy.fromfile("counts.u32", "<u4").reshape(1000, 1000) == counts).all(),
          ".u32 and .npy differ")
    for width, height in (1, 1), (7, 3), (130, 65):
        counts, text = counts_of("--mandelbrot", "--size", f"{width}x{height}")
        check(counts.shape == (height, width), f"shape {counts.shape} of {width}x{height}")
    counts, text = counts_of("--julia", "-0.62772,-0.42193", "--grid", "accumulate", "--size",
                             "1024x3")
    check(counts.shape == (accumulated(-3), accumulated(1024)) == (4, 1025),
          f"accumulated shape {counts.shape}")


def python_loop(z, c, limit):
    """The strict contract in Python's own floats, which are binary64."""
    x, y = z.real, z.imag
    count = 0
    while count < limit:
        a, b = x * x, y * y
        if not a + b < 4.0:
            break
        t = x * y
        x, y = (a - b) + c.real, (t + t) + c.imag
        count += 1
    return count


def counts_are_pythons():
    counts, _ = counts_of("--mandelbrot", "--size", "97x61", "--max-iter", "120")
    for j, i in itertools.product(range(61), range(97)):
        c = complex(-2.0 + i * ((0.6 - -2.0) / 97), 1.3 + j * ((-1.3 - 1.3) / 61))
        wanted = python_loop(0j, c, 120)
        if counts[j, i] != wanted:
            check(False, f"pixel ({i}, {j}) counts {counts[j, i]}, Python {wanted}")
            return
    check(True, "all of Python's counts")


# ---- Points in -----------------------------------------------------------------------------------

WIDTH, HEIGHT = 90, 70
C = "-0.62772,-0.42193"
SCENE = ["--julia", C, "--max-iter", "100"]


def grid():
    x = -1.8 + numpy.arange(WIDTH) * ((1.8 - -1.8) / WIDTH)
    y = 1.8 + numpy.arange(HEIGHT) * ((-1.8 - 1.8) / HEIGHT)
    return x[None, :] + 1j * y[:, None]


def orders(z):
    yield "C order", numpy.ascontiguousarray(z)
    yield "Fortran order", numpy.asfortranarray(z)


def shapes(z):
    flat = z.ravel()
    yield z
    yield flat
    yield flat[:, None]
    yield flat[None, :]
    yield flat.reshape(7, 10, 90)
    yield flat.reshape(2, 5, 7, 9, 10)


def points_match_a_grid():
    z = grid()
    for precision in "f64", "f32":
        options = [*SCENE, "--precision", precision]
        expected, text = counts_of(*options, "--window=-1.8,1.8,-1.8,1.8", "--size",
                                   f"{WIDTH}x{HEIGHT}")
        for shaped in shapes(z):
            for order, array in orders(shaped):
                for dtype in "<c16", ">c16":
                    numpy.save("z.npy", array.astype(dtype))
                    counts, points_text = counts_of(*options, "--points", "z.npy")
                    what = f"{dtype} {shaped.shape} {order} {precision}"
                    check(counts.shape == shaped.shape, f"{what}: shape {counts.shape}")
                    check((counts.ravel() == expected.ravel()).all(), f"{what}: counts differ")
                    if shaped.ndim == 2 and shaped.shape == z.shape:
                        check(line(text, "Digest") == line(points_text, "Digest"),
                              f"{what}: another digest than the grid's")


def narrow_points_are_read():
    z = grid()
    narrow = z.astype(numpy.complex64)
    numpy.save("wide.npy", narrow.astype(numpy.complex128))
    for precision in "f64", "f32":
        options = [*SCENE, "--precision", precision]
        expected, _ = counts_of(*options, "--points", "wide.npy")
        for dtype in "<c8", ">c8":
            numpy.save("z.npy", narrow.astype(dtype))
            counts, _ = counts_of(*options, "--points", "z.npy")
            check((counts == expected).all(), f"{dtype} {precision}: counts differ")


def odd_shapes_are_read():
    for shape in (), (1,), (1, 1), (1, 1, 1), (4097,), (3, 1), (1, 3):
        numpy.save("z.npy", numpy.full(shape, 0.1 + 0.2j))
        counts, _ = counts_of(*SCENE, "--points", "z.npy")
        check(counts.shape == shape, f"shape {counts.shape} of {shape}")
        check((counts == python_loop(0.1 + 0.2j, complex(-0.62772, -0.42193), 100)).all(),
              f"counts of {shape}")


def special_values_count_nothing():
    nan, inf = float("nan"), float("inf")
    z = numpy.array([complex(nan, 0), complex(0, nan), complex(inf, 0), complex(0, -inf),
                     complex(nan, inf), complex(2, 0), complex(1e308, 1e308), complex(-0.0, -0.0)])
    numpy.save("z.npy", z)
    counts, _ = counts_of("--julia", "0,0", "--points", "z.npy", "--max-iter", "9")
    check(list(counts) == [0, 0, 0, 0, 0, 0, 0, 9], f"special values count {list(counts)}")


def arrays_of_c_are_read():
    z = grid().ravel()[:3000]
    c = numpy.linspace(-2 - 1.3j, 0.6 + 1.3j, 3000)
    numpy.save("z.npy", z)
    numpy.save("c.npy", c)
    counts, _ = counts_of("--points", "z.npy", "--points-c", "c.npy", "--max-iter", "50")
    wanted = [python_loop(complex(p), complex(q), 50) for p, q in zip(z, c)]
    check(list(counts) == wanted, "an array of c")
    numpy.save("c.npy", c.astype(numpy.complex64))
    counts, _ = counts_of("--points", "z.npy", "--points-c", "c.npy", "--max-iter", "50")
    narrow = c.astype(numpy.complex64).astype(numpy.complex128)
    wanted = [python_loop(complex(p), complex(q), 50) for p, q in zip(z, narrow)]
    check(list(counts) == wanted, "a narrow array of c beside a wide one of z")
    for shape in (), (1,), (1, 1):
        numpy.save("c.npy", numpy.full(shape, -0.1 + 0.6j))
        counts, _ = counts_of("--points", "z.npy", "--points-c", "c.npy", "--max-iter", "50")
        wanted = [python_loop(complex(p), -0.1 + 0.6j, 50) for p in z]
        check(list(counts) == wanted, f"one c of shape {shape}")
    numpy.save("c.npy", c[:2999])
    data_complaint("(2999,)", "--points", "z.npy", "--points-c", "c.npy")
    numpy.save("c.npy", c[None, :])
    data_complaint("(1, 3000)", "--points", "z.npy", "--points-c", "c.npy")
    numpy.save("c.npy", numpy.array([complex(float("nan"), 0)]))
    data_complaint("c.npy", "--points", "z.npy", "--points-c", "c.npy")


def other_versions_are_read():
    z = grid()
    expected, _ = counts_of(*SCENE, "--window=-1.8,1.8,-1.8,1.8", "--size", f"{WIDTH}x{HEIGHT}")
    for version in (1, 0), (2, 0), (3, 0):
        with open("z.npy", "wb") as file:
            numpy.lib.format.write_array(file, z, version=version)
        counts, _ = counts_of(*SCENE, "--points", "z.npy")
        check((counts == expected).all(), f"version {version}")
    # What other writers make: no padding, so that the data are not aligned; other orders of keys.
    for text in ("{'shape':(70,90),'fortran_order':False,'descr':'<c16'}",
                 "{ \"descr\" : \"<c16\" , \"fortran_order\" : False , \"shape\" : (70, 90) , } \n",
                 "{'descr':'<c16','fortran_order':False,'shape':(70L,90L)}\n"):
        head = text.encode()
        with open("z.npy", "wb") as file:
            file.write(b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head + z.tobytes())
        counts, _ = counts_of(*SCENE, "--points", "z.npy")
        check((counts == expected).all(), f"header {text!r}")


# ---- What is not points --------------------------------------------------------------------------

def wrong_arrays_are_refused():
    points = [*SCENE, "--points", "z.npy"]
    for dtype in "f8", "f4", "i4", "u1", "?", "S3", "U3", "M8[s]", "O", "c32":
        try:
            array = numpy.zeros((3, 3), dtype)
        except TypeError:
            continue
        numpy.save("z.npy", array, allow_pickle=True)
        data_complaint("z.npy", *points)
    numpy.save("z.npy", numpy.zeros(3, [("re", "f8"), ("im", "f8")]))
    data_complaint("z.npy", *points)
    for shape in (0,), (0, 3), (3, 0):
        numpy.save("z.npy", numpy.zeros(shape, complex))
        data_complaint("z.npy", *points)
    data_complaint("missing.npy", *SCENE, "--points", "missing.npy")
    data_complaint("folder", *SCENE, "--points", "folder")
    data_complaint("/dev/null", *SCENE, "--points", "/dev/null")
    numpy.savez("z.npz", z=grid())
    data_complaint("z.npz", *SCENE, "--points", "z.npz")
    numpy.save("z.npy", grid())
    data_complaint("missing.npy", "--points", "z.npy", "--points-c", "missing.npy")


def file_is_refused(data, what):
    with open("z.npy", "wb") as file:
        file.write(data)
    done = subprocess.run([PROGRAM, "run", "--julia", C, "--max-iter", "5", "-q", "--points",
                           "z.npy"], capture_output=True, text=True)
    check(done.returncode == 65, f"{what}: exit code {done.returncode}: {done.stderr}")
    check(len(done.stderr.splitlines()) == 1 and "z.npy" in done.stderr,
          f"{what}: {done.stderr}")


def broken_files_are_refused():
    numpy.save("good.npy", numpy.full((3, 4), 0.5 + 0.5j))
    with open("good.npy", "rb") as file:
        good = file.read()
    header = good.index(b"\n") + 1
    for length in [*range(0, header, 3), header, header + 1, len(good) - 16, len(good) - 1]:
        file_is_refused(good[:length], f"the first {length} bytes")
    file_is_refused(good + b"x", "a byte too many")
    file_is_refused(b"", "an empty file")
    for old, new in ((b"NUMPY", b"NUMPi"), (b"\x01\x00", b"\x09\x00"), (b"<c16", b"<c17"),
                     (b"<c16", b"|c16"), (b"(3, 4)", b"(3, 5)"), (b"(3, 4)", b"(3,-4)"),
                     (b"(3, 4)", b"(3; 4)"), (b"(3, 4)", b"(3. 4)"), (b"'shape'", b"'shade'"),
                     (b"'shape'", b"'descr'"), (b"False", b"Falsy"), (b"{'", b"['"),
                     (b"}", b"]"), (b"(3, 4)", b"3, 4  ")):
        check(old in good, f"{old} is in the header")
        file_is_refused(good.replace(old, new, 1), f"{new} for {old}")
    for shape in ("(18446744073709551616,)", "(18446744073709551615, 2)", "(4294967296,4294967296)",
                  "(1152921504606846976,)", "(" + "1," * 65 + ")", "(" * 30 + ")" * 30):
        head = f"{{'descr': '<c16', 'fortran_order': False, 'shape': {shape}}}\n".encode()
        file_is_refused(b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head + b"\0" * 64,
                        f"shape {shape}")
    file_is_refused(b"\x93NUMPY\x02\x00\xff\xff\xff\xff{", "a header of 4 GiB")


def noise_never_crashes():
    """Any byte may be anything: refused, or read, and never killed by a signal."""
    numpy.save("good.npy", numpy.full((3, 4), 0.5 + 0.5j))
    with open("good.npy", "rb") as file:
        good = bytearray(file.read())
    generator = numpy.random.default_rng(1)
    for _ in range(150):
        noisy = bytearray(good)
        for _ in range(int(generator.integers(1, 4))):
            noisy[int(generator.integers(0, 128))] = int(generator.integers(0, 256))
        with open("z.npy", "wb") as file:
            file.write(noisy)
        done = subprocess.run([PROGRAM, "run", "--julia", C, "--max-iter", "5", "-q", "--points",
                               "z.npy"], capture_output=True, text=True)
        check(done.returncode in (0, 65), f"exit code {done.returncode}: {bytes(noisy)[:128]!r}")
        check(len(done.stderr.splitlines()) == (1 if done.returncode else 0), done.stderr)


os.mkdir("folder")
counts_are_numpys()
counts_are_pythons()
points_match_a_grid()
narrow_points_are_read()
odd_shapes_are_read()
special_values_count_nothing()
arrays_of_c_are_read()
other_versions_are_read()
wrong_arrays_are_refused()
broken_files_are_refused()
noise_never_crashes()
print(f"{checks} checks, {failures} failures")
sys.exit(failures != 0)
