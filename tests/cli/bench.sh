#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# bench.sh - `bench`: its matrix, its numbers, its complaints. Nothing here passes or fails by a time.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/library.sh"

# Small scenes, one loop, few samples.
short=(--class S -n 1 -r 3)

# ---- The matrix ----------------------------------------------------------------------------------

run 0 bench "${short[@]}" --scenes seed,dust --contracts strict,fused --precisions f64,f32 \
    --isa scalar,auto --threads 1,2 --json bench.json
check "text fits 80 columns" [ "$(awk 'length > 80' "$folder/out" | wc -l)" -eq 0 ]
check "text ends with its verdict" grep -qxE 'Verification: SUCCESSFUL \([0-9]+ cells\)' "$folder/out"
run 0 run --scene seed -q --format json
cp "$folder/out" run.json
if "$python" -c 'import jsonschema' 2>/dev/null; then
    check "JSON as its schema has it" "$python" "$here/validate_result.py" bench.json
else
    echo "SKIPPED: $python has no jsonschema"
fi
check "the matrix in JSON" "$python" - <<'PYTHON'
import itertools, json, statistics
result, run = json.load(open("bench.json")), json.load(open("run.json"))
best = run["environment"]["backend"]
assert result["schema"] == "escapement-result-1" and result["command"] == "bench"
assert result["noise_floor"] is None and result["scaling"] is None
backends = {"scalar", best}
keys = {"/".join(key) for key in itertools.product(
    ("seed/S", "dust/S"), backends, ("f64", "f32"), ("strict", "fused"), ("1", "2"))}
cells = {cell["key"]: cell for cell in result["cells"]}
assert set(cells) == keys and len(result["cells"]) == len(keys), sorted(set(cells) ^ keys)
digests = {}
for key, cell in cells.items():
    assert key == "/".join([cell["scene"]["name"], cell["scene"]["class"], cell["backend"],
                            cell["precision"], cell["contract"], str(cell["threads"])]), key
    assert cell["verification"]["status"] == "successful", cell
    assert cell["verification"]["kind"] == "golden", cell
    assert cell["scene"]["changed"] is False, cell["scene"]
    walls = [sample["wall_s"] for sample in cell["samples"]]
    assert len(walls) == 3 and cell["loops"] == 1 and cell["stop"] == "repeats", cell
    wall = cell["wall_s"]
    assert wall["n"] == 3 and wall["median"] == statistics.median(walls), wall
    assert wall["min"] == min(walls) and wall["max"] == max(walls), wall
    assert wall["low"] <= wall["median"] <= wall["high"], wall
    assert abs(cell["giter_s"]["value"] * wall["median"] * 1e9 / cell["sum"] - 1) < 1e-9, cell
    assert all(sample["process_s"] > 0 for sample in cell["samples"])
    assert all(sample["clock_before_ghz"] > 0 for sample in cell["samples"])
    assert sorted(cell["setup_s"]) == ["allocation_s", "digest_s", "first_touch_s"]
    assert all(value > 0 for value in cell["setup_s"].values()), cell["setup_s"]
    if cell["ceiling"]:
        percent = 100 * cell["giter_s"]["value"] / cell["ceiling"]["giter_s"]
        assert abs(cell["ceiling"]["percent"] - percent) < 1e-6 * percent and percent <= 100
    what = (cell["scene"]["name"], cell["precision"], cell["contract"])
    assert digests.setdefault(what, cell["digest"]) == cell["digest"], key
# Samples of a round are of all cells: interleaved.
assert all([s["round"] for s in cell["samples"]] == [0, 1, 2] for cell in cells.values())
assert any(cell["ceiling"] for cell in cells.values()), "no ceiling at all"
# A mean over backends, contracts and precisions would be of no machine.
assert result["scores"] == []
PYTHON
rm -f bench.json run.json

run 0 bench "${short[@]}" --threads 1,2 --format json
cp "$folder/out" suite.json
check "the default suite and its scores" "$python" - <<'PYTHON'
import json, math
result = json.load(open("suite.json"))
names = ["seed", "mandelbrot", "interior", "seahorse", "dust"]
cells = result["cells"]
assert [(c["scene"]["name"], c["threads"]) for c in cells] == \
    [(name, threads) for threads in (1, 2) for name in names]
assert [(score["threads"], score["cells"]) for score in result["scores"]] == [(1, 5), (2, 5)]
for score in result["scores"]:
    rates = [c["giter_s"]["value"] for c in cells if c["threads"] == score["threads"]]
    mean = math.exp(sum(map(math.log, rates)) / len(rates))
    assert abs(score["giter_s"]["value"] / mean - 1) < 1e-6, score
PYTHON
rm -f suite.json

# ---- One cell --------------------------------------------------------------------------------------

run 0 bench --julia=-0.8,0.156 --size 200x100 --max-iter 500 --threads 1 -n 2 -r 4 -v
check "timeit's line" grep -qE '^2 loops, best of 4: [0-9.]+ [mun]?s per loop' "$folder/out"
check "and in the notes" grep -qE '2 loops, best of 4: [0-9.]+ [mun]?s per loop' "$folder/err"
check "what was not timed" grep -qE 'allocation .*first touch .*digest .*full: 20000 pixels' "$folder/err"
check "a key of its own" grep -qE '^julia/200x100x500-[0-9a-f]{8}/' "$folder/out"
run 0 bench --julia=-0.8,0.157 --size 200x100 --max-iter 500 --threads 1 -n 1 -r 1 --format csv
key=$(grep -oE 'julia/200x100x500-[0-9a-f]{8}' "$folder/out" | head -1)
run 0 bench --julia=-0.8,0.156 --size 200x100 --max-iter 500 --threads 1 -n 1 -r 1 --format csv
check "another c is another cell" [ "$(grep -c "$key" "$folder/out")" -eq 0 ]

# ---- How long --------------------------------------------------------------------------------------

run 0 bench --scene seed --class S --threads 1 --min-time 0.01 --max-time 0.2 --format json
cp "$folder/out" limit.json
check "loops fill a sample, and time ends it" "$python" - <<'PYTHON'
import json
(cell,) = json.load(open("limit.json"))["cells"]
assert str(cell["loops"]).rstrip("0") in ("1", "2", "5"), cell["loops"]
assert cell["stop"] in ("precise", "time", "drift") and len(cell["samples"]) >= 1, cell["stop"]
if cell["stop"] == "precise":
    wall = cell["wall_s"]
    assert wall["high"] - wall["low"] <= 2 * 0.01 * wall["median"] and wall["n"] >= 10, wall
PYTHON
rm -f limit.json

# ---- The noise floor -------------------------------------------------------------------------------

run 0 bench "${short[@]}" --scenes seed,dust --threads 1 --aa --format json
cp "$folder/out" aa.json
check "twins and what they differ by" "$python" - <<'PYTHON'
import json
result = json.load(open("aa.json"))
cells = {cell["key"]: cell["wall_s"]["median"] for cell in result["cells"]}
pairs = [(cells[key], cells[key + "/aa"]) for key in cells if not key.endswith("/aa")]
assert len(cells) == 4 and len(pairs) == 2, cells
percent = max(100 * (max(pair) / min(pair) - 1) for pair in pairs)
assert result["noise_floor"]["pairs"] == 2
assert abs(result["noise_floor"]["percent"] - percent) < 1e-6, (result["noise_floor"], percent)
assert result["scores"][0]["cells"] == 2, "twins count once"
PYTHON
rm -f aa.json

# ---- Bad input -------------------------------------------------------------------------------------

complains 64 "sede" bench --scenes seed,sede
complains 64 "listed twice" bench --scenes seed,seed
complains 64 "no item" bench --scenes seed,
complains 64 "'0'" bench --threads 1,0
complains 64 "avx3" bench --isa scalar,avx3
complains 64 "strickt" bench --contracts strickt
complains 64 "--scenes and --scene" bench --scenes seed --scene dust
complains 64 "--contracts and --contract" bench --contract fused --contracts strict
complains 64 "--repeats" bench -r 0
complains 64 "--min-time" bench --min-time -1
complains 64 "--format" bench --format yaml
complains 64 "unexpected argument" bench seed
complains 73 "no/such/folder" bench --json no/such/folder/x.json

# ---- Interrupted -----------------------------------------------------------------------------------

# A script's background jobs have SIGINT ignored, hence Python.
check "interrupted, it ends by the signal and leaves nothing" "$python" - "$program" <<'PYTHON'
import os, signal, subprocess, sys, time
bench = subprocess.Popen(
    [sys.argv[1], "bench", "--scene", "seed", "--threads", "1", "-r", "100000", "--json", "x.json"],
    stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
for _ in range(500):
    if os.listdir("."):
        break
    time.sleep(0.01)
assert os.listdir("."), "no temporary file"
time.sleep(0.3)
bench.send_signal(signal.SIGINT)
output, errors = bench.communicate(timeout=30)
assert bench.returncode == -signal.SIGINT, (bench.returncode, errors)
assert output == b"" and os.listdir(".") == [], (output, os.listdir("."))
PYTHON

finish
