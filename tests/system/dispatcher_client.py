#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A client of org.switchyard.Dispatcher1 that knows nothing of it but what introspection says: it reads an object's
XML, finds the method in it, and makes the arguments of the types it finds there. It waits for signals. Operations
(a(sv)) are one word of JSON, a list of names and values: [["memsize", 256], ["nameserver", ["192.0.2.53"]]].

usage: dispatcher_client.py [--address ADDRESS] VERB …
  call PATH METHOD [WORD…]     prints the answer; options (a{sv}) are one word of JSON, their types those of the XML
  task PATH METHOD [WORD…]     likewise, and follows the task to its end by PropertiesChanged; prints State, or Error
  progress PATH METHOD [WORD…] likewise, and prints before what percents were told
  until PATH PROPERTY WANTED   waits until it is WANTED, as `get` prints it
  state PATH WANTED            the same of State; prints it
  added NAME…                  says "listening", and returns when environments of all these names were announced
  get PATH PROPERTY            prints it
  flood COUNT                  that many calls at once; prints how many were answered, refused
  vanish COUNT                 that many calls, and is gone
PATH is below /org/switchyard/Dispatcher1, or `@NAME` for the environment of that name.
"""
import json
import os
import sys
from xml.etree import ElementTree

from gi.repository import Gio, GLib

NAME = "org.switchyard.Dispatcher1"
ROOT = "/org/switchyard/Dispatcher1"
PROPERTIES = "org.freedesktop.DBus.Properties"
OPTION = "org.switchyard.Option."
LIMITS = "org.freedesktop.DBus.Error.LimitsExceeded"
PATIENCE_S = 60


def variant_of(value):
    """Of an operation: numbers t (x below 0), texts s, truth b, lists as, objects a{sv}."""
    match value:
        case bool():
            return GLib.Variant("b", value)
        case int():
            return GLib.Variant("t" if value >= 0 else "x", value)
        case str():
            return GLib.Variant("s", value)
        case list():
            return GLib.Variant("as", value)
        case dict():
            return GLib.Variant("a{sv}", {key: variant_of(one) for key, one in value.items()})
    sys.exit(f"no operation has the value {value!r}")


class Client:
    def __init__(self, address):
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
        if address:
            self.peer = None
        else:
            self.peer = NAME
            address = Gio.dbus_address_get_for_bus_sync(Gio.BusType.SYSTEM, None)
            flags |= Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.connection = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
        self.loop = GLib.MainLoop()

    def raw(self, path, interface, method, arguments=None):
        return self.connection.call_sync(self.peer, path, interface, method, arguments, None, 0, PATIENCE_S * 1000,
                                         None)

    def path(self, word):
        if word.startswith("@"):
            return self.call(f"{ROOT}/host", "Find", [word[1:]])[0]
        return f"{ROOT}/{word}".rstrip("/")

    def interfaces(self, path):
        xml = self.raw(path, "org.freedesktop.DBus.Introspectable", "Introspect").unpack()[0]
        # ours first: Properties has a method Set, too
        return sorted(ElementTree.fromstring(xml).findall("interface"), key=lambda one: NAME not in one.get("name"))

    def argument(self, element, word):
        kind = element.get("type")
        if kind == "a(sv)":
            return GLib.Variant(kind, [(name, variant_of(value)) for name, value in json.loads(word)])
        if kind != "a{sv}":
            return GLib.Variant(kind, word if kind in "so" else json.loads(word))
        types = {a.get("name")[len(OPTION):]: a.get("value").split(":")[0] for a in element.findall("annotation")}
        return GLib.Variant(kind, {k: GLib.Variant(types.get(k, "s"), v) for k, v in json.loads(word).items()})

    def call(self, path, method, words):
        for interface in self.interfaces(path):
            for found in interface.findall(f"method[@name='{method}']"):
                wanted = [a for a in found.findall("arg") if a.get("direction") == "in"]
                words = list(words) + ["{}"] * (len(wanted) - len(words))
                arguments = [self.argument(a, w) for a, w in zip(wanted, words, strict=True)]
                return self.raw(path, interface.get("name"), method, GLib.Variant.new_tuple(*arguments)).unpack()
        sys.exit(f"{path}: introspection shows no method {method}")

    def get(self, path, name):
        for interface in self.interfaces(path):
            if interface.find(f"property[@name='{name}']") is not None:
                asked = GLib.Variant("(ss)", (interface.get("name"), name))
                return self.raw(path, PROPERTIES, "Get", asked).unpack()[0]
        sys.exit(f"{path}: introspection shows no property {name}")

    def listen(self, heard):
        """heard(path, signal, values) for each signal of ours."""
        def on_signal(_connection, _sender, path, _interface, signal, values):
            heard(path, signal, values.unpack())
        sender = self.connection.signal_subscribe(self.peer, None, None, None, None, 0, on_signal)
        GLib.timeout_add_seconds(PATIENCE_S, lambda: sys.exit("nothing came any more"))
        return sender

    def until(self, done):
        while not done():
            GLib.MainContext.default().iteration(True)


def follow(client, path, name, ended):
    """The first value of a property that `ended` takes: now, or as it is told."""
    seen = []

    def heard(where, signal, values):
        if where == path and signal == "PropertiesChanged" and name in values[1]:
            seen.append(values[1][name])
    client.listen(heard)
    seen.append(client.get(path, name))
    client.until(lambda: any(ended(value) for value in seen))
    return next(value for value in seen if ended(value))


def verb_task(client, show_progress, word, method, *words):
    percents = {}

    def heard(where, signal, values):
        if signal == "InterfacesAdded":
            where, values = values[0], ("", values[1].get(f"{NAME}.Task", {}))
        if "Percent" in values[1]:
            percents.setdefault(where, []).append(values[1]["Percent"])
    client.listen(heard)
    task = client.call(client.path(word), method, words)[0]
    state = follow(client, task, "State", lambda state: state in ("done", "failed", "cancelled"))
    if show_progress:
        print(*percents.get(task, []))
    print(state if state == "done" else client.get(task, "Error"))
    return state == "done"


def verb_added(client, *names):
    missing = set(names)

    def heard(path, signal, values):
        if signal == "InterfacesAdded":
            missing.discard(values[1].get(f"{NAME}.Environment", {}).get("Name"))
    client.listen(heard)
    client.raw(ROOT, "org.freedesktop.DBus.Peer", "Ping")  # the match rule is in place
    print("listening", flush=True)
    client.until(lambda: not missing)


def verb_flood(client, count):
    outcome = {"answered": 0, "refused": 0}

    def on_reply(connection, result):
        try:
            connection.call_finish(result)
            outcome["answered"] += 1
        except GLib.Error as error:
            if Gio.DBusError.get_remote_error(error) != LIMITS:
                raise
            outcome["refused"] += 1
    for _ in range(int(count)):
        client.connection.call(client.peer, ROOT, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", None, None,
                               0, PATIENCE_S * 1000, None, on_reply)
    client.until(lambda: sum(outcome.values()) == int(count))
    print(outcome["answered"], outcome["refused"])


def verb_vanish(client, count):
    for _ in range(int(count)):
        client.connection.call(client.peer, ROOT, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", None, None,
                               0, -1, None, lambda *_: None)
    client.connection.flush_sync(None)
    os._exit(0)


def main(words):
    address = None
    if words[:1] == ["--address"]:
        address, words = words[1], words[2:]
    client = Client(address)
    match words:
        case ["call", path, method, *rest]:
            print(*client.call(client.path(path), method, rest))
        case ["task", path, method, *rest]:
            return 0 if verb_task(client, False, path, method, *rest) else 1
        case ["progress", path, method, *rest]:
            return 0 if verb_task(client, True, path, method, *rest) else 1
        case ["state", path, wanted]:
            print(follow(client, client.path(path), "State", lambda state: state == wanted))
        case ["until", path, name, wanted]:
            follow(client, client.path(path), name, lambda value: str(value) == wanted)
        case ["added", *names] if names:
            verb_added(client, *names)
        case ["get", path, name]:
            print(client.get(client.path(path), name))
        case ["flood", count]:
            verb_flood(client, count)
        case ["vanish", count]:
            verb_vanish(client, count)
        case _:
            sys.exit(__doc__)
    return 0


try:
    sys.exit(main(sys.argv[1:]))
except GLib.Error as error:
    sys.exit(error.message)
