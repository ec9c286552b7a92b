// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/daemon/config.hpp"

#include "containers/homes/homes_root.hpp"
#include "foundation/atomic_file.hpp"

#include <fmt/format.h>
#include <glib.h>

#include <charconv>
#include <filesystem>
#include <memory>
#include <optional>

namespace dispatcher {
namespace {

constexpr std::size_t kLimitBytes = 1U << 20;

// What is wrong with a value, as "must be …"; nothing when it was taken.
using Complaint = std::optional<std::string>;
using Take = Complaint (*)(DispatcherConfig&, const std::string& value);
using Show = std::string (*)(const DispatcherConfig&);

struct Key {
  const char* group;
  const char* name;
  const char* help;
  Take take;
  Show show;
};

template <auto member>
Complaint take_text(DispatcherConfig& config, const std::string& value) {
  config.*member = value;
  return {};
}

template <auto member>
Complaint take_path(DispatcherConfig& config, const std::string& value) {
  if (!value.starts_with('/')) return "must be an absolute path";
  config.*member = value.size() > 1 && value.ends_with('/') ? value.substr(0, value.size() - 1) : value;
  return {};
}

template <auto member>
Complaint take_path_or_none(DispatcherConfig& config, const std::string& value) {
  if (!value.empty()) return take_path<member>(config, value);
  config.*member = value;
  return {};
}

template <auto member, unsigned least, unsigned most>
Complaint take_number(DispatcherConfig& config, const std::string& value) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size() || number < least || number > most)
    return fmt::format("must be a number from {} to {}", least, most);
  config.*member = number;
  return {};
}

template <auto member>
Complaint take_yes_or_no(DispatcherConfig& config, const std::string& value) {
  if (value != "true" && value != "false") return "must be true or false";
  config.*member = value == "true";
  return {};
}

constexpr const char* kLogLevels[] = {"debug", "info", "warning", "error"};

Complaint take_log_level(DispatcherConfig& config, const std::string& value) {
  for (std::size_t number = 0; number < std::size(kLogLevels); ++number) {
    if (value != kLogLevels[number]) continue;
    config.log_level = static_cast<LogLevel>(number);
    return {};
  }
  return "must be debug, info, warning or error";
}

template <auto member>
std::string show(const DispatcherConfig& config) {
  return fmt::format("{}", config.*member);
}

std::string show_log_level(const DispatcherConfig& config) { return kLogLevels[static_cast<int>(config.log_level)]; }

using C = DispatcherConfig;
const Key kKeys[] = {
    {"dispatcher", "uri", "The libvirt connection whose environments are looked after.", take_text<&C::uri>,
     show<&C::uri>},
    {"dispatcher", "homes_root", "Where homes lie: vmprivate/, private/, template/. Not set: as virtvzd.conf says.",
     take_path<&C::homes_root>, show<&C::homes_root>},
    {"dispatcher", "state_folder", "Where the catalogue, tasks and accounting are kept.", take_path<&C::state_folder>,
     show<&C::state_folder>},
    {"dispatcher", "private_socket", "D-Bus without a bus, for root alone; empty: none.",
     take_path_or_none<&C::private_socket>, show<&C::private_socket>},
    {"dispatcher", "system_bus", "Whether org.switchyard.Dispatcher1 is owned on the system bus.",
     take_yes_or_no<&C::system_bus>, show<&C::system_bus>},
    {"dispatcher", "log_level", "debug, info, warning or error.", take_log_level, show_log_level},
    {"tasks", "parallel", "How many tasks run at a time; further ones wait.", take_number<&C::parallel_tasks, 1, 64>,
     show<&C::parallel_tasks>},
    {"keeping", "settle_ms", "Changes of a configuration that come closer together are written once.",
     take_number<&C::settle_ms, 0, 1000>, show<&C::settle_ms>},
    {"power", "start_parallel", "How many environments of one order start with the host beside each other.",
     take_number<&C::start_parallel, 1, 64>, show<&C::start_parallel>},
    {"power", "stop_parallel", "How many stop with it beside each other.", take_number<&C::stop_parallel, 1, 64>,
     show<&C::stop_parallel>},
    {"power", "stop_limit_s", "Seconds that a guest has to shut down with the host, before it is powered off.",
     take_number<&C::stop_limit_s, 1, 86400>, show<&C::stop_limit_s>},
    {"policies", "crash_window_min", "Crashes within so many minutes count against a machine's limit of restarts.",
     take_number<&C::crash_window_min, 1, 10080>, show<&C::crash_window_min>},
    {"policies", "reports_kept", "How many reports of crashes are kept, the newest; 0: none are made.",
     take_number<&C::reports_kept, 0, 1000>, show<&C::reports_kept>},
    {"policies", "memory_warning_percent",
     "Warn when running environments may use more of the host's memory; 0: never.",
     take_number<&C::memory_warning_percent, 0, 10000>, show<&C::memory_warning_percent>},
    {"policies", "cpu_warning_percent", "Warn when they have more virtual CPUs than so much of the host's; 0: never.",
     take_number<&C::cpu_warning_percent, 0, 100000>, show<&C::cpu_warning_percent>},
    {"accounting", "period_s", "Seconds between two samples of the resources that environments use.",
     take_number<&C::accounting_period_s, 1, 3600>, show<&C::accounting_period_s>},
    {"accounting", "keep_samples_days", "How long samples are kept.", take_number<&C::keep_samples_days, 1, 366>,
     show<&C::keep_samples_days>},
    {"accounting", "keep_hours_days", "How long the sums of hours are kept.", take_number<&C::keep_hours_days, 1, 3660>,
     show<&C::keep_hours_days>},
    {"accounting", "keep_days_days", "How long the sums of days are kept.", take_number<&C::keep_days_days, 1, 36600>,
     show<&C::keep_days_days>},
};

const Key* find_key(std::string_view group, std::string_view name) {
  for (const Key& key : kKeys)
    if (key.group == group && key.name == name) return &key;
  return nullptr;
}

bool is_group(std::string_view group) {
  for (const Key& key : kKeys)
    if (key.group == group) return true;
  return false;
}

std::string names(std::string_view group) {
  std::string all;
  std::string_view last;
  for (const Key& key : kKeys) {
    if (!group.empty() && key.group != group) continue;
    const std::string_view word = group.empty() ? key.group : key.name;
    if (word != last) all.append(all.empty() ? "" : ", ").append(word);
    last = word;
  }
  return all;
}

using Texts = std::unique_ptr<gchar*, decltype(&g_strfreev)>;
using Text = std::unique_ptr<gchar, decltype(&g_free)>;

Error config_error(const std::string& words) { return Error{ErrorCode::kConfigUnsupported, words, ErrorDomain::kConf}; }

Result<void> take_group(DispatcherConfig& config, GKeyFile* file, const gchar* group, const std::string& name) {
  if (!is_group(group))
    return config_error(fmt::format("{}: unknown group [{}]; known are {}", name, group, names("")));
  const Texts keys(g_key_file_get_keys(file, group, nullptr, nullptr), &g_strfreev);
  for (gchar** word = keys.get(); *word; ++word) {
    const Key* key = find_key(group, *word);
    if (!key)
      return config_error(fmt::format("{}: [{}]: unknown key '{}'; known are {}", name, group, *word, names(group)));
    GError* error = nullptr;
    const Text value(g_key_file_get_string(file, group, *word, &error), &g_free);
    if (!value) {
      const std::string words = error->message;
      g_error_free(error);
      return config_error(fmt::format("{}: [{}] {}: {}", name, group, *word, words));
    }
    if (const Complaint complaint = key->take(config, value.get()))
      return config_error(fmt::format("{}: [{}] {}: '{}' {}", name, group, *word, value.get(), *complaint));
  }
  return {};
}

}  // namespace

Result<DispatcherConfig> parse_dispatcher_config(std::string_view text, const std::string& name,
                                                 const DispatcherConfig& defaults) {
  const std::unique_ptr<GKeyFile, decltype(&g_key_file_free)> file(g_key_file_new(), &g_key_file_free);
  GError* error = nullptr;
  // GLib takes an empty text for an error in older versions and a NUL for the end.
  if (text.find('\0') != std::string_view::npos) return config_error(name + ": is not text: it has a byte 0");
  if (!text.empty() && !g_key_file_load_from_data(file.get(), text.data(), text.size(), G_KEY_FILE_NONE, &error)) {
    const std::string words = error->message;
    g_error_free(error);
    return config_error(name + ": " + words);
  }
  DispatcherConfig config = defaults;
  const Texts groups(g_key_file_get_groups(file.get(), nullptr), &g_strfreev);
  for (gchar** group = groups.get(); *group; ++group)
    if (auto taken = take_group(config, file.get(), *group, name); !taken) return taken.error();
  return config;
}

Result<DispatcherConfig> read_dispatcher_config(const std::string& path, bool must_exist) {
  DispatcherConfig defaults;
  auto homes_root = containers::read_homes_root();
  if (!homes_root) return homes_root.error();
  defaults.homes_root = *std::move(homes_root);
  std::error_code ignored;
  if (!must_exist && !std::filesystem::exists(path, ignored)) return defaults;
  const auto text = read_file(path, kLimitBytes);
  if (!text) return text.error();
  return parse_dispatcher_config(*text, path, defaults);
}

std::string sample_dispatcher_config() {
  const DispatcherConfig defaults;
  std::string text = "# switchyardd's configuration; see switchyard.conf(5). What is commented out is the default.\n";
  std::string_view group;
  for (const Key& key : kKeys) {
    if (key.group != group) text += fmt::format("\n[{}]\n", key.group);
    group = key.group;
    text += fmt::format("# {}\n#{}={}\n", key.help, key.name, key.show(defaults));
  }
  return text;
}

}  // namespace dispatcher
