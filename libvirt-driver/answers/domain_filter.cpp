// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/domain_filter.hpp"

#include "libvirt-driver/backend/domain_list.hpp"

namespace driver {
namespace {

using Matches = bool (*)(const Domain&);

struct FilterRow {
  std::uint32_t flag;
  std::uint32_t group;  // bits of which any may match
  Matches matches;
};

constexpr std::uint32_t kActivity = kListActive | kListInactive;
constexpr std::uint32_t kPersistence = kListPersistent | kListTransient;
constexpr std::uint32_t kStates = kListRunning | kListPaused | kListShutoff | kListOther;

constexpr bool is_usual(DomainState state) {
  return state == DomainState::kRunning || state == DomainState::kPaused || state == DomainState::kShutoff;
}

constexpr FilterRow kFilters[] = {
    {kListActive, kActivity, [](const Domain& d) { return d.active(); }},
    {kListInactive, kActivity, [](const Domain& d) { return !d.active(); }},
    {kListPersistent, kPersistence, [](const Domain& d) { return d.persistent; }},
    {kListTransient, kPersistence, [](const Domain& d) { return !d.persistent; }},
    {kListRunning, kStates, [](const Domain& d) { return d.state == DomainState::kRunning; }},
    {kListPaused, kStates, [](const Domain& d) { return d.state == DomainState::kPaused; }},
    {kListShutoff, kStates, [](const Domain& d) { return d.state == DomainState::kShutoff; }},
    {kListOther, kStates, [](const Domain& d) { return !is_usual(d.state); }},
};

}  // namespace

bool passes_filter(const Domain& domain, std::uint32_t flags) {
  for (const std::uint32_t group : {kActivity, kPersistence, kStates}) {
    if ((flags & group) == 0) continue;
    bool any = false;
    for (const FilterRow& row : kFilters)
      any = any || (row.group == group && (flags & row.flag) && row.matches(domain));
    if (!any) return false;
  }
  return true;
}

}  // namespace driver
