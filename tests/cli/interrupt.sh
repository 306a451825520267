#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# interrupt.sh - a signal ends the program at once, by that signal, and no file is left.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/library.sh"

"$python" - "$program" <<'PYTHON'
import os, signal, subprocess, sys, time

PROGRAM = sys.argv[1]
LONG = ["--scene", "interior", "--class", "A", "--max-iter", "2000000", "--verify", "none"]
WITHIN = 0.2  # seconds: what a person at a terminal calls at once
failures = 0


def defaults():  # a script's background jobs have SIGINT ignored, and children inherit that
    for number in signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT:
        signal.signal(number, signal.SIG_DFL)


def attempt(options, number, files):
    """Starts, waits until it computes, sends the signal; how it ended, and after how long."""
    run = subprocess.Popen([PROGRAM, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           preexec_fn=defaults)
    for _ in range(200):
        if len(os.listdir(".")) >= files or run.poll() is not None:
            break
        time.sleep(0.01)
    temporary = os.listdir(".")
    time.sleep(0.3)
    start = time.monotonic()
    run.send_signal(number)
    output, errors = run.communicate(timeout=60)
    return run.returncode, time.monotonic() - start, temporary, output, errors


def expect(options, number, files):
    global failures
    what = f"{signal.Signals(number).name} to {' '.join(options)}"
    for patience in range(3):  # the machine may be busy with something else
        code, seconds, temporary, output, errors = attempt(options, number, files)
        if seconds <= WITHIN:
            break
    problems = []
    if code != -number:
        problems.append(f"ended with {code}, not by the signal: {errors}")
    if seconds > WITHIN:
        problems.append(f"took {seconds:.2f} s")
    if len(temporary) != files:
        problems.append(f"{temporary} while it ran, not {files} temporary files")
    if os.listdir("."):
        problems.append(f"left {os.listdir('.')}")
        for name in os.listdir("."):
            os.remove(name)
    if output and options[0] == "run":
        problems.append(f"printed {output}")
    for problem in problems:
        failures += 1
        print(f"FAILED: {what}: {problem}")
    if not problems:
        print(f"{what}: {seconds * 1000:.0f} ms")


for number in signal.SIGINT, signal.SIGTERM, signal.SIGHUP:
    expect(["run", *LONG, "--counts", "c.npy", "--json", "c.json"], number, 2)
expect(["run", *LONG], signal.SIGINT, 0)
expect(["render", *LONG[:-2], "-o", "p.png"], signal.SIGINT, 1)
expect(["run", *LONG, "--stream", "--json", "c.json"], signal.SIGINT, 1)
expect(["run", *LONG, "--isa", "scalar", "--threads", "7", "--counts", "c.u32"], signal.SIGINT, 1)
expect(["verify", "--random", "1000000", "--json", "v.json"], signal.SIGINT, 1)

# What was there before stays.
with open("old.npy", "w") as file:
    file.write("precious")
attempt(["run", *LONG, "--counts", "old.npy"], signal.SIGINT, 2)
if os.listdir(".") != ["old.npy"] or open("old.npy").read() != "precious":
    failures += 1
    print("FAILED: the old file:", os.listdir("."))

# Ignored by whoever started it (nohup): stays ignored.
def ignore_hangup():
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
run = subprocess.Popen([PROGRAM, "run", *LONG[:4], "--verify", "none", "--max-iter", "100000",
                        "--counts", "c.npy"], stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, preexec_fn=ignore_hangup)
time.sleep(0.3)
run.send_signal(signal.SIGHUP)
time.sleep(0.2)
if run.poll() is not None:
    failures += 1
    print("FAILED: an ignored SIGHUP ended it:", run.returncode)
run.kill()
run.wait()
sys.exit(failures != 0)
PYTHON
