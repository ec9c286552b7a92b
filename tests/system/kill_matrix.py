# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tasks of the dispatcher, killed (SIGKILL) before and after each of their steps.

A scene is a state of the host, made from nothing, and a task, asked for over D-Bus. A reference run shows the host
before and after it; then the task is run again and again, and each time switchyardd ends itself at another place
(SWITCHYARD_KILL_AT). What its next start makes of the rest must be one of the two, whole: old where the place lies
before the kind's point of no return, new from there on. Looked at are domains with their definitions and autostart,
network filters, the catalogue, and every file below /vz, with owner, mode and content. A new kind of task is a new
Scene in SCENES."""
import hashlib
import json
import os
import select
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import libvirt
import pcs6_bundles

TESTS = Path(__file__).resolve().parents[1]
CLIENT = TESTS / "system/dispatcher_client.py"
KINDS = TESTS.parent / "build/release/tests/dispatcher-kinds"
STATE = Path("/var/lib/switchyard")
MACHINES, PRIVATE, ELSEWHERE = Path("/vz/vmprivate"), Path("/vz/private"), Path("/vz/elsewhere")
OUTSIDE = Path("/vz/outside")
OTHER = "5b1e0c9a-0d5e-4c39-9d7f-0a4f6f1c2b33"
OTHER_TEMPLATE = "other-1-x86_64"
OLD, OLD_AREA = Path("/vz/old/web01.pvm"), Path("/vz/old/301")
WIKI = "9f1c5a77-6de1-4a0b-8a35-52d80c1b7e01"  # of system/pcs6/301.conf
BUNDLE, AREA = MACHINES / "web01.pvm", PRIVATE / "301"
FIREWALL = """<Firewall><Enabled>1</Enabled><Incoming><Direction><DefaultPolicy>1</DefaultPolicy><FirewallRules>
<FirewallRule><Protocol>TCP</Protocol><LocalPort>22</LocalPort><RemoteNetAddress></RemoteNetAddress>
<RemotePort>0</RemotePort></FirewallRule></FirewallRules></Direction></Incoming></Firewall>"""

FAKE_V2V = r"""#!/bin/sh
for file; do :; done
disk=$(sed -n "s/.*<source file=['\"]\([^'\"]*\).*/\1/p" "$file")
qemu-io -f qcow2 -c 'write -P 7 0 64k' "$disk" && echo "This guest has virtio drivers installed."
"""
VIRTIO = "<InterfaceType>3</InterfaceType>"
TRIAL_IMAGES = ("root.qcow2", "root.raw", "upper.img")

PATIENCE_S = 30

libvirt.registerErrorHandler(lambda *_: None, None)


class Wrong(Exception):
    pass


def run(*words, **settings):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True,
                          env={**os.environ, **settings})


def must(*words):
    done = run(*words)
    if done.returncode != 0:
        raise Wrong(f"`{' '.join(map(str, words))}` ended with status {done.returncode}: {done.stderr}{done.stdout}")
    return done.stdout


def task(*call):
    """Asks for it, and waits for its end."""
    return must(CLIENT, "task", *call)


# What scenes are made of.

def bundle(folder=BUNDLE):
    """A machine's bundle: a disk, a firewall, and a link that leads out of it."""
    shutil.copytree(TESTS.parent / "examples/pcs6/web01.pvm", folder)
    config = folder / "config.pvs"
    text = config.read_text()
    config.write_text(text.replace("</NetworkAdapter>", FIREWALL + "</NetworkAdapter>", 1))
    subprocess.run(["truncate", "-s", "8M", "/vz/disk.raw"], check=True)
    must(TESTS.parent / "examples/pcs6/pack-disk", "/vz/disk.raw", folder / "harddisk1.hdd")
    (folder / "outside").symlink_to(OUTSIDE)


def area():
    """A container's private area with its ve.conf, of a root that is a folder."""
    root = AREA / "fs/root"
    root.mkdir(parents=True)
    (root / "sbin").mkdir()
    (root / "sbin/init").write_text("#!/bin/sh\n")
    os.link(root / "sbin/init", root / "sbin/telinit")
    os.mkfifo(root / "initctl", 0o600)
    os.chown(root / "sbin/init", 7, 8)
    os.chmod(root / "sbin/init", 0o4755)
    shutil.copy(TESTS / "system/pcs6/301.conf", AREA / "ve.conf")
    for folder in ("papers", "uploads"):
        Path("/vz", folder).mkdir(exist_ok=True)


def machine():
    bundle()
    task("host", "Register", BUNDLE)


def container():
    area()
    task("host", "Register", AREA)


def nothing():
    """A host on which something is to be made."""


def made_machine():
    task("host", "CreateVm", "db01", '{"distribution": "centos7", "disk_mib": 8}')


def made_container():
    task("host", "CreateContainer", "web01", os.environ["WORLD_TEMPLATE"], '{"disk_mib": 16}')


def on_trial():
    bundle(OLD)
    task("host", "Upgrade", OLD)


def old_files(folder):
    """A container's own, with what a fix-up changes."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, text in (("sbin/init", "#!/bin/sh\n"), ("etc/fstab", "/dev/simfs / simfs defaults 0 0\n"),
                       ("srv/page", "written on the old server\n")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    os.chown(folder / "srv/page", 33, 33)
    os.link(folder / "srv/page", folder / "srv/same")
    return folder


def old_config():
    """With as little disk space as there can be, and no folders of the host."""
    lines = (TESTS / "system/pcs6/301.conf").read_text().splitlines()
    kept = [line for line in lines if not line.startswith(("DISKSPACE", "DISKINODES", "BINDMOUNT"))]
    return "\n".join(kept + ['DISKSPACE="32768:32768"', ""])


def long_ago():
    """So that the time of a change shows one, and is the same in each run."""
    for folder, _, files in os.walk(OLD_AREA, topdown=False):
        for path in [*(os.path.join(folder, name) for name in files), folder]:
            os.utime(path, (10**9, 10**9), follow_symlinks=False)


def old_ploop():
    """A ploop image and a delta over it, of the same bytes each time."""
    states = [Path(f"/vz/state{number}.raw") for number in range(2)]
    for state in states if not states[-1].exists() else []:
        tree = old_files(Path("/vz/tree"))
        (tree / "srv/state").write_text(state.name)
        pcs6_bundles.write_ext4("/vz/ext4.raw", 24 << 20, tree)
        pcs6_bundles.write_parted(state, "/vz/ext4.raw")
    pcs6_bundles.write_container(OLD_AREA, states[0], old_config(), states[1:])
    long_ago()


def old_tree():
    pcs6_bundles.write_container(OLD_AREA, old_files(Path("/vz/tree")), old_config())
    long_ago()


def trial_of(make):
    def prepare():
        make()
        task("host", "Upgrade", OLD_AREA)
    return prepare


def registered_elsewhere():
    bundle(OLD)
    task("host", "Register", OLD)


def two_templates():
    """A container of known UUID, and a template that is not its own."""
    cache = Path("/vz/template/cache")
    if not (cache / OTHER_TEMPLATE).exists():
        subprocess.run(["cp", "-a", cache / os.environ["WORLD_TEMPLATE"], cache / OTHER_TEMPLATE], check=True)
    task("host", "CreateContainer", "web01", os.environ["WORLD_TEMPLATE"],
         json.dumps({"disk_mib": 16, "uuid": OTHER}))


def old_bundle():
    """A machine with devices of its time, and a virt-v2v that changes a disk and says that it did."""
    if not any(line.split()[1] == "/usr/sbin" for line in Path("/proc/mounts").read_text().splitlines()):
        programs = Path("/vz/programs")
        programs.mkdir()
        for name in ("virt-v2v-in-place", "nbdkit"):
            (programs / name).write_text(FAKE_V2V)
            (programs / name).chmod(0o755)
        must("mount", "-t", "overlay", "-o", f"lowerdir={programs}:/usr/sbin", "programs", "/usr/sbin")
    pcs6_bundles.write_raw("/vz/disk.raw", 8 << 20)
    pcs6_bundles.write_machine(BUNDLE, {"disk.hdd": ["/vz/disk.raw"]}, "db01", OTHER, plain=True)


def old_machine():
    old_bundle()
    task("host", "Register", BUNDLE)


def switched_machine():
    """As if the agent of its guest had said that it has the drivers."""
    old_machine()
    task("@db01", "UpgradeDevices")
    connection = connect()
    xml = connection.lookupByName("db01").XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
    connection.defineXML(xml.replace('by="virt-v2v"', 'by="agent"'))


def template():
    made_machine()
    task("@db01", "MarkTemplate")


@dataclass
class Scene:
    kind: str
    prepare: Callable[[], None]
    call: list  # object, method, arguments
    # places of a change's test: (step, before or after); the nightly test takes all
    places: list[tuple[str, str]]
    # the container whose image is told by the files in it: mounted, or made anew, it is never of the same bytes
    inside: str = ""
    # a container on trial, whose images are told likewise
    on_trial: str = ""
    # what the machine's file has when it has followed the new definition, and has not where that is the old one
    follows: str = ""


SCENES = {
    "register a machine under another name and UUID": Scene(
        "register", bundle, ["host", "Register", BUNDLE, json.dumps({"name": "web02", "uuid": OTHER})],
        [("config", "after"), ("define", "after"), ("finish", "before")]),
    "register a container": Scene("register", area, ["host", "Register", AREA, '{"name": "wiki2"}'],
                                  [("record", "after")]),
    "unregister": Scene("unregister", machine, ["@web01", "Unregister"], [("undefine", "after")]),
    "delete a machine": Scene("delete", machine, ["@web01", "Delete"], [("plan", "after"), ("undefine", "after")]),
    "delete a container": Scene("delete", container, ["@wiki", "Delete"], [("files", "after")]),
    "move a container": Scene("move", container, ["@wiki", "Move", "/vz/other"],
                              [("files", "after"), ("define", "after")]),
    "move a machine to another file system": Scene("move", machine, ["@web01", "Move", ELSEWHERE],
                                                   [("files", "after"), ("record", "after"), ("clear", "after")]),
    "create a machine": Scene("create", nothing, ["host", "CreateVm", "db01", '{"disk_mib": 8}'], [("define", "after")]),
    "create a container": Scene("create", nothing, ["host", "CreateContainer", "web01", os.environ["WORLD_TEMPLATE"]],
                                [("fill", "after")]),
    "clone a machine": Scene("clone", made_machine, ["@db01", "Clone", "db02"], [("record", "after")]),
    "clone a machine over its disks": Scene("clone", made_machine, ["@db01", "Clone", "db02", '{"linked": true}'],
                                            [("freeze", "after"), ("fill", "after")]),
    "clone a container": Scene("clone", made_container, ["@web01", "Clone", "web02"], [("fill", "after")]),
    "put a machine on trial": Scene(
        "upgrade", registered_elsewhere, ["host", "Upgrade", OLD],
        [("fill", "after"), ("leave", "after"), ("define", "after"), ("record", "after")]),
    "commit a trial": Scene("upgrade-commit", on_trial, ["@web01", "UpgradeCommit"],
                            [("plan", "after"), ("settle", "before"), ("settle", "after")],
                            follows="!\\.trial\\.qcow2"),
    "roll a trial back": Scene("upgrade-rollback", on_trial, ["@web01", "UpgradeRollback"],
                               [("undefine", "after"), ("forget", "after"), ("files", "before")]),
    "put a container of ploop on trial": Scene(
        "upgrade", old_ploop, ["host", "Upgrade", OLD_AREA], [("fill", "after"), ("define", "after")], on_trial=WIKI),
    "put a container of simfs on trial": Scene(
        "upgrade", old_tree, ["host", "Upgrade", OLD_AREA], [("fill", "after"), ("record", "before")], on_trial=WIKI),
    "commit a trial of ploop": Scene(
        "upgrade-commit", trial_of(old_ploop), ["@wiki", "UpgradeCommit"], [("settle", "before"), ("settle", "after")],
        on_trial=WIKI),
    "commit a trial of simfs": Scene(
        "upgrade-commit", trial_of(old_tree), ["@wiki", "UpgradeCommit"], [("settle", "before"), ("settle", "after")],
        on_trial=WIKI),
    "roll a trial of ploop back": Scene(
        "upgrade-rollback", trial_of(old_ploop), ["@wiki", "UpgradeRollback"], [("undefine", "after")], on_trial=WIKI),
    "roll a trial of simfs back": Scene(
        "upgrade-rollback", trial_of(old_tree), ["@wiki", "UpgradeRollback"], [("let-go", "after")], on_trial=WIKI),
    "reinstall a container": Scene(
        "reinstall", two_templates, ["@web01", "Reinstall", json.dumps({"template": OTHER_TEMPLATE})],
        [("make", "after"), ("place", "after"), ("config", "after"), ("clear", "after")],
        OTHER),
    "set values of a machine": Scene("set", machine, ["@web01", "Set", json.dumps(
        [["name", "db02"], ["memsize", 256], ["autostart", "auto"], ["bootorder", 5],
         ["vnc", {"mode": "auto", "password": "secret"}]])], [("define", "after")]),
    "set devices of a machine": Scene("set", machine, ["@web01", "Set", json.dumps(
        [["device-add", {"type": "hdd", "size": 8}], ["device-del", {"name": "hdd0", "image": "remove"}],
         ["device-add", {"type": "net", "mac": "00:1c:42:00:00:77", "ipadd": ["10.0.0.7/24", "2001:db8::7/64"]}],
         ["device-set", {"name": "net0", "enable": False}]])], [("images", "after"), ("filters", "after"),
                                                                ("finish", "before")]),
    "set values of a container": Scene("set", container, ["@wiki", "Set", json.dumps(
        [["memsize", 256], ["cpulimit", "50"], ["description", "two words"], ["iolimit", 5242880]])],
        [("define", "after"), ("finish", "after")]),
    "make a template of a machine": Scene("mark-template", made_machine, ["@db01", "MarkTemplate"],
                                          [("config", "after")]),
    "make a template of a container": Scene("mark-template", made_container, ["@web01", "MarkTemplate"],
                                            [("record", "after")]),
    "make a template a machine again": Scene("unmark-template", template, ["@db01", "UnmarkTemplate"],
                                             [("record", "after")]),
    "put a machine on trial with virtio's devices": Scene(
        "upgrade", old_bundle, ["host", "Upgrade", BUNDLE, '{"profile": "virtio"}'], [("drivers", "after")]),
    "give a machine virtio's devices": Scene("upgrade-devices", old_machine, ["@db01", "UpgradeDevices"],
                                             [("convert", "after"), ("gather", "after"), ("define", "after"), ("commit", "after")],
                                             follows=VIRTIO),
    "give a machine its devices back": Scene("restore-devices", switched_machine, ["@db01", "RestoreDevices"],
                                             [("define", "before")], follows="!" + VIRTIO),
}


# The host.

def connect():
    return libvirt.open("vz:///system")


def clear_away():
    """Nothing but the template is left."""
    connection = connect()
    for domain in connection.listAllDomains():
        if domain.isActive():
            domain.destroy()
        vm = domain.OSType() == "hvm"
        domain.undefineFlags(libvirt.VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA
                             | (libvirt.VIR_DOMAIN_UNDEFINE_NVRAM if vm else 0))
    for name in filters(connection):
        connection.nwfilterLookupByName(name).undefine()
    for entry in STATE.iterdir():
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    for folder in (MACHINES, PRIVATE, OLD.parent, Path("/vz/other"), OUTSIDE):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    (OUTSIDE / "precious").write_text("kept")
    for entry in ELSEWHERE.iterdir():
        shutil.rmtree(entry)


def filters(connection):
    return sorted(name for name in connection.listNWFilters() if name.startswith("pcs6-fw-"))


def described(path):
    seen = path.lstat()
    if path.is_symlink():
        content = os.readlink(path)
    elif path.is_file():
        content = hashlib.sha256(path.read_bytes()).hexdigest()
    else:
        content = ""
    return f"{seen.st_mode:o} {seen.st_uid}:{seen.st_gid} {seen.st_nlink if not path.is_dir() else ''} {content}"


def rows(question):
    if not (STATE / "dispatcher.sqlite").exists():
        return []
    with closing(sqlite3.connect(STATE / "dispatcher.sqlite")) as database:
        return database.execute(question).fetchall()


def files_inside(uuid):
    must("switchyard-ct", "mount", uuid)
    try:
        root = PRIVATE / uuid / "root"
        return {str(path): described(path) for path in sorted(root.rglob("*"))}
    finally:
        must("switchyard-ct", "unmount", uuid)


def files_of_images(home):
    """What is in the file systems of a trial's images, which are only read."""
    found = {}
    raw, seen = Path("/vz/seen.raw"), Path("/vz/seen")
    seen.mkdir(exist_ok=True)
    for image in [home / name for name in TRIAL_IMAGES if (home / name).exists()]:
        must("qemu-img", "convert", "-U", "-O", "raw", image, raw)
        parted = run("sfdisk", "-J", raw)
        offset = json.loads(parted.stdout)["partitiontable"]["partitions"][0]["start"] * 512 if parted.stdout else 0
        must("mount", "-o", f"ro,noload,loop,offset={offset}", raw, seen)
        try:
            found |= {f"{image.name} {path.relative_to(seen)}": described(path) for path in sorted(seen.rglob("*"))}
        finally:
            must("umount", seen)
            raw.unlink()
    return found


def the_host(inside="", on_trial=""):
    """Everything that a task may change, as a dictionary of words."""
    connection = connect()
    host = {}
    secure = libvirt.VIR_DOMAIN_XML_INACTIVE | libvirt.VIR_DOMAIN_XML_SECURE
    for domain in connection.listAllDomains():
        host[f"domain {domain.UUIDString()}"] = f"{domain.autostart()} {domain.XMLDesc(secure)}"
    for name in filters(connection):
        host[f"filter {name}"] = ""
    tables = {row[0] for row in rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table in sorted(tables - {"tasks", "kept_configs", "sqlite_sequence"}):
        # a wish that is kept twice gets another id, which says only that it is not the one of before
        columns = [row[1] for row in rows(f"PRAGMA table_info({table})") if (table, row[1]) != ("guest_wishes", "id")]
        for number, row in enumerate(sorted(map(str, rows(f"SELECT {', '.join(columns)} FROM {table}")))):
            host[f"row {number} of {table}"] = row
    # of the file as the dispatcher last left it: what counts is whether it is this one
    for uuid, file, digest in rows("SELECT uuid, config_file, written_digest FROM homes") if tables else []:
        right = Path(file).is_file() and hashlib.sha256(Path(file).read_bytes()).hexdigest() == digest
        host = {key: words.replace(digest, "right" if right else "wrong") for key, words in host.items()}
    for folder in (MACHINES, PRIVATE, OLD.parent, Path("/vz/other"), ELSEWHERE, OUTSIDE):
        for path in sorted(folder.rglob("*")):
            if path.name != "upgrade-devices.log":  # what a conversion said outlives its failure
                host[str(path)] = described(path)
                if path.is_relative_to(OLD_AREA):
                    host[str(path)] += f" {path.lstat().st_mtime_ns}"
    if inside:
        host[str(PRIVATE / inside / "upper.img")] = ""
        host.update(files_inside(inside))
    if on_trial:
        home = PRIVATE / on_trial
        host |= {str(home / name): "" for name in TRIAL_IMAGES if (home / name).exists()}
        host.update(files_of_images(home))
    return host


def difference(wanted, seen):
    lines = []
    for key in sorted(wanted.keys() | seen.keys()):
        if wanted.get(key) != seen.get(key):
            lines.append(f"  {key}: wanted {wanted.get(key)}\n     seen {seen.get(key)}")
    return "\n".join(lines)


def kinds():
    """{kind: (first step that is finished after a crash, steps)}"""
    table = {}
    for line in must(KINDS).splitlines():
        name, no_return, *steps = line.split()
        table[name] = (int(no_return), steps)
    return table


def ended_task():
    """The last one; one that resumes goes on when switchyardd is there already."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        kind, state, error = rows("SELECT kind, state, error FROM tasks ORDER BY id DESC LIMIT 1")[0]
        if state not in ("queued", "running", "undoing"):
            return kind, state, error
        if time.monotonic() > deadline:
            raise Wrong(f"{kind} is {state} for {PATIENCE_S} s after switchyardd's start")
        time.sleep(0.02)


# One scene.

def followed(scene, is_new):
    """The machine's file, by itself, and then the catalogue."""
    if not scene.follows:
        return
    wants = scene.follows.startswith("!") != is_new
    [(config,)] = rows("SELECT config_file FROM homes")
    must(TESTS / "system/file_watch.py", config, ("" if wants else "!") + scene.follows.removeprefix("!"))
    deadline = time.monotonic() + PATIENCE_S
    digest = hashlib.sha256(Path(config).read_bytes()).hexdigest()
    while rows("SELECT written_digest FROM homes") != [(digest,)]:
        if time.monotonic() > deadline:
            raise Wrong(f"the catalogue does not know what is in {config}")
        time.sleep(0.02)


def daemon(act, **settings):
    done = run("world-switchyardd", act, **settings)
    if done.returncode != 0:
        raise Wrong(f"switchyardd did not {act}: {done.stderr}")


def killed_at(scene, step, when, wanted, state):
    """`wanted`: the host of the reference run, when the task is to be finished."""
    clear_away()
    place = f"{scene.kind}/{step}/{when}"
    daemon("start", SWITCHYARD_KILL_AT=place)
    process = os.pidfd_open(int(must("world-switchyardd", "pid")))
    try:
        scene.prepare()
        followed(scene, False)
        if state == "failed":
            wanted = the_host(scene.inside, scene.on_trial)  # of this run: what scenes make may be of random UUIDs
        # its answer may come before the end or not
        asked = run(CLIENT, "call", *scene.call)
        if not select.select([process], [], [], PATIENCE_S)[0]:
            raise Wrong(f"{place} was never reached: {asked.stderr}{asked.stdout}")
    finally:
        os.close(process)
        daemon("stop")
    daemon("start")
    kind, ended, error = ended_task()
    followed(scene, state == "done")
    daemon("stop")
    if (kind, ended) != (scene.kind, state):
        raise Wrong(f"killed at {place}: the task is {ended}, not {state}: {error}")
    if spoiled := difference(wanted, the_host(scene.inside, scene.on_trial)):
        raise Wrong(f"killed at {place}: the host is not as it was {'before' if state == 'failed' else 'to be'}:\n"
                    f"{spoiled}\ntask: {ended}: {error}")


def reference(scene):
    """The host afterwards."""
    clear_away()
    daemon("start")
    try:
        scene.prepare()
        followed(scene, False)
        old = the_host(scene.inside, scene.on_trial)
        task(*scene.call)
        followed(scene, True)
        new = the_host(scene.inside, scene.on_trial)
    finally:
        daemon("stop")
    if old == new:
        raise Wrong(f"{scene.kind} changes nothing")
    return new


def play(scene, all_places):
    no_return, steps = kinds()[scene.kind]
    new = reference(scene)
    places = [(step, when) for step in steps for when in ("before", "after")] if all_places else scene.places
    for step, when in places:
        finished = steps.index(step) >= no_return
        killed_at(scene, step, when, new, "done" if finished else "failed")
    return len(places)
