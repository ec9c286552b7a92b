// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Memory and swap. VSwap, where PHYSPAGES is limited: its limit is the RAM and SWAPPAGES' the swap. Else the RAM is
// what beancounters promised (PRIVVMPAGES' barrier), else SLM's limit, else all that the host has; swap is not limited
// then.
//
// On the way back `memory` counts; hard_limit follows from it, and swap is what swap_hard_limit has beyond hard_limit.
#include "config-convert/container/tables.hpp"
#include "config-convert/container/ve_limits.hpp"

#include <algorithm>
#include <array>

namespace convert {
namespace {

using CtRow = Row<ContainerScope>;

constexpr std::int64_t kPageKib = kPageBytes / 1024;
// Of a container without a limit on a host whose memory is not known.
constexpr std::int64_t kUnknownHostKib = std::int64_t{1} << 30;

std::optional<VeLimit> limit_of(ContainerScope& ct, std::string_view key) {
  const Value text = ct.text(key);
  const auto unit = unit_of(key);
  if (!text || !unit) return {};
  return parse_ve_limit(*text, *unit);
}

bool is_limited(const std::optional<VeLimit>& limit) { return limit && limit->limit != kUnlimited; }

Value memory(const CtRow&, ContainerScope& ct) { return fmt::to_string(ct.memory.ram_kib); }

bool has_ram_limit(const ContainerScope& ct) { return ct.memory.source != MemorySource::kNone; }

Value hard_limit(const CtRow&, ContainerScope& ct) {
  if (!has_ram_limit(ct)) return {};
  return fmt::to_string(ct.memory.ram_kib);
}

// libvirt documents memory plus swap. Its LXC driver on cgroup v2 writes the sum to memory.swap.max all the same.
Value swap_hard_limit(const CtRow&, ContainerScope& ct) {
  if (!ct.memory.swap_limited) return {};
  return fmt::to_string(ct.memory.ram_kib + ct.memory.swap_kib);
}

// What a tree says of RAM and swap.
ContainerMemory seen_memory(ContainerScope& ct, const xmlNode* domain) {
  ContainerMemory seen;
  const auto memory = get_kib(domain, "memory");
  const auto hard = get_kib(domain, "memtune/hard_limit");
  const auto both = get_kib(domain, "memtune/swap_hard_limit");
  if (!memory) return ct.memory;
  seen.ram_kib = *memory;
  const bool all_of_host = *memory == kUnknownHostKib || *memory == static_cast<std::int64_t>(ct.context.memory_kib);
  seen.source = !hard && all_of_host ? MemorySource::kNone : MemorySource::kPhysPages;
  const std::int64_t ram = hard.value_or(*memory);
  const bool unsaid = both && *both < ram;  // as where only the other two were raised
  seen.swap_limited = unsaid ? ct.memory.swap_limited : both.has_value();
  seen.swap_kib = unsaid ? ct.memory.swap_kib : both ? *both - ram : 0;
  return seen;
}

std::int64_t pages_of(std::int64_t kib) { return (kib + kPageKib - 1) / kPageKib; }

// Which key the RAM that a tree has belongs to.
MemorySource source_of(ContainerScope& ct, const ContainerMemory& seen) {
  const bool vswap = ct.memory.source == MemorySource::kPhysPages || ct.memory.source == MemorySource::kNone;
  return vswap || seen.swap_limited ? MemorySource::kPhysPages : ct.memory.source;
}

bool is_same_ram(ContainerScope& ct, const ContainerMemory& seen) {
  const bool limited = seen.source != MemorySource::kNone;
  return limited == has_ram_limit(ct) && (!limited || pages_of(seen.ram_kib) == pages_of(ct.memory.ram_kib));
}

Value back_physpages(const CtRow& row, ContainerScope& ct, const xmlNode* domain) {
  const ContainerMemory seen = seen_memory(ct, domain);
  const std::string old = ct.text(row.pcs6).value_or("");
  const bool turns_to_vswap = source_of(ct, seen) != ct.memory.source && has_ram_limit(ct);
  if (source_of(ct, seen) != MemorySource::kPhysPages || (is_same_ram(ct, seen) && !turns_to_vswap)) return old;
  const bool limited = seen.source != MemorySource::kNone;
  return with_ve_limit(old, VeUnit::kPages, limited ? pages_of(seen.ram_kib) : kUnlimited);
}

Value back_privvmpages(const CtRow& row, ContainerScope& ct, const xmlNode* domain) {
  const ContainerMemory seen = seen_memory(ct, domain);
  const std::string old = ct.text(row.pcs6).value_or("");
  if (source_of(ct, seen) != MemorySource::kPrivvmPages || is_same_ram(ct, seen)) return old;
  const bool limited = seen.source != MemorySource::kNone;
  return with_ve_barrier(old, VeUnit::kPages, limited ? pages_of(seen.ram_kib) : kUnlimited);
}

Value back_slm(const CtRow& row, ContainerScope& ct, const xmlNode* domain) {
  const ContainerMemory seen = seen_memory(ct, domain);
  const std::string old = ct.text(row.pcs6).value_or("");
  if (source_of(ct, seen) != MemorySource::kSlm || is_same_ram(ct, seen)) return old;
  const bool limited = seen.source != MemorySource::kNone;
  return with_ve_limit(old, VeUnit::kBytes, limited ? seen.ram_kib * 1024 : kUnlimited);
}

Value back_swap(const CtRow& row, ContainerScope& ct, const xmlNode* domain) {
  const ContainerMemory seen = seen_memory(ct, domain);
  const std::string old = ct.text(row.pcs6).value_or("");
  const bool same = seen.swap_limited == ct.memory.swap_limited &&
                    (!seen.swap_limited || pages_of(seen.swap_kib) == pages_of(ct.memory.swap_kib));
  const bool vswap = seen.source != MemorySource::kNone && source_of(ct, seen) == MemorySource::kPhysPages;
  const bool turns_to_vswap = vswap && ct.memory.source != MemorySource::kPhysPages;
  // without VSwap the key says nothing; with it, where it is missing, there is no swap
  if ((same && !turns_to_vswap) || (!seen.swap_limited && !vswap)) return old;
  return with_ve_limit(old, VeUnit::kPages, seen.swap_limited ? pages_of(seen.swap_kib) : kUnlimited);
}

constexpr std::array kRows{
    CtRow{"PHYSPAGES", "memory[unit=KiB]", memory, {}, back_physpages, {"2097152", "0:2G"}},
    CtRow{"PRIVVMPAGES", "memory[unit=KiB]", nullptr, {}, back_privvmpages, {"2097152", "524288:524288"}},
    CtRow{"SLMMEMORYLIMIT", "memory[unit=KiB]", nullptr, {}, back_slm, {"2097152", "536870912:2147483648"}},
    CtRow{"PHYSPAGES", "currentMemory[unit=KiB]", memory},
    CtRow{"PHYSPAGES", "memtune/hard_limit[unit=KiB]", hard_limit},
    CtRow{"SWAPPAGES", "memtune/swap_hard_limit[unit=KiB]", swap_hard_limit, {}, back_swap, {"1835008", "0:768M"}},
};

}  // namespace

void plan_memory(ContainerScope& ct) {
  ContainerMemory& memory = ct.memory;
  const auto ram = limit_of(ct, "PHYSPAGES");
  const auto swap = limit_of(ct, "SWAPPAGES");
  const auto promised = limit_of(ct, "PRIVVMPAGES");
  const auto slm = limit_of(ct, "SLMMEMORYLIMIT");
  const std::string slm_mode = ct.text("SLMMODE").value_or("");
  if (is_limited(ram)) {
    memory.source = MemorySource::kPhysPages;
    memory.ram_kib = ram->limit * kPageKib;
    memory.swap_limited = !swap || is_limited(swap);
    memory.swap_kib = is_limited(swap) ? swap->limit * kPageKib : 0;
  } else if (promised && promised->barrier != kUnlimited && promised->barrier != 0) {
    memory.source = MemorySource::kPrivvmPages;
    memory.ram_kib = promised->barrier * kPageKib;
  } else if (is_limited(slm) && (slm_mode == "slm" || slm_mode == "all")) {
    memory.source = MemorySource::kSlm;
    memory.ram_kib = slm->limit / 1024;
  } else {
    memory.ram_kib = ct.context.memory_kib ? static_cast<std::int64_t>(ct.context.memory_kib) : kUnknownHostKib;
    ct.warn("PHYSPAGES", "memory", "the container has no limit of memory");
  }
  constexpr std::int64_t kLeastKib = 4096;
  if (memory.ram_kib < kLeastKib) {
    ct.warn("PHYSPAGES", "memory", fmt::format("{} KiB of memory is raised to {} KiB", memory.ram_kib, kLeastKib));
    memory.ram_kib = kLeastKib;
  }
  const auto host = static_cast<std::int64_t>(ct.context.memory_kib);
  if (host && memory.ram_kib / 4 > host)
    ct.warn(
        "PHYSPAGES", "memory",
        fmt::format("{} KiB is more than four times the host's memory: bytes where pages are meant?", memory.ram_kib));
}

std::span<const CtRow> memory_rows() { return kRows; }

}  // namespace convert
