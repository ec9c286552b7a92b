// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/events/event_table.hpp"

#include <array>

namespace driver {
namespace {

struct EventRow {
  std::int32_t callback_procedure;
  std::int32_t legacy_procedure;  // 0: none
};

constexpr std::array<EventRow, kEventIds> kEvents = {{
    {318, 107},  // lifecycle
    {319, 169},  // reboot
    {320, 170},  // RTC change
    {321, 171},  // watchdog
    {322, 172},  // I/O error
    {323, 173},  // graphics
    {324, 195},  // I/O error with reason
    {325, 224},  // control error
    {326, 241},  // block job
    {327, 248},  // disk change
    {328, 268},  // tray change
    {329, 269},  // PM wake-up
    {330, 270},  // PM suspend
    {331, 276},  // balloon change
    {332, 292},  // PM suspend to disk
    {333, 311},  // device removed
    {339, 0},    // block job, by target
    {346, 0},    // tunable
    {348, 0},    // agent lifecycle
    {354, 0},    // device added
    {359, 0},    // migration iteration
    {363, 0},    // job completed
    {367, 0},    // device removal failed
    {379, 0},    // metadata change
    {385, 0},    // block threshold
    {423, 0},    // memory failure
    {438, 0},    // memory device size change
    {453, 0},    // NIC MAC change
}};

}  // namespace

std::int32_t callback_procedure(std::int32_t event_id) {
  return kEvents[static_cast<std::size_t>(event_id)].callback_procedure;
}

std::optional<std::int32_t> legacy_procedure(std::int32_t event_id) {
  const std::int32_t procedure = kEvents[static_cast<std::size_t>(event_id)].legacy_procedure;
  if (procedure == 0) return std::nullopt;
  return procedure;
}

std::optional<std::int32_t> event_of_procedure(std::int32_t procedure) {
  for (std::int32_t id = 0; id < kEventIds; ++id) {
    if (callback_procedure(id) == procedure) return id;
  }
  return std::nullopt;
}

}  // namespace driver
