// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Any bytes as virtvzd.conf: the answer is a configuration within its limits, or an error with place and words.
#include <cstdint>
#include <cstdlib>

#include "libvirt-driver/daemon/config.hpp"

namespace {

bool within_limits(const driver::DaemonConfig& config) {
  return config.socket_dir.starts_with('/') && config.max_clients >= 1 && config.max_client_requests >= 1 &&
         driver::socket_mode(config, false) <= 0777 && driver::socket_mode(config, true) <= 0777;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto config = driver::parse_config({reinterpret_cast<const char*>(data), size}, "f");
  if (config ? !within_limits(*config) : !config.error().message.starts_with("f:")) std::abort();
  return 0;
}
