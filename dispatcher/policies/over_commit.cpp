// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/policies/over_commit.hpp"

#include "foundation/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dispatcher {
namespace {

constexpr std::chrono::milliseconds kSettle{1000};

bool exceeds(std::uint64_t running, std::uint64_t host, unsigned percent) {
  return percent != 0 && host != 0 && running > host / 100.0 * percent;
}

}  // namespace

std::vector<std::string> over_commit_warnings(const HostSize& running, const HostSize& host, unsigned memory_percent,
                                              unsigned cpu_percent) {
  std::vector<std::string> warnings;
  if (exceeds(running.memory_kib, host.memory_kib, memory_percent))
    warnings.push_back(fmt::format("running environments may use more than {} % of the host's memory", memory_percent));
  if (exceeds(running.cpus, host.cpus, cpu_percent))
    warnings.push_back(fmt::format("running environments have more virtual CPUs than {} % of the host's", cpu_percent));
  return warnings;
}

OverCommit::OverCommit(Services& services, EnvironmentTable& table, Changed changed)
    : services_(services), table_(table), changed_(std::move(changed)) {
  LinkListener listener;
  listener.connected = [this] { ask_host(); };
  services_.link.listen(std::move(listener));
  table_.watch([this](const EnvironmentPointer&, const EnvironmentPointer&) {
    if (!settled_.running()) settled_.start_once(kSettle, [this] { look(); });
  });
}

void OverCommit::ask_host() {
  const auto ask = [&link = services_.link]() -> Result<HostSize> {
    const auto connection = link.connection();
    if (!connection) return connection.error();
    virNodeInfo info{};
    if (virNodeGetInfo(connection->get(), &info) < 0) return libvirt_error("size of the host");
    return HostSize{info.memory, info.cpus};
  };
  services_.workers.ask<Result<HostSize>>("", ask, [this](Result<HostSize> size) {
    if (!size) return log_warning("over-commitment is not watched for now: {}", size.error().message);
    host_ = *size;
    look();
  });
}

void OverCommit::look() {
  HostSize running;
  for (const auto& [uuid, environment] : table_.rows()) {
    if (!is_active(*environment)) continue;
    running.memory_kib += environment->domain.memory_kib;
    running.cpus += environment->domain.vcpus;
  }
  auto now = over_commit_warnings(running, host_, services_.config.memory_warning_percent,
                                  services_.config.cpu_warning_percent);
  for (const auto& warning : now)
    if (std::ranges::find(warnings_, warning) == warnings_.end())
      log_warning("{} ({} MiB, {} virtual CPUs; the host has {} MiB, {} CPUs)", warning, running.memory_kib / 1024,
                  running.cpus, host_.memory_kib / 1024, host_.cpus);
  for (const auto& warning : warnings_)
    if (std::ranges::find(now, warning) == now.end()) log_info("no longer: {}", warning);
  if (std::exchange(warnings_, std::move(now)) != warnings_) changed_(warnings_);
}

}  // namespace dispatcher
