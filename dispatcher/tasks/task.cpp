// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/tasks/task.hpp"
#include "dispatcher/tasks/json_fields.hpp"

#include <fmt/format.h>

namespace dispatcher {
namespace {

constexpr const char* kStates[] = {"queued", "running", "undoing", "done", "failed", "cancelled"};

}  // namespace

const char* word_of(TaskState state) { return kStates[static_cast<int>(state)]; }

std::string TaskRecord::argument(std::string_view name) const { return text_in(arguments, name); }

std::string TaskRun::note(std::string_view name) { return text_in(notes(), name); }

bool TaskRecord::flag(std::string_view name) const { return flag_in(arguments, name); }

Result<std::optional<std::uint64_t>> TaskRecord::number(std::string_view name, std::uint64_t least,
                                                        std::uint64_t most) const {
  const auto* value = arguments.if_contains(name);
  if (!value) return std::optional<std::uint64_t>();
  boost::system::error_code failed;
  const auto number = value->to_number<std::uint64_t>(failed);
  if (failed || number < least || number > most)
    return Error{ErrorCode::kInvalidArg, fmt::format("{} must be a whole number from {} to {}", name, least, most)};
  return std::optional(number);
}

}  // namespace dispatcher
