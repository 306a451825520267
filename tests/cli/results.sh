#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# results.sh - `report` shows what is a result, in every form, and refuses what is none; see results.py.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/library.sh"

# ---- Files that are no results -------------------------------------------------------------------

bad=$folder/bad.json

# refuses NAMED CONTENT: one line that names it, exit code 65.
refuses() {
    printf '%s' "$2" >"$bad"
    complains 65 "$1" report "$bad"
}

complains 64 'FILE.json' report
complains 64 "'b.json'" report a.json b.json
complains 64 'yaml' report a.json --format yaml
complains 65 'none.json' report none.json
complains 65 "$folder/work" report "$folder/work"
complains 65 'is empty' report /dev/null
complains 65 'standard input' report -
refuses 'is empty' ''
refuses 'line 1' ' '
refuses 'line 1' '{'
refuses 'line 1' 'null'
refuses 'line 1, column 14' '{"schema": NaN}'
refuses 'real number overflow' '{"schema": 1e999}'
refuses 'too big integer' '{"schema": 99999999999999999999}'
refuses 'duplicate' '{"schema": "x", "schema": "x"}'
refuses 'end of file expected' '{} {}'
refuses 'line 1' "$(printf '{"schema": "\377"}')"
refuses 'line 1' '{"schema": "\u0000"}'
refuses 'has no schema' '{}'
refuses 'has no schema' '[]'
refuses 'has no schema' '{"schema": 1}'
refuses '"escapement-result-2"' '{"schema": "escapement-result-2"}'
refuses 'version is missing' '{"schema": "escapement-result-1"}'
refuses 'nested deeper' "$(printf '[%.0s' $(seq 100000))"
refuses 'nested deeper' "$(printf '{"a":%.0s' $(seq 3000))"
# Brackets in text are no nesting.
refuses 'no member' '{"schema": "escapement-result-1", "[[[[[[[[[[[[[[[[[[[[[[": "\"[[["}'

# ---- Results -------------------------------------------------------------------------------------

PYTHONDONTWRITEBYTECODE=1 "$python" "$here/results.py" "$program" "$folder/result.json" ||
    fail "results.py"

run 0 report "$folder/result.json"
check "no wide lines" [ "$(awk 'length > 80' "$folder/out" | wc -l)" -eq 0 ]
check "the score" grep -qx 'Score 2 threads: 18.35 Giter/s (+-0.54 %, 2 cells)' "$folder/out"
check "the noise floor" grep -qx 'Noise floor: 0.40 % (20 pairs)' "$folder/out"
check "a warning" grep -qx 'Warning load: 1.5 runnable threads per CPU' "$folder/out"
check "the verdict" grep -qx 'Verification: FAILED (1 of 4 cells)' "$folder/out"
check "a cell that failed has no number" \
    grep -qE '^seed/W/avx2/f64/strict/2: +FAILED$' "$folder/out"
check "a cell that passed" \
    grep -qE '^seed/W/avx512/f64/strict/2: +2.001 ms +0.50% +16.602 +45.5%$' "$folder/out"
check "a clock that moved" grep -qF 'the clock moved: 2.00 to 3.00 GHz' "$folder/out"
check "a peak that there is none of" grep -qx 'USL peak threads: none' "$folder/out"

# ---- Files that a report makes -------------------------------------------------------------------

for form in text json jsonl csv markdown google hyperfine; do
    run 0 report "$folder/result.json" --format "$form"
    cp "$folder/out" "$folder/expected"
    run 0 report "$folder/result.json" --format "$form" --output "$folder/made"
    check "$form: nothing on standard output" [ ! -s "$folder/out" ]
    check "$form: the same in a file" cmp -s "$folder/expected" "$folder/made"
done
run 0 report "$folder/result.json" --format json
cp "$folder/out" "$folder/json"
run 0 report "$folder/json" --format json
check "JSON comes back as it was" cmp -s "$folder/json" "$folder/out"
cp "$folder/json" "$folder/itself"
run 0 report "$folder/itself" --output "$folder/itself" --format json
check "a result may replace itself" cmp -s "$folder/json" "$folder/itself"
"$program" report - --format csv <"$folder/json" >"$folder/out" || fail "report of standard input"
check "from standard input" [ "$(wc -l <"$folder/out")" -eq 5 ]

complains 73 'none/a.csv' report "$folder/result.json" --format csv --output none/a.csv
complains 64 "both name 'a'" report "$folder/result.json" --json a --output a
if [ -e /dev/full ]; then
    "$program" report "$folder/result.json" >/dev/full 2>"$folder/err"
    check "a full device" [ $? -eq 74 ]
    run 74 report "$folder/result.json" --output /dev/full
fi

# ---- Runs ----------------------------------------------------------------------------------------

run 0 run --class S --format csv
check "run: a row under a head" [ "$(wc -l <"$folder/out")" -eq 2 ]
check "run: as many fields as names" \
    [ "$(awk -F, '{ print NF }' "$folder/out" | sort -u | wc -l)" -eq 1 ]
check "run: lines end as RFC 4180 says" [ "$(grep -c $'\r$' "$folder/out")" -eq 2 ]
check "run: verified" grep -q ',successful,' "$folder/out"
run 0 run --class S --format csv --verify none
check "run: no rate without a digest" grep -qE ',none,[0-9.e-]+,,.$' "$folder/out"
run 0 run --class S --format markdown
check "run: Markdown" grep -qx '| verification | successful |' "$folder/out"
complains 64 'csv' info --format csv
finish
