// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What an action works with: libvirt and the dispatcher, each reached when it is first asked for, so that `status` does
// not wait for a dispatcher that it does not need; and the console. One thread; both may block as long as they please.
#pragma once

#include "dispatcher/libvirt/handles.hpp"
#include "guest-tools/host/event_thread.hpp"
#include "prlctl/session/console.hpp"
#include "prlctl/session/dispatcher_proxy.hpp"
#include "prlctl/session/failure.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace prlctl {

struct SessionSettings {
  std::string uri = "vz:///system";
  DispatcherAddress dispatcher = {};
  std::optional<std::chrono::seconds> timeout = {};                 // of waiting for a task; none: for ever
  bool verbose = false;                                             // tells on stderr what is asked of whom
  std::string server_settings = "/var/lib/switchyard/server.conf";  // prlsrvctl's
  std::string upgrade_plans = "/var/lib/switchyard/upgrade-plans";  // folder
};

class Session {
 public:
  Session(SessionSettings settings, Console console) : settings_(std::move(settings)), console_(console) {}

  // For streams and what goes on in guests: libvirt's event loop, in a thread. Before libvirt() is first asked for, or
  // after prepare_events(). It takes over GLib's default context, so tasks are followed before (task_run.hpp).
  Answer<void> run_events();
  // So that run_events() may come later: before libvirt() is first asked for.
  Answer<void> prepare_events();
  // A connection that does not stand is a failure with exit code 253.
  Answer<dispatcher::Connection> libvirt();
  Answer<DispatcherProxy*> dispatcher();

  const SessionSettings& settings() const { return settings_; }
  const Console& console() const { return console_; }
  // Where --verbose asks for it.
  void tell(std::string_view line) const {
    if (settings_.verbose) console_.complain(line);
  }

 private:
  SessionSettings settings_;
  Console console_;
  std::unique_ptr<guest::EventThread> events_;  // outlives the connection
  dispatcher::Connection connection_;
  std::optional<DispatcherProxy> proxy_;
};

// The failure of the libvirt call that just failed.
Failure libvirt_failure(const std::string& what);

}  // namespace prlctl
