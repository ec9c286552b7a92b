// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How many calls a peer may have in flight on a connection: beyond that they are refused with LimitsExceeded, before
// they cost the main loop anything. A call is in flight from its first byte's arrival until its reply is written to the
// socket, so a peer that does not read stops being served instead of filling memory. Calls that want no reply count
// like others: they get one, which is thrown away.
//
// On a connection without a bus the peer is one; it is disconnected when it does not even read the refusals.
//
// Filters messages on GDBus's own thread. The connection must outlive it.
#pragma once

#include <gio/gio.h>
#include <memory>

namespace dispatcher {

class CallGate {
 public:
  static constexpr unsigned kLimit = 64;

  explicit CallGate(GDBusConnection* connection, unsigned limit = kLimit);
  CallGate(const CallGate&) = delete;
  CallGate& operator=(const CallGate&) = delete;
  ~CallGate();

 private:
  struct State;

  GDBusConnection* connection_;
  guint filter_;
};

}  // namespace dispatcher
