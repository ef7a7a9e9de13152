#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks resident kernels against the rules for code that stays on a GPU, on
what the compiler has made of them and without a GPU:

    resident_rules.py <ptxas> <architecture> <file.ptx>...

No stack and no spills (a later launch that needs a larger stack would wait for
the resident grid), no malloc, printf or assert, records in 16-byte accesses
that say themselves when they are complete, no fence on any path, and no
read-modify-write that crosses the bus. What crosses a cluster is stores.
"""
import os
import re
import subprocess
import sys

FORBIDDEN = {
    r"\bmembar\b|\bfence\b": "a fence",
    r"\b(atom|red)\.[a-z0-9_.]*\bsys\b": "a read-modify-write across the bus",
    r"\b(atom|red)\.[a-z0-9_.]*\bcluster\b":
        "a read-modify-write across a cluster",
    r"\bld\.[a-z0-9_.]*\bshared::cluster\b": "a load across a cluster",
    r"\b(malloc|free|vprintf|__assertfail)\b": "a call that needs the host",
    r"__local_depot": "an object on the stack",
}
NEEDED = {
    r"\bld\.relaxed\.sys\.global\.b128\b": "16-byte loads from the host",
    r"\bst\.relaxed\.sys\.global\.b128\b": "16-byte stores to the host",
    r"\bst\.relaxed\.gpu\.global\.b128\b": "16-byte stores to other kernels",
    r"\bst\.relaxed\.cluster\.shared::cluster\.b128\b":
        "16-byte stores to neighbours",
    r"\bld\.relaxed\.cluster\.shared::cta\.b128\b":
        "16-byte loads of what they send",
    r"\bbarrier\.cluster\.wait\b": "a barrier that places leave by",
}


def check_ptx(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    problems = []
    for pattern, what in FORBIDDEN.items():
        hit = re.search(pattern, text)
        if hit:
            problems.append(f"{path}: {what}: {hit.group(0)}")
    for pattern, what in NEEDED.items():
        if not re.search(pattern, text):
            problems.append(f"{path}: no {what}")
    return problems


def check_assembly(ptxas, architecture, path):
    """Stack and spills of each function, and how many kernels there are."""
    done = subprocess.run(
        [ptxas, "-v", f"-arch={architecture}", path, "-o", os.devnull],
        capture_output=True, text=True, check=False)
    report = done.stdout + done.stderr
    if done.returncode != 0:
        return [f"{path}: {report.strip()}"], 0
    problems = []
    kernels = len(re.findall(r"Compiling entry function '\S*resident", report))
    name = ""
    for line in report.splitlines():
        named = re.search(r"Function properties for (\S+)", line)
        if named:
            name = named.group(1)
        used = re.search(r"(\d+) bytes stack frame, (\d+) bytes spill stores, "
                         r"(\d+) bytes spill loads", line)
        if used and any(number != "0" for number in used.groups()):
            problems.append(f"{path}: {name}: {line.strip()}")
    return problems, kernels


def main():
    ptxas, architecture, paths = sys.argv[1], sys.argv[2], sys.argv[3:]
    problems, kernels = [], 0
    for path in paths:
        problems += check_ptx(path)
        found, count = check_assembly(ptxas, architecture, path)
        problems += found
        kernels += count
    print(f"{kernels} resident kernels in {len(paths)} files of PTX")
    if kernels == 0:
        problems.append("no resident kernel found")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


sys.exit(main())
