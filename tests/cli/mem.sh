#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# mem.sh - memory that grows, as CPython's lists do and otherwise, and where a run's memory is.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/library.sh"

# ---- Growth: what Python's own lists do, step for step ----

run 0 mem --format json
checks=$((checks + 1))
"$python" - "$folder/out" <<'PYTHON' || fail "a million appends"
import json, sys

told = json.load(open(sys.argv[1]))
# Where this Python's list has another size after an append, it was allocated anew.
sizes, size = [], sys.getsizeof([])
array = []
for i in range(1000000):
    array.append(None)
    if sys.getsizeof(array) != size:
        size = sys.getsizeof(array)
        sizes.append((size - sys.getsizeof([])) // 8)
list_, fixed, double, pool = (told[name] for name in ("list", "fixed", "double", "pool"))
if sys.implementation.name == "cpython" and (3, 9) <= sys.version_info[:2] <= (3, 13):
    assert list_["allocations"] == len(sizes) and list_["capacity"] == sizes[-1], (list_, len(sizes), sizes[-1])
    assert list_["first_capacities"] == sizes[:len(list_["first_capacities"])], list_
assert list_["allocations"] == 86 and list_["capacity"] == 1056084, list_
assert list_["first_capacities"][:8] == [4, 8, 16, 24, 32, 40, 52, 64], list_
assert list_["wasted_bytes"] == 4 * 56084 and list_["moves"] < 86 and list_["peak_bytes"] > 4000000, list_
assert fixed["allocations"] == 1 and fixed["wasted_bytes"] == fixed["moves"] == fixed["copied_bytes"] == 0, fixed
assert fixed["peak_bytes"] == 4000000 and fixed["capacity"] == told["counts"]["n"] == 1000000, fixed
assert double["allocations"] == 19 and double["capacity"] == 4 * 2**18, double
assert pool["allocations"] == 62 and pool["allocations_again"] == 0 and pool["moves"] == 0, pool
assert all(told[name]["time_s"] > 0 for name in ("list", "fixed", "double", "pool"))
assert told["counts"]["verification"] == "successful" and told["counts"]["sum"] == "33219980", told["counts"]
PYTHON

run 0 mem --scene mandelbrot --class S --policy list,pool
check "one section each" test "$(grep -cE '^(list|pool|fixed|double): ' "$folder/out")" -eq 2
run 0 mem --mandelbrot --size 1x1 --verify none
check "one append" grep -q '^  Appends: 1$' "$folder/out"

# ---- A run's memory ----

run 0 run --scene mandelbrot --class S --threads 2 --mem --smooth s.npy --json r.json
check "text" grep -qE '^Memory: counts, 250000 bytes' "$folder/out"
check "peak" grep -qE '^Peak memory: [0-9]{7,} bytes$' "$folder/out"
check "JSON" "$python" -c '
import json
run = json.load(open("r.json"))
buffers = run["memory"]["buffers"]
names = {(b["name"], b["thread"]) for b in buffers}
assert {("counts", None), ("smooth counts", None), ("orbits in flight", 0), ("orbits in flight", 1)} <= names, names
assert len(names) == len(buffers) and all(b["bytes"] > 0 for b in buffers)
counts = next(b for b in buffers if b["name"] == "counts")
assert counts["pages"] in (None, 62, 63), counts
'
rm -f ./*.npy ./*.json
run 0 run --scene mandelbrot --class S
grep -q '^Memory' "$folder/out" && fail "memory without --mem"

# ---- Refusals ----

complains 64 "'lists'" mem --policy lists
complains 64 "''" mem --policy list,
complains 71 bytes mem --mandelbrot --size 2147483647x2147483647 --max-iter 0
complains 64 'no golden' mem --mandelbrot --max-iter 7 --verify golden
finish
