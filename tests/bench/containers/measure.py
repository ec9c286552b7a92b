#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: measure.py [NAME]…          in tests/world; prints samples: metric, path, round, value

What containers cost: made, started, stopped, copied, and many of them. Path `vz` is ours, over a template, unprivileged;
`lxc` is libvirt's LXC driver alone, on a plain folder, privileged; peers that are installed come beside (peers.py).
Rounds are paired: in each round every path does the same once.
"""
import os
import re
import signal
import statistics
import subprocess
import sys
import time
import uuid

import libvirt

import peers

TEMPLATE = os.environ["WORLD_TEMPLATE"]
TREE = f"/vz/template/cache/{TEMPLATE}/root"
PLAIN = "/vz/plain"  # a writable copy of it
DOMAIN = """<domain type='{type}'><name>{name}</name><uuid>{uuid}</uuid><memory unit='MiB'>64</memory><vcpu>1</vcpu>
<os><type arch='x86_64'>exe</type><init>{init}</init>{arguments}</os><features><privnet/></features>
<devices>{root}<console type='pty'/></devices></domain>"""
OVER_TEMPLATE = "<filesystem type='template'><source name='{}'/><target dir='/'/>{}</filesystem>"
FOLDER = "<filesystem type='mount'><source dir='{}'/><target dir='/'/></filesystem>"


def quiet(_, __):
    """libvirt's own words go into what it throws; it need not print them as well."""


libvirt.registerErrorHandler(quiet, None)
vz = libvirt.open("vz:///system")
lxc = libvirt.open("lxc:///system")


def sample(metric, path, number, value):
    print(f"{metric}\t{path}\t{number}\t{value:.6g}", flush=True)


def elapsed_ms(act):
    begin = time.monotonic()
    act()
    return (time.monotonic() - begin) * 1000


def ct(*words):
    return subprocess.run(["switchyard-ct", *words], check=True, capture_output=True, text=True).stdout


def init_of(domain):
    """The host's number of the container's first process."""
    controller = domain.ID()
    with open(f"/proc/{controller}/task/{controller}/children", encoding="ascii") as children:
        return int(children.read().split()[0])


def init_runs(domain, program):
    """Until the first process is the container's own program, not libvirt's on its way to it."""
    while True:
        try:
            with open(f"/proc/{init_of(domain)}/cmdline", encoding="ascii", errors="replace") as words:
                if program in words.read():
                    return
        except (OSError, IndexError):
            pass


def ours(name, init="/bin/sleep", arguments="<initarg>infinity</initarg>", size=""):
    identity = str(uuid.uuid4())
    return identity, DOMAIN.format(type="vz", name=name, uuid=identity, init=init, arguments=arguments,
                                   root=OVER_TEMPLATE.format(TEMPLATE, size))


def plain(name, init="/bin/sleep", arguments="<initarg>infinity</initarg>"):
    return DOMAIN.format(type="lxc", name=name, uuid=uuid.uuid4(), init=init, arguments=arguments,
                         root=FOLDER.format(PLAIN))


def words_in(domain, *words):
    """In all its namespaces, as its root."""
    return ["nsenter", "-t", str(init_of(domain)), "-a", "-S", "0", "-G", "0", *words]


def remove(domain, identity=None):
    if domain.isActive():
        domain.destroy()
    domain.undefine()
    if identity:
        subprocess.run(["rm", "-rf", f"/vz/private/{identity}"], check=True)


def creation(rounds=9):
    """create.start: defined, made and started until init runs; create: defined and made."""
    for number in range(rounds):
        identity, xml = ours("bench-vz")
        made = []

        def start(connection, text):
            made.append(connection.defineXML(text))
            made[-1].create()
            init_runs(made[-1], "sleep")

        sample("create.start", "vz", number, elapsed_ms(lambda: start(vz, xml)))
        remove(made.pop(), identity)
        sample("create.start", "lxc", number, elapsed_ms(lambda: start(lxc, plain("bench-lxc"))))
        remove(made.pop())
        identity, xml = ours("bench-vz")

        def create():
            made.append(vz.defineXML(xml))
            ct("create", identity, "--template", TEMPLATE)

        sample("create", "vz", number, elapsed_ms(create))
        remove(made.pop(), identity)
        for peer in peers.installed():
            sample("create.start", peer.name, number, elapsed_ms(peer.create_and_start))
            peer.remove()
            sample("create", peer.name, number, elapsed_ms(peer.create))
            peer.remove()


def stops(rounds=7):
    """stop.deaf: destroyed while init ignores SIGTERM, as a first process without a handler does."""
    identity, xml = ours("bench-vz")
    ours_domain, plain_domain = vz.defineXML(xml), lxc.defineXML(plain("bench-lxc"))
    for number in range(rounds):
        for path, domain in (("vz", ours_domain), ("lxc", plain_domain)):
            domain.create()
            init_runs(domain, "sleep")
            sample("stop.deaf", path, number, elapsed_ms(domain.destroy))
        for peer in peers.installed():
            peer.create_and_start()
            sample("stop.deaf", peer.name, number, elapsed_ms(peer.kill))
            peer.remove()
    remove(ours_domain, identity)
    remove(plain_domain)


def snapshots(rounds=5):
    """snapshot, revert: a container with 100 MB of its own, its home on a file system that shares blocks; how long its
    own file system takes no writes meanwhile."""
    os.makedirs("/vz/private", exist_ok=True)
    subprocess.run("truncate -s 8G /vz/homes.xfs && mkfs.xfs -q /vz/homes.xfs && mount -o loop /vz/homes.xfs /vz/private && "
                   "chmod 711 /vz/private", shell=True, check=True)
    identity, xml = ours("bench-vz")
    domain = vz.defineXML(xml)
    domain.create()
    init_runs(domain, "sleep")
    subprocess.run(words_in(domain, "/bin/sh", "-c", "head -c 100000000 /dev/urandom >/data; sync"), check=True)
    for number in range(rounds):
        text = f"<domainsnapshot><name>s{number}</name></domainsnapshot>"
        sample("snapshot.running", "vz", number, elapsed_ms(lambda: domain.snapshotCreateXML(text)))
        frozen_us = int(re.search(r"^frozen (\d+)$", ct("snapshot", "create", identity, "frozen"), re.MULTILINE)[1])
        sample("snapshot.frozen", "vz", number, frozen_us / 1000)
    ct("snapshot", "delete", identity, "frozen")
    domain.destroy()
    for number in range(rounds):
        text = f"<domainsnapshot><name>t{number}</name></domainsnapshot>"
        taken = []
        sample("snapshot", "vz", number, elapsed_ms(lambda: taken.append(domain.snapshotCreateXML(text))))
        sample("revert", "vz", number, elapsed_ms(lambda: domain.revertToSnapshot(taken[0])))
    for snapshot in domain.listAllSnapshots():
        snapshot.delete()
    remove(domain, identity)
    subprocess.run(["umount", "/vz/private"], check=True)


def footprint(seconds=60):
    """disk.10, disk.100: MB on the disk of a new container with that many GiB, a minute after its first start;
    memory.lone: MB of controller and first process, while few containers share the pages of their programs."""
    made = {}
    for gib in (10, 100):
        size = f"<space_hard_limit unit='GiB'>{gib}</space_hard_limit>"
        identity, xml = ours(f"bench-{gib}", "/sbin/init", "", size)
        made[gib] = (vz.defineXML(xml), identity)
        made[gib][0].create()
    plain_domain = lxc.defineXML(plain("bench-lxc", "/sbin/init", ""))
    plain_domain.create()
    time.sleep(seconds)
    for gib, (domain, identity) in made.items():
        used = subprocess.run(["du", "-s", "-B1", f"/vz/private/{identity}/upper.img"], check=True, capture_output=True,
                              text=True).stdout.split()[0]
        sample(f"disk.{gib}", "vz", 0, int(used) / 1e6)
    sample("memory.lone", "vz", 0, memory_mb(made[10][0]))
    sample("memory.lone", "lxc", 0, memory_mb(plain_domain))
    for domain, identity in made.values():
        remove(domain, identity)
    remove(plain_domain)


def memory_mb(domain):
    total = 0
    for pid in (domain.ID(), init_of(domain)):
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as maps:
            total += next(int(line.split()[1]) for line in maps if line.startswith("Pss:"))
    return total * 1024 / 1e6


def many(count=200):
    """many.starts: of 200, one after the other as fast as they come; many.list: all of them, names and states;
    many.exec: how many answer a command; memory: MB of controller and first process of one of 200; many.memory: MB of
    the host's memory for each, by difference."""
    free = available_mb()
    made = []
    for number in range(count):
        identity, xml = ours(f"many-{number}")
        made.append((vz.defineXML(xml), identity))
    sample("many.starts", "vz", 0, starts_a_second([domain for domain, _ in made]))
    sample("memory", "vz", 0, sum(memory_mb(domain) for domain, _ in made) / count)
    sample("many.memory", "vz", 0, (free - available_mb()) / count)
    for number in range(7):
        sample("many.list", "vz", number, elapsed_ms(lambda: [d.name() for d in vz.listAllDomains()]))
    answering = sum(subprocess.run(words_in(domain, "/bin/true"), check=False).returncode == 0
                    for domain, _ in made)
    sample("many.exec", "vz", 0, answering)
    for domain, identity in made:
        remove(domain, identity)
    plain_ones = [lxc.defineXML(plain(f"many-{number}")) for number in range(count)]
    sample("many.starts", "lxc", 0, starts_a_second(plain_ones))
    sample("memory", "lxc", 0, sum(memory_mb(domain) for domain in plain_ones) / count)
    for domain in plain_ones:  # libvirt's own way takes 1.8 s each
        os.kill(init_of(domain), signal.SIGKILL)
    deadline = time.monotonic() + 10
    for domain in plain_ones:
        while domain.isActive() and time.monotonic() < deadline:
            time.sleep(0.02)
        if domain.isActive():  # libvirtd lost the controller while it started, so nothing tells it of the end
            domain.destroy()
        domain.undefine()


def starts_a_second(domains):
    begin = time.monotonic()
    for domain in domains:
        domain.create()
    return len(domains) / (time.monotonic() - begin)


def available_mb():
    with open("/proc/meminfo", encoding="ascii") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable")) * 1024 / 1e6


CPU_WORK = "i=0; while [ $i -lt 2000000 ]; do i=$((i+1)); done"
FILE_WORK = ("mkdir -p /bench; cd /bench; for n in 1 2 3 4 5 6; do mkdir d$n; for f in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; "
             "do head -c 300000 /dev/zero >d$n/f$f; done; cp -r d$n e$n; rm -r d$n; done; sync -f . 2>/dev/null || sync; "
             "cd /; rm -r /bench")


def work(rounds=7):
    """work.cpu, work.files: how fast a container does what the host does, of it; the host on a file system of its own
    like the container's."""
    identity, xml = ours("bench-vz", size="<space_hard_limit unit='GiB'>4</space_hard_limit>")
    domain = vz.defineXML(xml)
    domain.create()
    init_runs(domain, "sleep")
    inside = words_in(domain, "/bin/sh", "-c")
    host_root = "/run/world-bench-host"
    subprocess.run(["cp", "-a", TREE, host_root], check=True)
    image = "/vz/bench-host.img"
    subprocess.run(f"truncate -s 4G {image} && mke2fs -q -t ext4 -m 0 -E lazy_journal_init=1 -J size=64 {image} && "
                   f"mkdir -p {host_root}/bench {host_root}/dev && mount -o loop {image} {host_root}/bench && "
                   f"mount --bind /dev {host_root}/dev", shell=True, check=True)
    outside = ["chroot", host_root, "/bin/sh", "-c"]
    host_files = FILE_WORK.replace("mkdir -p /bench; ", "").replace("rm -r /bench", "rm -r /bench/*")
    try:
        for number in range(rounds):
            for metric, ours_text, host_text in (("work.cpu", CPU_WORK, CPU_WORK), ("work.files", FILE_WORK, host_files)):
                container = elapsed_ms(lambda text=ours_text: subprocess.run(inside + [text], check=True))
                host = elapsed_ms(lambda text=host_text: subprocess.run(outside + [text], check=True))
                sample(metric, "vz", number, 1000 / container)
                sample(metric, "host", number, 1000 / host)
    finally:
        subprocess.run(["umount", f"{host_root}/bench", f"{host_root}/dev"], check=True)
        subprocess.run(["rm", "-rf", host_root, image], check=True)
    remove(domain, identity)


MEASUREMENTS = {"creation": creation, "stops": stops, "snapshots": snapshots, "footprint": footprint, "many": many,
                "work": work}

if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    subprocess.run(["cp", "-a", TREE, PLAIN], check=True)
    try:
        for wanted in sys.argv[1:] or MEASUREMENTS:
            MEASUREMENTS[wanted]()
    finally:
        peers.close()
