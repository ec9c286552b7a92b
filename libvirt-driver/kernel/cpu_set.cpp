// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/cpu_set.hpp"

#include "foundation/trimmed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace driver {
namespace {

std::optional<std::size_t> parse_cpu(std::string_view text) {
  std::size_t cpu = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), cpu);
  if (error != std::errc{} || end != text.data() + text.size() || cpu >= CpuSet::kMaxCpus) return std::nullopt;
  return cpu;
}

// "5", "2-7" or "^3".
bool apply_item(CpuSet& cpus, std::string_view item) {
  const bool removes = item.starts_with('^');
  if (removes) item.remove_prefix(1);
  const std::size_t dash = item.find('-');
  if (removes && dash != std::string_view::npos) return false;
  const auto from = parse_cpu(trimmed(item.substr(0, dash)));
  const auto to = dash == std::string_view::npos ? from : parse_cpu(trimmed(item.substr(dash + 1)));
  if (!from || !to || *to < *from) return false;
  for (std::size_t cpu = *from; cpu <= *to; ++cpu) cpus.set(cpu, !removes);
  return true;
}

}  // namespace

CpuSet CpuSet::first(std::size_t count) {
  CpuSet cpus;
  for (std::size_t cpu = 0; cpu < count; ++cpu) cpus.set(cpu);
  return cpus;
}

void CpuSet::set(std::size_t cpu, bool value) {
  if (cpu >= kMaxCpus) return;
  if (value && cpu >= bits_.size()) bits_.resize(cpu + 1);
  if (cpu < bits_.size()) bits_[cpu] = value;
  while (!bits_.empty() && !bits_.back()) bits_.pop_back();
}

std::size_t CpuSet::count() const { return static_cast<std::size_t>(std::ranges::count(bits_, true)); }

CpuSet operator|(const CpuSet& a, const CpuSet& b) {
  CpuSet both = a;
  for (std::size_t cpu = 0; cpu < b.end(); ++cpu)
    if (b.has(cpu)) both.set(cpu);
  return both;
}

CpuSet operator&(const CpuSet& a, const CpuSet& b) {
  CpuSet common;
  for (std::size_t cpu = 0; cpu < std::min(a.end(), b.end()); ++cpu)
    if (a.has(cpu) && b.has(cpu)) common.set(cpu);
  return common;
}

std::optional<CpuSet> parse_cpu_list(std::string_view text) {
  CpuSet cpus;
  text = trimmed(text);
  if (text.empty()) return std::nullopt;
  for (;;) {
    const std::size_t comma = text.find(',');
    if (!apply_item(cpus, trimmed(text.substr(0, comma)))) return std::nullopt;
    if (comma == std::string_view::npos) return cpus;
    text.remove_prefix(comma + 1);
  }
}

std::string format_cpu_list(const CpuSet& cpus) {
  std::string list;
  for (std::size_t cpu = 0; cpu < cpus.end(); ++cpu) {
    if (!cpus.has(cpu)) continue;
    std::size_t last = cpu;
    while (cpus.has(last + 1)) ++last;
    if (!list.empty()) list += ',';
    list += last == cpu ? fmt::format("{}", cpu) : fmt::format("{}-{}", cpu, last);
    cpu = last;
  }
  return list;
}

CpuSet cpus_of_map(std::span<const std::uint8_t> map) {
  CpuSet cpus;
  const std::size_t bits = std::min(map.size() * 8, CpuSet::kMaxCpus);
  for (std::size_t cpu = 0; cpu < bits; ++cpu)
    if ((map[cpu / 8] >> (cpu % 8) & 1) != 0) cpus.set(cpu);
  return cpus;
}

void write_map(const CpuSet& cpus, std::span<std::uint8_t> map) {
  std::ranges::fill(map, std::uint8_t{0});
  for (std::size_t cpu = 0; cpu < cpus.end() && cpu / 8 < map.size(); ++cpu)
    if (cpus.has(cpu)) map[cpu / 8] = static_cast<std::uint8_t>(map[cpu / 8] | 1u << (cpu % 8));
}

}  // namespace driver
