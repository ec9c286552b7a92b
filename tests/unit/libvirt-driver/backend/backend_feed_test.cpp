// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/backend/backend_feed.hpp"

#include "tests/unit/libvirt-driver/support/fake_backend.hpp"
#include "tests/unit/libvirt-driver/support/temporary_folder.hpp"
#include "tests/unit/libvirt-driver/support/waiting_child.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace driver {
namespace {

using test::FakeBackend;
using test::FakeDomain;
using test::Message;
using test::Peer;
using test::run_until;
using test::settle;
using test::uuid_of;
using testing::ElementsAre;
using testing::IsEmpty;

struct Told : EventListener {
  void on_domain_event(const DomainEvent& event) override {
    const auto body = read_lifecycle(event.body);
    if (event.event_id == kEventLifecycle && body)
      words.push_back(body->domain.name + " " + std::to_string(static_cast<int>(body->event)) + "/" +
                      std::to_string(body->detail));
    else
      words.push_back("event " + std::to_string(event.event_id));
  }
  void on_backend_up(Kind) override { ++ups; }

  std::vector<std::string> words;
  int ups = 0;
};

class BackendFeedTest : public testing::Test {
 protected:
  BackendFeedTest() { hub_.add(&told_); }
  ~BackendFeedTest() override {
    if (feed_) feed_->stop();
    backend_.stop();
    settle(io_);
  }

  void start(Kind kind = Kind::kVm) {
    feed_ = std::make_shared<BackendFeed>(io_.get_executor(), BackendAddress{kind, "", folder_.path() + "/s"},
                                          registry_, hub_);
    feed_->start();
  }
  bool comes_up(int times = 1) {
    return run_until(io_, [&] { return feed_->is_up() && told_.ups == times; });
  }
  void restart_backend() {
    backend_.stop();
    ASSERT_TRUE(run_until(io_, [&] { return !feed_->is_up(); }));
    backend_.start();
  }
  std::vector<std::string> known() const {
    std::vector<std::string> words;
    registry_.for_each([&](const Domain& domain) {
      words.push_back(domain.name + " " + std::to_string(domain.id) + (domain.persistent ? "" : " transient") +
                      (domain.state == DomainState::kPaused ? " paused" : ""));
    });
    return words;
  }

  asio::io_context io_;
  test::TemporaryFolder folder_;
  DomainRegistry registry_;
  EventHub hub_;
  Told told_;
  FakeBackend backend_{io_, folder_.path() + "/s"};
  std::shared_ptr<BackendFeed> feed_;
};

TEST_F(BackendFeedTest, knows_every_domain_once_it_is_up_and_says_nothing_of_them) {
  backend_.domains = {{"web", uuid_of(1), 5},
                      {"off", uuid_of(2)},
                      {"brief", uuid_of(3), 6, false},
                      {"held", uuid_of(4), 7, true, true}};
  backend_.start();
  start();
  ASSERT_TRUE(comes_up());
  EXPECT_THAT(known(), ElementsAre("brief 6 transient", "held 7 paused", "off -1", "web 5"));
  EXPECT_THAT(told_.words, IsEmpty());
  EXPECT_EQ(feed_->library_version(), 9000000u);
  EXPECT_EQ(feed_->hypervisor_version(), 7002000u);
}

TEST_F(BackendFeedTest, first_attempt_ends_though_the_backend_is_not_there) {
  start();
  bool done = false;
  asio::co_spawn(io_, feed_->first_attempt(), [&](const std::exception_ptr&) { done = true; });
  ASSERT_TRUE(run_until(io_, [&] { return done; }));
  EXPECT_FALSE(feed_->is_up());
  EXPECT_FALSE(feed_->was_up());
  EXPECT_NE(feed_->last_error().message.find("cannot reach"), std::string::npos);
  backend_.start();
  EXPECT_TRUE(comes_up());
}

TEST_F(BackendFeedTest, registers_for_events_before_it_lists) {
  backend_.on(273, [&](Peer& peer, Message& call) {
    EXPECT_EQ(backend_.calls_of(316), static_cast<std::size_t>(kEventIds));
    peer.reply(call.header, XdrWriter().u32(0).u32(0).take());
  });
  backend_.start();
  start();
  EXPECT_TRUE(comes_up());
}

TEST_F(BackendFeedTest, comes_up_with_a_backend_that_does_not_know_the_newest_events) {
  backend_.on(316, [](Peer& peer, Message& call) {
    if (XdrReader(call.payload).i32() < 20) return peer.reply(call.header, XdrWriter().i32(1).take());
    peer.reply(call.header, encode_error({ErrorCode::kInternal, "unsupported event ID"}), MessageStatus::kError);
  });
  backend_.start();
  start();
  EXPECT_TRUE(comes_up());
}

TEST_F(BackendFeedTest, stays_down_with_a_backend_that_has_no_lifecycle_events) {
  backend_.on(316, [](Peer& peer, Message& call) {
    peer.reply(call.header, encode_error({ErrorCode::kNoSupport, "no such call"}), MessageStatus::kError);
  });
  backend_.start();
  start();
  ASSERT_TRUE(run_until(io_, [&] { return feed_->last_error().message == "no such call"; }));
  EXPECT_FALSE(feed_->is_up());
}

TEST_F(BackendFeedTest, an_event_in_the_midst_of_the_listing_is_not_undone_by_the_list) {
  const FakeDomain web{"web", uuid_of(1), 5};
  backend_.domains = {web};
  int lists = 0;
  // The first list was made before the domain stopped; its reply arrives behind the event.
  backend_.on(273, [&](Peer& peer, Message& call) {
    if (++lists == 1) {
      backend_.lifecycle({"new", uuid_of(2), 9}, LifecycleEvent::kStarted);
      backend_.domains.push_back({"new", uuid_of(2), 9, false});
      XdrWriter out;
      write_domain(out.u32(1), web.name, web.uuid, web.id);
      return peer.reply(call.header, out.u32(1).take());
    }
    const std::uint32_t flags = XdrReader(BytesView(call.payload).subspan(4)).u32();
    XdrWriter items;
    std::uint32_t count = 0;
    for (const FakeDomain& domain : backend_.domains) {
      if (((flags & kListPersistent) && !domain.persistent) || (flags & (kListPaused | kListOther))) continue;
      write_domain(items, domain.name, domain.uuid, domain.id);
      ++count;
    }
    peer.reply(call.header, XdrWriter().u32(count).raw(items.view()).u32(count).take());
  });
  backend_.start();
  start();
  ASSERT_TRUE(comes_up());
  EXPECT_THAT(known(), ElementsAre("new 9 transient", "web 5"));
}

TEST_F(BackendFeedTest, comes_up_though_events_never_pause) {
  backend_.domains = {{"busy", uuid_of(1), 5}, {"calm", uuid_of(2)}};
  backend_.on(273, [&](Peer& peer, Message& call) {
    backend_.lifecycle({"busy", uuid_of(1), 6}, LifecycleEvent::kStarted);
    XdrWriter out;
    write_domain(out.u32(2), "busy", uuid_of(1), 5);
    write_domain(out, "calm", uuid_of(2), -1);
    peer.reply(call.header, XdrReader(BytesView(call.payload).subspan(4)).u32() == 0
                                ? out.u32(2).take()
                                : XdrWriter().u32(0).u32(0).take());
  });
  backend_.start();
  start();
  ASSERT_TRUE(comes_up());
  EXPECT_EQ(registry_.find(uuid_of(1))->id, 6) << "the events win";
  EXPECT_NE(registry_.find(uuid_of(2)), nullptr);
}

TEST_F(BackendFeedTest, changes_the_registry_before_it_publishes) {
  backend_.domains = {{"web", uuid_of(1), 5}};
  backend_.start();
  start();
  ASSERT_TRUE(comes_up());
  backend_.lifecycle({"web", uuid_of(1), -1}, LifecycleEvent::kStopped);
  ASSERT_TRUE(run_until(io_, [&] { return !told_.words.empty(); }));
  EXPECT_THAT(known(), ElementsAre("web -1"));
  EXPECT_THAT(told_.words, ElementsAre("web 5/0"));
}

TEST_F(BackendFeedTest, tells_one_stop_where_lxc_says_two) {
  backend_.domains = {{"ct", uuid_of(1), 653}};
  backend_.start();
  start(Kind::kContainer);
  ASSERT_TRUE(comes_up());
  backend_.lifecycle({"ct", uuid_of(1), -1}, LifecycleEvent::kStopped, 5);
  backend_.lifecycle({"ct", uuid_of(1), -1}, LifecycleEvent::kStopped, 1);
  backend_.lifecycle({"ct", uuid_of(1), 700}, LifecycleEvent::kStarted);
  ASSERT_TRUE(run_until(io_, [&] { return told_.words.size() == 2; }));
  EXPECT_THAT(told_.words, ElementsAre("ct 5/1", "ct 2/0"));
}

TEST_F(BackendFeedTest, learns_a_containers_new_id_after_its_reboot) {
  backend_.domains = {{"ct", uuid_of(1), 653}};
  backend_.start();
  start(Kind::kContainer);
  ASSERT_TRUE(comes_up());
  backend_.domains[0].id = 999;
  XdrWriter out;
  write_domain(out.i32(7), "ct", uuid_of(1), 653);
  backend_.message(kRemoteProgram, callback_procedure(kEventReboot), out.view());
  EXPECT_TRUE(run_until(io_, [&] { return registry_.find_id(999) != nullptr; }));
  EXPECT_THAT(told_.words, ElementsAre("event 1"));
}

// Its controller was a process that has ended; the backend says so, or not.
class EndedController : public BackendFeedTest {
 protected:
  void start_with_container() {
    backend_.domains = {{"ct", uuid_of(1), controller_->pid()}};
    backend_.on(12, [this](Peer& peer, Message& call) {
      backend_.domains[0].id = -1;
      backend_.lifecycle(backend_.domains[0], LifecycleEvent::kStopped, 1);
      peer.reply(call.header);
    });
    backend_.start();
    start(Kind::kContainer);
    ASSERT_TRUE(comes_up());
  }
  bool looks_twice() {
    return run_until(io_, [&] { return backend_.calls_of(24) == 2; });
  }

  std::optional<test::WaitingChild> controller_{[] {}};
};

TEST_F(EndedController, that_the_backend_missed_is_told_to_it_and_clients_hear_of_a_shutdown) {
  start_with_container();
  EXPECT_EQ(backend_.calls_of(24), 0u);
  controller_.reset();
  EXPECT_TRUE(run_until(io_, [&] { return !told_.words.empty(); }));
  EXPECT_THAT(told_.words, ElementsAre("ct 5/0"));
  EXPECT_EQ(backend_.calls_of(24), 2u);
}

TEST_F(EndedController, that_the_backend_missed_is_told_to_it_when_virtvzd_starts) {
  const pid_t pid = controller_->pid();
  controller_.reset();
  backend_.domains = {{"ct", uuid_of(1), pid}};
  backend_.start();
  start(Kind::kContainer);
  EXPECT_TRUE(run_until(io_, [&] { return backend_.calls_of(12) == 1; }));
}

TEST_F(EndedController, of_a_container_that_runs_again_meanwhile_is_no_reason_to_end_it) {
  start_with_container();
  const pid_t pid = controller_->pid();
  backend_.on(24, [&](Peer& peer, Message& call) {
    XdrWriter out;
    write_domain(out, "ct", uuid_of(1), backend_.calls_of(24) == 1 ? pid : pid + 1);
    peer.reply(call.header, out.view());
  });
  controller_.reset();
  EXPECT_TRUE(looks_twice());
  settle(io_);
  EXPECT_EQ(backend_.calls_of(12), 0u);
}

TEST_F(BackendFeedTest, events_that_cannot_be_decoded_are_skipped) {
  backend_.start();
  start();
  ASSERT_TRUE(comes_up());
  backend_.message(kRemoteProgram, callback_procedure(kEventLifecycle), {});
  backend_.message(kRemoteProgram, callback_procedure(kEventLifecycle), XdrWriter().i32(7).u32(0xffffffff).take());
  backend_.message(kRemoteProgram, 9999, {});
  backend_.message(0x12345678, callback_procedure(kEventLifecycle), {});
  backend_.lifecycle({"web", uuid_of(1), 5}, LifecycleEvent::kStarted);
  ASSERT_TRUE(run_until(io_, [&] { return !told_.words.empty(); }));
  EXPECT_THAT(told_.words, ElementsAre("web 2/0"));
}

TEST_F(BackendFeedTest, says_after_a_restart_what_changed_meanwhile) {
  backend_.domains = {{"stays", uuid_of(1), 5}, {"stops", uuid_of(2), 6}, {"goes", uuid_of(3)}};
  backend_.start();
  start();
  ASSERT_TRUE(comes_up());
  restart_backend();
  backend_.domains = {{"stays", uuid_of(1), 5}, {"stops", uuid_of(2)}, {"comes", uuid_of(4)}};
  ASSERT_TRUE(comes_up(2));
  EXPECT_THAT(known(), ElementsAre("comes -1", "stays 5", "stops -1"));
  EXPECT_THAT(told_.words, testing::UnorderedElementsAre("stops 5/0", "goes 1/0", "comes 0/0"));
}

TEST_F(BackendFeedTest, starts_over_when_the_backend_dies_while_its_domains_are_read) {
  int lists = 0;
  backend_.domains = {{"web", uuid_of(1), 5}};
  backend_.on(273, [&](Peer& peer, Message& call) {
    if (++lists == 2) return peer.close();
    const bool all = XdrReader(BytesView(call.payload).subspan(4)).u32() == 0;
    XdrWriter out;
    if (all) write_domain(out.u32(1), "web", uuid_of(1), 5);
    peer.reply(call.header, all ? out.u32(1).take() : XdrWriter().u32(0).u32(0).take());
  });
  backend_.start();
  start();
  ASSERT_TRUE(comes_up());
  EXPECT_EQ(backend_.connections(), 2u);
  EXPECT_EQ(backend_.calls_of(316), 2u * kEventIds);
}

// A registration is good for the connection it was made on.
TEST_F(BackendFeedTest, registers_again_when_the_backend_dies_behind_an_answered_registration) {
  int registrations = 0;
  backend_.on(316, [&](Peer& peer, Message& call) {
    peer.reply(call.header, XdrWriter().i32(1).take());
    if (++registrations == 1) peer.close();
  });
  backend_.start();
  start();
  ASSERT_TRUE(comes_up());
  std::vector<std::int32_t> registered;
  for (const Message& message : backend_.peers().back()->inbox()) {
    if (message.header.procedure == 316) registered.push_back(XdrReader(message.payload).i32());
  }
  EXPECT_THAT(registered, testing::Contains(kEventLifecycle));
}

TEST_F(BackendFeedTest, a_list_that_cannot_be_decoded_keeps_it_down_and_known_domains_known) {
  backend_.domains = {{"web", uuid_of(1), 5}};
  backend_.start();
  start();
  ASSERT_TRUE(comes_up());
  backend_.on(273, [](Peer& peer, Message& call) { peer.reply(call.header, XdrWriter().u32(0x00ffffff).take()); });
  restart_backend();
  ASSERT_TRUE(
      run_until(io_, [&] { return feed_->last_error().message.find("cannot be decoded") != std::string::npos; }));
  EXPECT_FALSE(feed_->is_up());
  EXPECT_THAT(known(), ElementsAre("web 5"));
}

TEST_F(BackendFeedTest, barrier_stands_behind_the_events_before_it) {
  backend_.start();
  start();
  ASSERT_TRUE(comes_up());
  backend_.lifecycle({"web", uuid_of(1), 5}, LifecycleEvent::kStarted);
  bool passed = false;
  asio::co_spawn(io_, feed_->barrier(), [&](const std::exception_ptr&) {
    passed = true;
    EXPECT_NE(registry_.find(uuid_of(1)), nullptr);
  });
  EXPECT_TRUE(run_until(io_, [&] { return passed; }));
}

TEST_F(BackendFeedTest, stop_ends_a_connection_that_is_being_made) {
  backend_.never_answer(66);
  backend_.start();
  start();
  ASSERT_TRUE(run_until(io_, [&] { return backend_.calls_of(66) == 1; }));
  feed_->stop();
  settle(io_);
  EXPECT_FALSE(feed_->is_up());
  EXPECT_EQ(feed_.use_count(), 1);
}

}  // namespace
}  // namespace driver
