// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/stats/vm_stats.hpp"

#include "libvirt-driver/daemon/log.hpp"

#include <algorithm>

namespace driver {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::int32_t kGetControlInfo = 229;
constexpr std::int32_t kGetAllDomainStats = 344;
constexpr milliseconds kControlDeadline{1000};
// virDomainControlState: the monitor is in use; for how long, tells the reply.
constexpr std::uint32_t kOccupied = 2;
constexpr std::uint64_t kOccupiedTooLongMs = 200;
// As many guests may be found hung by one question; libvirtd has 20 workers for all clients.
constexpr int kAttempts = 4;

}  // namespace

VmStats::VmStats(const Executor& executor, OpenParameters parameters, const DomainRegistry& registry, milliseconds deadline)
    : executor_(executor), parameters_(std::move(parameters)), registry_(registry), deadline_(deadline) {}

VmStats::~VmStats() {
  for (const auto& line : lines_) line->connection->close();
}

std::shared_ptr<VmStats::Line> VmStats::free_line() {
  const auto free = std::ranges::find_if(lines_, [](const auto& line) { return !line->stuck(); });
  if (free != lines_.end()) return *free;
  auto line = std::make_shared<Line>();
  line->connection = std::make_shared<BackendConnection>(executor_, parameters_, std::weak_ptr<BackendOwner>());
  lines_.push_back(line);
  return line;
}

milliseconds VmStats::patience() const { return deadline_ + usual_; }

const VmStats::UuidSet& VmStats::unresponsive() {
  // Every stuck call has come back: the guests answer again, or are gone.
  if (!unresponsive_.empty() && std::ranges::none_of(lines_, [](const auto& line) { return line->stuck(); })) unresponsive_.clear();
  return unresponsive_;
}

Task<Result<Bytes>> VmStats::ask(StatsRequest request) {
  const auto self = shared_from_this();
  request.flags |= kStatsNoWait;
  const Bytes arguments = encode_stats_request(request);
  Result<Bytes> reply = Error{};
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const std::shared_ptr<Line> line = free_line();
    const auto begun = steady_clock::now();
    ++line->calls;
    reply = co_await line->connection->call(kRemoteProgram, kGetAllDomainStats, arguments, patience());
    --line->calls;
    const bool timed_out = !reply && reply.error().code == ErrorCode::kOperationTimeout;
    if (!timed_out) {
      const auto took = std::chrono::duration_cast<milliseconds>(steady_clock::now() - begun);
      if (attempt == 0) usual_ = (usual_ * 3 + took) / 4;
      co_return reply;
    }
    log_warning("a VM holds up statistics for more than {} ms; asking past it", patience().count());
    co_await find_unresponsive(free_line());
  }
  co_return reply;
}

Task<void> VmStats::find_unresponsive(std::shared_ptr<Line> line) {
  std::vector<Domain> running = registry_.all_of(Kind::kVm);
  std::erase_if(running, [](const Domain& domain) { return !domain.active(); });
  for (const Domain& domain : running) {
    XdrWriter out;
    write_domain(out, domain.name, domain.uuid, domain.id);
    out.u32(0);
    ++line->calls;
    auto reply = co_await line->connection->call(kRemoteProgram, kGetControlInfo, out.take(), kControlDeadline);
    --line->calls;
    if (!reply) continue;
    XdrReader in(*reply);
    const std::uint32_t state = in.u32();
    in.u32();
    const std::uint64_t for_ms = in.u64();
    if (!in.ok() || state != kOccupied || for_ms < kOccupiedTooLongMs) continue;
    if (unresponsive_.insert(domain.uuid).second) log_warning("domain '{}': its QEMU does not answer", domain.name);
  }
}

}  // namespace driver
