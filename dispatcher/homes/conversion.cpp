// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/conversion.hpp"

#include "config-convert/disk/host_files.hpp"
#include "config-convert/host/host_facts.hpp"

#include <string_view>

namespace dispatcher {

Result<convert::Context> conversion_context(const Connection& connection, const std::string& home) {
  const AllocatedText capabilities(virConnectGetCapabilities(connection.get()));
  if (!capabilities) return libvirt_error("reading the host's capabilities");
  convert::Context context = convert::context_of_host();
  // virtvzd leaves a KVM out that runs no guests.
  const std::string_view text = capabilities.get();
  context.kvm = text.find("<domain type='kvm'") != text.npos || text.find("<domain type=\"kvm\"") != text.npos;
  context.home = home;
  context.look_at = convert::look_below({home});
  return context;
}

}  // namespace dispatcher
