# SPDX-License-Identifier: LGPL-2.1-or-later
"""What python tests of the connection share: a libvirt client that records its events, and the XML of lib.sh.

Events are waited for: libvirt's event loop runs in the test's own thread, so nothing is missed between two steps.
"""
import os
import subprocess
import time
from pathlib import Path

import libvirt

LIB = Path(__file__).resolve().parent / "lib.sh"
LIFECYCLE = ["Defined", "Undefined", "Started", "Suspended", "Resumed", "Stopped", "Shutdown", "PMSuspended", "Crashed"]
PATIENCE_S = 30

libvirt.registerErrorHandler(lambda *_: None, None)
libvirt.virEventRegisterDefaultImpl()


def xml_of(maker, name, *settings):
    done = subprocess.run(["bash", "-c", f'. "$0"; {maker} "$@"', str(LIB), name, *settings],
                          stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def vm_xml(name, *settings):
    return xml_of("vm_xml", name, *settings)


def ct_xml(name, *settings):
    return xml_of("ct_xml", name, "network=none", *settings)


class Recording:
    """The events of one callback, as tuples that begin with the object's name."""

    def __init__(self, remove):
        self.entries = []
        self._remove = remove

    def take(self):
        taken, self.entries = self.entries, []
        return taken

    def remove(self):
        self._remove()


def run_events(until, limit_s=PATIENCE_S):
    """Runs the event loop until the condition holds; False when the time is over."""
    end = time.monotonic() + limit_s
    over = []
    timer = libvirt.virEventAddTimeout(100, lambda *_: over.append(1), None)
    try:
        while not until():
            if time.monotonic() > end:
                return False
            libvirt.virEventRunDefaultImpl()
        return True
    finally:
        libvirt.virEventRemoveTimeout(timer)


class Client:
    def __init__(self, uri=os.environ.get("TEST_URI", "vz:///system")):
        self.conn = libvirt.open(uri)
        self.closed = []
        self.conn.registerCloseCallback(lambda conn, reason, opaque: self.closed.append(reason), None)

    def _recording(self, register, deregister):
        recording = Recording(lambda: deregister(number))
        number = register(recording)
        return recording

    def record(self, event_id, domain=None):
        return self._recording(
            lambda recording: self.conn.domainEventRegisterAny(
                domain, event_id, lambda conn, dom, *rest: recording.entries.append((dom.name(), *rest[:-1])), None),
            self.conn.domainEventDeregisterAny)

    def record_lifecycle(self, domain=None):
        return self._recording(
            lambda recording: self.conn.domainEventRegisterAny(
                domain, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                lambda conn, dom, event, detail, opaque: recording.entries.append((dom.name(), LIFECYCLE[event], detail)),
                None),
            self.conn.domainEventDeregisterAny)

    def record_network(self):
        return self._recording(
            lambda recording: self.conn.networkEventRegisterAny(
                None, libvirt.VIR_NETWORK_EVENT_ID_LIFECYCLE,
                lambda conn, net, event, detail, opaque: recording.entries.append((net.name(), event)), None),
            self.conn.networkEventDeregisterAny)

    def record_pool(self):
        return self._recording(
            lambda recording: self.conn.storagePoolEventRegisterAny(
                None, libvirt.VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE,
                lambda conn, pool, event, detail, opaque: recording.entries.append((pool.name(), event)), None),
            self.conn.storagePoolEventDeregisterAny)

    def settle(self):
        """Whatever was sent before now has been delivered: events and replies share one stream, in order."""
        self.conn.getLibVersion()
        self.conn.getType()
        self.conn.listDomainsID()
        run_events(lambda: False, 0.2)

    def until(self, condition, what, limit_s=PATIENCE_S):
        assert run_events(condition, limit_s), f"not within {limit_s} s: {what}"

    def expect_some(self, recording, matches):
        self.until(lambda: any(matches(entry) for entry in recording.entries), f"an event; seen: {recording.entries}")
        recording.take()


def expect(client, recording, wanted, what="events"):
    """The recording has exactly these next; waits until there are as many."""
    # QEMU may or may not get to say "shutdown" when it is destroyed
    def seen_now():
        return [entry for entry in recording.entries if entry[1:] != ("Shutdown", 2)]

    run_events(lambda: len(seen_now()) >= len(wanted))
    seen = seen_now()
    recording.take()
    assert seen == wanted, f"{what}: {seen}, wanted {wanted}"
