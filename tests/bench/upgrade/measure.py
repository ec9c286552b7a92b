#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: measure.py NAME          in tests/world; prints samples: metric, path, round, value

What the switch from PCS6 costs: `trials` of machines with disks of 1, 10 and 100 GiB, until their guests are up;
`commits` of machines that are off, and `live` of machines that run, beside qemu-img convert of the same files.
"""
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import libvirt

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "system"))
import pcs6_bundles  # noqa: E402

GIB = 1 << 30
MIB = 1 << 20
ROUNDS = 3
COMMIT_ROUNDS = 5
SIZES_GIB = (1, 10, 100)
DATA_MIB = 2048
NOISE = os.urandom(MIB)
PATIENCE_S = 120
OLD = Path("/vz/old")
LAYOUTS = ("single", "split", "chain")
NAME = "old.hdd"

libvirt.registerErrorHandler(lambda *_: None, None)
vz = libvirt.open("vz:///system")


def sample(metric, path, number, value):
    print(f"{metric}\t{path}\t{number}\t{value:.6g}", flush=True)


def must(*words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"`{' '.join(map(str, words))}` ended with status {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def raw_disk(size, data_mib=0):
    """The states of the guest's disk, grown: as it is, and with data in two halves behind its system."""
    states = []
    for half in range(3):
        path = OLD / f"state{half}.raw"
        if half == 0:
            must("qemu-img", "convert", "-O", "raw", os.environ["WORLD_GUEST"] + "/disk.qcow2", path)
        else:
            must("cp", "--sparse=always", states[-1], path)
        with open(path, "r+b") as file:
            file.truncate(size)
            file.seek((256 + half * data_mib // 2) * MIB)
            for _ in range(data_mib // 2 if half else 0):
                file.write(NOISE)
        states.append(path)
    return states


def bundle(folder, layout, size, data_mib=0):
    """A machine with that disk; its folder. None of what is measured writes into it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    states = raw_disk(size, data_mib)
    how = {"split": min(2 * GIB, size // 4) // 512} if layout == "split" else {}
    pcs6_bundles.write_machine(folder, {NAME: states if layout == "chain" else states[-1:]}, "old", **how)
    for path in states:
        path.unlink()
    return folder


def serial_file(domain):
    root = ElementTree.fromstring(domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE))
    return Path(root.find("devices/serial/source").get("path"))


def is_up(file):
    return file.exists() and b"GUEST-READY" in file.read_bytes()


def wait_for(condition, what):
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            sys.exit(f"{what}: not within {PATIENCE_S} s")
        time.sleep(0.002)


def on_trial(folder):
    """The domain, and how long it took."""
    began = time.monotonic()
    must("prlctl", "upgrade", folder)
    took = time.monotonic() - began
    return vz.lookupByName("old"), took


def start(domain):
    """Times until its QEMU runs, and until its guest is up."""
    file = serial_file(domain)
    began = time.monotonic()
    domain.create()
    running = time.monotonic() - began
    wait_for(lambda: is_up(file), "the guest is up")
    return running, time.monotonic() - began


def trials():
    for layout in LAYOUTS:
        folders = {gib: bundle(OLD / layout / f"g{gib}.pvm", layout, gib * GIB) for gib in SIZES_GIB}
        for number in range(ROUNDS):
            for gib, folder in folders.items():
                domain, asked = on_trial(folder)
                running, up = start(domain)
                sample(f"task.{layout}", f"g{gib}", number, asked * 1000)
                sample(f"running.{layout}", f"g{gib}", number, (asked + running) * 1000)
                sample(f"sign.{layout}", f"g{gib}", number, (asked + up) * 1000)
                must("prlctl", "upgrade-rollback", "old", "--force")


def synced(path):
    with open(path, "rb") as file:
        os.fsync(file.fileno())


def converted(folder):
    """Seconds that qemu-img takes for the same files: each part with its deltas to an image of its own."""
    disk = ElementTree.parse(folder / NAME / "DiskDescriptor.xml").getroot()
    began = time.monotonic()
    for number, storage in enumerate(disk.iterfind("StorageData/Storage")):
        node = None
        for image in storage.iterfind("Image"):
            node = pcs6_bundles.image_node(folder / NAME / image.findtext("File"), False, node)
        copy = OLD / f"copy{number}.qcow2"
        must("qemu-img", "convert", "-O", "qcow2", "json:" + json.dumps(node), copy)
        synced(copy)
    took = time.monotonic() - began
    for copy in OLD.glob("copy*.qcow2"):
        copy.unlink()
    return took


def committed():
    began = time.monotonic()
    must("prlctl", "upgrade-commit", "old")
    return time.monotonic() - began


def in_memory(*folders):
    """A disk would hide how fast the one is beside the other."""
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
        must("mount", "-t", "tmpfs", "-o", "size=8g", "bench", folder)


def commit_rounds(metric, layouts, run_first):
    in_memory(OLD, Path("/vz/vmprivate"))
    for layout in layouts:
        folder = bundle(OLD / layout / "old.pvm", layout, 4 * GIB, DATA_MIB)
        for number in range(COMMIT_ROUNDS):
            domain, _ = on_trial(folder)
            if run_first:
                start(domain)
                if layout == "chain":
                    sample("memory.exporter", "commit", number, exporter_mib())
            converted(folder)  # who comes first in a round would have another machine than who comes second
            times = {}
            for path, act in sorted({"convert": lambda: converted(folder), "commit": committed}.items(),
                                    reverse=number % 2 == 0):
                times[path] = act()
            for path, seconds in times.items():
                sample(f"{metric}.{layout}", path, number, DATA_MIB / seconds)
            sample("memory.dispatcher", "commit", number, memory_mib(dispatcher(), "VmHWM"))
            if run_first:
                domain.destroy()
            must("prlctl", "delete", "old")
        shutil.rmtree(folder)


def memory_mib(pid, key):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(key + ":"):
            return int(line.split()[1]) / 1024
    raise KeyError(key)


def dispatcher():
    return int(Path("/run/world/switchyardd.pid").read_text())


def exporter_mib():
    """Of the largest one, behind a guest that has started."""
    exporters = [path.parent.name for path in Path("/proc").glob("[0-9]*/comm") if path.read_text() == "qemu-nbd\n"]
    if not exporters:
        sys.exit("nothing exports the disk of three deltas")
    return max(memory_mib(pid, "VmHWM") for pid in exporters)


def commits():
    commit_rounds("commit", LAYOUTS, False)


def live():
    commit_rounds("live", ("single", "chain"), True)


if len(sys.argv) != 2 or sys.argv[1] not in ("trials", "commits", "live"):
    sys.exit(__doc__)
{"trials": trials, "commits": commits, "live": live}[sys.argv[1]]()
