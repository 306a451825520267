# SPDX-License-Identifier: BSD-2-Clause
"""render_pictures.py - pictures against what NumPy makes of counts, values and final z by the same formulas.

Usage: render_pictures.py PROGRAM PALETTES

PNG files are decoded here, by their specification. Where this needs a logarithm or an angle its last bit may be
another than the program's, so that a channel may be one off there; what is made of counts alone is exact.
"""
import hashlib
import json
import os
import re
import struct
import subprocess
import sys
import zlib

import numpy

PROGRAM, PALETTES = sys.argv[1:3]
problems = 0


def check(what, holds):
    global problems
    if not holds:
        problems += 1
        print("FAILED:", what)


def run(*options, code=0):
    done = subprocess.run([PROGRAM, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    check(f"{' '.join(options)} ended with {done.returncode}: {done.stderr}", done.returncode == code)
    return done


# ---- PNG ----


def chunks(data):
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at = 8
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length:at + 12 + length])[0] == zlib.crc32(kind + body)
        yield kind, body
        at += 12 + length


def unfilter(raw, height, size, step):
    """Rows as they were before each was written as a difference to its neighbours."""
    rows, above = numpy.zeros((height, size), numpy.uint8), numpy.zeros(size, numpy.uint8)
    for j in range(height):
        kind, line = raw[j * (size + 1)], numpy.frombuffer(raw, numpy.uint8, size, j * (size + 1) + 1)
        if kind == 0:
            row = line.copy()
        elif kind == 1:
            row = numpy.zeros(size, numpy.uint8)
            for k in range(step):
                row[k::step] = numpy.cumsum(line[k::step], dtype=numpy.uint8)
        elif kind == 2:
            row = line + above
        else:
            row = numpy.zeros(size, numpy.uint8)
            for i in range(size):
                a = int(row[i - step]) if i >= step else 0
                b, c = int(above[i]), int(above[i - step]) if i >= step else 0
                near = min((abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c))[2]
                row[i] = (int(line[i]) + ((a + b) // 2 if kind == 3 else near)) & 255
        rows[j] = above = row
    return rows


def decode(path):
    """Pixels as [height][width][channels], and the file's texts."""
    with open(path, "rb") as file:
        data = file.read()
    texts, packed = {}, b""
    for kind, body in chunks(data):
        if kind == b"IHDR":
            width, height, depth, colour, *rest = struct.unpack(">IIBBBBB", body)
            assert rest == [0, 0, 0] and colour in (0, 2)
        elif kind == b"IDAT":
            packed += body
        elif kind == b"iTXt":
            key, rest = body.split(b"\0", 1)
            flag, rest = rest[0], rest[2:].split(b"\0", 2)[2]
            texts[key.decode()] = (zlib.decompress(rest) if flag else rest).decode()
        elif kind == b"tEXt":
            key, value = body.split(b"\0", 1)
            texts[key.decode()] = value.decode()
    channels = 3 if colour == 2 else 1
    step = channels * depth // 8
    rows = unfilter(zlib.decompress(packed), height, width * step, step)
    pixels = rows if depth == 8 else rows.reshape(height, -1, 2) @ numpy.array([256, 1])
    return pixels.astype(numpy.int64).reshape(height, width, channels), texts, rows


def told(output, name):
    return re.search(rf"^{name}: (.*)$", output, re.M).group(1)


def render(*options):
    """The picture, after its hash and texts were compared with what the program says."""
    output = run("render", *options, "-o", "p.png", "--verify", "full").stdout
    pixels, texts, rows = decode("p.png")
    made = json.loads(texts["escapement"])
    check(f"pixels' hash, {options}", told(output, "Pixels") == made["pixels"]
          == "sha256:" + hashlib.sha256(rows.tobytes()).hexdigest())
    check(f"digest, {options}", told(output, "Digest") == made["digest"])
    check(f"version, {options}", texts["Software"] == "escapement " + made["version"])
    return pixels, made


# ---- The book's pictures ----

run("run", "--scene", "seed", "--class", "S", "--counts", "c.npy")
counts = numpy.load("c.npy")
grey = numpy.trunc(counts / counts.max() * 255).astype(numpy.int64)[::-1]
words = 16 * (grey + 256 * grey + 65536 * grey) % 2**32
colour = numpy.stack([words & 255, words >> 8 & 255, words >> 16 & 255], axis=-1)
check("book-grey", (render("--scene", "seed", "--class", "S", "--palette", "book-grey")[0][..., 0] == grey).all())
check("book-colour", (render("--scene", "seed", "--class", "S", "--palette", "book-colour")[0] == colour).all())

# ---- Colours ----

SIZE, ITERATIONS = (130, 67), 300
SCENE = ["--mandelbrot", "--size", "130x67", "--max-iter", str(ITERATIONS), "--bailout", "1000",
         "--window=-2,0.6,-1.2,0.14"]

with open(PALETTES) as file:
    listed = re.findall(r"ESC_PALETTE\((\w+), (\w+),([^)]*)\)", file.read())
palettes = {name: numpy.array([int(digits[i:i + 4], 16) for i in range(0, len(digits), 4)]).reshape(-1, 3)
            for name, _, text in listed for digits in ["".join(re.findall('"([0-9a-f]*)"', text))]}
palettes["grey"] = numpy.array([[0] * 3, [65535] * 3])
check("palettes", [len(p) for p in palettes.values()] == [256, 256, 256, 256, 256, 256, 510, 2])
# As matplotlib documents them: the first and the last of each.
for name, first, last in (("viridis", (0.267004, 0.004874, 0.329415), (0.993248, 0.906157, 0.143936)),
                          ("inferno", (0.001462, 0.000466, 0.013866), (0.988362, 0.998364, 0.644924)),
                          ("cividis", (0.0, 0.135112, 0.304751), (0.995737, 0.909344, 0.217772))):
    for colour, at in (first, 0), (last, -1):
        check(f"{name}'s ends", (abs(palettes[name][at] / 65535 - colour) < 1e-5).all())


def paint(t, name="inferno", repeat=1.0, offset=0.0, reverse=False):
    """Colours of 16 bits."""
    length = 1 if name == "twilight" else 2
    place = numpy.clip(t, 0, 1) * repeat + offset
    place = numpy.where(place > 1, place % length, place)
    place = numpy.where(place > 1, 2 - place, place)
    place = 1 - place if reverse else place
    table = palettes[name]
    return numpy.stack([numpy.interp(place * (len(table) - 1), numpy.arange(len(table)), table[:, k])
                        for k in range(3)], axis=-1)


def compare(what, pixels, wanted, depth=16, slack=1.5):
    scale = 1 if depth == 16 else 257
    if pixels.shape[-1] == 1:
        pixels = pixels.repeat(3, axis=-1)
    worst = abs(pixels - wanted / scale).max()
    check(f"{what}: {worst} off", worst < slack)


run("run", *SCENE, "--counts", "c.npy", "--smooth", "s.npy", "--distance", "d.npy")
counts, smooth, distance = (numpy.load(name + ".npy") for name in "csd")
inside = counts == ITERATIONS
check("some are inside, and some not", 0 < inside.sum() < inside.size)


def log_scale(values, low):
    return numpy.log1p(numpy.maximum(values - low, 0)) / numpy.log1p(ITERATIONS - low)


below = numpy.bincount(counts[~inside], minlength=ITERATIONS)
ranks = (numpy.cumsum(below) - below / 2) / below.sum()
pixel = 2.6 / SIZE[0]
outside = distance[~inside] / pixel
t = {name: numpy.zeros(counts.shape) for name in ("iteration", "smooth", "histogram", "distance")}
t["histogram"][~inside] = ranks[counts[~inside]].astype(numpy.float32)
t["distance"][~inside] = numpy.sqrt(outside / (outside + 32))
for name, (options, arguments) in enumerate((
        ([], {}),
        (["--palette", "twilight", "--repeat", "4.5", "--offset", "0.3"],
         {"name": "twilight", "repeat": 4.5, "offset": 0.3}),
        (["--palette", "viridis", "--repeat", "7", "--reverse"], {"name": "viridis", "repeat": 7, "reverse": True}),
        (["--palette", "grey", "--inside", "808080"], {"name": "grey"}))):
    for name in t:
        pixels, made = render(*SCENE, "--colour", name, "--depth", "16", *options)
        low = made["colouring"]["low"]
        if name in ("iteration", "smooth"):
            check(f"low {low}, least {counts.min()}", counts.min() <= low <= counts.min() + 2)
            t[name] = log_scale(counts if name == "iteration" else smooth, low)
        wanted = paint(t[name], **arguments)
        wanted[inside] = 0x8080 if "--inside" in options else 0
        compare(f"{name} {options}", pixels, wanted)
        shallow, _ = render(*SCENE, "--colour", name, *options)
        compare(f"{name} {options}, 8 bits", shallow, wanted, 8, 0.51)
pixels, made = render(*SCENE, "--colour", "smooth", "--low", "9", "--palette", "turbo", "--depth", "16")
wanted = paint(log_scale(smooth, 9), "turbo")
wanted[inside] = 0
compare("--low 9", pixels, wanted)

# Of final z there is no file: few iterations from points that NumPy iterates alike.
few = ["--mandelbrot", "--size", "65x65", "--max-iter", "12", "--window=-2,0.6,-1.3,1.3"]
xs = -2 + numpy.arange(65) * (2.6 / 65)
ys = 1.3 - numpy.arange(65) * (2.6 / 65)
c = xs[None, :] + 1j * ys[:, None]
z, n = numpy.zeros_like(c), numpy.zeros(c.shape, int)
for _ in range(12):
    live = abs(z) < 1000
    z, n = numpy.where(live, z * z + c, z), n + live
pixels, _ = render(*few, "--colour", "final-angle", "--depth", "16", "--bailout", "1000")
wanted = paint((numpy.angle(z) / numpy.pi + 1) / 2, "twilight")
wanted[n == 12] = 0
# An orbit that comes near zero, or whose c is rounded otherwise, may differ in more than its last bits.
off = abs(pixels - wanted).max(axis=-1)
check(f"final-angle: {(off > 3).sum()} pixels off", (off > 3).mean() < 0.01)

# ---- Light ----

for samples in 2, 3, 4:
    large = [*SCENE[:2], f"{41 * samples}x{67 * samples}", *SCENE[3:]]
    small = [*SCENE[:2], "41x67", *SCENE[3:]]
    look = ["--palette", "plasma", "--repeat", "9", "--depth", "16", "--low", "3"]
    fine, _ = render(*large, *look)
    code = fine / 65535
    light = numpy.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055)**2.4)
    light = light.reshape(67, samples, 41, samples, 3).mean(axis=(1, 3))
    wanted = 65535 * numpy.where(light <= 0.0031308, light * 12.92, 1.055 * light**(1 / 2.4) - 0.055)
    compare(f"--supersample {samples}", render(*small, *look, "--supersample", str(samples))[0], wanted, slack=2.5)

# ---- The terminal ----

environment = dict(os.environ, COLUMNS="60", LINES="29", COLORTERM="truecolor", TERM="xterm")
view = subprocess.run([PROGRAM, "render", "--view", "--mandelbrot", "--palette", "viridis"], env=environment,
                      stdout=subprocess.PIPE, text=True, check=True).stdout
lines = [line for line in view.split("\n") if "\u2580" in line]
drawn = numpy.zeros((2 * len(lines), lines[0].count("\u2580"), 3), int)
for j, line in enumerate(lines):
    for half, code in (0, 38), (1, 48):
        drawn[2 * j + half] = numpy.array(re.findall(rf"\x1b\[{code};2;(\d+);(\d+);(\d+)m", line), int)
check(f"the view is {drawn.shape}", drawn.shape == (40, 40, 3))
check("the view is the picture", (drawn == render("--mandelbrot", "--palette", "viridis", "--size", "40x40")[0]).all())
environment["COLORTERM"] = ""
view = subprocess.run([PROGRAM, "render", "--view", "--mandelbrot"], env=environment, stdout=subprocess.PIPE,
                      text=True, check=True).stdout
check("256 colours", re.search(r"\x1b\[38;5;\d+m\x1b\[48;5;\d+m\u2580", view) and ";2;" not in view)
environment["NO_COLOR"] = "1"
view = subprocess.run([PROGRAM, "render", "--view", "--mandelbrot"], env=environment, stdout=subprocess.PIPE,
                      text=True, check=True).stdout
check("no colour", "\x1b" not in view and view.isascii() and "@" not in view.split("\n")[0])

sys.exit(1 if problems else 0)
