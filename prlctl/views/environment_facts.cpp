// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/views/environment_facts.hpp"

#include "dispatcher/libvirt/domain_list.hpp"
#include "prlctl/views/definition_facts.hpp"
#include "prlctl/views/dispatcher_facts.hpp"
#include "prlctl/views/mounted_roots.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace prlctl {
namespace {

using namespace dispatcher;

using Uuids = std::set<std::string>;

Answer<Uuids> uuids_with(const Connection& connection, unsigned flags) {
  const DomainList list(connection, flags);
  if (list.count < 0) return libvirt_failure("listing environments");
  Uuids uuids;
  for (int number = 0; number < list.count; ++number) uuids.insert(uuid_of(list.domains[number]));
  return uuids;
}

struct States {
  Uuids active;
  Uuids paused;
  Uuids saved;
  Uuids other;  // neither running, paused nor shut off

  State of(const std::string& uuid) const {
    if (paused.contains(uuid)) return State::kPaused;
    if (active.contains(uuid)) return State::kRunning;
    if (other.contains(uuid)) return State::kInvalid;
    return saved.contains(uuid) ? State::kSuspended : State::kStopped;
  }
};

Answer<States> read_states(const Connection& connection) {
  States states;
  const std::pair<Uuids*, unsigned> lists[] = {{&states.active, VIR_CONNECT_LIST_DOMAINS_ACTIVE},
                                               {&states.paused, VIR_CONNECT_LIST_DOMAINS_PAUSED},
                                               {&states.saved, VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE},
                                               {&states.other, VIR_CONNECT_LIST_DOMAINS_OTHER}};
  for (const auto& [uuids, flag] : lists) {
    auto found = uuids_with(connection, flag);
    if (!found) return found.error();
    *uuids = std::move(*found);
  }
  return states;
}

// What libvirt alone says. A domain that went away meanwhile has none.
std::optional<EnvironmentFacts> facts_of_definition(virDomainPtr domain) {
  const auto xml = definition_of(domain, Definition::kPersistent);
  if (!xml) return std::nullopt;
  EnvironmentFacts facts = read_definition_facts(*xml);
  std::tie(facts.home, facts.config_file) = usual_home(facts.kind, uuid_of(domain));
  return facts;
}

}  // namespace

Answer<std::vector<EnvironmentFacts>> read_all_facts(Session& session) {
  const auto connection = session.libvirt();
  if (!connection) return connection.error();
  const DispatcherFacts known = read_dispatcher_facts(session);
  const DomainList all(*connection, 0);
  if (all.count < 0) return libvirt_failure("listing environments");
  const auto states = read_states(*connection);
  if (!states) return states.error();
  const MountedRoots mounted = read_mounted_roots();
  std::vector<EnvironmentFacts> found;
  found.reserve(static_cast<std::size_t>(all.count));
  for (int number = 0; number < all.count; ++number) {
    virDomainPtr domain = all.domains[number];
    const std::string uuid = uuid_of(domain);
    const auto row = known.find(uuid);
    auto facts = row == known.end() ? facts_of_definition(domain) : std::optional(row->second);
    if (!facts) continue;
    facts->uuid = uuid;
    facts->name = virDomainGetName(domain);
    facts->state = states->of(uuid);
    if (may_be_mounted(facts->state) && mounted.contains(uuid)) facts->state = State::kMounted;
    found.push_back(std::move(*facts));
  }
  std::ranges::sort(found, {}, &EnvironmentFacts::uuid);
  return found;
}

Answer<EnvironmentFacts> read_facts(Session& session, const Environment& environment) {
  const auto state = read_state(environment);
  if (!state) return state.error();
  auto facts = read_dispatcher_facts(session, environment.uuid);
  if (!facts) facts = facts_of_definition(environment.domain.get());
  if (!facts) return libvirt_failure("reading the definition of '" + environment.name + "'");
  facts->uuid = environment.uuid;
  facts->name = environment.name;
  facts->kind = environment.kind;
  facts->state = *state;
  return *std::move(facts);
}

}  // namespace prlctl
