// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What work on environments needs, whichever thread it is on: the connection to libvirt, the catalogue of homes, the
// configuration. The table of environments belongs to the main loop: steps ask libvirt and the catalogue.
#pragma once

#include "dispatcher/catalogue/home_records.hpp"
#include "dispatcher/daemon/config.hpp"
#include "dispatcher/guests/guest_wishes.hpp"
#include "dispatcher/libvirt/link.hpp"
#include "dispatcher/loop/workers.hpp"

#include <functional>
#include <string>
#include <vector>

namespace dispatcher {

struct Services {
  const DispatcherConfig& config;
  Link& link;
  Workers& workers;
  HomeRecords& homes;
  // After a change of the catalogue: the table's row takes over what the catalogue now says of that UUID. Called by a
  // task, it also brings the row to be or not to be, as libvirt says, before the task's end is told: whoever waited for
  // that finds what the task made, and not what it took away. Any thread; blocks on a task's.
  std::function<void(const std::string& uuid)> home_changed;
  GuestWishes& wishes;
  // Tells a guest that runs what waits for it, and says what it refused. Blocks; a task's thread.
  std::function<std::vector<std::string>(const std::string& uuid)> visit_guest;
};

}  // namespace dispatcher
