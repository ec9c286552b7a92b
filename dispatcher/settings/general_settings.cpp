// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Who an environment is, and what services look at: reference 6.1, 6.2, 6.6.
#include "config-convert/container/ve_values.hpp"
#include "config-convert/values/values.hpp"
#include "config-convert/xml/xml_path.hpp"
#include "config-convert/xml/xml_reader.hpp"
#include "dispatcher/homes/making/distributions.hpp"
#include "dispatcher/settings/aspects.hpp"
#include "dispatcher/settings/setting.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

namespace dispatcher {
namespace {

using boost::json::value;

std::string text_of(const value& value) { return std::string(value.get_string()); }

std::vector<std::string> texts_of(const value& value) {
  std::vector<std::string> texts;
  for (const auto& one : value.get_array()) texts.emplace_back(one.get_string());
  return texts;
}

// What no name may have: reference 2.3; and what libvirt refuses.
Result<void> edit_name(Draft& draft, const Setting& setting, const value& value) {
  const std::string name = text_of(value);
  if (name.empty() || name.find_first_of("/:*?\"<>%|") != name.npos || convert::usable_name(name) != name)
    return incorrect_value(setting.name, convert::xml_safe(name));
  return draft.put(draft.is_vm() ? setting.pvs : setting.ve, name);
}

Result<void> edit_description(Draft& draft, const Setting& setting, const value& value) {
  const std::string text = text_of(value);
  if (draft.is_vm()) return draft.put(setting.pvs, text);
  return draft.put(setting.ve, convert::encode_description(text));
}

Result<void> edit_distribution(Draft& draft, const Setting& setting, const value& value) {
  const std::string name = text_of(value);
  const Distribution* found = name.empty() ? nullptr : find_distribution(name);
  if (!found) return incorrect_value(setting.name, convert::xml_safe(name));
  if (auto put = draft.put("Settings/General/OsType", fmt::to_string(found->os_type)); !put) return put;
  return draft.put("Settings/General/OsNumber", fmt::to_string(found->os_type * 256 + found->os_number));
}

// Words of a list, in the file of a machine each a leaf, in that of a container one.
Result<void> put_words(Draft& draft, const Setting& setting, const std::vector<std::string>& words) {
  for (const std::string& word : words)
    if (word.empty() || word.find_first_of(" \t\n\r\"'$`\\;,") != word.npos || convert::xml_safe(word) != word)
      return incorrect_value(setting.name, convert::xml_safe(word));
  if (!draft.is_vm()) return draft.put(setting.ve, fmt::format("{}", fmt::join(words, " ")));
  const auto slash = setting.pvs.rfind('/');
  return draft.put_list(setting.pvs.substr(0, slash), setting.pvs.substr(slash + 1), words);
}

Result<void> edit_words(Draft& draft, const Setting& setting, const value& value) {
  return put_words(draft, setting, texts_of(value));
}

Result<void> edit_name_servers(Draft& draft, const Setting& setting, const value& value) {
  std::vector<std::string> wrong;
  const auto servers = texts_of(value);
  for (const std::string& server : servers)
    if (server.find('/') != server.npos || !convert::parse_ip(server)) wrong.push_back(convert::xml_safe(server));
  if (!wrong.empty())
    return Error{ErrorCode::kOperationInvalid,
                 fmt::format("The following IP addresses are invalid: '{}'", fmt::join(wrong, "', '"))};
  return put_words(draft, setting, servers);
}

Result<void> edit_word(Draft& draft, const Setting& setting, const value& value) {
  const std::string word = text_of(value);
  if (word.find_first_of(" \t\n\r\"'$`\\;,") != word.npos || convert::xml_safe(word) != word)
    return incorrect_value(setting.name, convert::xml_safe(word));
  return draft.put(draft.is_vm() ? setting.pvs : setting.ve, word);
}

// The adapters follow: a machine's where the host shapes traffic at all, a container's by their addresses.
void touch_adapters(Draft& draft) {
  if (draft.is_vm()) {
    for (const std::int64_t index : draft.devices("NetworkAdapter")) draft.touch_device(fmt::format("ua-net{}", index));
    return;
  }
  const auto live = convert::parse_xml(draft.before().live, "domain XML");
  const xmlNode* devices = live ? convert::find(xmlDocGetRootElement(live->get()), "devices") : nullptr;
  for (const auto* one = convert::first_child(devices, "interface"); one; one = convert::next_named(one, "interface"))
    if (const auto address = convert::get(one, "mac/@address")) draft.touch_device("- " + *address);
}

// "CLASS:KBIT": 0 to 15, kbit/s.
Result<void> edit_rate(Draft& draft, const Setting& setting, const value& value) {
  std::vector<std::vector<NewLeaf>> elements;
  std::vector<std::string> pieces;
  for (const std::string& text : texts_of(value)) {
    const auto parts = convert::split(text, ":");
    const auto number = parts.size() == 2 ? convert::parse_integer(parts[0]) : std::nullopt;
    const auto rate = parts.size() == 2 ? convert::parse_integer(parts[1]) : std::nullopt;
    if (!number || !rate || *number < 0 || *number > 15 || *rate < 1 || *rate > 0x7fffffff)
      return incorrect_value(setting.name, convert::xml_safe(text));
    elements.push_back({{"ClassId", fmt::to_string(*number)}, {"Rate", fmt::to_string(*rate)}});
    pieces.push_back(fmt::format("*:{}:{}", *number, *rate));
  }
  touch_adapters(draft);
  if (!draft.is_vm()) return draft.put(setting.ve, fmt::format("{}", fmt::join(pieces, " ")));
  return draft.put_elements("Settings/GlobalNetwork/NetworkRates", "NetworkRate", elements);
}

Result<void> edit_rate_bound(Draft& draft, const Setting& setting, const value& value) {
  touch_adapters(draft);
  const bool on = value.get_bool();
  return draft.is_vm() ? draft.put(setting.pvs, on ? "1" : "0") : draft.put(setting.ve, on ? "yes" : "no");
}

// Images in the home do not bear the machine's name; one elsewhere is where its owner wants it.
Result<void> edit_disk_names(Draft& draft, const Setting& setting, const value& value) {
  for (const std::int64_t index : value.get_bool() ? draft.devices("Hdd") : std::vector<std::int64_t>()) {
    const std::string file = draft.get(fmt::format("Hardware/Hdd[{}]/SystemName", index));
    const bool is_image = draft.get(fmt::format("Hardware/Hdd[{}]/EmulatedType", index)) != "0";
    if (is_image && name_in_home(draft, file).starts_with('/'))
      return Error{ErrorCode::kOperationUnsupported,
                   fmt::format("Unable to set --{}: hdd{} lies outside the machine's home, as '{}'. Stop the machine, "
                               "move the image, and say so by --device-set hdd{} --image.",
                               setting.name, index, convert::xml_safe(file), index)};
  }
  return {};
}

// Its values have been read by now.
Result<void> edit_sample(Draft& draft, const Setting& setting, const value& value) {
  const auto* values = value.get_object().if_contains("values");
  if (!values || !values->is_object()) return incorrect_value(setting.name, shown_value(value));
  for (const auto& [leaf, text] : values->get_object())
    if (text.is_string())
      if (auto put = draft.put(leaf, text_of(text)); !put) return put;
  return {};
}

constexpr std::array kRows{
    Setting{.name = "applyconfig",
            .takes = Takes::kObject,
            .vm = Rule::kNext,
            .container = Rule::kNext,
            .edit = &edit_sample,
            .hardware = true,
            .help = "sample: the name of a sample configuration, whose values it takes over"},
    Setting{.name = "rename-ext-disks",
            .takes = Takes::kSwitch,
            .vm = Rule::kStopped,
            .edit = &edit_disk_names,
            .help = "true: refused where a disk lies outside the home, for those in it bear no machine's name"},
    Setting{.name = "name",
            .vm = Rule::kStopped,
            .container = Rule::kStopped,
            .pvs = "Identification/VmName",
            .ve = "NAME",
            .edit = &edit_name,
            .help = "name; none of / : * ? \" < > % |"},
    Setting{.name = "description",
            .vm = Rule::kLive,
            .container = Rule::kLive,
            .pvs = "Settings/General/VmDescription",
            .ve = "DESCRIPTION",
            .aspects = kDescription,
            .edit = &edit_description,
            .help = "text of any lines"},
    Setting{.name = "distribution",
            .vm = Rule::kStopped,
            .edit = &edit_distribution,
            .help = "system of the guest, by prlctl's name"},
    Setting{.name = "system-flags",
            .vm = Rule::kNext,
            .pvs = "Settings/Runtime/SystemFlags",
            .help = "kept for who reads it"},
    Setting{.name = "ha-enable",
            .takes = Takes::kSwitch,
            .vm = Rule::kLive,
            .container = Rule::kLive,
            .pvs = "Settings/HighAvailability/Enabled",
            .ve = "HA_ENABLE",
            .aspects = kMetadata,
            .help = "a cluster's manager takes care of it"},
    Setting{.name = "ha-prio",
            .takes = Takes::kNumber,
            .vm = Rule::kLive,
            .container = Rule::kLive,
            .pvs = "Settings/HighAvailability/Priority",
            .ve = "HA_PRIO",
            .aspects = kMetadata,
            .least = 0,
            .most = 0xffffffff,
            .help = "its turn there, the higher the earlier"},
    Setting{.name = "tools-autoupdate",
            .takes = Takes::kSwitch,
            .vm = Rule::kLive,
            .pvs = "Settings/Tools/AutoUpdate/Enabled",
            .help = "guest tools are kept up to date"},
    Setting{.name = "offline-management",
            .takes = Takes::kSwitch,
            .vm = Rule::kLive,
            .container = Rule::kLive,
            .pvs = "Settings/GlobalNetwork/OfflineManagementEnabled",
            .ve = "OFFLINE_MANAGEMENT",
            .aspects = kMetadata,
            .help = "web panels serve it while it is down"},
    Setting{.name = "offline-service",
            .takes = Takes::kTexts,
            .vm = Rule::kLive,
            .container = Rule::kLive,
            .pvs = "Settings/GlobalNetwork/OfflineService",
            .ve = "OFFLINE_SERVICE",
            .aspects = kMetadata,
            .edit = &edit_words,
            .help = "those panels, by name"},
    Setting{.name = "usedefanswers",
            .takes = Takes::kSwitch,
            .vm = Rule::kLive,
            .container = Rule::kLive,
            .pvs = "Settings/Runtime/UseDefaultAnswers",
            .ve = "USE_DEFAULT_ANSWERS",
            .help = "questions get their default answer"},
    Setting{.name = "backup-path",
            .vm = Rule::kLive,
            .container = Rule::kLive,
            .pvs = "Settings/General/BackupTargetPreferences/BackupDirectory",
            .ve = "BACKUP_DIRECTORY",
            .help = "folder of its backups; empty: the host's"},
    Setting{
        .name = "rate",
        .takes = Takes::kTexts,
        .vm = Rule::kLive,
        .container = Rule::kLive,
        .ve = "RATE",
        .aspects = kDevices,
        .edit = &edit_rate,
        .help = "CLASS:KBIT each: kbit a second that it may send to a class of networks, 0 to 15; none: the host's"},
    Setting{.name = "ratebound",
            .takes = Takes::kSwitch,
            .vm = Rule::kLive,
            .container = Rule::kLive,
            .pvs = "Settings/GlobalNetwork/NetworkRates/RateBound",
            .ve = "RATEBOUND",
            .aspects = kDevices,
            .edit = &edit_rate_bound,
            .help = "that rate is also the most"},
    Setting{.name = "apply-iponly",
            .takes = Takes::kSwitch,
            .vm = Rule::kLive,
            .container = Rule::kLive,
            .pvs = "Settings/GlobalNetwork/AutoApplyIpOnly",
            .ve = "APPLY_IPONLY",
            .aspects = kMetadata,
            .help = "host name, name servers and search domains are left to the guest"},
    Setting{.name = "hostname",
            .vm = Rule::kLive,
            .container = Rule::kLive,
            .pvs = "Settings/GlobalNetwork/HostName",
            .ve = "HOSTNAME",
            .aspects = kMetadata,
            .edit = &edit_word,
            .in_guest = true,
            .help = "host name in the guest"},
    Setting{.name = "nameserver",
            .takes = Takes::kTexts,
            .vm = Rule::kLive,
            .container = Rule::kLive,
            .pvs = "Settings/GlobalNetwork/DnsIPAddress",
            .ve = "NAMESERVER",
            .aspects = kMetadata,
            .edit = &edit_name_servers,
            .in_guest = true,
            .help = "name servers in the guest"},
    Setting{.name = "searchdomain",
            .takes = Takes::kTexts,
            .vm = Rule::kLive,
            .container = Rule::kLive,
            .pvs = "Settings/GlobalNetwork/SearchDomain",
            .ve = "SEARCHDOMAIN",
            .aspects = kMetadata,
            .edit = &edit_words,
            .in_guest = true,
            .help = "domains that the guest looks names up in"},
};

}  // namespace

std::span<const Setting> general_settings() { return kRows; }

}  // namespace dispatcher
