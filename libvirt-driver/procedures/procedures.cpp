// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/procedures/connection_rows.hpp"
#include "libvirt-driver/procedures/domain_rows.hpp"
#include "libvirt-driver/procedures/event_rows.hpp"
#include "libvirt-driver/procedures/hypervisor_rows.hpp"
#include "libvirt-driver/procedures/migration_rows.hpp"
#include "libvirt-driver/procedures/network_rows.hpp"
#include "libvirt-driver/procedures/node_rows.hpp"
#include "libvirt-driver/procedures/snapshot_rows.hpp"
#include "libvirt-driver/procedures/storage_rows.hpp"

#include <algorithm>
#include <array>

namespace driver {
namespace {

// The rows stand by subject, as people look for them; the table stands by number, as lookups need it.
constexpr std::array kPrograms{kRemoteProgram, kQemuProgram, kLxcProgram};

constexpr std::size_t place_of(std::uint32_t program) {
  return static_cast<std::size_t>(std::ranges::find(kPrograms, program) - kPrograms.begin());
}

constexpr bool stands_before(const Procedure& left, const Procedure& right) {
  if (left.program != right.program) return place_of(left.program) < place_of(right.program);
  return left.number < right.number;
}

template <std::size_t... kSizes>
consteval auto in_order(const std::array<Procedure, kSizes>&... groups) {
  std::array<Procedure, (kSizes + ...)> table{};
  auto end = table.begin();
  ((end = std::ranges::copy(groups, end).out), ...);
  std::ranges::sort(table, stands_before);
  return table;
}

constexpr auto kTable = in_order(rows::kConnectionRows, rows::kNodeRows, rows::kDomainRows, rows::kMigrationRows,
                                 rows::kSnapshotRows, rows::kNetworkRows, rows::kStorageRows, rows::kEventRows,
                                 rows::kHypervisorRows);

// A program's rows begin here and have no gap, so number - 1 is the place in them.
struct Stretch {
  std::size_t begin = 0;
  std::size_t size = 0;
};

consteval auto stretches() {
  std::array<Stretch, kPrograms.size()> result{};
  for (std::size_t at = 0; at < kTable.size(); ++at) {
    Stretch& stretch = result[place_of(kTable[at].program)];
    if (stretch.size == 0) stretch.begin = at;
    ++stretch.size;
  }
  return result;
}

constexpr auto kStretches = stretches();

consteval bool numbered_without_gaps() {
  for (std::size_t at = 0; at < kTable.size(); ++at) {
    const Stretch& stretch = kStretches[place_of(kTable[at].program)];
    if (static_cast<std::size_t>(kTable[at].number) != at - stretch.begin + 1) return false;
  }
  return true;
}

static_assert(numbered_without_gaps(), "each program's procedures are numbered 1, 2, 3 … without a gap or a double");

}  // namespace

std::span<const Procedure> procedures() { return kTable; }

const Procedure* find_procedure(std::uint32_t program, std::int32_t number) {
  const std::size_t place = place_of(program);
  if (place == kPrograms.size() || number < 1) return nullptr;
  const Stretch& stretch = kStretches[place];
  if (static_cast<std::size_t>(number) > stretch.size) return nullptr;
  return &kTable[stretch.begin + static_cast<std::size_t>(number) - 1];
}

std::string_view api_name(const Procedure& procedure) { return procedure.api; }

}  // namespace driver
