#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
# blind_blocks.py - finds the blind blocks in compiled kernels, and checks that they stay in registers.
"""Reads kernel objects or archives with objdump and finds, in every kernel function
(escape64_CFVZ and escape32_CFVZ: contract, formula, c varies, z kept), the loops that are blind
blocks: they end in a jump back, hold no other branch, at least four vector multiplications
(multiply-adds among them) and no vector comparison. Multibrot's are its loops over factors.

A block that refers to the stack spills: its registers were too few for the vectors in flight. A
block that stores writes what nobody reads. Both are faults. x29 and rbp count as the stack where a
function makes them its frame pointer."""

import argparse
import re
import subprocess
import sys
from collections import namedtuple

LEAST_MULTIPLICATIONS = 4  # of one block: fewer are a loop of another kind

# What an instruction is, by its mnemonic; operands decide about memory.
Machine = namedtuple("Machine", "branch vector_fp multiplication comparison move")

X86 = Machine(
    branch=re.compile(r"j|call|ret|loop|syscall"),
    vector_fp=re.compile(r"v(add|sub|mul|div|min|max|sqrt|andn?|x?or|fn?m(add|sub)(132|213|231))p[sd]$"
                         r"|vp(andn?|x?or|ternlog)[dq]?$"),
    multiplication=re.compile(r"v(mul|fn?m(add|sub)(132|213|231))p[sd]$"),
    comparison=re.compile(r"v(cmp|pcmp|p?test|p?movmsk|u?comis)|kortest|ktest"),
    move=re.compile(r"v?mov"))
AARCH64 = Machine(
    branch=re.compile(r"(b|bl|br|blr|ret|cbn?z|tbn?z|b\.\w+)$"),
    vector_fp=re.compile(r"f(add|sub|mul|mla|mls|div|abs|neg|abd|min|max|sqrt)$|and$|orr$|eor$"),
    multiplication=re.compile(r"f(mul|mla|mls)$"),
    comparison=re.compile(r"fcm|fac[gl]|cm(eq|g[et]|h[is]|l[et]|tst)$|u(max|min)v$"),
    move=re.compile(r"f?mov"))

FORMATS = {"elf64-x86-64": X86, "elf64-littleaarch64": AARCH64}

Instruction = namedtuple("Instruction", "address mnemonic operands")
Block = namedtuple("Block", "function body uses_frame machine")

FUNCTION = re.compile(r"[0-9a-f]+ <(escape(?:64|32)_\d{4})(?:\.[\w.]+)?>:")
OTHER_FUNCTION = re.compile(r"[0-9a-f]+ <.*>:")
LINE = re.compile(r"\s+([0-9a-f]+):\t(\S+)\s*(.*)")
TARGET = re.compile(r"(?:^|[ ,])([0-9a-f]+) <")


def die(message):
    sys.exit(f"blind_blocks.py: {message}")


def disassemble(objdump, file):
    """Yields (label, machine, text) of an object, or of each object in an archive that has code."""
    command = [objdump, "-d", "--no-show-raw-insn", file]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        die(f"{objdump}: {error.strerror}")
    if done.returncode != 0:
        die(f"{' '.join(command)}: {done.stderr.strip()}")
    # One heading before each object: "NAME:     file format elf64-x86-64".
    parts = re.split(r"^(\S+): +file format (\S+)$", done.stdout, flags=re.MULTILINE)[1:]
    if not parts:
        die(f"{file}: nothing to disassemble")
    for number, (name, form, text) in enumerate(zip(parts[::3], parts[1::3], parts[2::3])):
        if form not in FORMATS:
            die(f"{file}: {form} is neither x86-64 nor aarch64, or {objdump} does not know it")
        yield (name if len(parts) == 3 else f"{file}: {name} ({number})"), FORMATS[form], text


def functions_of(text):
    """Yields (name, instructions) of each kernel function, or part of one."""
    name, body = None, []
    for line in text.splitlines():
        begins = OTHER_FUNCTION.match(line)
        if begins or not line:
            if name and body:
                yield name, body
            body = []
            if begins:
                kernel = FUNCTION.match(line)
                name = kernel.group(1) if kernel else None
            continue
        found = name and LINE.match(line)
        if found:
            address, mnemonic, operands = found.groups()
            body.append(Instruction(int(address, 16), mnemonic, operands))
    if name and body:
        yield name, body


def is_vector(machine, instruction):
    if machine is X86:
        return "%ymm" in instruction.operands or "%zmm" in instruction.operands \
            or "%xmm" in instruction.operands
    return re.search(r"\bv\d+\.\d", instruction.operands) is not None


def matching(block, pattern, vectors_only=True):
    return [i for i in block.body if pattern.match(i.mnemonic)
            and (is_vector(block.machine, i) or not vectors_only)]


def split_operands(text):
    text = re.sub(r"\s*(#|//|<).*", "", text)
    return [part.strip() for part in re.split(r",(?![^(\[{]*[)\]}])", text) if part.strip()]


def memory_operands(block, instruction):
    """(loads, stores, of the stack) of one instruction, each 0 or 1."""
    operands = split_operands(instruction.operands)
    if block.machine is X86:
        places = [i for i, operand in enumerate(operands) if re.search(r"\(|%[fg]s:", operand)]
        if not places or instruction.mnemonic.startswith(("lea", "nop", "prefetch")):
            return 0, 0, 0
        stores = places[-1] == len(operands) - 1 and len(operands) > 1 \
            and not re.match(r"cmp|test", instruction.mnemonic)
        loads = not stores or not block.machine.move.match(instruction.mnemonic)
        frame = r"%rsp|%rbp" if block.uses_frame else r"%rsp"
    else:
        if "[" not in instruction.operands or instruction.mnemonic.startswith("prfm"):
            return 0, 0, 0
        stores = instruction.mnemonic.startswith("st")
        loads = not stores
        frame = r"\bsp\b|\bx29\b" if block.uses_frame else r"\bsp\b"
    return int(loads), int(stores), int(re.search(frame, instruction.operands) is not None)


class Counts:
    """What a block consists of."""

    def __init__(self, block):
        memory = [memory_operands(block, i) for i in block.body]
        self.instructions = len(block.body)
        self.operations = len(matching(block, block.machine.vector_fp))
        self.multiplications = len(matching(block, block.machine.multiplication))
        self.loads, self.stores, self.stack = (sum(column) for column in zip(*memory))
        self.moves = sum(1 for i, of in zip(block.body, memory)
                         if block.machine.move.match(i.mnemonic) and not any(of))


def is_blind(block):
    branches = matching(block, block.machine.branch, vectors_only=False)
    return (len(branches) == 1
            and len(matching(block, block.machine.multiplication)) >= LEAST_MULTIPLICATIONS
            and not matching(block, block.machine.comparison, vectors_only=False))


def blocks_of(machine, name, body):
    """The blind blocks of a function, in order of address."""
    place = {instruction.address: i for i, instruction in enumerate(body)}
    frame = re.compile(r"%rsp,\s*%rbp|x29, sp")
    uses_frame = any(i.mnemonic in ("mov", "add") and frame.match(i.operands) for i in body)
    for end, instruction in enumerate(body):
        target = machine.branch.match(instruction.mnemonic) and TARGET.search(instruction.operands)
        begin = place.get(int(target.group(1), 16)) if target else None
        if begin is None or begin > end:
            continue
        block = Block(name, body[begin:end + 1], uses_frame, machine)
        if is_blind(block):
            yield block


def read(objdump, files):
    """The blind blocks of each function of each object with kernels, an empty list if there are none."""
    found = {}
    for file in files:
        for label, machine, text in disassemble(objdump, file):
            for name, body in functions_of(text):
                blocks = found.setdefault(label, {}).setdefault(name, [])
                blocks.extend(blocks_of(machine, name, body))
    if not found:
        die(f"no kernel function escape64_CFVZ or escape32_CFVZ in {' '.join(files)}")
    return found


def print_table(functions):
    print("function      instructions  operations  multiplications  moves  loads  stores  stack")
    for name, blocks in sorted(functions.items()):
        for block in blocks:
            c = Counts(block)
            print(f"{name}{c.instructions:14}{c.operations:12}{c.multiplications:17}{c.moves:7}"
                  f"{c.loads:7}{c.stores:8}{c.stack:7}")
        if not blocks:
            print(f"{name}  no blind block")


def faults(functions):
    for bits in ("64", "32"):
        if not any(name.startswith(f"escape{bits}_") for name in functions):
            yield f"no kernel function escape{bits}_CFVZ"
    for name, blocks in sorted(functions.items()):
        if not blocks:
            yield f"{name}: no blind block"
        for block in blocks:
            c = Counts(block)
            where = f"{name}: the blind block at {block.body[0].address:#x}"
            if c.stack:
                yield f"{where} refers to the stack, {c.stack} times"
            if c.stores:
                yield f"{where} stores, {c.stores} times"


def check(label, functions):
    wrong = list(faults(functions))
    for line in wrong:
        print(f"{label}: {line}", file=sys.stderr)
    if not wrong:
        blocks = sum(len(of) for of in functions.values())
        print(f"{label}: {len(functions)} kernel functions, {blocks} blind blocks: "
              "none refers to the stack, none stores")
    return bool(wrong)


def print_assembler(functions, name):
    """Each block as a region of its own, its jump going to a label of its own."""
    if not functions.get(name):
        die(f"no blind block of {name}")
    for number, block in enumerate(functions[name]):
        print(f"# LLVM-MCA-BEGIN {name}.{number}\n.L{number}:")
        for i in block.body[:-1]:
            operands = re.sub(r"\s*(#|//)\s.*|\s*<.*>", "", i.operands)
            print(f"\t{i.mnemonic}\t{operands}")
        jump = block.body[-1]
        before = TARGET.split(jump.operands)[0]  # a register, where the jump tests one
        print(f"\t{jump.mnemonic}\t{before + ', ' if before else ''}.L{number}")
        print(f"# LLVM-MCA-END {name}.{number}")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--objdump", default="objdump", help="such as aarch64-linux-gnu-objdump")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true",
                      help="exit 1 when a block spills or stores, or a function has none")
    what.add_argument("--asm", metavar="FUNCTION", help="print its blocks as llvm-mca reads them")
    parser.add_argument("file", nargs="+", help="objects or archives")
    options = parser.parse_args()
    found = read(options.objdump, options.file)
    if options.check:
        return max([check(label, functions) for label, functions in found.items()])
    for label, functions in found.items():
        if options.asm:
            print_assembler(functions, options.asm)
            continue
        if len(found) > 1:
            print(f"{label}:")
        print_table(functions)
    return 0


if __name__ == "__main__":
    sys.exit(main())
