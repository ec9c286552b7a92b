// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A task that a test runs pieces of steps with: notes in memory, progress in a list, cancelled when the test says so.
#pragma once

#include "dispatcher/tasks/task.hpp"

#include <stdexcept>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace dispatcher {

class FakeRun final : public TaskRun {
 public:
  const TaskRecord& record() const override { return task; }
  Services& services() override { throw std::logic_error("this test has no services"); }
  boost::json::object& notes() override { return task.notes; }
  boost::json::object& result() override { return task.result; }
  Result<void> keep() override { return {}; }
  void progress(unsigned percent, std::string_view words) override { told.emplace_back(percent, words); }
  Result<void> check() override {
    if (cancel.stop_requested()) return Error{ErrorCode::kOperationAborted, "cancelled"};
    return {};
  }

  std::stop_token interruption() override { return cancel.get_token(); }

  TaskRecord task;
  std::vector<std::pair<unsigned, std::string>> told;
  std::stop_source cancel;
};

}  // namespace dispatcher
