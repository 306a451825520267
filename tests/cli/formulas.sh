#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# formulas.sh - counts of every formula against arithmetic of 60 digits; see formulas_mpmath.py.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/library.sh"

if ! "$python" -c 'import mpmath, numpy' 2>/dev/null; then
    echo "SKIPPED: formulas: $python has no mpmath, or no numpy"
    exit 77
fi
if ! "$program" run --scene sin --size 8x8 -q >/dev/null 2>"$folder/refused"; then
    echo "SKIPPED: formulas: $(cat "$folder/refused")"
    exit 77
fi
PYTHONDONTWRITEBYTECODE=1 "$python" "$here/formulas_mpmath.py" "$program" "${ESC_TEST_ORBITS:-100}"
