# SPDX-License-Identifier: BSD-2-Clause
"""compare_results.py - makes up two results of bench, sample by sample, for the tests of compare.

Usage: compare_results.py A.json B.json [KEY=VALUE]...

  seed=1 rounds=20 cells=6    what is drawn, how much of it
  slower=0                    B's true times are so many percent longer
  noise=0.5                   spread of samples, percent; they are skewed as times are
  drift=0                     each run wanders by so many percent, slowly, by a walk of its own
  shift=0                     the whole of B ran on a machine so many percent slower, which the bare loop
                              and the clock show too
  starved=0                   B lost so many percent of its CPUs' time to others
  jostle=0                    each sample's wall time alone is up to so many times longer
  floor=-1                    both have measured a noise floor of so many percent
  bad=                        what is wrong with B: digest, failed, missing, foreign
"""
import json
import math
import random
import statistics
import sys

HEX = "0123456789abcdef"


def stats(values):
    middle = statistics.median(values)
    return {
        "n": len(values), "min": min(values), "median": middle, "low": min(values),
        "high": max(values), "mean": statistics.fmean(values), "max": max(values),
        "mad": statistics.median(abs(value - middle) for value in values), "outliers": 0,
    }


def scene():
    return {
        "name": "seed", "class": "W", "changed": False, "plane": "julia", "formula": "quadratic",
        "power": None, "c": [-0.62772, -0.42193], "z0": None, "window": [-1.8, 1.8, -1.8, 1.8],
        "size": [1000, 1000], "max_iter": 300, "bailout": 2.0, "grid": "accumulate",
        "precision": "f64", "contract": "strict", "points": None, "points_c": None,
    }


def cell(draw, index, walk, factor, machine, starved, rounds, noise, jostle):
    base = 0.001 * (index + 1)
    base *= factor * machine / (1 - starved)
    times = [base * math.exp(walk[r]) * (1 + noise * draw.expovariate(1)) for r in range(rounds)]
    process = [2 * time * (1 - starved) for time in times]
    times = [time * (1 + jostle * draw.random()) for time in times]
    samples = [{"wall_s": time, "process_s": process[r], "clock_before_ghz": 3.7 / machine,
                "clock_after_ghz": 3.7 / machine, "round": r} for r, time in enumerate(times)]
    wall = stats(times)
    rate = 1e-9 * 33219980 / wall["median"]
    return {
        "key": "seed/W/avx2/f64/strict/%d" % (index + 1), "scene": scene(), "backend": "avx2",
        "precision": "f64", "contract": "strict", "threads": index + 1, "sum": 33219980,
        "digest": "xxh128:" + 32 * HEX[index % 16],
        "verification": {"status": "successful", "kind": "golden", "detail": None},
        "loops": 10, "stop": "repeats", "samples": samples, "wall_s": wall,
        "process_s": stats(process),
        "giter_s": {"value": rate, "low": rate, "high": rate},
        "ceiling": {"giter_s": 20 / machine, "percent": 5 * rate * machine, "form": "made up"},
        "setup_s": None, "counters": None,
    }


def result(draw, given, factor, machine, starved):
    rounds, drift = int(given["rounds"]), given["drift"] / 100
    walk = [0.0]
    for _ in range(rounds - 1):
        walk.append(walk[-1] + drift / math.sqrt(rounds) * draw.gauss(0, 1))
    start = drift * draw.gauss(0, 1)
    walk = [start + step for step in walk]
    floor = given["floor"]
    return {
        "schema": "escapement-result-1", "version": "0.0.0", "command": "bench", "arguments": [],
        "date": "2026-01-01T00:00:00Z", "seed": 1,
        "environment": {"facts": {"cpu": {"cpu": {"text": "made up"}},
                                  "load": {"load": {"value": draw.random()}}}, "warnings": []},
        "cells": [cell(draw, i, walk, factor, machine, starved, rounds,
                       given["noise"] / 100, given["jostle"])
                  for i in range(int(given["cells"]))],
        "scores": [], "noise_floor": None if floor < 0 else {"percent": floor, "pairs": 10},
        "scaling": None,
    }


def spoil(b, bad):
    first = b["cells"][0]
    if bad == "digest":
        first["digest"] = "xxh128:" + 32 * "f"
    elif bad == "failed":
        first["verification"] = {"status": "failed", "kind": "golden", "detail": "tile 3"}
        first["stop"], first["samples"] = "failed", []
        for name in ("wall_s", "process_s", "giter_s", "ceiling"):
            first[name] = None
    elif bad == "missing":
        first["key"] = "seed/W/avx2/f64/strict/999"
    elif bad == "foreign":
        b["environment"]["facts"]["cpu"]["cpu"]["text"] = "another\x1b[31m"
        b["environment"]["facts"]["build"] = {"compiler": {"text": "cc 1.0"}}
        b["environment"]["warnings"].append({"code": "governor", "message": "powersave"})
        for one in b["cells"]:
            one["key"] = one["key"].replace("avx2", "avx512")
        b["cells"][-1]["key"] = b["cells"][-1]["key"].replace("avx512", "avx2")


def main():
    given = {"seed": 1, "rounds": 20, "cells": 6, "slower": 0, "noise": 0.5, "drift": 0, "shift": 0,
             "starved": 0, "jostle": 0, "floor": -1}
    bad = ""
    for word in sys.argv[3:]:
        name, value = word.split("=")
        if name == "bad":
            bad = value
        else:
            given[name] = float(value)
    draw = random.Random(given["seed"])
    a = result(draw, given, 1, 1, 0)
    b = result(draw, given, 1 + given["slower"] / 100, 1 + given["shift"] / 100,
               given["starved"] / 100)
    spoil(b, bad)
    for path, one in zip(sys.argv[1:3], (a, b)):
        with open(path, "w", encoding="ascii") as file:
            json.dump(one, file)


main()
