#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# numpy.sh - NumPy reads the counts, and what NumPy writes is read as points; see numpy_points.py.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/library.sh"

if ! "$python" -c 'import numpy' 2>/dev/null; then
    echo "SKIPPED: numpy: $python has no numpy"
    exit 77
fi
PYTHONDONTWRITEBYTECODE=1 "$python" "$here/numpy_points.py" "$program"
