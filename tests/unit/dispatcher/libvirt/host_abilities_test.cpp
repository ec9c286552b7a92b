// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/libvirt/host_abilities.hpp"

#include <gtest/gtest.h>

namespace dispatcher {
namespace {

TEST(HostAbilities, are_what_capabilities_say) {
  const HostAbilities none = parse_host_abilities(
      "<capabilities><host><secmodel><model>dac</model></secmodel></host>"
      "<guest><arch><domain type='qemu'/></arch></guest></capabilities>");
  EXPECT_FALSE(none.kvm);
  EXPECT_FALSE(none.apparmor);
  const HostAbilities both = parse_host_abilities(
      "<capabilities><host><secmodel><model>apparmor</model><doi>0</doi></secmodel></host>"
      "<guest><arch><domain type='kvm'/></arch></guest></capabilities>");
  EXPECT_TRUE(both.kvm);
  EXPECT_TRUE(both.apparmor);
}

}  // namespace
}  // namespace dispatcher
