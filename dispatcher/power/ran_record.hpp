// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which environments ran when the host went down: those that start with it "if they ran" want to know. switchyardd
// writes it after each change, so that it is right after a crash of the host, too; what stops environments with the
// host writes it once more before, marked final: what they do from then on is the host's doing, not their owners'.
//
// STATE_FOLDER/ran.json, written atomically. Any thread; blocks.
#pragma once

#include "foundation/result.hpp"

#include <set>
#include <string>

namespace dispatcher {

struct RanRecord {
  std::string boot;  // of which boot of the host it tells
  bool final = false;
  std::set<std::string> uuids;

  bool operator==(const RanRecord&) const = default;
};

// An empty record where there is none, or one that cannot be read as such: then nothing ran.
Result<RanRecord> read_ran_record(const std::string& state_folder);
Result<void> write_ran_record(const std::string& state_folder, const RanRecord& record);
// Not over a final one of the same boot.
Result<void> note_running(const std::string& state_folder, const RanRecord& record);

}  // namespace dispatcher
