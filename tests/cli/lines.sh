#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# lines.sh - profiles by line: exact hits of the reference, samples of the kernels, refusals.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/library.sh"

if ! "$program" profile --lines --class S -n 1 -q >"$folder/out" 2>"$folder/refused"; then
    grep -qE '^escapement: --lines: .*(libdw|this CPU)' "$folder/refused" || fail "$(cat "$folder/refused")"
    echo "SKIPPED: lines: $(cat "$folder/refused")"
    exit 77
fi

# ---- The reference ----

run 0 profile --lines --isa scalar --threads 1 -n 3 --format json --export callgrind=lines.out
cp "$folder/out" lines.json
check "exact hits" "$python" - <<'PYTHON'
import json, re

report = json.load(open("lines.json"))
assert report["digest"] == "xxh128:9b806a0596501858d9dc5cac7612cc33", report["digest"]
assert report["verification"]["status"] == "successful" and report["functions"] == []
lines = report["lines"]["lines"]

def hits(function, text):
    found = [line["hits"] for line in lines if line["function"] == function and text in line["contents"]]
    assert len(found) == 1, (function, text, found)
    return found[0]

assert hits("quadratic_strict", "while (n < rule->max_iter") == 34219980
for update in "t = x * y;", "x = (a - b) + cr;", "y = (t + t) + ci;", "n++;":
    assert hits("quadratic_strict", update) == 33219980, update
for once in "r2 = rule->escape_r2", "z[0] = x;", "z[1] = y;", "return n;":
    assert hits("quadratic_strict", once) == 1000000, once
assert hits("tile_f64", "output->counts[at] =") == 1000000
assert hits("tile_f64", "final_z[2 * at] = z[0];") == 0
assert hits("esc_orbit_f64", "loops[rule->formula]") == 1000000
assert all(line["file"] == "src/scalar/orbit_f64.c" for line in lines if line["function"] == "quadratic_strict")

# The same in the export, whose sums are its own.
text = open("lines.out").read()
events = re.search(r"^events: (.*)$", text, re.M).group(1).split()
assert events == ["Hits", "Samples"], events
total, exported, function = [0, 0], {}, None
for line in text.splitlines():
    if line.startswith("fn="):
        function = line[3:]
    elif line[:1].isdigit():
        number, *costs = map(int, line.split())
        exported[function, number] = costs
        total = [a + b for a, b in zip(total, costs)]
assert list(map(int, re.search(r"^summary: (.*)$", text, re.M).group(1).split())) == total
for line in lines:
    assert exported[line["function"], line["line"]] == [line["hits"] or 0, line["samples"]], line
assert total[1] == report["lines"]["samples"]
PYTHON
if command -v callgrind_annotate >/dev/null; then
    echo "TESTED: callgrind_annotate"
    callgrind_annotate --threshold=100 --auto=no lines.out >annotated 2>&1 || fail "callgrind_annotate: $(cat annotated)"
    rm -f annotated
else
    echo "SKIPPED: callgrind_annotate is not installed"
fi
rm -f lines.json lines.out

# A scene of each kind: the digests are those of a run, and the loop runs once more than it counts, but for orbits that
# never escape.
for scene in "mandelbrot --contract fused" "burning-ship --precision f32" multibrot3 "celtic --precision f32 --contract fused" sin; do
    # shellcheck disable=SC2086 # a scene and options
    if ! "$program" run --scene $scene --class S -q >"$folder/plain" 2>"$folder/refused"; then
        if [ "$scene" != sin ] || ! grep -q SLEEF "$folder/refused"; then
            fail "$scene: $(cat "$folder/refused")"
        fi
        echo "SKIPPED: hits of $scene: $(cat "$folder/refused")"
        continue
    fi
    # shellcheck disable=SC2086
    run 0 profile --lines --scene $scene --class S --isa scalar --threads 1 -n 1 --verify full --format json
    cp "$folder/out" lines.json
    check "hits of $scene" "$python" - "$(cat "$folder/plain")" <<'PYTHON'
import json, sys

report = json.load(open("lines.json"))
assert "Digest: " + report["digest"] in sys.argv[1], (report["digest"], sys.argv[1])
width, height = report["scene"]["size"]
pixels, total = width * height, int(report["sum"])
lines = report["lines"]["lines"]
assert [line["hits"] for line in lines if "while (n < rule->max_iter" in line["contents"]] == [total + pixels]
assert [line["hits"] for line in lines if line["contents"].strip() == "n++;" and line["hits"]] == [total]
PYTHON
    rm -f lines.json
done

# ---- Kernels ----

if [ -z "${ESC_TEST_SCALE-}" ] && [ "$(backends | head -n 1)" != scalar ]; then
    run 0 profile --lines --scene interior -n 40 --format json
    cp "$folder/out" lines.json
    check "most samples are in the blind loop" "$python" - <<'PYTHON'
import json

report = json.load(open("lines.json"))["lines"]
within = {function["name"]: function for function in report["functions"]}
blind = next(function for name, function in within.items() if name.endswith("_blind"))
assert report["samples"] >= 100, report["samples"]
assert blind["share"] + blind["share_error"] > 0.85, blind
assert abs(sum(line["samples"] for line in report["lines"]) - report["samples"]) == 0
step = [line for line in report["lines"] if line["function"].endswith("_step_strict")]
assert step and all(line["file"] == "src/kernel/step.inc.h" and line["contents"] for line in step), step
assert all(line["hits"] is None for line in report["lines"])
PYTHON
    rm -f lines.json
else
    echo "SKIPPED: kernels: too slow under sanitizers, or the CPU has none but the reference"
fi
runs=100 # a few samples each ten
[ -z "${ESC_TEST_SCALE-}" ] || runs=20
run 0 profile --lines --class S -n "$runs" --threads 2 --top 1
check "one function" test "$(grep -c '^Function: ' "$folder/out")" -eq 1
check "a verdict" grep -q '^Verification: SUCCESSFUL' "$folder/out"

# Whoever starts the program may have blocked the timers' signal.
check "samples in spite of a signal mask" "$python" - "$program" "$runs" <<'PYTHON'
import json, os, signal, subprocess, sys

signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGPROF])
profile = [sys.argv[1], "profile", "--lines", "--class", "S", "-n", sys.argv[2], "-q", "--format", "json"]
ran = subprocess.run(profile, stdout=subprocess.PIPE, check=True, restore_signals=False)
assert json.loads(ran.stdout)["lines"]["samples"] > 0
PYTHON

# ---- Machine code ----

size=(--class W -n 40)
[ -z "${ESC_TEST_SCALE-}" ] || size=(--class S -n 4)
if "$program" profile --annotate --scene interior "${size[@]}" -q --format json >lines.json 2>"$folder/refused"; then
    check "the hottest loop is that of the steps" "$python" - "${ESC_TEST_SCALE-}" <<'PYTHON'
import json, sys

annotation = json.load(open("lines.json"))["annotation"]
code = annotation["code"]
assert len(code) > 5 and code[-1]["instruction"].startswith(("j", "b", "cb", "tb")), code[-1]
assert int(code[-1]["instruction"].split("0x")[-1], 16) == code[0]["address"], (code[0], code[-1])
assert sum(line["samples"] for line in code) == annotation["samples"] > 0
assert [line["address"] for line in code] == sorted(line["address"] for line in code)
if not sys.argv[1]: # a sanitizer's checks have loops of their own
    assert annotation["share"] > 0.5, annotation["share"]
    steps = [line for line in code if line["file"].endswith(("step.inc.h", "orbit_f64.c"))]
    assert len(steps) > len(code) / 2, code
PYTHON
    rm -f lines.json
    # Vector instructions that capstone does not know are skipped as a whole, not read on from their second byte.
    run 0 profile --annotate -q -n "$runs" --format json
    cp "$folder/out" lines.json
    check "a loop begins where its last jump goes to" "$python" - <<'PYTHON'
import json

annotation = json.load(open("lines.json"))["annotation"]
code = annotation["code"] if annotation else []
assert not code or int(code[-1]["instruction"].split("0x")[-1], 16) == code[0]["address"], (code[0], code[-1])
assert all(line["instruction"] not in (".byte 0x62", ".byte 0xc4", ".byte 0xc5") for line in code), code
PYTHON
    rm -f lines.json
    run 0 profile --annotate -q --size 8x8 -n 1
    check "too few samples are a warning" grep -q 'warning: --annotate: .*use more --runs' "$folder/err"
    check "the lines are there without a loop" grep -q '^Samples: ' "$folder/out"
else
    grep -q capstone "$folder/refused" || fail "$(cat "$folder/refused")"
    echo "SKIPPED: machine code: $(cat "$folder/refused")"
fi

# ---- Refusals ----

complains 64 'contradict' profile --lines --sort tottime
complains 64 'contradict' profile --lines --sort cumulative
complains 64 'contradict' profile --lines --callers
complains 64 'contradict' profile --lines --per-thread
complains 64 'contradict' profile --lines -o x.stats
complains 64 'contradict' profile --lines --tiles x.png
complains 64 'callgrind' profile --lines --export svg=x.svg
complains 64 'saved profile' profile --load x.stats --lines
complains 74 /dev/full profile --lines --class S -n 1 -q --export callgrind=/dev/full
if command -v strip >/dev/null && [ -z "${ESC_TEST_SCALE-}" ]; then
    strip -o "$folder/stripped" "$program"
    whole=$program program=$folder/stripped
    complains 69 'no debugging information' profile --lines --class S
    program=$whole
    rm -f "$folder/stripped"
else
    echo "SKIPPED: a stripped program: no strip, or sanitizers"
fi
# A timer takes a signal from this limit.
limit=$(ulimit -S -i 2>/dev/null) || limit=
if [ -n "$limit" ] && [ "$(uname)" = Linux ] && ulimit -S -i 0 2>/dev/null; then
    complains 71 'ulimit -i' profile --lines --class S -n 1
    ulimit -S -i "$limit"
else
    echo "SKIPPED: timers: the limit of signals cannot be set"
fi
finish
