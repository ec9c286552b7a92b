#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Bundles of PCS6, written from raw disks by the description of the formats alone: nothing here is our own code, and
qemu-img is asked only to compare.

    pcs6_bundles.py raw FILE BYTES [SEED]                 a sparse disk with some data in it
    pcs6_bundles.py image FILE RAW                        one expanding image
    pcs6_bundles.py disk X.hdd RAW...                     a disk's folder; further RAWs are states after snapshots
    pcs6_bundles.py machine X.pvm NAME.hdd=RAW[,RAW]...   a machine with such disks
    pcs6_bundles.py container DIR RAW                     layout 5: root.hdd of that disk; layout 4 if RAW is a folder
    pcs6_bundles.py compare X.hdd RAW                     is the disk, as QEMU reads its images, that one?

Options: --magic old|new, --cluster SECTORS, --split SECTORS (of each part), --plain, --file (no folder: one legacy
file), --product NAME (root element's first word: Virtuozzo), --uuid, --name, --state poweroff|poweron (of snapshots).
"""
import argparse
import json
import os
import pathlib
import random
import shutil
import struct
import subprocess
import uuid
import xml.etree.ElementTree as ElementTree
import zlib

SECTOR = 512
TOP = "{5fbaabe3-6958-40ff-92a7-860e329aab41}"
NONE = "{00000000-0000-0000-0000-000000000000}"
MAGICS = {"old": b"WithoutFreeSpace", "new": b"WithouFreSpacExt"}
SAMPLES = pathlib.Path(__file__).resolve().parent / "pcs6"


def snapshot_guid(number):
    """Of the state that was the disk's number-th; the top has a GUID of its own."""
    return "{%s}" % uuid.uuid5(uuid.NAMESPACE_OID, f"snapshot {number}")


# ---------------------------------------------------------------------------------------------------------- raw disks


def write_raw(path, size, seed=1, writes=None):
    """A sparse file; `writes` are (offset, bytes) pieces of noise, by default a few up to its very end."""
    noise = random.Random(seed)
    if writes is None:
        writes = [(0, 3 * SECTOR), (size // 3 // SECTOR * SECTOR, 100_000), (max(0, size - 70_000), min(size, 70_000))]
    with open(path, "r+b" if os.path.exists(path) else "wb") as file:
        file.truncate(size)
        for offset, length in writes:
            file.seek(offset)
            file.write(noise.randbytes(min(length, size - offset)))


def data_ranges(file, start, end):
    """Where a sparse file may have other bytes than zeros."""
    at = start
    while at < end:
        try:
            first = os.lseek(file.fileno(), at, os.SEEK_DATA)
        except OSError:  # nothing behind
            return
        at = os.lseek(file.fileno(), first, os.SEEK_HOLE)
        if first < end:
            yield first, min(at, end)


def read_at(file, offset, length):
    if file is None:
        return bytes(length)
    return os.pread(file.fileno(), length, offset).ljust(length, b"\0")


# ------------------------------------------------------------------------------------------------------------- images


def differing_blocks(file, parent, start, end, block):
    """Numbers of the blocks of [start, end) in which a file differs from its parent: zeros, where there is none."""
    numbers = set()
    for one in (file, parent):
        if one is not None:
            for first, last in data_ranges(one, start, end):
                numbers.update(range((first - start) // block, (last - start - 1) // block + 1))
    for number in sorted(numbers):
        offset = start + number * block
        length = min(block, end - offset)
        if read_at(file, offset, length) != read_at(parent, offset, length):
            yield number


def write_image(path, raw, parent=None, start=0, end=None, magic="new", cluster=2048):
    """An expanding image of bytes [start, end) of a raw disk, or of what differs from its parent's. Its clusters are
    not in their order, as in an image that a guest wrote."""
    end = os.path.getsize(raw) if end is None else end
    block = cluster * SECTOR
    count = -(-(end - start) // block)
    with open(raw, "rb") as file, open(parent or os.devnull, "rb") as below, open(path, "wb") as image:
        blocks = list(differing_blocks(file, below if parent else None, start, end, block))
        random.Random(7).shuffle(blocks)
        unit = block if magic == "new" else SECTOR
        first = -(-(64 + 4 * count) // unit) * unit
        table = [0] * count
        for place, number in enumerate(blocks):
            offset = first + place * block
            table[number] = offset // unit
            at = start + number * block
            image.seek(offset)
            image.write(read_at(file, at, min(block, end - at)).ljust(block, b"\0"))
        sectors = (end - start) // SECTOR
        cylinders = min(sectors // 512, 2**32 - 1)
        head = struct.pack("<16sIIIIIQIIIQ", MAGICS[magic], 2, 16, cylinders, cluster, count, sectors, 0,
                           first // SECTOR, 0, 0)
        image.truncate(max(os.fstat(image.fileno()).st_size, first))
        image.seek(0)
        image.write(head + struct.pack(f"<{count}I", *table))


def write_plain(path, raw, start, end):
    with open(raw, "rb") as file, open(path, "wb") as image:
        image.truncate(end - start)
        for first, last in data_ranges(file, start, end):
            for offset in range(first, last, 1 << 20):
                image.seek(offset - start)
                image.write(read_at(file, offset, min(1 << 20, last - offset)))


# -------------------------------------------------------------------------------------------------------------- disks


def element(parent, name, text=None, **attributes):
    made = ElementTree.SubElement(parent, name, attributes)
    made.text = None if text is None else str(text)
    return made


def save_xml(root, path):
    ElementTree.indent(root, "   ")
    ElementTree.ElementTree(root).write(path, encoding="UTF-8", xml_declaration=True)


def shots_of(states):
    """[(guid, parent's guid or None, raw)] of one disk after the other; the last is the disk as it is."""
    guids = [snapshot_guid(number) for number in range(len(states) - 1)] + [TOP]
    return [(guid, guids[i - 1] if i else None, raw) for i, (guid, raw) in enumerate(zip(guids, states))]


def write_disk(folder, states=(), shots=None, top=TOP, magic="new", cluster=2048, split=None, plain=False,
               product="Parallels", names="{disk}.{part}.{guid}.hds", top_guid=False, links=None):
    """X.hdd/. `shots`, where states in a row are not enough: any tree of (guid, parent, raw), parents first. Each image
    holds what differs from its parent's raw. `plain`: the first image is raw bytes. `links` {guid: name}: that image is
    another bundle's file and not written here."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    shots = shots or shots_of(list(states))
    raws = {guid: raw for guid, _, raw in shots}
    size = os.path.getsize(raws[top])
    sectors = size // SECTOR
    root = ElementTree.Element(f"{product}_disk_image", Version="1.0")
    parameters = element(root, "Disk_Parameters")
    for name, value in (("Disk_size", sectors), ("Cylinders", sectors // 512), ("PhysicalSectorSize", 4096),
                        ("LogicSectorSize", SECTOR), ("Heads", 16), ("Sectors", 32), ("Padding", 0)):
        element(parameters, name, value)
    encryption = element(parameters, "Encryption")
    element(encryption, "Engine", NONE)
    element(encryption, "Data", "")
    element(parameters, "UID", "{%s}" % uuid.uuid5(uuid.NAMESPACE_OID, folder.name))
    element(parameters, "Name", folder.stem)
    miscellaneous = element(parameters, "Miscellaneous")
    element(miscellaneous, "CompatLevel", "level2")
    element(miscellaneous, "SuspendState", 0)
    storages = element(root, "StorageData")
    for number, start in enumerate(range(0, sectors, split or sectors)):
        end = min(start + (split or sectors), sectors)
        storage = element(storages, "Storage")
        for name, value in (("Start", start), ("End", end), ("Blocksize", cluster)):
            element(storage, name, value)
        for guid, parent, raw in shots:
            file = (links or {}).get(guid) or names.format(disk=folder.name, part=number, guid=guid)
            is_plain = plain and parent is None
            image = element(storage, "Image")
            for name, value in (("GUID", guid), ("Type", "Plain" if is_plain else "Compressed"), ("File", file)):
                element(image, name, value)
            if links and guid in links:
                continue
            if is_plain:
                write_plain(folder / file, raw, start * SECTOR, end * SECTOR)
            else:
                write_image(folder / file, raw, raws.get(parent), start * SECTOR, end * SECTOR, magic, cluster)
    snapshots = element(root, "Snapshots")
    if top_guid or top != TOP:
        element(snapshots, "TopGUID", top)
    for guid, parent, _ in shots:
        shot = element(snapshots, "Shot")
        element(shot, "GUID", guid)
        element(shot, "ParentGUID", parent or NONE)
    save_xml(root, folder / "DiskDescriptor.xml")
    (folder / folder.name).touch()


def image_node(path, is_plain, below=None):
    node = {"driver": "raw" if is_plain else "parallels", "read-only": True,
            "file": {"driver": "file", "filename": str(path)}}
    return node | ({"backing": below} if below else {})


def compare(disk, raw):
    """qemu-img's word, part by part, on whether a disk's images are a raw disk."""
    disk = pathlib.Path(disk)
    if disk.is_file():
        subprocess.run(["qemu-img", "compare", "-U", "-f", "parallels", disk, "-F", "raw", raw], check=True)
        return
    root = ElementTree.parse(disk / "DiskDescriptor.xml").getroot()
    parents = {shot.findtext("GUID"): shot.findtext("ParentGUID") for shot in root.iterfind("Snapshots/Shot")}
    for storage in root.iterfind("StorageData/Storage"):
        images = {image.findtext("GUID"): image for image in storage.iterfind("Image")}
        chain = []
        guid = root.findtext("Snapshots/TopGUID") or TOP
        while guid != NONE:
            chain.append(images[guid])
            guid = parents[guid]
        node = None
        for image in reversed(chain):
            node = image_node(disk / image.findtext("File"), image.findtext("Type") == "Plain", node)
        start, end = (int(storage.findtext(name)) * SECTOR for name in ("Start", "End"))
        range_of_raw = {"driver": "raw", "offset": start, "size": end - start, "read-only": True,
                        "file": {"driver": "file", "filename": str(raw)}}
        subprocess.run(["qemu-img", "compare", "-U", "json:" + json.dumps(node), "json:" + json.dumps(range_of_raw)],
                       check=True)


# ----------------------------------------------------------------------------------------------------------- machines


def set_text(root, path, text):
    root.find(path).text = str(text)


def add_hard_disk(hardware, index, name, size, is_plain, is_split):
    device = ElementTree.Element("Hdd", {"id": str(index), "dyn_lists": "Partition 0"})
    hardware.insert(list(hardware).index(hardware.find("Serial")), device)
    for leaf, value in (("Uuid", "{%s}" % uuid.uuid5(uuid.NAMESPACE_OID, name)), ("Index", index), ("Enabled", 1),
                        ("Connected", 1), ("EmulatedType", 1), ("SystemName", name), ("UserFriendlyName", name),
                        ("InterfaceType", 2), ("StackIndex", index), ("DiskType", 0 if is_plain else 1),
                        ("Size", size >> 20), ("Passthrough", 0), ("SubType", 255), ("Splitted", int(is_split)),
                        ("DiskVersion", 2)):
        element(device, leaf, value)


def write_snapshot_list(folder, shots, top, state):
    """Snapshots.xml and Snapshots/GUID.pvc: every shot but the top is one that the user took."""
    root = ElementTree.Element("ParallelsSavedStates", schemaVersion="1.0", dyn_lists="SavedStateItem 1")
    items = {None: root}
    current = next(parent for guid, parent, _ in shots if guid == top)
    (folder / "Snapshots").mkdir(exist_ok=True)
    for number, (guid, parent, _) in enumerate(shots):
        if guid == top:
            continue
        is_current = {"current": "yes"} if guid == current else {}
        item = element(items[parent], "SavedStateItem", guid=guid, state=state, **is_current)
        for name, value in (("Name", f"before {number}"), ("DateTime", f"2014-09-{number + 2:02} 11:45:10"),
                            ("Creator", "root"), ("ScreenShot", ""), ("Description", f"the disk's state {number}")):
            element(item, name, value)
        items[guid] = item
        shutil.copy(folder / "config.pvs", folder / "Snapshots" / f"{guid}.pvc")
        if state != "poweroff":
            for suffix in (".sav", ".mem"):
                (folder / "Snapshots" / (guid + suffix)).write_bytes(b"memory of another hypervisor")
    save_xml(root, folder / "Snapshots.xml")


def write_machine(folder, disks, name=None, machine=None, state="poweroff", file=False, ram=228, **how):
    """A .pvm of {disk's name: [raw, …] or shots}; `how` is write_disk's. `file`: the disks are legacy single files.
    All else of the machine is the sample's: one serial port that writes serial1.txt, two adapters."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    root = ElementTree.parse(SAMPLES / "files01.pvm" / "config.pvs").getroot()
    machine = machine or str(uuid.uuid4())
    for leaf in ("VmUuid", "SourceVmUuid"):
        set_text(root, f"Identification/{leaf}", "{%s}" % machine)
    set_text(root, "Identification/VmName", name or folder.stem)
    set_text(root, "Identification/VmHome", folder.resolve() / "config.pvs")
    set_text(root, "Hardware/Memory/RAM", ram)
    hardware = root.find("Hardware")
    for device in [*hardware.iterfind("Hdd"), *hardware.iterfind("CdRom")]:
        hardware.remove(device)
    order = root.find("Settings/Startup/BootingOrder")
    for device in order.findall("BootDevice[Type='5']"):
        order.remove(device)
    tree = None
    for index, (disk, states) in enumerate(disks.items()):
        shots = states if isinstance(states[0], tuple) else shots_of(states)
        if file:
            write_image(folder / disk, states[0], magic=how.get("magic", "new"), cluster=how.get("cluster", 2048))
        else:
            write_disk(folder / disk, shots=shots, **how)
        size = os.path.getsize(shots[-1][2])
        add_hard_disk(hardware, index, disk, size, how.get("plain", False), bool(how.get("split")))
        tree = shots if len(shots) > 1 else tree
    save_xml(root, folder / "config.pvs")
    if tree:
        write_snapshot_list(folder, tree, how.get("top", TOP), state)


# --------------------------------------------------------------------------------------------------------- containers


def write_ext4(path, size, tree=None):
    with open(path, "wb") as file:
        file.truncate(size)
    subprocess.run(["mkfs.ext4", "-q", "-F", *(["-d", tree] if tree else []), path], check=True)


def write_parted(path, content):
    """A disk with a GUID partition table whose one partition, at 1 MiB, has a file's content."""
    first = 2048
    size = os.path.getsize(content)
    sectors = first + size // SECTOR + 2048
    entry = struct.pack("<16s16sQQQ72s", uuid.UUID("0fc63daf-8483-4772-8e79-3d69d8477de4").bytes_le,
                        uuid.uuid5(uuid.NAMESPACE_OID, "partition").bytes_le, first, first + size // SECTOR - 1, 0,
                        "root".encode("utf-16le"))
    entries = entry.ljust(128 * 128, b"\0")

    def header(here, other, entries_at):
        def packed(checksum):
            name = uuid.uuid5(uuid.NAMESPACE_OID, "disk").bytes_le
            return struct.pack("<8sIIIIQQQQ16sQIII", b"EFI PART", 0x10000, 92, checksum, 0, here, other, 34,
                               sectors - 34, name, entries_at, 128, 128, zlib.crc32(entries))

        return packed(zlib.crc32(packed(0)))

    protective = struct.pack("<B3sB3sII", 0, b"\0\2\0", 0xEE, b"\xff\xff\xff", 1, min(sectors - 1, 2**32 - 1))
    with open(path, "wb") as disk:
        disk.truncate(sectors * SECTOR)
        for sector, data in ((0, bytes(446) + protective.ljust(64, b"\0") + b"\x55\xaa"),
                             (1, header(1, sectors - 1, 2)), (2, entries), (sectors - 33, entries),
                             (sectors - 1, header(sectors - 1, 1, sectors - 33))):
            disk.seek(sector * SECTOR)
            disk.write(data)
        with open(content, "rb") as file:
            for start, end in data_ranges(file, 0, size):
                disk.seek(first * SECTOR + start)
                disk.write(read_at(file, start, end - start))


def write_container(folder, root, config=None, states=(), **how):
    """A private area. `root`: a raw disk, for layout 5, with `states` after it where there are snapshots; or a tree,
    for layout 4. `config`: text of its ve.conf, or none for the sample's. Its .ve.layout is a link, as vzctl's."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    is_tree = os.path.isdir(root)
    (folder / ".ve.layout").unlink(missing_ok=True)
    (folder / ".ve.layout").symlink_to("4" if is_tree else "5")
    (folder / "ve.conf").write_text(config if config is not None else (SAMPLES / "301.conf").read_text())
    for name in ("dump", "scripts"):
        (folder / name).mkdir(exist_ok=True)
    if is_tree:
        subprocess.run(["cp", "-a", str(root) + "/.", folder / "fs"], check=True)
        return
    how = {"names": "root.hds", "top_guid": True} | how
    if states:
        how["names"] = "root.hds.{guid}"
    write_disk(folder / "root.hdd", [root, *states], **how)
    (folder / "root.hdd" / "root.hdd").unlink()


# ------------------------------------------------------------------------------------------------------------ by hand


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("raw", "image", "disk", "machine", "container", "compare"))
    parser.add_argument("path")
    parser.add_argument("arguments", nargs="*")
    parser.add_argument("--magic", choices=MAGICS, default="new")
    parser.add_argument("--cluster", type=int, default=2048)
    parser.add_argument("--split", type=int)
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--file", action="store_true")
    parser.add_argument("--product", default="Parallels")
    parser.add_argument("--uuid")
    parser.add_argument("--name")
    parser.add_argument("--state", default="poweroff")
    options = parser.parse_args()
    how = {"magic": options.magic, "cluster": options.cluster}
    layout = how | {"split": options.split, "plain": options.plain, "product": options.product}
    given = options.arguments
    if options.what == "raw":
        write_raw(options.path, int(given[0]), int(given[1]) if len(given) > 1 else 1)
    elif options.what == "image":
        write_image(options.path, given[0], **how)
    elif options.what == "disk":
        write_disk(options.path, given, **layout)
    elif options.what == "machine":
        disks = {name: raws.split(",") for name, _, raws in (word.partition("=") for word in given)}
        write_machine(options.path, disks, options.name, options.uuid, options.state, options.file, **layout)
    elif options.what == "container":
        write_container(options.path, given[0], states=given[1:], **layout)
    else:
        compare(options.path, given[0])


if __name__ == "__main__":
    main()
