// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One environment of many that the same is done with: an old bundle that is to be upgraded, a trial that is to be
// committed or rolled back. Its names come from the bundle, and so from strangers: bytes that need not be UTF-8.
// Values; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace prlctl {

enum class ItemState {
  kWaiting,  // its turn has not come
  kBegun,    // somebody has begun, and not said how it ended
  kDone,
  kFailed,
};

struct BatchItem {
  std::string path;  // of the bundle, absolute
  bool is_container = false;
  std::string name;
  std::string uuid = {};  // of the environment that it is here; empty: none yet
  bool is_unread = false;  // no bundle: a folder that could not be looked into
  ItemState state = ItemState::kWaiting;
  std::string problem = {};               // why it failed
  std::vector<std::string> remarks = {};  // what somebody should look at though it went well
  std::vector<std::string> changes = {};  // in a container's files, so that it runs here
  std::int64_t seconds = 0;               // it took

  const char* title() const { return is_container ? "CT" : "VM"; }
  bool operator==(const BatchItem&) const = default;
};

// "waiting", "begun", "done", "failed"
const char* word_of(ItemState state);

}  // namespace prlctl
