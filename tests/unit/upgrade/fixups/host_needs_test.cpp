// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/fixups/host_needs.hpp"

#include <gmock/gmock.h>

namespace upgrade {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr HostFacts kBare{}, kAble{.emulates_vsyscalls = true, .has_systemd_cgroups = true};

TEST(host_needs, name_the_cure) {
  EXPECT_THAT(unmet_needs({"centos", 610}, kBare), ElementsAre(Field(&UnmetNeed::cure, HasSubstr("vsyscall=emulate"))));
  EXPECT_THAT(unmet_needs({"centos", 511}, kBare), ElementsAre(Field(&UnmetNeed::words, HasSubstr("centos 5.11: "))));
  EXPECT_THAT(unmet_needs({"debian", 800}, kBare), ElementsAre(Field(&UnmetNeed::cure, HasSubstr("name=systemd"))));
  EXPECT_THAT(unmet_needs({"centos", 709}, kBare), ElementsAre(Field(&UnmetNeed::cure, HasSubstr("name=systemd"))));
}

TEST(host_needs, of_a_host_that_has_it_are_met) {
  for (const GuestSystem& system : {GuestSystem{"centos", 610}, GuestSystem{"debian", 800}})
    EXPECT_THAT(unmet_needs(system, kAble), IsEmpty()) << system.distribution;
}

TEST(host_needs, of_newer_and_unknown_systems_are_none) {
  for (const GuestSystem& system :
       {GuestSystem{"debian", 900}, GuestSystem{"ubuntu", 1604}, GuestSystem{"alpine", 300}, GuestSystem{}})
    EXPECT_THAT(unmet_needs(system, kBare), IsEmpty()) << system.distribution << system.version;
}

}  // namespace
}  // namespace upgrade
