#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""palettes.py - makes src/report/palettes.def from matplotlib's published colour maps.

Usage: palettes.py _cm_listed.py >src/report/palettes.def

The argument is lib/matplotlib/_cm_listed.py of matplotlib. Each number is rounded to 16 bits.
"""
import sys
import types

MAPS = ("viridis", "magma", "inferno", "plasma", "cividis", "turbo", "twilight")
PER_LINE = 6

# The file asks for a class of its own package, and this only wants its lists.
colors = types.ModuleType("colors")
colors.ListedColormap = lambda data, name=None: None
sys.modules["colors"] = colors
source = open(sys.argv[1]).read().replace("from .colors", "from colors")
lists = {}
exec(compile(source, sys.argv[1], "exec"), lists)

print("/* SPDX-License-Identifier: BSD-2-Clause */")
print("/* palettes.def - colour maps of matplotlib 3.6.3, _cm_listed.py; made by tools/palettes.py.")
print(" *")
print(" * viridis, magma, inferno and plasma: Nathaniel J. Smith, Stefan van der Walt, Eric Firing, CC0.")
print(" * cividis: Jamie R. Nunez, Christopher R. Anderton, Ryan S. Renslow, PLOS ONE 13 (2018) e0199239.")
print(" * turbo: Anton Mikhailov, Google, Apache 2.0. twilight: Bastian Bechtold, CC0.")
print(" *")
print(" * ESC_PALETTE(name, whether it ends where it begins, colours): red, green and blue of each, 16 bits in")
print(" * four hexadecimal digits. */")
for name in MAPS:
    data = lists[f"_{name}_data"]
    digits = ["".join(f"{round(channel * 65535):04x}" for channel in colour) for colour in data]
    print(f"\nESC_PALETTE({name}, {'true' if name == 'twilight' else 'false'},")
    lines = ['            "' + "".join(digits[i:i + PER_LINE]) + '"' for i in range(0, len(digits), PER_LINE)]
    print("\n".join(lines) + ")")
