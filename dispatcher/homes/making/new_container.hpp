// SPDX-License-Identifier: LGPL-2.1-or-later
//
// ve.conf of a container that is made here: a sample's text with the container's own identity in it. Samples are those
// of the host (/etc/vz/conf/ve-NAME.conf-sample), else our own, by PCS6's names: basic, vswap.256MB … vswap.4096MB.
//
// A sample of the host is the administrator's, but read as any ve.conf: nothing in it is executed. Values must be plain
// (config-convert/container/ve_conf_edit.hpp), for shell scripts source such files. Any thread.
#pragma once

#include "foundation/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dispatcher {

inline constexpr const char* kSampleFolder = "/etc/vz/conf";
inline constexpr const char* kDefaultSample = "basic";

bool is_sample_name(std::string_view name);
// kInvalidArg for a name that cannot be one, or that neither the host nor this program has.
Result<std::string> sample_named(const std::string& name, const std::string& folder = kSampleFolder);

struct ContainerIdentity {
  std::string uuid;
  std::string name;
  std::string host_name;
  std::string home;                          // its private area
  std::optional<std::string> template_name;  // nothing: as the text says
  std::optional<std::string> sample;
  std::optional<std::string> description;
  std::optional<unsigned> cpus;
  std::optional<std::uint64_t> memory_mib;
  std::optional<std::uint64_t> disk_mib;
};

// `text`: a sample, or another container's file whose copy this is. What belongs to that container alone goes.
Result<std::string> container_config(std::string_view text, const ContainerIdentity& identity);

// DISKSPACE's limit; nothing where it says none, or no limit.
std::optional<std::uint64_t> disk_space_bytes(std::string_view config);

// A host name made of an environment's name: what cannot stand in one becomes '-'. At most 63 characters a label.
std::string host_name_of(std::string_view name);
// Letters, digits, '-' and '.', RFC 1123.
bool is_host_name(std::string_view name);

}  // namespace dispatcher
