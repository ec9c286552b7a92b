// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/daemon/config.hpp"

#include "libvirt-driver/daemon/config_text.hpp"
#include "libvirt-driver/daemon/nearest_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace driver {
namespace {

// A setter takes the entry's values and answers with what it wanted, or with nothing when it got that.
using Wanted = std::string;
using Setter = Wanted (*)(DaemonConfig&, const ConfigEntry&);

const std::string* single(const ConfigEntry& entry) { return entry.is_list ? nullptr : &entry.values.front(); }

template <int kBase>
std::optional<int> number_in(const std::string& text) {
  int number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number, kBase);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

template <auto kMember, int kLeast, int kMost>
Wanted number(DaemonConfig& config, const ConfigEntry& entry) {
  const std::string* text = single(entry);
  const std::optional<int> seen = text ? number_in<10>(*text) : std::nullopt;
  if (!seen || *seen < kLeast || *seen > kMost) return fmt::format("a number from {} to {}", kLeast, kMost);
  config.*kMember = *seen;
  return {};
}

template <auto kMember>
Wanted permissions(DaemonConfig& config, const ConfigEntry& entry) {
  const std::string* text = single(entry);
  const std::optional<int> seen = text ? number_in<8>(*text) : std::nullopt;
  if (!seen || *seen < 0 || *seen > 0777) return "permissions in octal, from \"0000\" to \"0777\"";
  config.*kMember = static_cast<unsigned>(*seen);
  return {};
}

template <auto kMember>
Wanted text(DaemonConfig& config, const ConfigEntry& entry) {
  const std::string* seen = single(entry);
  if (!seen) return "one string";
  config.*kMember = *seen;
  return {};
}

template <auto kMember>
Wanted path(DaemonConfig& config, const ConfigEntry& entry) {
  const std::string* seen = single(entry);
  if (!seen || !seen->starts_with('/')) return "an absolute path";
  config.*kMember = *seen;
  return {};
}

template <auto kMember>
Wanted path_or_none(DaemonConfig& config, const ConfigEntry& entry) {
  const std::string* seen = single(entry);
  if (!seen || (!seen->empty() && !seen->starts_with('/'))) return "an absolute path, or \"\"";
  config.*kMember = *seen;
  return {};
}

// The last id of all means "none", and 0 is root.
template <auto kMember>
Wanted id_span(DaemonConfig& config, const ConfigEntry& entry) {
  const Wanted wanted =
      fmt::format("\"FIRST:COUNT\", of ids from 1 to {}, at least {}", UINT32_MAX - 1, kIdsOfAContainer);
  const std::string* text = single(entry);
  if (!text) return wanted;
  HostIds span;
  const char* const end = text->data() + text->size();
  const auto first = std::from_chars(text->data(), end, span.first);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != ':') return wanted;
  const auto count = std::from_chars(first.ptr + 1, end, span.count);
  if (count.ec != std::errc() || count.ptr != end) return wanted;
  if (span.first == 0 || span.count < kIdsOfAContainer || span.count > UINT32_MAX - span.first) return wanted;
  config.*kMember = span;
  return {};
}

template <typename T>
using Words = std::span<const std::pair<std::string_view, T>>;

template <typename T>
Wanted choose(T& member, Words<T> words, const ConfigEntry& entry) {
  std::string wanted;
  for (const auto& [word, value] : words) {
    wanted += fmt::format("{}\"{}\"", wanted.empty() ? "" : " or ", word);
    if (const std::string* seen = single(entry); seen && *seen == word) {
      member = value;
      return {};
    }
  }
  return wanted;
}

constexpr std::array<std::pair<std::string_view, SocketAuth>, 2> kAuthWords = {{
    {"none", SocketAuth::kNone},
    {"polkit", SocketAuth::kPolkit},
}};

template <auto kMember>
Wanted auth(DaemonConfig& config, const ConfigEntry& entry) {
  return choose(config.*kMember, Words<SocketAuth>(kAuthWords), entry);
}

constexpr std::array<std::pair<std::string_view, LogLevel>, 4> kLevelWords = {{
    {"debug", LogLevel::kDebug},
    {"info", LogLevel::kInfo},
    {"warning", LogLevel::kWarning},
    {"error", LogLevel::kError},
}};

Wanted level(DaemonConfig& config, const ConfigEntry& entry) {
  return choose(config.log_level, Words<LogLevel>(kLevelWords), entry);
}

Wanted drivers(DaemonConfig& config, const ConfigEntry& entry) {
  if (std::any_of(entry.values.begin(), entry.values.end(), [](const std::string& v) { return v != "polkit"; }))
    return "[ ] or [ \"polkit\" ]";
  config.access_drivers = entry.values;
  return {};
}

struct Key {
  std::string_view name;
  Setter set;
  std::string_view sample;  // the default; of the permissions, those without a group
  std::string_view help;    // lines of the sample file, without their '#'
};

using C = DaemonConfig;
constexpr Key kKeys[] = {
    {"socket_dir", path<&C::socket_dir>, "\"/run/libvirt\"",
     "Folder of the sockets virtvzd-sock, virtvzd-sock-ro, virtparallelsd-sock and virtparallelsd-sock-ro,\n"
     "and where the sockets of libvirt's daemons are looked for. Not used for sockets that systemd passes."},
    {"vm_socket", path_or_none<&C::vm_socket>, "\"\"",
     "Socket of libvirt's daemon for VMs. When empty: virtqemud-sock if it exists, else libvirt-sock."},
    {"container_socket", path_or_none<&C::container_socket>, "\"\"",
     "Socket of libvirt's daemon for containers. When empty: virtlxcd-sock if it exists, else libvirt-sock."},
    {"unix_sock_group", text<&C::unix_sock_group>, "\"\"",
     "Group whose members may connect. They are as powerful as root on this host. Empty: root only."},
    {"unix_sock_rw_perms", permissions<&C::unix_sock_rw_perms>, "\"0700\"",
     "Permissions of the sockets with full access. Default: 0700, or 0770 with a group. With\n"
     "auth_unix_rw = \"polkit\" set \"0777\", so that polkit is asked about everyone who connects; without polkit\n"
     "never let others than root and the group in."},
    {"unix_sock_ro_perms", permissions<&C::unix_sock_ro_perms>, "\"0700\"",
     "Permissions of the read-only sockets, as above. \"0777\" lets every user of the host look."},
    {"auth_unix_rw", auth<&C::auth_unix_rw>, "\"none\"",
     "\"polkit\": the action org.libvirt.unix.manage decides about each client that is not root."},
    {"auth_unix_ro", auth<&C::auth_unix_ro>, "\"none\"",
     "\"polkit\": the action org.libvirt.unix.monitor decides about each read-only client that is not root."},
    {"access_drivers", drivers, "[ ]",
     "[ \"polkit\" ]: polkit is asked for each call too (actions org.libvirt.api.*). Set the same in the\n"
     "configuration of libvirt's daemons, which check the calls that virtvzd passes on."},
    {"max_clients", number<&C::max_clients, 1, 100000>, "5000", "Clients connected at once; more have to wait."},
    {"max_anonymous_clients", number<&C::max_anonymous_clients, 1, 100000>, "20",
     "Clients at once that have not yet authenticated; more are turned away."},
    {"max_client_requests", number<&C::max_client_requests, 1, 1000>, "5",
     "Calls of one client that are worked on at once."},
    {"keepalive_interval", number<&C::keepalive_interval_s, -1, 3600>, "5",
     "Seconds of silence after which a client is asked whether it lives; -1: never."},
    {"keepalive_count", number<&C::keepalive_count, 0, 1000>, "5",
     "Questions without an answer after which a client is disconnected."},
    {"log_level", level, "\"info\"", "The least that is logged: \"debug\", \"info\", \"warning\", \"error\"."},
    {"stats_deadline_ms", number<&C::stats_deadline_ms, 10, 60000>, "450",
     "Milliseconds that the statistics of all domains wait for a domain that does not answer. What it owes is\n"
     "left out."},
    {"lxc_emulator", path<&C::lxc_emulator>, "\"/usr/lib/libvirt/libvirt_lxc\"",
     "Emulator that containers of type vz or parallels get when they name none."},
    {"homes_root", path<&C::homes_root>, "\"/vz\"",
     "Folder of the homes of VMs and containers: vmprivate, private, template, backup."},
    {"idmap_span", id_span<&C::idmap_span>, "\"2013265920:134086656\"",
     "Users and groups of the host that containers over templates and images are given, 65536 to each: the first,\n"
     "and how many. No user, no line of /etc/subuid and /etc/subgid may have any of them. The default has room for\n"
     "2046 containers, between the ids that systemd, useradd and SSSD give out."},
    {"guest_agent", path_or_none<&C::guest_agent>, "\"\"",
     "Guest agent for containers: a static program that is started inside them. When empty: switchyard-guest,\n"
     "beside virtvzd or in libexec/switchyard below its prefix."},
};

std::string seen_in(const ConfigEntry& entry) {
  if (!entry.is_list) return fmt::format("'{}'", entry.values.front());
  return fmt::format("a list of {}", entry.values.size());
}

Error unknown_key(const ConfigEntry& entry, std::string_view name) {
  std::array<std::string_view, std::size(kKeys)> names;
  std::transform(std::begin(kKeys), std::end(kKeys), names.begin(), [](const Key& key) { return key.name; });
  const std::string near = nearest_names(entry.key, names);
  return config_error(name, entry.line, fmt::format("unknown key '{}'{}{}{}", entry.key,
                                                    near.empty() ? "" : " (known and near: ", near,
                                                    near.empty() ? "" : ")"));
}

}  // namespace

Result<DaemonConfig> parse_config(std::string_view text, std::string_view name) {
  const Result<std::vector<ConfigEntry>> entries = parse_config_text(text, name);
  if (!entries) return entries.error();
  DaemonConfig config;
  for (const ConfigEntry& entry : *entries) {
    const auto key =
        std::find_if(std::begin(kKeys), std::end(kKeys), [&](const Key& k) { return k.name == entry.key; });
    if (key == std::end(kKeys)) return unknown_key(entry, name);
    if (const Wanted wanted = key->set(config, entry); !wanted.empty())
      return config_error(name, entry.line, fmt::format("{} is {}, must be {}", entry.key, seen_in(entry), wanted));
  }
  return config;
}

unsigned socket_mode(const DaemonConfig& config, bool read_only) {
  const std::optional<unsigned>& set = read_only ? config.unix_sock_ro_perms : config.unix_sock_rw_perms;
  return set.value_or(config.unix_sock_group.empty() ? 0700 : 0770);
}

SocketAuth socket_auth(const DaemonConfig& config, bool read_only) {
  return read_only ? config.auth_unix_ro : config.auth_unix_rw;
}

bool checks_each_call(const DaemonConfig& config) { return !config.access_drivers.empty(); }

std::string sample_config() {
  std::string sample =
      "# SPDX-License-Identifier: LGPL-2.1-or-later\n"
      "# Settings of virtvzd. A line without '#' sets the key; the values shown are the defaults.\n";
  for (const Key& key : kKeys) {
    sample += "\n# ";
    for (const char c : key.help) sample += c == '\n' ? std::string("\n# ") : std::string(1, c);
    sample += fmt::format("\n#{} = {}\n", key.name, key.sample);
  }
  return sample;
}

}  // namespace driver
