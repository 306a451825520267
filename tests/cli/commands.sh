#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# commands.sh - help, version, list, info and verify say what they should.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/library.sh"

# ---- Help and version ----------------------------------------------------------------------------

for arguments in --help -h 'run --help' 'run -h' 'verify --help' 'list --help' 'info --help' 'report --help'; do
    # shellcheck disable=SC2086 # words
    run 0 $arguments
    check "$arguments: a usage line" grep -q '^Usage: escapement' "$folder/out"
    check "$arguments: the exit codes" has "$folder/out" 'Exit codes:'
    check "$arguments: no wide lines" [ "$(awk 'length > 80' "$folder/out" | wc -l)" -eq 0 ]
    check "$arguments: nothing on standard error" [ ! -s "$folder/err" ]
done
run 0 --help
for command in run verify report info list; do
    check "help names $command" grep -qE "^  $command " "$folder/out"
done
run 0 run --help
for option in scene class julia mandelbrot z0 formula power window size max-iter bailout grid \
    precision contract points points-c isa threads schedule shortcut verify counts orbits stream json \
    strict-env format quiet verbose help version; do
    check "run --help names --$option" grep -qE "^  (-., )? *--$option( |$)" "$folder/out"
done
for arguments in --version -V 'run --version' 'verify --version'; do
    # shellcheck disable=SC2086 # words
    run 0 $arguments
    check "$arguments" grep -qxE 'escapement [0-9]+\.[0-9]+\.[0-9]+' "$folder/out"
done

# ---- List ----------------------------------------------------------------------------------------

run 0 list
for scene in seed mandelbrot seahorse dust interior dendrite burning-ship tricorn multibrot3; do
    check "list names $scene" grep -qE "^  $scene: " "$folder/out"
    "$program" run --scene "$scene" --class S -q >"$folder/scene" 2>&1 || fail "scene $scene"
    check "$scene in class S has a golden" \
        grep -qx 'Verification: SUCCESSFUL (golden)' "$folder/scene"
done
for name in quadratic burning-ship tricorn multibrot affine accumulate f64 f32 strict fused S W A B \
    C dynamic static guided none periodic; do
    check "list names $name" grep -qE "^  $name: " "$folder/out"
done
check "list ends its backends with scalar" grep -qx '  scalar: can run' "$folder/out"

# ---- Info ----------------------------------------------------------------------------------------

run 0 info
for name in CPU Online Affinity Quota Governor Load Backend Threads escapement Compiler; do
    check "info tells $name" grep -qE "^ *$name: " "$folder/out"
done
check "the canaries are right" grep -qx '  Canaries: all right' "$folder/out"

# ---- Verify --------------------------------------------------------------------------------------

usable=$(backends)
run 0 verify --random 10 --seed 7 --threads 3
for backend in $usable; do
    check "verify tests $backend" grep -qx "TESTED: backend $backend" "$folder/out"
done
check "verify says which seed" grep -qx 'Seed: 7' "$folder/out"
check "verify says how many threads" grep -qx 'Threads: 3' "$folder/out"
check "verify ends with its verdict" [ "$(tail -n 1 "$folder/out")" = 'Verification: SUCCESSFUL' ]
for group in canaries named points random shortcut; do
    check "verify does $group" grep -qE "^$group .*  ok \(" "$folder/out"
done
if [ "$usable" != scalar ]; then
    check "verify says what the shortcut saved" \
        grep -qE '^shortcut .*  ok \(.* s\), [0-9]+ iterations saved$' "$folder/out"
fi
check "verify says so of no other group" \
    [ "$(grep ' saved' "$folder/out" | grep -cv '^shortcut ')" -eq 0 ]
run 0 verify --random 3 --isa scalar --json v.json -q
check "verify -q is quiet" [ ! -s "$folder/out" ]
check "verify --json" "$python" - <<'PYTHON'
import json
report = json.load(open("v.json"))
assert report["verification"] == "successful" and report["faults"] == []
assert report["backends"] == {"scalar": "ok"}, report["backends"]
assert [group["name"] for group in report["groups"]] == ["canaries", "named", "points", "random",
                                                               "shortcut"]
PYTHON
rm -f v.json

# ---- Run's JSON ----------------------------------------------------------------------------------

run 0 run --format json --orbits --json r.json --counts c.npy
cp "$folder/out" printed.json
check "run --format json" "$python" - <<'PYTHON'
import json
printed, report = json.load(open("printed.json")), json.load(open("r.json"))
assert printed == report, "the file and standard output differ"
assert report["sum"] == 33219980 and report["pixels"] == 1000000
assert report["digest"] == "xxh128:9b806a0596501858d9dc5cac7612cc33"
assert report["orbits_digest"] == "xxh128:2ae4a4606478666fc8ce09918be5d6f4"
assert report["verification"]["status"] == "successful"
assert report["verification"]["kind"] == "golden"
assert report["rate_giter_s"] > 0 and report["time_s"] > 0
assert report["counts_file"] == "c.npy" and report["streamed"] is False
assert report["scene"]["name"] == "seed" and report["scene"]["window"] == [-1.8, 1.8, -1.8, 1.8]
assert report["scene"]["c"] == [-0.62772, -0.42193]
PYTHON
run 0 run --format json --verify none
cp "$folder/out" printed.json
check "no rate without verification" "$python" - <<'PYTHON'
import json
report = json.load(open("printed.json"))
assert report["rate_giter_s"] is None and report["verification"]["status"] == "none"
PYTHON

finish
