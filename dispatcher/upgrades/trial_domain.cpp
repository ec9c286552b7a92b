// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/upgrades/trial_domain.hpp"

#include "dispatcher/daemon/services.hpp"

namespace dispatcher {

Result<TrialDomain> trial_domain(TaskRun& run) {
  auto connection = run.services().link.connection();
  if (!connection) return connection.error();
  auto domain = domain_by_uuid(*connection, run.record().environment);
  if (!domain) return domain.error();
  const int active = virDomainIsActive(domain->get());
  if (active < 0) return libvirt_error("state of domain " + run.record().environment);
  return TrialDomain{*std::move(connection), *std::move(domain), active == 1};
}

}  // namespace dispatcher
