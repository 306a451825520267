#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# c-files.sh - names every C file of the project, below the folder given or from the top.
set -eu
cd "${1:-$(dirname "$0")/..}"
for folder in include src tests bench examples; do
    if [ -d "$folder" ]; then
        find "$folder" -type f -name '*.[ch]'
    fi
done | sort
