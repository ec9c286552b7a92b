// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The domain goes, and the catalogue's record; what lies in the home stays. A crash is finished: what was asked for can
// be had again by a registration.
#include "dispatcher/homes/domain/domain_removal.hpp"
#include "dispatcher/homes/home_kinds.hpp"
#include "dispatcher/homes/home_state.hpp"

#include <array>

namespace dispatcher {
namespace {

constexpr const char* kDelete = "org.switchyard.dispatcher.delete";

Result<void> check(Services& services, TaskRecord& record) {
  const auto state = home_state_of(services, record.environment);
  if (!state) return state.error();
  if (auto off = expect_off(*state, "unregistered"); !off) return off;
  if (state->record)
    if (auto whole = expect_no_trial(state->record->facts.home, "unregistered"); !whole) return whole;
  if (state->domain.state == State::kSuspended && !record.flag("force"))
    return Error{ErrorCode::kOperationInvalid,
                 "'" + state->domain.name +
                     "' is suspended, and its saved state would be lost: resume and stop it, "
                     "or use force"};
  return {};
}

Result<void> undefine(TaskRun& run) {
  const auto record = run.services().homes.find(run.record().environment);
  if (!record) return record.error();
  if (*record) run.result()["home"] = (*record)->facts.home;
  const auto connection = run.services().link.connection();
  if (!connection) return connection.error();
  return undefine_domain(*connection, run.record().environment, {.saved_state = run.flag("force")});
}

Result<void> forget(TaskRun& run) {
  if (auto removed = run.services().homes.remove(run.record().environment); !removed) return removed;
  run.services().home_changed(run.record().environment);
  return {};
}

constexpr std::array kSteps{
    TaskStep{"undefine", "undefining", &undefine, nullptr},
    TaskStep{"forget", "forgetting the home", &forget, nullptr},
};

}  // namespace

const TaskKind kUnregisterKind{"unregister", kSteps, 0, kDelete, &check};

}  // namespace dispatcher
