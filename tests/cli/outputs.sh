#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# outputs.sh - files appear complete or not at all, and what cannot be written is told.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/library.sh"

small=(--mandelbrot --size 50x40)

# ---- Complete ------------------------------------------------------------------------------------

run 0 run "${small[@]}" --counts a.u32 --json a.json
check "50 x 40 counts of 4 bytes" [ "$(stat -c %s a.u32)" -eq 8000 ]
check "the report is a whole JSON object" "$python" -c 'import json; json.load(open("a.json"))'
check "the files and nothing else" [ "$(echo .[!.]* *)" = '.[!.]* a.json a.u32' ]
check "a new file has the usual mode" [ "$(stat -c %a a.u32)" = "$(printf %o $((0666 & ~$(umask))))" ]

echo old >b.u32
chmod 640 b.u32
run 0 run "${small[@]}" --counts b.u32
check "an old file is replaced" cmp -s a.u32 b.u32
check "its mode stays" [ "$(stat -c %a b.u32)" = 640 ]

echo old >target.u32
ln -s target.u32 link.u32
run 0 run "${small[@]}" --counts link.u32
check "a link stays a link" [ -L link.u32 ]
check "what it points to is replaced" cmp -s a.u32 target.u32

run 0 run "${small[@]}" --counts /dev/null
check "a device can be written to" [ -c /dev/null ]
run 0 run "${small[@]}" -q --verify none --counts /dev/stdout
check "counts come on standard output, whole" [ "$(head -c 8000 "$folder/out" | cmp - a.u32)" = '' ]
mkfifo pipe
cat pipe >from_pipe &
reader=$!
run 0 run "${small[@]}" --json pipe
wait "$reader"
check "a pipe is written to, and stays" [ -p pipe ]
check "what came through is whole" "$python" -c 'import json; json.load(open("from_pipe"))'
rm -f ./*

# ---- Not at all ----------------------------------------------------------------------------------

complains 73 missing/c.npy run "${small[@]}" --counts missing/c.npy
complains 73 missing/c.json run "${small[@]}" --json missing/c.json
complains 73 missing/c.json run "${small[@]}" --counts c.npy --json missing/c.json
complains 73 missing/c.npy run "${small[@]}" --json c.json --counts missing/c.npy
complains 73 missing/v.json verify --json missing/v.json
mkdir "$folder/folder.u32"
complains 73 folder.u32 run "${small[@]}" --counts "$folder/folder.u32"
echo file >"$folder/file"
complains 73 file/c.npy run "${small[@]}" --counts "$folder/file/c.npy"
complains 73 "$(printf 'x%.0s' {1..300})" run "${small[@]}" --counts "$(printf 'x%.0s' {1..300}).npy"
check "the file in the way is untouched" [ "$(cat "$folder/file")" = file ]

complains 74 /dev/full run "${small[@]}" --counts /dev/full
complains 74 /dev/full run "${small[@]}" --json /dev/full
complains 74 /dev/full run --scene mandelbrot --counts /dev/full
complains 74 /dev/full verify --isa scalar --random 0 --json /dev/full -q

# A limit on the size of files is a full disk that anyone can have: SIGXFSZ ignored, write fails.
checks=$((checks + 1))
(
    trap '' XFSZ
    ulimit -f 8
    "$program" run --scene mandelbrot --counts big.u32 >"$folder/out" 2>"$folder/err"
)
code=$?
[ "$code" -eq 74 ] || fail "a full disk: exit code $code"
one_line "a full disk"
check "a full disk: the file is named" has "$folder/err" big.u32
nothing_left "a full disk"
echo precious >big.u32
(
    trap '' XFSZ
    ulimit -f 8
    "$program" run --scene mandelbrot --counts big.u32 >"$folder/out" 2>"$folder/err"
)
check "a full disk: the old file is untouched" [ "$(cat big.u32)" = precious ]
check "a full disk: nothing beside it" [ "$(echo .[!.]* *)" = '.[!.]* big.u32' ]
rm -f big.u32

# As root nothing is unwritable; then the rest is done as nobody.
as_user=()
if [ "$(id -u)" -eq 0 ]; then
    as_user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    chmod 755 "$folder" "$folder/work"
fi
if "${as_user[@]}" "$program" --version >/dev/null 2>&1; then
    mkdir "$folder/closed"
    echo precious >"$folder/closed/c.u32"
    chmod 444 "$folder/closed/c.u32"
    chmod 555 "$folder/closed"
    for name in c.u32 d.u32; do
        checks=$((checks + 1))
        "${as_user[@]}" "$program" run "${small[@]}" --counts "$folder/closed/$name" \
            >"$folder/out" 2>"$folder/err"
        code=$?
        [ "$code" -eq 73 ] || fail "unwritable $name: exit code $code"
        one_line "unwritable $name"
        check "unwritable $name is named" has "$folder/err" "$name"
    done
    check "the old file is untouched" [ "$(cat "$folder/closed/c.u32")" = precious ]
    check "nothing beside it" [ "$(cd "$folder/closed" && echo .[!.]* *)" = '.[!.]* c.u32' ]
    chmod 755 "$folder/closed"
else
    echo "SKIPPED: unwritable files: the program cannot be run as another user"
fi

# ---- Standard output -----------------------------------------------------------------------------

checks=$((checks + 1))
"$program" run "${small[@]}" >/dev/full 2>"$folder/err"
code=$?
[ "$code" -eq 74 ] || fail "standard output full: exit code $code"
one_line "standard output full"
check "standard output full: told" has "$folder/err" 'standard output'

checks=$((checks + 1))
"$program" run "${small[@]}" --counts c.u32 >&- 2>"$folder/err"
code=$?
[ "$code" -eq 74 ] || fail "standard output closed: exit code $code"
one_line "standard output closed"
check "standard output closed: the counts are not what was printed" \
    [ "$(stat -c %s c.u32)" -eq 8000 ]
rm -f c.u32

for command in --help --version 'list' 'info' 'run --help' 'verify --help'; do
    checks=$((checks + 1))
    # shellcheck disable=SC2086 # words
    "$program" $command >/dev/full 2>"$folder/err"
    code=$?
    [ "$code" -eq 74 ] || fail "$command to a full device: exit code $code"
done

# Whoever reads has left: ended by SIGPIPE, without a word.
checks=$((checks + 1))
"$python" - "$program" <<'PYTHON' || fail "a closed pipe"
import subprocess, sys, os
read, write = os.pipe()
os.close(read)
p = subprocess.run([sys.argv[1], "run", "--mandelbrot", "--size", "50x40"], stdout=write,
                   stderr=subprocess.PIPE)
if p.returncode != -13 or p.stderr:
    sys.exit("returned %d, said %r" % (p.returncode, p.stderr))
PYTHON

# ---- Memory --------------------------------------------------------------------------------------

# A frame that no machine has memory for can be streamed, and cannot be written.
complains 71 bytes run --mandelbrot --size 2147483647x2147483647 --max-iter 0 --counts c.u32
complains 71 bytes run --mandelbrot --size 2147483647x1000000 --max-iter 0 --counts c.npy --orbits

# A stream keeps no frame: 400 million pixels in less than 64 MiB. A sanitizer has memory of its own.
if [ -z "${ESC_TEST_SCALE-}" ]; then
    check "a stream stays small" "$python" - "$program" <<'PYTHON'
import resource, subprocess, sys
subprocess.run([sys.argv[1], "run", "--mandelbrot", "--size", "20000x20000", "--max-iter", "0",
                "--stream", "-q", "--verify", "none"], check=True, stdout=subprocess.DEVNULL)
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
sys.exit(f"{most} KiB resident" if most >= 65536 else 0)
PYTHON
fi

finish
