#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# run_lines.sh - the lines that `run` prints, to the letter; scripts rely on them.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/library.sh"

# What run says when the machine was busy with something else while it measured the ceiling: then there
# is none.
disturbed="^escapement: no ceiling: .*less than the run's rate"

# Compares $folder/out with standard input, in which <number> stands for one.
lines_are() {
    local pattern
    # shellcheck disable=SC2016 # no shell variables
    pattern=$(sed 's/[][\.*^$(){}+?|/]/\\&/g; s/<number>/[0-9.]+/g; s/<lanes>/lanes?/; s/<threads>/threads?/; s/<backend>/[a-z0-9]+/')
    if grep -q "$disturbed" "$folder/err"; then
        pattern=$(grep -v '^Ceiling: ' <<<"$pattern")
    fi
    checks=$((checks + 1))
    paste -d '\n' <(echo "$pattern") "$folder/out" | while read -r expected && read -r found; do
        [[ $found =~ ^$expected$ ]] || { echo "    '$found' is not '$expected'"; echo wrong >&3; }
    done 3>"$folder/wrong"
    if [ -s "$folder/wrong" ] || [ "$(echo "$pattern" | wc -l)" -ne "$(wc -l <"$folder/out")" ]; then
        fail "the lines of: escapement $1"
    fi
}

# ---- No arguments at all: the seed scene ---------------------------------------------------------

seed() {
    cat <<'LINES'
Scene: seed (class W)
Plane: julia
Formula: quadratic
c: -0.62772 -0.42193
Window: -1.8 1.8 -1.8 1.8
Grid: accumulate
Size: 1000 x 1000
Max iter: 300
Bailout: 2
Precision: f64
Contract: strict
Backend: <backend> (<number> <lanes> x <number> in flight)
Threads: 2
Schedule: dynamic
Length of x: 1000
Total elements: 1000000
Sum: 33219980
Largest count: 300
Reached max_iter: 100321 (10.03 %)
Digest: xxh128:9b806a0596501858d9dc5cac7612cc33
Time: <number> s
Rate: <number> Giter/s
Ceiling: <number> % of <number> Giter/s (<number> <threads>)
Verification: SUCCESSFUL (golden)
LINES
}

export OMP_NUM_THREADS=2
run 0
seed | lines_are "(no arguments)"
check "nothing on standard error" [ "$(grep -cv "$disturbed" "$folder/err")" -eq 0 ]
run 0 run
seed | lines_are run
run 0 run --scene seed
seed | lines_are "run --scene seed"
unset OMP_NUM_THREADS
run 0 --threads 2
seed | lines_are "--threads 2"

# ---- A changed scene, a power, an odd size, orbits, a file ---------------------------------------

run 0 run --scene multibrot3 --power 4 --size 100x50 --max-iter 20 --precision f32 \
    --contract fused --bailout 3 --orbits --isa scalar --threads 3 --schedule static \
    --counts counts.npy
lines_are "run --scene multibrot3 ..." <<'LINES'
Scene: multibrot3 (class W, changed by options)
Plane: mandelbrot
Formula: multibrot, power 4
z0: 0 0
Window: -1.5 1.5 -1.5 1.5
Grid: affine
Size: 100 x 50
Max iter: 20
Bailout: 3
Precision: f32
Contract: fused
Backend: scalar (1 lane x 1 in flight)
Threads: 3
Schedule: static
Length of x: 100
Total elements: 5000
Sum: 34480
Largest count: 20
Reached max_iter: 1152 (23.04 %)
Digest: xxh128:b74a222428ff1e09be2eb2620570aacd
Orbits: xxh128:542df5ef4d47fdaf96478d72495fb3e3
Counts: counts.npy
Time: <number> s
Rate: <number> Giter/s
Ceiling: <number> % of <number> Giter/s (<number> <threads>)
Verification: SUCCESSFUL (full: 5000 pixels recomputed by the scalar reference)
LINES
rm -f counts.npy

run 0 run --julia 0.1,-0 --size 1024x7 --grid accumulate --verify none --threads 1 --isa scalar
lines_are "run --julia 0.1,-0 ..." <<'LINES'
Scene: unnamed
Plane: julia
Formula: quadratic
c: 0.1 -0
Window: -1.8 1.8 -1.8 1.8
Grid: accumulate
Size: 1025 x 7 (asked for 1024 x 7; the grid gave this)
Max iter: 300
Bailout: 2
Precision: f64
Contract: strict
Backend: scalar (1 lane x 1 in flight)
Threads: 1
Schedule: dynamic
Length of x: 1025
Total elements: 7175
Sum: 541391
Largest count: 300
Reached max_iter: 1780 (24.81 %)
Digest: xxh128:63c42f2ca50e73eeffee1b81bcbce97e
Time: <number> s
Verification: NONE (not asked for; no rate is given)
LINES

# ---- A shortcut: what was saved, and no rate ------------------------------------------------------

run 0 run --scene interior --class S --threads 1 --shortcut periodic --orbits
lines_are "run --shortcut periodic" <<'LINES'
Scene: interior (class S)
Plane: mandelbrot
Formula: quadratic
z0: 0 0
Window: -0.25 0.25 -0.25 0.25
Grid: affine
Size: 250 x 250
Max iter: 500
Bailout: 2
Precision: f64
Contract: strict
Backend: <backend> (<number> <lanes> x <number> in flight)
Threads: 1
Schedule: dynamic
Shortcut: periodic
Length of x: 250
Total elements: 62500
Sum: 31250000
Largest count: 500
Reached max_iter: 62500 (100.00 %)
Digest: xxh128:44b25d286dbea6f63a766fbb12146735
Orbits: xxh128:7dc357e563e5193798672039bd424555
Iterations saved: <number> (<number> % of the sum)
Time: <number> s
Verification: SUCCESSFUL (golden)
LINES

run 0 run --shortcut none --threads 2
seed | lines_are "run --shortcut none --threads 2"

# ---- Brief, streamed, verbose --------------------------------------------------------------------

run 0 run -q
lines_are "run -q" <<'LINES'
Length of x: 1000
Total elements: 1000000
Sum: 33219980
Largest count: 300
Reached max_iter: 100321 (10.03 %)
Digest: xxh128:9b806a0596501858d9dc5cac7612cc33
Time: <number> s
Rate: <number> Giter/s
Ceiling: <number> % of <number> Giter/s (<number> <threads>)
Verification: SUCCESSFUL (golden)
LINES

run 0 run --stream --orbits
check "a stream says so" has "$folder/out" 'Frame: streamed, not kept'
check "a stream has the same digest" \
    has "$folder/out" 'Digest: xxh128:9b806a0596501858d9dc5cac7612cc33'
check "the orbits of the stream" \
    has "$folder/out" 'Orbits: xxh128:2ae4a4606478666fc8ce09918be5d6f4'
run 0 run --orbits
check "the orbits of the frame" \
    has "$folder/out" 'Orbits: xxh128:2ae4a4606478666fc8ce09918be5d6f4'

run 0 run -v --threads 3 --size 300x300
check "three threads tell where they were" \
    [ "$(grep -cE '^escapement: thread [0-9]+: CPU [0-9]+, [0-9]+ tiles$' "$folder/err")" -eq 3 ]
nothing_left "run"

finish
