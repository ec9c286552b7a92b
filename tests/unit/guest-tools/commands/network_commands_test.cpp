// SPDX-License-Identifier: LGPL-2.1-or-later
#include "../guest_root.hpp"

namespace {

using Network = GuestRoot;

TEST_F(Network, an_interface_has_its_hardware_address) {
  const std::string answer = call("guest-network-get-interfaces");
  EXPECT_NE(answer.find(R"({"name": "lo", "hardware-address": "00:00:00:00:00:00")"), std::string::npos) << answer;
}

}  // namespace
