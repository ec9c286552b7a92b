// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/events/event_table.hpp"
#include "libvirt-driver/session/container_jobs.hpp"
#include "libvirt-driver/session/job_parameters.hpp"
#include "tests/unit/libvirt-driver/support/run_until.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gtest/gtest.h>

namespace driver {
namespace {

using std::chrono::milliseconds;

class ContainerJobsTest : public testing::Test, public EventListener {
 protected:
  ContainerJobsTest() {
    hub_.add(this);
    Domain container;
    container.name = "ct";
    container.uuid = uuid_;
    container.kind = Kind::kContainer;
    registry_.put(container);
  }
  ~ContainerJobsTest() override { hub_.remove(this); }

  void on_domain_event(const DomainEvent& event) override {
    if (event.event_id == kEventJobCompleted) ++told_;
  }
  void on_backend_up(Kind) override {}

  // Asks for a job; it is in `job_` or the error in `refused_`.
  void begin(milliseconds patience = milliseconds(60000)) {
    const auto ask = [](ContainerJobsTest& test, milliseconds limit) -> Task<void> {
      auto job = co_await test.jobs_->begin(test.uuid_, JobOperation::kSnapshot, "virDomainSnapshotCreateXML", limit);
      if (job) {
        test.job_.emplace(std::move(*job));
      } else {
        test.refused_ = job.error();
      }
    };
    asio::co_spawn(io_, ask(*this, patience), asio::detached);
  }

  Uuid uuid_{7};
  asio::io_context io_;
  DomainRegistry registry_;
  EventHub hub_;
  std::shared_ptr<ContainerJobs> jobs_ = std::make_shared<ContainerJobs>(io_.get_executor(), registry_, hub_);
  std::optional<ContainerJob> job_;
  std::optional<Error> refused_;
  int told_ = 0;
};

TEST_F(ContainerJobsTest, shows_progress_while_it_runs_and_figures_after_it) {
  begin();
  ASSERT_TRUE(test::run_until(io_, [&] { return job_.has_value(); }));
  EXPECT_EQ(jobs_->current(uuid_)->type, JobType::kUnbounded);
  job_->progress(30, 120);
  EXPECT_EQ(jobs_->current(uuid_)->type, JobType::kBounded);
  EXPECT_EQ(jobs_->current(uuid_)->remaining_bytes(), 90u);
  EXPECT_TRUE(job_->finish(Result<int>(1)));
  EXPECT_FALSE(jobs_->current(uuid_));
  EXPECT_EQ(jobs_->completed(uuid_)->type, JobType::kCompleted);
  EXPECT_EQ(jobs_->completed(uuid_)->processed_bytes, 120u);
  job_.reset();
  EXPECT_EQ(told_, 1);
}

TEST_F(ContainerJobsTest, a_second_job_waits_for_the_first) {
  begin();
  ASSERT_TRUE(test::run_until(io_, [&] { return job_.has_value(); }));
  ContainerJob first = std::move(*job_);
  job_.reset();
  begin();
  test::settle(io_);
  EXPECT_FALSE(job_);
  EXPECT_TRUE(first.finish(Result<void>{}));
  EXPECT_TRUE(test::run_until(io_, [&] { return job_.has_value(); }));
}

TEST_F(ContainerJobsTest, a_second_job_that_has_waited_enough_is_refused_as_qemus_driver_refuses_it) {
  begin();
  ASSERT_TRUE(test::run_until(io_, [&] { return job_.has_value(); }));
  begin(milliseconds(10));
  ASSERT_TRUE(test::run_until(io_, [&] { return refused_.has_value(); }));
  EXPECT_EQ(refused_->code, ErrorCode::kOperationTimeout);
  EXPECT_EQ(
      refused_->message,
      "Timed out during operation: cannot acquire state change lock (held by monitor=virDomainSnapshotCreateXML)");
}

TEST_F(ContainerJobsTest, an_aborted_job_ends_as_cancelled) {
  EXPECT_EQ(jobs_->abort(uuid_).error().code, ErrorCode::kOperationInvalid);
  begin();
  ASSERT_TRUE(test::run_until(io_, [&] { return job_.has_value(); }));
  EXPECT_EQ(jobs_->abort(uuid_).error().message, "Requested operation is not valid: cannot abort snapshot job");
  int ended = 0;
  job_->on_abort([&] { ++ended; });
  EXPECT_TRUE(jobs_->abort(uuid_));
  EXPECT_TRUE(jobs_->abort(uuid_));
  EXPECT_EQ(ended, 1);
  const Result<void> result = job_->finish(Result<void>(Error{ErrorCode::kOperationFailed, "was ended"}));
  EXPECT_EQ(result.error().code, ErrorCode::kOperationAborted);
  EXPECT_EQ(jobs_->completed(uuid_)->type, JobType::kCancelled);
}

TEST_F(ContainerJobsTest, a_job_that_is_given_up_has_failed_and_is_forgotten_with_the_container) {
  begin();
  ASSERT_TRUE(test::run_until(io_, [&] { return job_.has_value(); }));
  job_.reset();
  EXPECT_EQ(jobs_->completed(uuid_)->type, JobType::kFailed);
  registry_.remove(uuid_);
  hub_.publish({kEventLifecycle, uuid_, {}});
  EXPECT_FALSE(jobs_->completed(uuid_));
}

TEST(JobParameters, tell_what_remains_while_it_runs_and_the_outcome_when_it_has_ended) {
  JobFigures figures{JobType::kBounded, JobOperation::kSnapshot, 1000, 400, 100, {}};
  EXPECT_EQ(figures.remaining_ms(), 3000u);
  const auto running = job_parameters(figures, false);
  EXPECT_EQ(running[0], (TypedParameter{"operation", std::int32_t{6}}));
  EXPECT_EQ(running[2], (TypedParameter{"time_remaining", std::uint64_t{3000}}));
  figures.type = JobType::kFailed;
  figures.failure = "no space";
  const auto ended = job_parameters(figures, true);
  EXPECT_EQ(ended[ended.size() - 2], (TypedParameter{"success", Boolean{false}}));
  EXPECT_EQ(ended.back(), (TypedParameter{"errmsg", std::string("no space")}));
  EXPECT_EQ(encode_job_info(figures).size(), 4u + 11 * 8);
}

}  // namespace
}  // namespace driver
