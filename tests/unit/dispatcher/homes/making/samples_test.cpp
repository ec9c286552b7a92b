// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/making/samples.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace dispatcher {
namespace {

TEST(Samples, say_nothing_of_who_a_container_is) {
  const auto values = sample_values(Kind::kContainer, "vswap.512MB");
  ASSERT_TRUE(values) << values.error().message;
  EXPECT_EQ(values->at("PHYSPAGES"), "512M:512M");
  EXPECT_EQ(values->at("ORIGIN_SAMPLE"), "vswap.512MB");
  for (const char* own : {"ONBOOT", "DISKSPACE", "VERSION"}) EXPECT_FALSE(values->contains(own)) << own;
}

TEST(Samples, of_machines_are_config_files) {
  char folder[] = "/tmp/samples.XXXXXX";
  ASSERT_TRUE(::mkdtemp(folder));
  std::ofstream(std::string(folder) + "/vm-large.pvs-sample")
      << "<ParallelsVirtualMachine><Identification><VmName>x</VmName></Identification><Hardware>"
         "<Memory><RAM>4096</RAM></Memory><Hdd><Size>1</Size></Hdd></Hardware></ParallelsVirtualMachine>";
  const auto values = sample_values(Kind::kVm, "large", folder);
  ASSERT_TRUE(values) << values.error().message;
  EXPECT_EQ(*values, (convert::Fields{{"Hardware/Memory/RAM", "4096"}}));
  std::filesystem::remove_all(folder);
}

TEST(Samples, that_are_not_there_are_named) {
  for (const Kind kind : {Kind::kVm, Kind::kContainer})
    for (const char* name : {"nosuch", "../basic", ""}) {
      const auto values = sample_values(kind, name);
      ASSERT_FALSE(values);
      EXPECT_TRUE(values.error().message.starts_with("Failed to open the " + std::string(name) + " sample."));
    }
}

}  // namespace
}  // namespace dispatcher
