#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: measure.py [NAME]…          in tests/world; prints samples: metric, path, round, value

What the dispatcher costs: `start` with 1,000 environments, half of them machines, all with a home; `storm`, containers
defined and undefined through vz:///system for ten seconds as fast as it goes; `delay` from a change to its file;
`accounting` with 1,000 environments, some of them running; `autostart`, the list of what starts with the host.
"""
import ctypes
import os
import select
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path

import libvirt

ENVIRONMENTS = 1000
STORM_S = 10
STORM_THREADS = 3
ROUNDS = 5
RUNNING = 100  # started one by one, so not all; the cost of a sample is scaled by them to all, its fixed part too
SAMPLING_S = 2
SAMPLES = 10
MINUTE_MS = 60000
DATABASE = "/var/lib/switchyard/dispatcher.sqlite"
ACCOUNTING = "/var/lib/switchyard/accounting.sqlite"
CONFIG = Path("/etc/switchyard/switchyard.conf")
LOG = Path("/var/log/libvirt/switchyardd.log")
VM = """<domain type='qemu'><name>{name}</name><uuid>{uuid}</uuid><description>{words}</description>
<memory unit='MiB'>128</memory><vcpu>1</vcpu><os><type arch='x86_64'>hvm</type></os>
<devices><disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='{home}/harddisk.qcow2'/>
<target dev='sda' bus='sata'/></disk><interface type='network'><source network='default'/></interface>
<graphics type='vnc' passwd='secret'/></devices></domain>"""
CT = """<domain type='lxc'><name>{name}</name><uuid>{uuid}</uuid><description>{words}</description>
<memory unit='MiB'>64</memory><vcpu>1</vcpu><os><type arch='x86_64'>exe</type><init>/sbin/init</init></os>
<features><privnet/></features><devices><filesystem type='mount'><source dir='{home}/fs'/><target dir='/'/></filesystem>
<console type='pty'/></devices></domain>"""
RUNNING_CT = """<domain type='lxc'><name>{name}</name><uuid>{uuid}</uuid><description>{words}</description>
<memory unit='MiB'>64</memory><vcpu>1</vcpu><os><type arch='x86_64'>exe</type><init>/bin/sleep</init>
<initarg>infinity</initarg></os><features><privnet/></features><devices><filesystem type='mount'>
<source dir='/vz/bench-root'/><target dir='/'/></filesystem><interface type='network'><source network='default'/>
</interface><console type='pty'/></devices></domain>"""

libvirt.registerErrorHandler(lambda *_: None, None)
vz = libvirt.open("vz:///system")
libc = ctypes.CDLL(None, use_errno=True)


def sample(metric, number, value):
    print(f"{metric}\tvz\t{number}\t{value:.6g}", flush=True)


def service(*words):
    subprocess.run(["world-switchyardd", *words], check=True)


def pid(daemon="switchyardd"):
    return int(Path(f"/run/world/{daemon}.pid").read_text())


def status_mib(key):
    for line in Path(f"/proc/{pid()}/status").read_text().splitlines():
        if line.startswith(key + ":"):
            return int(line.split()[1]) / 1024
    raise KeyError(key)


def cpu_ms(daemon="switchyardd"):
    fields = Path(f"/proc/{pid(daemon)}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def quiet(rest_s=1.0):
    """Until the dispatcher has used next to no CPU for a while; when that began."""
    seen, since = cpu_ms(), time.monotonic()
    while time.monotonic() - since < rest_s:
        time.sleep(0.05)  # a measurement: there is no event for rest
        now = cpu_ms()
        if now - seen > 10:
            seen, since = now, time.monotonic()
    return since


class Environment:
    def __init__(self, number, is_container, runs=False):
        self.uuid = str(uuid.uuid4())
        self.is_container = is_container
        self.runs = runs
        self.name = f"{'ct' if is_container else 'vm'}{number}"
        self.home = f"/vz/{'private' if is_container else 'vmprivate'}/{self.uuid}"
        self.config = f"{self.home}/{'ve.conf' if is_container else 'config.pvs'}"

    def xml(self, words="of the bench"):
        form = RUNNING_CT if self.runs else CT if self.is_container else VM
        return form.format(name=self.name, uuid=self.uuid, home=self.home, words=words)


def define_all(environments):
    backends = {True: libvirt.open("lxc:///system"), False: libvirt.open("qemu:///system")}
    for environment in environments:
        os.makedirs(environment.home)
        domain = backends[environment.is_container].defineXML(environment.xml())
        if environment.runs:
            domain.create()


def register_all(environments):
    """As registered; the dispatcher makes the files, since there are none."""
    service("stop")
    database = sqlite3.connect(DATABASE)
    for environment in environments:
        database.execute("INSERT INTO homes VALUES (?, ?, ?, ?, 0, '')",
                         (environment.uuid, "container" if environment.is_container else "vm", environment.home,
                          environment.config))
    database.commit()
    database.close()


def start():
    environments = [Environment(number, number % 2 == 1) for number in range(ENVIRONMENTS)]
    define_all(environments)
    register_all(environments)
    service("start")
    quiet()
    made = sum(os.path.exists(environment.config) for environment in environments)
    if made != ENVIRONMENTS:
        sys.exit(f"{made} of {ENVIRONMENTS} files were made: {LOG.read_text()[-2000:]}")
    files = {environment.config: Path(environment.config).read_bytes() for environment in environments}
    for number in range(ROUNDS):
        service("stop")
        begin = time.monotonic()
        service("start")
        sample("start.ready", number, time.monotonic() - begin)
        sample("start.compared", number, quiet() - begin)
        sample("start.cpu", number, cpu_ms())
        sample("start.memory", number, status_mib("VmRSS"))
        sample("start.memory.peak", number, status_mib("VmHWM"))
    for path, before in files.items():
        if Path(path).read_bytes() != before:
            sys.exit(f"{path} changed though nobody changed its domain")


def change_ms(one, words):
    """From a change of its description until its file has it."""
    watch = libc.inotify_init1(os.O_CLOEXEC)
    libc.inotify_add_watch(watch, os.fsencode(one.home), 0x80)  # IN_MOVED_TO
    begin = time.monotonic()
    vz.lookupByUUIDString(one.uuid).setMetadata(libvirt.VIR_DOMAIN_METADATA_DESCRIPTION, words, None, None,
                                                libvirt.VIR_DOMAIN_AFFECT_CONFIG)
    while words not in Path(one.config).read_text():
        if not select.select([watch], [], [], 30)[0]:
            sys.exit("the change did not come in 30 s")
        os.read(watch, 65536)
    os.close(watch)
    return (time.monotonic() - begin) * 1000


def storm():
    kept = [Environment(number, True) for number in range(20)]
    define_all(kept)
    register_all(kept)
    service("start")
    quiet()
    for number in range(ROUNDS):
        counts, over = [0] * STORM_THREADS, time.monotonic() + STORM_S
        before = cpu_ms()

        def churn(which):
            connection = libvirt.open("vz:///system")
            turn = 0
            while time.monotonic() < over:
                turn += 1
                one = Environment(f"storm{number}-{which}-{turn % 50}", True)
                one.uuid = str(uuid.uuid5(uuid.NAMESPACE_OID, one.name))
                connection.defineXML(one.xml(f"turn {turn}")).undefine()
                counts[which] += 2

        threads = [threading.Thread(target=churn, args=(which,)) for which in range(STORM_THREADS)]
        begin = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        sample("storm.rate", number, sum(counts) / (time.monotonic() - begin))
        sample("storm.delay", number, change_ms(kept[0], f"behind{number}"))
        quiet()
        sample("storm.cpu", number, (cpu_ms() - before) / sum(counts))
        sample("storm.memory", number, status_mib("VmRSS"))


def delay():
    one = Environment(0, True)
    define_all([one])
    register_all([one])
    service("start")
    quiet()
    for number in range(5 * ROUNDS):
        sample("delay", number, change_ms(one, f"turn{number}"))


def sampled():
    """Of how many periods there are figures, and of how many environments in the last of them."""
    database = sqlite3.connect(ACCOUNTING, timeout=30)
    periods, last = database.execute("SELECT count(DISTINCT start), max(start) FROM usage WHERE span=0").fetchone()
    environments = database.execute("SELECT count(*) FROM usage WHERE span=0 AND start=?", (last,)).fetchone()[0]
    database.close()
    return periods, environments


def sample_every(period_s):
    CONFIG.write_text(f"[accounting]\nperiod_s = {period_s}\n")
    service("restart")
    quiet()


def used_ms():
    """CPU time within a while: of the dispatcher, of the daemons that it asks; and how many samples it took."""
    names = ("switchyardd", "virtvzd", "libvirtd")
    before, periods = [cpu_ms(name) for name in names], sampled()[0]
    time.sleep(SAMPLING_S * SAMPLES)  # a measurement: what is used in a time
    ours, *theirs = [cpu_ms(name) - was for name, was in zip(names, before, strict=True)]
    return ours, sum(theirs), sampled()[0] - periods


def accounting():
    os.makedirs("/vz/bench-root/bin")
    shutil.copy("/bin/busybox", "/vz/bench-root/bin/sleep")
    environments = [Environment(number, number % 2 == 1, number % 2 == 1 and number < 2 * RUNNING)
                    for number in range(ENVIRONMENTS)]
    define_all(environments)
    register_all(environments)
    sample_every(3600)
    rest, others_rest, _ = used_ms()
    sample_every(SAMPLING_S)
    for number in range(ROUNDS):
        ours, others, samples = used_ms()
        seen = sampled()[1]
        if samples < SAMPLES / 2 or seen != RUNNING:
            sys.exit(f"{samples} of {SAMPLES} samples were taken, the last of {seen} of {RUNNING} environments")
        scale = ENVIRONMENTS / RUNNING / samples
        sample("accounting.cpu", number, (ours - rest) * scale)
        sample("accounting.load", number, (ours - rest) * scale / MINUTE_MS * 100)
        sample("accounting.others", number, (others - others_rest) * scale / MINUTE_MS * 100)


def autostart():
    define_all([Environment(number, number % 2 == 1) for number in range(ENVIRONMENTS)])
    service("stop")
    for number in range(ROUNDS):
        subprocess.run(["world-virtvzd", "restart"], check=True)
        connection = libvirt.open("vz:///system")
        for metric in ("autostart.cold", "autostart.warm"):
            begin = time.monotonic()
            connection.listAllDomains(libvirt.VIR_CONNECT_LIST_DOMAINS_AUTOSTART)
            sample(metric, number, (time.monotonic() - begin) * 1000)


MEASUREMENTS = {one.__name__: one for one in (start, storm, delay, accounting, autostart)}
if __name__ == "__main__":
    for name in sys.argv[1:] or MEASUREMENTS:
        MEASUREMENTS[name]()
