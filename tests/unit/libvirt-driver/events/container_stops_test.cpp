// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/events/container_stops.hpp"

#include "tests/unit/libvirt-driver/support/run_until.hpp"

#include <gtest/gtest.h>

namespace driver {
namespace {

constexpr std::int32_t kShutdown = 0;
constexpr std::int32_t kDestroyed = 1;
constexpr std::int32_t kFailed = 5;

Domain container(std::uint8_t number) {
  Domain domain;
  domain.name = "ct";
  domain.uuid[0] = number;
  domain.kind = Kind::kContainer;
  return domain;
}

DomainEvent stopped(std::uint8_t number, std::int32_t detail) { return lifecycle_event(container(number), LifecycleEvent::kStopped, detail); }

class ContainerStopsTest : public testing::Test, public EventListener {
 protected:
  ContainerStopsTest() { hub_.add(this); }
  void on_domain_event(const DomainEvent& event) override {
    const auto body = read_lifecycle(event.body);
    heard_.emplace_back(body->event, body->detail);
  }
  void on_backend_up(Kind) override {}

  using Heard = std::vector<std::pair<LifecycleEvent, std::int32_t>>;
  asio::io_context io_;
  EventHub hub_;
  std::shared_ptr<ContainerStops> stops_ = std::make_shared<ContainerStops>(io_.get_executor(), hub_);
  Heard heard_;
};

TEST_F(ContainerStopsTest, failed_then_destroyed_is_destroyed_once) {
  stops_->pass(stopped(1, kFailed));
  stops_->pass_repeated(stopped(1, kDestroyed));
  test::settle(io_);
  EXPECT_EQ(heard_, (Heard{{LifecycleEvent::kStopped, kDestroyed}}));
}

TEST_F(ContainerStopsTest, destroyed_then_failed_is_destroyed_once) {
  stops_->pass(stopped(1, kDestroyed));
  stops_->pass_repeated(stopped(1, kFailed));
  test::settle(io_);
  EXPECT_EQ(heard_, (Heard{{LifecycleEvent::kStopped, kDestroyed}}));
}

TEST_F(ContainerStopsTest, failed_alone_is_told_after_a_moment) {
  stops_->pass(stopped(1, kFailed));
  EXPECT_TRUE(heard_.empty());
  EXPECT_TRUE(test::run_until(io_, [this] { return !heard_.empty(); }));
  EXPECT_EQ(heard_, (Heard{{LifecycleEvent::kStopped, kFailed}}));
}

TEST_F(ContainerStopsTest, failed_is_told_before_what_happens_next_to_the_container) {
  stops_->pass(stopped(1, kFailed));
  stops_->pass(lifecycle_event(container(1), LifecycleEvent::kUndefined, 0));
  EXPECT_EQ(heard_, (Heard{{LifecycleEvent::kStopped, kFailed}, {LifecycleEvent::kUndefined, 0}}));
}

TEST_F(ContainerStopsTest, another_containers_events_do_not_wait) {
  stops_->pass(stopped(1, kFailed));
  stops_->pass(stopped(2, kShutdown));
  EXPECT_EQ(heard_, (Heard{{LifecycleEvent::kStopped, kShutdown}}));
}

TEST_F(ContainerStopsTest, an_expected_end_is_destroyed_whatever_the_backend_believes) {
  for (const std::int32_t detail : {kShutdown, kFailed, kDestroyed}) {
    heard_.clear();
    stops_->expect(container(1).uuid, LifecycleEvent::kStopped, kStoppedDestroyed);
    stops_->pass(stopped(1, detail));
    EXPECT_EQ(heard_, (Heard{{LifecycleEvent::kStopped, kDestroyed}})) << detail;
    EXPECT_EQ(stops_->last_end(container(1).uuid), kStoppedDestroyed) << detail;
  }
}

TEST_F(ContainerStopsTest, an_end_is_expected_of_that_container_and_once) {
  stops_->expect(container(1).uuid, LifecycleEvent::kStopped, kStoppedDestroyed);
  stops_->pass(stopped(2, kShutdown));
  stops_->pass(stopped(1, kShutdown));
  stops_->pass(stopped(1, kShutdown));
  EXPECT_EQ(heard_, (Heard{{LifecycleEvent::kStopped, kShutdown}, {LifecycleEvent::kStopped, kDestroyed}, {LifecycleEvent::kStopped, kShutdown}}));
}

TEST_F(ContainerStopsTest, what_a_revert_does_is_from_a_snapshot) {
  const Uuid uuid = container(1).uuid;
  stops_->expect(uuid, LifecycleEvent::kStopped, kStoppedFromSnapshot);
  stops_->expect(uuid, LifecycleEvent::kStarted, kStartedFromSnapshot);
  stops_->pass(stopped(1, kFailed));
  EXPECT_EQ(stops_->last_end(uuid), kStoppedFromSnapshot);
  for (int i = 0; i < 2; ++i) stops_->pass(lifecycle_event(container(1), LifecycleEvent::kStarted, 0));
  EXPECT_EQ(heard_, (Heard{{LifecycleEvent::kStopped, kStoppedFromSnapshot},
                           {LifecycleEvent::kStarted, kStartedFromSnapshot},
                           {LifecycleEvent::kStarted, 0}}));
}

TEST_F(ContainerStopsTest, a_start_ends_having_been_destroyed) {
  stops_->pass(stopped(1, kDestroyed));
  EXPECT_EQ(stops_->last_end(container(1).uuid), kStoppedDestroyed);
  stops_->pass(lifecycle_event(container(1), LifecycleEvent::kStarted, 0));
  EXPECT_EQ(stops_->last_end(container(1).uuid), std::nullopt);
}

}  // namespace
}  // namespace driver
