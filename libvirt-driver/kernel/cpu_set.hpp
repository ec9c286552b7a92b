// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A set of CPUs and the two forms that it travels in: libvirt's and the kernel's list "0-3,^2,8", and the wire's map of
// bits, the lowest of the first byte for CPU 0. What comes in is hostile: a list names CPUs below kMaxCpus and nothing
// else, or is none; CPUs of a map beyond that are left out.
// Source: virBitmapParse of libvirt's src/util/virbitmap.c, cpuset(7) "List format". Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace driver {

class CpuSet {
 public:
  static constexpr std::size_t kMaxCpus = 8192;  // the kernel's largest CONFIG_NR_CPUS on x86-64

  CpuSet() = default;
  CpuSet(std::initializer_list<std::size_t> cpus) {
    for (const std::size_t cpu : cpus) set(cpu);
  }
  static CpuSet first(std::size_t count);

  bool has(std::size_t cpu) const { return cpu < bits_.size() && bits_[cpu]; }
  void set(std::size_t cpu, bool value = true);
  bool empty() const { return bits_.empty(); }
  std::size_t count() const;
  // One more than the highest.
  std::size_t end() const { return bits_.size(); }

  bool operator==(const CpuSet&) const = default;

 private:
  std::vector<bool> bits_;  // ends in a true
};

CpuSet operator|(const CpuSet& a, const CpuSet& b);
CpuSet operator&(const CpuSet& a, const CpuSet& b);

std::optional<CpuSet> parse_cpu_list(std::string_view text);
std::string format_cpu_list(const CpuSet& cpus);

CpuSet cpus_of_map(std::span<const std::uint8_t> map);
// CPUs beyond the map's length are left out, as libvirt does.
void write_map(const CpuSet& cpus, std::span<std::uint8_t> map);

}  // namespace driver
