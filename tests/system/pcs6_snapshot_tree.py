#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A machine of PCS6 whose two disks have a tree of snapshots:

    0 ── 1 ── 2                    harddisk1.hdd, split in two, has all of them
     │    └── 3 ── now             data.hdd has no image for 4, as where a disk came later
     └── 4

Usage: pcs6_snapshot_tree.py X.pvm RAWS UUID NAME. RAWS becomes a folder of what each disk has at each of them: big-0,
data-0, …, big-now, data-now. Prints the GUIDs of 0 to 4."""
import pathlib
import shutil
import subprocess
import sys

import pcs6_bundles as pcs6

SIZES = {"big": 64 << 20, "data": 24 << 20}
PARENTS = {"0": None, "1": "0", "2": "1", "3": "1", "4": "0", "now": "3"}
# The number of the MiB that each state changes; one that its parent changed, too, and one on the border of the parts.
CHANGES = {"0": [0, 2, 10], "1": [3, 10], "2": [5, 31, 32], "3": [2, 50], "4": [6, 10], "now": [7, 63]}


def write_states(raws, name, size):
    for number, (state, parent) in enumerate(PARENTS.items()):
        path = raws / f"{name}-{state}"
        if parent:
            subprocess.run(["cp", "--sparse=always", raws / f"{name}-{parent}", path], check=True)
        writes = [((mib << 20) % size - (65536 if mib == 32 else 0), 700_000) for mib in CHANGES[state]]
        pcs6.write_raw(path, size, seed=number, writes=writes)


def main():
    bundle, raws, machine, name = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3], sys.argv[4]
    raws.mkdir()
    guids = {state: pcs6.TOP if state == "now" else pcs6.snapshot_guid(int(state)) for state in PARENTS}
    shots = {}
    for disk, size in SIZES.items():
        write_states(raws, disk, size)
        shots[disk] = [(guids[state], guids.get(parent), raws / f"{disk}-{state}")
                       for state, parent in PARENTS.items()]
    data = [shot for shot in shots["data"] if shot[0] != guids["4"]]
    pcs6.write_machine(bundle, {"data.hdd": data, "harddisk1.hdd": shots["big"]}, name, machine)
    shutil.rmtree(bundle / "harddisk1.hdd")
    pcs6.write_disk(bundle / "harddisk1.hdd", shots=shots["big"], split=65536)
    for state in "01234":
        print(guids[state].strip("{}"))


main()
