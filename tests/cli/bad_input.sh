#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# bad_input.sh - what is wrong on the command line is refused: one line that names it, exit code 64
# (69 for a backend that is not there), and no file.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/library.sh"

# Every case also asks for files: none may appear.
files=(--counts counts.npy --json report.json)

# ---- Names ---------------------------------------------------------------------------------------

complains 64 nosuch run --scene nosuch "${files[@]}"
complains 64 SEED run --scene SEED "${files[@]}"
complains 64 "''" run --scene '' "${files[@]}"
complains 64 nosuch run --formula nosuch "${files[@]}"
complains 64 nosuch run --grid nosuch "${files[@]}"
complains 64 f16 run --precision f16 "${files[@]}"
complains 64 loose run --contract loose "${files[@]}"
complains 64 D run --scene seed --class D "${files[@]}"
complains 64 nosuch run --schedule nosuch "${files[@]}"
complains 64 "'nosuch' is unknown; legal are none, periodic" run --shortcut nosuch "${files[@]}"
complains 64 "''" run --shortcut '' "${files[@]}"
complains 64 Periodic run --shortcut Periodic "${files[@]}"
complains 64 nosuch run --verify nosuch "${files[@]}"
complains 64 xml run --format xml "${files[@]}"
complains 64 nosuch nosuch
complains 64 rum rum
complains 64 nosuch run nosuch "${files[@]}"
complains 64 nosuch run "${files[@]}" nosuch

# ---- Backends ------------------------------------------------------------------------------------

complains 64 sse9 run --isa sse9 "${files[@]}"
complains 64 AVX2 run --isa AVX2 "${files[@]}"
complains 64 "''" run --isa '' "${files[@]}"
case $(uname -m) in
x86_64) complains 69 neon run --isa neon "${files[@]}" ;;
aarch64) complains 69 avx2 run --isa avx2 "${files[@]}" ;;
esac
complains 64 sse9 verify --isa sse9 --json report.json
ESCAPEMENT_ISA=sse9 complains 64 sse9 run "${files[@]}"
ESCAPEMENT_ISA=sse9 complains 64 ESCAPEMENT_ISA run "${files[@]}"

# ---- Options -------------------------------------------------------------------------------------

complains 64 --nosuch run --nosuch "${files[@]}"
complains 64 --nosuch run --nosuch=3 "${files[@]}"
complains 64 --nosuch --nosuch
complains 64 -x run -x "${files[@]}"
complains 64 --max run --max 3 "${files[@]}"
complains 64 --siz run --siz 10x10 "${files[@]}"
complains 64 --size run --size
complains 64 --mandelbrot run --mandelbrot=1 "${files[@]}"
complains 64 --scene run --scene seed --scene dust "${files[@]}"
complains 64 --random verify --random -1
complains 64 --seed verify --seed x
complains 64 --scene verify --scene seed
complains 64 --size list --size 10x10
complains 64 --size info --size 10x10
complains 64 --shortcut run --shortcut
complains 64 --shortcut run --shortcut none --shortcut periodic "${files[@]}"
for command in verify info list; do
    complains 64 --shortcut $command --shortcut periodic
done

# ---- Sizes ---------------------------------------------------------------------------------------

for size in 0x0 0x10 10x0 -1x10 10x-1 10 10x x10 10x10x10 axb 1e3x10 '' ' 10x10' '10x10 ' 10X10 \
    2147483648x1 1x2147483648 4294967296x4294967296 4294967297x1 \
    99999999999999999999999x1 1x99999999999999999999999 +10x10 0x10x0x10; do
    complains 64 "'$size'" run --size "$size" --mandelbrot "${files[@]}"
done

# ---- Iterations, powers, threads -----------------------------------------------------------------

for count in -1 2147483648 4294967296 99999999999999999999999 abc '' 1.5 1e3 ' 3' '3 ' +3 0x10; do
    complains 64 "'$count'" run --max-iter "$count" "${files[@]}"
done
for power in 1 65 0 -2 abc '' nan inf 2,5; do
    complains 64 "'$power'" run --formula power --power "$power" "${files[@]}"
done
for power in 1 10 0 -2 abc '' 2.5; do
    complains 64 "'$power'" run --formula multibrot --power "$power" "${files[@]}"
done
for threads in 0 -1 4097 65536 4294967297 abc '' 1.5; do
    complains 64 "'$threads'" run --threads "$threads" "${files[@]}"
done

# ---- Numbers -------------------------------------------------------------------------------------

for number in nan inf -inf NaN infinity 1e999 -1e999 'nan(1)' abc '' 0x 1,5e 1..2 1e; do
    complains 64 "$number" run --julia "$number,0" "${files[@]}"
    complains 64 "$number" run --julia "0,$number" "${files[@]}"
    complains 64 "$number" run --mandelbrot --z0 "$number,0" "${files[@]}"
    complains 64 "$number" run --window "$number,1,0,1" "${files[@]}"
    complains 64 "$number" run --window "0,1,0,$number" "${files[@]}"
    complains 64 "$number" run --bailout "$number" "${files[@]}"
done
for bailout in 0 -2 1.999999 1.9999999999999998 1e101 1e308; do
    complains 64 "'$bailout'" run --bailout "$bailout" "${files[@]}"
done
complains 64 "'1'" run --julia 1 "${files[@]}"
complains 64 "'1,2,3'" run --julia 1,2,3 "${files[@]}"
complains 64 "'1;2'" run --julia '1;2' "${files[@]}"
complains 64 "'0,1,0'" run --window 0,1,0 "${files[@]}"
complains 64 "'0,1,0,1,2'" run --window 0,1,0,1,2 "${files[@]}"

# ---- Windows -------------------------------------------------------------------------------------

complains 64 "'1,0,0,1'" run --window 1,0,0,1 "${files[@]}"
complains 64 "'0,1,1,0'" run --window 0,1,1,0 "${files[@]}"
complains 64 "'1,1,0,1'" run --window 1,1,0,1 "${files[@]}"
complains 64 "'0,1,0,0'" run --window 0,1,0,0 "${files[@]}"
complains 64 "'0,0,0,0'" run --window 0,0,0,0 "${files[@]}"
complains 64 window run --window -1.7e308,1.7e308,0,1 "${files[@]}"
complains 64 rounding run --grid accumulate --window 1e16,10000000000000002,0,1 "${files[@]}"
complains 64 rounding run --grid accumulate --window 0,1,1e16,10000000000000002 "${files[@]}"
complains 64 rounding run --grid accumulate --window -5e-324,5e-324,0,1 --size 16x16 "${files[@]}"

# ---- Options that contradict each other ----------------------------------------------------------

complains 64 --mandelbrot run --julia 0,0 --mandelbrot "${files[@]}"
complains 64 --z0 run --julia 0,0 --z0 1,1 "${files[@]}"
complains 64 --z0 run --scene seed --z0 1,1 "${files[@]}"
complains 64 --power run --power 3 "${files[@]}"
complains 64 --power run --mandelbrot --formula tricorn --power 3 "${files[@]}"
complains 64 --class run --mandelbrot --class S "${files[@]}"
complains 64 --stream run --counts counts.npy --stream
complains 64 --verbose run -q -v "${files[@]}"
complains 64 --points-c run --points-c c.npy "${files[@]}"
complains 64 --points run --points z.npy "${files[@]}"
complains 64 --scene run --points z.npy --julia 0,0 --scene seed "${files[@]}"
complains 64 --size run --points z.npy --julia 0,0 --size 3x3 "${files[@]}"
complains 64 --window run --points z.npy --julia 0,0 --window 0,1,0,1 "${files[@]}"
complains 64 --mandelbrot run --points z.npy --julia 0,0 --mandelbrot "${files[@]}"
complains 64 --grid run --points z.npy --julia 0,0 --grid affine "${files[@]}"
complains 64 same.npy run --counts same.npy --json same.npy
complains 64 golden run --mandelbrot --size 33x33 --verify golden "${files[@]}"
complains 64 counts.txt run --counts counts.txt
complains 64 "''" run --json ''
complains 64 "''" run --counts ''

# ---- Text that would break a line ----------------------------------------------------------------

complains 64 'a?b' run --scene $'a\nb' "${files[@]}"
complains 64 'a?[31mb' run --scene $'a\033[31mb' "${files[@]}"
complains 64 xxxxxxxx run --scene "$(printf 'x%.0s' {1..5000})" "${files[@]}"
complains 64 '%s%n' run --scene '%s%n%s%n' "${files[@]}"

finish
