#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# library.sh - what the program's tests share; sourced, after $1 is the program.
#
# Each test works in an empty folder of its own, which is removed at the end. Failures are counted
# and told, and the script goes on: one run shows all of them.

set -u
export LC_ALL=C
unset ESCAPEMENT_ISA NO_COLOR
for variable in $(compgen -e | grep -E '^(OMP|GOMP|KMP)_'); do
    unset "$variable"
done

program=$1
export python=${PYTHON:-/usr/bin/python3}
failures=0
checks=0
folder=$(mktemp -d "${TMPDIR:-/tmp}/escapement-test.XXXXXX")
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/work" && cd "$folder/work" || exit 99

fail() {
    failures=$((failures + 1))
    printf 'FAILED: %s\n' "$*"
}

# check WHAT COMMAND...: the command succeeds.
check() {
    local what=$1
    shift
    checks=$((checks + 1))
    "$@" || fail "$what"
}

# run CODE ARGUMENT...: runs the program, output in $folder/out and $folder/err. `environment` has
# variables that the shell itself should not see.
environment=()
run() {
    local expected=$1
    shift
    checks=$((checks + 1))
    env "${environment[@]}" "$program" "$@" >"$folder/out" 2>"$folder/err" </dev/null
    code=$?
    if [ "$code" -ne "$expected" ]; then
        fail "exit code $code, expected $expected: escapement $*"
        sed 's/^/    /' "$folder/err"
    fi
}

# has FILE TEXT: the file has the text, as it is.
has() {
    grep -qF -- "$2" "$1"
}

# What else the machine does is not the command's fault, nor what the OpenMP runtime says by itself:
# such lines leave $folder/err.
undisturbed() {
    sed -E '/^escapement: (warning \[(load|steal|throttled|thermal)\]|no ceiling: )|^OMP: /d' "$folder/err" \
        >"$folder/told"
    mv "$folder/told" "$folder/err"
}

# one_line WHAT: one line of the command's own on standard error.
one_line() {
    undisturbed
    checks=$((checks + 1))
    [ "$(wc -l <"$folder/err")" -eq 1 ] || fail "$1: not one line: $(cat "$folder/err")"
}

# One line on standard error that names what is wrong, the documented exit code, nothing on standard
# output, no file left: complains CODE NAMED ARGUMENT...
complains() {
    local expected=$1 named=$2
    shift 2
    run "$expected" "$@"
    one_line "escapement $*"
    has "$folder/err" "$named" || fail "'$named' is not named: escapement $*: $(cat "$folder/err")"
    grep -q '^escapement: ' "$folder/err" || fail "the line does not begin with the program: $*"
    [ ! -s "$folder/out" ] || fail "something on standard output: escapement $*"
    nothing_left "$*"
}

# The work folder is empty.
nothing_left() {
    local file
    for file in * .*; do
        [ -f "$file" ] || continue
        fail "$file was left behind: escapement $1"
        rm -f "$file"
    done
}

# The backends that can run here, one a line; the others are skipped aloud.
backends() {
    local name
    for name in avx512 avx2 neon scalar; do
        if "$program" run --isa "$name" --size 8x8 --mandelbrot -q >/dev/null 2>"$folder/backend"; then
            echo "TESTED: backend $name" >&2
            echo "$name"
        else
            echo "SKIPPED: backend $name: $(cat "$folder/backend")" >&2
        fi
    done
}

finish() {
    echo "$checks checks, $failures failures"
    [ "$failures" -eq 0 ] && [ "$checks" -gt 0 ]
    exit
}
