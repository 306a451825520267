#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# mpi.sh - ranks give what one process gives, byte for byte, and a fault of one ends all by its name.
#
# Usage: mpi.sh ESCAPEMENT ESCAPEMENT-MPI MPIRUN [MUTANT]
. "$(cd "$(dirname "$0")" && pwd)/../cli/library.sh"
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 # as in a container
export OMPI_MCA_odls_base_sigkill_timeout=0 # a job that failed has nothing left to wait for
ranks=$2 mpirun=$3 mutant=${4-}

if ! "$mpirun" --oversubscribe -n 2 true 2>"$folder/err"; then
    echo "SKIPPED: $mpirun starts nothing here: $(head -n 3 "$folder/err")"
    exit 77
fi

# job CODE N PROGRAM ARGUMENT...: as `run`, by N ranks of one thread.
job() {
    local expected=$1 n=$2
    shift 2
    checks=$((checks + 1))
    timeout 60 "$mpirun" --oversubscribe -n "$n" "$@" >"$folder/out" 2>"$folder/err" </dev/null
    code=$?
    [ "$code" -eq "$expected" ] && return
    fail "exit code $code, expected $expected: $n ranks: $*"
    sed 's/^/    /' "$folder/err"
}

# same LABEL: what one process and the ranks print on such lines.
same() {
    local line
    for line in Digest Orbits Sum 'Reached max_iter'; do
        check "$line of $1" [ "$(grep "^$line:" "$folder/one")" = "$(grep "^$line:" "$folder/out")" ]
    done
}

compare() {
    local name=$1 n
    shift
    run 0 run "$@" --counts one.npy
    cp "$folder/out" "$folder/one"
    for n in 1 2 4; do
        job 0 "$n" "$ranks" run "$@" --threads 1 --counts "ranks.npy"
        same "$name by $n ranks"
        check "$name: verified" grep -q '^Verification: SUCCESSFUL' "$folder/out"
        check "$name: the file of $n ranks" cmp one.npy ranks.npy
        rm -f ranks.npy
    done
    rm -f one.npy
    nothing_left "$name"
}

compare seed --scene seed
compare 'mandelbrot A' --scene mandelbrot --class A
compare edges --scene seahorse --size 333x201 --orbits
"$python" -c 'import numpy as n; z = n.linspace(-2, 2, 30000) + .3j; n.save("z.npy", z)'
cp z.npy "$folder/z.npy" && rm z.npy
compare points --points "$folder/z.npy" --julia -0.8,0.156
run 0 run --scene dendrite --class B --stream
cp "$folder/out" "$folder/one"
for n in 1 2 4; do
    job 0 "$n" "$ranks" run --scene dendrite --class B --stream --threads 1
    same "dendrite B, streamed, by $n ranks"
done
run 0 run --scene mandelbrot --class A --stream
cp "$folder/out" "$folder/one"
job 0 2 "$ranks" run --scene mandelbrot --class A --stream --threads 2 --json m.json -v
same 'mandelbrot A, streamed'
check 'placement of each thread' \
    [ "$(grep -cE 'rank [01] \(.*\), thread [01]: CPU [0-9]+, [0-9]+ tiles' "$folder/err")" -eq 4 ]
check 'placement in JSON' "$python" - m.json <<'PYTHON'
import json, sys
ranks = json.load(open(sys.argv[1]))["ranks"]
assert [r["rank"] for r in ranks] == [0, 1] and sum(r["tiles"] for r in ranks) >= 1
assert sum(t["tiles"] for r in ranks for t in r["threads"]) == 63 * 63
PYTHON
rm m.json

# Results like any other: the schema holds, report and compare read them, whatever order ranks were given in.
job 0 2 "$ranks" scale --ranks 2,1,2 -r 3 --threads 1 --class S --scene seed --json s.json
check 'a row for each number of ranks' [ "$(grep -cE '^ +[12] +[0-9.]+ [um]?s ' "$folder/out")" -eq 2 ]
check 'a law' grep -q '^Amdahl serial fraction: ' "$folder/out"
job 0 2 "$ranks" bench -r 3 --threads 1 --class S --scene seed --format json --json b.json
check 'the file is what is printed' cmp b.json "$folder/out"
check 'ranks, threads and environment' "$python" - s.json b.json <<'PYTHON'
import json, sys
scale, bench = (json.load(open(path)) for path in sys.argv[1:])
assert [(cell["ranks"], cell["threads"]) for cell in scale["cells"]] == [(1, 1), (2, 2)]
assert all(len(cell["samples"]) == 3 and len(cell["workers"]) == cell["threads"] for cell in scale["cells"])
assert [point["threads"] for point in scale["scaling"]["points"]] == [1, 2]
assert bench["scaling"] is None and bench["environment"]["facts"]["cpu"]
assert all(cell["setup_s"]["digest_s"] > 0 and cell["process_s"]["median"] > 0 for cell in bench["cells"])
cells = scale["cells"] + bench["cells"]
assert any(cell["ceiling"] for cell in cells), "no ceiling at all"
assert all(cell["ceiling"]["percent"] <= 100 for cell in cells if cell["ceiling"])
assert all(cell["counters"]["context_switches"]["value"] >= 0 for cell in cells)
PYTHON
"$python" "$(dirname "$0")/../cli/validate_result.py" s.json b.json
code=$?
check 'the schema' [ "$code" -eq 0 -o "$code" -eq 77 ]
for form in text csv markdown jsonl google hyperfine; do
    run 0 report s.json --format "$form"
done
run 0 compare b.json b.json
rm s.json b.json

# Energy is that of the host, told by one of its ranks: which of them has a counter here is not the same.
powercap=sys/class/powercap/intel-rapl:0
mkdir -p "$folder/has/$powercap" "$folder/has_not"
echo package-0 >"$folder/has/$powercap/name"
echo 1000 | tee "$folder/has/$powercap/energy_uj" >"$folder/has/$powercap/max_energy_range_uj"
measure=("$ranks" bench -r 2 --threads 1 --class S --scene seed -q --json e.json)
job 0 1 env ESCAPEMENT_ROOT="$folder/has" "${measure[@]}" : -n 1 env ESCAPEMENT_ROOT="$folder/has_not" "${measure[@]}"
check 'energy of the host' "$python" - <<'PYTHON'
import json
assert json.load(open("e.json"))["cells"][0]["counters"]["energy_uj"] == {"value": 0}
PYTHON
rm -f e.json
job 0 1 env ESCAPEMENT_ROOT="$folder/has_not" "${measure[@]}" : -n 1 env ESCAPEMENT_ROOT="$folder/has" "${measure[@]}"
check 'no energy of the host, and why' "$python" - <<'PYTHON'
import json
energy = json.load(open("e.json"))["cells"][0]["counters"]["energy_uj"]
assert "powercap" in energy["unavailable"] and len(energy) == 1, energy
PYTHON
rm -f e.json

# Weak: max_iter grows with the ranks, each number of them has counts of its own, verified.
job 0 2 "$ranks" scale --mode weak -r 3 --threads 1 --class S --json w.json
check 'weak: twice the iterations on two ranks' "$python" - w.json <<'PYTHON'
import json, sys
study = json.load(open(sys.argv[1]))
one, two = study["cells"]
assert study["scaling"]["mode"] == "weak"
assert two["scene"]["max_iter"] == 2 * one["scene"]["max_iter"] and int(two["sum"]) == 2 * int(one["sum"])
assert one["digest"] != two["digest"]
assert all(cell["verification"]["status"] == "successful" for cell in study["cells"])
PYTHON
rm w.json
job 64 2 "$ranks" scale --mode weak --class S --max-iter 2000000000
check 'weak: iterations that are too many are named' has "$folder/err" 4000000000
job 64 2 "$ranks" scale --mode weakly
job 64 2 "$ranks" scale --chart picture.gif
job 0 2 "$ranks" scale -r 3 --threads 1 --class S --chart s.svg
check 'a chart' grep -q '<svg' s.svg
rm -f s.svg
job 73 2 "$ranks" scale --class S --chart /nonexistent/s.svg

job 73 2 "$ranks" bench --json /nonexistent/b.json
check 'a result that cannot be written is told first' [ ! -s "$folder/out" ]
job 64 2 "$ranks" run --schedule static
check 'a schedule that ranks do not have' grep -q -- '--schedule static' "$folder/err"

# One line says what is wrong, whoever found it.
job 64 2 "$ranks" run --scene nowhere
check 'usage is told once' [ "$(grep -c '^escapement-mpi: rank 0 .*nowhere' "$folder/err")" -eq 1 ]
job 73 2 "$ranks" run --counts /nonexistent/c.npy
check 'the file is named' grep -q '^escapement-mpi: rank 0 .*/nonexistent/c.npy' "$folder/err"
timeout 60 "$mpirun" --oversubscribe -n 1 "$ranks" run --isa scalar --class S --scene seed : \
    -n 1 "$ranks" run --isa scalar --class S --scene seed --contract fused >"$folder/out" 2>"$folder/err"
check 'ranks of two contracts refuse' [ $? -eq 69 ]
check 'and say which' grep -q 'rank 1 .*contract fused, rank 0 has contract strict' "$folder/err"
[ ! -s "$folder/out" ] || fail 'something on standard output of ranks that refuse'
timeout 60 "$mpirun" --oversubscribe -n 1 "$ranks" run --isa scalar --size 99x99 --mandelbrot --formula tricorn : \
    -n 1 "$ranks" run --isa scalar --size 99x99 --mandelbrot >"$folder/out" 2>"$folder/err"
check 'ranks of two formulas refuse' [ $? -eq 69 ]
job 64 2 "$ranks" scale --threads 1 --max-iter 0
check 'nothing to share is refused' grep -q 'no pixel of this scene has an iteration' "$folder/err"

# A rank that crashes; the others are given time to remove what is unfinished.
OMPI_MCA_odls_base_sigkill_timeout=1 "$mpirun" --oversubscribe -n 2 "$ranks" run --scene interior --class A --max-iter 2000000 \
    --threads 1 --verify none --counts c.npy >"$folder/out" 2>"$folder/err" </dev/null &
launcher=$!
for _ in $(seq 100); do
    [ -n "$(ls -A)" ] && break
    sleep 0.05
done
sleep 0.5
for process in $(pgrep -P "$launcher"); do
    if tr '\0' '\n' <"/proc/$process/environ" | grep -qx OMPI_COMM_WORLD_RANK=1; then
        kill -SEGV "$process"
    fi
done
wait "$launcher" && fail 'a job whose rank crashed ends well'
check 'the rank that crashed is named' \
    grep -q '^escapement-mpi: rank 1 (.*): ended by a signal: segmentation fault' "$folder/err"
nothing_left 'a rank that crashed'

if [ -n "$mutant" ] && "$ranks" run --isa avx2 --size 1x1 --mandelbrot --verify none -q >/dev/null 2>&1; then
    for command in run bench scale; do
        options=()
        [ "$command" = run ] && options=(--counts c.npy)
        job 1 2 "$mutant" "$command" --isa avx2 --scene seahorse --threads 1 "${options[@]}"
        tr -s ' \n' ' ' <"$folder/out" >"$folder/told" # a result's lines are folded
        check "$command: the tile is named" grep -qE 'rank [01] .*: tile [0-9]+ .*expected' "$folder/told"
        check "$command: its verdict" grep -q '^Verification: FAILED' "$folder/out"
        grep -qE '[0-9] (Giter/s|[num]?s) |^Rate|^Time|^Scaling|SUCCESSFUL' "$folder/out" &&
            fail "$command: a number of a fault"
        nothing_left "$command with a fault"
    done
fi

finish
