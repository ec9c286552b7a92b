// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What `prlctl monitor` says of libvirt's events (prlctl's reference, 9.4). libvirt knows that a definition came or
// went, not why: whether an environment is made or registered, deleted or unregistered, is told by the dispatcher's
// task that works on it. Values; any thread.
#pragma once

#include "prlctl/listing/info_tree.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace prlctl {

struct MonitorEvent {
  const char* type = nullptr;
  const char* state = nullptr;  // of VM_STATE_CHANGED

  bool operator==(const MonitorEvent&) const = default;
};

// `event` and `detail` are libvirt's of a lifecycle event; `task` is the kind of task that works on it: "delete";
// empty: none. Nothing for what is no news.
std::optional<MonitorEvent> monitor_event(int event, int detail, std::string_view task);

// A line: {"event_type": "VM_DELETED", "vm_info": {"ID": "…"}}
std::string monitor_line(const MonitorEvent& event, const InfoTree& info);

}  // namespace prlctl
