#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# mutant.sh - escapement-bench with a wrong contestant finds it, gives it no number, and exits 1.
#
# Usage: mutant.sh PROGRAM FAULT
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../cli/library.sh"

# A fault, who has it, and a scene in which it shows.
case $2 in
compare) who=scalar-loop scenes=mandelbrot ;;
late) who=scalar-loop scenes=seed ;;
contract) who=avx2-x4 scenes=seahorse ;; # seed is blind to it, and a small mandelbrot
*) fail "no such mutant: $2" ;;
esac

"$program" --class S --scenes $scenes --rounds 3 --only $who >/dev/null 2>"$folder/err" </dev/null
if [ $? -eq 69 ]; then
    echo "SKIPPED: mutant $2: $(cat "$folder/err")"
    exit 77
fi

run 1 --class S --scenes $scenes --rounds 3 --only "$who,engine-scalar" --json bench.json
check "the text says who" grep -qE "^$who +WRONG: digest [0-9a-f]{32}\$" "$folder/out"
check "the engine is right" grep -qE '^engine-scalar +[0-9.]+ ' "$folder/out"
grep WRONG "$folder/out"

check "JSON gives no number" "$python" - bench.json "$who" <<'END'
import json, sys

bench = json.load(open(sys.argv[1]))
cell = bench["cells"][0]
wrong, right = cell["contestants"]
assert bench["verdict"] == cell["verdict"] == wrong["verdict"] == "wrong"
assert wrong["name"] == sys.argv[2] and wrong["digest"] != cell["digest"]
assert set(wrong) == {"name", "kind", "isa", "verdict", "digest"}
assert right["verdict"] == "right" and right["median_ms"] > 0
assert all(times is None for times in right["times_as_fast_as"].values())
END

finish
