# SPDX-License-Identifier: LGPL-2.1-or-later
"""Random command lines, made from prlctl's table, against a machine and a container, stopped and running. Whatever they
are, prlctl ends by itself with a code that it may have; what it refused has changed neither definition nor PCS6 file;
what it complains of it says in whole lines; lists stay valid.

SWITCHYARD_SEED begins the sequence (printed, so that a failure can be had again), SWITCHYARD_SECONDS ends it."""
import difflib
import json
import os
import random
import sys
import time

from prlctl_every_option import EXPECTED
from prlctl_options import OPTIONS, Environment, must, prlctl

SEED = int(os.environ.get("SWITCHYARD_SEED", str(time.time_ns() & 0xffffffff)))
SECONDS = float(os.environ.get("SWITCHYARD_SECONDS", "15"))
# 0 done, 1 not understood, 253 to 255 the service's.
CODES = {0, 1, 253, 254, 255}
VM, CT = "vm1", "web1"
SET = [row for row in OPTIONS if row["action"] == "set"]
# These end an environment, make others, or last.
ELSEWHERE = {"set", "delete", "unregister", "register", "monitor", "enter", "console", "exec", "statistics", "convert",
             "clone", "create", "move", "reinstall", "stop", "start", "server", "restart", "suspend", "mount"}
OTHERS = sorted({row["action"] for row in OPTIONS} - ELSEWHERE)

TEXTS = ["", "x", "a b", "-", "--", "all", "list", "0", "-1", "99999999999999999999", "on", "nfs:on", "%s%n", "'",
         "\"", "<x/>", "]]>", "é", "x" * 300, "a\nb", "/vz/a.img", "/", "../..", "10.0.0.5/24", "10.0.0.5",
         "hdd0", "hdd1", "net0", "net1", "venet0", "cdrom0", "serial0", "hdd0 net0", "Bridged", "default", "auto",
         "001C42000001", "scsi", "virtio", "ide", "routed", "bridge", "virtio-scsi", "root:secret", "1:100", "50%",
         "{11111111-2222-3333-4444-555555555555}", "127.0.0.1:70", "netX", "vm2", "centos7", "basic", "a;b",
         "x.example", "2001:db8::1/64"]


def value_for(choose, row):
    """Mostly of the option's form."""
    if choose.random() < 0.15:
        return choose.choice(TEXTS)
    kind = row["argument"]
    if kind == "switch":
        return choose.choice(["on", "off", "yes", "no"])
    if kind == "word":
        return choose.choice(row["words"].split("|"))
    if kind == "number":
        few = min(row["maximum"], row["minimum"] + 20)
        return str(choose.choice([row["minimum"], row["maximum"], choose.randint(row["minimum"], few)]))
    if kind == "size":
        return choose.choice(["0", "1", "4", "64", "128M", "65536K", "1G", "1T", "131072k"])
    if kind == "checked":
        return choose.choice(["1", "2", "0", "all", "0-1", "50%", "auto", "unlimited", "64M", "nfs:on", "net_admin:off",
                              "1:100", "1000m", "200"])
    return choose.choice(TEXTS)


def words_of(choose, row):
    option = choose.choice(["--" + row["option"]] * 9 + ["--no-such"])
    if row["argument"] == "none":
        return [option]
    value = value_for(choose, row)
    return [f"{option}={value}"] if choose.random() < 0.5 else [option, value]


def line_of_set(choose, one):
    words = ["set", one.uuid]
    fitting = [row for row in SET if row["applies"] in ("both", "vm" if one.kind == "vm" else "container")]
    for row in choose.sample(choose.choice([fitting] * 9 + [SET]), choose.choice([0, 1, 1, 2, 4])):
        words += words_of(choose, row)
    # one that is good by itself, which what stands beside it may not be
    if choose.random() < 0.5:
        return words + choose.choice([good for name, good, _ in EXPECTED if (name == CT) == (one.kind == "ct")])
    if choose.random() < 0.4:
        words += choose.choice([["--device-add", "hdd", "--size", "64"], ["--device-add", "net"],
                                ["--device-add", "serial", "--output", "/vz/s"], ["--device-set", "net0"],
                                ["--device-add", "cdrom", "--image", ""], ["--device-del", "hdd1"],
                                ["--device-del", "net1"], ["--device-set", "hdd0"], ["--device-disconnect", "net0"],
                                ["--device-connect", "net0"]])
    return words


def line_of_others(choose, name):
    action = choose.choice(OTHERS)
    words = [action, choose.choice([name] * 5 + TEXTS)]
    rows = [row for row in OPTIONS if row["action"] == action]
    for row in choose.sample(rows, choose.randint(0, min(3, len(rows)))):
        words += words_of(choose, row)
    if action == "problem-report":
        words.append("-d")
    return [*words, "--timeout", "5"]


def expect(holds, said, what):
    if not holds:
        sys.exit(f"SWITCHYARD_SEED={SEED}: {what}: {said}")


def expect_unchanged(one, before, said):
    """Where there is a change, the refused words are said again: what switchyardd still had to write of a change before
    them, it writes once."""
    for _ in range(3):
        after = one.facts()
        if after == before:
            return
        texts = [repr(facts).replace("\\n", "\n").splitlines() for facts in (before, after)]
        before = after
        prlctl(*said.words)
    expect(False, said, "half changed: " + "\n".join(difflib.unified_diff(*texts, n=0, lineterm="")))


def listed(said):
    """How many environments a list that is valid has, behind what was said."""
    environments = [one for which in ("-a", "-t") for one in json.loads(must("list", which, "-i", "-j", "-f"))]
    expect(all(isinstance(one["Hardware"], dict) for one in environments), said, "list -i lacks hardware")
    return len(environments)


def main():
    choose = random.Random(SEED)
    os.chdir("/vz")  # where files go whose names are random too
    print(f"## SWITCHYARD_SEED={SEED} for {SECONDS:.0f} s", flush=True)
    environments = [Environment(VM, "vm", "-d", "centos7"),
                    Environment(CT, "ct", "--ostemplate", os.environ["WORLD_TEMPLATE"])]
    must("set", VM, "--memsize", "128")
    end, lines, done = time.monotonic() + SECONDS, 0, 0
    running = False
    while time.monotonic() < end:
        if not running and time.monotonic() > end - SECONDS / 2:
            running = True
            for one in environments:
                prlctl("set", one.uuid, "--template", "no")
                prlctl("start", one.uuid)
        one = choose.choice(environments)
        sets = choose.random() < 0.8
        words = line_of_set(choose, one) if sets else line_of_others(choose, one.uuid)
        before = one.facts()
        said = prlctl(*words)
        lines += 1
        done += said.code == 0
        expect(said.code in CODES, said, "no such exit code")
        quiet = not said.err or said.err.startswith(("Note: ", "Warning: "))
        expect(said.code != 0 or quiet, said, "complains of success")
        expect(said.code == 0 or said.err.endswith("\n") or said.out, said, "says nothing")
        if sets and said.code != 0:
            at_once = any(word.startswith(("--device-connect", "--device-disconnect", "--userpasswd", "--template"))
                          for word in words)
            if not at_once:
                expect_unchanged(one, before, said)
        if lines % 10 == 0:
            listed(said)
    expect(listed(said) > 0, said, "environments are lost")
    print(f"## {lines} command lines, {done} of which did something")


main()
