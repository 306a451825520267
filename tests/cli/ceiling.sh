#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# ceiling.sh - the bare loop's rate: told on request by `info`, and by `run` beside an earned rate.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/library.sh"

# ---- Info ----------------------------------------------------------------------------------------

usable=$(backends)
number='[0-9]+\.[0-9]{3}'
form='[0-9]+ in flight(, [0-9]+ added)?'

run 0 info --ceiling --threads 2 --json info.json
for backend in $usable; do
    for kind in 'f64 strict' 'f64 fused' 'f32 strict' 'f32 fused'; do
        check "a ceiling of $backend $kind" grep -qxE \
            "  $backend $kind: $number Giter/s, 2 threads $number \($form\)" "$folder/out"
    done
done
check "a ceiling of nothing else" \
    [ "$(grep -cE ' (strict|fused): ' "$folder/out")" -eq $((4 * $(echo "$usable" | wc -l))) ]
# shellcheck disable=SC2086 # names
check "info's JSON" "$python" - $usable <<'PYTHON'
import json, sys
ceiling = json.load(open("info.json"))["ceiling"]
kinds = [(backend, precision, contract) for backend in sys.argv[1:]
         for precision in ("f64", "f32") for contract in ("strict", "fused")]
assert sorted(ceiling) == sorted("_".join(kind) for kind in kinds), list(ceiling)
for kind in kinds:
    cell = ceiling["_".join(kind)]
    assert (cell["backend"], cell["precision"], cell["contract"]) == kind, cell
    assert cell["core_giter_s"] > 0 and cell["team_giter_s"] > 0 and cell["threads"] == 2, cell
    assert "in flight" in cell["form"], cell
PYTHON
rm -f info.json

run 0 info
check "no ceiling unless asked for" [ "$(grep -ciE 'ceiling|Giter' "$folder/out")" -eq 0 ]
run 0 info --format json
check "nor in JSON" [ "$(grep -ciE 'ceiling|giter' "$folder/out")" -eq 0 ]
complains 64 ceiling list --ceiling

# ---- Run -----------------------------------------------------------------------------------------

# A machine that is busy while the ceiling is measured may show one below the rate: then run says so.
line="Ceiling: [0-9]+\.[0-9] % of $number Giter/s"
told=0
tells() {
    if grep -qF 'no ceiling: ' "$folder/err"; then
        grep -qF "less than the run's rate" "$folder/err" && ! grep -q '^Ceiling:' "$folder/out"
    else
        told=$((told + 1))
        grep -A1 '^Rate: ' "$folder/out" | grep -qxE "$line \($1\)"
    fi
}
for backend in $usable; do
    for scene in seed burning-ship tricorn multibrot3; do
        run 0 run --scene "$scene" --class S --isa "$backend" --threads 1
        check "$backend, $scene: a ceiling right below the rate" tells "1 thread"
    done
done
run 0 run -q --threads 3 --precision f32 --contract fused
check "of as many threads as ran" tells "3 threads"
check "ceilings at all" [ $told -gt 0 ]
run 0 run --verify none
check "no rate, no ceiling" [ "$(grep -cE '^(Rate|Ceiling):' "$folder/out")" -eq 0 ]
run 0 run --max-iter 0
check "no iterations, no rate" [ "$(grep -cE '^(Rate|Ceiling):' "$folder/out")" -eq 0 ]

run 0 run --threads 2 --format json
cp "$folder/out" run.json
cp "$folder/err" run.err
run 0 run --verify none --format json
cp "$folder/out" none.json
check "run's JSON" "$python" - run.err <<'PYTHON'
import json, sys
report = json.load(open("run.json"))
assert json.load(open("none.json"))["ceiling"] is None
ceiling = report["ceiling"]
if ceiling is None:
    assert "no ceiling: " in open(sys.argv[1]).read()
    sys.exit()
assert sorted(ceiling) == ["core_giter_s", "form", "giter_s", "percent", "threads"], ceiling
assert ceiling["threads"] == 2 and "in flight" in ceiling["form"], ceiling
assert ceiling["core_giter_s"] > 0 and ceiling["giter_s"] > 0, ceiling
percent = 100 * report["rate_giter_s"] / ceiling["giter_s"]
assert percent <= 100
assert abs(ceiling["percent"] - percent) <= 1e-9 * percent, ceiling
PYTHON
rm -f run.json run.err none.json

finish
