#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# environment.sh - variables that have a say, that must not have one, and that are wrong.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/library.sh"

digest=9b806a0596501858d9dc5cac7612cc33 # of the seed scene

# ---- OpenMP's variables --------------------------------------------------------------------------

for threads in 0 -1 abc 65536 '' ' ' 4097 1.5 '1,0' '2,' ',2' 99999999999999999999 +2 2x; do
    OMP_NUM_THREADS=$threads complains 64 "OMP_NUM_THREADS: '$threads'" run \
        --counts counts.npy --json report.json
    OMP_NUM_THREADS=$threads complains 64 "OMP_NUM_THREADS: '$threads'" verify
    # An option wins, but a wrong variable is still wrong.
    OMP_NUM_THREADS=$threads complains 64 "OMP_NUM_THREADS: '$threads'" run --threads 2
done
OMP_THREAD_LIMIT=0 complains 64 "OMP_THREAD_LIMIT: '0'" run
OMP_THREAD_LIMIT=abc complains 64 "OMP_THREAD_LIMIT: 'abc'" run
OMP_SCHEDULE=fast complains 64 "OMP_SCHEDULE: 'fast'" run
OMP_SCHEDULE=static,0 complains 64 "OMP_SCHEDULE: 'static,0'" run
OMP_PROC_BIND=maybe complains 64 "OMP_PROC_BIND: 'maybe'" run
OMP_DYNAMIC=2 complains 64 "OMP_DYNAMIC: '2'" run
OMP_STACKSIZE=much complains 64 "OMP_STACKSIZE: 'much'" run
OMP_WAIT_POLICY=lazy complains 64 "OMP_WAIT_POLICY: 'lazy'" run
OMP_PLACES=moon complains 64 "OMP_PLACES: 'moon'" run

for threads in 1 3 ' 3' '3 ' 3,2 64; do
    OMP_NUM_THREADS=$threads run 0 run -q
    check "OMP_NUM_THREADS='$threads' computes" has "$folder/out" "$digest"
done
OMP_NUM_THREADS=3 run 0 run
check "OMP_NUM_THREADS=3 is heeded" grep -qx 'Threads: 3' "$folder/out"
OMP_NUM_THREADS=3 run 0 run --threads 2
check "--threads wins" grep -qx 'Threads: 2' "$folder/out"
for schedule in static dynamic guided static,4 dynamic,1 monotonic:dynamic auto STATIC; do
    OMP_SCHEDULE=$schedule run 0 run --threads 2
    check "OMP_SCHEDULE=$schedule computes" has "$folder/out" "$digest"
    check "OMP_SCHEDULE=$schedule is heeded" grep -qx 'Schedule: runtime' "$folder/out"
done
OMP_SCHEDULE=dynamic run 0 run --schedule static
check "--schedule wins" grep -qx 'Schedule: static' "$folder/out"
OMP_PROC_BIND=true OMP_PLACES=cores OMP_WAIT_POLICY=passive OMP_STACKSIZE=4M run 0 run --threads 2
check "bound threads compute" has "$folder/out" "$digest"

# A runtime that gives fewer threads than were asked for is reported, and computes the same.
OMP_THREAD_LIMIT=1 run 0 run --threads 3
check "a smaller team is told" grep -qx 'Threads: 1 (3 asked for)' "$folder/out"
check "a smaller team computes the same" has "$folder/out" "$digest"

# ---- ESCAPEMENT_ISA ------------------------------------------------------------------------------

for backend in $(backends); do
    ESCAPEMENT_ISA=$backend run 0 run
    check "ESCAPEMENT_ISA=$backend is heeded" grep -q "^Backend: $backend " "$folder/out"
    check "ESCAPEMENT_ISA=$backend computes" has "$folder/out" "$digest"
    ESCAPEMENT_ISA=$backend run 0 run --isa scalar
    check "--isa wins over ESCAPEMENT_ISA=$backend" grep -q '^Backend: scalar ' "$folder/out"
done
run 0 run
best=$(grep '^Backend:' "$folder/out")
for value in '' auto; do
    ESCAPEMENT_ISA=$value run 0 run
    check "ESCAPEMENT_ISA='$value' is the best" [ "$(grep '^Backend:' "$folder/out")" = "$best" ]
done

# ---- Locale --------------------------------------------------------------------------------------

# One with a decimal comma, in case none is installed.
cat >"$folder/comma" <<'LOCALE'
LC_NUMERIC
decimal_point ","
thousands_sep "."
grouping 3;3
END LC_NUMERIC
LOCALE
localedef -c -i "$folder/comma" -f ANSI_X3.4-1968 "$folder/xx_XX" >/dev/null 2>&1
[ -e "$folder/xx_XX/LC_NUMERIC" ] || echo "SKIPPED: locale xx_XX: localedef cannot make it"

for locale in xx_XX de_DE.UTF-8 de_DE fr_FR.UTF-8 tr_TR.UTF-8 nosuch; do
    environment=("LC_ALL=$locale" "LANG=$locale")
    [ "$locale" != xx_XX ] || environment+=("LOCPATH=$folder")
    run 0 run --julia -0.62772,-0.42193 \
        --window -1.8,1.8,-1.8,1.8 --grid accumulate
    check "$locale: numbers have points" has "$folder/out" 'c: -0.62772 -0.42193'
    check "$locale: the time has a point" grep -qE '^Time: [0-9]+\.[0-9]{6} s$' "$folder/out"
    check "$locale: the same digest" has "$folder/out" "$digest"
    complains 64 "'0,5'" run --bailout 0,5
done
environment=()

# ---- Nothing at all ------------------------------------------------------------------------------

checks=$((checks + 1))
env -i "$program" run >"$folder/out" 2>"$folder/err" || fail "an empty environment: $(cat "$folder/err")"
check "an empty environment computes" has "$folder/out" "$digest"

finish
