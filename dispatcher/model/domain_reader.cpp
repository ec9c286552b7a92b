// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/model/domain_reader.hpp"

#include "config-convert/rows/configured_addresses.hpp"
#include "dispatcher/libvirt/domain_list.hpp"

#include <fmt/format.h>

#include <functional>
#include <set>
#include <string_view>

namespace dispatcher {
namespace {

struct Flags {
  bool persistent = false;
  bool autostart = false;
  bool has_saved_state = false;
};

State state_of(int state, bool has_saved_state) {
  switch (state) {
    case VIR_DOMAIN_SHUTOFF:
      return has_saved_state ? State::kSuspended : State::kStopped;
    case VIR_DOMAIN_PAUSED:
      return State::kPaused;
    case VIR_DOMAIN_RUNNING:
    case VIR_DOMAIN_BLOCKED:
    case VIR_DOMAIN_SHUTDOWN:
    case VIR_DOMAIN_PMSUSPENDED:
      return State::kRunning;
    default:
      return State::kInvalid;
  }
}

// Nothing: the domain went away meanwhile.
Result<std::optional<DomainFacts>> missing_or(const Error& error) {
  if (error.code == ErrorCode::kNoDomain) return std::optional<DomainFacts>();
  return error;
}

Result<std::optional<DomainFacts>> read_with(virDomainPtr domain, const Flags& flags) {
  DomainFacts facts;
  facts.uuid = uuid_of(domain);
  facts.name = virDomainGetName(domain);
  facts.persistent = flags.persistent;
  facts.autostart = flags.autostart;
  virDomainInfo info{};
  int state = 0;
  if (virDomainGetInfo(domain, &info) < 0 || virDomainGetState(domain, &state, &facts.state_reason, 0) < 0)
    return missing_or(libvirt_error("state of domain " + facts.uuid));
  facts.state = state_of(state, flags.has_saved_state);
  facts.vcpus = info.nrVirtCpu;
  facts.memory_kib = info.maxMem;
  const AllocatedText type(virDomainGetOSType(domain));
  if (!type) return missing_or(libvirt_error("kind of domain " + facts.uuid));
  facts.kind = std::string_view(type.get()) == "exe" ? Kind::kContainer : Kind::kVm;
  if (facts.persistent) {
    const auto xml = definition_of(domain, Definition::kPersistent);
    if (!xml) return missing_or(xml.error());
    facts.definition_digest = std::hash<std::string>{}(*xml);
    facts.policy = convert::host_policy_of_domain(*xml);
    facts.addresses = convert::configured_addresses(*xml);
  }
  return std::optional(std::move(facts));
}

Result<std::set<std::string>> uuids_with(const Connection& connection, unsigned flag) {
  const DomainList list(connection, flag);
  if (list.count < 0) return libvirt_error("listing domains");
  std::set<std::string> uuids;
  for (int number = 0; number < list.count; ++number) uuids.insert(uuid_of(list.domains[number]));
  return uuids;
}

}  // namespace

Result<std::optional<DomainFacts>> read_domain(const Connection& connection, const std::string& uuid) {
  const auto domain = domain_by_uuid(connection, uuid);
  if (!domain) return missing_or(domain.error());
  Flags flags;
  flags.persistent = virDomainIsPersistent(domain->get()) == 1;
  int autostart = 0;
  flags.autostart = flags.persistent && virDomainGetAutostart(domain->get(), &autostart) == 0 && autostart == 1;
  flags.has_saved_state = flags.persistent && virDomainHasManagedSaveImage(domain->get(), 0) == 1;
  return read_with(domain->get(), flags);
}

Result<DomainFacts> expect_domain(const Connection& connection, const std::string& uuid) {
  auto facts = read_domain(connection, uuid);
  if (!facts) return facts.error();
  if (!*facts) return Error{ErrorCode::kNoDomain, fmt::format("there is no environment {}", uuid)};
  return **std::move(facts);
}

Result<std::vector<DomainFacts>> read_all_domains(const Connection& connection) {
  const DomainList all(connection, 0);
  if (all.count < 0) return libvirt_error("listing domains");
  const auto persistent = uuids_with(connection, VIR_CONNECT_LIST_DOMAINS_PERSISTENT);
  if (!persistent) return persistent.error();
  const auto autostarted = uuids_with(connection, VIR_CONNECT_LIST_DOMAINS_AUTOSTART);
  if (!autostarted) return autostarted.error();
  const auto saved = uuids_with(connection, VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE);
  if (!saved) return saved.error();
  std::vector<DomainFacts> found;
  for (int number = 0; number < all.count; ++number) {
    const std::string uuid = uuid_of(all.domains[number]);
    auto facts = read_with(all.domains[number],
                           {persistent->contains(uuid), autostarted->contains(uuid), saved->contains(uuid)});
    if (!facts) return facts.error();
    if (*facts) found.push_back(std::move(**facts));
  }
  return found;
}

}  // namespace dispatcher
