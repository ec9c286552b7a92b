// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Memory, and the NUMA cells that hot-plugged memory needs.
#include "config-convert/rows/row_words.hpp"
#include "config-convert/vm/tables.hpp"

#include <algorithm>
#include <array>

namespace convert {
namespace {

using MachineRow = Row<VmScope>;

constexpr std::int64_t kMostMib = std::int64_t{1} << 24;

std::int64_t written_mib(VmScope& vm) { return number(vm, "Hardware/Memory/RAM", 256, 1, kMostMib); }

std::int64_t ram_mib(VmScope& vm) {
  constexpr std::int64_t kStepMib = 4;
  return (written_mib(vm) + kStepMib - 1) / kStepMib * kStepMib;
}

Value memory_kib(const MachineRow& row, VmScope& vm) {
  const std::int64_t mib = written_mib(vm), rounded = ram_mib(vm);
  if (rounded != mib) vm.warn(row.pcs6, row.xml, fmt::format("{} MiB is rounded up to {} MiB", mib, rounded));
  if (vm.context.memory_kib && static_cast<std::uint64_t>(rounded) * 1024 > vm.context.memory_kib)
    vm.warn(row.pcs6, row.xml,
            fmt::format("{} MiB is more than the host's {} MiB", rounded, vm.context.memory_kib / 1024));
  return fmt::to_string(rounded * 1024);
}

Value current_kib(const MachineRow&, VmScope& vm) { return fmt::to_string(ram_mib(vm) * 1024); }

// PCS6 says no maximum, so its machines get hot-plugged memory from Virtuozzo 7 on.
std::optional<std::int64_t> most_mib(VmScope& vm) {
  constexpr std::string_view kMaximum = "Hardware/Memory/MaxRAM";
  if (!flag(vm, "Hardware/Memory/EnableHotplug", false)) return {};
  const bool written = vm.text(kMaximum).has_value();
  if (!written && vm.dialect != PvsDialect::kVirtuozzo7) {
    vm.tell(Severity::kInfo, "Hardware/Memory/EnableHotplug", "maxMemory",
            "no memory can be plugged in: the file says no maximum for it");
    return {};
  }
  const std::int64_t usual = 4 * ram_mib(vm);
  const std::int64_t most = number(vm, kMaximum, usual, 1, kMostMib);
  if (most > ram_mib(vm)) return most;
  vm.warn(kMaximum, "maxMemory", fmt::format("{} MiB is not more than the machine has; {} is used", most, usual));
  return usual;
}

Value most_kib(const MachineRow&, VmScope& vm) {
  const auto most = most_mib(vm);
  if (!most) return {};
  return fmt::to_string(*most * 1024);
}

Value slots(const MachineRow& row, VmScope& vm) {
  constexpr std::int64_t kQemusMost = 256;
  if (!most_mib(vm)) return {};
  return fmt::to_string(number(vm, row.pcs6, kQemusMost, 1, kQemusMost));
}

std::int64_t cell_count(VmScope& vm) {
  const std::int64_t nodes = number(vm, "Hardware/Cpu/NumaNodes", 0, 0, 255);
  return std::min(std::max<std::int64_t>(nodes, most_mib(vm) ? 1 : 0), vm.most_vcpus);
}

// A share of n things for each of `parts`; the first get what is left over.
struct Share {
  std::int64_t begin;
  std::int64_t end;
};

Share share_of(std::int64_t things, std::int64_t parts, std::int64_t nth) {
  const auto border = [&](std::int64_t part) { return part * (things / parts) + std::min(part, things % parts); };
  return {border(nth), border(nth + 1)};
}

Value host_nodes(const MachineRow& row, VmScope& vm) {
  const std::string text = vm.text(row.pcs6).value_or("");
  if (text.empty() || text == "all") return {};
  if (const auto list = parse_cpu_list(text, 0)) return list;
  vm.warn(row.pcs6, row.xml, fmt::format("'{}' is no list of NUMA nodes; any node may be used", text));
  return {};
}

Value if_host_nodes(const MachineRow& row, VmScope& vm) {
  if (!parse_cpu_list(vm.text(row.pcs6).value_or(""), 0)) return {};
  return std::string(row.word);
}

Value back_ram(const MachineRow&, VmScope&, const xmlNode* domain) {
  const auto kib = get_kib(domain, "memory");
  if (!kib) return {};
  return fmt::to_string((*kib + 1023) / 1024);
}

Value back_most_ram(const MachineRow&, VmScope&, const xmlNode* domain) {
  const auto kib = get_kib(domain, "maxMemory");
  if (!kib) return {};
  return fmt::to_string((*kib + 1023) / 1024);
}

Value back_cell_count(const MachineRow&, VmScope&, const xmlNode* domain) {
  int count = 0;
  const xmlNode* numa = find(domain, "cpu/numa");
  for (const xmlNode* cell = first_child(numa, "cell"); cell; cell = next_named(cell, "cell")) ++count;
  return fmt::to_string(count);
}

constexpr std::array kRows{
    MachineRow{"Hardware/Memory/MaxRAM",
               "maxMemory[unit=KiB]",
               most_kib,
               {},
               back_most_ram,
               {"8388608", "8192", "cpu/numa/cell[id=0]/@memory=2097152"}},
    MachineRow{"Hardware/Memory/MaxSlots",
               "maxMemory/@slots",
               slots,
               {},
               back_as_is,
               {"16", "16", "cpu/numa/cell[id=0]/@memory=2097152"}},
    MachineRow{"Hardware/Memory/EnableHotplug",
               "maxMemory",
               nullptr,
               {},
               back_is_there,
               {"8388608", "1", "cpu/numa/cell[id=0]/@memory=2097152"}},
    MachineRow{"Hardware/Memory/RAM", "memory[unit=KiB]", memory_kib, {}, back_ram, {"3145728", "3072"}},
    MachineRow{"Hardware/Memory/RAM", "currentMemory[unit=KiB]", current_kib},
    MachineRow{"Hardware/Cpu/NodeMask", "numatune/memory/@mode", if_host_nodes, "strict"},
    MachineRow{"Hardware/Cpu/NodeMask", "numatune/memory/@nodeset", host_nodes, {}, back_or_empty, {"0-1", "0-1"}},
    MachineRow{"Hardware/Cpu/NumaNodes", "cpu/numa/cell[id=0]/@memory", nullptr, {}, back_cell_count, {"2097152", "1"}},
};

}  // namespace

std::span<const MachineRow> machine_memory_rows() { return kRows; }

void numa_cells(VmScope& vm, xmlNode* domain) {
  const std::int64_t count = cell_count(vm);
  for (std::int64_t nth = 0; nth < count; ++nth) {
    const Share cpus = share_of(vm.most_vcpus, count, nth), mib = share_of(ram_mib(vm), count, nth);
    xmlNode* cell = add(at(domain, "cpu/numa"), "cell");
    set(cell, "@id", fmt::to_string(nth));
    set(cell, "@cpus",
        cpus.end - cpus.begin == 1 ? fmt::to_string(cpus.begin) : fmt::format("{}-{}", cpus.begin, cpus.end - 1));
    set(cell, "@memory", fmt::to_string((mib.end - mib.begin) * 1024));
    set(cell, "@unit", "KiB");
  }
}

}  // namespace convert
