#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# shortcut.sh - orbits that repeat, cut short: the same digests, what it saved, and never a rate.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/library.sh"

usable=$(backends)

# What the counts and the final z came to, without what may differ.
facts() {
    grep -E '^(Length|Total|Sum|Largest|Reached|Digest|Orbits)' "$folder/out"
}

saved() {
    sed -n 's/^Iterations saved: \([0-9]*\) .*/\1/p' "$folder/out"
}

# ---- The same counts and final z -----------------------------------------------------------------

interior=(--scene interior --class S)
cardioid=(--mandelbrot --window -0.6,0.2,-0.4,0.4 --size 70x35 --max-iter 2001)
basilica=(--julia -1,0 --size 70x35 --max-iter 3000 --verify full)
for backend in $usable; do
    for kind in 'f64 strict' 'f64 fused' 'f32 strict' 'f32 fused'; do
        [ "$backend" = scalar ] && [ "$kind" != 'f64 strict' ] && continue # it takes its time
        for scene in interior cardioid basilica; do
            declare -n options=$scene
            common=(--isa "$backend" --precision "${kind% *}" --contract "${kind#* }" --orbits -q)
            run 0 run "${options[@]}" "${common[@]}"
            facts >"$folder/without"
            check "$backend, $kind, $scene: nothing is saved unless asked for" [ -z "$(saved)" ]
            for way in --threads=1 --threads=3 --stream; do
                run 0 run "${options[@]}" "${common[@]}" $way --shortcut periodic
                facts | cmp -s - "$folder/without" || fail "$backend, $kind, $scene, $way: other facts"
                check "$backend, $kind, $scene, $way: verified" \
                    grep -q '^Verification: SUCCESSFUL' "$folder/out"
                check "$backend, $kind, $scene, $way: no rate, no ceiling" \
                    [ "$(grep -cE '^(Rate|Ceiling):' "$folder/out")" -eq 0 ]
                if [ "$backend" = scalar ]; then
                    check "scalar saves nothing" [ "$(saved)" = 0 ]
                else
                    check "$backend, $kind, $scene, $way: something is saved" [ "$(saved)" -gt 0 ]
                fi
            done
        done
    done
done

run 0 run --mandelbrot --max-iter 0 --shortcut periodic
check "nothing of nothing" grep -qx 'Iterations saved: 0 (0.00 % of the sum)' "$folder/out"
run 0 run --shortcut periodic --verify none -q
check "not asked for: a time alone" \
    [ "$(grep -cE '^(Time|Rate|Ceiling|Verification):' "$folder/out")" -eq 2 ]

# ---- JSON ----------------------------------------------------------------------------------------

for shortcut in none periodic; do
    run 0 run "${interior[@]}" --shortcut $shortcut --threads 1 --json $shortcut.json
done
run 0 run "${interior[@]}" --threads 1 --format json
cp "$folder/out" default.json
run 0 run "${interior[@]}" --shortcut periodic --isa scalar --format json
cp "$folder/out" scalar.json
check "run's JSON" "$python" - "$(echo "$usable" | head -n 1)" <<'PYTHON'
import json, sys
none, periodic, default, scalar = (json.load(open(name + ".json"))
                                   for name in ("none", "periodic", "default", "scalar"))
assert none["shortcut"] == default["shortcut"] == "none"
assert none["iterations_saved"] == default["iterations_saved"] == 0
assert none["rate_giter_s"] > 0 and default["rate_giter_s"] > 0
for report in (periodic, scalar):
    assert report["shortcut"] == "periodic" and type(report["iterations_saved"]) is int
    assert report["rate_giter_s"] is None and report["ceiling"] is None and report["time_s"] > 0
    assert report["verification"]["status"] == "successful"
assert scalar["iterations_saved"] == 0
assert sys.argv[1] == "scalar" or 0 < periodic["iterations_saved"] < periodic["sum"]
for key in ("sum", "max_count", "at_max_iter", "digest"):
    assert none[key] == periodic[key] == scalar[key], key
PYTHON
rm -f none.json periodic.json default.json scalar.json

finish
