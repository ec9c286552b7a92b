// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/tasks/task_probe.hpp"

#include "foundation/log.hpp"

#include <csignal>
#include <fmt/format.h>
#include <string>
#include <unistd.h>

namespace dispatcher {

Result<TaskProbe> probe_that_kills(std::string_view place) {
  const auto first = place.find('/');
  const auto last = place.rfind('/');
  const std::string_view when = last == place.npos ? "" : place.substr(last + 1);
  if (first == last || first == 0 || last == first + 1 || (when != "before" && when != "after"))
    return Error{ErrorCode::kInvalidArg,
                 fmt::format("SWITCHYARD_KILL_AT: '{}' must be KIND/STEP/before or KIND/STEP/after", place)};
  return TaskProbe([wanted = std::string(place)](const TaskRecord& record, const TaskStep& step, std::string_view now) {
    if (fmt::format("{}/{}/{}", record.kind, step.name, now) != wanted) return;
    log_warning("ending myself at {}, as SWITCHYARD_KILL_AT asks", wanted);
    ::kill(::getpid(), SIGKILL);
    ::pause();
  });
}

}  // namespace dispatcher
