// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/stats/disk_facts.hpp"

#include "libvirt-driver/kernel/helper_program.hpp"
#include "libvirt-driver/rpc/error_words.hpp"

#include <fmt/format.h>

#include <sstream>

namespace driver {
namespace {

constexpr std::uint64_t DiskCounters::*kCounters[] = {
    &DiskCounters::reads,         &DiskCounters::read_bytes, &DiskCounters::read_ns, &DiskCounters::writes,
    &DiskCounters::written_bytes, &DiskCounters::write_ns,   &DiskCounters::flushes, &DiskCounters::flush_ns};

}  // namespace

DiskCounters& DiskCounters::operator+=(const DiskCounters& other) {
  for (const auto counter : kCounters) this->*counter += other.*counter;
  return *this;
}

Result<DiskFacts> parse_disk_line(std::string_view line) {
  constexpr std::string_view kError = "error ";
  if (line.starts_with(kError)) return operation_failed(line.substr(kError.size()), ErrorDomain::kVz);
  std::istringstream words{std::string(line)};
  std::string ok;
  DiskFacts facts;
  if (!(words >> ok >> facts.capacity_bytes >> facts.allocation_bytes >> facts.physical_bytes) || ok != "ok")
    return Error{ErrorCode::kInternal, fmt::format("switchyard-ct said of a disk: {:?}", line.substr(0, 256))};
  if (!(words >> facts.device)) return facts;
  DiskCounters counters;
  for (const auto counter : kCounters)
    if (!(words >> counters.*counter)) return facts;
  facts.counters = counters;
  return facts;
}

Task<Result<std::vector<Result<DiskFacts>>>> look_at_disks(Executor executor, std::vector<std::string> words,
                                                           std::chrono::milliseconds deadline) {
  std::vector<Result<DiskFacts>> facts;
  if (words.empty()) co_return facts;
  const std::size_t asked = words.size();
  words.insert(words.begin(), "disks");
  HelperRequest request;
  request.words = std::move(words);
  request.deadline = deadline;
  const Result<std::string> printed = co_await run_helper(executor, std::move(request));
  if (!printed) co_return printed.error();
  std::istringstream lines(*printed);
  for (std::string line; std::getline(lines, line);) facts.push_back(parse_disk_line(line));
  if (facts.size() != asked)
    co_return Error{ErrorCode::kInternal,
                    fmt::format("switchyard-ct told of {} disks, was asked for {}", facts.size(), asked)};
  co_return facts;
}

}  // namespace driver
