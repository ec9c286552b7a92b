// SPDX-License-Identifier: LGPL-2.1-or-later
//
// virDomainState, and how a lifecycle event changes it (libvirt-domain.h, virDomainEventType).
#pragma once

#include <cstdint>

namespace driver {

enum class DomainState : std::int32_t {
  kNoState = 0,
  kRunning = 1,
  kBlocked = 2,
  kPaused = 3,
  kShutdown = 4,
  kShutoff = 5,
  kCrashed = 6,
  kPmSuspended = 7,
};

enum class LifecycleEvent : std::int32_t {
  kDefined = 0,
  kUndefined = 1,
  kStarted = 2,
  kSuspended = 3,
  kResumed = 4,
  kStopped = 5,
  kShutdown = 6,
  kPmSuspended = 7,
  kCrashed = 8,
};

// Details of kDefined and kUndefined that matter here.
inline constexpr std::int32_t kDefinedAdded = 0;
inline constexpr std::int32_t kDefinedUpdated = 1;
inline constexpr std::int32_t kDefinedRenamed = 2;
inline constexpr std::int32_t kUndefinedRemoved = 0;
inline constexpr std::int32_t kUndefinedRenamed = 1;

}  // namespace driver
