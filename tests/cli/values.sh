#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# values.sh - smooth counts and distance estimates: the same files everywhere, refusals, and what
# arithmetic of 60 digits says of them.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/library.sh"

if ! "$program" run --size 8x8 --smooth probe.npy -q >/dev/null 2>"$folder/refused"; then
    echo "SKIPPED: values: $(cat "$folder/refused")"
    exit 77
fi
rm probe.npy

# ---- Backends and teams write the same files, and tell the same digests ----

digests() {
    grep -E '^(Smooth|Distance) digest: xxh128:[0-9a-f]{32}$' "$1"
}

names=$(backends)
for precision in f64 f32; do
    for contract in strict fused; do
        for name in scalar $names; do
            run 0 run --mandelbrot --size 333x77 --bailout 50 --shortcut periodic --precision $precision --contract $contract \
                --isa "$name" --threads 2 --smooth "$name.s.npy" --distance "$name.d.npy" --verify full
            mv "$folder/out" "$folder/$name"
            for kind in s d; do
                check "$name, $precision, $contract: other $kind.npy" cmp -s "$name.$kind.npy" scalar.$kind.npy
            done
            check "$name, $precision, $contract: other digests" \
                test "$(digests "$folder/$name")" = "$(digests "$folder/scalar")"
            check "$name: two digests" test "$(digests "$folder/$name" | wc -l)" -eq 2
        done
        rm -f ./*.npy
    done
done

# ---- What there is no value of ----

complains 69 'formula cosh' run --scene cosh --class S --smooth v.npy
complains 69 'for formula quadratic, not celtic' run --scene celtic --class S --distance v.npy
complains 64 'infinite in f32' run --bailout 1e40 --precision f32 --smooth v.npy
complains 64 'v.u32' run --smooth v.u32
complains 64 'a stream keeps no frame' run --smooth v.npy --stream
complains 64 "both name 'v.npy'" run --smooth v.npy --counts v.npy
complains 73 'nowhere/v.npy' run --smooth nowhere/v.npy

# ---- 60 digits ----

if "$python" -c 'import mpmath, numpy' 2>/dev/null; then
    check "values as with 60 digits" env PYTHONDONTWRITEBYTECODE=1 "$python" "$here/values_mpmath.py" \
        "$program" "${ESC_TEST_ORBITS:-60}"
else
    echo "SKIPPED: 60 digits: $python has no mpmath, or no numpy"
fi
finish
