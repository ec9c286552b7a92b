// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_block_stats.hpp"

#include "libvirt-driver/answers/container_disk.hpp"
#include "libvirt-driver/answers/container_target.hpp"
#include "libvirt-driver/registry/container_id.hpp"
#include "libvirt-driver/rpc/typed_parameters.hpp"
#include "libvirt-driver/stats/container_io.hpp"

#include <algorithm>

namespace driver {
namespace {

constexpr std::uint32_t kStringOkay = 4;  // VIR_TYPED_PARAM_STRING_OKAY
constexpr std::int64_t kNoErrorCount = -1;
constexpr std::chrono::milliseconds kPatience{10000};

struct StatsField {
  std::string_view name;  // VIR_DOMAIN_BLOCK_STATS_…
  std::uint64_t DiskCounters::*counter;
};
constexpr StatsField kFields[] = {
    {"wr_bytes", &DiskCounters::written_bytes},   {"wr_operations", &DiskCounters::writes},
    {"rd_bytes", &DiskCounters::read_bytes},      {"rd_operations", &DiskCounters::reads},
    {"flush_operations", &DiskCounters::flushes}, {"wr_total_times", &DiskCounters::write_ns},
    {"rd_total_times", &DiskCounters::read_ns},   {"flush_total_times", &DiskCounters::flush_ns},
};

struct DiskQuestion {
  DomainObject domain;
  std::string disk;
};

DiskQuestion read_question(XdrReader& in) {
  DiskQuestion question;
  question.domain = read_domain(in);
  question.disk = std::string(in.string());
  return question;
}

Task<Result<Bytes>> block_info(Call& call) {
  XdrReader in(call.payload());
  const DiskQuestion question = read_question(in);
  const std::uint32_t flags = in.u32();
  if (!in.ok()) co_return undecodable();
  if (auto known = check_flags(flags, 0, "virDomainGetBlockInfo"); !known) co_return known.error();
  ClientSession& session = call.session();
  auto disk = co_await find_disk_of(session, question.domain, question.disk, 0);
  if (!disk) co_return disk.error();
  const auto facts = co_await facts_of_disk(session, std::move(disk->word));
  if (!facts) co_return facts.error();
  co_return XdrWriter().u64(facts->allocation_bytes).u64(facts->capacity_bytes).u64(facts->physical_bytes).take();
}

// The disk's words for switchyard-ct; of all of them where none is named. A folder has no counters of its own.
Task<Result<std::vector<FoundDisk>>> asked_disks(ClientSession& session, DiskQuestion question) {
  std::vector<FoundDisk> found;
  if (!question.disk.empty()) {
    auto disk = co_await find_disk_of(session, question.domain, question.disk, 0);
    if (!disk) co_return disk.error();
    found.push_back(*std::move(disk));
    co_return found;
  }
  const auto disks = co_await disks_of(session, question.domain, 0);
  if (!disks) co_return disks.error();
  for (const ContainerDisk& disk : *disks) found.push_back(about_disk(session, question.domain, disk));
  co_return found;
}

Task<Result<DiskCounters>> counters_of(ClientSession& session, DiskQuestion question) {
  const auto running = running_container(session.services(), question.domain.uuid);
  if (!running) co_return running.error();
  const auto disks = co_await asked_disks(session, std::move(question));
  if (!disks) co_return disks.error();
  DiskCounters sum;
  std::vector<std::string> words;
  for (const FoundDisk& disk : *disks) {
    if (disk.disk.form != DiskForm::kFolder)
      words.push_back(disk.word);
    else if (const auto io = read_container_io(find_container_cgroups(controller_pid(running->id))))
      sum += *io;
  }
  const auto facts = co_await look_at_disks(session.services().executor, std::move(words), kPatience);
  if (!facts) co_return facts.error();
  for (const Result<DiskFacts>& one : *facts) {
    if (!one) co_return one.error();
    if (one->counters) sum += *one->counters;
  }
  co_return sum;
}

Task<Result<Bytes>> block_stats(Call& call) {
  XdrReader in(call.payload());
  DiskQuestion question = read_question(in);
  if (!in.ok()) co_return undecodable();
  const auto counters = co_await counters_of(call.session(), std::move(question));
  if (!counters) co_return counters.error();
  co_return XdrWriter()
      .u64(counters->reads)
      .u64(counters->read_bytes)
      .u64(counters->writes)
      .u64(counters->written_bytes)
      .i64(kNoErrorCount)
      .take();
}

Task<Result<Bytes>> block_stats_flags(Call& call) {
  XdrReader in(call.payload());
  DiskQuestion question = read_question(in);
  const std::int32_t room = in.i32();
  const std::uint32_t flags = in.u32();
  if (!in.ok()) co_return undecodable();
  if (auto known = check_flags(flags, kStringOkay, "virDomainBlockStatsFlags"); !known) co_return known.error();
  const auto counters = co_await counters_of(call.session(), std::move(question));
  if (!counters) co_return counters.error();
  std::vector<TypedParameter> parameters;
  for (const StatsField& field : kFields)
    parameters.push_back({std::string(field.name), static_cast<std::int64_t>((*counters).*field.counter)});
  const auto count = static_cast<std::int32_t>(parameters.size());
  parameters.resize(std::min<std::size_t>(parameters.size(), static_cast<std::size_t>(std::max(room, 0))));
  XdrWriter out;
  write_parameters(out, parameters);
  out.i32(room == 0 ? count : static_cast<std::int32_t>(parameters.size()));
  co_return out.take();
}

constexpr Answer kAnswers[] = {{64, &block_stats}, {194, &block_info}, {243, &block_stats_flags}};

}  // namespace

std::span<const Answer> container_block_stats_answers() { return kAnswers; }

}  // namespace driver
