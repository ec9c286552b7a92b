#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Puts the disks of a bundle of PCS6 on trial without the tasks that do it for people: what those write down, and
overlays over it. Usage: trial_by_hand.py HOME UUID BUNDLE DISK.hdd=TARGET… . Prints their <disk> elements. A disk of
one image stands on it; the others on exports."""
import grp
import json
import pathlib
import pwd
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

EXPORTS = "/run/libvirt/switchyard/exports"


def parts_of(disk):
    root = ElementTree.parse(disk / "DiskDescriptor.xml").getroot()
    parents = {shot.findtext("GUID"): shot.findtext("ParentGUID") for shot in root.iterfind("Snapshots/Shot")}
    top = next(guid for guid in parents if guid not in parents.values())
    parts = []
    for storage in root.iterfind("StorageData/Storage"):
        images = {image.findtext("GUID"): image for image in storage.iterfind("Image")}
        chain, guid = [], top
        while guid in parents:
            chain.append({"file": str(disk / images[guid].findtext("File")),
                          "plain": images[guid].findtext("Type") == "Plain"})
            guid = parents[guid]
        parts.append({"start": int(storage.findtext("Start")), "end": int(storage.findtext("End")), "chain": chain})
    return parts


def main():
    home, machine, bundle = pathlib.Path(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3])
    disks, files = [], []
    for number, word in enumerate(sys.argv[4:]):
        name, target = word.split("=")
        parts = parts_of(bundle / name)
        is_one = len(parts) == 1 and len(parts[0]["chain"]) == 1
        export = "" if is_one else f"disk{number}"
        overlay, size = home / f"{name}.trial.qcow2", parts[-1]["end"] * 512
        backing = parts[0]["chain"][0]["file"] if is_one else f"nbd+unix:///{export}?socket={EXPORTS}/{machine}/{export}"
        subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", "-u", "-b", backing, "-F",
                        "parallels" if is_one else "raw", overlay, str(size)], check=True)
        disks.append({"name": name, "target": target, "overlay": str(overlay), "size": size, "export": export,
                      "parts": parts})
        for part in parts:
            for image in part["chain"]:
                seen = pathlib.Path(image["file"]).stat()
                files.append({"path": image["file"], "owner": seen.st_uid, "group": seen.st_gid,
                              "mode": seen.st_mode & 0o7777, "inode": seen.st_ino, "size": seen.st_size,
                              "changed": seen.st_mtime_ns})
        print(f"<disk type='file' device='disk'>"
              f"<driver name='qemu' type='qcow2' error_policy='stop' rerror_policy='stop'/>"
              f"<source file='{overlay}'/><target dev='{target}' bus='virtio'/></disk>")
    record = {"uuid": machine, "container": False, "old_home": str(bundle), "format": "qcow2",
              "keeps_snapshots": False, "begun": 0,
              "qemu": {"user": pwd.getpwnam("libvirt-qemu").pw_uid, "group": grp.getgrnam("libvirt-qemu").gr_gid},
              "disks": disks, "old_files": files}
    (home / "upgrade.json").write_text(json.dumps(record))


main()
