// SPDX-License-Identifier: LGPL-2.1-or-later
// Any XML is read or refused; limits that were read come back as they were written.
#include "libvirt-driver/xml/container_disks.hpp"
#include "libvirt-driver/xml/container_iotune.hpp"
#include "libvirt-driver/xml/root_size.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view xml(reinterpret_cast<const char*>(data), size);
  static_cast<void>(driver::read_container_disks(xml));
  if (const auto domain = driver::parse_document(xml, "domain_definition"))
    static_cast<void>(driver::with_root_size(*domain, size));
  auto tunes = driver::read_iotunes(xml);
  if (!tunes) return 0;
  std::erase_if(*tunes, [](const auto& entry) { return entry.second == driver::IoTune{}; });
  const auto written = driver::with_iotunes(xml, *tunes);
  if (!written) std::abort();
  const auto again = driver::read_iotunes(*written);
  if (again && *again != *tunes) std::abort();
  return 0;
}
