// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/domain/conversion.hpp"

#include "config-convert/disk/host_files.hpp"
#include "config-convert/host/host_facts.hpp"
#include "dispatcher/libvirt/active_networks.hpp"
#include "dispatcher/libvirt/host_abilities.hpp"

namespace dispatcher {

Result<convert::Context> conversion_context(const Connection& connection, const std::string& home) {
  const auto host = host_abilities(connection.get());
  if (!host) return host.error();
  convert::Context context = convert::context_of_host();
  add_to(context, *host);
  context.networks = active_networks(connection.get());
  context.mounts_images = true;
  context.home = home;
  context.look_at = convert::look_below({home});
  return context;
}

}  // namespace dispatcher
