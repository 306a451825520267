#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# mca.sh - what llvm-mca says of the NEON blind blocks on Neoverse cores, beside the bound of their pipes.
#
#   tools/mca.sh [OBJECT]   the compiled src/neon/escape.c, by default that of `make cross-aarch64`
#
# LLVM_MCA names the llvm-mca to ask: 17 or newer, for older ones simulate a Cortex-A57 under these
# names. A row is one blind block: quadratic, all forms of it that the kernel has (with `t + t` by
# fma, and by turns where adds have pipes of their own, which no Neoverse says).
#
#   steps    vector steps in the block: vectors in flight, times how often the compiler unrolled it
#   bound    cycles that its floating-point operations need when each pipe begins one every cycle
#   per it.  cycles per pixel and iteration
#   limit    what llvm-mca finds the block waiting for, most of all
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

object=${1:-build/aarch64/CMakeFiles/escapement_objects.dir/src/neon/escape.c.o}
mca=${LLVM_MCA:-llvm-mca}
objdump=${OBJDUMP:-aarch64-linux-gnu-objdump}
cores=(n1:2 v1:4 n2:2 v2:4) # with their pipes for vectors of floating point (Arm's optimisation guides)

die() {
    echo "mca.sh: $*" >&2
    exit 69
}

blocks() {
    tools/blind_blocks.py --objdump "$objdump" "$@" "$object"
}

# One line for each region that llvm-mca reports: cycles of 100 passes, and the worst bottleneck.
simulate() {
    "$mca" -mtriple=aarch64-linux-gnu -mcpu="neoverse-$1" -iterations=100 -bottleneck-analysis \
        -instruction-info=false -resource-pressure=false |
        awk '
            function flush() {
                if (cycles)
                    print cycles, worst ? limit : "-"
                cycles = worst = 0
                limit = ""
            }
            /Code Region/ { flush() }
            /^Total Cycles:/ { cycles = $3 }
            /^  - / && $0 !~ /Memory/ {
                share = $0
                gsub(/.*\[ |% \]/, "", share)
                name = $2 == "Register" ? "latency" : $2
                sub(/^.*Unit/, "", name)
                if (share > worst + 1) {
                    worst = share + 0
                    limit = name
                } else if (share > worst - 1 && share > 1)
                    limit = limit "," name
            }
            END { flush() }'
}

command -v "$mca" >/dev/null || die "no $mca: name one by LLVM_MCA"
if [[ $("$mca" -mtriple=aarch64 -mcpu=neoverse-v2 </dev/null 2>&1) == *"not a recognized"* ]]; then
    die "$mca is older than LLVM 17, and has another core's pipes for all of these"
fi
[[ -e $object ]] || die "no $object: make cross-aarch64"

table=$(blocks)
row='%-4s %-7s %-10s %-5s %5s %10s %6s %7s %7s %5s %7s  %s\n'
printf "$row" core contract plane real steps operations copies cycles bound share 'per it.' limit
for core in "${cores[@]}"; do
    for contract in strict fused; do
        for bits in 64 32; do
            for plane in julia mandelbrot; do
                function=escape${bits}_$([[ $contract == strict ]] && echo 0 || echo 1)0
                function+=$([[ $plane == julia ]] && echo 0 || echo 1)0
                paste -d' ' <(grep "^$function " <<<"$table") \
                    <(blocks --asm "$function" | simulate "${core%:*}") |
                    awk -v row="$row" -v core="${core%:*}" -v pipes="${core#*:}" -v bits=$bits \
                        -v contract=$contract -v plane=$plane '{
                            each = contract == "strict" ? 6 : 4 # operations of a step, doubling by fma
                            steps = int($3 / each)
                            steps -= steps % 8 # of all 8 vectors in flight; by turns has more operations
                            cycles = $9 / 100
                            printf row, core, contract, plane, "f" bits, steps, $3, $5,
                                sprintf("%.2f", cycles), sprintf("%.1f", $3 / pipes),
                                sprintf("%.0f%%", 100 * $3 / pipes / cycles),
                                sprintf("%.3f", cycles / steps / (128 / bits)), $10
                        }'
            done
        done
    done
done
