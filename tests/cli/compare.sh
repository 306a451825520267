#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# compare.sh - two results made up sample by sample, and commands that tell made-up times: nothing here
# depends on how fast this machine is.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/library.sh"

# The results are beside the work folder, which stays empty.
a=$folder/a.json b=$folder/b.json
make_up() {
    "$python" "$here/compare_results.py" "$a" "$b" "$@" || fail "no results made: $*"
}

verdict() {
    check "the verdict is '$1': $(grep Verdict "$folder/out")" grep -qx "Verdict: $1" "$folder/out"
}

# ---- Ten of ten, nine of ten, never ----------------------------------------------------------------

found=0
for seed in 1 2 3 4 5 6 7 8 9 10; do
    make_up seed=$seed noise=1 drift=0.3
    run 0 compare "$a" "$b"
    verdict 'no difference'
    make_up seed=$seed noise=1 drift=0.3 slower=0.3
    run 0 compare "$a" "$b"
    make_up seed=$seed noise=1 drift=0.3 slower=3
    "$program" compare "$a" "$b" >"$folder/out" 2>&1
    [ $? -eq 2 ] && grep -qx 'Verdict: slower' "$folder/out" && found=$((found + 1))
done
check "3 % is found $found times of ten" [ "$found" -ge 9 ]

make_up slower=-5
run 0 compare "$a" "$b"
verdict faster

# What moved the whole machine is no build's fault: its loop ran slower, or others had its CPUs.
make_up shift=5
run 0 compare "$a" "$b"
verdict 'no difference'
make_up starved=40
run 0 compare "$a" "$b"
verdict 'no difference'
make_up shift=5 slower=5
run 2 compare "$a" "$b"

# Where every wall time is another, the process's own clock still tells.
make_up jostle=3
run 0 compare "$a" "$b"
verdict 'no difference'
make_up jostle=3 slower=4
run 2 compare "$a" "$b"
check "the clock is told" has "$folder/out" "Clock: the process's own for"

# ---- Floors ----------------------------------------------------------------------------------------

make_up slower=3
run 2 compare "$a" "$b" --noise-floor 0
run 0 compare --noise-floor 4 "$a" "$b"
verdict 'no difference'
make_up slower=3 floor=4
run 0 compare "$a" "$b"
make_up slower=3 floor=2
run 2 compare "$a" "$b"
make_up slower=3 rounds=3
run 0 compare "$a" "$b" # too few to be significant

# ---- What does not match -----------------------------------------------------------------------------

make_up bad=digest slower=50
complains 1 'the counts differ' compare "$a" "$b"
has "$folder/err" 'seed/W/avx2/f64/strict/1' || fail "the cell is not named"
make_up bad=failed
run 1 compare "$a" "$b"
check "a cell that failed is named" has "$folder/out" 'Not verified in B: seed/W/avx2/f64/strict/1'
check "the others are compared" has "$folder/out" 'Cells: 5 compared'
make_up bad=failed cells=1
complains 1 'no cell in common that was verified' compare "$a" "$b"
make_up bad=missing
run 0 compare "$a" "$b"
check "cells of A alone" has "$folder/out" 'Only in A: seed/W/avx2/f64/strict/1'
check "cells of B alone" has "$folder/out" 'Only in B: seed/W/avx2/f64/strict/999'
make_up bad=missing cells=1
complains 65 'no cell in common' compare "$a" "$b"
make_up bad=foreign
run 0 compare "$a" "$b"
check "another CPU is told" has "$folder/out" 'Differs: cpu.cpu: made up in A, another?[31m in B'
check "another compiler is told" has "$folder/out" 'Differs: build.compiler: not told in A, cc 1.0'
check "a doubt is told" has "$folder/out" 'Warnings in B: governor'
has "$folder/out" 'load.load' && fail "what changes every minute is told as a difference"

# ---- Forms -------------------------------------------------------------------------------------------

make_up slower=3
run 2 compare -v "$a" "$b"
[ "$(awk 'length > 80' "$folder/out" | grep -vc '^[AB]: ')" -eq 0 ] || fail "more than 80 columns"
check "why is told" has "$folder/out" 'fast quarter'
run 2 compare -q "$a" "$b"
[ "$(wc -l <"$folder/out")" -eq 3 ] || fail "-q prints more than the summary"
run 2 compare --format markdown "$a" "$b"
check "a Markdown table" has "$folder/out" '| seed/W/avx2/f64/strict/1 |'
run 2 compare --format json --json copy.json "$a" "$b"
check "the same JSON in both places" cmp "$folder/out" copy.json
check "the JSON tells the verdict" "$python" - copy.json <<'PYTHON'
import json, sys
report = json.load(open(sys.argv[1]))
assert report["schema"] == "escapement-comparison-1" and report["verdict"] == "slower"
assert len(report["cells"]) == 6
for cell in report["cells"]:
    assert cell["verdict"] == "slower" and cell["p_adjusted"] < 0.01
    assert 1.01 < cell["ratio"]["low"] <= cell["ratio"]["value"] <= cell["ratio"]["high"] < 1.06
PYTHON
rm -f copy.json
run 0 compare "$a" "$a"
verdict 'no difference'

# ---- Commands ----------------------------------------------------------------------------------------

# tell FILE SECONDS DIGEST [LAST]: a program that tells made-up times about SECONDS, and ends so.
tell() {
    cat >"$1" <<SHELL
count=\$(cat "$1.count" 2>/dev/null || echo 0)
echo \$((count + 1)) >"$1.count"
echo "Digest: $3"
echo "Time: \$(awk -v n=\$count 'BEGIN { printf "%.6f", $2 * (1 + (n * 7 % 5) / 1000) }') s"
${4:-echo 'Verification: SUCCESSFUL (golden)'}
SHELL
}
one=$folder/one two=$folder/two

tell "$one" 0.1 xxh128:1
tell "$two" 0.103 xxh128:1
run 2 compare --run "sh $one" --run "sh $two" --rounds 10 --json copy.json
verdict slower
check "what is timed is told" has "$folder/out" "Timed: the programs' own 'Time:' lines"
[ "$(cat "$one.count")" = 10 ] || fail "A ran $(cat "$one.count") times, not 10"
check "the samples are kept" has copy.json samples_s
rm -f copy.json
run 0 compare --run "sh $one" --run "sh $one " --rounds 10
verdict 'no difference'
# Times that are within 0.5 % need no more than the least number of rounds.
rm -f "$one.count"
run 2 compare --run "sh $one" --run "sh $two"
check "how many runs there were is told" has "$folder/out" '16 runs of each'
[ "$(cat "$one.count")" = 16 ] || fail "A ran $(cat "$one.count") times, not 16"
run 0 compare --run "sh $one" --run "sh $one "
verdict 'no difference'
[ ! -s "$folder/err" ] || fail "progress although no terminal"

tell "$two" 0.1 xxh128:2
complains 1 'the digests differ' compare --run "sh $one" --run "sh $two"
tell "$two" 0.1 xxh128:1 'echo "Verification: FAILED"; exit 1'
run 1 compare --run "sh $one" --run "sh $two"
check "the failure is told" has "$folder/err" 'failed with exit code 1'
check "its last lines are told" has "$folder/err" 'Verification: FAILED'
nothing_left "a failing command"
(trap '' CHLD && exec "$program" compare -q --run "sh $one" --run "sh $two") >"$folder/out" 2>"$folder/err"
check "a failure is seen where children are ignored" [ $? -eq 1 ]
tell "$two" 0.1 xxh128:1 true
run 0 compare --run "sh $two" --run "sh $two ; true" --rounds 8 --noise-floor 1000
check "a time that nobody verified is not taken" has "$folder/out" 'Timed: the whole commands'
run 1 compare --run "sh $one" --run 'kill -9 $$'
check "a signal is told" has "$folder/err" 'signal 9'

# ---- Bad input -----------------------------------------------------------------------------------------

make_up
complains 64 'needs two results' compare
complains 64 'needs two results' compare "$a"
complains 64 'c.json' compare "$a" "$b" c.json
complains 64 'is given once' compare --run true
complains 64 'more than twice' compare --run true --run false --run x
complains 64 'beside --run' compare --run true --run false "$a"
complains 64 'no use' compare --rounds 9 "$a" "$b"
complains 64 '--rounds' compare --rounds 7 --run true --run false
complains 64 '--noise-floor' compare --noise-floor -1 "$a" "$b"
complains 64 '--format' compare --format csv "$a" "$b"
complains 64 'given twice' compare - -
complains 65 'nothing.json' compare "$a" nothing.json
echo '{"schema": "another"}' >"$folder/foreign.json"
complains 65 'foreign.json' compare "$folder/foreign.json" "$b"
: >"$folder/empty.json"
complains 65 'empty.json' compare "$a" "$folder/empty.json"
head -c 3000 "$a" >"$folder/cut.json"
complains 65 'cut.json' compare "$folder/cut.json" "$b"
complains 73 'no-folder' compare --json no-folder/x.json "$a" "$b"

finish
