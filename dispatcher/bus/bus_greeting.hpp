// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What tools ask of a bus before they ask us: busctl and gdbus say Hello on every connection, dbus-python adds match
// rules. On the private socket there is no bus, so a few methods of org.freedesktop.DBus are answered here, for one
// peer and one service: then `busctl --address=unix:path=… introspect org.switchyard.Dispatcher1 …` works by hand.
// Every signal goes to every peer; match rules are the peer's own affair. Main loop only.
//
// Source: the D-Bus specification, "Message Bus Messages".
#pragma once

#include <gio/gio.h>

namespace dispatcher {

// Ends with the connection.
void answer_greetings(GDBusConnection* peer);

}  // namespace dispatcher
