#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# digests.sh - every contestant counts every scene right, in each precision and contract;
# the report says so, and of whom this CPU cannot run.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../cli/library.sh"

run 0 --class S --rounds 1 --precision f64,f32 --contract strict,fused --threads 3 \
    --json bench.json
grep '^SKIPPED' "$folder/out" | sort -u
check "nobody is wrong" eval '! has "$folder/out" WRONG'
check "a block per cell" test "$(grep -c '^digest of every sample: ' "$folder/out")" -eq 24
check "no line is too wide" eval '! grep -v "^SKIPPED" "$folder/out" | grep -q ".\{101\}"'

check "JSON has what the text has" "$python" - bench.json <<'END'
import json, sys

bench = json.load(open(sys.argv[1]))
assert bench["verdict"] == "right" and bench["rounds"] == 1 and bench["environment"]["cpu"]
assert len(bench["cells"]) == 24
for cell in bench["cells"]:
    assert cell["verdict"] == "right" and cell["reference"] == "golden"
    names = [c["name"] for c in cell["contestants"]]
    assert "engine-scalar" in names and len(set(names)) == len(names)
    assert ("scalar-loop" in names) == (cell["contract"] == "strict")
    isas = {c["isa"] for c in cell["ceilings"]}
    for c in cell["contestants"]:
        assert c["digest"] == cell["digest"] and c["verdict"] == "right"
        assert len(c["samples_ms"]) == 1 and c["samples_ms"][0] == c["median_ms"] > 0
        assert c["mad_ms"] == 0 and c["frames_per_sample"] >= 1
        rate = int(cell["sum"]) / c["median_ms"] / 1e6
        assert abs(c["rate_giter_s"] / rate - 1) < 1e-9
        assert set(c["times_as_fast_as"]) == {n for n in names if not n.startswith("engine-")}
        for name, times in c["times_as_fast_as"].items():
            base = cell["contestants"][names.index(name)]
            assert abs(times - base["median_ms"] / c["median_ms"]) < 1e-9 * times
        assert (c["ceiling_fraction"] is not None) == (c["isa"] in isas)
END

# What is compared can be chosen; the order is the seed's, so the work is the same.
run 0 --class S --scenes dust,seed --rounds 2 --only engine-scalar,scalar-loop --seed 7
check "both take part" test "$(grep -cE '^(scalar-loop|engine-scalar) ' "$folder/out")" -eq 4
check "and nobody else" eval '! has "$folder/out" avx2-x'

finish
