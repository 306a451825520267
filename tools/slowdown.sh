#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# slowdown.sh - how often compare calls a build slower that is slower by a known share, and one that is not.
#
# Usage: tools/slowdown.sh [run|bench] [TRIALS] [ARGUMENT]...
#
# The program is build/release/mutants/escapement_slow (or $ESC_SLOW), which wastes a share of each run's
# time. In each trial it is compared with itself as it is (0 per mille), slowed by 3 and by 30 per mille:
# by `compare --run` of 'run ARGUMENT...', or by `compare` of two results of 'bench ARGUMENT...', one
# after the other. It prints a line for each share: how many trials were called slower, faster, neither.
set -u
export LC_ALL=C
root=$(cd "$(dirname "$0")/.." && pwd)
slow=${ESC_SLOW:-$root/build/release/mutants/escapement_slow}
way=${1:-run} trials=${2:-10}
shift $(($# < 2 ? $# : 2))
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# verdict PERMILLE ARGUMENT...: the word after "Verdict: ", or the program's complaint.
verdict() {
    local share=$1
    shift
    case $way in
    run)
        local command="$slow run $*"
        "$slow" compare -q --seed "$RANDOM" --run "ESC_TEST_SLOWDOWN_PERMILLE=0 $command" \
            --run "ESC_TEST_SLOWDOWN_PERMILLE=$share $command" >"$folder/out" 2>&1
        ;;
    bench)
        ESC_TEST_SLOWDOWN_PERMILLE=0 "$slow" bench -q --json "$folder/a.json" "$@" \
            >"$folder/out" 2>&1 &&
            ESC_TEST_SLOWDOWN_PERMILLE=$share "$slow" bench -q --json "$folder/b.json" "$@" \
                >"$folder/out" 2>&1 &&
            "$slow" compare -q "$folder/a.json" "$folder/b.json" >"$folder/out" 2>&1
        ;;
    *)
        echo "slowdown.sh: '$way' is neither run nor bench" >&2
        exit 64
        ;;
    esac
    sed -n 's/^Verdict: //p' "$folder/out" | grep . || tail -1 "$folder/out"
}

for ((trial = 0; trial < trials; trial++)); do
    for share in 0 3 30; do
        answer=$(verdict "$share" "$@") || exit
        echo "$share $answer" >>"$folder/answers"
        echo "trial $trial, $share per mille: $answer, $(sed -n 's/^Ratio: //p' "$folder/out")" >&2
    done
done
for share in 0 3 30; do
    printf '%2d per mille: %s\n' "$share" \
        "$(sed -n "s/^$share //p" "$folder/answers" | sort | uniq -c | tr -s ' ' | paste -sd,)"
done
