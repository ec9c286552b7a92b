// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The nwfilter document of an adapter: first what keeps the guest from sending in another's name, then, in each
// direction,
//
//   1. what belongs to an allowed connection passes;
//   2. PCS6's rules, each the opposite of the policy;
//   3. of a policy that denies: neighbour discovery passes, all else is dropped.
//
// libvirt applies a rule that names no connection state to the other direction too, with source and destination
// exchanged: "drop all that comes in" would drop what goes out. `state='NONE'` compares no state and keeps the rule in
// its direction (libvirt 9.0, src/nwfilter/nwfilter_ebiptables_driver.c). libvirt's schema has no `state` for IPv6,
// its parser has: such a filter must be defined without --validate.
#pragma once

#include "config-convert/convert.hpp"
#include "config-convert/vm/firewall_rule.hpp"

#include <optional>
#include <string>
#include <vector>

namespace convert {

struct FilterParameter {
  std::string name;  // IP
  std::string value;

  bool operator==(const FilterParameter&) const = default;
};

struct FilterReference {
  std::string filter;
  std::vector<FilterParameter> parameters;

  bool operator==(const FilterReference&) const = default;
};

// A filterref below `parent`, an interface or a filter.
void add_reference(xmlNode* parent, const FilterReference& reference);

// libvirt refuses a filter whose name it knows with another UUID, so the UUID must always be the same.
NetworkFilter make_filter(const std::string& name, const std::string& uuid, const std::vector<FilterReference>& nested,
                          const std::optional<Firewall>& firewall);

}  // namespace convert
