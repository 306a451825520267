#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# check-layers.sh - keeps the layers: who includes whom, where ISA macros are, how a file opens.
#
#   tools/check-layers.sh [FOLDER]     check a tree, this one by default; exits 1 with what is wrong
#   tools/check-layers.sh --self-test  plant each kind of fault in a copy and see that it is caught
set -eu

tools=$(cd "$(dirname "$0")" && pwd)

check() {
    cd "$1"
    "$tools/c-files.sh" . >"$files"
    # awk would read standard input if there were no file.
    xargs awk "$program" /dev/null <"$files"
}

program='
BEGIN {
    # What each layer may include besides itself; the public header is below all of them.
    # The first group reaches down to the CPU, the second the engine by its public header only.
    below["cpu"] = ""
    below["kernel"] = "cpu"
    below["scalar"] = below["avx2"] = below["avx512"] = below["neon"] = below["sve"] = "cpu kernel"
    below["core"] = "cpu kernel"
    below["omp"] = "cpu kernel core"
    below["measure"] = ""
    below["report"] = "measure"
    below["cli"] = "measure report"
    below["mpi"] = "measure report cli"
    below["bench"] = "measure report cli"
    for (layer in below)
        below[layer] = " " layer " " below[layer] " "

    isa = "__(AVX|SSE|SSSE|MMX|FMA|BMI|F16C|XSAVE|POPCNT|LZCNT|ARM|aarch64|arm|x86_64|amd64" \
        "|i[3-6]86|s390|riscv|powerpc|PPC|loongarch|mips|sparc)|_M_(X64|AMD64|IX86|ARM)"
}

function wrong(what) {
    printf "%s:%d: %s\n", FILENAME, FNR, what
    faults++
}

function check_include(name, quoted,    target) {
    if (name ~ /^escapement\//) {
        if (name != "escapement/escapement.h")
            wrong("the public header is escapement/escapement.h, not " name)
        return
    }
    target = name
    sub(/\/.*/, "", target)
    if (!quoted) {
        if (target in below && name ~ /\//)
            wrong("a header of this project in angle brackets: " name)
        return
    }
    if (layer == "include")
        wrong("the public header includes a header of this project: " name)
    else if (name !~ /^[a-z0-9_]+\/[a-z0-9_.]+$/)
        wrong("an include that is not written LAYER/FILE: " name)
    else if (!(target in below))
        wrong("no such layer: " name)
    else if (!index(below[layer], " " target " "))
        wrong("layer " layer " may not include " name)
}

FNR == 1 {
    split(FILENAME, part, "/")
    layer = part[1] == "src" ? part[2] : part[1]
    layered = part[1] == "src" || part[1] == "include" || part[1] == "bench"
    base = FILENAME
    sub(/.*\//, "", base)
    if (part[1] == "src" && !(layer in below))
        wrong("no such layer: " layer)
    if ($0 != "/* SPDX-License-Identifier: BSD-2-Clause */")
        wrong("the first line is not the SPDX line")
    condition = 0
}

FNR == 2 {
    opened[FILENAME] = 1
    name = $2
    sub(/.*\//, "", name)
    if ($1 != "/*" || name != base || $3 != "-" || $4 == "")
        wrong("the second line is not /* " base " - what it is for. */")
}

layered && /^[ \t]*#[ \t]*include/ {
    name = $0
    sub(/^[ \t]*#[ \t]*include[ \t]*/, "", name)
    if (name ~ /^".*"/ || name ~ /^<.*>/) {
        quoted = name ~ /^"/
        sub(/^["<]/, "", name)
        sub(/[">].*/, "", name)
        check_include(name, quoted)
    } else
        wrong("an include whose name is a macro: " name)
}

# A condition goes on while its lines end in a backslash.
layered && (condition || /^[ \t]*#[ \t]*(el)?if/) {
    if ($0 ~ isa && layer != "cpu" && FILENAME !~ /^src\/(kernel\/dispatch\.c|[a-z0-9]+\/vec\.h)$/)
        wrong("an ISA macro outside of src/cpu, src/kernel/dispatch.c and vec.h")
    condition = /\\$/
}

END {
    for (i = 2; i < ARGC; i++) { # after /dev/null
        if (!(ARGV[i] in opened)) {
            printf "%s:1: the second line is not there\n", ARGV[i]
            faults++
        }
    }
    exit faults ? 1 : 0
}
'

# Writes a C file: whole, or a body below the two lines that open a file as they should.
write() {
    mkdir -p "$tree/${1%/*}"
    printf '%b\n' "$2" >"$tree/$1"
}

plant() {
    write "$1" "/* SPDX-License-Identifier: BSD-2-Clause */\n/* ${1##*/} - planted. */\n$2"
}

# What the check says of the tree must be one line, about this file and with this text in it.
expect() {
    if (check "$tree") >"$found" || [ "$(wc -l <"$found")" -ne 1 ] ||
        ! grep -q "^$1:[0-9]*: .*$2" "$found"; then
        echo "check-layers.sh: self-test: a fault in $1 should give just '$2', but gave:" >&2
        cat "$found" >&2
        exit 1
    fi
    rm "$tree/$1"
    caught=$((caught + 1))
}

fault() {
    plant "$1" "$2"
    expect "$1" "$3"
}

self_test() {
    tree=$scratch/tree
    mkdir "$tree"
    caught=0
    (cd "$tools/.." && cp -R include src bench "$tree")
    (check "$tree") || exit 1

    # What is allowed must pass.
    plant src/cpu/planted.c '#if defined(__x86_64__)\n#endif\n#include "cpu/cpu.h"'
    plant src/sve/vec.h '#ifndef __ARM_FEATURE_SVE\n#endif\n#include <arm_sve.h>'
    plant src/sve/planted.c '#include "sve/vec.h"\n#include "kernel/kernel.h"\n#include "cpu/cpu.h"'
    plant src/omp/planted.c '#include "core/plan.h"\n#include <escapement/escapement.h>'
    plant src/cli/planted.c '#include "escapement/escapement.h"\n#include "report/a.h"'
    plant bench/planted.c '#include "bench/a.h"\n#include "cli/a.h"\n#include "measure/a.h"'
    plant src/mpi/planted.c '#include "mpi/a.h"\n#include "cli/a.h"\n#if FLT_EVAL_METHOD != 0\n#endif'
    (check "$tree") || exit 1

    may='may not include'
    fault src/cpu/fault.c '#include "kernel/kernel.h"' "layer cpu $may"
    fault src/kernel/fault.c '#include "core/plan.h"' "layer kernel $may"
    fault src/kernel/fault.c '#include "avx2/vec.h"' "layer kernel $may"
    fault src/scalar/fault.c '#include "avx2/vec.h"' "layer scalar $may"
    fault src/avx2/fault.c '#include "scalar/scalar.h"' "layer avx2 $may"
    fault src/avx512/fault.c '#include "avx2/vec.h"' "layer avx512 $may"
    fault src/neon/fault.c '#include "core/plan.h"' "layer neon $may"
    fault src/core/fault.c '#include "omp/team.h"' "layer core $may"
    fault src/core/fault.c '#  include  "report/json.h" /* why */' "layer core $may"
    fault src/omp/fault.c '#include "measure/clock.h"' "layer omp $may"
    for layer in measure mpi report cli; do
        for below in cpu kernel core omp; do
            fault src/$layer/fault.c "#include \"$below/a.h\"" "layer $layer $may"
        done
    done
    for below in cpu kernel avx2 core omp; do
        fault bench/fault.c "#include \"$below/a.h\"" "layer bench $may"
    done
    fault src/cli/fault.c '#include "bench/a.h"' "layer cli $may"
    fault src/measure/fault.c '#include "report/file.h"' "layer measure $may"
    fault src/mpi/fault.c '#include "bench/a.h"' "layer mpi $may"
    fault src/cli/fault.c '#include "mpi/a.h"' "layer cli $may"
    fault src/report/fault.c '#include "cli/options.h"' "layer report $may"
    fault src/report/fault.h '#include "cli/options.h"' "layer report $may"
    fault src/core/fault.c '#include "plan.h"' 'not written LAYER/FILE'
    fault src/cli/fault.c '#include "../core/plan.h"' 'not written LAYER/FILE'
    fault src/cli/fault.c '#include "cli/../core/plan.h"' 'not written LAYER/FILE'
    fault src/cli/fault.c '#include <core/plan.h>' 'angle brackets'
    fault src/cli/fault.c '#include HEADER' 'whose name is a macro'
    fault src/cli/fault.c '#include "util/a.h"' 'no such layer'
    fault src/util/fault.c 'int planted;' 'no such layer'
    fault include/escapement/fault.h '#include "core/plan.h"' 'public header includes'
    fault src/cli/fault.c '#include <escapement/internal.h>' 'the public header is'

    for macro in __AVX2__ __AVX512F__ __FMA__ __x86_64__ __aarch64__ __ARM_NEON; do
        fault src/kernel/fault.c "#ifdef $macro\n#endif" 'an ISA macro'
    done
    fault src/omp/fault.c '#if FOO && \\\\\n    defined(__SSE2__)\n#endif' 'an ISA macro'
    fault src/avx2/fault.c '#if A\n#elif __AVX__\n#endif' 'an ISA macro'
    fault src/avx2/vector.h '# ifndef __BMI2__\n#endif' 'an ISA macro'
    fault include/escapement/fault.h '#if defined(__i386__)\n#endif' 'an ISA macro'

    spdx='/* SPDX-License-Identifier: BSD-2-Clause */'
    write tests/fault.c '/* A licence. */\n/* fault.c - planted. */'
    expect tests/fault.c 'not the SPDX line'
    write tests/fault.c '/* SPDX-License-Identifier: MIT */\n/* fault.c - planted. */'
    expect tests/fault.c 'not the SPDX line'
    write bench/fault.c "$spdx\n#include <stdio.h>"
    expect bench/fault.c 'the second line is not'
    write src/core/fault.h "$spdx\n/* other.h - planted. */"
    expect src/core/fault.h 'the second line is not'
    write src/core/fault.h "$spdx\n/* fault.h */"
    expect src/core/fault.h 'the second line is not'
    write src/core/fault.h "$spdx"
    expect src/core/fault.h 'the second line is not'
    : >"$tree/src/core/fault.h"
    expect src/core/fault.h 'the second line is not'
    echo "check-layers.sh: self-test: $caught planted faults caught"
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
files=$scratch/files
found=$scratch/found

case ${1-} in
--self-test) self_test ;;
*) (check "${1:-$tools/..}") || exit 1 ;;
esac
