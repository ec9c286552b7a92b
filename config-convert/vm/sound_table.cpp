// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Sound cards. A server has nobody to hear them: the guest keeps its card, the host plays nothing.
#include "config-convert/rows/row_words.hpp"
#include "config-convert/vm/host_devices.hpp"
#include "config-convert/vm/tables.hpp"

#include <algorithm>
#include <array>

namespace convert {
namespace {

using SoundRow = Row<DeviceScope>;

// By EmulatedType.
constexpr std::array<std::string_view, 2> kModels{"ac97", "sb16"};

Value model(const SoundRow&, DeviceScope& scope) {
  return std::string(kModels[static_cast<std::size_t>(scope.device.emulated_type)]);
}

Value back_model(const SoundRow& row, DeviceScope&, const xmlNode* sound) {
  const auto known = std::find(kModels.begin(), kModels.end(), get(sound, row.xml).value_or(""));
  if (known == kModels.end()) return {};
  return fmt::to_string(known - kModels.begin());
}

constexpr std::array kRows{
    SoundRow{"EmulatedType", "@model", model, {}, back_model, {"sb16", "1"}},
    SoundRow{"", "audio/@id", constant, "1"},
    SoundRow{"", "alias/@name", device_alias},
    SoundRow{"Enabled", "", nullptr, "1", back_word},
    SoundRow{"Connected", "", nullptr, "1", back_unless_given},
};

}  // namespace

bool is_known_sound_card(const xmlNode* sound) {
  return std::find(kModels.begin(), kModels.end(), get(sound, "@model").value_or("")) != kModels.end();
}

// Two cards on the same ISA resources do not start.
Result<bool> plan_sound(DeviceScope& scope) {
  const std::int64_t type = scope.device.emulated_type;
  if (type >= static_cast<std::int64_t>(kModels.size()))
    return leave_out(scope, "EmulatedType", fmt::format("type {} is not a sound card's", type));
  const auto& devices = scope.vm.devices;
  const bool is_second = std::any_of(devices.begin(), devices.end(), [&](const Device& other) {
    return other.kind == scope.device.kind && other.emulated_type == type &&
           kModels[1] == kModels[static_cast<std::size_t>(type)];
  });
  if (is_second) return leave_out(scope, "EmulatedType", "a machine has room for one SB16");
  return true;
}

std::span<const SoundRow> sound_rows() { return kRows; }

}  // namespace convert
