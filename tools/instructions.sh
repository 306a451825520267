#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# instructions.sh - how many instructions an iteration of a pixel takes, counted and not estimated.
#
#   tools/instructions.sh BACKEND PROGRAM...   of one or more builds of the program, for comparison
#
# BACKEND neon wants static programs for aarch64, which qemu runs: it logs every block of code that it
# executes. Others run under valgrind's callgrind, which knows AVX2 but not AVX-512. A number is
# everything that one thread executes for the frame, digest and all, less what it executes for one pixel
# (start, canaries), by the sum of the counts.
set -euo pipefail

backend=${1:?usage: instructions.sh BACKEND PROGRAM...}
shift

# The instructions of one run. qemu's log holds each block of code, line by line, before it first runs,
# and a line whenever it does.
count() {
    local run=("$@" --isa "$backend" --threads 1 --verify none)
    if [[ $backend == neon ]]; then
        qemu-aarch64-static -d in_asm,exec,nochain -D /dev/stderr "${run[@]}" 2>&1 >/dev/null | awk '
            function key(hex) { sub(/^(0x)?0*/, "", hex); return hex }
            /^IN:/ { block = "" }
            /^0x/ { sub(/:$/, "", $1); if (block == "") { block = key($1); size[block] = 0 } size[block]++ }
            /^Trace/ { split($0, part, "/"); total += size[key(part[2])] }
            END { printf "%d\n", total }'
    else
        valgrind --tool=callgrind --callgrind-out-file=/dev/null "${run[@]}" 2>&1 >/dev/null |
            awk '/Collected :/ { print $NF }'
    fi
}

# What the frame's counts sum to.
iterations() {
    local run=("$@" --threads 1 --verify none)
    [[ $backend != neon ]] || run=(qemu-aarch64-static "${run[@]}")
    "${run[@]}" | awk '/^Sum:/ { print $2 }'
}

columns=("" "$@")
unset 'columns[0]'
for column in "${!columns[@]}"; do
    echo "$column: ${columns[column]}"
done
printf '%-12s %-8s %12s' scene contract iterations
printf '%10s' "${!columns[@]}"
printf '\n'
for scene in seed mandelbrot interior; do
    for contract in strict fused; do
        options=(run --scene "$scene" --class "${CLASS:-S}" --contract "$contract")
        sum=$(iterations "$1" "${options[@]}")
        printf '%-12s %-8s %12d' $scene $contract "$sum"
        for program; do
            frame=$(count "$program" "${options[@]}")
            start=$(count "$program" "${options[@]}" --size 1x1)
            awk -v n=$((frame - start)) -v sum="$sum" 'BEGIN { printf "%10.2f", n / sum }'
        done
        printf '\n'
    done
done
