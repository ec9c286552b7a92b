// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/libvirt/host_kvm.hpp"

#include <string_view>

namespace dispatcher {

Result<bool> kvm_works(virConnectPtr connection) {
  const AllocatedText capabilities(virConnectGetCapabilities(connection));
  if (!capabilities) return libvirt_error("reading the host's capabilities");
  const std::string_view text = capabilities.get();
  return text.find("<domain type='kvm'") != text.npos || text.find("<domain type=\"kvm\"") != text.npos;
}

}  // namespace dispatcher
