// SPDX-License-Identifier: LGPL-2.1-or-later
// A definition's vCPUs, changed by words from a cgroup's attribute: what was read can be written and reads back.
//
// Input: words, a line end, XML.
#include "libvirt-driver/xml/vcpu_elements.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view xml = text.substr(std::min(end + 1, text.size()));
  const auto written = driver::read_vcpus(xml);
  const driver::ContainerCpus live =
      driver::parse_live_cpus(text.substr(0, end), written ? *written : driver::ContainerCpus{});
  if (live.online == 0 || live.online > live.maximum) std::abort();
  for (const auto& [vcpu, pin] : live.pins)
    if (!pin.empty() && driver::parse_cpu_list(driver::format_cpu_list(pin)) != pin) std::abort();
  static_cast<void>(driver::cpus_of_container(live));
  if (!written) return 0;
  const auto changed = driver::with_vcpus(xml, live);
  if (!changed) std::abort();
  const auto again = driver::read_vcpus(*changed);
  if (!again || again->online != live.online || again->maximum != live.maximum) std::abort();
  return 0;
}
