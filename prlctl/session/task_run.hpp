// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Long work of the dispatcher, followed to its end: asked for by a method that answers with a task, then heard of by
// PropertiesChanged. On a terminal its percentage is shown. Ctrl-C cancels the task, which is then undone; once more,
// and prlctl stops waiting. A task goes on where its caller is killed or gives up (--timeout).
//
//   auto end = run_task(session, dispatcher::environment_path(uuid), kEnvironmentInterface, "Suspend", nullptr);
//   if (!end) return end.error().under("Failed to suspend the VM: ");
//
// One thread, which owns GLib's default main context.
#pragma once

#include "prlctl/session/session.hpp"

namespace prlctl {

// The task's Result: a{sv}. `arguments`: floating, or null.
Answer<dispatcher::VariantHandle> run_task(Session& session, const std::string& path, const char* interface,
                                           const char* method, GVariant* arguments);

// Without waiting for it (task_follower.hpp): the task's path.
Answer<std::string> begin_task(Session& session, const std::string& path, const char* interface, const char* method,
                               GVariant* arguments);

// Options of such methods, a{sv}, as they are put together.
class TaskOptions {
 public:
  TaskOptions() { g_variant_dict_init(&dict_, nullptr); }
  TaskOptions(const TaskOptions&) = delete;
  TaskOptions& operator=(const TaskOptions&) = delete;
  ~TaskOptions() { g_variant_dict_clear(&dict_); }

  void add(const char* name, bool value) { put(name, g_variant_new_boolean(value)); }
  void add(const char* name, std::uint32_t value) { put(name, g_variant_new_uint32(value)); }
  void add(const char* name, std::uint64_t value) { put(name, g_variant_new_uint64(value)); }
  void add(const char* name, const std::string& value) { put(name, dispatcher::text_variant(value)); }
  void add(const char*, const char*) = delete;  // would be a bool
  // Floating; once.
  GVariant* variant() { return g_variant_dict_end(&dict_); }

 private:
  void put(const char* name, GVariant* value) { g_variant_dict_insert_value(&dict_, name, value); }

  GVariantDict dict_;
};

}  // namespace prlctl
