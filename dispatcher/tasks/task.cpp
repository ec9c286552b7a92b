// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/tasks/task.hpp"

namespace dispatcher {
namespace {

constexpr const char* kStates[] = {"queued", "running", "undoing", "done", "failed", "cancelled"};

std::string text_of(const boost::json::object& values, std::string_view name) {
  const auto* value = values.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

}  // namespace

const char* word_of(TaskState state) { return kStates[static_cast<int>(state)]; }

std::string TaskRecord::argument(std::string_view name) const { return text_of(arguments, name); }

std::string TaskRun::note(std::string_view name) { return text_of(notes(), name); }

bool TaskRecord::flag(std::string_view name) const {
  const auto* value = arguments.if_contains(name);
  return value && value->is_bool() && value->get_bool();
}

}  // namespace dispatcher
