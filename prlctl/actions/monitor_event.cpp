// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/actions/monitor_event.hpp"

#include "prlctl/listing/json_text.hpp"

#include <libvirt/libvirt.h>

namespace prlctl {
namespace {

constexpr const char* kStateChanged = "VM_STATE_CHANGED";
constexpr const char* kConfigChanged = "VM_CONFIG_CHANGED";

struct Row {
  int event;
  int detail;  // -1: any
  MonitorEvent means;
};

constexpr Row kRows[] = {
    {VIR_DOMAIN_EVENT_STARTED, -1, {kStateChanged, "running"}},
    {VIR_DOMAIN_EVENT_RESUMED, -1, {kStateChanged, "running"}},
    {VIR_DOMAIN_EVENT_SUSPENDED, -1, {kStateChanged, "paused"}},
    {VIR_DOMAIN_EVENT_SHUTDOWN, -1, {kStateChanged, "stopping"}},
    {VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_SAVED, {kStateChanged, "suspended"}},
    {VIR_DOMAIN_EVENT_STOPPED, -1, {kStateChanged, "stopped"}},
    {VIR_DOMAIN_EVENT_CRASHED, -1, {kStateChanged, "stopped"}},
    {VIR_DOMAIN_EVENT_DEFINED, VIR_DOMAIN_EVENT_DEFINED_ADDED, {"VM_ADDED"}},
    {VIR_DOMAIN_EVENT_DEFINED, -1, {kConfigChanged}},
    {VIR_DOMAIN_EVENT_UNDEFINED, VIR_DOMAIN_EVENT_UNDEFINED_REMOVED, {"VM_UNREGISTERED"}},
};

void put_compact(std::string& out, const InfoTree& members) {
  out += '{';
  for (const InfoMember& member : members) {
    if (&member != &members.front()) out += ", ";
    out += json_quoted(member.key) + ": ";
    switch (member.value.is) {
      case InfoValue::Is::kText:
        out += json_quoted(member.value.json_text.value_or(member.value.text));
        break;
      case InfoValue::Is::kNumber:
        out += member.value.text;
        break;
      case InfoValue::Is::kTruth:
        out += member.value.truth ? "true" : "false";
        break;
      case InfoValue::Is::kObject:
        put_compact(out, member.value.members);
    }
  }
  out += '}';
}

}  // namespace

std::optional<MonitorEvent> monitor_event(int event, int detail, std::string_view task) {
  for (const Row& row : kRows) {
    if (row.event != event || (row.detail != -1 && row.detail != detail)) continue;
    const bool comes = event == VIR_DOMAIN_EVENT_DEFINED && detail == VIR_DOMAIN_EVENT_DEFINED_ADDED;
    if (comes && (task == "create" || task == "clone")) return MonitorEvent{"VM_CREATED"};
    if (event == VIR_DOMAIN_EVENT_UNDEFINED && task == "delete") return MonitorEvent{"VM_DELETED"};
    return row.means;
  }
  return {};
}

std::string monitor_line(const MonitorEvent& event, const InfoTree& info) {
  std::string line;
  put_compact(line, {{"event_type", event.type}, {"vm_info", info}});
  return line;
}

}  // namespace prlctl
