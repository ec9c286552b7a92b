// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the rows of a container look at. Its id comes from the caller (the file's name says it), else from the keys
// VEID, UUID, NAME, in this order; it stands for $VEID in paths and for the name where there is no NAME.
#pragma once

#include "config-convert/context.hpp"
#include "config-convert/rows/rows.hpp"
#include "config-convert/container/ve_conf.hpp"
#include "config-convert/container/ve_values.hpp"

#include <span>
#include <string>

namespace convert {

enum class RootLayout { kFolder, kPloop };

struct ContainerMemory {
  std::int64_t ram_kib = 0;
  bool ram_limited = false;
  std::int64_t swap_kib = 0;
  bool swap_limited = false;

  bool operator==(const ContainerMemory&) const = default;
};

struct ContainerScope : ScopeBase {
  const Context& context;
  const VeConf& conf;
  std::string ve_id = {};
  std::string root = {};  // a folder, or a ploop bundle
  RootLayout layout = RootLayout::kFolder;
  ContainerMemory memory = {};

  Value text(std::string_view key) const { return conf.value(key); }
  // "line 12: words"
  void warn_line(std::string_view key, std::string_view xml, std::string_view words) {
    warn(key, xml, fmt::format("line {}: {}", conf.line_of(key), words));
  }
};

std::span<const Row<ContainerScope>> container_rows();  // below <domain>
std::span<const KeptRow> container_kept();
std::span<const ListRow<ContainerScope>> container_lists();  // devices

// VSwap where PHYSPAGES is limited, else beancounters, else SLM.
ContainerMemory container_memory(ContainerScope& ct);

}  // namespace convert
