// SPDX-License-Identifier: LGPL-2.1-or-later
// Two backends' texts, split at a NUL byte, merge into one that reads again, or into an error.
#include "libvirt-driver/xml/capabilities.hpp"
#include "libvirt-driver/xml/document.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view vm = text.substr(0, text.find('\0'));
  const std::string_view container = vm.size() < size ? text.substr(vm.size() + 1) : text;
  if (const auto merged = driver::merge_capabilities(vm, container))
    if (!driver::parse_document(*merged, "capabilities")) std::abort();
  if (const auto rewritten = driver::rewrite_domain_capabilities_domain(vm, "vz"))
    if (!driver::parse_document(*rewritten, "domain_capabilities")) std::abort();
  return 0;
}
