#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# known_values.sh - sums and SHA-256 of counts that another implementation made, on every backend.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/library.sh"

# sum, the first 16 hex digits of the .u32 file's SHA-256, options
known() {
    local sum=$1 sha=$2 backend threads teams found
    shift 2
    for backend in $usable; do
        teams='1 2 3 7'
        [ "$backend" != scalar ] || teams='1 3' # it takes its time
        for threads in $teams; do
            run 0 run --isa "$backend" --threads "$threads" --counts counts.u32 "$@"
            check "$backend, $threads threads: sum of $* is not $sum" \
                grep -qx "Sum: $sum" "$folder/out"
            found=$(sha256sum counts.u32 | cut -c 1-16)
            check "$backend, $threads threads: SHA-256 of $* is $found, not $sha" \
                [ "$found" = "$sha" ]
            check "$threads threads ran" grep -qx "Threads: $threads" "$folder/out"
            rm -f counts.u32
        done
    done
}

usable=$(backends)
check "no backend" [ -n "$usable" ]
seed=(--scene seed)
whole=(--scene mandelbrot)
known 33219980 d4d605058135a3b1 "${seed[@]}" --contract strict --precision f64
known 33222988 fa35bce216d1c55b "${seed[@]}" --contract strict --precision f32
known 33221224 ef717559d937dd51 "${seed[@]}" --contract fused --precision f32
known 72506964 8a1556cd17e91458 "${whole[@]}" --contract strict --precision f64
known 72506986 67747dab522607c5 "${whole[@]}" --contract fused --precision f64
known 72505096 526675af16f21f92 "${whole[@]}" --contract strict --precision f32
known 72506294 adfc63bffe669e18 "${whole[@]}" --contract fused --precision f32

# The same scenes, written down.
run 0 run --julia '-0.62772,-0.42193' --window '-1.8,1.8,-1.8,1.8' --size 1000x1000 \
    --max-iter 300 --grid accumulate --counts counts.u32
check "the seed scene by its numbers" \
    [ "$(sha256sum counts.u32 | cut -c 1-16)" = d4d605058135a3b1 ]
rm -f counts.u32
run 0 run --mandelbrot --counts counts.u32
check "the Mandelbrot set by its plane" \
    [ "$(sha256sum counts.u32 | cut -c 1-16)" = 8a1556cd17e91458 ]
rm -f counts.u32

finish
