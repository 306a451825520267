# SPDX-License-Identifier: BSD-2-Clause
# results.py - makes a result, and holds reader, schema and exports against it.
# Usage: results.py PROGRAM RESULT.json (which is made)

import concurrent.futures
import copy
import csv
import io
import json
import statistics
import subprocess
import sys

try:
    import validate_result
except SystemExit:  # it has said why; what needs no schema goes on
    validate_result = None

PROGRAM, RESULT = sys.argv[1:3]
failures = 0
checks = 0


def check(condition, what):
    global failures, checks
    checks += 1
    if not condition:
        failures += 1
        print("FAILED:", what)


# ---- A result -------------------------------------------------------------------------------------

def scene(precision, contract):
    return {"name": "seed", "class": "W", "changed": False, "plane": "julia",
            "formula": "quadratic", "power": None, "c": [-0.62772, -0.42193], "z0": None,
            "window": [-1.8, 1.8, -1.8, 1.8], "size": [1000, 1000], "max_iter": 300,
            "bailout": 2, "grid": "accumulate", "precision": precision, "contract": contract,
            "points": None, "points_c": None}


def stats(values):
    middle = statistics.median(values)
    return {"n": len(values), "min": min(values), "median": middle, "low": min(values),
            "high": max(values), "mean": statistics.fmean(values), "max": max(values),
            "mad": statistics.median(abs(value - middle) for value in values), "outliers": 0}


def interval(value):
    return {"value": value, "low": 0.99 * value, "high": 1.01 * value}


def cell(backend, contract="strict", times=(0.00201, 0.00199, 0.002, 0.002002), clock=2.5):
    times = list(times)
    total = 33219980
    wall = stats(times)
    return {
        "key": f"seed/W/{backend}/f64/{contract}/2", "scene": scene("f64", contract),
        "backend": backend, "precision": "f64", "contract": contract, "threads": 2, "sum": total,
        "digest": "xxh128:9b806a0596501858d9dc5cac7612cc33",
        "verification": {"status": "successful", "kind": "golden", "detail": "golden"},
        "loops": 10, "stop": "repeats",
        "samples": [{"wall_s": time, "process_s": 1.9 * time, "clock_before_ghz": clock,
                     "clock_after_ghz": 2.5 if i % 2 else None, "round": i}
                    for i, time in enumerate(times)],
        "wall_s": wall, "process_s": stats([1.9 * time for time in times]),
        "giter_s": {"value": 1e-9 * total / wall["median"], "low": 1e-9 * total / wall["high"],
                    "high": 1e-9 * total / wall["low"]},
        "ceiling": {"giter_s": 36.5, "percent": 45.5, "form": "fma"},
        "setup_s": {"allocation_s": 1e-5, "first_touch_s": 2e-3, "digest_s": 0.0},
        "counters": {"cycles": {"value": 12345678}, "joules": {"unavailable": "no powercap"}},
        "workers": [{"thread": 0, "cpu": 1, "busy_s": 0.002, "wait_s": 0.0, "tiles": 130},
                    {"thread": 1, "cpu": -1, "busy_s": 0.0019, "wait_s": 1e-4, "tiles": 126}]}


def failed_cell():
    bare = cell("avx2")
    bare["verification"] = {"status": "failed", "kind": "golden",
                            "detail": "tile 3 (x 192..255, y 0..63): expected 7, got 8, " * 3}
    for name in ("sum", "digest", "wall_s", "process_s", "giter_s", "ceiling", "counters"):
        bare[name] = None
    bare.update(stop="failed", samples=[])
    del bare["workers"]
    return bare


def fit(law, peak):
    return {"law": law, "fitted": True, "reason": None, "rate1": interval(9.2),
            "serial": interval(0.01), "coherency": interval(0.0) if law == "USL" else None,
            "peak": peak, "residual": 0.003,
            "predicted": [{"threads": 64, "speedup": {"value": 39.0, "low": 20.0, "high": None}}]}


def result():
    moved = cell("scalar", times=[0.07, 0.071, 0.0705, 0.0702])
    for i, sample in enumerate(moved["samples"]):
        sample.update(clock_before_ghz=2.0 + i % 2, clock_after_ghz=2.0 + i % 2)
    ranks = cell("avx512", "fused", times=[0.0015])
    ranks["ranks"] = 2
    unfitted = fit("Gustafson", None)
    unfitted.update(fitted=False, reason="its work grows with the threads, and that of this study does not: use --mode weak", rate1=None, serial=None,
                    residual=None, predicted=None)
    point = {"threads": 2, "work_giter": 0.0332, "time_s": interval(0.002), "giter_s": interval(16.6),
             "speedup": interval(1.9), "efficiency": interval(0.95), "karp_flatt": 0.05,
             "imbalance": 1.02, "barrier_wait_s": 1e-4}
    alone = dict(point, threads=1, speedup=interval(1), efficiency=interval(1), karp_flatt=None)
    return {
        "schema": "escapement-result-1", "version": "0.1.0", "command": "bench",
        "arguments": ["--threads", "2"], "date": "2026-01-31T12:00:00Z",
        "seed": "18446744073709551615",
        "environment": {
            "facts": {"cpu": {"name": {"text": "a CPU"}, "mhz": {"value": 2500, "unit": "MHz"},
                              "microcode": {"unavailable": "not told"}}},
            "warnings": [{"code": "load", "message": "1.5 runnable threads per CPU"}]},
        "cells": [cell("avx512"), failed_cell(), moved, ranks],
        "scores": [{"threads": 2, "giter_s": {"value": 18.35, "low": 18.25, "high": 18.45},
                    "cells": 2}],
        "noise_floor": {"percent": 0.4, "pairs": 20},
        "scaling": {"mode": "strong", "points": [alone, point],
                    "fits": [fit("Amdahl", None), unfitted,
                             fit("USL", {"value": None, "low": None, "high": None})]}}


# ---- The reader and the schema ----------------------------------------------------------------------

def report(text, *options):
    return subprocess.run([PROGRAM, "report", "-", *options], input=text, capture_output=True)


def paths(value, path=()):
    """Every place in a result; of the elements of a list all have the same members, so the last does,
    except for cells and fits, which differ."""
    yield path
    if isinstance(value, dict):
        for name in value:
            yield from paths(value[name], path + (name,))
    elif isinstance(value, list) and value:
        differ = path and path[-1] in ("cells", "fits")
        for i in range(len(value)) if differ else [len(value) - 1]:
            yield from paths(value[i], path + (i,))


def at(value, path):
    for step in path:
        value = value[step]
    return value


# What a value of a type is changed to.
WRONG = {str: (None, 5, "x"), bool: (None, 1), int: (None, -3, "x"), float: (None, -3, "x"),
         dict: (None, []), list: (None, {}, []), type(None): (7, "x", {})}


HEX = "9b806a0596501858d9dc5cac7612cc33"

# Text of a form that is nearly right, and some that is.
SPELLINGS = {
    ("cells", 0, "digest"): ("xxh128:" + HEX[1:], "xxh128:" + HEX + "0", "xxh128:" + HEX + " ",
                             "xxh128:" + HEX.upper(), "xxh64:" + HEX, HEX, "", "xxh128:" + HEX),
    ("date",): ("2026-01-31", "2026-01-31 12:00:00Z", "2026-01-31T12:00:00", "2026-01-31T12:00:00Z0",
                "2026-01-31T12:00:00+00:00", "2031-12-31T23:59:59Z"),
    ("seed",): (0, 2**63 - 1, "1", "0123456789012345678", "-9223372036854775808",
                "9223372036854775808", "9" * 39, "9" * 40, "1e30"),
    ("cells", 0, "stop"): ("Precise", "drift", "time"),
    ("cells", 0, "threads"): (0, 4096),
}


def mutants(whole):
    for path, values in SPELLINGS.items():
        for value in values:
            changed = copy.deepcopy(whole)
            at(changed, path[:-1])[path[-1]] = value
            yield path, repr(value), changed
    for path in paths(whole):
        if path[:1] == ("cells",) and (path[1:2] > (1,) or path[1:2] == (1,) and len(path) > 3):
            continue
        if path:
            changed = copy.deepcopy(whole)
            del at(changed, path[:-1])[path[-1]]
            yield path, "left out", changed
        for other in WRONG[type(at(whole, path))] if path else ():
            changed = copy.deepcopy(whole)
            at(changed, path[:-1])[path[-1]] = other
            yield path, repr(other), changed
        if isinstance(at(whole, path), dict):
            changed = copy.deepcopy(whole)
            at(changed, path)["extra"] = 1
            yield path, "with an extra member", changed


# What no schema can tell: numbers that have to follow from others, names that have to agree.
BEYOND_SCHEMA = {"n", "min", "median", "low", "high", "mean", "max", "mad", "outliers", "wall_s",
                 "process_s", "samples", "sum", "value", "key", "precision", "contract", "cells",
                 "size", "round"}


def check_mutant(mutant):
    path, what, changed = mutant
    done = report(json.dumps(changed).encode())
    lines = done.stderr.decode().splitlines()
    where = "/".join(map(str, path)) + " " + what
    if done.returncode not in (0, 65):
        return f"{where}: exit code {done.returncode}"
    if done.returncode == 65 and (len(lines) != 1 or done.stdout):
        return f"{where}: {lines}, {done.stdout[:80]}"
    if validate_result is None:
        return None
    valid = validate_result.validator.is_valid(changed)
    if done.returncode == 0 and not valid:
        return f"{where}: the reader takes what the schema does not"
    if done.returncode == 65 and valid and not BEYOND_SCHEMA & set(map(str, path)):
        return f"{where}: the reader refuses what the schema takes: {lines[0]}"
    return None


def check_reader(whole):
    if validate_result is not None:
        check(not validate_result.faults(whole), validate_result.faults(whole))
    done = report(json.dumps(whole).encode())
    check(done.returncode == 0, done.stderr)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for fault in pool.map(check_mutant, mutants(whole)):
            check(fault is None, fault)


def check_truncated(whole):
    text = json.dumps(whole).encode()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        cuts = range(0, len(text) - 1, 50)
        for cut, done in zip(cuts, pool.map(lambda cut: report(text[:cut]), cuts)):
            check(done.returncode == 65 and not done.stdout and done.stderr.count(b"\n") == 1,
                  f"cut at {cut}: {done.returncode}, {done.stderr}")


# ---- Exports --------------------------------------------------------------------------------------

def passed(whole):
    return [cell for cell in whole["cells"] if cell["verification"]["status"] == "successful"]


def check_google(whole):
    """What google/benchmark's tools/compare.py looks at: names, times and their unit; aggregates and
    errors it passes over by run_type and by missing times."""
    google = json.loads(report(json.dumps(whole).encode(), "--format", "google").stdout)
    check(isinstance(google["context"]["date"], str), "google: context")
    entries = google["benchmarks"]
    for entry in entries:
        check(isinstance(entry["name"], str) and isinstance(entry["run_name"], str), "google: names")
        check(entry["run_type"] in ("iteration", "aggregate"), "google: run_type")
        if entry.get("error_occurred"):
            check("real_time" not in entry and "cpu_time" not in entry, "google: a failure's time")
            continue
        check(entry["time_unit"] == "ns", "google: time_unit")
        for name in ("real_time", "cpu_time"):
            check(isinstance(entry[name], float), f"google: {name}")
        if entry["run_type"] == "aggregate":
            check(entry["name"] == f"{entry['run_name']}_{entry['aggregate_name']}", "google: name")
        else:
            check(entry["items_per_second"] > 0 and entry["iterations"] == 10, "google: items")
    for cell in passed(whole):
        times = [entry["real_time"] for entry in entries
                 if entry["name"] == cell["key"] and entry["run_type"] == "iteration"]
        check(len(times) == len(cell["samples"]), f"google: repetitions of {cell['key']}")
        check(all(abs(1e-9 * time / sample["wall_s"] - 1) < 1e-12
                  for time, sample in zip(times, cell["samples"])), "google: samples")
    check(sum(bool(entry.get("error_occurred")) for entry in entries) == 1, "google: one failure")


def check_hyperfine(whole):
    """What hyperfine's scripts/*.py look at, before its version 2 and since."""
    hyperfine = json.loads(report(json.dumps(whole).encode(), "--format", "hyperfine").stdout)
    check(len(hyperfine["results"]) == len(passed(whole)), "hyperfine: results")
    for entry, cell in zip(hyperfine["results"], passed(whole)):
        times = [sample["wall_s"] for sample in cell["samples"]]
        check(entry["command"] == cell["key"], "hyperfine: command")
        check(entry["times"] == times, "hyperfine: times")
        check([one["time_wall_clock"]["value"] for one in entry["measurements"]] == times,
              "hyperfine: measurements")
        check(entry["exit_codes"] == [0] * len(times), "hyperfine: exit codes")
        for holder in (entry, entry["summary"]["time_wall_clock"]):
            check(abs(holder["mean"] / statistics.fmean(times) - 1) < 1e-12, "hyperfine: mean")
            check(holder["median"] == statistics.median(times), "hyperfine: median")
            check((holder["min"], holder["max"]) == (min(times), max(times)), "hyperfine: ends")
            if len(times) > 1:
                check(abs(holder["stddev"] / statistics.stdev(times) - 1) < 1e-9,
                      "hyperfine: stddev")
            else:
                check(holder["stddev"] is None, "hyperfine: stddev of one")
        for name in ("user", "system"):
            check(isinstance(entry[name], float), f"hyperfine: {name}")
        [(name, value)] = entry["parameters"].items()
        check(name == "threads" and float(value) == cell["threads"], "hyperfine: parameters")


def check_tables(whole):
    text = report(json.dumps(whole).encode(), "--format", "csv").stdout.decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    check(text.count("\r\n") == text.count("\n") == len(rows) + 1, "csv: line ends")
    for row, cell in zip(rows, whole["cells"]):
        check(None not in row and None not in row.values(), "csv: as many fields as names")
        check(row["key"] == cell["key"] and row["stop"] == cell["stop"], "csv: key")
        median = float(row["wall_median_s"]) if row["wall_median_s"] else None
        check(median == (cell["wall_s"] or {}).get("median"), "csv: median")
        check(int(row["sum"] or 0) == (cell["sum"] or 0), "csv: sum")
    lines = report(json.dumps(whole).encode(), "--format", "jsonl").stdout.decode().splitlines()
    for line, cell in zip(lines, whole["cells"]):
        line = json.loads(line)
        check(line["schema"] == whole["schema"] and line["wall_s"] == cell["wall_s"], "jsonl")
    check(len(lines) == len(rows) == len(whole["cells"]), "as many rows as cells")


def main():
    whole = result()
    with open(RESULT, "w") as file:
        json.dump(whole, file)
    check_reader(whole)
    check_truncated(whole)
    check_google(whole)
    check_hyperfine(whole)
    check_tables(whole)
    print(f"{checks} checks, {failures} failures")
    sys.exit(1 if failures else 0)


main()
