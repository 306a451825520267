#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# audit.sh - info and run tell what makes measurements doubtful, and --strict-env ends with 4 for it.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/library.sh"

machines=${ESC_TEST_MACHINES:-}
if [ ! -d "$machines/epyc" ]; then
    echo "SKIPPED: recorded machines: ESC_TEST_MACHINES names none"
    exit 77
fi

# warns CODE TEXT: a line of the code, in its form, with the text.
warns() {
    check "warning [$1]: $(cat "$folder/err")" grep -qE "^escapement: warning \[$1\]: .{40}" "$folder/err"
    check "warning [$1] has '$2': $(cat "$folder/err")" has "$folder/err" "$2"
}

silent_about() {
    ! has "$folder/err" "warning [$1]" || fail "a warning [$1] for nothing: $(cat "$folder/err")"
}

# ---- Recorded machines ---------------------------------------------------------------------------

environment=("ESCAPEMENT_ROOT=$machines/container")
run 0 info --threads 1
warns quota "allows 0.5 CPUs' worth of time"
warns virtual 'no stolen time'
check "the quota is told" grep -qxF "  Quota: 0.5 CPUs' worth of time (/sys/fs/cgroup/cpu.max)" "$folder/out"
run 4 info --threads 1 --strict-env --json i.json
check "a refused info is still told" has "$folder/out" '  Container: Docker'
check "and written" "$python" - <<'PYTHON'
import json
info = json.load(open("i.json"))
codes = [warning["code"] for warning in info["warnings"]]
assert codes[0] == "quota" and "virtual" in codes, codes
assert info["limits"]["quota"] == {"value": 0.5, "unit": "CPUs"}, info["limits"]
assert info["system"]["container"] == {"text": "Docker"}
assert "No such file" in info["frequency"]["governor"]["unavailable"]
PYTHON
rm -f i.json
run 4 run --strict-env --size 64x64 --mandelbrot --threads 1
check "what is refused is not computed" [ ! -s "$folder/out" ]
warns quota 'cpu.max'

environment=("ESCAPEMENT_ROOT=$machines/epyc")
run 0 info --threads 1 --strict-env
check "a fit machine has no warnings" [ ! -s "$folder/err" ]
check "its CPU is told" has "$folder/out" '  CPU: AMD EPYC 7763 64-Core Processor'
check "its energy can be counted" has "$folder/out" '  Energy: can be counted'
run 0 run --strict-env --size 64x64 --mandelbrot --threads 1 --json r.json
check "run on a fit machine, and its JSON" "$python" - <<'PYTHON'
import json
environment = json.load(open("r.json"))["environment"]
assert environment["warnings"] == [], environment["warnings"]
assert environment["cpu"] == "AMD EPYC 7763 64-Core Processor"
facts = environment["facts"]
assert facts["cpu"]["cores"] == {"value": 128, "unit": ""}
assert set(facts["threads"]) == {"0"} and facts["versions"]["jansson"]["text"]
for section in facts.values():
    for fact in section.values():
        assert set(fact) in ({"value", "unit"}, {"text"}, {"unavailable"}), fact
PYTHON
rm -f r.json

# ---- A recording of this machine says the same -----------------------------------------------------

recorder=$here/../../tools/record-machine.sh
fixed='^  (CPU|Microcode|Packages|NUMA.*|Cores|SMT|Caches|Online|Affinity|Quota|Governor|Boost|Kernel|Firmware|Virtual.*|Container): '
environment=()
run 0 info --threads 1
grep -E "$fixed" "$folder/out" >"$folder/live"
check "this machine is recorded" "$recorder" >"$folder/own.machine"
check "and unpacked" "$recorder" --unpack "$folder/own.machine" "$folder/own"
environment=("ESCAPEMENT_ROOT=$folder/own")
run 0 info --threads 1
grep -E "$fixed" "$folder/out" >"$folder/recorded"
check "its recording says the same" diff "$folder/live" "$folder/recorded"
check "in many lines" [ "$(wc -l <"$folder/live")" -ge 12 ]

# ---- This machine --------------------------------------------------------------------------------

environment=()
run 0 run --size 64x64 --mandelbrot
undisturbed
check "a plain run says nothing" [ ! -s "$folder/err" ]
environment=('OMP_PLACES={4000},{4001}')
run 0 info
if has "$folder/err" 'OMP: Warning'; then
    echo "SKIPPED: places that are ignored: this OpenMP runtime tells of them itself"
else
    warns places-ignored 'OMP_PLACES={4000},{4001}'
    run 4 run --strict-env --size 64x64 --mandelbrot
    warns places-ignored 'ignored it'
fi
environment=(OMP_PLACES=threads OMP_PROC_BIND=false)
run 0 info
warns places-ignored 'OMP_PROC_BIND=false'
check "settings are told" has "$folder/out" '  OMP_PROC_BIND: false'
environment=(OMP_PLACES=threads OMP_PROC_BIND=close OMP_WAIT_POLICY=passive)
run 0 info --threads 1
silent_about places-ignored
check "places are told" grep -qE '^  Places: [0-9]+: \{' "$folder/out"
environment=(OMP_PLACES=nonsense)
complains 64 OMP_PLACES info
environment=()
many=$(($(nproc) * 2 + 1))
run 0 info --threads "$many"
warns oversubscribed "$many threads"

first=$(taskset -cp $$ 2>/dev/null | sed 's/.*: //; s/[,-].*//')
if [ -z "$first" ] || [ "$(nproc)" -lt 2 ]; then
    echo "SKIPPED: a mask of one CPU: there is no taskset, or no second CPU"
else
    program_alone=$program
    program=taskset
    run 0 -c "$first" "$program_alone" info
    warns one-cpu "CPU $first alone"
    run 0 -c "$first" "$program_alone" info --threads 1
    silent_about one-cpu
    program=$program_alone
fi

finish
