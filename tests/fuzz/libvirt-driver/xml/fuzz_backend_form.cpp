// SPDX-License-Identifier: LGPL-2.1-or-later
// What becomes a backend's form is well-formed, is its own backend form again after dumpxml, and never carries a type
// that no backend knows.
#include "libvirt-driver/xml/backend_form.hpp"
#include "libvirt-driver/xml/container_id_map.hpp"
#include "libvirt-driver/xml/domain_identity.hpp"
#include "libvirt-driver/xml/user_form.hpp"

#include <cstdint>
#include <cstdlib>

namespace {

void check(std::string_view text, driver::Kind kind, bool fills_id_map = false) {
  driver::BackendFormOptions options;
  options.fresh_uuid.fill(0x42);
  if (fills_id_map) options.id_map = driver::format_id_map(2013265920);
  const auto backend = driver::backend_form(text, kind, options);
  // A form larger than the limit can be made from one just below it; the backend refuses it as we do.
  if (!backend || backend->xml.size() > driver::kMaxXmlBytes / 2) return;
  const auto shown = driver::user_form(backend->xml, kind);
  if (!shown) std::abort();
  const auto again = driver::backend_form(*shown, kind, options);
  if (!again || again->xml != backend->xml) std::abort();
  if (const auto identity = driver::parse_domain_identity(backend->xml))
    if (driver::is_own_type(identity->domain_type)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check(text, driver::Kind::kVm);
  check(text, driver::Kind::kContainer);
  check(text, driver::Kind::kContainer, true);
  if (const auto map = driver::wanted_id_map(text)) driver::overlap(map->ids, map->ids);
  return 0;
}
