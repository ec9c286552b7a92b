// SPDX-License-Identifier: LGPL-2.1-or-later
// Network XML is a virtual network or refused; what was read can be written over it, as another kind, too, and is then
// of that kind.
#include "prlctl/server/network_text.hpp"
#include "prlctl/server/virtual_network.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace prlctl;
  const std::string_view xml(reinterpret_cast<const char*>(data), size);
  auto network = read_virtual_network(xml);
  if (!network) return 0;
  network_info_text(network_info({*network, "", {}}));
  for (const NetworkKind kind : {network->kind, NetworkKind::kBridged, NetworkKind::kHostOnly}) {
    network->kind = kind;
    const auto written = write_virtual_network(xml, *network);
    if (!written) std::abort();
    const auto again = read_virtual_network(*written);
    if (!again || again->kind != kind) std::abort();
  }
  return 0;
}
