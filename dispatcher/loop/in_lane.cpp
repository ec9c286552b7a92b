// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/loop/in_lane.hpp"

#include <future>
#include <memory>

namespace dispatcher {

Result<void> in_lane(Workers& workers, const std::string& uuid, const std::function<Result<void>()>& work) {
  auto outcome = std::make_shared<std::promise<Result<void>>>();
  auto done = outcome->get_future();
  // The job alone keeps the promise: one that is dropped breaks it.
  workers.run(uuid, [outcome = std::move(outcome), &work] { outcome->set_value(work()); });
  try {
    return done.get();
  } catch (const std::future_error&) {
    return work();
  }
}

}  // namespace dispatcher
