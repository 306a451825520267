#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# symbols.sh - the shared library exports what the public header declares, and nothing else.
#
# Usage: symbols.sh LIBRARY INCLUDE_FOLDER
set -euo pipefail

library=$1 header=$2/escapement/escapement.h

declared=$(grep -o 'esc_[a-z0-9_]*(' "$header" | tr -d '(' | sort -u |
    while read -r name; do
        # a declaration begins with ESC_API, on this line or, wrapped, on the one before
        grep -B1 "\\b$name(" "$header" | grep -q '^ESC_API' && echo "$name"
    done)
# what begins with a dot or an underscore is the compiler's (OpenMP's locks, a sanitizer's)
exported=$(nm -D --defined-only "$library" | awk '$2 ~ /[A-Z]/ && $3 !~ /^[._]/ {print $3}' | sort -u)

if [ -z "$declared" ]; then
    echo "symbols.sh: no function found in $header" >&2
    exit 1
fi
diff <(echo "$declared") <(echo "$exported") ||
    { echo "symbols.sh: declared (<) and exported (>) differ" >&2; exit 1; }
echo "$(echo "$declared" | wc -l) functions"

soname=$(objdump -p "$library" | awk '$1 == "SONAME" {print $2}')
major=$(sed -n 's/^#define ESC_VERSION_MAJOR //p' "$header")
if [ "$soname" != "libescapement.so.$major" ]; then
    echo "symbols.sh: SONAME is '$soname', expected libescapement.so.$major" >&2
    exit 1
fi
