// SPDX-License-Identifier: LGPL-2.1-or-later
// Any bytes are read or refused; what was read has a name and a type, and its UUID survives being written.
#include "libvirt-driver/xml/domain_identity.hpp"
#include "libvirt-driver/xml/parse_uuid.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto identity = driver::parse_domain_identity(text);
  if (!identity) return 0;
  if (identity->name.empty() || identity->domain_type.empty() || identity->os_type.empty()) std::abort();
  if (identity->uuid && driver::parse_uuid(driver::to_string(*identity->uuid)) != identity->uuid) std::abort();
  static_cast<void>(driver::choose_kind(*identity));
  return 0;
}
