# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tasks of the dispatcher, killed (SIGKILL) before and after each of their steps.

A scene is a state of the host, made from nothing, and a task. Reference runs show the host without the task and after
it; then the task is run again and again, each time killed at another place, switchyardd is started, and what it makes
of the rest must be one of the two, whole: old where the place lies before the kind's point of no return, new from there
on. Looked at are domains with their definitions and autostart, network filters, the catalogue, and every file below
/vz, with owner, mode and content. A new kind of task is a new Scene in SCENES."""
import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

import libvirt

TESTS = Path(__file__).resolve().parents[1]
TASK = TESTS.parent / "build/release/tests/dispatcher-task"
STATE = Path("/var/lib/switchyard")
MACHINES, PRIVATE, ELSEWHERE = Path("/vz/vmprivate"), Path("/vz/private"), Path("/vz/elsewhere")
OUTSIDE = Path("/vz/outside")
VM, CT = "3d1f7a52-6c04-4e7b-9b1e-5a2f8c6d0e11", "9f1c5a77-6de1-4a0b-8a35-52d80c1b7e01"
OTHER = "5b1e0c9a-0d5e-4c39-9d7f-0a4f6f1c2b33"
BUNDLE, AREA = MACHINES / "web01.pvm", PRIVATE / "301"
FIREWALL = """<Firewall><Enabled>1</Enabled><Incoming><Direction><DefaultPolicy>1</DefaultPolicy><FirewallRules>
<FirewallRule><Protocol>TCP</Protocol><LocalPort>22</LocalPort><RemoteNetAddress></RemoteNetAddress>
<RemotePort>0</RemotePort></FirewallRule></FirewallRules></Direction></Incoming></Firewall>"""

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


def task(kind, environment, *arguments):
    return must(TASK, kind, environment, *arguments)


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
    task("register", "-", f"path={BUNDLE}")


def container():
    area()
    task("register", "-", f"path={AREA}")


@dataclass
class Scene:
    kind: str
    prepare: Callable[[], None]
    environment: str
    arguments: list[str] = field(default_factory=list)
    # places of a change's test: (step, before or after); the nightly test takes all
    places: list[tuple[str, str]] = field(default_factory=list)


SCENES = {
    "register a machine under another name and UUID": Scene(
        "register", bundle, "-", [f"path={BUNDLE}", "name=web02", f"uuid={OTHER}"],
        [("config", "after"), ("define", "after"), ("finish", "before")]),
    "register a container": Scene("register", area, "-", [f"path={AREA}", "name=wiki2"], [("record", "after")]),
    "unregister": Scene("unregister", machine, VM, [], [("undefine", "after")]),
    "delete a machine": Scene("delete", machine, VM, [], [("plan", "after"), ("undefine", "after")]),
    "delete a container": Scene("delete", container, CT, [], [("files", "after")]),
    "move a container": Scene("move", container, CT, ["location=/vz/other"],
                              [("files", "after"), ("define", "after")]),
    "move a machine to another file system": Scene("move", machine, VM, [f"location={ELSEWHERE}"],
                                                   [("files", "after"), ("record", "after"), ("clear", "after")]),
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
    for folder in (MACHINES, PRIVATE, Path("/vz/other"), OUTSIDE):
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


def the_host():
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
        for number, row in enumerate(sorted(map(str, rows(f"SELECT * FROM {table}")))):
            host[f"row {number} of {table}"] = row
    for folder in (MACHINES, PRIVATE, Path("/vz/other"), ELSEWHERE, OUTSIDE):
        for path in sorted(folder.rglob("*")):
            host[str(path)] = described(path)
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
    for line in must(TASK, "--kinds").splitlines():
        name, no_return, *steps = line.split()
        table[name] = (int(no_return), steps)
    return table


def last_task():
    return rows("SELECT kind, state, error FROM tasks ORDER BY id DESC LIMIT 1")[0]


# One scene.

def killed_at(scene, step, when, wanted, state):
    clear_away()
    scene.prepare()
    place = f"{scene.kind}/{step}/{when}"
    done = run(TASK, scene.kind, scene.environment, *scene.arguments, SWITCHYARD_KILL_AT=place)
    if done.returncode != -signal.SIGKILL:
        raise Wrong(f"{place} was never reached: status {done.returncode}: {done.stderr}")
    must("world-switchyardd", "start")
    must("world-switchyardd", "stop")
    kind, ended, error = last_task()
    if (kind, ended) != (scene.kind, state):
        raise Wrong(f"killed at {place}: the task is {ended}, not {state}: {error}")
    if spoiled := difference(wanted, the_host()):
        raise Wrong(f"killed at {place}: the host is not as it was {'before' if state == 'failed' else 'to be'}:\n"
                    f"{spoiled}\ntask: {ended}: {error}")


def play(scene, all_places):
    no_return, steps = kinds()[scene.kind]
    clear_away()
    scene.prepare()
    old = the_host()
    task(scene.kind, scene.environment, *scene.arguments)
    new = the_host()
    if old == new:
        raise Wrong(f"{scene.kind} changes nothing")
    places = [(step, when) for step in steps for when in ("before", "after")] if all_places else scene.places
    for step, when in places:
        finished = steps.index(step) >= no_return
        killed_at(scene, step, when, new if finished else old, "done" if finished else "failed")
    return len(places)
