#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# bad_input.sh - escapement-bench refuses what is wrong: one line that names it, an exit code, no file.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../cli/library.sh"

json=(--json bench.json)

complains 64 nosuch --scenes nosuch "${json[@]}"
complains 64 burning-ship --scenes seed,burning-ship "${json[@]}"
complains 64 "'seed' is listed twice" --scenes seed,dust,seed "${json[@]}"
complains 64 "''" --scenes '' "${json[@]}"
complains 64 "''" --scenes seed, "${json[@]}"
complains 64 "'B'" --class B "${json[@]}"
complains 64 f16 --precision f16 "${json[@]}"
complains 64 loose --contract strict,loose "${json[@]}"
complains 64 "'0'" --threads 1,0 "${json[@]}"
complains 64 "'4097'" --threads 4097 "${json[@]}"
complains 64 "'2x'" --threads 2x "${json[@]}"
complains 64 "'0'" --rounds 0 "${json[@]}"
complains 64 "'1002'" --rounds 1002 "${json[@]}"
complains 64 "'-1'" --seed -1 "${json[@]}"
complains 64 avx1024 --only scalar-loop,avx1024 "${json[@]}"
complains 64 --nosuch --nosuch
complains 64 "'seed'" seed "${json[@]}"
complains 64 --json --json ''
complains 73 nowhere --json nowhere/bench.json --class S --scenes seed --rounds 1
environment=(OMP_NUM_THREADS=abc)
complains 64 OMP_NUM_THREADS --class S --scenes seed --rounds 1 "${json[@]}"
environment=()
if [ -e /dev/full ]; then
    run 74 --class S --scenes seed --rounds 1 --only scalar-loop --json /dev/full
    checks=$((checks + 1))
    "$program" --class S --scenes seed --rounds 1 --only scalar-loop >/dev/full 2>"$folder/err"
    [ $? -eq 74 ] || fail "a full standard output goes unnoticed"
fi

run 0 --help
has "$folder/out" 'Usage: escapement-bench [OPTION]...' || fail "--help does not name the program"

finish
