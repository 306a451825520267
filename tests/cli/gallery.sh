#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# gallery.sh - the pictures of docs/gallery.md are what their commands make, and what they say they are.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/library.sh"

if ! "$program" render --mandelbrot --size 8x8 --supersample 2 -o probe.png -q >/dev/null 2>"$folder/refused"; then
    echo "SKIPPED: gallery: $(cat "$folder/refused")"
    exit 77
fi
rm probe.png

pixels() {
    grep '^Pixels: sha256:' "$folder/out"
}

docs=$here/../../docs
sed -e ':join' -e '/\\$/{N;s/ *\\\n */ /;b join' -e '}' "$docs/gallery.md" | grep '^escapement render ' >"$folder/commands"
while read -r _ _ line; do
    # shellcheck disable=SC2086 # the line is options and values, without spaces in them
    run 0 render $line -q --verify none
    made=$(pixels)
    name=${line##* }
    run 0 render --from "$docs/gallery/$name" -q --verify none
    check "$name has other pixels than its command makes" test "$(pixels)" = "$made"
    check "$name: $(cat "$folder/out")" test "$(grep -cE '^Recorded (digest: holds|pixels: hold)$' "$folder/out")" -eq 2
done <"$folder/commands"
check "as many commands as pictures" test "$(wc -l <"$folder/commands")" -eq "$(find "$docs/gallery" -name '*.png' | wc -l)"
check "less than 3 MB" test "$(cat "$docs"/gallery/*.png | wc -c)" -lt 3000000
finish
