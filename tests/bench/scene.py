# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the measurements find on the host: domains vm-N and container-N, and the volumes of pool `bench`.

The domains are as light as libvirt allows: VMs without disk that are started paused, containers that share the host's
tree and sleep. What is measured is the way to them."""
import os
import signal

import libvirt

POOL_FOLDER = "/run/world-bench"

VM = """<domain type='qemu'><name>{name}</name><memory unit='MiB'>32</memory><vcpu>1</vcpu>
<os><type arch='x86_64' machine='pc'>hvm</type></os><devices><controller type='usb' model='none'/></devices></domain>"""
CONTAINER = """<domain type='lxc'><name>{name}</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>
<os><type>exe</type><init>/bin/sleep</init><initarg>infinity</initarg></os>
<devices><console type='pty'/></devices></domain>"""
POOL = "<pool type='dir'><name>bench</name><target><path>{path}</path></target></pool>"
VOLUME = """<volume><name>bench-{number}</name><capacity unit='MiB'>{mib}</capacity><allocation>0</allocation>
<target><format type='raw'/></target></volume>"""


def quiet(_, __):
    """libvirt's own words go into what it throws; it need not print them as well."""


libvirt.registerErrorHandler(quiet, None)


class Scene:
    def __init__(self):
        self.kinds = {"vm": (libvirt.open("qemu:///system"), VM, libvirt.VIR_DOMAIN_START_PAUSED),
                      "container": (libvirt.open("lxc:///system"), CONTAINER, 0)}
        self.defined = 0
        self.running = 0
        self.volumes = 0

    def xml(self, kind, name):
        return self.kinds[kind][1].format(name=name)

    def grow(self, defined, running):
        """At least so many domains of each kind, the first `running` of them started."""
        for kind, (connection, xml, flags) in self.kinds.items():
            for number in range(self.defined + 1, defined + 1):
                connection.defineXML(xml.format(name=f"{kind}-{number}"))
            for number in range(self.running + 1, running + 1):
                connection.lookupByName(f"{kind}-{number}").createWithFlags(flags)
        self.defined, self.running = max(self.defined, defined), max(self.running, running)

    def add_volumes(self, count, mib):
        storage = self.kinds["vm"][0]
        if not self.volumes:
            pool = storage.storagePoolDefineXML(POOL.format(path=POOL_FOLDER))
            pool.build()
            pool.create()
        for number in range(self.volumes, count):
            storage.storagePoolLookupByName("bench").createXML(VOLUME.format(number=number, mib=mib))
        self.volumes = max(self.volumes, count)

    def wake(self, vm):
        os.kill(int(self.qemu_pid(vm)), signal.SIGCONT)

    @staticmethod
    def qemu_pid(vm):
        with open(f"/run/libvirt/qemu/{vm}.pid", encoding="ascii") as file:
            return file.read().strip()
