// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which message carries which domain event: libvirt's virDomainEventID against the procedures that send it. Those
// with a callback id in front serve registrations of today's clients, the legacy ones those that asked by event id.
//
// Source: libvirt src/remote/remote_protocol.x, include/libvirt/libvirt-domain.h (11.3: ids 0 to 27).
#pragma once

#include <cstdint>
#include <optional>

namespace driver {

inline constexpr std::int32_t kEventIds = 28;
inline constexpr std::int32_t kEventLifecycle = 0;
inline constexpr std::int32_t kEventReboot = 1;
inline constexpr std::int32_t kEventDeviceRemoved = 15;
inline constexpr std::int32_t kEventTunable = 17;
inline constexpr std::int32_t kEventAgentLifecycle = 18;
inline constexpr std::int32_t kEventDeviceAdded = 19;
inline constexpr std::int32_t kEventJobCompleted = 21;
inline constexpr std::int32_t kEventMetadataChange = 23;
inline constexpr std::int32_t kEventMemoryFailure = 25;

inline constexpr bool is_event_id(std::int32_t id) { return id >= 0 && id < kEventIds; }

// The procedure with a leading callback id. `event_id` is valid.
std::int32_t callback_procedure(std::int32_t event_id);
// The procedure without one; nothing for events newer than callback ids.
std::optional<std::int32_t> legacy_procedure(std::int32_t event_id);
// The event that a procedure with a callback id carries.
std::optional<std::int32_t> event_of_procedure(std::int32_t procedure);

}  // namespace driver
