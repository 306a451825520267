#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# mutant.sh - a program with a fault planted in it is caught by `verify` and by `run`.
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

run 1 verify --isa avx2 --seed 1
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

finish
