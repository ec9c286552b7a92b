// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A `prlctl set` as one call of Environment.Set: its operations in the order of work, and the lines that tell of them
// once they are done. What a line tells of devices, the environment's own listing says before and afterwards.
//
// Errors: an option that nothing is behind, by its name, with exit code 255; wrong combinations, with 1. Pure.
#pragma once

#include "dispatcher/bus/glib_handles.hpp"
#include "prlctl/listing/info_tree.hpp"
#include "prlctl/session/environment.hpp"
#include "prlctl/syntax/request.hpp"

#include <string>
#include <vector>

namespace prlctl {

struct SetLine {
  enum class Is {
    kText,           // as it stands
    kAddedDevice,    // of the type that `text` is
    kChangedDevice,  // of that name
    kResizedDisk,    // likewise
    kDisplay,
  };
  Is is = Is::kText;
  std::string text = {};
  std::string old_of = {};  // {old} in `text`: of list -i's CPU; empty: the name

  bool operator==(const SetLine&) const = default;
};

struct SetCall {
  dispatcher::VariantHandle operations;  // a(sv)
  std::vector<SetLine> lines;

  bool is_empty() const { return g_variant_n_children(operations.get()) == 0; }
};

Answer<SetCall> set_call(const Request& request, Kind kind);

// With the line's end each; of devices with an empty line, too. `name`: the old one. `reconfigured`: adapters whose
// settings were the guest's own till now, as the dispatcher told.
std::string set_lines(const std::vector<SetLine>& lines, const std::string& name, const InfoTree& before,
                      const InfoTree& after, const std::vector<std::string>& reconfigured = {});

// Adapters that device commands call by their interface on the host (vme…, veth…) or in the container (eth0), by the
// names that `tree`, which is list -i's, has for them.
Request with_device_names(Request request, const InfoTree& tree);

}  // namespace prlctl
