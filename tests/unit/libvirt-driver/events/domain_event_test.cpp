// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/events/domain_event.hpp"

#include <gtest/gtest.h>

namespace driver {
namespace {

Bytes event_of(std::int32_t callback, const DomainObject& domain, BytesView rest) {
  XdrWriter out;
  out.i32(callback);
  write_domain(out, domain.name, domain.uuid, domain.id);
  return out.raw(rest).take();
}

Bytes body_of(const DomainObject& domain, BytesView rest) {
  XdrWriter out;
  write_domain(out, domain.name, domain.uuid, domain.id);
  return out.raw(rest).take();
}

TEST(DomainEvent, keeps_the_body_and_shows_the_id_that_the_registry_shows) {
  DomainRegistry registry;
  registry.put({"vm", {1}, 653, Kind::kVm, true, DomainState::kRunning});
  const Bytes rest = XdrWriter().string("vda").i32(3).take();
  struct Row {
    Kind kind;
    std::int32_t said;
    std::int32_t shown;
  };
  for (const Row& row : {Row{Kind::kVm, 653, 653},
                         {Kind::kVm, -1, -1},
                         {Kind::kContainer, 653, 4194957},
                         {Kind::kContainer, 700, 700},
                         {Kind::kContainer, -1, -1}}) {
    auto event = read_domain_event(4, event_of(9, {"name", {7}, row.said}, rest));
    ASSERT_TRUE(event);
    EXPECT_EQ(event->event_id, 4);
    EXPECT_EQ(event->domain, Uuid{7});
    show_id(*event, registry, row.kind);
    EXPECT_EQ(event->body, body_of({"name", {7}, row.shown}, rest));
  }
}

TEST(DomainEvent, is_none_when_its_domain_is_cut_short) {
  const Bytes whole = event_of(1, {"name", {7}, 5}, {});
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_FALSE(read_domain_event(0, BytesView(whole).first(length))) << length;
}

TEST(LifecycleBody, reads_back_as_written) {
  const Domain domain{"web", {1}, 7, Kind::kVm, true, DomainState::kRunning};
  const DomainEvent event = lifecycle_event(domain, LifecycleEvent::kSuspended, 3);
  EXPECT_EQ(event.event_id, 0);
  const auto body = read_lifecycle(event.body);
  ASSERT_TRUE(body);
  EXPECT_EQ(body->domain, (DomainObject{"web", {1}, 7}));
  EXPECT_EQ(body->event, LifecycleEvent::kSuspended);
  EXPECT_EQ(body->detail, 3);
  for (std::size_t length = 0; length < event.body.size(); ++length)
    EXPECT_FALSE(read_lifecycle(BytesView(event.body).first(length)));
}

}  // namespace
}  // namespace driver
