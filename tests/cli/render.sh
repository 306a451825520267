#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# render.sh - pictures: the same pixels from every backend and team, made again from their own text, refusals,
# and what independent readers say.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/library.sh"

if ! "$program" render --mandelbrot --size 8x8 -o probe.png -q >/dev/null 2>"$folder/refused"; then
    echo "SKIPPED: render: $(cat "$folder/refused")"
    exit 77
fi
rm probe.png

# ---- The same everywhere ----

# same OPTION...: one line of pixels from all backends and from teams of 1 to 5.
same() {
    local name threads pixels first=
    for name in $names; do
        for threads in 1 5; do
            run 0 render "$@" --isa "$name" --threads $threads -o p.png
            pixels=$(grep -E '^Pixels: sha256:[0-9a-f]{64}$' "$folder/out")
            first=${first:-$pixels}
            check "$name, $threads threads, $*: $pixels, not $first" test "$pixels" = "$first"
        done
    done
    check "no pixels: $*" test -n "$first"
}

names=$(backends 2>/dev/null)
frame=(--mandelbrot --size 203x131 --window=-2,0.6,-1.2,0.14)
for colour in iteration smooth distance histogram final-angle; do
    same "${frame[@]}" --colour $colour --supersample 3
done
same "${frame[@]}" --precision f32 --contract fused
same "${frame[@]}" --formula burning-ship --colour final-angle --depth 16
same --scene power2.5 --size 99x70
same --scene sin --size 99x70
same --scene seed --class S --supersample 2 # its grid gives a pixel more than it was asked for

# ---- Made again ----

for options in "--colour smooth --palette twilight --repeat 3.3 --offset 0.123456789 --supersample 2" \
    "--colour histogram --depth 16 --reverse --inside a0b0c0" "--palette book-colour" "--scene seed --class S" \
    "--julia=-0.8,0.156 --size 99x70 --formula multibrot --power 3 --bailout 1e5 --precision f32" "--palette grey --low 7"; do
    case $options in *--scene* | *--julia*) plane=() ;; *) plane=("${frame[@]}") ;; esac
    run 0 render "${plane[@]}" $options -o p.png
    run 0 render --from p.png -o again.png
    check "digest holds, $options" has "$folder/out" 'Recorded digest: holds'
    check "pixels hold, $options" has "$folder/out" 'Recorded pixels: hold'
    check "the same file, $options" cmp -s p.png again.png
    for reader in 'pngfix -q' 'identify -regard-warnings'; do
        command -v ${reader%% *} >/dev/null || continue
        echo "TESTED: ${reader%% *} reads $options"
        checks=$((checks + 1))
        $reader p.png >"$folder/reader" 2>&1 || fail "$reader, $options: $(cat "$folder/reader")"
    done
done
run 0 render --from p.png --format json
check "JSON says that it holds" "$python" -c '
import json, sys
told = json.load(open(sys.argv[1]))
assert told["from"]["holds"] is True and told["file"] is None and told["time_s"] > 0
' "$folder/out"

# A thread of the team with a small stack.
environment=(OMP_STACKSIZE=256k)
run 0 render --mandelbrot --size 512x512 -o p.png
environment=()

# ---- Not believed ----

rm -f ./*.png
run 0 render "${frame[@]}" -o "$folder/sound.png"

# What the text says is not what comes out: doubted SAID STATEMENTS, see render_forge.py.
doubted() {
    "$python" "$here/render_forge.py" "$folder/sound.png" "$folder/forged.png" "$2"
    run 1 render --from "$folder/forged.png" -o new.png
    check "not told of $2: $1" has "$folder/out" "$1"
    rm -f new.png
}
doubted 'Recorded digest: FAILED, it is xxh128:0' 'made["digest"] = "xxh128:0"'
doubted 'Recorded pixels: FAILED, they are' 'made["colouring"]["palette"] = "magma"'
doubted 'Recorded pixels: FAILED, the file has others than it says' 'pixels = 1'
doubted 'Recorded pixels: FAILED, the file has others' 'made["width"] = 7'
doubted 'Recorded digest: FAILED, its sum is 12' 'made["sum"] = "12"'
doubted 'Recorded pixels: FAILED, the file has others' 'chunk = (b"tRNS", bytes(6))'
doubted 'Recorded pixels: FAILED, the file has others' 'made["colouring"]["depth"] = 16'
doubted 'Recorded digest: FAILED, it is a?[31mb' 'made["digest"] = "a\x1b[31mb"'

# It cannot be: forged CODE NAMED STATEMENTS.
forged() {
    "$python" "$here/render_forge.py" "$folder/sound.png" "$folder/forged.png" "$3"
    complains "$1" "$2" render --from "$folder/forged.png"
}
forged 65 'was not made by escapement' 'text = "{"'
forged 65 'was not made by escapement' 'text = "[" * 100000'
forged 65 'a JSON object' 'text = "[]"'
forged 65 'schema' 'made["schema"] = "escapement-picture-99"'
forged 65 'scene is not there' 'del made["scene"]'
forged 65 'size' 'made["scene"]["size"] = [40000, 1]'
forged 65 'size' 'made["scene"]["size"] = [0.5, 1]'
forged 65 'max_iter' 'made["scene"]["max_iter"] = 1e99'
forged 65 'max_iter' 'made["scene"]["max_iter"] = "300"'
forged 65 'colour' 'made["colouring"]["colour"] = "smoth"'
forged 65 'supersample' 'made["colouring"]["supersample"] = 5'
forged 65 'depth' 'made["colouring"]["depth"] = 12'
forged 65 'inside' 'made["colouring"]["inside"] = "-00001"'
forged 65 'inside' 'made["colouring"]["inside"] = "0x0000"'
forged 65 'was not made by escapement' 'made["scene"]["grid"] = "accumulate"; made["scene"]["window"] = [1e15, 1e15 + 1, 0, 1]'
forged 65 'repeat' 'made["colouring"]["repeat"] = 0'
forged 65 'name' 'made["scene"]["name"] = "x" * 1000'
forged 65 'digest' 'made["digest"] = None'
forged 65 'points' 'made["scene"]["plane"] = "points"'
forged 65 'window' 'made["scene"]["window"] = [1, 1, 1, 1]'
forged 65 'bailout' 'made["scene"]["bailout"] = 1e300'
forged 69 'quadratic, not sin' 'made["scene"]["formula"] = "sin"; made["colouring"]["colour"] = "distance"'

damaged=$folder/damaged.png
head -c 2000 "$folder/sound.png" >"$damaged"
complains 65 "'$damaged' is damaged" render --from "$damaged"
{ head -c 3000 "$folder/sound.png" && printf 'x' && tail -c +3002 "$folder/sound.png"; } >"$damaged"
complains 65 "'$damaged' is damaged" render --from "$damaged"
: >"$damaged"
complains 65 "'$damaged' is damaged" render --from "$damaged"
complains 65 "'$program' is damaged, or no PNG file" render --from "$program"
complains 65 "'nowhere.png'" render --from nowhere.png

# A key that would talk to a terminal, in a complaint.
forged 65 'duplicate' 'text = "{\"\u009b31m\": 1, \"\u009b31m\": 2}"'
grep -qP '\xc2\x9b' "$folder/err" && fail "a control character in a complaint"

# ---- Refusals ----

complains 64 '--output FILE.png' render --mandelbrot
complains 64 "'x.jpg'" render -o x.jpg
complains 64 'contradict' render --view -o x.png
complains 64 'brings its own scene' render --from "$folder/sound.png" --max-iter 10
complains 64 'brings its own colours' render --from "$folder/sound.png" --palette magma
complains 64 "did you mean 'viridis'" render --palette virids -o x.png
complains 64 "'12345g'" render --inside 12345g -o x.png
complains 64 "'12'" render --depth 12 -o x.png
complains 64 '--supersample' render --supersample 5 -o x.png
complains 64 '--low' render --low -1 -o x.png
complains 64 'book-grey' render --palette book-grey --depth 16 -o x.png
complains 64 'in bands' render --schedule static -o x.png
complains 64 'both name' render -o x.png --json x.png
complains 64 '32768' render --mandelbrot --size 32769x1 -o x.png
complains 69 'no smooth count' render --scene sin --class S --colour smooth -o x.png
complains 69 'quadratic, not celtic' render --scene celtic --class S --colour distance -o x.png
complains 73 'nowhere/x.png' render -o nowhere/x.png

# A limit on the size of files is a full disk that anyone can have: SIGXFSZ ignored, write fails.
checks=$((checks + 1))
(
    trap '' XFSZ
    ulimit -f 8
    "$program" render --mandelbrot -o big.png >"$folder/out" 2>"$folder/err"
)
code=$?
[ "$code" -eq 74 ] || fail "a full disk: exit code $code"
one_line "a full disk"
check "a full disk: the file is named" has "$folder/err" big.png
nothing_left "a full disk"

# Memory does not grow with the height: 192 MiB of pixels. A sanitizer has memory of its own.
if [ -z "${ESC_TEST_SCALE-}" ]; then
    check "a tall picture stays small" "$python" - "$program" <<'PYTHON'
import resource, subprocess, sys
subprocess.run([sys.argv[1], "render", "--mandelbrot", "--max-iter", "8", "--size", "1024x32768", "--depth", "16",
                "--threads", "2", "-q", "--verify", "none", "-o", "tall.png"], check=True, stdout=subprocess.DEVNULL)
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
sys.exit(f"{most} KiB resident" if most >= 131072 else 0)
PYTHON
    rm -f tall.png
fi

# ---- NumPy's pictures ----

if [ -n "${ESC_TEST_SCALE-}" ]; then
    echo "SKIPPED: pictures by NumPy: for a build that is not slow"
elif "$python" -c 'import numpy' 2>/dev/null; then
    check "pictures as NumPy makes them" env PYTHONDONTWRITEBYTECODE=1 "$python" "$here/render_pictures.py" \
        "$program" "$here/../../src/report/palettes.def"
else
    echo "SKIPPED: pictures by NumPy: $python has no numpy"
fi
finish
