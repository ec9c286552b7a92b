// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Looks after the exports that machines on trial stand on (upgrade/exports/) while they run. An export whose process
// ended is started again; the machine, which libvirt holds paused for its I/O error (DomainEdit::pause_on_errors()),
// goes on then, and its requests with it: QEMU makes them anew. What was so when this dispatcher started counts as
// well: exports that died meanwhile, machines that are paused.
//
// QEMU's NBD client connects by itself when a request comes, after a failure 1, 2, 4, 8, 16 s later. A request before
// that fails and pauses the machine again: hence it is resumed again and again within a minute, and no longer, for
// other faults pause a machine too, a full disk say.
//
// Main loop only.
// Source: QEMU 7.2, block/nbd.c (nbd_reconnect_attempt), nbd/client-connection.c.
#pragma once

#include "dispatcher/daemon/services.hpp"
#include "dispatcher/loop/process_watch.hpp"
#include "dispatcher/model/environment_table.hpp"
#include "foundation/result.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace dispatcher {

class ExportWatch {
 public:
  ExportWatch(Services& services, EnvironmentTable& table);

 private:
  using Clock = std::chrono::steady_clock;

  struct Exports {
    std::vector<UniqueFd> living;  // pidfds
    bool died = false;             // one of them
  };

  struct Machine {
    std::vector<std::unique_ptr<ProcessWatch>> exports;
    Clock::time_point resume_until;
    std::chrono::milliseconds resume_after{};
    std::chrono::milliseconds start_after{};
    Timer resume;
    Timer start;
  };

  void on_change(const EnvironmentPointer& before, const EnvironmentPointer& after);
  void on_event(const DomainEvent& event);
  // Looks, or first starts again what died.
  void look(const std::string& uuid, bool starts);
  void looked(const std::string& uuid, Result<Exports> exports, bool started);
  void resume(const std::string& uuid);

  static Result<Exports> find(const std::string& home);

  Services& services_;
  EnvironmentTable& table_;
  std::map<std::string, std::unique_ptr<Machine>, std::less<>> machines_;
};

}  // namespace dispatcher
