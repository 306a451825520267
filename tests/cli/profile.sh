#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# profile.sh - profiles: verified, the same counts as without, read by Python and other tools, refusals.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/library.sh"

# ---- Probes change no count, on any backend, and their regions are those of the kernel ----

scenes=(seed "mandelbrot --precision f32 --contract fused" "burning-ship --precision f32" multibrot3 celtic)
[ -z "${ESC_TEST_SCALE-}" ] || scenes=(seed "burning-ship --precision f32") # a sanitizer's build is slow
for name in $(backends); do
    for scene in "${scenes[@]}"; do
        # shellcheck disable=SC2086 # a scene and options
        run 0 profile --scene $scene --class S --isa "$name" -n 2 --threads 3 --verify full
        check "$name, $scene: not verified" grep -q '^Verification: SUCCESSFUL' "$folder/out"
        digest=$(grep '^Digest: ' "$folder/out")
        grep -qE '\((blind|kernel)\)$' "$folder/out" || fail "$name, $scene: no kernel"
        # shellcheck disable=SC2086
        run 0 run --scene $scene --class S --isa "$name" -q
        check "$name, $scene: other digests" test "$(grep '^Digest: ' "$folder/out")" = "$digest"
    done
done

# ---- Output ----

run 0 profile --class S --threads 2 -n 1 --per-thread --top 3
check "three tables" test "$(grep -c '^   ncalls' "$folder/out")" -eq 3
check "of three rows" test "$(grep -cE '\((profile|count_frame|run|share|chunk|make_\w+|check_\w+)\)$' "$folder/out")" -eq 9
run 0 profile --class S -n 1 --format json
check "JSON" "$python" -c 'import json, sys; assert json.load(open(sys.argv[1]))["runs"] == 1' "$folder/out"
run 0 profile --scene mandelbrot --class S -n 1 --tiles t.npy -q
if "$python" -c 'import numpy' 2>/dev/null; then
    check "tiles have the frame's iterations and time" "$python" -c '
import numpy, re, sys
tiles = numpy.load("t.npy")
total = int(re.search(r"^Sum: (\d+)$", open(sys.argv[1]).read(), re.M).group(1))
assert tiles.shape == (4, 4, 2) and tiles[..., 1].sum() == total, (tiles.shape, tiles[..., 1].sum(), total)
assert (tiles[..., 0] > 0).all() and tiles[..., 0].sum() < 10
' "$folder/out"
fi
if "$program" render --mandelbrot --size 8x8 -o probe.png -q >/dev/null 2>&1; then
    run 0 profile --scene mandelbrot --class S -n 1 --tiles t.png -q
    check "a picture of the tiles" test "$(head -c 4 t.png)" = "$(printf '\211PNG')"
fi
rm -f ./*.png ./*.npy

# ---- Refusals ----

complains 64 'contradict' profile --load x.stats --scene seed
complains 64 'prints a saved profile' profile --load x.stats --tiles t.npy
complains 64 "'speedscope'" profile --export speedscope
complains 64 "did you mean 'callgrind'" profile --export calgrind=x
complains 64 "'x.txt'" profile --tiles x.txt
complains 64 "both name 'x'" profile -o x --export svg=x
complains 64 "'calls'" profile --sort calls
complains 64 '--top' profile --top 0
complains 64 '--runs' profile -n 0
complains 65 "'nowhere.stats'" profile --load nowhere.stats
complains 71 bytes profile --mandelbrot --size 2147483647x2147483647 --max-iter 0
complains 73 'nowhere/x' profile -o nowhere/x
complains 74 /dev/full profile --class S -n 1 -q -o /dev/full

# ---- Others ----

for script in profile_pstats.py profile_exports.py; do
    check "$script" env PYTHONDONTWRITEBYTECODE=1 "$python" "$here/$script" "$program"
done
finish
