#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: lists.py          in tests/world; prints samples: metric, path, round, value

What lists of prlctl, and a command in a container, cost with 1,000 environments, half of them machines, all with a home:
the time from the start of the program to its end, and the CPU time that it took itself.
"""
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "dispatcher"))

import measure  # noqa: E402

ROUNDS = 15
COMMANDS = {
    "version": ["--version"],
    "status": ["status", "ct1"],
    "list": ["list", "-a"],
    "list.json": ["list", "-aj"],
    "info": ["list", "-i", "vm2"],
    "exec": ["exec", "ct1", "true"],
}


def run(metric, number, words):
    begin, used = time.monotonic(), os.times()
    done = subprocess.run(["prlctl", *words], capture_output=True, text=True, check=True)
    ended, now = time.monotonic(), os.times()
    measure.sample(metric, number, (ended - begin) * 1000)
    cpu_s = now.children_user + now.children_system - used.children_user - used.children_system
    measure.sample(metric + ".cpu", number, cpu_s * 1000)
    return done.stdout


def main():
    os.makedirs("/vz/bench-root/bin")
    for name in ("sleep", "sh"):
        shutil.copy("/bin/busybox", f"/vz/bench-root/bin/{name}")
    environments = [measure.Environment(number, number % 2 == 1, number == 1)
                    for number in range(measure.ENVIRONMENTS)]
    measure.define_all(environments)
    measure.register_all(environments)
    measure.service("start")
    measure.quiet()
    for number in range(ROUNDS):
        for metric, words in COMMANDS.items():
            out = run(metric, number, words)
            if metric == "list" and out.count("\n") != measure.ENVIRONMENTS + 1:
                sys.exit(f"{out.count(chr(10))} lines are listed")
    measure.service("stop")
    for number in range(ROUNDS):
        run("list.alone", number, COMMANDS["list"])


main()
