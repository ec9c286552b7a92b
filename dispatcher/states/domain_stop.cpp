// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/states/domain_stop.hpp"

#include "foundation/log.hpp"

#include <fmt/format.h>

namespace dispatcher {
namespace {

Result<bool> is_stopped(const Link& link, const std::string& uuid) {
  const auto connection = link.connection();
  if (!connection) return connection.error();
  const auto domain = domain_by_uuid(*connection, uuid);
  // A transient one is gone with its end.
  if (!domain) return domain.error().code == ErrorCode::kNoDomain ? Result<bool>(true) : domain.error();
  const int active = virDomainIsActive(domain->get());
  if (active < 0) return libvirt_error("state of domain " + uuid);
  return active == 0;
}

Result<void> power_off(virDomainPtr domain, const std::string& name) {
  if (virDomainDestroy(domain) == 0 || virDomainIsActive(domain) == 0) return {};
  return libvirt_error(fmt::format("powering '{}' off", name));
}

Result<void> ask(virDomainPtr domain, const std::string& name, bool acpi) {
  int state = VIR_DOMAIN_NOSTATE;
  if (virDomainGetState(domain, &state, nullptr, 0) < 0) return libvirt_error(fmt::format("state of '{}'", name));
  if (state == VIR_DOMAIN_PAUSED && virDomainResume(domain) < 0)
    return libvirt_error(fmt::format("continuing '{}', that it can shut down", name));
  // Without a flag libvirt takes the agent where there is one, then the ACPI button.
  if (virDomainShutdownFlags(domain, acpi ? VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN : 0) == 0) return {};
  return libvirt_error(fmt::format("asking '{}' to shut down", name));
}

}  // namespace

Result<Stopped> stop_domain(Link& link, const std::string& uuid, const StopWish& wish, std::stop_token interruption) {
  const auto deadline = std::chrono::steady_clock::now() + wish.limit;
  const auto stopped = is_stopped(link, uuid);
  if (!stopped) return stopped.error();
  if (*stopped) return Stopped::kByItself;
  const auto connection = link.connection();
  if (!connection) return connection.error();
  const auto domain = domain_by_uuid(*connection, uuid);
  if (!domain) return domain.error();
  const std::string name = virDomainGetName(domain->get());
  std::string why = fmt::format("'{}' did not shut down within {} s", name, wish.limit.count());
  if (!wish.force) {
    const auto asked = ask(domain->get(), name, wish.acpi);
    if (!asked) {
      why = asked.error().message;
      if (wish.no_force) return asked.error();
    } else {
      const auto ended =
          link.waits().until(uuid, deadline, interruption, [&link, &uuid] { return is_stopped(link, uuid); });
      if (!ended) return ended.error();
      if (*ended) return Stopped::kByItself;
    }
    if (wish.no_force)
      return Error{ErrorCode::kOperationTimeout, why + "; it was not to be powered off, and still runs"};
    log_warning("{}: it is powered off", why);
  }
  // Time has passed: another connection, perhaps.
  const auto now = link.connection();
  if (!now) return now.error();
  const auto running = domain_by_uuid(*now, uuid);
  if (!running && running.error().code == ErrorCode::kNoDomain) return Stopped::kByItself;
  if (!running) return running.error();
  if (const auto off = power_off(running->get(), name); !off) return off.error();
  return Stopped::kByForce;
}

}  // namespace dispatcher
