// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One snapshot of a container as virtvzd knows it: libvirt's virDomainSnapshotDef, as far as a container has it. Its
// disk is a copy of the image that holds the container's files, kept by switchyard-ct under the snapshot's name; memory
// is never in it. Daemon thread only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace driver {

// virDomainSnapshotState: virDomainState, and one more.
enum class SnapshotState : std::int32_t {
  kNoState = 0,
  kRunning = 1,
  kBlocked = 2,
  kPaused = 3,
  kShutdown = 4,
  kShutoff = 5,
  kCrashed = 6,
  kPmSuspended = 7,
  kDiskSnapshot = 8,
};

// What a snapshot of a stopped container, or of a running one's disk alone, leaves behind is a stopped container.
inline bool is_online(SnapshotState state) {
  return state == SnapshotState::kRunning || state == SnapshotState::kPaused;
}

struct Snapshot {
  std::string name;
  std::optional<std::string> description{};
  SnapshotState state = SnapshotState::kShutoff;
  std::int64_t creation_time = 0;  // seconds since 1970
  std::string parent{};            // empty for none
  std::string disk{};              // the image it is a copy of
  std::string domain_xml{};        // the user's form for the next start, secrets included

  bool operator==(const Snapshot&) const = default;
};

}  // namespace driver
