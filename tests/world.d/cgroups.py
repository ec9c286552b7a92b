# SPDX-License-Identifier: LGPL-2.1-or-later
"""One cgroup subtree per host of a world.

Two libvirtds that share cgroups meet in one /machine/qemu-ID-NAME group, so every host gets a subtree of its own and a
cgroup namespace rooted there. On cgroup v1 that is one folder in each mounted hierarchy, below our own group. On
cgroup v2 it is one folder below the root, because a group that holds processes cannot give controllers to children;
for the same reason processes of the host live in the leaf `init` of their subtree.
"""
import os
import time
from pathlib import Path

V2_LEAF = "init"
V2_CONTROLLERS = ("cpu", "cpuset", "io", "memory", "pids")


def _mounts():
    """(file system type, root, mount point) of each cgroup mount, in mount order."""
    with open("/proc/self/mountinfo") as info:
        for line in info:
            fields = line.split()
            fs_type = fields[fields.index("-") + 1]
            if fs_type in ("cgroup", "cgroup2"):
                controllers = fields[-1].split(",") if fs_type == "cgroup" else []
                yield fs_type, fields[3], fields[4], controllers


def _own_paths():
    """controllers, as /proc names them -> our group's path; the key of v2 is ''."""
    with open("/proc/self/cgroup") as groups:
        return {line.split(":", 2)[1]: line.rstrip("\n").split(":", 2)[2] for line in groups}


def plan(name):
    """The folders that make up the subtree called `name`; empty where no cgroup file system is mounted."""
    own, mounts, folders = _own_paths(), list(_mounts()), []
    for controllers, path in own.items():
        wanted = controllers.split(",")
        for fs_type, root, point, options in mounts:
            if controllers and fs_type == "cgroup" and all(w in options for w in wanted):
                below = os.path.relpath(path, root) if path.startswith(root) else "."
                folders.append(Path(point) / below / name)
                break
    if any(not str(f).endswith("/systemd/" + name) for f in folders):
        return folders
    return [Path(point) / name for fs_type, _, point, _ in mounts if fs_type == "cgroup2"][:1]


def is_v2(folder):
    return (folder / "cgroup.controllers").exists()


def create(folders):
    for folder in folders:
        folder.mkdir()
        for file in ("cpuset.cpus", "cpuset.mems"):
            if (folder / file).exists() and not is_v2(folder):
                (folder / file).write_text((folder.parent / file).read_text())
        if is_v2(folder):
            (folder / V2_LEAF).mkdir()
            for controller in V2_CONTROLLERS:
                try:
                    (folder.parent / "cgroup.subtree_control").write_text(f"+{controller}")
                except OSError:
                    pass  # this machine does not have it, or gives it to v1


def enter(folders):
    """Moves the calling process."""
    for folder in folders:
        target = folder / V2_LEAF if is_v2(folder) else folder
        (target / "cgroup.procs").write_text(str(os.getpid()))


def processes(folders):
    found = set()
    for top in folders:
        for folder, _, files in os.walk(top):
            if "cgroup.procs" in files:
                try:
                    found.update(int(p) for p in Path(folder, "cgroup.procs").read_text().split())
                except OSError:
                    pass
    return found


def remove(folders, deadline):
    """Removes the subtrees, trying until `deadline` (monotonic seconds); returns the folders that stayed."""
    while True:
        for top in folders:
            for folder, _, _ in os.walk(top, topdown=False):
                try:
                    os.rmdir(folder)
                except OSError:
                    pass
        left = [f for f in folders if f.exists()]
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.02)  # the kernel has no event for the last exiting task of a v1 group
