# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each command in each state of a machine and of a container: what the reference's table (5.11) takes succeeds and
brings about the state that it should, what it refuses ends with 255 and a line about it, and changes nothing."""
import os
import subprocess

from prlctl_options import Environment, finish, must, prlctl, wrong

STATES = ["stopped", "running", "paused", "suspended", "mounted"]
# How a state comes about, from stopped.
REACH = {"stopped": [], "running": ["start"], "paused": ["start", "pause"], "suspended": ["start", "suspend"],
         "mounted": ["mount"]}

# The words; what they end with in each state: the state after it, or a refusal. TOLD is a refusal with status 0. None:
# shown elsewhere, or that kind has no such state.
NO, TOLD, GONE = "refused", "told", "gone"
SAME = "same"
MACHINE = {
    "start": ["running", NO, "running", "running", NO],
    "stop --kill": [TOLD, "stopped", "stopped", TOLD, TOLD],
    "restart": [NO, None, NO, NO, NO],
    "reset": [NO, "running", "running", NO, NO],
    "pause": [NO, "paused", NO, NO, NO],
    "suspend": [NO, "suspended", NO, NO, NO],
    "resume": [NO, NO, "running", "running", NO],
    "exec true": [NO, None, NO, NO, NO],
    "capture --file /vz/screen.png": [NO, SAME, NO, NO, NO],
    "set --cpuunits 900": [SAME, SAME, SAME, NO, SAME],
    "set --device-add net --network default": [SAME, SAME, NO, NO, SAME],
    "snapshot": [SAME, SAME, SAME, SAME, NO],
    "clone --name other": [SAME, SAME, SAME, NO, NO],
    "mount": ["mounted", NO, NO, None, NO],
    "umount": [NO, NO, NO, NO, "stopped"],
    "unregister": [None, NO, NO, None, NO],
    "delete": [GONE, NO, NO, GONE, NO],
}
CONTAINER = {
    "start": ["running", NO, "running", None, "running"],
    "stop": [TOLD, "stopped", "stopped", None, TOLD],
    "restart": [NO, "running", NO, None, NO],
    "pause": [NO, "paused", NO, None, NO],
    "suspend": [NO, NO, NO, None, NO],
    "resume": [NO, NO, "running", None, NO],
    "exec true": [NO, SAME, NO, None, NO],
    "set --cpuunits 900": [SAME, SAME, SAME, None, SAME],
    "set --capability net_admin:off": [SAME, NO, NO, None, SAME],
    "snapshot": [SAME, SAME, None, None, NO],
    "clone --name other": [SAME, SAME, None, None, NO],
    "mount": ["mounted", NO, NO, None, NO],
    "umount": [NO, NO, NO, None, "stopped"],
    "unregister": [None, NO, NO, None, NO],
    "delete": [GONE, NO, NO, None, NO],
}


def state_of(name):
    return must("status", name).split()[-1]


def reach(one, state):
    """From whatever state it is in."""
    now = state_of(one.name)
    if now == state:
        return
    if now == "mounted":
        must("umount", one.name)
    elif now == "suspended":
        must("resume", one.name)
        must("stop", one.name, "--kill")
    elif now != "stopped":
        must("stop", one.name, "--kill")
    for words in REACH[state]:
        must(words, one.name)


def check(one, state, words, wanted):
    verb, *options = words.split()
    reach(one, state)
    before = one.facts()
    said = prlctl(verb, one.name, *options)
    if wanted in (NO, TOLD):
        if said.code != (255 if wanted == NO else 0) or not said.err.endswith("\n"):
            wrong(f"{state}: {said}; wanted a refusal")
        if one.facts() != before or state_of(one.name) != state:
            wrong(f"{state}: {said}: it has changed")
        return
    if said.code != 0 or said.err:
        wrong(f"{state}: {said}; wanted {wanted}")
    elif wanted != GONE and state_of(one.name) != (state if wanted == SAME else wanted):
        wrong(f"{state}: {said}: it is {state_of(one.name)}")
    if verb == "clone" and said.code == 0:
        must("delete", "other")
    if verb == "snapshot" and said.code == 0:
        must("snapshot-delete", one.name, "-i", said.out.split("{")[1].split("}")[0])


def try_all(one, table, make):
    for number, state in enumerate(STATES):
        # what changes nothing first, so that few states have to be reached
        cells = sorted(table.items(), key=lambda cell: (cell[1][number] not in (NO, TOLD, SAME),
                                                        cell[1][number] == GONE))
        for words, row in cells:
            if row[number] is None:
                continue
            check(one, state, words, row[number])
            if row[number] == GONE:
                one = make()
    return one


def machine():
    one = Environment("vm1", "vm", "-d", "debian")
    must("set", "vm1", "--memsize", "64M", "--cpuunits", "1000")
    guest = os.environ["WORLD_GUEST"]
    subprocess.run(["qemu-img", "convert", "-O", "qcow2", f"{guest}/disk.qcow2", one.file.parent / "harddisk.qcow2"],
                   check=True)
    return one


def container():
    return Environment("web1", "ct", "--ostemplate", os.environ["WORLD_TEMPLATE"])


def main():
    try_all(machine(), MACHINE, machine)
    try_all(container(), CONTAINER, container)
    cells = [cell for table in (MACHINE, CONTAINER) for row in table.values() for cell in row if cell]
    finish(f"{len(cells)} commands in their states")


main()
