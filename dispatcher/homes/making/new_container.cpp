// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/making/new_container.hpp"

#include "config-convert/container/ve_conf_edit.hpp"
#include "config-convert/container/ve_values.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/path_exists.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace dispatcher {
namespace {

struct Sample {
  std::string_view name;
  unsigned memory_mib;
  unsigned swap_mib;
};

constexpr std::array kSamples{
    Sample{"basic", 512, 512},          Sample{"vswap.256MB", 256, 512},    Sample{"vswap.512MB", 512, 1024},
    Sample{"vswap.1024MB", 1024, 2048}, Sample{"vswap.2048MB", 2048, 4096}, Sample{"vswap.4096MB", 4096, 8192},
};
constexpr std::uint64_t kSampleDisk_kib = std::uint64_t{10} << 20;

// Of a container alone: who it is, where it lies, what it is reached by on the host.
constexpr std::array<std::string_view, 3> kOfOthers{"VEID", "CONFIG_CUSTOMIZED", "DISABLED"};

std::string text_of(const Sample& sample) {
  return fmt::format(
      "VERSION=\"2\"\nONBOOT=\"no\"\nPHYSPAGES=\"{0}M:{0}M\"\nSWAPPAGES=\"{1}M:{1}M\"\nDISKSPACE=\"{2}:{2}\"\n"
      "QUOTAUGIDLIMIT=\"10000\"\nNUMPROC=\"8000:8000\"\nCPUUNITS=\"1000\"\n",
      sample.memory_mib, sample.swap_mib, kSampleDisk_kib);
}

class Edit {
 public:
  Edit(std::string_view text, const convert::VeConf& conf) : edit_(text, conf) {}

  void set(std::string_view key, std::string_view value) {
    if (!failed_.empty() || (convert::is_plain(value) && edit_.set(key, value))) return;
    failed_ = fmt::format("'{}' cannot stand in ve.conf as {}: quotes, '\\', '$', '`' and control characters may not",
                          value, key);
  }
  template <typename Value>
  void set_if(std::string_view key, const std::optional<Value>& value) {
    if (value) set(key, fmt::to_string(*value));
  }
  void remove(std::string_view key) { edit_.remove(key); }

  Result<std::string> text() const {
    if (!failed_.empty()) return Error{ErrorCode::kInvalidArg, failed_};
    return edit_.text();
  }

 private:
  convert::VeConfEdit edit_;
  std::string failed_;
};

}  // namespace

bool is_sample_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && name.front() != '.' && std::ranges::all_of(name, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '-' || c == '_';
  });
}

Result<std::string> sample_named(const std::string& name, const std::string& folder) {
  if (!is_sample_name(name))
    return Error{ErrorCode::kInvalidArg,
                 fmt::format("sample '{}' must be a name of letters, digits, '.', '-' and '_'", name)};
  const std::string path = fmt::format("{}/ve-{}.conf-sample", folder, name);
  if (path_exists(path)) return read_file(path, convert::kVeConfLimitBytes);
  const auto* known = std::ranges::find(kSamples, name, &Sample::name);
  if (known != kSamples.end()) return text_of(*known);
  std::string names;
  for (const Sample& sample : kSamples) names += fmt::format(" {}", sample.name);
  return Error{ErrorCode::kInvalidArg,
               fmt::format("sample '{}' is not here: there is no '{}', and our own are{}", name, path, names)};
}

Result<std::string> container_config(std::string_view text, const ContainerIdentity& identity) {
  convert::Report unread;
  const auto conf = convert::parse_ve_conf(text, unread);
  if (!conf) return conf.error();
  Edit edit(text, *conf);
  for (const std::string_view key : kOfOthers) edit.remove(key);
  edit.set("UUID", identity.uuid);
  edit.set("NAME", identity.name);
  edit.set("HOSTNAME", identity.host_name);
  edit.set("VE_PRIVATE", identity.home);
  edit.set("VE_ROOT", identity.home + "/root");
  edit.set_if("OSTEMPLATE", identity.template_name);
  edit.set_if("ORIGIN_SAMPLE", identity.sample);
  if (identity.description) edit.set("DESCRIPTION", convert::encode_description(*identity.description));
  edit.set_if("CPUS", identity.cpus);
  if (identity.memory_mib) edit.set("PHYSPAGES", fmt::format("{0}M:{0}M", *identity.memory_mib));
  if (identity.disk_mib) edit.set("DISKSPACE", fmt::format("{0}:{0}", *identity.disk_mib << 10));
  return edit.text();
}

std::optional<std::uint64_t> disk_space_bytes(std::string_view config) {
  convert::Report unread;
  const auto conf = convert::parse_ve_conf(config, unread);
  const auto written = conf ? conf->value("DISKSPACE") : std::nullopt;
  const auto limit = written ? convert::parse_ve_limit(*written, convert::VeUnit::kKib) : std::nullopt;
  if (!limit || limit->limit <= 0 || limit->limit >= convert::kUnlimited >> 10) return {};
  return static_cast<std::uint64_t>(limit->limit) << 10;
}

std::string host_name_of(std::string_view name) {
  std::string made;
  std::size_t label = 0;
  for (const char c : name) {
    const bool good = std::isalnum(static_cast<unsigned char>(c)) != 0;
    const char next = good || (c == '.' && label != 0) ? c : '-';
    label = next == '.' ? 0 : label + 1;
    if (label <= 63 && made.size() < 253 && !(next == '-' && label == 1)) made += next;
    if (next == '-' && label == 1) label = 0;
  }
  while (!made.empty() && (made.back() == '-' || made.back() == '.')) made.pop_back();
  for (auto at = made.find("-."); at != made.npos; at = made.find("-.")) made.erase(at, 1);
  return made.empty() ? "container" : made;
}

bool is_host_name(std::string_view name) { return !name.empty() && name.size() <= 253 && host_name_of(name) == name; }

}  // namespace dispatcher
