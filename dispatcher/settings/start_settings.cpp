// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How an environment boots, when it starts and stops with the host, what follows a crash: reference 6.3.
#include "config-convert/fields.hpp"
#include "config-convert/values/values.hpp"
#include "config-convert/xml/xml_path.hpp"
#include "dispatcher/settings/aspects.hpp"
#include "dispatcher/settings/boot_devices.hpp"
#include "dispatcher/settings/set_errors.hpp"
#include "dispatcher/settings/setting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace dispatcher {
namespace {

using boost::json::value;

// Names of devices as prlctl has them: lists below Hardware, and BootDevice/Type.
struct BootKind {
  std::string_view prefix;
  std::string_view list;
  std::int64_t type;
};
constexpr std::array kBootKinds{BootKind{"hdd", "Hdd", 6}, BootKind{"cdrom", "CdRom", 5},
                                BootKind{"net", "NetworkAdapter", 8}, BootKind{"fdd", "Fdd", 3},
                                BootKind{"usb", "", 15}};

std::optional<convert::BootEntry> boot_entry(const Draft& draft, std::string_view name) {
  for (const BootKind& kind : kBootKinds) {
    if (!name.starts_with(kind.prefix)) continue;
    const std::string_view number = name.substr(kind.prefix.size());
    const auto index = number.empty() ? std::optional<std::int64_t>(0) : convert::parse_integer(number);
    if (!index || *index < 0) continue;
    if (kind.list.empty()) return convert::BootEntry{kind.type, *index};
    // A device that is not there has no leaf.
    const auto place = fmt::format("Hardware/{}[{}]/Index", kind.list, *index);
    if (convert::pvs_field(draft.text(), place)) return convert::BootEntry{kind.type, *index};
  }
  return {};
}

Result<void> edit_boot_order(Draft& draft, const Setting&, const value& value) {
  std::vector<convert::BootEntry> order;
  for (const auto& one : value.get_array()) {
    const std::string name(one.get_string());
    const auto entry = boot_entry(draft, name);
    if (!entry) return missing_device(name);
    if (std::find(order.begin(), order.end(), *entry) == order.end()) order.push_back(*entry);
  }
  return put_boot_order(draft, order);
}

Result<void> edit_autostart(Draft& draft, const Setting& setting, const value& value) {
  const std::string_view word = value.get_string();
  for (const WordForm& form : setting.words)
    if (form.word == word) {
      draft.set_autostart(word != "off");
      return draft.put(draft.is_vm() ? setting.pvs : setting.ve, draft.is_vm() ? form.pvs : form.ve);
    }
  return incorrect_value("onboot", word);
}

Result<void> edit_start_wish(Draft& draft, const Setting& setting, const value& value) {
  const std::string number = fmt::to_string(value.to_number<std::int64_t>());
  draft.touch_autostart();
  if (draft.is_vm()) return draft.put(setting.pvs, number);
  if (!setting.ve.empty()) return draft.put(setting.ve, number);
  draft.keep(setting.pvs, number);  // who starts it looks there, whatever kind it is
  return {};
}

// pause, restart; ":no-report" behind it.
Result<void> edit_on_crash(Draft& draft, const Setting&, const value& value) {
  std::string word(value.get_string());
  const bool silent = word.ends_with(":no-report");
  if (silent) word.resize(word.size() - std::string_view(":no-report").size());
  if (word != "pause" && word != "restart")
    return Error{ErrorCode::kOperationInvalid,
                 fmt::format("The specified on-crash action is not supported: {}.", convert::xml_safe(word))};
  const bool restarts = word == "restart";
  if (auto put = draft.put("Settings/Runtime/OnCrash/Mode", restarts ? "1" : "0"); !put) return put;
  if (auto put = draft.put("Settings/Runtime/OnCrash/Options", silent ? "1" : "0"); !put) return put;
  return draft.put("Settings/Startup/OnCrashAction", restarts ? "restart" : "preserve");
}

// libvirt makes them anew of its firmware's template where the file is missing.
Result<void> edit_nvram(Draft& draft, const Setting& setting, const value& value) {
  if (!value.get_bool()) return {};
  if (draft.get("Settings/Startup/Bios/EfiEnabled") != "1")
    return Error{
        ErrorCode::kOperationInvalid,
        fmt::format("Unable to set --{}: the machine starts by a BIOS, which has no EFI variables.", setting.name)};
  const auto doc = convert::parse_xml(draft.before().definition, "domain XML");
  if (!doc) return doc.error();
  const auto named = convert::get(xmlDocGetRootElement(doc->get()), "os/nvram");
  draft.add_image({.act = ImageWish::Act::kDrop,
                   .path = named && named->starts_with('/')
                               ? *named
                               : fmt::format("/var/lib/libvirt/qemu/nvram/{}_VARS.fd", draft.before().name)});
  return {};
}

constexpr WordForm kAutostart[] = {{"off", "0", "no"},          {"on", "1", "yes"},
                                   {"auto", "2", "auto"},       {"start-host", "1", "yes"},
                                   {"start-app", "3", nullptr}, {"open-window", "4", nullptr}};
constexpr WordForm kAutostop[] = {{"stop", "0", "stop"}, {"suspend", "1", "suspend"}};

constexpr std::array kRows{
    Setting{.name = "device-bootorder",
            .takes = Takes::kTexts,
            .vm = Rule::kNext,
            .edit = &edit_boot_order,
            .hardware = true,
            .help = "devices to boot from, the first first; others are none"},
    Setting{.name = "efi-boot",
            .takes = Takes::kSwitch,
            .vm = Rule::kStopped,
            .pvs = "Settings/Startup/Bios/EfiEnabled",
            .hardware = true,
            .help = "EFI in place of a BIOS"},
    Setting{.name = "update-nvram",
            .takes = Takes::kSwitch,
            .vm = Rule::kStopped,
            .edit = &edit_nvram,
            .hardware = true,
            .help = "true: the EFI's variables are those of a new machine"},
    Setting{.name = "select-boot-device",
            .takes = Takes::kSwitch,
            .vm = Rule::kNext,
            .pvs = "Settings/Startup/AllowSelectBootDevice",
            .hardware = true,
            .help = "the firmware's menu"},
    Setting{.name = "external-boot-device",
            .vm = Rule::kNext,
            .pvs = "Settings/Startup/ExternalDeviceSystemName",
            .help = "kept for who reads it"},
    Setting{.name = "autostart",
            .takes = Takes::kWord,
            .vm = Rule::kLive,
            .container = Rule::kLive,
            .pvs = "Settings/Startup/AutoStart",
            .ve = "ONBOOT",
            .words = kAutostart,
            .edit = &edit_autostart,
            .help = "off, on, or auto: if it ran when the host went down"},
    Setting{.name = "autostart-delay",
            .takes = Takes::kNumber,
            .vm = Rule::kLive,
            .container = Rule::kLive,
            .pvs = "Settings/Startup/AutoStartDelay",
            .least = 0,
            .most = 86'400,
            .edit = &edit_start_wish,
            .help = "seconds between its start and the next one's"},
    Setting{.name = "bootorder",
            .takes = Takes::kNumber,
            .vm = Rule::kLive,
            .container = Rule::kLive,
            .pvs = "Settings/Startup/BootOrderPrio",
            .ve = "BOOTORDER",
            .least = 0,
            .most = 1'000'000,
            .edit = &edit_start_wish,
            .help = "its turn among those that start with the host, the higher the earlier"},
    Setting{.name = "autostop",
            .takes = Takes::kWord,
            .vm = Rule::kLive,
            .container = Rule::kLive,
            .pvs = "Settings/Shutdown/AutoStop",
            .ve = "AUTOSTOP",
            .aspects = kMetadata,
            .words = kAutostop,
            .help = "when the host goes down: stop, suspend"},
    Setting{.name = "on-crash",
            .vm = Rule::kNext,
            .edit = &edit_on_crash,
            .help = "pause or restart; with :no-report behind it no report is written"},
};

}  // namespace

std::span<const Setting> start_settings() { return kRows; }

}  // namespace dispatcher
