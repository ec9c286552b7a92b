// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/events/event_hub.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>

namespace driver {
namespace {

struct Listener : EventListener {
  explicit Listener(EventHub& to) : hub(to) { hub.add(this); }
  ~Listener() override { hub.remove(this); }
  void on_domain_event(const DomainEvent& event) override {
    heard.push_back(event.event_id);
    if (then) then();
  }
  void on_backend_up(Kind kind) override { up.push_back(kind); }

  EventHub& hub;
  std::vector<std::int32_t> heard;
  std::vector<Kind> up;
  std::function<void()> then;
};

DomainEvent event(std::int32_t id) { return {id, {}, {}}; }

TEST(EventHub, tells_every_listener_until_it_leaves) {
  EventHub hub;
  Listener first(hub);
  Listener second(hub);
  hub.publish(event(1));
  hub.remove(&second);
  hub.publish(event(2));
  hub.backend_up(Kind::kContainer);
  EXPECT_EQ(first.heard, (std::vector<std::int32_t>{1, 2}));
  EXPECT_EQ(second.heard, std::vector<std::int32_t>{1});
  EXPECT_EQ(first.up, std::vector<Kind>{Kind::kContainer});
  EXPECT_TRUE(second.up.empty());
}

TEST(EventHub, listeners_may_leave_and_take_others_along_while_they_are_told) {
  EventHub hub;
  std::vector<std::unique_ptr<Listener>> listeners;
  for (int i = 0; i < 20; ++i) listeners.push_back(std::make_unique<Listener>(hub));
  int told = 0;
  for (auto& listener : listeners) {
    listener->then = [&] {
      ++told;
      for (auto& other : listeners) hub.remove(other.get());
    };
  }
  hub.publish(event(1));
  EXPECT_EQ(told, 1);
  hub.publish(event(2));
  EXPECT_EQ(told, 1);
}

TEST(EventHub, a_listener_destroyed_while_another_is_told_is_not_touched) {
  EventHub hub;
  auto first = std::make_unique<Listener>(hub);
  auto second = std::make_unique<Listener>(hub);
  int told = 0;
  first->then = [&] {
    ++told;
    second.reset();
  };
  second->then = [&] {
    ++told;
    first.reset();
  };
  hub.publish(event(1));
  EXPECT_EQ(told, 1);
}

TEST(EventHub, a_listener_that_joins_while_others_are_told_hears_the_next) {
  EventHub hub;
  Listener first(hub);
  std::unique_ptr<Listener> late;
  first.then = [&] {
    if (!late) late = std::make_unique<Listener>(hub);
  };
  hub.publish(event(1));
  EXPECT_TRUE(late->heard.empty());
  hub.publish(event(2));
  EXPECT_EQ(late->heard, std::vector<std::int32_t>{2});
}

}  // namespace
}  // namespace driver
