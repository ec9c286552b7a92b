#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: events.py VM CONTAINER      both are defined and shut off

A client as programs of python3-libvirt are: an event loop in a thread, callbacks for every event over both kinds and
over one domain, a close callback, keepalive, a nonblocking console, and a read-only connection beside it. Waits are on
what the callbacks bring, never on time; the first thing missing ends it with status 1.
"""
import contextlib
import queue
import sys
import threading

import libvirt

URI = "vz:///system"
WAIT_S = 60
STARTED, STOPPED = libvirt.VIR_DOMAIN_EVENT_STARTED, libvirt.VIR_DOMAIN_EVENT_STOPPED
SUSPENDED, RESUMED = libvirt.VIR_DOMAIN_EVENT_SUSPENDED, libvirt.VIR_DOMAIN_EVENT_RESUMED
UNDEFINED = libvirt.VIR_DOMAIN_EVENT_UNDEFINED


class Events:
    """What callbacks brought: (domain's name, first detail) by kind of event, in order."""

    def __init__(self):
        self.queues = {}

    def callback(self, key):
        self.queues[key] = queue.Queue()
        return lambda _connection, domain, *details: self.queues[key].put((domain.name(), *details))

    def wait(self, key, name, detail=None):
        """The next of this kind about the domain, with that first detail when one is given."""
        while True:
            try:
                event = self.queues[key].get(timeout=WAIT_S)
            except queue.Empty:
                sys.exit(f"no event {key} with {detail} of {name} within {WAIT_S} s")
            if event[0] == name and detail in (None, event[1]):
                return event

    def names(self, key):
        return {event[0] for event in self.queues[key].queue}


def run_loop():
    while True:
        libvirt.virEventRunDefaultImpl()


def check(holds, what):
    if not holds:
        sys.exit(f"does not hold: {what}")
    print(f"ok: {what}", flush=True)


def refused(code, call, *arguments):
    """Whether the call fails with this code of libvirt's."""
    try:
        call(*arguments)
    except libvirt.libvirtError as error:
        if error.get_error_code() != code:
            print(f"code {error.get_error_code()}, wanted {code}: {error}")
        return error.get_error_code() == code
    return False


def register_all(connection, events, domain=None):
    """A callback for each event id that this libvirt knows; returns their ids."""
    last = max(v for k, v in vars(libvirt).items() if k.startswith("VIR_DOMAIN_EVENT_ID_") and k[-5:] != "_LAST")
    return [connection.domainEventRegisterAny(domain, number, events.callback(number), None)
            for number in range(last + 1)]


def lifecycle(connection, events, domain):
    """Both see the same; a domain's own callback sees no other."""
    name = domain.name()
    domain.create()
    events.wait(0, name, STARTED)
    domain.suspend()
    events.wait(0, name, SUSPENDED)
    domain.resume()
    events.wait(0, name, RESUMED)
    domain.setMetadata(libvirt.VIR_DOMAIN_METADATA_DESCRIPTION, "seen", None, None)
    events.wait(libvirt.VIR_DOMAIN_EVENT_ID_METADATA_CHANGE, name)
    check(connection.lookupByID(domain.ID()).name() == name, f"{name}: lifecycle, metadata, id")


class Console:
    """A nonblocking console stream: words that arrive, by callbacks of the event loop."""

    def __init__(self, connection, domain):
        self.seen, self.ended, self.changed = b"", False, threading.Condition()
        self.stream = connection.newStream(libvirt.VIR_STREAM_NONBLOCK)
        domain.openConsole(None, self.stream, 0)
        self.stream.eventAddCallback(
            libvirt.VIR_STREAM_EVENT_READABLE | libvirt.VIR_STREAM_EVENT_ERROR | libvirt.VIR_STREAM_EVENT_HANGUP,
            self.ready, None)

    def ready(self, stream, events, _opaque):
        data = -2
        with contextlib.suppress(libvirt.libvirtError):
            data = stream.recv(4096) if events & libvirt.VIR_STREAM_EVENT_READABLE else b""
        with self.changed:
            if data == -2:
                return
            self.seen += data
            if not data:
                self.ended = True
                stream.eventRemoveCallback()
            self.changed.notify()

    def say(self, words):
        """All of it, however little the stream takes at once."""
        while words:
            sent = self.stream.send(words)
            words = words[sent:] if sent > 0 else words

    def wait(self, holds, what):
        with self.changed:
            check(self.changed.wait_for(holds, WAIT_S), what)


def console(connection, domain, prompt):
    stream = Console(connection, domain)
    stream.say(b"\n")
    stream.wait(lambda: prompt in stream.seen, f"{domain.name()}: console shows its prompt")
    stream.say(b"echo $((6*7))ok\n")
    stream.wait(lambda: b"42ok" in stream.seen, f"{domain.name()}: console runs a command")
    return stream


def read_only(vm, container):
    connection = libvirt.openReadOnly(URI)
    names = {domain.name() for domain in connection.listAllDomains()}
    check(names >= {vm, container}, "read-only connection lists both kinds")
    for name in (vm, container):
        domain = connection.lookupByName(name)
        check(domain.info()[0] == libvirt.VIR_DOMAIN_RUNNING, f"{name}: read-only state")
        check(refused(libvirt.VIR_ERR_OPERATION_DENIED, domain.destroy), f"{name}: read-only destroy is refused")
        check(refused(libvirt.VIR_ERR_OPERATION_DENIED, domain.XMLDesc, libvirt.VIR_DOMAIN_XML_SECURE),
              f"{name}: read-only secure XML is refused")
    connection.close()


def main(vm, container):
    libvirt.virEventRegisterDefaultImpl()
    threading.Thread(target=run_loop, daemon=True).start()
    libvirt.registerErrorHandler(lambda *_: None, None)
    connection = libvirt.open(URI)
    check(connection.setKeepAlive(1, 5) == 0, "keepalive")
    closed = []
    connection.registerCloseCallback(lambda _connection, reason, _opaque: closed.append(reason), None)
    events, own = Events(), {name: Events() for name in (vm, container)}
    domains = [connection.lookupByName(name) for name in (vm, container)]
    ids = register_all(connection, events)
    check(len(set(ids)) == len(ids) > 26, f"callbacks for {len(ids)} events, each with an id of its own")
    for domain in domains:
        connection.domainEventRegisterAny(domain, 0, own[domain.name()].callback(0), None)

    for domain in domains:
        lifecycle(connection, events, domain)
    streams = [console(connection, domain, prompt) for domain, prompt in zip(domains, (b"# ", b"# "))]
    read_only(vm, container)
    for domain, stream in zip(domains, streams):
        domain.destroy()
        events.wait(0, domain.name(), STOPPED)
        stream.wait(lambda stream=stream: stream.ended, f"{domain.name()}: console ends with it")
        own[domain.name()].wait(0, domain.name(), STOPPED)
        check(own[domain.name()].names(0) <= {domain.name()}, f"{domain.name()}: its callback saw no other domain")

    connection.domainEventDeregisterAny(ids[0])
    lifecycle_seen = events.queues[0].qsize()
    for domain in domains:
        domain.undefine()
        own[domain.name()].wait(0, domain.name(), UNDEFINED)
    check(events.queues[0].qsize() == lifecycle_seen, "no event after a callback is deregistered")
    check(refused(libvirt.VIR_ERR_NO_DOMAIN, connection.lookupByName, vm), "what is undefined is gone")
    check(connection.isAlive() == 1 and not closed, "the connection stayed, by keepalive")
    connection.close()


main(*sys.argv[1:])
