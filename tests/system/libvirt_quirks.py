#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: libvirt_quirks.py XML      (in tests/world)

Makes each call of the table, with each of its flags, about a container that is stopped, running and paused, to libvirt's
LXC driver and through virtvzd, and prints docs/libvirt-quirks.md: where the two differ. The calls that crash libvirtd
(9.0) are made through virtvzd only. Ends with status 1 when a call through virtvzd cost the connection.
"""
import os
import re
import sys
import time
from pathlib import Path

import libvirt
import libvirt_lxc

NAME = "quirky"
STATES = ("stopped", "running", "paused")
HEAD = """<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Printed by tests/system/libvirt_quirks.py from what libvirt 9.0 did; do not edit. -->
# Quirks of libvirt's LXC driver

Calls about a container whose outcome through `vz:///system` is another than libvirt's own, `lxc:///system`: flags that
QEMU's driver takes and LXC's refuses, calls that LXC's driver lacks, and those that crash libvirtd.

| call | container | lxc:///system | vz:///system |
| --- | --- | --- | --- |
"""
CRASHES = "crashes libvirtd"
PATIENCE_S = 20
WORD_S = 5  # of a controller, to libvirtd
STARTS = 5
LATER = ("shutdown", "reboot")  # what these did shows some time after them
LIVE, CONFIG = libvirt.VIR_DOMAIN_AFFECT_LIVE, libvirt.VIR_DOMAIN_AFFECT_CONFIG


def flagged(method, flags, *arguments):
    """One row per flag: (words, call)."""
    for word, flag in flags.items():
        yield (f"{method}({word})", lambda domain, flag=flag: getattr(domain, method)(*arguments, flag))


def plain(method, *arguments):
    yield (f"{method}()", lambda domain: getattr(domain, method)(*arguments))


# Without INITCTL: whether there is a pipe depends on how far the first process has come.
SHUTDOWN = {"0": 0, "ACPI": 1, "AGENT": 2, "SIGNAL": 8, "PARAVIRT": 16}
AFFECT = {"CURRENT": 0, "LIVE": LIVE, "CONFIG": CONFIG}
ROWS = [
    *flagged("XMLDesc", {"SECURE": 1, "INACTIVE": 2, "UPDATE_CPU": 4, "MIGRATABLE": 8}),
    *flagged("createWithFlags", {"0": 0, "PAUSED": 1, "BYPASS_CACHE": 4, "FORCE_BOOT": 8, "RESET_NVRAM": 32}),
    *flagged("destroyFlags", {"0": 0, "REMOVE_LOGS": 2}),
    *plain("shutdown"),
    *flagged("shutdownFlags", SHUTDOWN),
    *flagged("reboot", {"PARAVIRT": 16, "ACPI": 1}),
    *plain("suspend"),
    *plain("resume"),
    *plain("reset", 0),
    *flagged("undefineFlags", {"MANAGED_SAVE": 1, "SNAPSHOTS_METADATA": 2, "NVRAM": 4, "CHECKPOINTS_METADATA": 16}),
    *flagged("rename", {"0": 0}, "quirky2"),
    *plain("schedulerParameters"),
    *flagged("schedulerParametersFlags", AFFECT),
    *flagged("setSchedulerParametersFlags", AFFECT, {"cpu_shares": 900}),
    *plain("schedulerType"),
    *flagged("memoryParameters", AFFECT),
    *flagged("setMemoryParameters", AFFECT, {"soft_limit": 60000}),
    *flagged("blkioParameters", AFFECT),
    *flagged("setBlkioParameters", AFFECT, {"weight": 300}),
    *plain("state"),
    *plain("info"),
    *plain("controlInfo"),
    *plain("jobInfo"),
    *plain("jobStats"),
    *plain("abortJob"),
    *plain("diskErrors"),
    *plain("hasManagedSaveImage"),
    *plain("managedSave"),
    *plain("managedSaveRemove"),
    *plain("maxVcpus"),
    *plain("vcpus"),
    *flagged("vcpusFlags", {**AFFECT, "MAXIMUM": 4, "GUEST": 8}),
    *flagged("setVcpusFlags", {**AFFECT, "MAXIMUM CONFIG": 4 | CONFIG, "GUEST": 8}, 1),
    *flagged("vcpuPinInfo", AFFECT),
    *flagged("pinVcpuFlags", AFFECT, 0, (True,)),
    *flagged("emulatorPinInfo", AFFECT),
    *flagged("pinEmulator", AFFECT, (True,)),
    *flagged("setVcpu", {"LIVE": LIVE, "CONFIG": CONFIG}, "1", 0),
    *plain("memoryStats"),
    *flagged("getCPUStats", {"0": 0}, True),
    *plain("numaParameters"),
    *plain("perfEvents"),
    *plain("snapshotNum"),
    *plain("listAllSnapshots"),
    *plain("listAllCheckpoints"),
    *plain("messages"),
    *plain("ioThreadInfo"),
    *plain("injectNMI"),
    *flagged("sendKey", {"LINUX": 0}, 0, 1, [1], 1),
    *plain("pMSuspendForDuration", 0, 0),
    *plain("pMWakeup"),
    *flagged("coreDump", {"0": 0}, "/nonexistent/dump"),
]


def is_fatal(words, state):
    """Calls that crash libvirtd when they reach its LXC driver."""
    return state == "stopped" and re.match(r"(s|setS)chedulerParameters", words)


def outcome(action, domain):
    try:
        action(domain)
        return "ok"
    except libvirt.libvirtError as error:
        if error.get_error_domain() == libvirt.VIR_FROM_RPC:
            raise SystemExit(f"the connection was lost: {error}") from error
        text = re.sub(r"\b\d{3,}\b", "N", error.get_error_message() or "")
        return f"{text} ({error.get_error_code()})"


def clear(control):
    for old in control.listAllDomains():
        if old.name() not in (NAME, NAME + "2"):
            continue
        persistent = old.isPersistent()
        try:
            old.destroy()
        except libvirt.libvirtError as error:
            # It may be stopped, and one asked to shut down may end at any moment.
            if error.get_error_code() not in (libvirt.VIR_ERR_OPERATION_INVALID, libvirt.VIR_ERR_NO_DOMAIN):
                raise
        if persistent:
            old.undefine()


def comes(met, patience_s):
    deadline = time.monotonic() + patience_s
    while not met():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def has_known_init(native):
    """Whether the container's first process runs its own program, and libvirtd knows it: what a shutdown does depends
    on both. Once in some hundred starts libvirtd misses its controller's word of it (events/missed_ends.hpp)."""
    controller = Path(f"/run/libvirt/lxc/{NAME}.pid").read_text(encoding="ascii").strip()

    def own_program():
        children = Path(f"/proc/{controller}/task/{controller}/children").read_text(encoding="ascii").split()
        return children and "libvirt" not in os.readlink(f"/proc/{children[0]}/exe")

    def process_in_libvirtd():
        try:
            for namespace in libvirt_lxc.lxcOpenNamespace(native.lookupByName(NAME), 0):
                os.close(namespace)
            return True
        except libvirt.libvirtError:
            return False

    if not comes(own_program, PATIENCE_S):
        raise SystemExit("the container's first process did not start")
    return comes(process_in_libvirtd, WORD_S)


def start_known(native, domain):
    for _ in range(STARTS):
        domain.create()
        if has_known_init(native):
            return
        domain.destroy()
    raise SystemExit(f"libvirtd does not know the container's first process, in {STARTS} starts")


def put_into(control, native, xml, state):
    """A container of that state and definition, whatever was before; and what it must be found as to be used again."""
    clear(control)
    domain = control.defineXML(xml)
    if state != "stopped":
        start_known(native, domain)
    if state == "paused":
        domain.suspend()
    return domain, condition_of(control, domain)


def condition_of(control, domain):
    try:
        found = control.lookupByUUID(domain.UUID())
        return (found.ID(), found.state(), found.isPersistent(), found.XMLDesc(0),
                found.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE))
    except libvirt.libvirtError:
        return None


def watch(control, native, xml):
    """What each call did: {(words, state): [by LXC's driver, by virtvzd]}."""
    seen = {}
    for state in STATES:
        domain, fresh = None, None
        for words, action in ROWS:
            outcomes = seen.setdefault((words, state), [])
            for connection in (native, control):
                if connection is native and is_fatal(words, state):
                    outcomes.append(CRASHES)
                    continue
                if fresh is None or condition_of(control, domain) != fresh:
                    domain, fresh = put_into(control, native, xml, state)
                outcomes.append(outcome(action, connection.lookupByUUID(domain.UUID())))
                if words.startswith(LATER):
                    fresh = None
    clear(control)
    return seen


def main(path):
    libvirt.registerErrorHandler(lambda *_: None, None)
    with open(path, encoding="utf-8") as file:
        xml = file.read()
    control, native = libvirt.open("vz:///system"), libvirt.open("lxc:///system")
    seen = watch(control, native, xml)
    print(HEAD, end="")
    for words, _ in ROWS:
        differing = {}
        for state in STATES:
            there, here = seen[words, state]
            if there != here:
                differing.setdefault((there, here), []).append(state)
        for (there, here), states in differing.items():
            print(f"| `{words}` | {', '.join(states)} | {there} | {here} |")


main(sys.argv[1])
