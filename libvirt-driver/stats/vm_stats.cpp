// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/stats/vm_stats.hpp"

#include "foundation/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

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
// So many guests may be found hung by one question; libvirtd has 20 workers for all clients.
constexpr int kAttempts = 4;
// A call that is not answered by then is reported; libvirt itself gives a monitor 30 s.
constexpr milliseconds kGiveUp{30000};
// What a stuck call may take on its own: as long as the guest is hung.
constexpr milliseconds kStuckDeadline{std::chrono::hours(24 * 365)};

}  // namespace

// A connection, and whether a call on it is taking so long that another was asked.
struct VmStats::Line {
  std::shared_ptr<BackendConnection> connection;
  int calls = 0;
  bool stuck = false;
};

// Calls that ask the same; the first answer counts.
struct VmStats::Race {
  explicit Race(const Executor& executor) : changed(executor) {}
  std::optional<Result<Bytes>> answer;
  Signal changed;
};

VmStats::VmStats(const Executor& executor, OpenParameters parameters, const DomainRegistry& registry,
                 milliseconds patience)
    : executor_(executor), parameters_(std::move(parameters)), registry_(registry), patience_(patience) {}

void VmStats::close() {
  for (const auto& line : lines_) line->connection->close();
}

std::shared_ptr<VmStats::Line> VmStats::free_line() {
  const auto free = std::ranges::find_if(lines_, [](const auto& line) { return !line->stuck; });
  if (free != lines_.end()) return *free;
  auto line = std::make_shared<Line>();
  line->connection = std::make_shared<BackendConnection>(executor_, parameters_, std::weak_ptr<BackendOwner>());
  lines_.push_back(line);
  return line;
}

const VmStats::UuidSet& VmStats::unresponsive() {
  // Every stuck call has come back: the guests answer again, or are gone.
  if (!unresponsive_.empty() && std::ranges::none_of(lines_, [](const auto& line) { return line->stuck; }))
    unresponsive_.clear();
  return unresponsive_;
}

Task<void> VmStats::run(std::shared_ptr<Line> line, std::shared_ptr<Race> race, Bytes arguments) {
  const auto self = shared_from_this();
  ++line->calls;
  Result<Bytes> reply =
      co_await line->connection->call(kRemoteProgram, kGetAllDomainStats, std::move(arguments), kStuckDeadline);
  if (--line->calls == 0) line->stuck = false;
  if (!race->answer) race->answer = std::move(reply);
  race->changed.notify_all();
}

Task<Result<Bytes>> VmStats::ask(StatsRequest request) {
  const auto self = shared_from_this();
  request.flags |= kStatsNoWait;
  const Bytes arguments = encode_stats_request(request);
  const auto race = std::make_shared<Race>(executor_);
  for (int attempt = 0; attempt < kAttempts && !race->answer; ++attempt) {
    const std::shared_ptr<Line> line = free_line();
    asio::co_spawn(executor_, run(line, race, arguments), asio::detached);
    const auto due = steady_clock::now() + patience_;
    while (!race->answer && steady_clock::now() < due) co_await race->changed.wait_until(due);
    if (!race->answer) line->stuck = true;
  }
  const auto end = steady_clock::now() + kGiveUp;
  while (!race->answer && steady_clock::now() < end) co_await race->changed.wait_until(end);
  if (!race->answer)
    co_return Error{ErrorCode::kOperationTimeout,
                    fmt::format("statistics of VMs did not come within {} ms; are more than {} guests hung?",
                                kGiveUp.count(), kAttempts - 1),
                    ErrorDomain::kRpc};
  if (std::ranges::any_of(lines_, [](const auto& line) { return line->stuck; })) co_await find_unresponsive();
  co_return *race->answer;
}

// Which guests a stuck call may be stuck on: those whose monitor has been in use for long. Asking that does not wait
// for them. Once known it is not asked again while the call lasts.
Task<void> VmStats::find_unresponsive() {
  if (!unresponsive_.empty()) co_return;
  const std::shared_ptr<BackendConnection> connection = free_line()->connection;
  std::vector<Domain> running = registry_.all_of(Kind::kVm);
  std::erase_if(running, [](const Domain& domain) { return !domain.active(); });
  for (const Domain& domain : running) {
    XdrWriter out;
    write_domain(out, domain.name, domain.uuid, domain.id);
    out.u32(0);
    auto reply = co_await connection->call(kRemoteProgram, kGetControlInfo, out.take(), kControlDeadline);
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
