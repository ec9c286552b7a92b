# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a world left behind after its hosts were ended: processes, cgroups, mounts, loop devices, files."""
import fcntl
import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import cgroups

PATIENCE_S = 10


def processes_in(namespaces):
    """pid -> command line of each process that is in one of the namespaces (open files)."""
    wanted = {os.readlink(f"/proc/self/fd/{namespace.fileno()}") for namespace in namespaces}
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            links = {os.readlink(entry / "ns" / kind) for kind in os.listdir(entry / "ns")}
            if links & wanted:
                found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            pass  # it ended meanwhile
    return found


def mounts_below(folder):
    with open("/proc/self/mountinfo") as info:
        return [line.split()[4] for line in info if f" {folder}/" in line]


def loops_on(folder):
    """Loop devices whose backing file lies in the folder. Their list is one for the whole machine."""
    listing = subprocess.run(["losetup", "--list", "--json", "--output", "NAME,BACK-MAJ:MIN,BACK-INO"],
                             capture_output=True, text=True).stdout
    loops = {}
    for loop in json.loads(listing or '{"loopdevices": []}')["loopdevices"]:
        major, minor = loop["back-maj:min"].split(":")
        loops[(int(major), int(minor)), int(loop["back-ino"])] = loop["name"]
    found = []
    if loops:
        for top, _, files in os.walk(folder):
            for file in files:
                info = os.lstat(os.path.join(top, file))
                key = (os.major(info.st_dev), os.minor(info.st_dev)), info.st_ino
                if key in loops:
                    found.append(f"{loops[key]} on {os.path.join(top, file)}")
    return found


def until_empty(find, deadline):
    """Namespaces and what they pin go away in the background, without an event: looks again until the deadline."""
    while (found := find()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


def find_and_remove(state, hosts):
    """One line for each thing that was left; what can be removed is removed."""
    deadline = time.monotonic() + PATIENCE_S
    namespaces = [namespace for host in hosts for namespace in host.namespaces]
    groups = [folder for host in hosts for folder in host.groups]
    report = []
    left = until_empty(lambda: processes_in(namespaces) | {p: "?" for p in cgroups.processes(groups)}, deadline)
    for pid, command in left.items():
        report.append(f"process {pid}: {command}")
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    for host in hosts:
        host.forget()
    report += [f"mount {point}" for point in until_empty(lambda: mounts_below(state), deadline)]
    for loop in until_empty(lambda: loops_on(state), deadline):
        report.append(f"loop device {loop}")
        subprocess.run(["losetup", "--detach", loop.split()[0]])
    report += [f"cgroup {folder}" for folder in cgroups.remove(groups, max(deadline, time.monotonic() + 2))]
    return report


def remove_folder(state):
    shutil.rmtree(state, ignore_errors=True)
    if state.exists():  # a test may have protected files
        subprocess.run(["chattr", "-R", "-f", "-i", "-a", str(state)])
        shutil.rmtree(state, ignore_errors=True)
    return not state.exists()


def own(state):
    """Marks the folder as a living world's, as long as the returned file is open."""
    owner = open(state / "owner", "w")
    fcntl.flock(owner, fcntl.LOCK_EX)
    return owner


def sweep(parent, pattern):
    """Removes what worlds left whose tests/world was killed: their processes went with it, folders and cgroups stay."""
    for state in Path(parent).glob(pattern):
        try:
            owner = open(state / "owner")
            fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            continue  # alive, or just being made
        with owner:
            for host in state.glob("host*"):
                cgroups.remove(cgroups.plan(f"{state.name}-{host.name}"), time.monotonic() + 1)
            remove_folder(state)
