# SPDX-License-Identifier: BSD-2-Clause
"""profile_pstats.py - profiles through Python's own pstats, both ways, and what is not to be believed.

Usage: profile_pstats.py PROGRAM
"""
import cProfile
import io
import json
import marshal
import pstats
import re
import subprocess
import sys

PROGRAM = sys.argv[1]
problems = 0


def check(what, holds):
    global problems
    if not holds:
        problems += 1
        print("FAILED:", what)


def run(*options, code=0):
    done = subprocess.run([PROGRAM, "profile", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, timeout=60)
    check(f"profile {' '.join(options)} ended with {done.returncode}: {done.stderr}", done.returncode == code)
    return done


ROW = re.compile(r"^ *(\d+(?:/\d+)?) +([0-9.]+) +(?:([0-9.]+) +)?([0-9.]+) +(?:([0-9.]+) +)?(\S.*)$")


def rows(text):
    """Of the tables alone: calls, own and total time in whole ms where pstats has three decimals, the name."""
    table = re.search(r"^ +ncalls +tottime +percall +cumtime.*?\n(.*?)\n\n", text, re.S | re.M).group(1)
    found = [ROW.match(line) for line in table.split("\n")]
    check("rows are rows", all(found))
    return [(m.group(1), float(m.group(2)), float(m.group(4)), m.group(6)) for m in found]


def by_python(path, sort, strip=False):
    stream = io.StringIO()
    stats = pstats.Stats(path, stream=stream)
    if strip:
        stats.strip_dirs()
    stats.sort_stats(sort).print_stats()
    return rows(stream.getvalue()), stats


def same(what, ours, theirs):
    check(f"{what}: {len(ours)} rows, {len(theirs)} of pstats, order {[r[3] for r in ours]}",
          [(r[0], r[3]) for r in ours] == [(r[0], r[3]) for r in theirs])
    check(f"{what}: times", all(abs(a[i] - b[i]) <= 0.00051 for a, b in zip(ours, theirs) for i in (1, 2)))


# ---- Ours, by Python ----

out = run("--scene", "seahorse", "--class", "S", "--threads", "2", "-n", "3", "-o", "p.stats", "--json", "p.json").stdout
ours, report = rows(out), json.load(open("p.json"))
for sort in "cumulative", "tottime", "ncalls", "name":
    for strip in False, True:
        loaded = rows(run("--load", "p.stats", "--sort", sort, *["--strip-dirs"] * strip).stdout)
        same(f"{sort}, stripped: {strip}", loaded, by_python("p.stats", sort, strip)[0])
same("as it was printed", rows(run("--load", "p.stats").stdout), ours)
stats = pstats.Stats("p.stats")
functions = {(f["file"], f["line"], f["name"]): f for f in report["functions"]}
check("functions", set(functions) == set(stats.stats))
for name, (primitive, calls, own, total, callers) in stats.stats.items():
    told = functions[name]
    check(f"{name}", (told["primitive_calls"], told["calls"], told["tottime_s"], told["cumtime_s"])
          == (primitive, calls, own, total))
    check(f"{name}'s callers", {(c["file"], c["line"], c["name"]):
                                (c["calls"], c["primitive_calls"], c["tottime_s"], c["cumtime_s"])
                                for c in told["callers"]} == callers)
    check(f"{name}: calls come from callers", not callers or sum(c[0] for c in callers.values()) == calls)
    check(f"{name}: total covers own", total >= own - 1e-9)

# All time of the threads is somewhere: the runs' from their beginning to their end.
count = next(f for f in report["functions"] if f["name"] == "count_frame")
team = report["wall_s"] * report["engine"]["threads"]
check(f"{count['cumtime_s']} of {team} thread seconds", 0.9 * team < count["cumtime_s"] <= team)
whole = next(f for f in report["functions"] if f["name"] == "profile")
check("tottime adds up", abs(sum(f["tottime_s"] for f in report["functions"]) - whole["cumtime_s"]) < 1e-6)
check("verified", report["verification"]["status"] == "successful" and report["runs"] == 3)
tiles = next(f for f in report["functions"] if f["name"] == "pixels")
check(f"{tiles['calls']} tiles", tiles["calls"] == 3 * 16)  # 250 x 250

# Callers and callees, line by line.
def relations(text, arrow):
    part = re.search(rf"^Function .*?(?:was called by|called)\.\.\.\n.*?\n(.*?)\n\n", text, re.S | re.M).group(1)
    found, of = set(), None
    for line in part.split("\n"):
        head = re.match(rf"^(\S+) +{arrow} *(.*)$", line)
        of, rest = (head.group(1), head.group(2)) if head else (of, line.strip())
        match = re.match(r"^(\d+(?:/\d+)?) +[0-9.]+ +[0-9.]+ +(\S+)$", rest)
        if match:
            found.add((of, *match.groups()))
    return found


for kind, arrow in ("callers", "<-"), ("callees", "->"):
    stream = io.StringIO()
    getattr(pstats.Stats("p.stats", stream=stream), "print_" + kind)()
    theirs = stream.getvalue()
    if "Ordered" not in theirs:
        theirs = re.sub(r"^ +Random listing order was used\n", "", theirs)
    mine = relations(run("--load", "p.stats", "--" + kind).stdout, arrow)
    check(f"{kind}", mine == relations(theirs, arrow) and len(mine) > 10)

# ---- Python's, by us ----


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


profiler = cProfile.Profile()
profiler.runcall(lambda: [fibonacci(12), sorted(range(100), key=lambda x: -x), json.dumps({"a": [1] * 50})])
profiler.dump_stats("python.stats")
for sort in "cumulative", "tottime", "ncalls", "name":
    same(f"cProfile's, {sort}", rows(run("--load", "python.stats", "--sort", sort).stdout),
         by_python("python.stats", sort)[0])

# Numbers of any size.
MANY = 2**63 + 0x7a5b6c7d8e9f1234
large = {("a.py", 7, "f"): (2**40, MANY, 1.5, 2.5, {("b.py", 2**31, "g"): (MANY, 2**40, 1.5, 2.5)}),
         ("b.py", 2**31, "g"): (1, 1, 0.5, 3.0, {}),
         ("~", 0, "<built-in method builtins.len>"): (3, 3, 0, 0, {})}
for version in range(5):
    with open("large.stats", "wb") as file:
        marshal.dump(large, file, version)
    if version >= 2: # before, times were texts
        printed = run("--load", "large.stats", "--callers").stdout
        check("calls beyond 2^63", f"{MANY}/{2**40}" in printed)
        check("a line beyond 2^31", f"b.py:{2**31}(g)" in printed)
        check("a built-in", "{built-in method builtins.len}" in printed)
        run("--load", "large.stats", "-o", "again.stats")
        with open("again.stats", "rb") as file:
            check("saved again", marshal.load(file) == large)

# ---- What is no profile ----


def refused(what, data):
    with open("bad.stats", "wb") as file:
        file.write(data)
    done = run("--load", "bad.stats", code=65)
    check(f"{what}: {done.stderr!r}", done.stdout == "" and done.stderr.count("\n") == 1
          and done.stderr.startswith("escapement: 'bad.stats'"))


with open("p.stats", "rb") as file:
    whole = file.read()
for cut in [*range(0, 40), *range(40, len(whole), 97), len(whole) - 1]:
    refused(f"cut at {cut}", whole[:cut])
refused("more behind it", whole + b"N")
deep = ()
for _ in range(500):
    deep = (deep,)
refused("nested", marshal.dumps(deep))
refused("nested beyond any stack", b")\x01" * 1000000)
refused("dictionaries within", b"{" * 1000000)
refused("a list", marshal.dumps([1, 2, 3]))
refused("code", marshal.dumps(compile("1", "x", "eval")))
refused("a number", marshal.dumps(5))
refused("an empty tuple", marshal.dumps(()))
refused("a function that is none", marshal.dumps({("a", 1): (1, 1, 0.0, 0.0, {})}))
refused("costs that are none", marshal.dumps({("a", 1, "f"): (1, 1, 0.0)}))
refused("a negative count", marshal.dumps({("a", 1, "f"): (-1, 1, 0.0, 0.0, {})}))
refused("2^64 calls", marshal.dumps({("a", 1, "f"): (2**64, 1, 0.0, 0.0, {})}))
refused("2^100000 calls", marshal.dumps({("a", 1, "f"): (2**100000, 1, 0.0, 0.0, {})}))
refused("no number", marshal.dumps({("a", 1, "f"): (1, 1, float("nan"), 0.0, {})}))
refused("an unknown caller", marshal.dumps({("a", 1, "f"): (1, 1, 0.0, 0.0, {("b", 1, "g"): (1, 1, 0.0, 0.0)})}))
refused("a text of 4 GB", b"{\x29\x03u\xff\xff\xff\xff")
refused("a tuple of 2^31", b"(\xff\xff\xff\x7f")
refused("a reference to nothing", b"{r\x07\x00\x00\x00")
refused("a reference to itself", b"\xa9\x01r\x00\x00\x00\x00")
# A dictionary that is shared by many functions: small in the file, large once unfolded.
callers = {(f"f{i}", 1, "g"): (1, 1, 0.0, 0.0) for i in range(2000)}
shared = {key: (1, 1, 0.0, 0.0, callers) for key in callers}
refused("callers without end", marshal.dumps(shared))
# One long name that all functions share.
refused("names without end", marshal.dumps({("n" * 1000000, i, "f"): (1, 1, 0.0, 0.0, {}) for i in range(200)}))
check("an empty profile", "0 function calls" in (open("bad.stats", "wb").write(marshal.dumps({})),
                                                  run("--load", "bad.stats").stdout)[1])
# A function that a hundred thousand others call, of one file: one caller each without folders.
many = {(f"d{i}/f.py", 1, "g"): (1, 1, 0.0, 0.0, {}) for i in range(100000)}
with open("bad.stats", "wb") as file:
    marshal.dump({**many, ("a.py", 1, "f"): (100000, 100000, 0.0, 0.0, {key: (1, 1, 0.0, 0.0) for key in many})}, file)
check("callers joined", re.search(r"a\.py:1\(f\) +<- +100000 .* f\.py:1\(g\)$",
                                  run("--load", "bad.stats", "--strip-dirs", "--callers").stdout, re.M))
# Names do not talk to the terminal.
with open("bad.stats", "wb") as file:
    marshal.dump({("a\x1b[31m", 1, "f\r\x9b\u00e9"): (1, 1, 0.0, 0.0, {})}, file)
check("control characters", "a?[31m:1(f???\u00e9)" in run("--load", "bad.stats").stdout)

sys.exit(1 if problems else 0)
