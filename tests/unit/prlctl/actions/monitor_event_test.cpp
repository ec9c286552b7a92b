// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/actions/monitor_event.hpp"

#include <gmock/gmock.h>
#include <libvirt/libvirt.h>

namespace prlctl {
namespace {

TEST(MonitorEvent, states_and_definitions_have_prlctls_words) {
  struct Case {
    int event;
    int detail;
    const char* task;
    const char* type;
    const char* state;
  };
  const Case kCases[] = {
      {VIR_DOMAIN_EVENT_STARTED, VIR_DOMAIN_EVENT_STARTED_BOOTED, "start", "VM_STATE_CHANGED", "running"},
      {VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_PAUSED, "", "VM_STATE_CHANGED", "paused"},
      {VIR_DOMAIN_EVENT_RESUMED, 0, "", "VM_STATE_CHANGED", "running"},
      {VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_SAVED, "", "VM_STATE_CHANGED", "suspended"},
      {VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_DESTROYED, "delete", "VM_STATE_CHANGED", "stopped"},
      {VIR_DOMAIN_EVENT_DEFINED, VIR_DOMAIN_EVENT_DEFINED_ADDED, "", "VM_ADDED", ""},
      {VIR_DOMAIN_EVENT_DEFINED, VIR_DOMAIN_EVENT_DEFINED_ADDED, "register", "VM_ADDED", ""},
      {VIR_DOMAIN_EVENT_DEFINED, VIR_DOMAIN_EVENT_DEFINED_ADDED, "create", "VM_CREATED", ""},
      {VIR_DOMAIN_EVENT_DEFINED, VIR_DOMAIN_EVENT_DEFINED_ADDED, "clone", "VM_CREATED", ""},
      {VIR_DOMAIN_EVENT_DEFINED, VIR_DOMAIN_EVENT_DEFINED_UPDATED, "create", "VM_CONFIG_CHANGED", ""},
      {VIR_DOMAIN_EVENT_DEFINED, VIR_DOMAIN_EVENT_DEFINED_RENAMED, "", "VM_CONFIG_CHANGED", ""},
      {VIR_DOMAIN_EVENT_UNDEFINED, VIR_DOMAIN_EVENT_UNDEFINED_REMOVED, "delete", "VM_DELETED", ""},
      {VIR_DOMAIN_EVENT_UNDEFINED, VIR_DOMAIN_EVENT_UNDEFINED_REMOVED, "unregister", "VM_UNREGISTERED", ""},
      {VIR_DOMAIN_EVENT_UNDEFINED, VIR_DOMAIN_EVENT_UNDEFINED_REMOVED, "", "VM_UNREGISTERED", ""},
  };
  for (const Case& one : kCases) {
    const auto event = monitor_event(one.event, one.detail, one.task);
    ASSERT_TRUE(event) << one.event << " " << one.detail;
    EXPECT_STREQ(event->type, one.type) << one.event << " " << one.detail;
    EXPECT_STREQ(event->state ? event->state : "", one.state) << one.event << " " << one.detail;
  }
}

TEST(MonitorEvent, half_of_a_rename_is_no_news) {
  EXPECT_FALSE(monitor_event(VIR_DOMAIN_EVENT_UNDEFINED, VIR_DOMAIN_EVENT_UNDEFINED_RENAMED, ""));
}

TEST(MonitorEvent, a_line_is_an_object) {
  EXPECT_EQ(monitor_line({"VM_CONFIG_CHANGED"}, {{"ID", "u\"1"},
                                                 {"port", std::int64_t{5901}},
                                                 {"on", true},
                                                 {"Hardware", InfoTree{{"cpus", std::int64_t{2}}, {"x", InfoTree{}}}}}),
            R"({"event_type": "VM_CONFIG_CHANGED", "vm_info": {"ID": "u\"1", "port": 5901, "on": true, )"
            R"("Hardware": {"cpus": 2, "x": {}}}})");
}

}  // namespace
}  // namespace prlctl
