#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# progress.sh - a bar on a terminal and nowhere else, and nothing left of it at the end.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/library.sh"

if ! command -v script >/dev/null; then
    echo "SKIPPED: progress: no script(1) to make a terminal"
    exit 77
fi
if ! script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
    echo "SKIPPED: progress: no terminal to be had here (is /dev/pts mounted?)"
    exit 77
fi

# On one thread of the slowest backend: some seconds, and a bar comes after one.
slow="run --isa scalar --threads 1 --scene interior --class S --max-iter 40000 --verify none"
export TERM=xterm
green=$'\033[32m'

# on_terminal SECONDS OPTIONS: what a terminal shows in so many seconds, in $folder/terminal
on_terminal() {
    script -qec "timeout --foreground -s INT $1 $program $2" "$folder/terminal" >/dev/null \
        </dev/null
    checks=$((checks + 1))
}

on_terminal 60 "$slow"
check "a bar is drawn" has "$folder/terminal" '#'
check "with a share" grep -q '[0-9] %' "$folder/terminal"
check "with what is left" grep -qE '[0-9.]+ (s|min|h) left' "$folder/terminal"
check "in colour" has "$folder/terminal" "$green"
check "over itself" has "$folder/terminal" $'\r'
check "and is gone at the end" \
    "$python" - "$folder/terminal" <<'PYTHON'
import sys
text = open(sys.argv[1], "rb").read()
last = text.rindex(b" left")
sys.exit(text.find(b"\r\x1b[K", last) < 0 or b"Verification: NONE" not in text[last:])
PYTHON

NO_COLOR=1 on_terminal 2 "$slow"
check "NO_COLOR: a bar" has "$folder/terminal" ' left'
has "$folder/terminal" "$green" && fail "NO_COLOR: in colour"
TERM=dumb on_terminal 2 "$slow"
has "$folder/terminal" ' left' && fail "a dumb terminal: a bar"
on_terminal 2 "$slow -q"
has "$folder/terminal" ' left' && fail "-q: a bar"
on_terminal 2 "$slow 2>$folder/err"
has "$folder/terminal" ' left' && fail "standard error elsewhere: a bar"
undisturbed
check "standard error elsewhere: nothing in it" [ ! -s "$folder/err" ]
on_terminal 60 "run --scene seed"
has "$folder/terminal" ' left' && fail "a short run: a bar"

finish
