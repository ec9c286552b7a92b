// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Kinds of tasks, run by the engine on the one machine of libvirt's test driver: "test", which runs before and after.
#pragma once

#include "dispatcher/model/domain_reader.hpp"
#include "dispatcher/tasks/task_engine.hpp"
#include "tests/unit/dispatcher/support/dispatcher_test.hpp"

#include <optional>

namespace dispatcher {

class KindsTest : public DispatcherTest {
 protected:
  static void SetUpTestSuite() {
    static const bool started = (start_libvirt_events(), true);
    ASSERT_TRUE(started);
  }

  explicit KindsTest(std::span<const TaskKind* const> kinds)
      : engine_(std::make_unique<TaskEngine>(services_, store_, kinds, TaskEngine::Settings{})) {
    EXPECT_TRUE(engine_->resume([] {}));
    link_.start();
    until([this] { return link_.connection().has_value(); });
    uuid_ = uuid_of(domain().get());
  }
  ~KindsTest() override {
    engine_.reset();
    if (state() == State::kPaused) virDomainResume(domain().get());
    if (state() != State::kRunning) virDomainCreate(domain().get());
    EXPECT_EQ(state(), State::kRunning);
    link_.stop();
    settle();
  }

  DomainHandle domain() { return DomainHandle(virDomainLookupByName(link_.connection()->get(), "test")); }
  State state() { return read_domain(*link_.connection(), uuid_).value()->state; }

  // The ended task, or why it was refused.
  Result<TaskRecord> run(const std::string& kind, boost::json::object arguments = {}) {
    TaskRecord record;
    record.kind = kind;
    record.environment = uuid_;
    record.arguments = std::move(arguments);
    std::optional<Result<std::uint64_t>> id;
    engine_->submit(record, [&](Result<std::uint64_t> answer) { id = std::move(answer); });
    until([&] { return id.has_value(); });
    if (!*id) return id->error();
    until([&] { return engine_->find(**id)->ended != 0; });
    return *engine_->find(**id);
  }

  std::unique_ptr<TaskEngine> engine_;
  std::string uuid_;
};

}  // namespace dispatcher
