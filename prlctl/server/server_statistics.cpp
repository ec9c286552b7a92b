// SPDX-License-Identifier: LGPL-2.1-or-later
//
// prlsrvctl statistics: counters of the host; with --all those of the environments that run, too.
#include "prlctl/actions/statistics.hpp"
#include "prlctl/server/host_counters.hpp"
#include "prlctl/server/server_families.hpp"

namespace prlctl {

Answer<int> server_statistics(Invocation& invocation) {
  const auto connection = invocation.session.libvirt();
  if (!connection) return connection.error();
  HostFigures before;
  const auto of_host = [&]() -> Answer<std::vector<Counter>> {
    auto now = read_host_figures(connection->get());
    if (!now) return now.error();
    auto counters = host_counters(before, *now);
    before = *std::move(now);
    return counters;
  };
  return tell_statistics(invocation, {.of_environments = invocation.request.has("all"), .others = of_host});
}

}  // namespace prlctl
