# SPDX-License-Identifier: BSD-2-Clause
"""profile_exports.py - a profile in other tools' forms: the same time in each, and well formed.

Usage: profile_exports.py PROGRAM
"""
import json
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree

PROGRAM = sys.argv[1]
problems = 0


def check(what, holds):
    global problems
    if not holds:
        problems += 1
        print("FAILED:", what)


subprocess.run([PROGRAM, "profile", "--scene", "seed", "--class", "S", "--threads", "2", "-n", "2", "--json", "p.json",
                "--export", "speedscope=s.json", "--export", "trace=t.json", "--export", "callgrind=c.out", "--export",
                "folded=f.txt", "--export", "svg=i.svg"], check=True, stdout=subprocess.DEVNULL)
subprocess.run([PROGRAM, "profile", "--scene", "seed", "--class", "S", "-n", "1", "--export", "sunburst=b.svg"], check=True,
               stdout=subprocess.DEVNULL)
with open("p.json") as file:
    functions = json.load(file)["functions"]
own = {f["name"]: round(f["tottime_s"] * 1e9) for f in functions}
total = sum(own.values())
check("the engine's regions", {"chunk", "counted", "blind", "refill", "exit", "digest", "make_plan"} <= set(own)
      or "kernel" in own)

# speedscope
with open("s.json") as file:
    scope = json.load(file)
names = [f["name"] for f in scope["shared"]["frames"]]
seen = dict.fromkeys(names, 0)
for thread in scope["profiles"]:
    check("one weight a stack", len(thread["samples"]) == len(thread["weights"]))
    check("weights fill the profile", sum(thread["weights"]) == thread["endValue"] and thread["startValue"] == 0)
    for stack, weight in zip(thread["samples"], thread["weights"]):
        check("stacks begin at the root", names[stack[0]] == "profile")
        seen[names[stack[-1]]] += weight
check("speedscope's times", seen == own and len(scope["profiles"]) == 2)

# folded
seen = dict.fromkeys(own, 0)
with open("f.txt") as file:
    for line in file:
        stack, weight = line.rsplit(" ", 1)
        check("stacks of a thread", re.match(r"thread [01];profile(;\w+)*$", stack))
        seen[stack.rsplit(";", 1)[1]] += int(weight)
check("folded times", seen == own)

# trace: one slice per chunk and thread, none within another
with open("t.json") as file:
    trace = json.load(file)["traceEvents"]
slices = [e for e in trace if e["ph"] == "X"]
check("sorted by time", [e["ts"] for e in slices] == sorted(e["ts"] for e in slices))
check("tiles", sum(e["args"]["tiles"] for e in slices) == 16)
check("threads have names", sorted(e["args"]["name"] for e in trace if e["ph"] == "M") == ["thread 0", "thread 1"])
for thread in {e["tid"] for e in slices}:
    mine = [e for e in slices if e["tid"] == thread]
    check("slices do not overlap", all(a["ts"] + a["dur"] <= b["ts"] + 1e-3 for a, b in zip(mine, mine[1:])))

# callgrind
with open("c.out") as file:
    text = file.read()
check("callgrind's sum", abs(int(re.search(r"^summary: (\d+)$", text, re.M).group(1)) - total) <= len(own))
if shutil.which("callgrind_annotate"):
    print("TESTED: callgrind_annotate")
    listed = subprocess.run(["callgrind_annotate", "--threshold=100", "c.out"], stdout=subprocess.PIPE, text=True, check=True)
    seen = {name: int(ns.replace(",", "")) for ns, name in
            re.findall(r"^ *([\d,]+) +(?:\([ \d.]+%\) +)?\S+:(\w+)", listed.stdout, re.M)}
    check(f"callgrind_annotate's times {seen}", all(abs(seen.get(name, 0) - ns) <= 1 for name, ns in own.items()))
else:
    print("SKIPPED: callgrind_annotate is not here")

# pictures
for picture in "i.svg", "b.svg":
    root = xml.etree.ElementTree.parse(picture).getroot()
    space = "{http://www.w3.org/2000/svg}"
    titles = [t.text.split(" ")[0] for t in root.iter(space + "title")]
    check(f"{picture} has the regions", {"profile", "count_frame", "run", "share", "chunk"} <= set(titles))
bars = [(float(r.get("x")), float(r.get("y")), float(r.get("width"))) for r in
        xml.etree.ElementTree.parse("i.svg").getroot().iter(space + "rect") if r.get("class") != "paper"]
check("bars lie within the root's", all(bars[0][0] - 0.02 <= x and x + w <= bars[0][0] + bars[0][2] + 0.02
                                        for x, _, w in bars))
check("bars of a row do not overlap", all(a[0] + a[2] <= b[0] + 0.02 for y in {b[1] for b in bars} for row in
                                          [sorted(b for b in bars if b[1] == y)] for a, b in zip(row, row[1:])))
sys.exit(1 if problems else 0)
