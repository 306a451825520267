#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# mutant.sh - a program with a fault planted in it is caught by `verify`, `run`, `scale` and `bench`.
#
# Usage: mutant.sh PROGRAM FAULT
here=$(cd "$(dirname "$0")" && pwd)
. "$here/library.sh"

if ! "$program" run --isa avx2 --size 1x1 --mandelbrot --verify none -q >/dev/null 2>"$folder/err" &&
    grep -q missing "$folder/err"; then
    echo "SKIPPED: mutant $2: $(cat "$folder/err")"
    exit 77
fi

# A scene in which the fault shows: seed's first two tiles are alike, only the last tile of an odd
# size has a tail, no block of iterations divides 299, only orbits of c beyond -2 come back, and no frame
# is so large that it is only sampled. The swap is in what all backends share, the reference's frames
# included: the golden finds it, and cannot say where.
where='tile [0-9]+ .*pixel \([0-9]+, [0-9]+\): expected|canary'
case $2 in
compare) scene=(--scene seed) ;;
contract) scene=(--scene mandelbrot) ;;
lane) scene=(--scene seed) ;;
swap) scene=(--scene seahorse) where='differs from the golden on avx2|does not give the golden' ;;
replay | refill) scene=(--scene seed) ;;
block) scene=(--scene mandelbrot --size 500x500 --max-iter 299) ;;
margin) scene=(--julia=-2.001,0 --window=-1.9,1.9,-1e-300,1e-300 --size 1000x2 --max-iter 399) ;;
tail) scene=(--scene mandelbrot --size 333x201) ;;
*) fail "no such mutant: $2" ;;
esac

# Of the last command; text is wrapped.
says_where() {
    cat "$folder/out" "$folder/err" | tr '\n' ' ' | tr -s ' ' | grep -qE "$where"
}

run 1 verify --isa avx2 --seed 1 --random 50
check "verify says where" grep -qE "$where" "$folder/out"
check "verify ends with its verdict" \
    grep -qE '^Verification: FAILED \([0-9]+ faults?\)$' "$folder/out"
grep -m3 -A1 FAULT "$folder/out"

run 1 run --isa avx2 "${scene[@]}" --counts counts.u32
cat "$folder/out" "$folder/err" >"$folder/both"
check "run says where" grep -qE "$where" "$folder/both"
grep -E "$where" "$folder/both"
has "$folder/out" 'Rate:' && fail "a rate is printed of a run that failed"
has "$folder/out" 'Ceiling:' && fail "a ceiling is printed of a run that failed"
has "$folder/out" 'SUCCESSFUL' && fail "run says successful"
nothing_left "run with a fault"

run 1 run --isa avx2 "${scene[@]}" --format json
has "$folder/out" successful && fail "JSON says successful"

# One fault in the kernels and one in what is around them go through the other commands: what these do
# with a fault does not depend on which it is.
if [[ $2 != compare && $2 != swap ]]; then
    finish
fi

run 1 render --isa avx2 "${scene[@]}" --palette book-grey --shortcut none -o p.png
check "render says where" says_where
has "$folder/out" 'SUCCESSFUL' && fail "render says successful"
nothing_left "render with a fault"

run 1 profile --isa avx2 "${scene[@]}" --lines -n 1
check "profile says where" says_where
has "$folder/out" 'Samples' && fail "a profile of counts that are wrong"

run 1 scale --isa avx2 "${scene[@]}" --threads 1,2 --repeats 1 --chart s.svg
check "scale says where" says_where
has "$folder/out" 'Scaling:' && fail "speedups of counts that are wrong"
has "$folder/out" 'SUCCESSFUL' && fail "scale says successful"
nothing_left "scale with a fault"

run 1 bench --isa avx2 "${scene[@]}" --threads 1 -n 1 -r 2 --format json
cp "$folder/out" bench.json
check "bench has no number of it, and says where" "$python" - "$where" <<'PYTHON'
import json, re, sys
result = json.load(open("bench.json"))
assert len(result["cells"]) == 1 and result["scores"] == [], result["scores"]
cell = result["cells"][0]
assert cell["verification"]["status"] == "failed", cell["verification"]
assert re.search(sys.argv[1], cell["verification"]["detail"]), cell["verification"]
assert cell["stop"] == "failed" and cell["samples"] == [], cell
assert all(cell[name] is None for name in ("wall_s", "process_s", "giter_s", "ceiling")), cell
PYTHON
rm -f bench.json
run 1 bench --isa avx2 "${scene[@]}" --threads 1 -n 1 -r 2
check "bench as text says where" says_where
check "bench ends with its verdict" grep -qx 'Verification: FAILED (1 of 1 cells)' "$folder/out"
check "bench prints no rate" [ "$(grep -cE '^(Median|Score)|[0-9] ms ' "$folder/out")" -eq 0 ]
nothing_left "bench with a fault"

finish
