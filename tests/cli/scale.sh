#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# scale.sh - scaling studies: what they tell, draw and refuse.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/library.sh"

small=(--scene seed --class S -r 3)

# ---- A study -----------------------------------------------------------------------------------------

run 0 scale "${small[@]}" --threads 2,1,3,2 --json s.json --chart s.svg --timeline t.png
check "a point for each team, once, in order" "$python" - <<'PYTHON'
import json
s = json.load(open("s.json"))
points = s["scaling"]["points"]
assert s["command"] == "scale" and s["scaling"]["mode"] == "strong"
assert [p["threads"] for p in points] == [1, 2, 3], points
assert len({c["digest"] for c in s["cells"]}) == 1
for cell, point in zip(s["cells"], points):
    assert cell["threads"] == point["threads"] == len(cell["workers"])
    assert cell["verification"]["kind"] == "golden"
    assert len(cell["samples"]) == 3
    assert [w["thread"] for w in cell["workers"]] == list(range(point["threads"]))
    assert sum(w["tiles"] for w in cell["workers"]) == 16, cell["workers"]
    assert all(w["busy_s"] > 0 and w["wait_s"] >= 0 for w in cell["workers"])
    assert cell["counters"]["page_faults"]["value"] >= 0
    if cell["ceiling"]:
        percent = 100 * cell["giter_s"]["value"] / cell["ceiling"]["giter_s"]
        assert abs(cell["ceiling"]["percent"] - percent) < 1e-6 * percent and percent <= 100
    assert 1 <= point["imbalance"] <= point["threads"]
    times = sorted(x["wall_s"] for x in cell["samples"])
    assert abs(point["time_s"]["value"] / times[1] - 1) < 1e-9
    one = points[0]["time_s"]["value"]
    assert abs(point["speedup"]["value"] * times[1] / one - 1) < 1e-9
    assert point["speedup"]["low"] <= point["speedup"]["value"] <= point["speedup"]["high"]
    assert abs(point["efficiency"]["value"] * point["threads"] / point["speedup"]["value"] - 1) < 1e-9
assert points[0]["karp_flatt"] is None
for p in points[1:]:
    n, v = p["threads"], p["speedup"]["value"]
    assert abs(p["karp_flatt"] - (1 / v - 1 / n) / (1 - 1 / n)) < 1e-9
assert any(cell["ceiling"] for cell in s["cells"]), "no ceiling at all"
fits = {f["law"]: f for f in s["scaling"]["fits"]}
assert fits["Amdahl"]["fitted"] and fits["USL"]["fitted"] and not fits["Gustafson"]["fitted"]
assert "weak" in fits["Gustafson"]["reason"]
assert [p["threads"] for p in fits["USL"]["predicted"]] == [6, 12, 48]
PYTHON
has "$folder/out" 'Scaling: strong' || fail "no table"
has "$folder/out" 'Verification: SUCCESSFUL (3 cells)' || fail "no verdict"
[ "$(awk '{ if (length($0) > 80) n++ } END { print n + 0 }' "$folder/out")" -eq 0 ] ||
    fail "lines of more than 80 columns: $(awk 'length($0) > 80' "$folder/out")"
check "pictures are what their names say" "$python" - <<'PYTHON'
import xml.etree.ElementTree as tree
tree.parse("s.svg")
assert open("t.png", "rb").read(8) == b"\x89PNG\r\n\x1a\n"
PYTHON
run 0 report s.json --format csv
[ "$(wc -l <"$folder/out")" -eq 4 ] || fail "a result that does not read back"
rm -f s.json s.svg t.png

# Two numbers of threads: what they do not tell is said.
run 0 scale "${small[@]}" --threads 1,2
has "$folder/err" 'two numbers of threads' || fail "two numbers of threads are taken for a law"
has "$folder/out" 'USL: not fitted' || fail "three parameters from two numbers of threads"
run 0 scale "${small[@]}" --threads 2,4 -q
[ ! -s "$folder/err" ] || fail "notes in spite of --quiet: $(cat "$folder/err")"
run 0 scale "${small[@]}" --threads 2,4
has "$folder/err" 'one thread was not measured' || fail "a base of two threads is not told"
run 0 scale "${small[@]}" --threads 1
has "$folder/out" 'Amdahl: not fitted' || fail "a law from one number of threads"

# ---- Weak --------------------------------------------------------------------------------------------

run 0 scale --mode weak --size 128x128 --max-iter 500 -r 2 --threads 1,2,4 --json w.json
check "the work of a thread stays the same" "$python" - <<'PYTHON'
import json
s = json.load(open("w.json"))
assert s["scaling"]["mode"] == "weak"
for cell, p in zip(s["cells"], (1, 2, 4)):
    assert cell["sum"] == 128 * 128 * 500 * p and cell["scene"]["max_iter"] == 500 * p
    assert cell["verification"]["kind"] == "full", cell["verification"]
assert len({c["digest"] for c in s["cells"]}) == 3
fits = {f["law"]: f for f in s["scaling"]["fits"]}
assert fits["Gustafson"]["fitted"] and fits["USL"]["fitted"] and not fits["Amdahl"]["fitted"]
PYTHON
has "$folder/out" 'Work at 4 threads: 0.032768 Giter (100.0 %' || fail "the work is not told"
has "$folder/err" 'work of a thread' && fail "a warning of even work"
rm -f w.json
run 0 scale --mode weak "${small[@]}" --threads 1,4
has "$folder/err" 'the work of a thread does not stay the same' || fail "uneven work is not told"

# ---- Places: told to the runtime before it begins ------------------------------------------------------

run 0 scale "${small[@]}" --threads 1,2 --places '{0}' --bind close --json p.json
has "$folder/err" 'starting anew with OMP_PLACES={0} OMP_PROC_BIND=close' || fail "starting anew is not told"
check "every thread was on CPU 0" "$python" - <<'PYTHON'
import json
cells = json.load(open("p.json"))["cells"]
assert {w["cpu"] for c in cells for w in c["workers"]} == {0}, cells
PYTHON
rm -f p.json
environment=(OMP_PLACES=threads OMP_PROC_BIND=close)
run 0 scale "${small[@]}" --threads 1,2 --bind false
has "$folder/err" 'OMP_PROC_BIND=false' || fail "another binding than the environment's is not told"
environment=()
complains 64 "--places: 'cellars' is not threads, cores" scale --places cellars
complains 64 "--bind: 'glue' is not true, false" scale --bind glue

# ---- What is refused -----------------------------------------------------------------------------------

complains 64 "'0' is not an integer from 1 to 4096" scale --threads 0
complains 64 "'1,,2' is not a list" scale --threads 1,,2
complains 64 "'' is not a list" scale --threads ''
complains 64 "'1,2,' is not a list" scale --threads 1,2,
complains 64 "'two' is not an integer" scale --threads 1,two
complains 64 "'5000' is not an integer" scale --threads 1,5000
complains 64 'more than 64 numbers' scale --threads "$(seq -s, 1 65)"
complains 64 "'sideways'" scale --mode sideways
complains 64 'no pixel of this scene has an iteration' scale --threads 1 --max-iter 0
complains 64 "'0' is not an integer" scale --repeats 0
complains 64 "above 2147483647" scale --mode weak --max-iter 2000000000 --size 1x1 --threads 1,2
complains 64 '.svg, .png or .pdf' scale --chart s.gif
complains 64 'both name' scale --chart s.svg --timeline s.svg
complains 71 'MiB available' scale --mandelbrot --size 2000000x2000000 --threads 1,2
for option in --chart --timeline; do
    complains 73 'nowhere/s.svg' scale "${small[@]}" "$option" nowhere/s.svg
done
complains 73 'nowhere/s.json' scale "${small[@]}" --json nowhere/s.json

environment=(OMP_THREAD_LIMIT=2)
complains 71 'gave 2 threads instead of 3' scale "${small[@]}" --threads 1,3
environment=()

# Ended by its signal, and nothing is left behind.
"$program" scale --scene seed --threads 1,2 -r 1000000 --max-time 60 -q --json i.json >/dev/null 2>&1 &
study=$!
sleep 1
kill -TERM "$study"
wait "$study"
[ $? -eq 143 ] || fail "a signal does not end a study"
nothing_left "a study that a signal ended"

finish
