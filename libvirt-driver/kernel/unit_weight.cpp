// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/unit_weight.hpp"

#include "libvirt-driver/access/system_bus.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <optional>

namespace driver {
namespace {

constexpr const char* kService = "org.freedesktop.systemd1";
constexpr const char* kPath = "/org/freedesktop/systemd1";
constexpr const char* kInterface = "org.freedesktop.systemd1.Manager";
constexpr int kUntilReboot = 1;

// The call in flight, in its coroutine. The bus, its own, is closed with it.
struct Setting {
  explicit Setting(std::shared_ptr<SystemBus> connected) : bus(std::move(connected)) {}
  Setting(const Setting&) = delete;
  Setting& operator=(const Setting&) = delete;
  ~Setting() {
    slot.reset();
    bus->close();
  }

  static int on_reply(sd_bus_message* reply, void* self, sd_bus_error*) {
    const sd_bus_error* error = ::sd_bus_message_get_error(reply);
    auto& outcome = static_cast<Setting*>(self)->outcome;
    if (!error) {
      outcome = Result<void>{};
    } else {
      const int number = ::sd_bus_error_get_errno(error);
      const ErrorCode code = number == EINVAL || number == ERANGE ? ErrorCode::kInvalidArg
                             : number == ETIMEDOUT                ? ErrorCode::kOperationTimeout
                                                                  : ErrorCode::kOperationFailed;
      outcome = Error{code, error->message ? error->message : error->name, ErrorDomain::kLxc};
    }
    return 1;
  }

  std::shared_ptr<SystemBus> bus;
  BusSlot slot;
  std::optional<Result<void>> outcome;
};

int send(Setting& setting, const std::string& unit, std::uint64_t weight, std::chrono::milliseconds deadline) {
  sd_bus_message* made = nullptr;
  int status =
      ::sd_bus_message_new_method_call(setting.bus->get(), &made, kService, kPath, kInterface, "SetUnitProperties");
  const BusMessage message(made);
  if (status >= 0)
    status = ::sd_bus_message_append(message.get(), "sba(sv)", unit.c_str(), kUntilReboot, 1, "CPUWeight", "t", weight);
  const auto limit_us = static_cast<std::uint64_t>(std::chrono::microseconds(deadline).count());
  sd_bus_slot* slot = nullptr;
  if (status >= 0)
    status = ::sd_bus_call_async(setting.bus->get(), &slot, message.get(), &Setting::on_reply, &setting, limit_us);
  if (status < 0) return status;
  setting.slot.reset(slot);
  setting.bus->pump();
  return 0;
}

Error about(const std::string& unit, std::uint64_t weight, Error error) {
  error.message = fmt::format("cannot set CPUWeight of {} to {}: {}", unit, weight, error.message);
  error.domain = ErrorDomain::kLxc;
  return error;
}

}  // namespace

Task<Result<void>> set_unit_cpu_weight(Executor executor, std::string unit, std::uint64_t weight,
                                       std::chrono::milliseconds deadline) {
  Result<std::shared_ptr<SystemBus>> bus = SystemBus::connect(executor);
  if (!bus) co_return about(unit, weight, bus.error());
  Setting setting(*bus);
  if (const int failed = send(setting, unit, weight, deadline); failed < 0)
    co_return about(unit, weight, system_error("cannot ask systemd", -failed));
  while (!setting.outcome && setting.bus->is_open()) co_await setting.bus->changed().wait();
  if (!setting.outcome)
    co_return about(unit, weight, system_error("the connection to the system bus broke", ECONNRESET));
  if (!*setting.outcome) co_return about(unit, weight, setting.outcome->error());
  co_return Result<void>{};
}

}  // namespace driver
