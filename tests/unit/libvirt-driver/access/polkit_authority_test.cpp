// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The questions as they go over a bus: a dbus-daemon of the test's own, and on it a polkit of the test's own that
// answers by the action's name and remembers what it was asked. Both work; only the policy is ours.
#include "libvirt-driver/access/polkit_authority.hpp"

#include "tests/unit/libvirt-driver/access/own_bus.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <functional>
#include <optional>

namespace driver {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Answers on the same loop as the authority under test.
class FakePolkit {
 public:
  explicit FakePolkit(const Executor& executor) : bus_(SystemBus::connect(executor).value()) {
    EXPECT_GE(
        ::sd_bus_add_object(bus_->get(), nullptr, "/org/freedesktop/PolicyKit1/Authority", &FakePolkit::called, this),
        0);
    EXPECT_GE(::sd_bus_request_name(bus_->get(), "org.freedesktop.PolicyKit1", 0), 0);
    bus_->pump();
  }
  ~FakePolkit() { bus_->close(); }

  std::vector<std::string> asked;       // "action pid/start/uid flags key=value…"
  std::vector<std::string> unanswered;  // cancellation ids of questions about "slow"
  std::vector<std::string> cancelled;

 private:
  static int called(sd_bus_message* call, void* self, sd_bus_error*) {
    constexpr const char* kInterface = "org.freedesktop.PolicyKit1.Authority";
    if (::sd_bus_message_is_method_call(call, kInterface, "CheckAuthorization") > 0)
      return check(call, static_cast<FakePolkit*>(self));
    if (::sd_bus_message_is_method_call(call, kInterface, "CancelCheckAuthorization") > 0)
      return cancel(call, static_cast<FakePolkit*>(self));
    return 0;
  }

  static int check(sd_bus_message* call, FakePolkit* self) {
    EXPECT_STREQ(::sd_bus_message_get_signature(call, true), "(sa{sv})sa{ss}us");
    const char* kind = nullptr;
    std::uint32_t pid = 0, flags = 0;
    std::uint64_t start = 0;
    std::int32_t uid = 0;
    const char *action = nullptr, *cancellation = nullptr, *key = nullptr, *value = nullptr;
    EXPECT_GE(::sd_bus_message_enter_container(call, 'r', "sa{sv}"), 0);
    EXPECT_GE(::sd_bus_message_read(call, "s", &kind), 0);
    EXPECT_STREQ(kind, "unix-process");
    const char *a, *b, *c;
    EXPECT_GE(::sd_bus_message_read(call, "a{sv}", 3, &a, "u", &pid, &b, "t", &start, &c, "i", &uid), 0);
    EXPECT_THAT((std::vector<std::string>{a, b, c}), ElementsAre("pid", "start-time", "uid"));
    EXPECT_GE(::sd_bus_message_exit_container(call), 0);
    EXPECT_GE(::sd_bus_message_read(call, "s", &action), 0);
    std::string details;
    EXPECT_GE(::sd_bus_message_enter_container(call, 'a', "{ss}"), 0);
    while (::sd_bus_message_read(call, "{ss}", &key, &value) > 0) details += fmt::format(" {}={}", key, value);
    EXPECT_GE(::sd_bus_message_exit_container(call), 0);
    EXPECT_GE(::sd_bus_message_read(call, "us", &flags, &cancellation), 0);
    self->asked.push_back(fmt::format("{} {}/{}/{} {}{}", action, pid, start, uid, flags, details));

    const std::string_view about = action;
    if (about == "slow") {
      self->unanswered.push_back(cancellation);
      return 1;
    }
    if (about == "error") return ::sd_bus_reply_method_errorf(call, SD_BUS_ERROR_FAILED, "no policy today");
    if (about == "nonsense") return ::sd_bus_reply_method_return(call, "s", "yes");
    if (about == "dismissed")
      return ::sd_bus_reply_method_return(call, "(bba{ss})", 0, 1, 1, "polkit.dismissed", "true");
    return ::sd_bus_reply_method_return(call, "(bba{ss})", about == "allowed", about == "challenge", 0);
  }

  static int cancel(sd_bus_message* call, FakePolkit* self) {
    const char* cancellation = nullptr;
    EXPECT_GE(::sd_bus_message_read(call, "s", &cancellation), 0);
    self->cancelled.emplace_back(cancellation);
    return ::sd_bus_reply_method_return(call, "");
  }

  std::shared_ptr<SystemBus> bus_;
};

class Polkit : public testing::Test {
 protected:
  void SetUp() override {
    if (!bus_.start()) GTEST_SKIP() << "needs dbus-daemon";
    polkit_.emplace(loop_.get_executor());
    authority_.emplace(loop_.get_executor());
  }

  static ClientIdentity client(std::uint64_t start_time = 98765) {
    ClientIdentity who;
    who.uid = 1000;
    who.pid = 4321;
    who.start_time = start_time;
    return who;
  }

  Result<void> ask(const std::string& action, PolkitDetails details = {}, bool interactive = false) {
    std::optional<Result<void>> verdict;
    start(action, verdict, std::move(details), interactive);
    run_until([&] { return verdict.has_value(); });
    return *verdict;
  }
  void start(const std::string& action, std::optional<Result<void>>& verdict, PolkitDetails details = {},
             bool interactive = false) {
    asio::co_spawn(
        loop_.get_executor(),
        [](PolkitAuthority& authority, std::string what, PolkitDetails about, bool may_ask,
           std::optional<Result<void>>& out) -> Task<void> {
          out = co_await authority.authorize(client(), std::move(what), std::move(about), may_ask);
        }(*authority_, action, std::move(details), interactive, verdict),
        asio::detached);
  }
  void run_until(const std::function<bool()>& done) {
    while (!done()) {
      loop_.restart();
      ASSERT_GT(loop_.run_one(), 0u);
    }
  }

  test::OwnBus bus_;
  asio::io_context loop_;
  std::optional<FakePolkit> polkit_;
  std::optional<PolkitAuthority> authority_;
};

TEST_F(Polkit, is_asked_about_the_process_and_its_words_are_heeded) {
  EXPECT_TRUE(ask("allowed", {{"domain_name", "web"}, {"domain_uuid", "1-2"}}, false));
  EXPECT_EQ(ask("denied", {}, true).error().code, ErrorCode::kAuthFailed);
  EXPECT_EQ(ask("challenge").error().code, ErrorCode::kAuthUnavailable);
  EXPECT_EQ(ask("dismissed").error().code, ErrorCode::kAuthCancelled);
  EXPECT_THAT(polkit_->asked,
              ElementsAre("allowed 4321/98765/1000 0 domain_name=web domain_uuid=1-2", "denied 4321/98765/1000 1",
                          "challenge 4321/98765/1000 0", "dismissed 4321/98765/1000 0"));
}

TEST_F(Polkit, error_or_nonsense_denies_and_says_why) {
  EXPECT_EQ(ask("error").error().message, "authentication failed: cannot ask polkit: no policy today");
  EXPECT_EQ(ask("nonsense").error().message,
            "authentication failed: cannot ask polkit: its answer is not of the type (bba{ss})");
  EXPECT_TRUE(ask("allowed"));
}

TEST_F(Polkit, process_that_is_gone_is_denied_without_asking) {
  std::optional<Result<void>> verdict;
  asio::co_spawn(
      loop_.get_executor(),
      [](PolkitAuthority& authority, std::optional<Result<void>>& out) -> Task<void> {
        out = co_await authority.authorize(client(/*start_time=*/0), "allowed", {}, false);
      }(*authority_, verdict),
      asio::detached);
  run_until([&] { return verdict.has_value(); });
  EXPECT_THAT(verdict->error().message, HasSubstr("process 4321 of the client is gone"));
  EXPECT_TRUE(polkit_->asked.empty());
}

TEST_F(Polkit, question_without_an_answer_holds_up_no_other) {
  std::optional<Result<void>> slow;
  start("slow", slow);
  std::vector<std::optional<Result<void>>> others(100);
  for (std::size_t i = 0; i < others.size(); ++i) start(i % 2 == 0 ? "allowed" : "denied", others[i]);
  for (auto& other : others) run_until([&] { return other.has_value(); });
  for (std::size_t i = 0; i < others.size(); ++i) EXPECT_EQ(others[i]->has_value(), i % 2 == 0) << i;
  EXPECT_FALSE(slow);
}

TEST_F(Polkit, deadline_ends_a_question_and_cancels_it_at_polkit) {
  authority_.emplace(loop_.get_executor(), PolkitDeadlines{.silent = std::chrono::milliseconds(50)});
  const Result<void> verdict = ask("slow");
  EXPECT_EQ(verdict.error().code, ErrorCode::kOperationTimeout);
  EXPECT_EQ(verdict.error().message, "authentication failed: polkit did not answer about action 'slow' within 50 ms");
  run_until([&] { return !polkit_->cancelled.empty(); });
  EXPECT_EQ(polkit_->cancelled, polkit_->unanswered);
}

TEST_F(Polkit, bus_that_breaks_fails_questions_in_flight_and_is_connected_again) {
  std::optional<Result<void>> slow;
  start("slow", slow);
  run_until([&] { return !polkit_->unanswered.empty(); });
  bus_.stop();
  run_until([&] { return slow.has_value(); });
  EXPECT_THAT(slow->error().message, HasSubstr("cannot ask polkit"));
  EXPECT_EQ(ask("allowed").error().message,
            "authentication failed: cannot ask polkit: cannot reach the D-Bus system bus: No such file or directory");

  ASSERT_TRUE(bus_.start());
  EXPECT_THAT(ask("allowed").error().message, HasSubstr("cannot ask polkit"));  // a bus, but nobody has polkit's name
  polkit_.emplace(loop_.get_executor());
  EXPECT_TRUE(ask("allowed"));
}

TEST_F(Polkit, authority_that_dies_ends_its_questions) {
  std::optional<Result<void>> slow;
  start("slow", slow);
  run_until([&] { return !polkit_->unanswered.empty(); });
  authority_.reset();
  run_until([&] { return slow.has_value(); });
  EXPECT_FALSE(slow->has_value());
}

}  // namespace
}  // namespace driver
