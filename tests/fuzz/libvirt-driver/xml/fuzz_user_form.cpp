// SPDX-License-Identifier: LGPL-2.1-or-later
// A backend's text, its metadata written by anyone, gives a text that reads again, or an error.
#include "libvirt-driver/xml/document.hpp"
#include "libvirt-driver/xml/user_form.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (const auto shown = driver::user_form(text, driver::Kind::kContainer))
    if (!driver::parse_document(*shown, "domain_definition")) std::abort();
  static_cast<void>(driver::user_form(text, driver::Kind::kVm));
  return 0;
}
