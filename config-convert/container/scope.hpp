// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the rows of a container look at: its file, the host, and what was decided before the tables run (id, root,
// memory, adapters).
#pragma once

#include "config-convert/context.hpp"
#include "config-convert/rows/rows.hpp"
#include "config-convert/container/ve_conf.hpp"
#include "config-convert/container/ve_netif.hpp"
#include "config-convert/container/ve_values.hpp"
#include "foundation/result.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace convert {

enum class RootLayout { kFolder, kPloop };

// Which key the memory comes from: VSwap where PHYSPAGES is limited, else beancounters, else SLM.
enum class MemorySource { kNone, kPhysPages, kPrivvmPages, kSlm };

struct ContainerMemory {
  MemorySource source = MemorySource::kNone;
  std::int64_t ram_kib = 0;
  std::int64_t swap_kib = 0;
  bool swap_limited = false;

  bool operator==(const ContainerMemory&) const = default;
};

struct ContainerScope : ScopeBase {
  const Context& context;
  const VeConf& conf;
  const VeConf* global = nullptr;  // vz.conf
  std::string ve_id = {};
  std::string area = {};  // VE_PRIVATE, normal and absolute
  std::string root = {};  // a folder, or a ploop bundle
  RootLayout layout = RootLayout::kFolder;
  ContainerMemory memory = {};
  std::vector<VeAdapter> adapters = {};
  std::set<std::string, std::less<>> numbered_nodes = {};   // below /dev, given by DEVICES
  std::set<std::string, std::less<>> doubled_nodes = {};    // of them those that DEVNODES gives, too
  std::set<std::string, std::less<>> disk_devices = {};     // of DISK, without a mount point
  std::set<std::string, std::less<>> venet_addresses = {};  // of IP_ADDRESS
  bool features_name_time = false;
  bool is_new_file = false;  // made of a domain: it says nothing yet
  bool time_is_feature = false;  // sys_time is of FEATURES, not of CAPABILITY

  // The value that counts: the container's own, else vz.conf's. A key that is there and empty is not set.
  Value text(std::string_view key) const;
  // "line 12: words"
  void warn_line(std::string_view key, std::string_view xml, std::string_view words) {
    tell_line(Severity::kWarning, key, xml, words);
  }
  void tell_line(Severity severity, std::string_view key, std::string_view xml, std::string_view words);
};

// vz.conf, the defaults of all containers; an empty text is none.
Result<std::optional<VeConf>> parse_vz_conf(std::string_view text);

}  // namespace convert
