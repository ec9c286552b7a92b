// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What PCS6 had in common with a desktop product: reference 6.7. Nothing here follows it but two that are devices; the
// others stand in config.pvs for who reads it.
#include "config-convert/values/values.hpp"
#include "dispatcher/settings/setting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace dispatcher {
namespace {

using boost::json::value;

// Words that the old server looked at itself: its own refusal.
Result<void> edit_action(Draft& draft, const Setting& setting, const value& value) {
  const std::string_view word = value.get_string();
  for (const WordForm& form : setting.words)
    if (form.word == word) return draft.put(setting.pvs, form.pvs);
  return Error{ErrorCode::kOperationInvalid,
               fmt::format("The specified {} action is not supported: {}.", setting.name, convert::xml_safe(word))};
}

struct ProtectedAct {
  std::string_view word;
  std::string_view leaf;
};
constexpr std::array kProtected{
    ProtectedAct{"exit-fullscreen", "ExitFullscreen"}, ProtectedAct{"change-vm-state", "ChangeVmState"},
    ProtectedAct{"manage-snapshots", "ManageSnapshots"}, ProtectedAct{"change-guest-pwd", "ChangeGuestPassword"}};

// "change-vm-state:on"
Result<void> edit_required_passwords(Draft& draft, const Setting& setting, const value& value) {
  for (const auto& one : value.get_array()) {
    const std::string text(one.get_string());
    const auto colon = std::min(text.find(':'), text.size());
    const auto act = std::find_if(kProtected.begin(), kProtected.end(),
                                  [&](const ProtectedAct& known) { return known.word == text.substr(0, colon); });
    const std::string state = text.substr(colon);
    if (act == kProtected.end() || (state != ":on" && state != ":off"))
      return incorrect_value(setting.name, convert::xml_safe(text));
    auto put = draft.put(fmt::format("{}/{}", setting.pvs, act->leaf), state == ":on" ? "1" : "0");
    if (!put) return put;
  }
  return {};
}

constexpr WordForm kSmartMouse[] = {{"off", "0", nullptr}, {"on", "1", nullptr}, {"auto", "2", nullptr}};
constexpr WordForm kBattery[] = {{"on", "0", nullptr}, {"off", "1", nullptr}};
constexpr WordForm kView[] = {{"same", "0", nullptr}, {"window", "1", nullptr}, {"fullscreen", "3", nullptr}};
constexpr WordForm kOnShutdown[] = {{"window", "0", nullptr}, {"close", "1", nullptr}, {"quit", "2", nullptr}};
constexpr WordForm kOnClose[] = {{"suspend", "0", nullptr},
                                 {"shutdown", "1", nullptr},
                                 {"stop", "2", nullptr},
                                 {"ask", "3", nullptr},
                                 {"keep-running", "4", nullptr}};

constexpr const char* kKept = "kept for who reads it";

constexpr Setting on_off(std::string_view name, std::string_view leaf) {
  return {.name = name, .takes = Takes::kSwitch, .vm = Rule::kLive, .pvs = leaf, .help = kKept};
}

constexpr Setting number(std::string_view name, std::string_view leaf) {
  return {.name = name,
          .takes = Takes::kNumber,
          .vm = Rule::kLive,
          .pvs = leaf,
          .least = 0,
          .most = 0x7fffffff,
          .help = kKept};
}

constexpr Setting action(std::string_view name, std::string_view leaf, std::span<const WordForm> words) {
  return {.name = name,
          .takes = Takes::kText,
          .vm = Rule::kLive,
          .pvs = leaf,
          .words = words,
          .edit = &edit_action,
          .help = kKept};
}

constexpr std::array kRows{
    Setting{.name = "support-usb30",
            .takes = Takes::kSwitch,
            .vm = Rule::kStopped,
            .pvs = "Settings/UsbController/XhcEnabled",
            .hardware = true,
            .help = "a USB 3 controller"},
    Setting{.name = "pmu-virt",
            .takes = Takes::kSwitch,
            .vm = Rule::kStopped,
            .pvs = "Hardware/Cpu/VirtualizePMU",
            .hardware = true,
            .help = "the CPU's performance counters in the guest"},
    Setting{.name = "smart-mouse-optimize",
            .takes = Takes::kWord,
            .vm = Rule::kLive,
            .pvs = "Settings/Tools/SmartMouse/Enabled",
            .words = kSmartMouse,
            .help = kKept},
    Setting{.name = "longer-battery-life",
            .takes = Takes::kSwitch,
            .vm = Rule::kLive,
            .pvs = "Settings/Runtime/OptimizePowerConsumptionMode",
            .words = kBattery,
            .help = kKept},
    on_off("sticky-mouse", "Settings/Runtime/StickyMouse"),
    on_off("keyboard-optimize", "Settings/Runtime/OptimizeModifiers"),
    on_off("sync-host-printers", "Settings/VirtualPrintersInfo/UseHostPrinters"),
    on_off("sync-default-printer", "Settings/VirtualPrintersInfo/SyncDefaultPrinter"),
    on_off("auto-share-camera", "Settings/SharedCamera/Enabled"),
    on_off("auto-share-bluetooth", "Settings/SharedBluetooth/Enabled"),
    on_off("faster-vm", "Settings/Runtime/DiskCachePolicy"),
    on_off("adaptive-hypervisor", "Settings/Runtime/EnableAdaptiveHypervisor"),
    on_off("auto-compress", "Settings/AutoCompress/Enabled"),
    on_off("battery-status", "Settings/Runtime/ShowBatteryStatus"),
    on_off("winsystray-in-macmenu", "Settings/Tools/Coherence/ShowWinSystrayInMacMenu"),
    on_off("auto-switch-fullscreen", "Settings/Tools/Coherence/SwitchToFullscreenOnDemand"),
    on_off("disable-aero", "Settings/Tools/Coherence/DisableAero"),
    on_off("hide-min-windows", "Settings/Tools/Coherence/DoNotMinimizeToDock"),
    on_off("lock-edit-settings", "Settings/LockDown/EditSettings"),
    on_off("lock-on-suspend", "Settings/Tools/LockGuestOnSuspend"),
    on_off("isolate-vm", "Settings/Tools/IsolatedVm"),
    on_off("smart-guard", "Settings/Autoprotect/Enabled"),
    on_off("sg-notify-before-create", "Settings/Autoprotect/NotifyBeforeCreation"),
    on_off("smart-mount", "Settings/Tools/SharedVolumes/Enabled"),
    on_off("expiration", "Settings/VmProtectionInfo/ExpirationInfo/Enabled"),
    on_off("password-to-edit", "Settings/LockDown/PasswordToEdit"),
    Setting{.name = "host-admin", .vm = Rule::kLive, .pvs = "Settings/LockDown/HostAdmin", .help = kKept},
    number("sg-interval", "Settings/Autoprotect/Period"),
    number("sg-max-snapshots", "Settings/Autoprotect/TotalSnapshots"),
    number("expiration-time-check", "Settings/VmProtectionInfo/ExpirationInfo/TimeCheckIntervalSeconds"),
    number("expiration-offline-time", "Settings/VmProtectionInfo/ExpirationInfo/OfflineTimeToLiveSeconds"),
    Setting{.name = "expiration-date",
            .vm = Rule::kLive,
            .pvs = "Settings/VmProtectionInfo/ExpirationInfo/ExpirationDate",
            .help = kKept},
    action("startup-view", "Settings/Startup/WindowMode", kView),
    action("on-shutdown", "Settings/Shutdown/WindowOnShutdown", kOnShutdown),
    action("on-window-close", "Settings/Shutdown/OnVmWindowClose", kOnClose),
    Setting{.name = "require-pwd",
            .takes = Takes::kTexts,
            .vm = Rule::kLive,
            .pvs = "Settings/LockDown/RequirePassword",
            .edit = &edit_required_passwords,
            .help =
                "exit-fullscreen, change-vm-state, manage-snapshots or change-guest-pwd, with :on or :off each; kept "
                "for who reads it"},
};

}  // namespace

std::span<const Setting> heritage_settings() { return kRows; }

}  // namespace dispatcher
