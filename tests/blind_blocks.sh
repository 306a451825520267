#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# blind_blocks.sh - the kernels' blind blocks stay in registers, and a block that does not is noticed.
#
# Usage: blind_blocks.sh PYTHON OBJDUMP CC OBJECT...   the compiled src/*/escape.c of each backend
set -euo pipefail

python=$1 objdump=$2 cc=$3
shift 3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

blocks() {
    "$python" "$(dirname "$0")/../tools/blind_blocks.py" --objdump "$objdump" "$@"
}

# expect TEXT LINE...: a kernel of the first object's own block with these lines in it gives a fault
# that says TEXT; of no TEXT, none.
expect() {
    local text=$1 function
    shift
    for function in escape64_0000 escape32_0000; do
        printf '%s:\n' "$function"
        sed -e "s/^\.L/.L$function/; s/\.L\([0-9]*\)$/.L$function\1/" "$scratch/body.s" |
            awk -v extra="$*" '{ print } /^\.L/ && extra { print extra }'
    done >"$scratch/planted.s"
    "$cc" -c -o "$scratch/planted.o" "$scratch/planted.s"
    if blocks --check "$scratch/planted.o" >"$scratch/said" 2>&1; then
        [[ -z $text ]] || { echo "blind_blocks.sh: '$*' was not noticed" >&2 && exit 1; }
    elif [[ -z $text ]] || ! grep -q "$text" "$scratch/said"; then
        echo "blind_blocks.sh: '$*' should give '$text', but gave:" >&2
        cat "$scratch/said" >&2
        exit 1
    fi
}

blocks --check "$@"

blocks --asm escape64_0000 "$1" >"$scratch/body.s"
if grep -q %ymm0 "$scratch/body.s" || grep -q %zmm0 "$scratch/body.s"; then
    load='vmovapd (%rsp),%ymm0' store='vmovapd %ymm0,(%rdi)' folded='vaddpd 8(%rsp),%ymm0,%ymm0'
    test='vcmppd $1,%ymm0,%ymm0,%ymm0'
else
    load='ldr q0,[sp]' store='str q0,[x0]' folded='ldp q0,q1,[sp,32]' test='fcmgt v0.2d,v0.2d,v0.2d'
fi
expect ''
expect 'escape64_0000: .* refers to the stack' "$load"
expect 'escape32_0000: .* refers to the stack' "$folded"
expect 'escape64_0000: .* stores' "$store"
expect 'escape64_0000: no blind block' "$test"
: >"$scratch/body.s"
expect 'no kernel function'
echo "5 planted faults noticed"
