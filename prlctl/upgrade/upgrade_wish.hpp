// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How environments are to be upgraded, as the options of `prlctl upgrade` say it; kept in the plan of a batch, so that
// who takes it up again upgrades all of them alike. Values; any thread.
#pragma once

#include "prlctl/session/task_run.hpp"
#include "prlctl/syntax/request.hpp"

#include <boost/json/object.hpp>

#include <string>

namespace prlctl {

struct UpgradeWish {
  std::string format;     // qcow2, raw or keep; empty: the dispatcher's choice
  std::string snapshots;  // tree or flatten; likewise
  std::string profile{};  // keep or virtio; likewise
  bool discard_state = false;
  bool start = false;
  bool live_tools = false;  // those that were started get the guest tools

  bool operator==(const UpgradeWish&) const = default;
};

// A failure where one option wants another.
Answer<UpgradeWish> upgrade_wish(const Request& request);

// Those of the dispatcher's Upgrade.
void add_options(TaskOptions& options, const UpgradeWish& wish);

boost::json::object json_of(const UpgradeWish& wish);
Result<UpgradeWish> parse_upgrade_wish(const boost::json::object& object);

}  // namespace prlctl
