// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/session/domain_events.hpp"
#include "tests/unit/prlctl/actions/action_run.hpp"

namespace prlctl {
namespace {

using Events = ActionTest;

constexpr const char* kUri = "test:///default";
constexpr std::chrono::seconds kLong{20};

TEST_F(Events, are_heard_in_their_order_while_something_is_waited_for) {
  std::vector<int> heard;
  const auto events = DomainEvents::open(kUri, [&](virDomainPtr, int event, int) { heard.push_back(event); });
  ASSERT_TRUE(events);
  ASSERT_EQ(virDomainCreate(domain_.get()), 0);
  ASSERT_EQ(virDomainSuspend(domain_.get()), 0);
  EXPECT_TRUE((*events)->until([&]() -> Answer<bool> { return heard.size() == 2; }, kLong).value());
  EXPECT_EQ(heard, (std::vector<int>{VIR_DOMAIN_EVENT_STARTED, VIR_DOMAIN_EVENT_SUSPENDED}));
}

TEST_F(Events, what_is_true_already_is_not_waited_for) {
  const auto events = DomainEvents::open(kUri);
  EXPECT_TRUE((*events)->until([]() -> Answer<bool> { return true; }, std::nullopt).value());
}

TEST_F(Events, waiting_has_an_end) {
  const auto events = DomainEvents::open(kUri);
  const auto never = []() -> Answer<bool> { return false; };
  EXPECT_FALSE((*events)->until(never, std::chrono::milliseconds(1)).value());
  EXPECT_FALSE((*events)->until(never, std::chrono::milliseconds(1)).value()) << "again";
}

TEST_F(Events, a_question_that_fails_ends_it) {
  const auto events = DomainEvents::open(kUri);
  EXPECT_EQ((*events)->until([]() -> Answer<bool> { return Failure{"gone"}; }, kLong).error(), Failure{"gone"});
}

TEST(EventsOfNobody, what_cannot_be_reached_is_253) {
  virSetErrorFunc(nullptr, [](void*, virErrorPtr) {});
  EXPECT_EQ(DomainEvents::open("nosuch:///system").error().exit_code, 253);
}

}  // namespace
}  // namespace prlctl
