// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The call as it goes over a bus of the test's own, to a systemd of the test's own.
#include "libvirt-driver/access/system_bus.hpp"
#include "libvirt-driver/kernel/unit_weight.hpp"
#include "tests/unit/libvirt-driver/access/own_bus.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gmock/gmock.h>

#include <optional>
#include <vector>

namespace driver {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class FakeSystemd {
 public:
  explicit FakeSystemd(const Executor& executor) : bus_(SystemBus::connect(executor).value()) {
    EXPECT_GE(::sd_bus_add_object(bus_->get(), nullptr, "/org/freedesktop/systemd1", &FakeSystemd::called, this), 0);
    EXPECT_GE(::sd_bus_request_name(bus_->get(), "org.freedesktop.systemd1", 0), 0);
    bus_->pump();
  }
  ~FakeSystemd() { bus_->close(); }

  std::vector<std::string> told;  // "unit runtime property=value"

 private:
  static int called(sd_bus_message* call, void* self, sd_bus_error*) {
    if (::sd_bus_message_is_method_call(call, "org.freedesktop.systemd1.Manager", "SetUnitProperties") <= 0) return 0;
    const char *unit = nullptr, *property = nullptr;
    int runtime = 0;
    std::uint64_t value = 0;
    EXPECT_GE(::sd_bus_message_read(call, "sba(sv)", &unit, &runtime, 1, &property, "t", &value), 0);
    static_cast<FakeSystemd*>(self)->told.push_back(fmt::format("{} {} {}={}", unit, runtime, property, value));
    if (value == 7) return 1;  // never answered
    if (value > 10000) return ::sd_bus_reply_method_errorf(call, SD_BUS_ERROR_INVALID_ARGS, "value out of range");
    if (std::string_view(unit) != "ct.scope") return ::sd_bus_reply_method_errorf(call, SD_BUS_ERROR_FAILED, "no unit");
    return ::sd_bus_reply_method_return(call, "");
  }

  std::shared_ptr<SystemBus> bus_;
};

class UnitWeight : public testing::Test {
 protected:
  void SetUp() override {
    if (!bus_.start()) GTEST_SKIP() << "needs dbus-daemon";
    systemd_.emplace(loop_.get_executor());
  }
  Result<void> set(std::string unit, std::uint64_t weight, int deadline_ms = 10000) {
    std::optional<Result<void>> outcome;
    asio::co_spawn(
        loop_.get_executor(),
        [](Executor executor, std::string name, std::uint64_t value, std::chrono::milliseconds deadline,
           std::optional<Result<void>>& out) -> Task<void> {
          out = co_await set_unit_cpu_weight(executor, std::move(name), value, deadline);
        }(loop_.get_executor(), std::move(unit), weight, std::chrono::milliseconds(deadline_ms), outcome),
        asio::detached);
    while (!outcome) {
      loop_.restart();
      if (loop_.run_one() == 0) return Error{ErrorCode::kInternal, "nothing is waited for"};
    }
    return *outcome;
  }

  test::OwnBus bus_;
  asio::io_context loop_;
  std::optional<FakeSystemd> systemd_;
};

TEST_F(UnitWeight, is_told_to_systemd_until_the_next_boot) {
  ASSERT_TRUE(set("ct.scope", 512));
  ASSERT_TRUE(set("ct.scope", 100));
  EXPECT_THAT(systemd_->told, ElementsAre("ct.scope 1 CPUWeight=512", "ct.scope 1 CPUWeight=100"));
}

TEST_F(UnitWeight, that_systemd_refuses_says_unit_value_and_why) {
  const auto range = set("ct.scope", 20000);
  EXPECT_EQ(range.error().code, ErrorCode::kInvalidArg);
  EXPECT_EQ(range.error().message, "cannot set CPUWeight of ct.scope to 20000: value out of range");
  EXPECT_EQ(range.error().domain, ErrorDomain::kLxc);
  EXPECT_EQ(set("gone.scope", 5).error().code, ErrorCode::kOperationFailed);
}

TEST_F(UnitWeight, does_not_wait_for_ever) {
  EXPECT_EQ(set("ct.scope", 7, 50).error().code, ErrorCode::kOperationTimeout);
  bus_.stop();
  const auto nobody = set("ct.scope", 5);
  EXPECT_EQ(nobody.error().code, ErrorCode::kSystem);
  EXPECT_THAT(nobody.error().message, HasSubstr("cannot reach the D-Bus system bus"));
}

}  // namespace
}  // namespace driver
