// SPDX-License-Identifier: LGPL-2.1-or-later
// Any bytes are read or refused; what was read asks for something.
#include "containers/devices/domain_interfaces.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto started = containers::parse_started_interfaces({reinterpret_cast<const char*>(data), size});
  if (!started) return 0;
  for (const containers::StartedInterface& interface : *started)
    if (interface.device.empty() || (interface.rate == containers::InterfaceRate{} && !interface.link_down)) std::abort();
  return 0;
}
