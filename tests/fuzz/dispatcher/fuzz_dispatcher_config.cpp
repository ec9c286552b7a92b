// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/daemon/config.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto config = dispatcher::parse_dispatcher_config({reinterpret_cast<const char*>(bytes), size}, "fuzz");
  if (config ? config->parallel_tasks < 1 || config->parallel_tasks > 64 : config.error().message.empty()) std::abort();
  return 0;
}
